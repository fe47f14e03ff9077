//! Forgotten passwords: a code to the address, a new password, and every session ends. The answer is the same for
//! addresses with and without an account, down to the rows that are written.

mod change;
mod take_up;

pub use take_up::{TakeUpError, is_waiting, look_at, take_up};

pub use change::{ChangeError, NewForOld, change as change_password};

use super::otp::{self, Flow, Opened, VerifyError};
use super::signup::{self, Wish};
use super::throttle::{self, Refusal, Who};
use super::{letters, sessions};
use crate::app::{App, Origin};
use crate::config::Limit;
use crate::error::{Facets, Failure, Fault, Kind, Problem};
use crate::events::{Change, Event, Purpose};
use crate::security::password::{SHORTEST, is_usable};
use crate::security::policy::{self, Strength, Weakness};
use crate::store::{Letter, Tx, challenges, devices, users};
use crate::values::{self, Email, OtpCode, Password, Token};

/// Why no reset code was sent.
#[derive(Debug, thiserror::Error)]
pub enum ForgotError {
    /// Too many from one place, or for one address.
    #[error("That was a lot of codes. Please try again {}.", throttle::in_words(*retry_after))]
    TooMany {
        /// Seconds.
        retry_after: u64,
    },
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ForgotError {
    fn facets(&self) -> Facets {
        match self {
            Self::TooMany { retry_after } => {
                throttle::facets("throttled", self.to_string(), *retry_after)
            }
            Self::Fault(fault) => fault.facets(),
        }
    }
}

impl From<Refusal> for ForgotError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Wait(retry_after) => Self::TooMany { retry_after },
            Refusal::Fault(fault) => fault.into(),
        }
    }
}

/// A new password, with the code that allows it.
#[derive(Debug)]
pub struct Reset {
    /// The flow that the code belongs to.
    pub flow: Token,
    /// The code.
    pub code: OtpCode,
    /// The new password.
    pub password: Password,
}

/// Why a password was not reset.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The new password is easy to guess. The code is not used up.
    #[error("This password is easy to guess.")]
    Weak(Vec<Weakness>),
    /// The code does not do.
    #[error(transparent)]
    Code(VerifyError),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ResetError {
    fn facets(&self) -> Facets {
        match self {
            Self::Weak(weaknesses) => weak("password", weaknesses),
            Self::Code(error) => error.facets(),
            Self::Fault(fault) => fault.facets(),
        }
    }
}

/// What the validators ask for, a line each.
pub fn rules() -> Vec<String> {
    policy::help_texts(SHORTEST)
}

/// How hard a password is to guess, for the person who is typing it.
pub fn strength(password: &Password, person: &policy::Person<'_>) -> Strength {
    policy::strength(password, person)
}

/// All that is wrong with a new password.
pub(super) fn check(password: &Password, person: &policy::Person<'_>) -> Vec<Weakness> {
    policy::check(password, person, SHORTEST)
}

/// Weaknesses as the faces tell them.
pub(super) fn weak(field: &'static str, weaknesses: &[Weakness]) -> Facets {
    let problems = weaknesses
        .iter()
        .map(|weakness| Problem::of(field, weakness.code(), weakness.to_string()))
        .collect();
    Facets {
        kind: Kind::Invalid,
        problems,
        retry_after: None,
    }
}

