//! Custom fields, as they come in `extra`.

use super::reading::Reading;
use super::scalars::Generic;
use crate::values::custom_fields::{Answers, BadValue, Field, Fields, Sent};
use async_graphql::Value;

/// What somebody who signs up says.
pub(super) fn at_signup(
    reading: &mut Reading,
    declared: &Fields,
    extra: Option<&Generic>,
) -> Answers {
    for field in declared.of_owner() {
        let missing = extra.and_then(|extra| sent(extra, field)).is_none();
        if field.is_asked_at_signup() && missing && !field.is_met_by(field.default.as_ref()) {
            wrong(reading, field, &BadValue::Required);
        }
    }
    answers(reading, declared, extra, Field::is_asked_at_signup)
}

/// What somebody changes of what they said; the rest stays.
pub(super) fn in_part(
    reading: &mut Reading,
    declared: &Fields,
    extra: Option<&Generic>,
) -> Answers {
    answers(reading, declared, extra, Field::is_asked_always)
}

/// What cannot be changed by people is ignored, as a read-only field is.
fn answers(
    reading: &mut Reading,
    declared: &Fields,
    extra: Option<&Generic>,
    is_asked: fn(&Field) -> bool,
) -> Answers {
    let mut answers = Answers::default();
    let Some(extra) = extra else {
        return answers;
    };
    if !matches!(extra.0, Value::Object(_) | Value::Null) {
        reading.wrong("extra", "This must be an object of fields.", "invalid");
    }
    for field in declared.of_owner() {
        let number;
        let value = match sent(extra, field) {
            None => continue,
            Some(Value::Null) => Sent::Text(""),
            Some(Value::String(text)) => Sent::Text(text),
            Some(Value::Enum(name)) => Sent::Text(name.as_str()),
            Some(Value::Boolean(yes)) => Sent::Boolean(*yes),
            Some(Value::Number(it)) => {
                number = it.to_string();
                Sent::Text(&number)
            }
            Some(_) => Sent::Other,
        };
        match field.parse(value) {
            Err(bad) => wrong(reading, field, &bad),
            Ok(value) if is_asked(field) && !field.is_met_by(value.as_ref()) => {
                wrong(reading, field, &BadValue::Required);
            }
            Ok(value) => answers.set(field, value),
        }
    }
    answers
}

fn sent<'a>(extra: &'a Generic, field: &Field) -> Option<&'a Value> {
    match &extra.0 {
        Value::Object(entries) => entries.get(field.name.as_str()),
        _ => None,
    }
}

fn wrong(reading: &mut Reading, field: &Field, bad: &BadValue) {
    reading.wrong(&field.name, bad.to_string(), bad.code());
}
