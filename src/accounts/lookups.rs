//! Who is there: what every request asks before anything else. These use cases look something up by an index and change
//! nothing, so they are the ones that a request awaits where it is, instead of on a thread that waits.

use super::actor::SignedIn;
use super::sessions::is_idle;
use super::tokens::{TokenError, digest, is_good, living, read};
use crate::app::{App, Holder};
use crate::error::Fault;
use crate::events::Purpose;
use crate::security::digest::of_token;
use crate::security::jwt::{BadToken, Kind, Subject};
use crate::store::users::PublicUser;
use crate::store::{flows, sessions, users};
use crate::values::custom_fields::CustomFields;
use crate::values::{Moment, SessionId, Token, UserId};

const MOST_SHOWN: i64 = 50;

/// No account has this key.
pub const NOBODY: UserId = UserId(0);

/// A session, as its owner sees it.
#[derive(Debug)]
pub struct SessionView {
    /// Its key.
    pub id: SessionId,
    /// Who holds it.
    pub holder: Holder,
    /// From where.
    pub ip: String,
    /// The browser as it introduced itself.
    pub agent: String,
    /// When it began.
    pub since: Moment,
    /// When it was last used.
    pub last_seen: Moment,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Whom an access token speaks for.
#[derive(Debug)]
pub enum TokenHolder {
    /// Somebody who is signed in.
    SignedIn(Box<SignedIn>),
    /// Somebody whose address is not verified yet.
    Pending {
        /// The flow that verifies it, or the number.
        flow: Token,
        /// Which of the two.
        purpose: Purpose,
        /// The address.
        email: String,
        /// What was typed at the sign-up, as an account that is nobody's yet.
        applicant: Box<PublicUser>,
    },
}

/// What an access token says that is good now.
#[derive(Debug)]
pub struct Said {
    /// Whom it speaks for; nobody yet, while the address is not verified.
    pub username: Option<String>,
    /// When it was issued, in seconds since 1970.
    pub issued: i64,
    /// When it ends.
    pub expires: i64,
}

/// Who holds this token now. `None` when the session ended, was idle too long, or its account may not be used.
pub async fn resolve(app: &App, token: &Token) -> Result<Option<SignedIn>, Fault> {
    let now = app.now();
    let digest = of_token(token);
    let found = app.look_up(sessions::ByToken { digest, now }).await?;
    Ok(found.and_then(|(session, user)| {
        let usable = user.may_sign_in() && user.is_verified;
        let idle = is_idle(session.kind, session.remembered, session.last_seen_at, now);
        (usable && !idle).then(|| SignedIn::new(session, user))
    }))
}

/// My living sessions, the last used first.
pub async fn list(app: &App, me: &SignedIn) -> Result<Vec<SessionView>, Fault> {
    newest(app, me, MOST_SHOWN).await
}

/// The users with these ids, so many of them at most.
pub async fn newest(app: &App, me: &SignedIn, most: i64) -> Result<Vec<SessionView>, Fault> {
    let now = app.now();
    let newest = sessions::Newest {
        user: me.id(),
        now,
        most,
    };
    let rows = app.look_up(newest).await?;
    let living = rows
        .into_iter()
        .filter(|row| !is_idle(row.kind, row.remembered, row.last_seen_at, now));
    Ok(living
        .map(|row| SessionView {
            id: row.id,
            holder: row.kind,
            current: row.id == me.session(),
            since: row.created_at,
            last_seen: row.last_seen_at,
            ip: row.ip,
            agent: row.agent,
        })
        .collect())
}

/// Whom an access token speaks for now.
pub async fn bearer(app: &App, raw: &str) -> Result<TokenHolder, TokenError> {
    match read(app, raw, Some(Kind::Access))?.subject {
        Subject::Pending { flow } => {
            let flow = Token::parse(&flow).ok_or(TokenError::Bad(BadToken::Invalid))?;
            let digest = of_token(&flow);
            let row = app.look_up(flows::ByFlow { digest }).await?;
            let row = row.filter(|row| row.ended_at.is_none() || row.completed_at.is_some());
            let row = row.ok_or(TokenError::Blacklisted)?;
            Ok(TokenHolder::Pending {
                flow,
                purpose: row.purpose,
                email: row.email.clone(),
                applicant: Box::new(applicant(row)),
            })
        }
        Subject::User(named) => {
            let now = app.now();
            let found = app.look_up(sessions::ById(named.session)).await?;
            let found = found.filter(|(row, _)| named.is(row.held.user_id, row));
            let Some((sessions::Named { held: row, .. }, owner)) = found else {
                let known = app.look_up(users::ById(named.user)).await?;
                return Err(if known.is_some() {
                    TokenError::Blacklisted
                } else {
                    TokenError::UserNotFound
                });
            };
            if !owner.may_sign_in() {
                return Err(TokenError::UserInactive);
            }
            let idle = is_idle(row.kind, row.remembered, row.last_seen_at, now);
            if row.revoked_at.is_some() || row.expires_at <= now || idle || !owner.is_verified {
                return Err(TokenError::Blacklisted);
            }
            Ok(TokenHolder::SignedIn(Box::new(SignedIn::new(row, owner))))
        }
    }
}

/// What somebody typed at a sign-up. Nothing of it comes from an account: there may be one of somebody else that has the
/// address.
fn applicant(row: flows::Row) -> PublicUser {
    PublicUser {
        id: NOBODY,
        email: row.email,
        username: row.username.unwrap_or_default(),
        first_name: row.first_name,
        last_name: row.last_name,
        phone: row.phone,
        is_active: true,
        is_staff: false,
        is_superuser: false,
        is_verified: row.purpose == Purpose::VerifyPhone,
        phone_verified: false,
        secondary_email: None,
        custom_fields: CustomFields::kept(row.custom_fields),
        archived: false,
        date_joined: row.created_at,
        last_login: None,
        previous_login: None,
        erase_at: None,
        ban_reason: String::new(),
        language: None,
        time_zone: None,
        second_factor: false,
        terms_version: row.terms_version,
    }
}

/// The session that an access token names, which its signature vouches for, by a name that no other session has. Whether it
/// still lives is not asked.
pub fn session_named_by(app: &App, raw: &str) -> Option<String> {
    match read(app, raw, Some(Kind::Access)).ok()?.subject {
        Subject::User(named) => Some(format!("{} {:?}", named.session.0, named.nonce)),
        Subject::Pending { .. } => None,
    }
}

/// Reads an access token that is good now.
pub async fn read_access(app: &App, raw: &str) -> Result<Said, TokenError> {
    let claims = read(app, raw, Some(Kind::Access))?;
    let username = match bearer(app, raw).await? {
        TokenHolder::SignedIn(me) => Some(me.user().username.clone()),
        TokenHolder::Pending { .. } => None,
    };
    Ok(Said {
        username,
        issued: claims.issued,
        expires: claims.expires,
    })
}

/// Whether a token of either kind is good now.
pub async fn verify(app: &App, raw: &str) -> Result<(), TokenError> {
    let claims = read(app, raw, None)?;
    if claims.kind == Kind::Access {
        return bearer(app, raw)
            .await
            .map(drop)
            .map_err(|error| match error {
                TokenError::UserInactive | TokenError::UserNotFound => TokenError::NoActiveAccount,
                other => other,
            });
    }
    let now = app.now();
    match claims.subject {
        Subject::Pending { flow } => {
            let digest = digest(&flow);
            let row = app.look_up(flows::ByFlow { digest }).await?;
            let living = row.filter(|row| row.ended_at.is_none() || row.completed_at.is_some());
            let living = living.filter(|row| row.redeemed_at.is_none());
            living.map(drop).ok_or(TokenError::Blacklisted)
        }
        Subject::User(named) => {
            let found = app.look_up(sessions::WholeById(named.session));
            let (row, _) = living(found.await?, &named, now)?;
            if is_good(&row, &claims.jti, now) {
                Ok(())
            } else {
                Err(TokenError::Blacklisted)
            }
        }
    }
}
