//! What somebody signed in shows again: the password, and a code of their authenticator app where they have one.

use super::{CURRENT_PASSWORD, Input};
use crate::accounts::Credentials;
use crate::values::TotpCode;

/// The field for a code of the authenticator app. A form or a body may have one for another code.
pub(crate) const AUTHENTICATOR_CODE: &str = "authenticator_code";

/// The password, which must be there, and the code, which may be missing: whether it has to be there the account says.
pub(crate) fn credentials(input: &mut impl Input) -> Option<Credentials> {
    let password = input.secret(CURRENT_PASSWORD);
    let code = input.parse_optional(AUTHENTICATOR_CODE, TotpCode::parse);
    let (password, code) = (password?, code?);
    Some(Credentials { password, code })
}
