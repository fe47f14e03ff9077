//! Why a code did not do, or no new one was sent.

use crate::accounts::throttle::{self, Refusal};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::values::Moment;

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
    /// The token of a letter is none of ours, is for something else, or was used.
    #[error("Invalid token.")]
    InvalidToken,
    /// The token of a letter was good for an hour, or a day.
    #[error("Expired token.")]
    ExpiredToken,
    /// The token of a letter was used before, to verify the account.
    #[error("Account already verified.")]
    AlreadyVerified,
    /// It is right, and somebody else has verified the number before.
    #[error("A user is already registered with this phone number.")]
    PhoneTaken,
    /// The session of whoever enters it ended meanwhile.
    #[error("Please log in again.")]
    SignedOut,
    /// Too many codes from one place.
    #[error("That was a lot of codes. Please try again {}.", throttle::in_words(*retry_after))]
    TooMany {
        /// Seconds.
        retry_after: u64,
    },
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

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
            Self::SignedOut => {
                let problem = Problem::general("not_authenticated", self.to_string());
                return ErrorDetails::one(Kind::Unauthenticated, problem);
            }
            Self::TooMany { retry_after } => {
                return throttle::details("throttled", self.to_string(), *retry_after);
            }
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(Kind::Invalid, Problem::of("code", code, self.to_string()))
    }
}

/// Why no new code was sent.
#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    /// The flow is used up, ended, or never was.
    #[error("This code can no longer be used. Please start again.")]
    Dead,
    /// The address is verified; said only when the settings allow it.
    #[error("Account already verified.")]
    AlreadyVerified,
    /// Letters to one address are limited.
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

fn tries(left: i32) -> String {
    if left == 1 {
        "1 try is".into()
    } else {
        format!("{left} tries are")
    }
}
