//! Sessions: one row a login. Opened by login and verification, ended by logout, by "everywhere else", by a new
//! password, by a ban; each effective on the next request of whoever held it.

use super::actor::SignedIn;
use super::letters;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::security::digest;
use crate::store::{Letter, SessionKind, Tx, devices, sessions, users};
use crate::values::{Moment, Token, UserId};
use time::Duration;

/// A session ends after this, used or not (NIST 800-63B, AAL1).
pub(super) const ABSOLUTE: Duration = Duration::days(30);
const IDLE_REMEMBERED: Duration = Duration::days(14);
const IDLE: Duration = Duration::hours(12);
/// Use is noted at most this often.
const TOUCH_EVERY: Duration = Duration::minutes(1);
const MOST_SHOWN: i64 = 50;

/// A login that succeeded.
#[derive(Debug)]
pub struct LoggedIn {
    /// Who.
    pub user: UserId,
    /// The session's token, for the cookie; it is not kept.
    pub token: Token,
    /// The device's token, for its cookie, when the browser had none.
    pub device: Option<Token>,
    /// Whether the session shall outlive the browser.
    pub remembered: bool,
}

/// A session, as its owner sees it.
#[derive(Debug)]
pub struct SessionView {
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

/// Opens a session for `user`, in the place of the one the browser had. A browser not seen before is told of by letter,
/// unless this is the account's first login.
pub(super) fn open(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    remembered: bool,
    origin: &Origin,
) -> Result<LoggedIn, Fault> {
    if let Some(old) = &origin.session {
        sessions::revoke_by_digest(tx, &digest::of_token(old))?;
    }
    let token = app.new_token();
    let new = sessions::New {
        user: user.id,
        digest: &digest::of_token(&token),
        kind: SessionKind::Browser,
        remembered,
        expires_at: tx.now() + ABSOLUTE,
    };
    let session = sessions::insert(tx, &new)?;
    let (device, new_device) = recognise(app, tx, user.id, origin)?;
    if new_device && user.last_login.is_some() {
        letters::tell(tx, Letter::NewLogin, user)?;
    }
    tx.emit(Event::LoggedIn {
        user: user.id,
        session,
        new_device,
    })?;
    Ok(LoggedIn {
        user: user.id,
        token,
        device,
        remembered,
    })
}

/// Notes the browser's device for this account; a token to keep when it had none, and whether it is new here.
fn recognise(
    app: &App,
    tx: &mut Tx<'_>,
    user: UserId,
    origin: &Origin,
) -> Result<(Option<Token>, bool), Fault> {
    let Some(brought) = &origin.device else {
        let made = app.new_token();
        devices::insert(tx, user, &digest::of_token(&made))?;
        return Ok((Some(made), true));
    };
    let token = digest::of_token(brought);
    if let Some(known) = devices::find(tx, user, &token)? {
        devices::note_login(tx, known.id)?;
        Ok((None, false))
    } else {
        devices::insert(tx, user, &token)?;
        Ok((None, true))
    }
}

/// Who holds this token now. `None` when the session ended, was idle too long, or its account may not be used.
pub fn resolve(app: &App, token: &Token) -> Result<Option<SignedIn>, Fault> {
    let now = app.now();
    let found = app.read(|conn| sessions::resolve(conn, &digest::of_token(token), now))?;
    Ok(found.and_then(|(session, user)| {
        let usable = user.is_active && user.is_verified && !user.archived;
        (usable && !is_idle(&session, now)).then(|| SignedIn::new(session, user))
    }))
}

/// Notes that a session is in use, when that was not done lately.
pub fn touch(app: &App, me: &SignedIn) -> Result<(), Fault> {
    if app.now() - me.last_seen() < TOUCH_EVERY {
        return Ok(());
    }
    app.write(&Origin::command_line(), |tx| {
        sessions::touch(tx, me.session()).map(drop)
    })
}

/// My living sessions, the last used first.
pub fn list(app: &App, me: &SignedIn) -> Result<Vec<SessionView>, Fault> {
    let now = app.now();
    let rows = app.read(|conn| sessions::of_user(conn, me.id(), now, MOST_SHOWN))?;
    let living = rows.into_iter().filter(|row| !is_idle(row, now));
    Ok(living
        .map(|row| SessionView {
            current: row.id == me.session(),
            since: row.created_at,
            last_seen: row.last_seen_at,
            ip: row.ip,
            agent: row.agent,
        })
        .collect())
}

/// Ends my session.
pub fn logout(app: &App, me: &SignedIn, origin: &Origin) -> Result<(), Fault> {
    app.write(origin, |tx| {
        if sessions::revoke(tx, me.session())? == 1 {
            tx.emit(Event::LoggedOut {
                user: me.id(),
                session: me.session(),
            })?;
        }
        Ok(())
    })
}

/// Ends all my sessions but this one, and says how many that were.
pub fn end_others(app: &App, me: &SignedIn, origin: &Origin) -> Result<usize, Fault> {
    app.write(origin, |tx| {
        let count = sessions::revoke_others(tx, me.id(), me.session())?;
        if count > 0 {
            tx.emit(Event::SessionsEnded {
                user: me.id(),
                count,
            })?;
        }
        Ok(count)
    })
}

/// Ends all sessions of a user.
pub(super) fn end_all(tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let count = sessions::revoke_all(tx, user)?;
    if count > 0 {
        tx.emit(Event::SessionsEnded { user, count })?;
    }
    Ok(())
}

fn is_idle(session: &sessions::Row, now: Moment) -> bool {
    now - session.last_seen_at
        >= if session.remembered {
            IDLE_REMEMBERED
        } else {
            IDLE
        }
}
