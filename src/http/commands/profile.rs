//! What people change of what they say of themselves.

use super::{ACCEPT_TERMS, Asked, Input, custom_fields};
use crate::accounts::{ProfileChange, PublicUser};
use crate::config::Config;
use crate::i18n::Zone;
use crate::values::custom_fields::BadValue;
use crate::values::{PersonName, Username};

/// `now` is whose profile it is: what is sent back as it was read is no change, even where it could not be chosen any more.
pub(crate) fn read(
    input: &mut impl Input,
    config: &Config,
    now: Option<&PublicUser>,
) -> Option<ProfileChange> {
    let declared = &config.user_fields;
    let username = now.map_or("", |user| &user.username);
    let username = input.parse_optional("username", |typed| Username::parse_other(typed, username));
    let [first_name, last_name] = ["first_name", "last_name"].map(|name| {
        // Sent and empty means none; not sent means as it was.
        let parsed = input.parse_optional(name, PersonName::parse).flatten();
        input.is_sent(name).then(|| parsed.unwrap_or_default())
    });
    let language = input.parse_optional("language", |tag| match tag.trim() {
        "" => Ok(Some(None)),
        tag => match config.language_of(tag) {
            None if is(tag, now.and_then(|user| user.language.as_ref())) => Ok(None),
            None => Err(BadValue::of_choice(tag)),
            found => Ok(Some(found)),
        },
    });
    let language = language.flatten();
    let language = language.unwrap_or_else(|| input.is_sent("language").then_some(None));
    let time_zone = input.parse_optional("time_zone", |name| match name.trim() {
        "" => Ok(Some(None)),
        name => match Zone::parse(name) {
            None if is(name, now.and_then(|user| user.time_zone.as_ref())) => Ok(None),
            None => Err(BadValue::of_choice(name)),
            found => Ok(Some(found)),
        },
    });
    let time_zone = time_zone.flatten();
    let time_zone = time_zone.unwrap_or_else(|| input.is_sent("time_zone").then_some(None));
    let custom_fields = custom_fields::read(input, declared, Asked::Later);
    let terms = config.terms.as_ref().filter(|_| {
        let is_ticked = input.is_ticked(ACCEPT_TERMS);
        input.is_sent(ACCEPT_TERMS) && is_ticked
    });
    if input.is_wrong() {
        return None;
    }
    Some(ProfileChange {
        username: username.flatten().flatten(),
        first_name,
        last_name,
        language,
        time_zone,
        custom_fields,
        terms: terms.map(|terms| terms.version.clone()),
    })
}

fn is(sent: &str, now: Option<&String>) -> bool {
    now.is_some_and(|now| now == sent)
}
