//! What somebody gives who gets an account: beside their address, or for the address that was invited.

use super::{Asked, Input, PasswordFor, custom_fields};
use crate::accounts::Acceptance;
use crate::config::{Config, PhoneVerification};
use crate::i18n::Message;
use crate::values::{PersonName, Phone, Username};

/// The box by which the terms are accepted.
pub(crate) const ACCEPT_TERMS: &str = "accept_terms";

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
    let terms = terms(input, config);
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
        terms,
    })
}

/// The version of the site's terms that is accepted: the one that counts now.
fn terms(input: &mut impl Input, config: &Config) -> Option<String> {
    let terms = config.terms.as_ref()?;
    if !input.is_ticked(ACCEPT_TERMS) {
        let text = Message::new("terms-not-accepted");
        input.note(ACCEPT_TERMS, text, "required");
    }
    Some(terms.version.clone())
}
