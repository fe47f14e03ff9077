//! Why a second factor was not added, removed or made anew.

use crate::accounts::actor::SignedOut;
use crate::accounts::passkeys::PasskeyError;
use crate::accounts::second::SecondFactorError;
use crate::accounts::throttle::{self, Throttled};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::security::webauthn::Check;

/// Why a second factor was not added, removed or made anew.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    /// The password has to be given for this very call.
    #[error("reauthentication-needed")]
    Needed,
    /// A code from an e-mail has to be given with it: the site demands this factor.
    #[error("reauthentication-email-code-needed")]
    EmailCodeNeeded,
    /// What the app was to be set up with is none of ours, of another session, or older than ten minutes.
    #[error("factors-setup-over")]
    SetupOver,
    /// The code that shows that the app has the secret.
    #[error(transparent)]
    Code(#[from] SecondFactorError),
    /// The passkey that a browser made did not do.
    #[error(transparent)]
    Passkey(#[from] PasskeyError),
    /// Somebody has this passkey already.
    #[error("passkey-taken")]
    PasskeyTaken,
    /// An account has no more passkeys than twenty.
    #[error("passkeys-too-many")]
    TooMany,
    /// The settings have nobody add passkeys.
    #[error("passkeys-off")]
    PasskeysOff,
    /// There is none to remove.
    #[error("factors-none")]
    None,
    /// The site demands a second step of everybody, and there is no other factor.
    #[error("factors-last-one")]
    LastOne,
    /// The site demands a second step of staff, and there is no other factor.
    #[error("factors-last-one-staff")]
    LastOneOfStaff,
    /// Recovery codes are for those who have another factor.
    #[error("factors-none-to-recover")]
    NoneToRecover,
    /// The session ended meanwhile.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// Too many changes.
    #[error("throttled-changes")]
    Throttled(#[from] Throttled),
    /// Not the person's doing.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure for FactorError {
    fn details(&self) -> ErrorDetails {
        let of =
            |kind, field, code| ErrorDetails::one(kind, Problem::of(field, code, self.message()));
        let general = |kind, code| ErrorDetails::one(kind, Problem::general(code, self.message()));
        match self {
            Self::Needed => of(
                Kind::Forbidden,
                "current_password",
                "reauthentication_required",
            ),
            Self::EmailCodeNeeded => of(Kind::Forbidden, "email_code", "reauthentication_required"),
            Self::SetupOver => general(Kind::Invalid, "dead_setup"),
            Self::Code(error) => error.details(),
            Self::Passkey(error) => error.details(),
            Self::PasskeyTaken => of(Kind::Invalid, "credential", "unique"),
            Self::TooMany => general(Kind::Invalid, "too_many_passkeys"),
            Self::PasskeysOff => general(Kind::NotFound, "passkeys_off"),
            Self::None => general(Kind::NotFound, "not_found"),
            Self::LastOne | Self::LastOneOfStaff | Self::NoneToRecover => {
                general(Kind::Invalid, "second_factor_missing")
            }
            Self::SignedOut(ended) => ended.details(),
            Self::Throttled(throttled) => throttled.details(self),
            Self::Fault(fault) => fault.details(),
        }
    }
}

throttle::from_refusal!(FactorError);

impl From<Check> for FactorError {
    fn from(check: Check) -> Self {
        Self::Passkey(check.into())
    }
}
