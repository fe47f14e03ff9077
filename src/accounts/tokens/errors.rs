//! Why a token was refused. The texts are those that front-ends of SimpleJWT know.

use crate::accounts::entrance::{AdmitError, Ways};
use crate::accounts::flows::Opened;
use crate::accounts::hooks::NotAllowed;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::security::jwt::BadToken;

/// Why a token was refused.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It is forged, cut, out of date, or lacks something.
    #[error(transparent)]
    Bad(BadToken),
    /// An access token where a refresh token is wanted, or the other way round.
    #[error("token-wrong-type")]
    WrongType,
    /// Its session has ended, or it has been used.
    #[error("token-blacklisted")]
    Blacklisted,
    /// Its account may not be used, or is gone.
    #[error("token-no-active-account")]
    NoActiveAccount,
    /// Nobody has that key any more.
    #[error("token-user-not-found")]
    UserNotFound,
    /// The account may not be used.
    #[error("token-user-inactive")]
    UserInactive,
    /// The address has not been verified yet.
    #[error("token-not-verified")]
    NotVerified,
    /// The number has not been verified yet.
    #[error("token-phone-not-verified")]
    PhoneNotVerified,
    /// The second step comes first: its flow, and by what it can be taken.
    #[error("second-required")]
    SecondFactor(Box<Opened>, Ways),
    /// A hook refused.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Not the caller's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<BadToken> for TokenError {
    fn from(bad: BadToken) -> Self {
        Self::Bad(bad)
    }
}

impl From<AdmitError> for TokenError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::Closed(_) | AdmitError::NotVerified | AdmitError::Changed => {
                Self::NoActiveAccount
            }
            AdmitError::Fault(fault) => fault.into(),
        }
    }
}

impl Failure for TokenError {
    fn details(&self) -> ErrorDetails {
        let (kind, code) = match self {
            Self::Bad(_) | Self::WrongType | Self::Blacklisted => {
                (Kind::Unauthenticated, "token_not_valid")
            }
            Self::NoActiveAccount => (Kind::Unauthenticated, "no_active_account"),
            Self::UserNotFound => (Kind::Unauthenticated, "user_not_found"),
            Self::UserInactive => (Kind::Unauthenticated, "user_inactive"),
            Self::NotVerified => (Kind::Forbidden, "email_not_verified"),
            Self::PhoneNotVerified => (Kind::Forbidden, "phone_not_verified"),
            Self::SecondFactor(..) => (Kind::Forbidden, "second_factor_required"),
            Self::NotAllowed(refusal) => return refusal.details(),
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(kind, Problem::general(code, self.message()))
    }
}
