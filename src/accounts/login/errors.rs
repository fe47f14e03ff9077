//! Why a login did not go through.

use crate::accounts::deletion;
use crate::accounts::throttle::{self, Throttled};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::values::Moment;

/// Why a login did not go through.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// No account, no such password, or an account that may not be used: one text for all.
    #[error(
        "That e-mail address, username or password is not right. Check them, or reset your password."
    )]
    Refused,
    /// The password was right, and the account will be erased at its owner's wish.
    #[error("This account will be erased on {}. The e-mail we sent says how to keep it. To get it again, reset your password.", deletion::day(*erase_at))]
    Closing {
        /// When.
        erase_at: Moment,
    },
    /// Too many wrong passwords.
    #[error("Too many failed login attempts. Try again {}, or reset your password.", .0.wait())]
    TooManyFailures(Throttled),
    /// Too many forms from one place, or e-mails to one address.
    #[error("That was a lot of logins. {0}")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for LoginError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Refused => ErrorDetails::one(
                Kind::Unauthenticated,
                Problem::general("invalid_login", self.to_string()),
            ),
            Self::Closing { .. } => ErrorDetails::one(
                Kind::Forbidden,
                Problem::general("account_closing", self.to_string()),
            ),
            Self::TooManyFailures(throttled) => {
                throttled.details_with("too_many_login_attempts", self)
            }
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(LoginError);
