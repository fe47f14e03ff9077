//! Exchanging refresh tokens, and ending what they stand for.

use super::imported;
use super::{RefreshState, Refreshed, TokenError, digest, is_good, living, read, state_of};
use crate::accounts::entrance::{self, Counted, Entry, Gate, Note, Step};
use crate::accounts::token_pair::{self, Issued, Pair};
use crate::accounts::{letters, phone};
use crate::app::{App, Holder, Origin};
use crate::error::Fault;
use crate::events::{Event, Purpose};
use crate::security::jwt::{BadToken, Kind, SessionClaim, Subject};
use crate::store::{self, Letter, Tx, flows, users};
use crate::values::{Method, Moment, Token};

/// What becomes of a refresh token that is presented.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::accounts) enum Then {
    /// Another takes its place, where the settings say so.
    Rotates,
    Stays,
}

/// Exchanges a refresh token.
pub fn refresh(app: &App, raw: &str, origin: &Origin) -> Result<Refreshed, TokenError> {
    exchange(app, raw, Then::Rotates, origin)
}

/// A new access token for somebody who keeps the refresh token.
pub fn renew_access(app: &App, raw: &str, origin: &Origin) -> Result<Refreshed, TokenError> {
    exchange(app, raw, Then::Stays, origin)
}

fn exchange(app: &App, raw: &str, then: Then, origin: &Origin) -> Result<Refreshed, TokenError> {
    let claims = match read(app, raw, Some(Kind::Refresh)) {
        // What we have not signed another program may have, whose people are here now.
        Err(TokenError::Bad(BadToken::Invalid)) => {
            let exchanged = imported::exchange(app, raw, then, origin)?;
            return exchanged.ok_or(TokenError::Bad(BadToken::Invalid));
        }
        read => read?,
    };
    match &claims.subject {
        Subject::Pending { flow } => refresh_pending(app, flow, origin),
        Subject::User(named) => app
            .write(origin, |tx| {
                // The inner result is the answer, the outer one whether to keep what was written: the end of a session
                // whose token was used twice is kept.
                match refresh_session(app, tx, named, &claims.jti, then) {
                    Err(TokenError::Fault(fault)) => Err(fault.into()),
                    answer => Ok::<_, TokenError>(answer),
                }
            })
            .flatten(),
    }
}

/// Exchanges a refresh token of a session, by its name.
pub(in crate::accounts) fn refresh_session(
    app: &App,
    tx: &mut Tx<'_>,
    named: &SessionClaim,
    jti: &str,
    then: Then,
) -> Result<Refreshed, TokenError> {
    let (now, session) = (tx.now(), named.session);
    let (row, owner) = living(store::sessions::find(tx, session)?, named, now)?;
    let rotates = app.config().jwt.rotate && then == Then::Rotates;
    match state_of(&row, jti, now) {
        RefreshState::Current if !rotates => {
            if is_used_on(tx, &row, jti)? {
                return answer_without_refresh(app, &row, &owner, now);
            }
        }
        RefreshState::Current => {
            let next = app.new_jti();
            if store::sessions::rotate(tx, &row, jti, &next)? == 1 {
                return exchanged(app, tx, (&row, &owner), &next);
            }
        }
        RefreshState::Unanswered => {
            let (lost, next) = (row.jti.as_deref().unwrap_or_default(), app.new_jti());
            if store::sessions::replace_lost(tx, &row, (jti, lost), &next)? == 1 {
                return exchanged(app, tx, (&row, &owner), &next);
            }
        }
        RefreshState::JustReplaced | RefreshState::Spent => {}
    }
    // Somebody may have been faster since we looked.
    let (row, owner) = living(store::sessions::find(tx, session)?, named, now)?;
    match (state_of(&row, jti, now), row.jti.as_deref()) {
        (RefreshState::Current, _) => answer_without_refresh(app, &row, &owner, now),
        (RefreshState::JustReplaced | RefreshState::Unanswered, Some(current)) => {
            let issued = row.rotated_at.unwrap_or(now);
            Ok(answer(app, &row, &owner, current, issued, now)?)
        }
        _ if row.kind == Holder::Browser => {
            if store::sessions::take_tokens(tx, session)? > 0 {
                tx.emit(Event::TokenRevoked {
                    user: owner.id,
                    session,
                })?;
            }
            Err(TokenError::Blacklisted)
        }
        _ => {
            // The user first, then what is theirs.
            users::lock(tx, owner.id)?;
            store::sessions::revoke(tx, session)?;
            tx.emit(Event::RefreshTokenReused {
                user: owner.id,
                session,
            })?;
            letters::tell(tx, Letter::TokenReused, &owner)?;
            Err(TokenError::Blacklisted)
        }
    }
}

/// Notes that a token is used that goes on, where another waits for it to be used. `false` when it is not current any more.
fn is_used_on(tx: &mut Tx<'_>, row: &store::sessions::Row, jti: &str) -> Result<bool, TokenError> {
    if row.previous_jti.is_none() || row.used_jti.as_deref() == Some(jti) {
        return Ok(true);
    }
    Ok(store::sessions::note_use(tx, row.id, jti)? == 1)
}

fn exchanged(
    app: &App,
    tx: &mut Tx<'_>,
    (row, owner): (&store::sessions::Row, &users::Row),
    next: &str,
) -> Result<Refreshed, TokenError> {
    tx.emit(Event::TokenRefreshed {
        user: owner.id,
        session: row.id,
    })?;
    let now = tx.now();
    Ok(answer(app, row, owner, next, now, now)?)
}

