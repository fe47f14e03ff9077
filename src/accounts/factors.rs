//! What protects an account beside its password: an authenticator app, passkeys, and recovery codes for when these are
//! lost. With the first of them the second step of each log-in is switched on, and with the last it goes.
//!
//! Adding the first factor asks for the password in the very call, so that a session that was stolen cannot lock its owner
//! out. From then on every session of the account is one of two factors: those that were not end when it is added, and
//! `entrance` opens none. So whoever authenticated recently has shown both.

mod encryption;
mod errors;
mod passkeys;
mod recovery;
mod reset;
mod totp;

pub use encryption::{Secrets, renew as renew_secrets, survey as survey_secrets};
pub use errors::FactorError;
pub use passkeys::{
    PasskeyAdded, add as add_passkey, remove as remove_passkey, rename as rename_passkey,
    start as start_passkey,
};
pub use recovery::{NewCodes, download, make as make_recovery_codes};
pub use reset::reset;
pub use totp::{TotpAdded, TotpSetup, add as add_totp, remove as remove_totp, resume, start};

use super::actor::{RecentlyAuthenticated, SignedIn, SignedOut, hold_session};
use super::email_code::{self, ReauthenticationFor};
use super::letters::{self, ChangeNotice};
use super::passkeys::{PasskeyRequest, ask_for_one};
use super::policy::{self, is_first_demanded};
use super::sessions::{end_all_but, new_token};
use super::throttle::{self, Who};
use crate::app::App;
use crate::config::{Limit, MfaRequired};
use crate::error::Fault;
use crate::security::digest;
use crate::security::password::is_usable;
use crate::security::webauthn::Purpose;
use crate::store::{self, Conn, Letter, Tx, factors, recovery_codes, totps, users};
use crate::values::{Bound as _, Method, Methods, Moment, Token, UserId};

/// What protects an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factors {
    /// The authenticator app.
    pub totp: Option<TotpView>,
    /// The passkeys, the oldest first.
    pub passkeys: Vec<PasskeyView>,
    /// The recovery codes.
    pub recovery_codes: Option<CodesView>,
}

impl Factors {
    /// Whether a log-in asks for a second step. Recovery codes alone ask for none.
    pub fn is_on(&self) -> bool {
        self.totp.is_some() || !self.passkeys.is_empty()
    }
}

/// An authenticator app, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotpView {
    /// When it was added.
    pub created_at: Moment,
    /// When a code of it was last used.
    pub last_used_at: Option<Moment>,
    /// Whether its codes do not count any more, after too many wrong ones.
    pub is_off: bool,
}

/// A passkey, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyView {
    /// Its key.
    pub id: i64,
    /// What it is called; may be empty.
    pub name: String,
    /// When it was added.
    pub created_at: Moment,
    /// When it was last used.
    pub last_used_at: Option<Moment>,
    /// Whether it is backed up, and so may be on several devices.
    pub is_synced: bool,
    /// Whether it was made for another name than this site has now, and does not work here.
    pub is_elsewhere: bool,
}

/// Recovery codes, as their owner sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodesView {
    /// How many were not used.
    pub left: i64,
    /// When they were made.
    pub created_at: Moment,
}

/// What somebody has to show again before something that matters.
#[derive(Debug, Clone)]
pub struct AskedAgain {
    /// The password, where the account has one.
    pub password: bool,
    /// A code from an e-mail to the primary address, in its place or beside it.
    pub email_code: bool,
    /// A code of the authenticator app, beside the password.
    pub code: bool,
    /// A passkey, which takes the place of both where it makes sure who is there.
    pub passkey: Option<PasskeyRequest>,
}

impl Default for AskedAgain {
    fn default() -> Self {
        Self {
            password: true,
            email_code: false,
            code: false,
            passkey: None,
        }
    }
}

/// What protects my account.
pub fn look(app: &App, me: &SignedIn) -> Result<Factors, Fault> {
    app.read(|conn| of(app, conn, me.id()))
}

/// What protects an account.
pub fn of(app: &App, conn: &mut Conn, user: UserId) -> Result<Factors, Fault> {
    let totp = totps::find(conn, user)?.map(|row| TotpView {
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        is_off: row.failures >= super::second::MOST_FAILURES,
    });
    let codes = match recovery_codes::made_at(conn, user)? {
        None => None,
        Some(created_at) => Some(CodesView {
            left: recovery_codes::left(conn, user)?,
            created_at,
        }),
    };
    let rp_id = app.config().relying_party.id();
    let passkeys = store::passkeys::of_user(conn, user)?.into_iter();
    let passkeys = passkeys.map(|row| PasskeyView {
        id: row.id,
        is_elsewhere: row.rp_id != rp_id,
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        is_synced: row.backup_state,
    });
    Ok(Factors {
        totp,
        passkeys: passkeys.collect(),
        recovery_codes: codes,
    })
}

