//! Why a second factor did not do.

use crate::accounts::hooks::NotAllowed;
use crate::accounts::passkeys::PasskeyError;
use crate::accounts::throttle::Throttled;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::i18n::Message;

/// Why a second factor did not do.
#[derive(Debug, thiserror::Error)]
pub enum SecondFactorError {
    /// It is not the one.
    #[error("second-incorrect")]
    Incorrect {
        /// Tries that are left; `None` where they are not counted for a flow.
        left: Option<i32>,
    },
    /// It was used before.
    #[error("second-used")]
    Used,
    /// It is one that the app showed some minutes ago.
    #[error("second-old")]
    Old,
    /// A hundred were wrong in a row.
    #[error("second-off")]
    Off,
    /// What the app and we share is encrypted under a key that is in the settings no more.
    #[error("second-unreadable")]
    Unreadable,
    /// The passkey did not do.
    #[error(transparent)]
    Passkey(#[from] PasskeyError),
    /// The log-in is over, or never was.
    #[error("second-over")]
    Dead,
    /// Too many codes.
    #[error("throttled-codes")]
    Throttled(#[from] Throttled),
    /// It was right, and a hook refused.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl SecondFactorError {
    /// Whether somebody showed what is not the account's.
    pub(super) fn is_wrong(&self) -> bool {
        matches!(
            self,
            Self::Incorrect { .. }
                | Self::Passkey(PasskeyError::Invalid(_) | PasskeyError::Unknown)
        )
    }

    /// With how many tries are left.
    pub(super) fn with_left(self, left: i32) -> Self {
        match self {
            Self::Incorrect { .. } => Self::Incorrect { left: Some(left) },
            other => other,
        }
    }
}

impl Failure for SecondFactorError {
    fn details(&self) -> ErrorDetails {
        let code = match self {
            Self::Incorrect { .. } => "incorrect_code",
            Self::Used => "used_code",
            Self::Old => "old_code",
            Self::Off => "totp_off",
            Self::Unreadable => "totp_unreadable",
            Self::Passkey(error) => return error.details(),
            Self::Dead => "dead_flow",
            Self::Throttled(throttled) => return throttled.details(self),
            Self::NotAllowed(refusal) => return refusal.details(),
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(Kind::Invalid, Problem::of("code", code, self.message()))
    }

    fn message(&self) -> Message {
        match self {
            Self::Incorrect { left: Some(left) } => {
                Message::new("second-incorrect-left").with("left", *left)
            }
            _ => Message::of(self),
        }
    }
}
