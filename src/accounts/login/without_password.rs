//! Login of somebody whom the embedding application knows by other means than a password: an invitation, a login elsewhere.

use crate::accounts::entrance::{self, AdmitError, Counted, Entry, Gate, Note, Step};
use crate::accounts::hooks::NotAllowed;
use crate::accounts::phone;
use crate::app::{App, Origin};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::store::users;
use crate::values::{Method, UserId};

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
    /// A hook refused.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
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
            Self::NotAllowed(refusal) => return refusal.details(),
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(kind, Problem::general(code, self.message()))
    }
}

impl From<AdmitError> for LoginUserError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::Closed(_) | AdmitError::Changed => Self::Closed,
            AdmitError::NotVerified => Self::NotVerified,
            AdmitError::Fault(fault) => fault.into(),
        }
    }
}

/// Logs a user in whom the caller vouches for, as another site would: who has a second step takes it here. No limit is
/// asked and wrong passwords are not forgotten: nobody has shown that they know the right one.
pub fn login_without_password(
    app: &App,
    user: UserId,
    remember: bool,
    origin: &Origin,
) -> Result<Step, LoginUserError> {
    // Whoever calls it has counted it, or has nothing to fear.
    entrance::asking(app, origin, Counted::Already, |gate| {
        enter(app, user, remember, origin, gate)
    })
}

fn enter(
    app: &App,
    user: UserId,
    remember: bool,
    origin: &Origin,
    gate: &Gate,
) -> Result<Step, LoginUserError> {
    app.write(origin, |tx| {
        let user = users::find_for_update(tx, user)?.ok_or(LoginUserError::Unknown)?;
        if !user.may_sign_in() || user.reset_required {
            return Err(LoginUserError::Closed);
        }
        if !user.is_verified || phone::awaits(app, &user) {
            return Err(LoginUserError::NotVerified);
        }
        let entry = Entry {
            proved: Method::Provider.into(),
            proved_at: None,
            remembered: remember,
            note: Note::Now(users::WrongPasswords::Kept),
            gate,
        };
        Ok(entrance::admit(app, tx, &user, &entry)?)
    })
}
