//! What people change of what they say of themselves.

use super::{Asked, Input, custom_fields};
use crate::accounts::ProfileChange;
use crate::config::Config;
use crate::i18n::Zone;
use crate::values::custom_fields::BadValue;
use crate::values::{PersonName, Username};

/// `now` is the username as it is.
pub(crate) fn read(input: &mut impl Input, config: &Config, now: &str) -> Option<ProfileChange> {
    let declared = &config.user_fields;
    let username = input.parse_optional("username", |typed| Username::parse_other(typed, now));
    let [first_name, last_name] = ["first_name", "last_name"].map(|name| {
        // Sent and empty means none; not sent means as it was.
        let parsed = input.parse_optional(name, PersonName::parse).flatten();
        input.is_sent(name).then(|| parsed.unwrap_or_default())
    });
    let language = input.parse_optional("language", |tag| match tag.trim() {
        "" => Ok(None),
        tag => {
            let language = config.language_of(tag).map(Some);
            language.ok_or_else(|| BadValue::of_choice(tag))
        }
    });
    let language = language.flatten().flatten();
    let language = input.is_sent("language").then_some(language);
    let time_zone = input.parse_optional("time_zone", |name| match name.trim() {
        "" => Ok(None),
        name => {
            let zone = Zone::parse(name).map(Some);
            zone.ok_or_else(|| BadValue::of_choice(name))
        }
    });
    let time_zone = time_zone.flatten().flatten();
    let time_zone = input.is_sent("time_zone").then_some(time_zone);
    let custom_fields = custom_fields::read(input, declared, Asked::Later);
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
    })
}
