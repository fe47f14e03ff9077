//! What somebody shows in the second step of a log-in.

use super::{Input, passkey};
use crate::accounts::SecondStep;
use crate::i18n::Message;
use crate::values::{RecoveryCode, TotpCode};

/// The field for a code of the authenticator app, at a log-in.
pub(crate) const CODE: &str = "code";
/// The field for a recovery code.
pub(crate) const RECOVERY_CODE: &str = "recovery_code";

/// A code of the authenticator app, a recovery code or a passkey: one of them.
pub(crate) fn read(input: &mut impl Input) -> Option<SecondStep> {
    let code = input.parse_optional(CODE, TotpCode::parse);
    let recovery = input.parse_optional(RECOVERY_CODE, RecoveryCode::parse);
    let passkey = passkey(input);
    match (code?, recovery?, passkey?) {
        (Some(code), None, None) => Some(SecondStep::Totp(code)),
        (None, Some(code), None) => Some(SecondStep::RecoveryCode(code)),
        (None, None, Some(answer)) => Some(SecondStep::Passkey(answer)),
        (None, None, None) => {
            input.missing(CODE);
            None
        }
        _ => {
            input.note(RECOVERY_CODE, Message::new("second-both"), "invalid");
            None
        }
    }
}
