//! What a new password must be like, as answers say it. The rules themselves are in `security::password_policy`.

use crate::error::{ErrorDetails, Kind, Problem};
use crate::security::password::SHORTEST;
use crate::security::password_policy::{self, Strength, Weakness};
use crate::values::Password;

/// What the validators ask for, in a few words each.
pub fn rules() -> Vec<password_policy::Rule> {
    password_policy::rules(SHORTEST)
}

/// The codes of what a password breaks, while it is typed.
pub fn broken(
    password: &Password,
    user: &password_policy::UserAttributes<'_>,
) -> Vec<&'static str> {
    let weaknesses = check(password, user);
    weaknesses.iter().map(Weakness::code).collect()
}

/// How hard a password is to guess, for the person who is typing it.
pub fn strength(password: &Password, user: &password_policy::UserAttributes<'_>) -> Strength {
    password_policy::strength(password, user)
}

/// All that is wrong with a new password.
pub(super) fn check(
    password: &Password,
    user: &password_policy::UserAttributes<'_>,
) -> Vec<Weakness> {
    password_policy::check(password, user, SHORTEST)
}

/// Weaknesses as the interfaces tell them.
pub(super) fn weak(field: &'static str, weaknesses: &[Weakness]) -> ErrorDetails {
    let problems = weaknesses
        .iter()
        .map(|weakness| Problem::of(field, weakness.code(), weakness.message()))
        .collect();
    ErrorDetails {
        kind: Kind::Invalid,
        problems,
        retry_after: None,
    }
}
