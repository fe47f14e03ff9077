//! Logging in, with a password or without one.

use super::Input;
use crate::accounts::{Login, LoginByCode};
use crate::values::custom_fields::BadValue;

/// Characters of an address or a username: no account has one with more.
pub(crate) const LONGEST: usize = 254;

/// Not remembered; a page asks for that beside it.
pub(crate) fn read(input: &mut impl Input) -> Option<Login> {
    let login = name(input);
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

/// With a code from an e-mail. Not remembered either.
pub(crate) fn read_by_code(input: &mut impl Input) -> Option<LoginByCode> {
    let login = name(input)?;
    Some(LoginByCode {
        login,
        remember: false,
    })
}

fn name(input: &mut impl Input) -> Option<String> {
    input.login().filter(|login| {
        let length = login.chars().count();
        if length > LONGEST {
            let bad = BadValue::TooLong(LONGEST, length);
            input.note("email", bad.message(), bad.code());
        }
        length <= LONGEST
    })
}
