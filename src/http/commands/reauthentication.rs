//! What somebody signed in shows again: the password, and a code of their authenticator app or a passkey where they have one.

use super::{CURRENT_PASSWORD, Input};
use crate::accounts::{Credentials, PasskeyAnswer};
use crate::values::TotpCode;

/// The field for a code of the authenticator app. A form or a body may have one for another code.
pub(crate) const AUTHENTICATOR_CODE: &str = "authenticator_code";
/// The field for what a passkey was asked, and for its answer.
pub(crate) const PASSKEY_FLOW: &str = "passkey_flow";
pub(crate) const CREDENTIAL: &str = "credential";

/// The password, the code, or a passkey in their place. What of it has to be there the account says; without a passkey the
/// password must be.
pub(crate) fn credentials(input: &mut impl Input) -> Option<Credentials> {
    let passkey = passkey(input);
    let is_needed = !matches!(passkey, Some(Some(_))) || input.is_sent(CURRENT_PASSWORD);
    let password = is_needed.then(|| input.secret(CURRENT_PASSWORD));
    let code = input.parse_optional(AUTHENTICATOR_CODE, TotpCode::parse);
    let (passkey, code) = (passkey?, code?);
    let password = match password {
        Some(password) => Some(password?),
        None => None,
    };
    Some(Credentials {
        password,
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
