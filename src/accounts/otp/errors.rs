//! Why no new code was sent.

use crate::accounts::phone::NotSent;
use crate::accounts::throttle::{self, Refusal};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::values::Moment;

/// Why no new code was sent.
#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    /// The flow is used up, ended, or never was.
    #[error("This code can no longer be used. Please start again.")]
    Dead,
    /// The address is verified; said only when the settings allow it.
    #[error("Account already verified.")]
    AlreadyVerified,
    /// E-mails to one address are limited.
    #[error("We have just written to this address. You can ask for a new code {}.", throttle::in_words(*retry_after))]
    TooMany {
        /// Seconds.
        retry_after: u64,
    },
    /// E-mails to one address are limited by the day, whoever asks.
    #[error("Too many e-mails were requested today. The last one we sent has a link that works; you can ask for a new code {}.", throttle::in_words(*retry_after))]
    HeldBack {
        /// Seconds.
        retry_after: u64,
    },
    /// Text messages to one number are limited.
    #[error("We have sent text messages to this number. You can ask for a new code {}.", throttle::in_words(*retry_after))]
    TooManyTexts {
        /// Seconds.
        retry_after: u64,
    },
    /// The settings have no messages sent to such numbers any more.
    #[error("We cannot send text messages to numbers of that country.")]
    Country,
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ResendError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Dead => ErrorDetails::one(
                Kind::NotFound,
                Problem::general("dead_flow", self.to_string()),
            ),
            Self::AlreadyVerified => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("email", "already_verified", self.to_string()),
            ),
            Self::TooMany { retry_after }
            | Self::HeldBack { retry_after }
            | Self::TooManyTexts { retry_after } => {
                throttle::details("throttled", self.to_string(), *retry_after)
            }
            Self::Country => {
                let problem = Problem::general("country_not_allowed", self.to_string());
                ErrorDetails::one(Kind::Invalid, problem)
            }
            Self::Fault(fault) => fault.details(),
        }
    }
}

impl ResendError {
    pub(super) fn held_back(until: Moment, now: Moment) -> Self {
        let seconds = (until - now).whole_seconds().max(1);
        Self::HeldBack {
            retry_after: seconds.unsigned_abs(),
        }
    }
}

impl From<Refusal> for ResendError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Wait(retry_after) => Self::TooMany { retry_after },
            Refusal::Fault(fault) => fault.into(),
        }
    }
}

impl From<NotSent> for ResendError {
    fn from(reason: NotSent) -> Self {
        match reason {
            NotSent::Wait(retry_after) => Self::TooManyTexts { retry_after },
            NotSent::Country => Self::Country,
            NotSent::Fault(fault) => Self::Fault(fault),
        }
    }
}
