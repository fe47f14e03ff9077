//! Why no reset code was sent, or a password was not reset.

use super::mismatch;
use crate::accounts::flows::VerifyError;
use crate::accounts::password_rules::weak;
use crate::accounts::throttle::{self, Throttled};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::security::password_policy::Weakness;

/// Why no reset code was sent.
#[derive(Debug, thiserror::Error)]
pub enum ForgotError {
    /// Too many from one place, or for one address.
    #[error("throttled-codes")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ForgotError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(ForgotError);

/// Why a password was not reset.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The new password was typed in two ways. The code is not used up.
    #[error("password-mismatch")]
    Mismatch,
    /// The account has a password; said where its first one was to be set.
    #[error("reset-already-set")]
    AlreadySet,
    /// The new password is easy to guess. The code is not used up.
    #[error("password-weak")]
    Weak(Vec<Weakness>),
    /// The code does not do.
    #[error(transparent)]
    Code(VerifyError),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ResetError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Mismatch => mismatch("password"),
            Self::AlreadySet => ErrorDetails::one(
                Kind::Conflict,
                Problem::general("password_already_set", self.message()),
            ),
            Self::Weak(weaknesses) => weak("password", weaknesses),
            Self::Code(error) => error.details(),
            Self::Fault(fault) => fault.details(),
        }
    }
}
