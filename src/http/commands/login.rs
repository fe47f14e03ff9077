//! Logging in with a password.

use super::Input;
use crate::accounts::Login;

/// Not remembered; a page asks for that beside it.
pub(crate) fn read(input: &mut impl Input) -> Option<Login> {
    let login = input.login();
    let password = input.secret("password");
    if input.is_wrong() {
        return None;
    }
    Some(Login {
        login: login?,
        password: password?,
        remember: false,
    })
}
