//! Why somebody could not leave, or come back.

use crate::accounts::actor::SignedOut;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};

/// Why an account was not closed.
#[derive(Debug, thiserror::Error)]
pub enum DeletionError {
    /// The last account that can do everything must stay.
    #[error("deletion-last-superuser")]
    LastSuperuser,
    /// The session ended meanwhile: perhaps it was done already, in another window.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for DeletionError {
    fn details(&self) -> ErrorDetails {
        let (kind, code) = match self {
            Self::LastSuperuser => (Kind::Forbidden, "last_superuser"),
            Self::SignedOut(ended) => return ended.details(),
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(kind, Problem::general(code, self.message()))
    }
}

/// Why an account was not kept.
#[derive(Debug, thiserror::Error)]
pub enum CancelDeletionError {
    /// The link was used, its day has passed, or it never was one.
    #[error("cancel-deletion-over")]
    Over,
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for CancelDeletionError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Over => ErrorDetails::one(
                Kind::NotFound,
                Problem::general("link_over", self.message()),
            ),
            Self::Fault(fault) => fault.details(),
        }
    }
}
