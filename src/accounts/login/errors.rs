//! Why a login did not go through.

use crate::accounts::hooks::NotAllowed;
use crate::accounts::throttle::{self, Throttled};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::i18n::Message;
use crate::values::Moment;

/// Why a login did not go through.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// No account, no such password, or an account that may not be used: one text for all.
    #[error("login-refused")]
    Refused,
    /// The password was right, and staff has closed the account. Only pages say so: [`LoginError::said_on_page`].
    #[error("login-refused")]
    Closed,
    /// The password was right, and the account will be erased at its owner's wish.
    #[error("login-erased-on")]
    Closing {
        /// When.
        erase_at: Moment,
    },
    /// Too many wrong passwords.
    #[error("login-too-many-failures")]
    TooManyFailures(Throttled),
    /// Too many forms from one place, or e-mails to one address.
    #[error("throttled-logins")]
    Throttled(#[from] Throttled),
    /// The password was right, and a hook refused.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl LoginError {
    /// What a page says, where that is more than programs are told.
    pub(crate) fn said_on_page(&self) -> Option<Message> {
        matches!(self, Self::Closed).then(|| Message::new("login-user-closed"))
    }
}

impl Failure for LoginError {
    fn details(&self) -> ErrorDetails {
        match self {
            Self::Refused | Self::Closed => ErrorDetails::one(
                Kind::Unauthenticated,
                Problem::general("invalid_login", self.message()),
            ),
            Self::Closing { .. } => ErrorDetails::one(
                Kind::Forbidden,
                Problem::general("account_closing", self.message()),
            ),
            Self::TooManyFailures(throttled) => {
                throttled.details_with("too_many_login_attempts", self)
            }
            Self::Throttled(throttled) => throttled.details(self),
            Self::NotAllowed(refusal) => refusal.details(),
            Self::Fault(fault) => fault.details(),
        }
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

throttle::from_refusal!(LoginError);
