//! What a new password must be like, as answers say it. The rules themselves are in `security::policy`.

use crate::error::{ErrorDetails, Kind, Problem};
use crate::security::password::SHORTEST;
use crate::security::policy::{self, Strength, Weakness};
use crate::values::Password;

/// What the validators ask for, a line each.
pub fn rules() -> Vec<String> {
    policy::help_texts(SHORTEST)
}

/// How hard a password is to guess, for the person who is typing it.
pub fn strength(password: &Password, user: &policy::UserAttributes<'_>) -> Strength {
    policy::strength(password, user)
}

/// All that is wrong with a new password.
pub(super) fn check(password: &Password, user: &policy::UserAttributes<'_>) -> Vec<Weakness> {
    policy::check(password, user, SHORTEST)
}

/// Weaknesses as the interfaces tell them.
pub(super) fn weak(field: &'static str, weaknesses: &[Weakness]) -> ErrorDetails {
    let problems = weaknesses
        .iter()
        .map(|weakness| Problem::of(field, weakness.code(), weakness.to_string()))
        .collect();
    ErrorDetails {
        kind: Kind::Invalid,
        problems,
        retry_after: None,
    }
}
