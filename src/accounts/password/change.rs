//! A password changed by its owner: with the old one, and every other session ends.

use super::{differ, mismatch, replace};
use crate::accounts::actor::{SignedIn, hold_session};
use crate::accounts::devices;
use crate::accounts::entrance;
use crate::accounts::failures::is_right;
use crate::accounts::password_rules::{check, weak};
use crate::accounts::sessions::LoggedIn;
use crate::accounts::throttle::{self, Throttled, Who};
use crate::app::{Admitted, App};
use crate::config::Limit;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::events::Change;
use crate::security::password_policy::{UserAttributes, Weakness};
use crate::store::users;
use crate::values::Password;

/// The old password and the new one.
#[derive(Debug)]
pub struct NewForOld {
    /// The one that is good now.
    pub current: Password,
    /// The one that shall be.
    pub new: Password,
    /// The new one once more, where it is asked for twice.
    pub again: Option<Password>,
}

impl NewForOld {
    /// The field of the new password.
    pub const NEW: &'static str = "new_password";
    /// The field in which it is repeated.
    pub const AGAIN: &'static str = "new_password_again";

    fn is_filled(&self) -> Result<(), ChangeError> {
        let again = self.again.as_ref().map(|again| (Self::AGAIN, again));
        let fields = std::iter::once((Self::NEW, &self.new)).chain(again);
        let empty: Vec<_> = fields
            .filter(|(_, typed)| typed.expose().is_empty())
            .map(|(field, _)| field)
            .collect();
        if empty.is_empty() {
            Ok(())
        } else {
            Err(ChangeError::Empty(empty))
        }
    }
}

/// Why a password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The current password is another one.
    #[error("password-wrong")]
    WrongCurrent,
    /// There is no new one, or it is not repeated: the fields that are empty.
    #[error("field-required")]
    Empty(Vec<&'static str>),
    /// The new one was typed in two ways.
    #[error("password-mismatch")]
    Mismatch,
    /// The new one is easy to guess.
    #[error("password-weak")]
    Weak(Vec<Weakness>),
    /// Too many tries.
    #[error("throttled-tries")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ChangeError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::WrongCurrent => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("current_password", "invalid_password", self.message()),
            ),
            Self::Empty(fields) => {
                let problem =
                    |field: &&'static str| Problem::of(*field, "required", self.message());
                ErrorDetails {
                    kind: Kind::Invalid,
                    problems: fields.iter().map(problem).collect(),
                    retry_after: None,
                }
            }
            Self::Mismatch => mismatch("new_password"),
            Self::Weak(weaknesses) => weak("new_password", weaknesses),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(ChangeError);

/// Changes my password, ends all my sessions, and opens a new one here, which is worth what mine was.
pub fn change(
    app: &App,
    me: &SignedIn,
    form: NewForOld,
    origin: &Admitted,
) -> Result<LoggedIn, ChangeError> {
    let user = app.write(origin, |tx| {
        let who = Who::signed_in(origin, me.id());
        throttle::spend(app, tx, Limit::ChangePassword, &who)?;
        Ok::<_, ChangeError>(users::find(tx, me.id())?)
    })?;
    let user = user.ok_or(ChangeError::WrongCurrent)?;
    if !is_right(app, me, &user, &form.current, origin)? {
        return Err(ChangeError::WrongCurrent);
    }
    form.is_filled()?;
    if differ(&form.new, form.again.as_ref()) {
        return Err(ChangeError::Mismatch);
    }
    let attributes = UserAttributes {
        username: &user.username,
        first_name: &user.first_name,
        last_name: &user.last_name,
        email: &user.email,
    };
    let weaknesses = check(&form.new, &attributes);
    if !weaknesses.is_empty() {
        return Err(ChangeError::Weak(weaknesses));
    }
    let hash = origin.encode(&form.new)?;
    app.write(origin, |tx| {
        // It may have been changed while it was compared.
        let held = hold_session(tx, me)?.filter(|(_, now)| now.password == user.password);
        let (mine, now) = held.ok_or(ChangeError::WrongCurrent)?;
        replace(tx, &now, &hash, Change::Owner, &devices::digests(origin))?;
        Ok(entrance::renew(app, tx, me, (&mine, &now))?)
    })
}
