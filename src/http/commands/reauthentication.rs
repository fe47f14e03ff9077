//! What somebody signed in shows again: the password, and a code of their authenticator app or a passkey where they have one.

use super::{CURRENT_PASSWORD, Input};
use crate::accounts::{Credentials, PasskeyAnswer};
use crate::values::{OtpCode, TotpCode};

/// The field for a code of the authenticator app. A form or a body may have one for another code.
pub(crate) const AUTHENTICATOR_CODE: &str = "authenticator_code";
/// The field for the code from an e-mail, in the place of the password.
pub(crate) const EMAIL_CODE: &str = "email_code";
/// The field for what a passkey was asked, and for its answer.
pub(crate) const PASSKEY_FLOW: &str = "passkey_flow";
pub(crate) const CREDENTIAL: &str = "credential";

/// The password or the code from an e-mail in its place, the code of the app, or a passkey. What of it has to be there the
/// account says; without a passkey or the code from an e-mail the password must be.
pub(crate) fn credentials(input: &mut impl Input) -> Option<Credentials> {
    let passkey = passkey(input);
    let email_code = input.parse_optional(EMAIL_CODE, OtpCode::parse);
    let is_by_other =
        matches!(passkey, Some(Some(_))) || matches!(email_code, Some(Some(_)) | None);
    let is_needed = input.is_sent(CURRENT_PASSWORD) || !is_by_other;
    let password = is_needed.then(|| input.secret(CURRENT_PASSWORD));
    let code = input.parse_optional(AUTHENTICATOR_CODE, TotpCode::parse);
    let (passkey, email_code, code) = (passkey?, email_code?, code?);
    let password = match password {
        Some(password) => Some(password?),
        None => None,
    };
    Some(Credentials {
        password,
        email_code,
        code,
        passkey,
    })
}

/// The answer of a passkey that may have been used.
pub(crate) fn passkey(input: &mut impl Input) -> Option<Option<PasskeyAnswer>> {
    let flow = input.optional_text(PASSKEY_FLOW);
    let credential = input.optional_json(CREDENTIAL);
    Some(
        flow?
            .zip(credential?)
            .map(|(flow, credential)| PasskeyAnswer { flow, credential }),
    )
}
