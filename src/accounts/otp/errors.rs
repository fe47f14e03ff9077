//! Why no new code was sent.

use crate::accounts::phone::NotSent;
use crate::accounts::signup_rules::SignupRefusal;
use crate::accounts::throttle::{self, Throttled};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::values::Moment;

/// Why no new code was sent.
#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    /// The flow is used up, ended, or never was.
    #[error("code-over")]
    Dead,
    /// The address is verified; said only when the settings allow it.
    #[error("already-verified")]
    AlreadyVerified,
    /// E-mails to one address are limited.
    #[error("resend-just-sent")]
    Throttled(#[from] Throttled),
    /// The last one that was asked for is still to leave.
    #[error("resend-not-left")]
    Waits(Throttled),
    /// E-mails to one address are limited by the day, whoever asks.
    #[error("resend-held-back")]
    HeldBack(Throttled),
    /// Text messages to one number are limited.
    #[error("resend-texts")]
    TooManyTexts(Throttled),
    /// The settings have no messages sent to such numbers any more.
    #[error("phone-country")]
    Country,
    /// It is of a sign-up that the site does not take any more.
    #[error(transparent)]
    Refused(#[from] SignupRefusal),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ResendError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Dead => ErrorDetails::one(
                Kind::NotFound,
                Problem::general("dead_flow", self.message()),
            ),
            Self::AlreadyVerified => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("email", "already_verified", self.message()),
            ),
            Self::Throttled(throttled)
            | Self::Waits(throttled)
            | Self::HeldBack(throttled)
            | Self::TooManyTexts(throttled) => throttled.details(self),
            Self::Country => {
                let problem = Problem::general("country_not_allowed", self.message());
                ErrorDetails::one(Kind::Invalid, problem)
            }
            Self::Refused(refusal) => refusal.details(),
            Self::Fault(fault) => fault.details(),
        }
    }
}

impl ResendError {
    pub(super) fn held_back(until: Moment, now: Moment) -> Self {
        Self::HeldBack(Throttled::until(until, now))
    }
}

throttle::from_refusal!(ResendError);

impl From<NotSent> for ResendError {
    fn from(reason: NotSent) -> Self {
        match reason {
            NotSent::Throttled(throttled) => Self::TooManyTexts(throttled),
            NotSent::Country => Self::Country,
            NotSent::Fault(fault) => Self::Fault(fault),
        }
    }
}