fn answer_without_refresh(
    app: &App,
    row: &store::sessions::Row,
    owner: &users::Row,
    now: Moment,
) -> Result<Refreshed, TokenError> {
    let jti = row.jti.as_deref().unwrap_or_default();
    let issued = row.rotated_at.unwrap_or(row.created_at);
    Ok(Refreshed {
        refresh: None,
        ..answer(app, row, owner, jti, issued, now)?
    })
}

pub(super) fn answer(
    app: &App,
    row: &store::sessions::Row,
    owner: &users::Row,
    jti: &str,
    at: Moment,
    now: Moment,
) -> Result<Refreshed, Fault> {
    let issued = Issued {
        user: row.user_id,
        session: row.id,
        nonce: row.nonce,
        jti,
        at,
        session_ends: row.expires_at,
        methods: row.methods,
        level: row.level(),
        authenticated_at: row.authenticated_at,
        custom_fields: &owner.custom_fields,
    };
    let Pair { access, refresh } = token_pair::of_session(app, &issued, now)?;
    Ok(Refreshed {
        access,
        refresh: Some(refresh),
    })
}

/// Before the code was entered a pending token brings another pending one; after, once, a full pair, or the flow of the
/// second step.
fn refresh_pending(app: &App, flow: &str, origin: &Origin) -> Result<Refreshed, TokenError> {
    let step = entrance::asking(app, origin, Counted::NotYet, |gate| {
        app.write(origin, |tx| {
            let row = flows::find(tx, &digest(flow))?.ok_or(TokenError::Blacklisted)?;
            if let Some(proved_at) = row.completed_at {
                return exchange_completed(app, tx, (&row, proved_at), gate).map(Some);
            }
            if row.ended_at.is_some() || row.expires_at <= tx.now() {
                return Err(TokenError::Blacklisted);
            }
            Ok(None)
        })
    })?;
    let Pair { access, refresh } = match step {
        None => {
            let flow = Token::parse(flow).ok_or(TokenError::Blacklisted)?;
            token_pair::pending(app, &flow)?
        }
        Some(Step::Done(done)) => done.pair.ok_or(TokenError::Blacklisted)?,
        Some(Step::Second(opened, ways)) => {
            return Err(TokenError::SecondFactor(Box::new(opened), ways));
        }
        Some(Step::Verify(_)) => return Err(TokenError::NotVerified),
        Some(Step::VerifyPhone(_)) => return Err(TokenError::PhoneNotVerified),
    };
    Ok(Refreshed {
        access,
        refresh: app.config().jwt.rotate.then_some(refresh),
    })
}

/// Exchanges the pending token of a flow that was completed, once, whatever comes of it.
fn exchange_completed(
    app: &App,
    tx: &mut Tx<'_>,
    (row, proved_at): (&flows::Row, Moment),
    gate: &Gate,
) -> Result<Step, TokenError> {
    let user = row.user().ok_or(TokenError::NoActiveAccount)?;
    // Whatever ends the account's sessions now ends this one too, or comes before and forbids it.
    users::lock(tx, user)?;
    let user = users::find(tx, user)?
        .filter(|user| user.may_sign_in())
        .ok_or(TokenError::NoActiveAccount)?;
    if phone::awaits(app, &user) {
        return Err(TokenError::PhoneNotVerified);
    }
    if flows::redeem(tx, row.id)? == 0 {
        return Err(TokenError::Blacklisted);
    }
    let by_code = match row.purpose {
        Purpose::VerifyPhone => Method::PhoneCode,
        _ => Method::EmailCode,
    };
    let entry = Entry {
        proved: row.methods.and(by_code),
        // The token is no password: what counts is when the code was given.
        proved_at: Some(proved_at),
        remembered: false,
        note: Note::AtTheCode,
        gate,
    };
    Ok(entrance::admit(app, tx, &user, &entry)?)
}

/// Ends the session of a refresh token. The second time it is refused, as the package does.
pub fn blacklist(app: &App, raw: &str, origin: &Origin) -> Result<(), TokenError> {
    let claims = match read(app, raw, Some(Kind::Refresh)) {
        Err(TokenError::Bad(BadToken::Invalid)) => {
            let ended = imported::blacklist(app, raw, origin)?;
            return ended.ok_or(TokenError::Bad(BadToken::Invalid));
        }
        read => read?,
    };
    app.write(origin, |tx| match &claims.subject {
        Subject::Pending { flow } => {
            let row = flows::find(tx, &digest(flow))?.ok_or(TokenError::Blacklisted)?;
            // One whose code was entered, and that was not exchanged yet, is as good as a session.
            if flows::end(tx, row.id)? == 0 && flows::redeem(tx, row.id)? == 0 {
                Err(TokenError::Blacklisted)
            } else {
                Ok(())
            }
        }
        Subject::User(named) => end_session(tx, named, &claims.jti),
    })
}

/// Ends a session with one of its refresh tokens.
pub(in crate::accounts) fn end_session(
    tx: &mut Tx<'_>,
    named: &SessionClaim,
    jti: &str,
) -> Result<(), TokenError> {
    let SessionClaim { user, session, .. } = *named;
    let now = tx.now();
    let (row, _) = living(store::sessions::find(tx, session)?, named, now)?;
    if !is_good(&row, jti, now) || store::sessions::revoke(tx, session)? == 0 {
        return Err(TokenError::Blacklisted);
    }
    tx.emit(Event::LoggedOut { user, session })?;
    tx.emit(Event::TokenRevoked { user, session })?;
    Ok(())
}

/// Ends the session of a refresh token; done twice, it is still done.
pub fn logout(app: &App, raw: &str, origin: &Origin) -> Result<(), TokenError> {
    match blacklist(app, raw, origin) {
        Err(TokenError::Blacklisted) => Ok(()),
        done => done,
    }
}
