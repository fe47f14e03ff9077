//! Login by e-mail address or username, and password. One text and equal work whatever is wrong; failures are counted
//! for the account and the network, and apart for a browser that has logged in before, so that nobody can be shut out
//! of their own account from elsewhere.

use super::letters;
use super::otp::{self, Flow, Opened};
use super::sessions::{self, LoggedIn};
use super::signup::Wish;
use super::throttle::{self, Refusal, Spent, Who};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::{Facets, Failure, Fault, Kind, Problem};
use crate::events::{Event, Purpose};
use crate::security::digest;
use crate::security::password::Verified;
use crate::store::{Conn, Letter, Tx, devices, users};
use crate::values::{self, Password};

/// Wrong passwords in a row after which only a reset helps (NIST 800-63B).
const MOST_FAILURES: i32 = 100;

/// What somebody who logs in gives.
#[derive(Debug)]
pub struct Login {
    /// An e-mail address or a username.
    pub login: String,
    /// The password.
    pub password: Password,
    /// Whether the session shall outlive the browser.
    pub remember: bool,
}

/// How it goes on after the right password.
#[derive(Debug)]
pub enum Step {
    /// Signed in.
    Done(LoggedIn),
    /// The address has to be proved first; a code is on its way.
    Verify(Opened),
}

/// Why a login did not go through.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// No account, no such password, or an account that may not be used: one text for all.
    #[error(
        "That e-mail address, username or password is not right. Check both, or reset your password."
    )]
    Refused,
    /// Too many wrong passwords.
    #[error("Too many failed login attempts. Try again {}, or reset your password.", throttle::in_words(*retry_after))]
    TooManyFailures {
        /// Seconds.
        retry_after: u64,
    },
    /// Too many forms from one place, or letters to one address.
    #[error("That was a lot of logins. Please try again {}.", throttle::in_words(*retry_after))]
    TooMany {
        /// Seconds.
        retry_after: u64,
    },
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for LoginError {
    fn facets(&self) -> Facets {
        match self {
            Self::Refused => Facets::one(
                Kind::Unauthenticated,
                Problem::general("invalid_login", self.to_string()),
            ),
            Self::TooManyFailures { retry_after } => {
                throttle::facets("too_many_login_attempts", self.to_string(), *retry_after)
            }
            Self::TooMany { retry_after } => {
                throttle::facets("throttled", self.to_string(), *retry_after)
            }
            Self::Fault(fault) => fault.facets(),
        }
    }
}

impl From<Refusal> for LoginError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Wait(retry_after) => Self::TooMany { retry_after },
            Refusal::Fault(fault) => fault.into(),
        }
    }
}

/// What is known before the password is looked at.
struct Attempt {
    user: Option<users::Row>,
    device: Option<devices::Row>,
    spent: Spent,
}

impl Attempt {
    /// The hash to compare with; none when no password may open this account now.
    fn hash(&self) -> Option<&str> {
        let user = self.user.as_ref().filter(|user| user.is_active)?;
        let failures = self
            .device
            .as_ref()
            .map_or(user.login_failures, |device| device.failures);
        (failures < MOST_FAILURES).then_some(user.password.as_str())
    }
}

/// Logs somebody in, or opens a flow to prove the address with.
pub fn login(app: &App, form: Login, origin: &Origin) -> Result<Step, LoginError> {
    let attempt = app.write(origin, |tx| begin(app, tx, &form, origin))?;
    let verified = app.hasher().verify(&form.password, attempt.hash())?;
    let (Verified::Right | Verified::Outdated, Some(user)) = (verified, &attempt.user) else {
        app.write(origin, |tx| note_failure(tx, &attempt))?;
        return Err(LoginError::Refused);
    };
    let today = (verified == Verified::Outdated)
        .then(|| app.hasher().encode(&form.password))
        .transpose()?;
    app.write(origin, |tx| {
        throttle::refund(tx, &attempt.spent)?;
        if let Some(today) = &today {
            users::reencode(tx, user.id, &user.password, today)?;
        }
        admit(
            app,
            tx,
            user,
            today.as_deref().unwrap_or(&user.password),
            form.remember,
            origin,
        )
    })
}

/// Spends a share of each limit before the password is looked at, so that guesses made at once all count.
fn begin(app: &App, tx: &mut Tx<'_>, form: &Login, origin: &Origin) -> Result<Attempt, LoginError> {
    let key = values::key_of(&form.login);
    let user = find(tx, &key)?;
    let device = match (&user, &origin.device) {
        (Some(user), Some(token)) => devices::find(tx, user.id, &digest::of_token(token))?,
        _ => None,
    };
    let who = Who {
        origin,
        key: &key,
        device: device.as_ref().map(|device| device.id),
    };
    throttle::spend(app, tx, Limit::Login, &who)?;
    match throttle::spend(app, tx, Limit::LoginFailed, &who) {
        Ok(spent) => Ok(Attempt {
            user,
            device,
            spent,
        }),
        Err(Refusal::Wait(retry_after)) => Err(LoginError::TooManyFailures { retry_after }),
        Err(Refusal::Fault(fault)) => Err(fault.into()),
    }
}

/// An address wins over a username that looks like it.
fn find(conn: &mut Conn, key: &str) -> Result<Option<users::Row>, Fault> {
    match users::find_by_email(conn, key)? {
        Some(user) => Ok(Some(user)),
        None => users::find_by_username(conn, key),
    }
}

fn note_failure(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<(), LoginError> {
    let user = attempt.user.as_ref().map(|user| user.id);
    let failures = match (&attempt.device, user) {
        (Some(device), _) => devices::count_failure(tx, device.id)?,
        (None, Some(user)) => users::count_failure(tx, user)?,
        (None, None) => 0,
    };
    tx.emit(Event::LoginFailed { user })?;
    if let Some(user) = user.filter(|_| failures == MOST_FAILURES) {
        tx.emit(Event::PasswordLoginOff { user })?;
    }
    Ok(())
}

/// The password was right. It may have been changed, or the account closed, while it was being compared.
fn admit(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    hash: &str,
    remember: bool,
    origin: &Origin,
) -> Result<Step, LoginError> {
    let user = users::find(tx, user.id)?
        .filter(|now| now.is_active && now.password == hash)
        .ok_or(LoginError::Refused)?;
    if user.is_verified {
        if users::note_login(tx, user.id, hash)? == 0 {
            return Err(LoginError::Refused);
        }
        return Ok(Step::Done(sessions::open(
            app, tx, &user, remember, origin,
        )?));
    }
    let due_at = otp::next_letter(app, tx, &user.email, origin)?;
    let flow = Flow {
        purpose: Purpose::LogIn,
        user: Some(user.id),
        email: &user.email,
        password: Some(hash),
        profile: Wish::default(),
        remembered: remember,
    };
    let opened = otp::open(app, tx, &flow)?;
    letters::of_flow(tx, Letter::Verify, &opened, &user.first_name, due_at)?;
    Ok(Step::Verify(opened))
}