/// What I have to show again before something that matters.
pub fn asked_again(
    app: &App,
    me: &SignedIn,
    what: ReauthenticationFor,
) -> Result<AskedAgain, Fault> {
    app.read(|conn| {
        let found = store::sessions::find(conn, me.session())?;
        let Some((session, user)) = found else {
            return Ok(AskedAgain::default());
        };
        let asked = AskedAgain {
            password: is_usable(&user.password),
            email_code: email_code::is_needed(app, &user, what),
            ..AskedAgain::default()
        };
        if !user.second_factor {
            return Ok(asked);
        }
        let purpose = Purpose::Confirm(session.id, session.nonce());
        Ok::<_, Fault>(AskedAgain {
            code: factors::had(conn, me.id())?.totp,
            passkey: ask_for_one(app, conn, me.id(), purpose)?,
            ..asked
        })
    })
}

/// What follows when a factor was added, whose kind I have just shown: the second step is on, my session is one of two
/// factors, all others end, and so do log-ins that wait. The new token of my session, for a browser.
fn added(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    (mine, shown): (&store::sessions::Row, Method),
) -> Result<Option<Token>, Fault> {
    users::set_second_factor(tx, me.id(), true)?;
    end_all_but(tx, me)?;
    strengthen(app, tx, me, mine.methods.and(shown))
}

/// What follows when a factor was removed: all other sessions end; with the last one the second step is off, the recovery
/// codes go, and my session is one of one factor. Where the site demands a second step, the last one stays.
fn removed(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    user: &users::Row,
) -> Result<Option<Token>, FactorError> {
    let had = factors::had(tx, me.id())?;
    if !had.totp && !had.passkey {
        if policy::demands(app, user) {
            return Err(match app.config().mfa_required {
                MfaRequired::Staff => FactorError::LastOneOfStaff,
                MfaRequired::Off | MfaRequired::All => FactorError::LastOne,
            });
        }
        recovery_codes::remove(tx, me.id())?;
        users::set_second_factor(tx, me.id(), false)?;
        store::sessions::weaken(tx, me.session())?;
    }
    end_all_but(tx, me)?;
    Ok(renew(app, tx, me)?)
}

fn strengthen(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
    methods: Methods,
) -> Result<Option<Token>, Fault> {
    let token = new_token(app, tx);
    let digest = token.as_ref().map(digest::of_token);
    store::sessions::strengthen(tx, me.session(), methods, digest.as_deref())?;
    Ok(token)
}

/// Gives my session another token, where a browser holds it: a copy that somebody took is of no more use.
fn renew(app: &App, tx: &mut Tx<'_>, me: &SignedIn) -> Result<Option<Token>, Fault> {
    let token = new_token(app, tx);
    if let Some(token) = &token {
        store::sessions::renew(tx, me.session(), &digest::of_token(token))?;
    }
    Ok(token)
}

/// Whether somebody may begin to add a factor. The first one asks for the password in the very call; where the site demands
/// one, for a code from an e-mail as well: from then on it is worth as much as the mailbox.
fn may_begin(app: &App, by: &RecentlyAuthenticated, user: &users::Row) -> Result<(), FactorError> {
    if user.second_factor {
        return Ok(());
    }
    if !by.is_for_this_call() {
        return Err(FactorError::Needed);
    }
    if is_first_demanded(app, user) && !by.has_email_code() {
        return Err(FactorError::EmailCodeNeeded);
    }
    Ok(())
}

/// Takes somebody signed in for this transaction, to change what protects the account: that is limited.
fn hold_to_change(
    app: &App,
    tx: &mut Tx<'_>,
    me: &SignedIn,
) -> Result<(store::sessions::Row, users::Row), FactorError> {
    let held = hold_session(tx, me)?.ok_or(SignedOut)?;
    let who = Who::signed_in(tx.origin(), me.id());
    throttle::spend(app, tx, Limit::ManageFactors, &who)?;
    Ok(held)
}

/// Tells of a change, at every address.
fn tell(tx: &mut Tx<'_>, user: &users::Row, change: &str) -> Result<(), Fault> {
    let news = ChangeNotice {
        change,
        ..ChangeNotice::default()
    };
    letters::tell_of(tx, Letter::FactorChanged, user, news)
}
