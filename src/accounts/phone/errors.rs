//! Why a number was not taken.

use super::NotSent;
use crate::accounts::actor::SignedOut;
use crate::accounts::holds::{OnHold, from_not_recorded};
use crate::accounts::throttle::{self, Throttled};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};

/// Why a number was not taken, or not removed.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// The settings have no messages sent there.
    #[error("phone-country")]
    Country,
    /// It is the one that is verified already.
    #[error("phone-unchanged")]
    Unchanged,
    /// Everybody needs one here.
    #[error("phone-needed")]
    Needed,
    /// The flow that waits for a number is over.
    #[error("code-over")]
    Dead,
    /// Somebody asked to undo a change.
    #[error(transparent)]
    OnHold(#[from] OnHold),
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Too many numbers, or messages.
    #[error("throttled-texts")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for PhoneError {
    fn details(&self) -> ErrorDetails {
        let of_number = |code| {
            let problem = Problem::of("phone", code, self.message());
            ErrorDetails::one(Kind::Invalid, problem)
        };
        match self {
            Self::Country => of_number("country_not_allowed"),
            Self::Unchanged => of_number("unchanged"),
            Self::Needed => of_number("required"),
            Self::Dead => ErrorDetails::one(
                Kind::Invalid,
                Problem::of("flow", "dead_flow", self.message()),
            ),
            Self::OnHold(hold) => hold.details(),
            Self::SignedOut(ended) => ended.details(),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(PhoneError);
from_not_recorded!(PhoneError);

impl From<NotSent> for PhoneError {
    fn from(reason: NotSent) -> Self {
        match reason {
            NotSent::Throttled(throttled) => throttled.into(),
            NotSent::Country => Self::Country,
            NotSent::Fault(fault) => Self::Fault(fault),
        }
    }
}
