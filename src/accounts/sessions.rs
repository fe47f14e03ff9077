//! Sessions: one row a login. Opened by login and verification, ended by logout, by "everywhere else", by a new
//! password, by a ban; each effective on the next request of whoever held it.

use super::actor::{PublicUser, RecentlyAuthenticated, SignedIn, hold};
use super::devices;
use super::letters;
use super::revocation::end_sessions;
use super::token_pair::{self, Pair};
use crate::app::{App, Holder, Origin};
use crate::error::Fault;
use crate::events::Event;
use crate::security::digest;
use crate::store::imports::logins;
use crate::store::{Letter, Tx, flows, sessions, users};
use crate::values::{Level, Methods, Moment, SessionId, Token, UserId};
use time::Duration;

/// A session ends after this, used or not (NIST 800-63B, AAL1).
pub(super) const ABSOLUTE: Duration = Duration::days(30);
const IDLE_REMEMBERED: Duration = Duration::days(14);
const IDLE: Duration = Duration::hours(12);
/// Use is noted at most this often.
const TOUCH_EVERY: Duration = Duration::minutes(1);

/// A login that succeeded.
#[derive(Debug)]
pub struct LoggedIn {
    /// Who.
    pub user: PublicUser,
    /// The session's key.
    pub session: SessionId,
    /// The session's token, for the cookie; it is not kept.
    pub token: Token,
    /// By which the account knows the browser or program from now on.
    pub device: Token,
    /// What the device cookie shall hold, when this account did not know the browser.
    pub devices: Option<Vec<Token>>,
    /// Whether the session shall outlive the browser.
    pub remembered: bool,
    /// For a program: its tokens.
    pub pair: Option<Pair>,
    /// Whether the account had been closed for now until then.
    pub came_back: bool,
}

/// What a session is opened with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    /// Whether it shall outlive the browser.
    pub(super) remembered: bool,
    /// How.
    pub(super) methods: Methods,
    /// Since when it is one of two factors.
    pub(super) strong_at: Option<Moment>,
    /// When the password or a code was given.
    pub(super) authenticated_at: Moment,
    /// Whether somebody new is told of.
    pub(super) owner: Owner,
}

/// Whether the owner of an account is told of a browser or program that was not seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// By e-mail.
    IsTold,
    /// It is one that was signed in before they moved here.
    KnowsAlready,
}

/// Opens a session for `user`, in the place of the one the browser had. A browser not seen before is told of by e-mail,
/// unless this is the account's first login. Only [`super::entrance`] may call it: it asks what comes before.
pub(super) fn open(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    opening: &Opening,
) -> Result<LoggedIn, Fault> {
    if let Some(old) = &tx.origin().session {
        sessions::revoke_by_digest(tx, &digest::of_token(old))?;
    }
    let token = app.new_token();
    let jti = (tx.origin().holder == Holder::Api).then(|| app.new_jti());
    let expires_at = tx.now() + ABSOLUTE;
    let new = sessions::New {
        user: user.id,
        digest: &digest::of_token(&token),
        kind: tx.origin().holder,
        remembered: opening.remembered,
        jti: jti.as_deref(),
        authenticated_at: opening.authenticated_at,
        expires_at,
        methods: opening.methods,
        strong_at: opening.strong_at,
    };
    let (session, nonce) = sessions::insert(tx, &new)?;
    let pair = jti.map(|jti| {
        let issued = token_pair::Issued {
            user: user.id,
            session,
            nonce,
            jti: &jti,
            at: tx.now(),
            session_ends: expires_at,
            methods: opening.methods,
            level: Level::of(opening.strong_at),
            authenticated_at: opening.authenticated_at,
            custom_fields: &user.custom_fields,
        };
        token_pair::of_session(app, &issued, tx.now())
    });
    let device = devices::note_login(app, tx, user.id)?;
    let new_device = match tx.origin().holder {
        Holder::Browser => device.is_new,
        // Programs may keep no token; they are known by where they are and how they introduce themselves.
        Holder::Api => device.is_new && !sessions::seen_before(tx, user.id, session)?,
    };
    if new_device && user.last_login.is_some() && opening.owner == Owner::IsTold {
        letters::tell(tx, Letter::NewLogin, user)?;
    }
    tx.emit(Event::LoggedIn {
        user: user.id,
        session,
        new_device,
        methods: opening.methods.to_list(),
    })?;
    if pair.is_some() {
        tx.emit(Event::TokenIssued {
            user: user.id,
            session,
        })?;
    }
    Ok(LoggedIn {
        user: user.public.clone(),
        session,
        token,
        device: device.token,
        devices: device.cookie,
        remembered: opening.remembered,
        pair: pair.transpose()?,
        came_back: false,
    })
}

