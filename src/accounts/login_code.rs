//! Logging in with a code from an e-mail, where `LOGIN_BY_CODE` is on. Whoever reads the mailbox is in, so it is one factor,
//! and the second step still comes. The answer is the same for every name, down to the rows that are written: for one with
//! no account to log in to, the flow can never be completed, and no e-mail leaves.
//!
//! An account whose address was never verified may be a stranger's work. So its first code verifies the address as a reset
//! does: nothing that was asked for at a sign-up is used, and a password that was there is taken out of use.

use super::devices::{self, RecognisedBy};
use super::entrance::{self, Entry, Gate, Note, Step};
use super::flows::{
    Accepted, Flow, LONGEST_DELAY, Opened, PendingProfile, Recipient, ResumableFlow, VerifyError,
    may_choose_password, resumable,
};
use super::signup::{self, OnLoss};
use super::signup_rules::{is_shut_out, waits};
use super::throttle::{self, Known, Throttled};
use super::{letters, named};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::{Change, Event, Purpose};
use crate::security::password::{is_usable, unset};
use crate::store::{self, Conn, Letter, Tx, flows, users};
use crate::values::{self, AccountName, Method, Methods, UserId};

/// Somebody who wants to log in with a code.
#[derive(Debug)]
pub struct LoginByCode {
    /// An e-mail address or a username.
    pub login: String,
    /// Whether the session shall outlive the browser.
    pub remember: bool,
}

/// Why no code was sent to log in with.
#[derive(Debug, thiserror::Error)]
pub enum LoginCodeError {
    /// The settings do not allow it.
    #[error("login-code-off")]
    Off,
    /// Too many from one place, or for one address.
    #[error("throttled-codes")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for LoginCodeError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Off => {
                let problem = Problem::general("login_by_code_off", self.message());
                ErrorDetails::one(Kind::NotFound, problem)
            }
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(LoginCodeError);

/// Sends a code to log in with, if there is an account to log in to: to the address that was typed, or to the first one of the
/// account with that username.
pub fn ask(app: &App, form: &LoginByCode, origin: &Origin) -> Result<Opened, LoginCodeError> {
    if !app.config().login_by_code {
        return Err(LoginCodeError::Off);
    }
    let typed = form.login.trim();
    let key = values::key_of(typed);
    let name = AccountName::of_key(key.clone());
    let is_address = matches!(name, AccountName::Email(_));
    app.write(origin, |tx| {
        users::lock_address(tx, &key)?;
        let mut user = named::find_at_login(tx, &name)?;
        let address = is_address.then_some(&key);
        let owner = opened_by(app, tx, user.as_ref(), address)?;
        // The user first, then what is counted: see `throttle`.
        if let Some(id) = owner.map(|user| user.id) {
            users::lock(tx, id)?;
            // They may have left this address meanwhile.
            user = named::find_at_login(tx, &name)?.filter(|now| now.id == id);
        }
        let owner = opened_by(app, tx, user.as_ref(), address)?;
        let whose = owner.map(|user| user.id);
        let device = match &user {
            Some(user) => store::devices::find(tx, user.id, &devices::digests(origin))?,
            None => None,
        };
        // Of an account that nobody can log in to, no more is kept than what was typed.
        let named_owner = owner.filter(|_| !is_address);
        let to = Recipient {
            email: named_owner.map_or(typed, |owner| &owner.email),
            user: if is_address { user.as_ref() } else { owner },
            known: device.map(|device| Known::Device(device.id)),
            named: (!is_address).then_some(typed),
        };
        throttle::spend(app, tx, Limit::Login, &to.counted(origin, &key))?;
        let held = resumable(tx, Purpose::LogInByCode, &key)?;
        let is_same =
            |held: &ResumableFlow| held.row.user() == whose && held.row.named() == to.named;
        match held.filter(is_same) {
            Some(held) => {
                flows::set_asked(tx, held.row.id, (form.remember, Methods::none()))?;
                Ok(held.go_on(app, tx, to)?)
            }
            None => open(app, tx, whose, to, form.remember),
        }
    })
}

