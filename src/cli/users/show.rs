//! An account, as an operator sees it.

use crate::accounts::PublicUser;
use crate::app::App;
use crate::cli::output::print;
use crate::values::Moment;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

pub(super) fn person(app: &App, person: &PublicUser, as_json: bool) {
    if as_json {
        print(&as_value(app, person).to_string());
        return;
    }
    let mut value = as_value(app, person);
    if let Some(fields) = value.as_object_mut() {
        let rare = [
            ("erase_at", person.erase_at.is_none()),
            ("ban_reason", person.ban_reason.is_empty()),
        ];
        for (name, _) in rare.iter().filter(|(_, empty)| *empty) {
            fields.remove(*name);
        }
    }
    let names = value.as_object().into_iter().flatten();
    let width = names.map(|(name, _)| name.len() + 1).fold(14, usize::max);
    for (name, value) in value.as_object().into_iter().flatten() {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        print(&format!("{name:<width$}{text}"));
    }
}

pub(super) fn line(person: &PublicUser) -> String {
    let mut marks = vec![if person.is_verified {
        "verified"
    } else {
        "not verified"
    }];
    marks.extend(
        [
            (
                !person.is_active && person.ban_reason.is_empty(),
                "inactive",
            ),
            (!person.ban_reason.is_empty(), "banned"),
            (person.archived, "archived"),
            (person.erase_at.is_some(), "will be erased"),
            (person.is_staff, "staff"),
            (person.is_superuser, "superuser"),
        ]
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, mark)| *mark),
    );
    format!(
        "{:>6}  {:<32}  {:<24}  {}",
        person.id.0,
        person.email,
        person.username,
        marks.join(", ")
    )
}

pub(super) fn as_value(app: &App, person: &PublicUser) -> Value {
    let mut value = json!({
        "id": person.id.0,
        "email": person.email,
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "is_active": person.is_active,
        "is_staff": person.is_staff,
        "is_superuser": person.is_superuser,
        "is_verified": person.is_verified,
        "archived": person.archived,
        "date_joined": stamp(person.date_joined),
        "last_login": person.last_login.map(stamp),
        "erase_at": person.erase_at.map(stamp),
        "ban_reason": person.ban_reason,
    });
    let custom_fields = app.config().user_fields.of(&person.custom_fields);
    if let (Some(value), Ok(Value::Object(custom_fields))) =
        (value.as_object_mut(), serde_json::to_value(custom_fields))
    {
        value.extend(custom_fields);
    }
    value
}

fn stamp(at: Moment) -> String {
    at.assume_utc().format(&Rfc3339).unwrap_or_default()
}
