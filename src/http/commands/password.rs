//! A new password for the present one.

use super::{Input, PasswordFor};
use crate::accounts::NewForOld;

/// The field in which somebody gives the present password.
pub(crate) const CURRENT_PASSWORD: &str = "current_password";

pub(crate) fn read(input: &mut impl Input) -> Option<NewForOld> {
    let current = input.secret(CURRENT_PASSWORD);
    let new = input.new_password(PasswordFor::Change);
    let (current, new) = (current?, new?);
    Some(NewForOld {
        current,
        new: new.password,
        again: new.again,
    })
}
