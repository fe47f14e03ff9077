//! Commands: what pages, REST and GraphQL ask of [`crate::accounts`], read by one function each out of whatever an
//! interface was sent. How an interface calls its fields, and in which words it says what is wrong with them, is told by
//! its [`Input`]: a page's form, a REST body, the arguments of a mutation.

mod acceptance;
mod custom_fields;
mod input;
mod login;
mod password;
mod profile;
mod reauthentication;
mod second;
mod signup;

pub(super) use acceptance::{ACCEPT_TERMS, read as acceptance};
pub(super) use input::{Asked, Input, NewPassword, PasswordFor, is_yes};
pub(super) use login::{LONGEST as LONGEST_LOGIN, read as login, read_by_code as login_by_code};
pub(super) use password::{CURRENT_PASSWORD, read as password_change};
pub(super) use profile::read as profile;
pub(super) use reauthentication::{
    AUTHENTICATOR_CODE, CREDENTIAL, EMAIL_CODE, PASSKEY_FLOW, credentials, passkey,
};
pub(super) use second::{CODE as SECOND_CODE, RECOVERY_CODE, read as second_step};
pub(super) use signup::read as signup;

use crate::config::Config;
use crate::values::{Email, OtpCode, Phone, Region};

/// An e-mail address that an account may have.
pub(super) fn email(input: &mut impl Input) -> Option<Email> {
    input.parse("email", Email::parse)
}

/// An e-mail address that somebody gives themselves.
pub(super) fn new_email(input: &mut impl Input, config: &Config) -> Option<Email> {
    input.parse("email", |typed| {
        Email::parse_allowed(typed, config.email_domains(), &config.signup.emails)
    })
}

/// A phone number. One without a country code is of `home`.
pub(super) fn phone(input: &mut impl Input, home: Option<Region>) -> Option<Phone> {
    input.parse("phone", |typed| Phone::parse(typed, home))
}

/// A one-time code.
pub(super) fn code(input: &mut impl Input) -> Option<OtpCode> {
    input.parse("code", OtpCode::parse)
}
