//! Why a passkey did not do.

use crate::accounts::entrance::AdmitError;
use crate::accounts::hooks::NotAllowed;
use crate::accounts::throttle::{self, Throttled};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::i18n::Message;
use crate::security::webauthn::{Answer, Check};
use crate::store::users::AccountStatus;
use crate::values::Moment;

/// Why a passkey did not do.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// A check of its answer failed. The log says which; people are told one sentence.
    #[error("passkey-invalid")]
    Invalid(Check),
    /// The answer came too late, or came again.
    #[error("passkey-stale")]
    Stale,
    /// No account here has it, or another one.
    #[error("passkey-unknown")]
    Unknown,
    /// The settings have nobody log in by passkey.
    #[error("passkeys-off")]
    Off,
    /// The account may not be used.
    #[error("login-user-closed")]
    Closed,
    /// It will be erased at its owner's wish.
    #[error("login-erased-on")]
    Closing {
        /// When.
        erase_at: Moment,
    },
    /// Only a reset of the password lets anybody in.
    #[error("passkey-reset-required")]
    ResetRequired,
    /// Too many tries.
    #[error("throttled-logins")]
    Throttled(#[from] Throttled),
    /// It was right, and a hook refused.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<Check> for PasskeyError {
    fn from(check: Check) -> Self {
        match check.answer() {
            Answer::Invalid => Self::Invalid(check),
            Answer::Stale => Self::Stale,
            Answer::Unknown => Self::Unknown,
        }
    }
}

impl From<AdmitError> for PasskeyError {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::Closed(AccountStatus::Closing(erase_at)) => Self::Closing { erase_at },
            AdmitError::Closed(_) | AdmitError::NotVerified | AdmitError::Changed => Self::Closed,
            AdmitError::Fault(fault) => fault.into(),
        }
    }
}

impl Failure for PasskeyError {
    fn details(&self) -> ErrorDetails {
        let (kind, code) = match self {
            Self::Invalid(check) => {
                tracing::info!(%check, "a passkey was refused");
                (Kind::Unauthenticated, "invalid_passkey")
            }
            Self::Stale => (Kind::Unauthenticated, "stale_passkey"),
            Self::Unknown => (Kind::Unauthenticated, "unknown_passkey"),
            Self::Off => (Kind::NotFound, "passkeys_off"),
            Self::Closed => (Kind::Forbidden, "account_closed"),
            Self::Closing { .. } => (Kind::Forbidden, "account_closing"),
            Self::ResetRequired => (Kind::Forbidden, "password_reset_required"),
            Self::Throttled(throttled) => return throttled.details(self),
            Self::NotAllowed(refusal) => return refusal.details(),
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(kind, Problem::general(code, self.message()))
    }

    fn message(&self) -> Message {
        match self {
            Self::Closing { erase_at } => {
                Message::of(self).with("day", Message::day_of_moment(*erase_at))
            }
            _ => Message::of(self),
        }
    }
}

throttle::from_refusal!(PasskeyError);
