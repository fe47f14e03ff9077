//! Why a code did not do.

use crate::accounts::actor::SignedOut;
use crate::accounts::holds::{OnHold, from_not_recorded};
use crate::accounts::hooks::NotAllowed;
use crate::accounts::signup_rules::SignupRefusal;
use crate::accounts::throttle::Throttled;
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::i18n::Message;

/// Why a code did not do.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is not the one.
    #[error("verify-incorrect")]
    Incorrect {
        /// Tries that are left.
        left: i32,
    },
    /// It was good for ten minutes.
    #[error("verify-expired")]
    Expired,
    /// The flow is used up, ended, or never was.
    #[error("code-over")]
    Dead,
    /// The token of an e-mail is none of ours, is for something else, or was used.
    #[error("verify-invalid-token")]
    InvalidToken,
    /// The token of an e-mail was good for an hour, or a day.
    #[error("verify-expired-token")]
    ExpiredToken,
    /// The token of an e-mail was used before, to verify the account.
    #[error("already-verified")]
    AlreadyVerified,
    /// It is right, and somebody else has verified the number before.
    #[error("verify-phone-taken")]
    PhoneTaken,
    /// It is right, and somebody asked to take a change of addresses back.
    #[error(transparent)]
    OnHold(#[from] OnHold),
    /// It is of a sign-up that the site does not take any more.
    #[error(transparent)]
    Refused(#[from] SignupRefusal),
    /// The session of whoever enters it ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Too many codes from one place.
    #[error("throttled-codes")]
    Throttled(#[from] Throttled),
    /// It is right, and a hook refused.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

from_not_recorded!(VerifyError);

impl Failure for VerifyError {
    fn details(&self) -> ErrorDetails {
        let general =
            |code| ErrorDetails::one(Kind::Invalid, Problem::general(code, self.message()));
        let code = match self {
            Self::Incorrect { .. } => "incorrect_code",
            Self::Expired => "expired_code",
            Self::Dead => "dead_flow",
            Self::InvalidToken => return general("invalid_token"),
            Self::ExpiredToken => return general("expired_token"),
            Self::AlreadyVerified => return general("already_verified"),
            Self::PhoneTaken => {
                let problem = Problem::of("phone", "unique", self.message());
                return ErrorDetails::one(Kind::Invalid, problem);
            }
            Self::OnHold(hold) => return hold.details(),
            Self::Refused(refusal) => return refusal.details(),
            Self::SignedOut(ended) => return ended.details(),
            Self::Throttled(throttled) => return throttled.details(self),
            Self::NotAllowed(refusal) => return refusal.details(),
            Self::Fault(fault) => return fault.details(),
        };
        ErrorDetails::one(Kind::Invalid, Problem::of("code", code, self.message()))
    }

    fn message(&self) -> Message {
        match self {
            Self::Incorrect { left } => Message::of(self).with("left", *left),
            _ => Message::of(self),
        }
    }
}
