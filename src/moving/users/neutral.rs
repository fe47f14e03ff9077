//! The documented form of a person, and the record that the import knows. See docs/moving-users.md.

use crate::foreign::records::{Key, Place, Record};
use serde_json::{Map, Value};

/// The columns, in the order in which they are exported.
pub(super) const COLUMNS: [&str; 18] = [
    "id",
    "username",
    "email",
    "email_verified",
    "secondary_email",
    "first_name",
    "last_name",
    "name",
    "phone",
    "phone_verified",
    "password_hash",
    "is_active",
    "archived",
    "is_staff",
    "is_superuser",
    "date_joined",
    "last_login",
    "groups",
];

/// What others call the same.
const ALIASES: [(&str, &str); 9] = [
    ("e_mail", "email"),
    ("is_verified", "email_verified"),
    ("verified", "email_verified"),
    ("is_email_verified", "email_verified"),
    ("full_name", "name"),
    ("phone_number", "phone"),
    ("is_phone_verified", "phone_verified"),
    ("phone_number_verified", "phone_verified"),
    ("password", "password_hash"),
];

/// What is called otherwise in the record.
const IN_RECORD: [(&str, &str); 2] = [
    ("email_verified", "is_verified"),
    ("password_hash", "password"),
];

const FLAGS: [&str; 6] = [
    "is_verified",
    "phone_verified",
    "is_active",
    "archived",
    "is_staff",
    "is_superuser",
];

/// What the record means with this name, and no row may bring.
const RESERVED: [&str; 1] = ["user_permissions"];

/// The record of a row whose columns are the documented ones. Others keep their names: they may be custom fields.
pub(super) fn record(place: Place, model: &str, fields: Map<String, Value>) -> Record {
    let mut fields = named(fields);
    let key = key(fields.remove("id"));
    one_name(&mut fields);
    for (ours, theirs) in IN_RECORD {
        if let Some(value) = fields.remove(ours) {
            fields.insert(theirs.to_owned(), value);
        }
    }
    for flag in FLAGS {
        if let Some(value) = fields.get_mut(flag) {
            *value = yes_or_no(std::mem::take(value));
        }
    }
    if let Some(value) = fields.get_mut("groups") {
        *value = groups(std::mem::take(value));
    }
    Record {
        model: model.to_owned(),
        key,
        fields,
        place,
    }
}

/// A record that belongs to somebody, and what these are called.
pub(super) fn belonging(
    of: &Record,
    model: &str,
    mut fields: Map<String, Value>,
) -> (Record, String) {
    let owner = match &of.key {
        Key::Number(number) => number.to_string(),
        Key::Text(text) => text.clone(),
        Key::None => String::new(),
    };
    fields.insert("user".to_owned(), owner.as_str().into());
    let record = Record {
        model: model.to_owned(),
        key: Key::None,
        fields,
        place: of.place,
    };
    (record, owner)
}

/// The columns under the names that they have here, however they are written: `E-Mail`, `First name`.
fn named(fields: Map<String, Value>) -> Map<String, Value> {
    let mut named = Map::with_capacity(fields.len());
    let mut aliased = Vec::new();
    for (name, value) in fields {
        let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
        if COLUMNS.contains(&plain.as_str()) {
            named.insert(plain, value);
        } else if let Some((_, ours)) = ALIASES.iter().find(|(alias, _)| *alias == plain) {
            aliased.push((*ours, value));
        } else if RESERVED.contains(&plain.as_str()) {
            named.insert(format!("{name} (not taken)"), value);
        } else {
            named.insert(name, value);
        }
    }
    // A column under its own name counts before one under another.
    for (ours, value) in aliased {
        let has = named.get(ours).is_some_and(|held| !held.is_null());
        if !has {
            named.insert(ours.to_owned(), value);
        }
    }
    named
}

