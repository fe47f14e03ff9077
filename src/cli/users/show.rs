//! An account, as an operator sees it.

use crate::accounts::PublicUser;
use crate::app::App;
use crate::cli::output::print;
use crate::values::Moment;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

pub(super) fn user(app: &App, user: &PublicUser, as_json: bool) {
    if as_json {
        print(&as_value(app, user).to_string());
        return;
    }
    let mut value = as_value(app, user);
    if let Some(fields) = value.as_object_mut() {
        let rare = [
            ("phone", user.phone.is_none()),
            ("phone_verified", user.phone.is_none()),
            ("secondary_email", user.secondary_email.is_none()),
            ("erase_at", user.erase_at.is_none()),
            ("ban_reason", user.ban_reason.is_empty()),
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

pub(super) fn line(user: &PublicUser) -> String {
    let mut marks = vec![if user.is_verified {
        "verified"
    } else {
        "not verified"
    }];
    marks.extend(
        [
            (!user.is_active && user.ban_reason.is_empty(), "inactive"),
            (!user.ban_reason.is_empty(), "banned"),
            (user.archived, "archived"),
            (user.erase_at.is_some(), "will be erased"),
            (user.is_staff, "staff"),
            (user.is_superuser, "superuser"),
        ]
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, mark)| *mark),
    );
    format!(
        "{:>6}  {:<32}  {:<24}  {}",
        user.id.0,
        user.email,
        user.username,
        marks.join(", ")
    )
}

pub(super) fn as_value(app: &App, user: &PublicUser) -> Value {
    let mut value = json!({
        "id": user.id.0,
        "email": user.email,
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "phone": user.phone,
        "phone_verified": user.phone_verified,
        "secondary_email": user.secondary_email,
        "is_active": user.is_active,
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
        "is_verified": user.is_verified,
        "archived": user.archived,
        "date_joined": stamp(user.date_joined),
        "last_login": user.last_login.map(stamp),
        "erase_at": user.erase_at.map(stamp),
        "ban_reason": user.ban_reason,
    });
    let custom_fields = app.config().user_fields.of(&user.custom_fields);
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
