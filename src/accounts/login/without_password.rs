//! Login of somebody whom the embedding application knows by other means than a password: an invitation, a login elsewhere.

use crate::accounts::phone;
use crate::accounts::sessions::{self, LoggedIn};
use crate::app::{App, Origin};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::store::users;
use crate::values::UserId;

/// Why somebody could not be logged in without a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginUserError {
    /// There is no account of this number.
    #[error("no-such-user")]
    Unknown,
    /// The account is banned, archived, about to be erased, or waits for a password reset.
    #[error("login-user-closed")]
    Closed,
    /// The e-mail address, or a phone number that has to be, is not verified yet.
    #[error("login-user-not-verified")]
    NotVerified,
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for LoginUserError {
    fn details(&self) -> ErrorDetails {
        let (kind, code) = match self {
            Self::Unknown => (Kind::NotFound, "not_found"),
            Self::Closed => (Kind::Forbidden, "account_closed"),
            Self::NotVerified => (Kind::Forbidden, "not_verified"),
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(kind, Problem::general(code, self.message()))
    }
}

/// Logs a user in whom the caller vouches for. No limit is asked and wrong passwords are not forgotten: nobody has shown
/// that they know the right one.
pub fn login_without_password(
    app: &App,
    user: UserId,
    remember: bool,
    origin: &Origin,
) -> Result<LoggedIn, LoginUserError> {
    app.write(origin, |tx| {
        let user = users::find_for_update(tx, user)?.ok_or(LoginUserError::Unknown)?;
        if !user.may_sign_in() || user.reset_required {
            return Err(LoginUserError::Closed);
        }
        if !user.is_verified || phone::awaits(app, &user) {
            return Err(LoginUserError::NotVerified);
        }
        let wrong = users::WrongPasswords::Kept;
        if users::note_login(tx, user.id, &user.password, wrong)? == 0 {
            return Err(LoginUserError::Closed);
        }
        Ok(sessions::open(app, tx, &user, remember)?)
    })
}
