//! Why a code did not do.

use crate::accounts::actor::SignedOut;
use crate::accounts::holds::{OnHold, from_not_recorded};
use crate::accounts::throttle::Throttled;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};

/// Why a code did not do.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is not the one.
    #[error("That code is not right. Look at it again; {} left.", tries(*left))]
    Incorrect {
        /// Tries that are left.
        left: i32,
    },
    /// It was good for ten minutes.
    #[error("That code has expired. Ask for a new one.")]
    Expired,
    /// The flow is used up, ended, or never was.
    #[error("This code can no longer be used. Please start again.")]
    Dead,
    /// The token of an e-mail is none of ours, is for something else, or was used.
    #[error("Invalid token.")]
    InvalidToken,
    /// The token of an e-mail was good for an hour, or a day.
    #[error("Expired token.")]
    ExpiredToken,
    /// The token of an e-mail was used before, to verify the account.
    #[error("Account already verified.")]
    AlreadyVerified,
    /// It is right, and somebody else has verified the number before.
    #[error("A user is already registered with this phone number.")]
    PhoneTaken,
    /// It is right, and somebody asked to take a change of addresses back.
    #[error(transparent)]
    OnHold(#[from] OnHold),
    /// The session of whoever enters it ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Too many codes from one place.
    #[error("That was a lot of codes. {0}")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

from_not_recorded!(VerifyError);

impl Failure for VerifyError {
    fn details(&self) -> ErrorDetails {
        let general =
            |code| ErrorDetails::one(Kind::Invalid, Problem::general(code, self.to_string()));
        let code = match self {
            Self::Incorrect { .. } => "incorrect_code",
            Self::Expired => "expired_code",
            Self::Dead => "dead_flow",
            Self::InvalidToken => return general("invalid_token"),
            Self::ExpiredToken => return general("expired_token"),
            Self::AlreadyVerified => return general("already_verified"),
            Self::PhoneTaken => {
                let problem = Problem::of("phone", "unique", self.to_string());
                return ErrorDetails::one(Kind::Invalid, problem);
            }
            Self::OnHold(hold) => return hold.details(),
            Self::SignedOut(ended) => return ended.details(),
            Self::Throttled(throttled) => return throttled.details(self),
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(Kind::Invalid, Problem::of("code", code, self.to_string()))
    }
}

fn tries(left: i32) -> String {
    if left == 1 {
        "1 try is".into()
    } else {
        format!("{left} tries are")
    }
}