/// Somebody whose account a code can open.
fn opened_by<'u>(
    app: &App,
    conn: &mut Conn,
    user: Option<&'u users::Row>,
    address: Option<&String>,
) -> Result<Option<&'u users::Row>, Fault> {
    match user {
        Some(user) if opens(app, conn, user, address)? => Ok(Some(user)),
        _ => Ok(None),
    }
}

/// Whether a code can let anybody in to an account: as by a reset, where that is not the only way. A secondary address was
/// verified; of an account that was not, there is the first alone.
fn opens(
    app: &App,
    conn: &mut Conn,
    user: &users::Row,
    address: Option<&String>,
) -> Result<bool, Fault> {
    let is_first = address.is_none_or(|address| *address == user.email_key);
    let may_choose = may_choose_password(user) && !user.reset_required;
    Ok(may_choose && (user.is_verified || is_first) && !is_shut_out(app, conn, user)?)
}

fn open(
    app: &App,
    tx: &mut Tx<'_>,
    whose: Option<UserId>,
    to: Recipient<'_>,
    remembered: bool,
) -> Result<Opened, LoginCodeError> {
    let allowance = to.allowance(app, tx, LONGEST_DELAY)?;
    let flow = Flow {
        purpose: Purpose::LogInByCode,
        user: whose,
        email: to.email,
        password: None,
        profile: PendingProfile {
            username: to.named,
            ..PendingProfile::default()
        },
        remembered,
        methods: Methods::none(),
    };
    let opened = flow.open(app, tx)?;
    // Queued either way; the courier drops the e-mail of a flow that nobody can complete.
    opened.send(app, tx, allowance, Letter::LoginCode, to)?;
    Ok(allowance.tell(opened, tx.now()))
}

/// Lets in whoever entered the code, unless something else comes first. The inner result is the answer, the outer one
/// whether to keep what was written.
pub(super) fn complete(
    app: &App,
    tx: &mut Tx<'_>,
    accepted: Accepted,
    gate: &Gate,
) -> Result<Result<Step, VerifyError>, VerifyError> {
    let (row, user) = accepted.parts();
    // Since it was sent, the account may have come to be one that only a reset opens, or have left the address.
    let key = values::key_of(&row.email);
    let is_theirs = user.spelling_of(&key).is_some();
    if !is_theirs || !opens(app, tx, user, row.named().is_none().then_some(&key))? {
        return Ok(Err(VerifyError::Dead));
    }
    let (row, user) = if user.is_verified {
        accepted.complete(tx)?
    } else {
        let (row, user) = accepted.settle(tx)?;
        let user = verify(app, tx, &user)?;
        (row, user)
    };
    let by = devices::recognise(app, tx, user.id)?;
    let wrong = match by.as_ref().map(RecognisedBy::known) {
        Some(_) => users::WrongPasswords::Kept,
        None => users::WrongPasswords::Forgotten,
    };
    let entry = Entry {
        proved: Method::EmailCode.into(),
        proved_at: None,
        remembered: row.remembered,
        note: Note::Now(wrong),
        gate,
    };
    Ok(Ok(entrance::admit(app, tx, &user, &entry)?))
}

/// The address is verified, and whatever could sign in has ended. Nobody knows who chose the password and the profile that
/// wait, or the password that came from elsewhere.
fn verify(app: &App, tx: &mut Tx<'_>, before: &users::Row) -> Result<users::Row, VerifyError> {
    let mut user = before.clone();
    let had_password = is_usable(&before.password);
    let waits = waits(tx, before)?;
    let names = waits.then(|| signup::apply(app, None, &mut user));
    user.is_verified = true;
    user.terms_version = None;
    user.password = unset();
    user.login_failures = 0;
    devices::forget_others(tx, user.id, &devices::digests(tx.origin()))?;
    store::devices::forgive(tx, user.id)?;
    signup::put(app, tx, &mut user, names, None, OnLoss::RunAgain)?;
    tx.emit(Event::Verified { user: user.id })?;
    if had_password {
        tx.emit(Event::PasswordChanged {
            user: user.id,
            by: Change::LoginCode,
        })?;
        letters::tell(tx, Letter::PasswordChanged, &user)?;
    }
    Ok(user)
}
