//! Refresh tokens of the project's `SimpleJWT`. The first exchange opens a session, and the old token is to it what the one
//! before the current one is to others: presented once more within seconds it gets the same successor, and when a successor was
//! used it ends the session. Where refresh tokens do not rotate, the old one is the session's own until it is over.

use super::rotation::{Then, end_session, refresh_session};
use super::{Refreshed, TokenError};
use crate::accounts::continuity::{count, entry, honoured, may_go_on, refund};
use crate::accounts::entrance::{self, Counted, Step};
use crate::accounts::hooks::NotAllowed;
use crate::accounts::phone;
use crate::accounts::throttle::Refusal;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::security::digest::{self, hex};
use crate::security::django_signing;
use crate::security::jwt::SessionClaim;
use crate::store::imports::logins::{self, ImportedLogin, LoginKind};
use crate::store::sessions::{self, bytes_of};
use crate::store::{Conn, Tx, users};
use crate::values::{Moment, SessionId};

/// A token that the project has signed.
struct Presented {
    digest: Vec<u8>,
}

impl Presented {
    /// `None` for one that it has not, and as long as none is honoured.
    fn read(app: &App, raw: &str) -> Option<Self> {
        let django = honoured(app, |django| django.refresh_tokens)?;
        let now = app.now().assume_utc().unix_timestamp();
        let said = django_signing::read_refresh(django.secret(), raw, now)?;
        Some(Self {
            digest: digest::of_imported_token(&said.user, &said.jti),
        })
    }

    fn find(&self, conn: &mut Conn) -> Result<Option<ImportedLogin>, Fault> {
        logins::find(conn, LoginKind::RefreshToken, &self.digest)
    }

    /// By what the session knows it. None of our own tokens is called so.
    fn name(&self) -> String {
        format!("django-{}", hex(&self.digest))
    }
}

/// Exchanges a token of the project; `None` for one that is not honoured, whatever the reason.
pub(super) fn exchange(
    app: &App,
    raw: &str,
    then: Then,
    origin: &Origin,
) -> Result<Option<Refreshed>, TokenError> {
    let Some(token) = Presented::read(app, raw) else {
        return Ok(None);
    };
    let Some(login) = app.read(|conn| token.find(conn))? else {
        return Ok(None);
    };
    if login.is_unused(app.now())
        && let Some(refreshed) = enter(app, &token, &login, then, origin)?
    {
        return Ok(Some(refreshed));
    }
    again(app, &token, then, origin).map(Some)
}

/// What the first exchange has led to.
enum First {
    Done(Refreshed),
    Asks(Step),
    /// Somebody was faster.
    Late,
}

/// Opens the session, unless somebody else does.
fn enter(
    app: &App,
    token: &Presented,
    login: &ImportedLogin,
    then: Then,
    origin: &Origin,
) -> Result<Option<Refreshed>, TokenError> {
    let spent = count(app, origin).map_err(|refusal| match refusal {
        Refusal::Throttled(throttled) => NotAllowed::Throttled(throttled).into(),
        Refusal::Fault(fault) => TokenError::from(fault),
    })?;
    let rotates = app.config().jwt.rotate && then == Then::Rotates;
    let entered = entrance::asking(app, origin, Counted::Already, |gate| {
        app.write(origin, |tx| {
            // Whatever ends what is theirs now ends this too, or comes before and forbids it.
            users::lock(tx, login.user())?;
            let user = users::find(tx, login.user())?.filter(may_go_on);
            let user = user.ok_or(TokenError::NoActiveAccount)?;
            if phone::awaits(app, &user) {
                return Err(TokenError::PhoneNotVerified);
            }
            if logins::spend(tx, login.id)? == 0 {
                return Ok(First::Late);
            }
            let entry = entry(gate, tx.now(), false);
            let step = entrance::admit(app, tx, &user, &entry)?;
            let Step::Done(done) = step else {
                return Ok(First::Asks(step));
            };
            let pair = done.pair.ok_or(TokenError::Blacklisted)?;
            logins::became(tx, login.id, done.session)?;
            take_its_place(tx, done.session, &token.name(), rotates)?;
            Ok(First::Done(Refreshed {
                access: pair.access,
                refresh: rotates.then_some(pair.refresh),
            }))
        })
    });
    // Nobody guesses an imported token: an app that tries again for somebody who is kept out takes nothing from others.
    if let Err(TokenError::NoActiveAccount | TokenError::PhoneNotVerified) = &entered {
        refund(app, origin, &spent)?;
    }
    match entered? {
        First::Done(refreshed) => {
            refund(app, origin, &spent)?;
            Ok(Some(refreshed))
        }
        First::Late => {
            refund(app, origin, &spent)?;
            Ok(None)
        }
        // The token is spent: what goes on is the flow.
        First::Asks(Step::Second(opened, ways)) => {
            Err(TokenError::SecondFactor(Box::new(opened), ways))
        }
        First::Asks(Step::VerifyPhone(_)) => Err(TokenError::PhoneNotVerified),
        First::Asks(Step::Verify(_) | Step::Done(_)) => Err(TokenError::NotVerified),
    }
}

/// Makes the old token that before the first one of a session, or its own.
fn take_its_place(
    tx: &mut Tx<'_>,
    session: SessionId,
    name: &str,
    rotates: bool,
) -> Result<(), Fault> {
    let changed = if rotates {
        sessions::follows(tx, session, name)?
    } else {
        sessions::give_tokens(tx, session, name)?
    };
    if changed == 0 {
        return Err(Fault::Broken("a session that is not there".into()));
    }
    Ok(())
}

/// The session that a token became, as its tokens name it.
fn session_of(conn: &mut Conn, token: &Presented, now: Moment) -> Result<SessionClaim, TokenError> {
    let found = token.find(conn)?;
    // Whoever has the key gives a token another end: what was imported says when it is over.
    let living = found.filter(|login| login.expires_at > now);
    let session = living.and_then(|login| login.session());
    let session = session.ok_or(TokenError::Blacklisted)?;
    let (row, _) = sessions::find(conn, session)?.ok_or(TokenError::Blacklisted)?;
    Ok(SessionClaim {
        user: row.user_id,
        session,
        nonce: bytes_of(&row.nonce)?,
    })
}

/// Goes on with the session that the token became.
fn again(
    app: &App,
    token: &Presented,
    then: Then,
    origin: &Origin,
) -> Result<Refreshed, TokenError> {
    app.write(origin, |tx| {
        let now = tx.now();
        let named = session_of(tx, token, now)?;
        // As for our own: the end of a session is kept, whatever the answer.
        match refresh_session(app, tx, &named, &token.name(), then) {
            Err(TokenError::Fault(fault)) => Err(fault.into()),
            answer => Ok::<_, TokenError>(answer),
        }
    })
    .flatten()
}

/// Ends what a token of the project stands for. `None` for one that is not honoured; refused the second time.
pub(super) fn blacklist(app: &App, raw: &str, origin: &Origin) -> Result<Option<()>, TokenError> {
    let Some(token) = Presented::read(app, raw) else {
        return Ok(None);
    };
    app.write(origin, |tx| {
        let Some(login) = token.find(tx)? else {
            return Ok(None);
        };
        if login.used_at.is_none() {
            users::lock(tx, login.user())?;
            if logins::end(tx, login.id)? == 1 {
                return Ok(Some(()));
            }
        }
        let now = tx.now();
        let named = session_of(tx, &token, now)?;
        end_session(tx, &named, &token.name()).map(Some)
    })
}
