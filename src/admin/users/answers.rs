//! An account as its form shows it.

use crate::admin::model::{Answer, Answers};
use crate::config::Config;
use crate::error::Fault;
use crate::i18n::Zone;
use crate::store::{Conn, groups, permissions, users};
use crate::values::custom_fields::{self, Value};
use std::collections::BTreeMap;

/// What the form of this account shows.
pub(super) fn of(conn: &mut Conn, config: &Config, user: &users::Row) -> Result<Answers, Fault> {
    let rows = |these: BTreeMap<i64, String>| Answer::Rows(these.into_keys().collect());
    let mut all = of_row(config, user);
    let held = permissions::of_user_alone(conn, user.id)?;
    all.insert("groups".into(), rows(groups::of_user(conn, user.id)?));
    all.insert("user_permissions".into(), rows(held));
    Ok(all)
}

/// That of it which stands in its own row.
pub(super) fn of_row(config: &Config, user: &users::Row) -> Answers {
    let text = |text: &str| match text {
        "" => Answer::Nothing,
        text => Answer::Text(text.to_owned()),
    };
    let maybe = |it: &Option<String>| it.as_deref().map_or(Answer::Nothing, text);
    // One that there is no more is none.
    let time_zone = user.time_zone.as_deref().and_then(Zone::parse);
    let time_zone = time_zone.map(|zone| zone.name().to_owned());
    let mut all = vec![
        ("email", text(&user.email)),
        ("username", text(&user.username)),
        ("first_name", text(&user.first_name)),
        ("last_name", text(&user.last_name)),
        ("secondary_email", maybe(&user.secondary_email)),
        ("phone", maybe(&user.phone)),
        ("phone_verified", Answer::Flag(user.phone_verified)),
        ("time_zone", maybe(&time_zone)),
        ("is_active", Answer::Flag(user.is_active)),
        ("is_staff", Answer::Flag(user.is_staff)),
        ("is_superuser", Answer::Flag(user.is_superuser)),
    ];
    // Nobody chooses where there is one.
    if let [_, _, ..] = config.languages.as_slice() {
        // One that this site does not speak any more is none.
        let language = user.language.clone();
        let language = language.filter(|tag| config.language_of(tag).is_some());
        all.push(("language", maybe(&language)));
    }
    let kept = &user.custom_fields;
    let declared = config.user_fields.iter().map(|field| {
        let answer = match (kept.get(field), &field.kind) {
            (Some(Value::Integer(number)), _) => Answer::Number(number),
            (Some(Value::Boolean(flag)), _) => Answer::Flag(flag),
            (None, custom_fields::Kind::Boolean) => Answer::Flag(false),
            (Some(value), _) => text(&value.to_string()),
            (None, _) => Answer::Nothing,
        };
        (field.name.clone(), answer)
    });
    let ours = all
        .into_iter()
        .map(|(name, answer)| (name.to_owned(), answer));
    ours.chain(declared).collect()
}
