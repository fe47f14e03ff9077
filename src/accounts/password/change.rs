//! A password changed by its owner: with the old one, and every other session ends. An account that has none is given its
//! first in the same way, by who shows in the very call that it is theirs: a session that was stolen must not give itself what
//! everything else asks for.

use super::{differ, mismatch, replace};
use crate::accounts::actor::{Reauthenticated, SignedIn, SignedOut, hold_session};
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
use crate::security::password::{is_unset, is_usable};
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
}

/// The first password of an account that has none.
#[derive(Debug)]
pub struct NewForNone {
    /// The password.
    pub new: Password,
    /// Once more, where it is asked for twice.
    pub again: Option<Password>,
}

/// That a new password is there, and repeated where it is asked for twice.
fn is_filled(new: &Password, again: Option<&Password>) -> Result<(), ChangeError> {
    let again_too = again.map(|again| (NewForOld::AGAIN, again));
    let fields = std::iter::once((NewForOld::NEW, new)).chain(again_too);
    let empty: Vec<_> = fields
        .filter(|(_, typed)| typed.expose().is_empty())
        .map(|(field, _)| field)
        .collect();
    if !empty.is_empty() {
        return Err(ChangeError::Empty(empty));
    }
    if differ(new, again) {
        return Err(ChangeError::Mismatch);
    }
    Ok(())
}

/// That it is not easy to guess.
fn is_strong(new: &Password, user: &users::Row) -> Result<(), ChangeError> {
    let attributes = UserAttributes {
        username: &user.username,
        first_name: &user.first_name,
        last_name: &user.last_name,
        email: &user.email,
    };
    let weaknesses = check(new, &attributes);
    if weaknesses.is_empty() {
        Ok(())
    } else {
        Err(ChangeError::Weak(weaknesses))
    }
}

/// Why a password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The current password is another one.
    #[error("password-wrong")]
    WrongCurrent,
    /// The account has a password, which has to be given.
    #[error("reauthentication-needed")]
    CurrentNeeded,
    /// Operators left the account without a password, and they alone end that.
    #[error("password-taken-away")]
    TakenAway,
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
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
            Self::CurrentNeeded => {
                let problem = Problem::of("current_password", "invalid_password", self.message());
                ErrorDetails::one(Kind::Invalid, problem)
            }
            Self::TakenAway => {
                let problem = Problem::general("password_taken_away", self.message());
                ErrorDetails::one(Kind::Invalid, problem)
            }
            Self::SignedOut(ended) => ended.details(),
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
    let user = limited(app, me, origin)?.ok_or(ChangeError::WrongCurrent)?;
    if !is_right(app, me, &user, &form.current, origin)? {
        return Err(ChangeError::WrongCurrent);
    }
    is_filled(&form.new, form.again.as_ref())?;
    is_strong(&form.new, &user)?;
    put(app, me, &form.new, &user, origin)?.ok_or(ChangeError::WrongCurrent)
}

/// Gives my account its first password: in the same way, and where it has one by now, it has to be given.
pub fn choose(
    app: &App,
    by: &Reauthenticated,
    form: NewForNone,
    origin: &Admitted,
) -> Result<LoggedIn, ChangeError> {
    let me = by.me();
    let user = limited(app, me, origin)?.ok_or(SignedOut)?;
    fits(&form, &user)?;
    put(app, me, &form.new, &user, origin)?.ok_or(ChangeError::CurrentNeeded)
}

/// Whether I can choose a first password: not where operators left the account without one.
pub fn may_choose_first(app: &App, me: &SignedIn) -> Result<bool, Fault> {
    let user = app.read(|conn| users::find(conn, me.id()))?;
    Ok(user.is_some_and(|user| is_unset(&user.password)))
}

/// Whether I can choose this as my first password: looked at before a code is used up for it.
pub fn check_first(app: &App, me: &SignedIn, form: &NewForNone) -> Result<(), ChangeError> {
    let user = app.read(|conn| users::find(conn, me.id()))?;
    fits(form, &user.ok_or(SignedOut)?)
}

fn fits(form: &NewForNone, user: &users::Row) -> Result<(), ChangeError> {
    if is_usable(&user.password) {
        return Err(ChangeError::CurrentNeeded);
    }
    if !is_unset(&user.password) {
        return Err(ChangeError::TakenAway);
    }
    is_filled(&form.new, form.again.as_ref())?;
    is_strong(&form.new, user)
}

/// Spends a share of the changes that I may try, whatever comes of it.
fn limited(app: &App, me: &SignedIn, origin: &Admitted) -> Result<Option<users::Row>, ChangeError> {
    app.write(origin, |tx| {
        let who = Who::signed_in(origin, me.id());
        throttle::spend(app, tx, Limit::ChangePassword, &who)?;
        Ok(users::find(tx, me.id())?)
    })
}

/// Puts a new password in the place of the one of `user`; `None` where that has changed since, or my session has ended.
fn put(
    app: &App,
    me: &SignedIn,
    new: &Password,
    user: &users::Row,
    origin: &Admitted,
) -> Result<Option<LoggedIn>, ChangeError> {
    let hash = origin.encode(new)?;
    app.write(origin, |tx| {
        // It may have been changed while it was compared.
        let held = hold_session(tx, me)?.filter(|(_, now)| now.password == user.password);
        let Some((mine, now)) = held else {
            return Ok(None);
        };
        replace(tx, &now, &hash, Change::Owner, &devices::digests(origin))?;
        Ok(Some(entrance::renew(app, tx, me, (&mine, &now))?))
    })
}