/// A whole name stands for the first one where there is neither a first nor a last one.
fn one_name(fields: &mut Map<String, Value>) {
    let Some(whole) = fields.remove("name") else {
        return;
    };
    let has = |field| fields.get(field).is_some_and(|it: &Value| !it.is_null());
    if !has("first_name") && !has("last_name") {
        fields.insert("first_name".to_owned(), whole);
    }
}

/// A number where it is one, a text otherwise.
fn key(value: Option<Value>) -> Key {
    match value {
        Some(Value::Number(number)) => match number.as_i64() {
            Some(number) => Key::Number(number),
            None => Key::Text(number.to_string()),
        },
        Some(Value::String(text)) => {
            let text = text.trim();
            match text.parse::<i64>() {
                Ok(number) if number.to_string() == text => Key::Number(number),
                _ if text.is_empty() => Key::None,
                _ => Key::Text(text.to_owned()),
            }
        }
        _ => Key::None,
    }
}

/// Yes and no in the words of spreadsheets.
fn yes_or_no(value: Value) -> Value {
    let Value::String(text) = &value else {
        return value;
    };
    match text.trim().to_ascii_lowercase().as_str() {
        "" => Value::Null,
        "yes" | "y" | "on" | "t" | "true" | "1" => true.into(),
        "no" | "n" | "off" | "f" | "false" | "0" => false.into(),
        _ => value,
    }
}

/// Names of groups: a list, or a text with semicolons between them.
fn groups(value: Value) -> Value {
    let names = match value {
        Value::Array(names) => names,
        Value::String(text) if text.trim_start().starts_with('[') => {
            match serde_json::from_str(&text) {
                Ok(names) => names,
                // The record says that it is no list.
                Err(_) => return Value::String(text),
            }
        }
        Value::String(text) => {
            let names = text.split(';').map(str::trim);
            let names = names.filter(|name| !name.is_empty());
            names.map(Value::from).collect()
        }
        other => return other,
    };
    let natural = |name| match name {
        Value::String(_) => Value::Array(vec![name]),
        other => other,
    };
    Value::Array(names.into_iter().map(natural).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(fields: Value) -> Record {
        let Value::Object(fields) = fields else {
            unreachable!()
        };
        record(Place::Line(2), "users", fields)
    }

    #[test]
    fn columns_are_known_however_they_are_written() {
        let record = read(
            json!({"ID": "42", "E-Mail": "a@b.c", "First Name": "Ada", "Is Verified": "yes",
            "password": "$2b$", "groups": "a; b;", "Company": "x", "user_permissions": [1]}),
        );
        assert_eq!(record.key, Key::Number(42));
        assert_eq!(
            Value::Object(record.fields),
            json!({"email": "a@b.c", "first_name": "Ada", "is_verified": true, "password": "$2b$",
                "groups": [["a"], ["b"]], "Company": "x", "user_permissions (not taken)": [1]})
        );
    }

    #[test]
    fn keys_are_numbers_only_where_they_are_written_so() {
        let key = |id: Value| read(json!({"id": id})).key;
        assert_eq!(key(json!("007")), Key::Text("007".into()));
        assert_eq!(key(json!("auth0|5f")), Key::Text("auth0|5f".into()));
        assert_eq!(key(json!(7)), Key::Number(7));
        assert_eq!(key(json!("  ")), Key::None);
        assert_eq!(key(Value::Null), Key::None);
    }

    #[test]
    fn a_whole_name_is_a_first_one_where_there_is_no_other() {
        let fields = |value| Value::Object(read(value).fields);
        assert_eq!(
            fields(json!({"name": "Ada L"})),
            json!({"first_name": "Ada L"})
        );
        assert_eq!(
            fields(json!({"name": "Ada L", "last_name": "L"})),
            json!({"last_name": "L"})
        );
        assert_eq!(
            fields(json!({"groups": "[\"a;b\"]"})),
            json!({"groups": [["a;b"]]})
        );
    }
}
