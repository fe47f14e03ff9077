//! Why what was shown again did not do.

use crate::accounts::actor::SignedOut;
use crate::accounts::flows::VerifyError;
use crate::accounts::second::SecondFactorError;
use crate::accounts::throttle::{self, Throttled};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};

/// The field for the code from an e-mail.
const EMAIL_CODE: &str = "email_code";

/// Why what was shown again did not do.
#[derive(Debug, thiserror::Error)]
pub enum ReauthenticationError {
    /// It was not given, and has to be.
    #[error("reauthentication-needed")]
    Needed,
    /// It is another one.
    #[error("password-wrong")]
    Wrong,
    /// The account has no password, and no code from an e-mail was given.
    #[error("reauthentication-email-code-needed")]
    EmailCodeNeeded,
    /// The code from an e-mail did not do.
    #[error(transparent)]
    EmailCode(VerifyError),
    /// No code was sent, or its tries are used up.
    #[error("reauthentication-email-code-over")]
    EmailCodeOver,
    /// The account has a second step, and no code was given.
    #[error("reauthentication-code-needed")]
    CodeNeeded,
    /// The code did not do.
    #[error(transparent)]
    Code(SecondFactorError),
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Too many tries.
    #[error("throttled-tries")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for ReauthenticationError {
    fn details(&self) -> ErrorDetails {
        let of_field = |kind, code| {
            let problem = Problem::of("current_password", code, self.message());
            ErrorDetails::one(kind, problem)
        };
        match self {
            Self::Needed => of_field(Kind::Forbidden, "reauthentication_required"),
            Self::Wrong => of_field(Kind::Invalid, "invalid_password"),
            Self::EmailCodeNeeded => {
                let problem = Problem::of(EMAIL_CODE, "reauthentication_required", self.message());
                ErrorDetails::one(Kind::Forbidden, problem)
            }
            Self::EmailCode(error) => error.details().at_field("code", EMAIL_CODE),
            Self::EmailCodeOver => {
                let problem = Problem::of(EMAIL_CODE, "dead_flow", self.message());
                ErrorDetails::one(Kind::Invalid, problem)
            }
            Self::CodeNeeded => {
                let problem = Problem::of("code", "reauthentication_required", self.message());
                ErrorDetails::one(Kind::Forbidden, problem)
            }
            Self::Code(error) => error.details(),
            Self::SignedOut(_) => of_field(Kind::Unauthenticated, "not_authenticated"),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(ReauthenticationError);

impl From<VerifyError> for ReauthenticationError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Dead => Self::EmailCodeOver,
            VerifyError::SignedOut(ended) => Self::SignedOut(ended),
            VerifyError::Throttled(throttled) => Self::Throttled(throttled),
            VerifyError::Fault(fault) => Self::Fault(fault),
            other => Self::EmailCode(other),
        }
    }
}
