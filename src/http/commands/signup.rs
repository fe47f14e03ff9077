//! Signing up.

use super::{Input, acceptance};
use crate::accounts::Signup;
use crate::config::Config;

pub(crate) fn read(input: &mut impl Input, config: &Config) -> Option<Signup> {
    let email = super::new_email(input, config);
    let rest = acceptance(input, config);
    Some(rest?.with(email?))
}