/// Whether it was long ago that the session was noted as in use.
pub fn is_to_be_touched(app: &App, me: &SignedIn) -> bool {
    app.now() - me.last_seen() >= TOUCH_EVERY
}

/// Notes that a session is in use, when that was not done lately.
pub fn touch(app: &App, me: &SignedIn) -> Result<(), Fault> {
    if !is_to_be_touched(app, me) {
        return Ok(());
    }
    app.write(&Origin::command_line(), |tx| {
        sessions::touch(tx, me.session()).map(drop)
    })
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

/// Ends one of my sessions. Whether there was such a one.
pub fn end_one(
    app: &App,
    by: &RecentlyAuthenticated,
    which: SessionId,
    origin: &Origin,
) -> Result<bool, Fault> {
    let me = by.me();
    app.write(origin, |tx| {
        if hold(tx, me)?.is_none() {
            return Ok(false);
        }
        let mine = sessions::find(tx, which)?.is_some_and(|(row, _)| row.user_id == me.id());
        if !mine || sessions::revoke(tx, which)? == 0 {
            return Ok(false);
        }
        tx.emit(Event::SessionsEnded {
            user: me.id(),
            count: 1,
        })?;
        Ok(true)
    })
}

/// Ends all my sessions but this one, and says how many that were.
pub fn end_others(app: &App, by: &RecentlyAuthenticated, origin: &Origin) -> Result<usize, Fault> {
    let me = by.me();
    app.write(origin, |tx| {
        if hold(tx, me)?.is_none() {
            return Ok(0);
        }
        end_all_but(tx, me)
    })
}

/// Ends all sessions but mine, and what could still become one; says how many sessions those were.
pub(super) fn end_all_but(tx: &mut Tx<'_>, me: &SignedIn) -> Result<usize, Fault> {
    flows::redeem_all(tx, me.id())?;
    logins::end_all(tx, me.id())?;
    let count = sessions::revoke_others(tx, me.id(), me.session())?;
    devices::forget_others(tx, me.id(), &devices::digests(tx.origin()))?;
    if count > 0 {
        tx.emit(Event::SessionsEnded {
            user: me.id(),
            count,
        })?;
    }
    Ok(count)
}

/// Another token for my session, where a browser holds it; a copy that somebody took of the old one is of no more use.
pub(super) fn new_token(app: &App, tx: &Tx<'_>) -> Option<Token> {
    (tx.origin().holder == Holder::Browser).then(|| app.new_token())
}

/// Ends all sessions of a user, and what could still become one; says how many sessions those were.
pub(crate) fn end_all(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    flows::redeem_all(tx, user)?;
    end_sessions(tx, user)
}

/// A program's session is in use for as long as its refresh token is good.
pub(super) fn is_idle(holder: Holder, remembered: bool, last_seen: Moment, now: Moment) -> bool {
    let idle = match (holder, remembered) {
        (Holder::Api, _) => return false,
        (Holder::Browser, true) => IDLE_REMEMBERED,
        (Holder::Browser, false) => IDLE,
    };
    now - last_seen >= idle
}
