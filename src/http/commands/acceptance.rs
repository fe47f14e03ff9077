//! What somebody gives who gets an account: beside their address, or for the address that was invited.

use super::{Asked, Input, PasswordFor, custom_fields};
use crate::accounts::Acceptance;
use crate::config::{Config, PhoneVerification};
use crate::values::{PersonName, Phone, Username};

pub(crate) fn read(input: &mut impl Input, config: &Config) -> Option<Acceptance> {
    let username = input.parse_optional("username", Username::parse);
    let first_name = input.parse_optional("first_name", PersonName::parse);
    let last_name = input.parse_optional("last_name", PersonName::parse);
    let phone = input.parse_optional("phone", |typed| Phone::parse(typed, config.sms.region));
    if phone == Some(None) && config.sms.verification == PhoneVerification::Required {
        input.missing("phone");
    }
    let password = input.new_password(PasswordFor::SignUp);
    let custom_fields = custom_fields::read(input, &config.user_fields, Asked::AtSignup);
    if input.is_wrong() {
        return None;
    }
    Some(Acceptance {
        password: password?.password,
        username: username?,
        first_name: first_name?.unwrap_or_default(),
        last_name: last_name?.unwrap_or_default(),
        phone: phone?,
        custom_fields,
    })
}