/// Sends a reset code to an address, if there is an account to reset. Inactive accounts, those that will be erased and
/// those that an operator left without a usable password get none, as in Django; one that waits for its first proof does.
pub fn forgot(app: &App, email: &Email, origin: &Origin) -> Result<Opened, ForgotError> {
    app.write(origin, |tx| {
        users::lock_address(tx, &email.key())?;
        let user = users::find_by_any_email(tx, &email.key())?;
        let device = match &user {
            Some(user) => devices::find(tx, user.id, &sessions::device_digests(origin))?,
            None => None,
        };
        // A browser that has been here has limits of its own: strangers cannot keep an owner from a code.
        let device = device.map(|device| device.id);
        let who = Who {
            origin,
            key: &email.key(),
            device,
        };
        throttle::spend(app, tx, Limit::ResetPassword, &who)?;
        let due_at = otp::next_letter(app, tx, email.as_str(), device, origin)?;
        let known = user.as_ref().map(|user| user.id);
        let resettable = |user: &users::Row| {
            user.may_come_back() && (is_usable(&user.password) || !user.is_verified)
        };
        let user = user.filter(resettable);
        let flow = Flow {
            purpose: Purpose::ResetPassword,
            user: user.as_ref().map(|user| user.id),
            email: email.as_str(),
            password: None,
            profile: Wish::default(),
            remembered: false,
        };
        let opened = otp::open(app, tx, &flow)?;
        // Queued either way; the courier drops the letter of a flow that nobody can complete.
        letters::of_flow(tx, Letter::Reset, &opened, due_at)?;
        tx.emit(Event::ResetRequested { user: known })?;
        Ok(opened)
    })
}

/// Sets a new password with a code. Nobody is signed in by it; everybody is signed out.
pub fn reset(app: &App, form: Reset, origin: &Origin) -> Result<(), ResetError> {
    let flow = app.write(origin, |tx| {
        if let Err(refusal) = otp::limited(app, tx, Limit::ResetPasswordFromKey, origin)? {
            return Err(ResetError::Code(refusal));
        }
        Ok(challenges::find(
            tx,
            &crate::security::digest::of_token(&form.flow),
        )?)
    })?;
    // Before the code has proved who asks, only what the asker typed may show in the answer.
    let email = flow.map(|row| row.email).unwrap_or_default();
    let stranger = policy::Person {
        username: "",
        first_name: "",
        last_name: "",
        email: &email,
    };
    let weaknesses = check(&form.password, &stranger);
    if !weaknesses.is_empty() {
        return Err(ResetError::Weak(weaknesses));
    }
    let hash = app.hasher().encode(&form.password)?;
    app.write(origin, |tx| {
        match otp::spend(app, tx, &form.flow, &form.code, &[Purpose::ResetPassword])? {
            Ok((row, user)) => finish(app, tx, &row, &user, &form.password, &hash, origin).map(Ok),
            // Kept, not undone: the try is spent.
            Err(error) => Ok(Err(ResetError::Code(error))),
        }
    })
    .and_then(|answer| answer)
}

fn finish(
    app: &App,
    tx: &mut Tx<'_>,
    row: &challenges::Row,
    user: &users::Row,
    password: &Password,
    hash: &str,
    origin: &Origin,
) -> Result<(), ResetError> {
    let person = policy::Person {
        username: &user.username,
        first_name: &user.first_name,
        last_name: &user.last_name,
        email: &user.email,
    };
    let weaknesses = check(password, &person);
    if !weaknesses.is_empty() {
        // Undoes the spending of the code too: the person may try another password with it.
        return Err(ResetError::Weak(weaknesses));
    }
    if !is_usable(&user.password) && !user.is_verified {
        // It waited for its first proof; what strangers asked for in sign-ups does not count.
        signup::apply(app, tx, None, user)?;
    }
    replace(
        tx,
        user,
        hash,
        Change::Reset,
        &sessions::device_digests(origin),
    )?;
    // Reading the letter proved the address, if it is the first one that it went to.
    if values::key_of(&row.email) == user.email_key && users::set_verified(tx, user.id)? == 1 {
        tx.emit(Event::Verified { user: user.id })?;
    }
    Ok(())
}

/// Puts another password in place: sessions and flows end, browsers are strangers again but those of `mine`, lockouts are
/// lifted, the owner is told.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    user: &users::Row,
    hash: &str,
    by: Change,
    mine: &[Vec<u8>],
) -> Result<(), Fault> {
    users::set_password(tx, user.id, hash)?;
    devices::forget_others(tx, user.id, mine)?;
    challenges::end_all(tx, user.id)?;
    sessions::end_all(tx, user.id)?;
    tx.emit(Event::PasswordChanged { user: user.id, by })?;
    letters::tell(tx, Letter::PasswordChanged, user)
}
