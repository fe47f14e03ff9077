//! What makes a record of an object: Django's `model`, `pk` and `fields`, MongoDB's `_id`.

use super::error::ReadError;
use super::place::Place;
use super::{Format, Key, Record, extended};
use serde_json::{Map, Value};

/// Whose object it is; `None` where it is of neither.
pub(super) fn of(object: &Map<String, Value>) -> Option<Format> {
    let is_django = object.get("model").is_some_and(Value::is_string)
        && object.get("fields").is_some_and(Value::is_object);
    match (object.contains_key("_id"), is_django) {
        (true, _) => Some(Format::Mongoexport),
        (false, true) => Some(Format::Dumpdata),
        (false, false) => None,
    }
}

/// The record of an object of Django.
pub(super) fn django(mut object: Map<String, Value>, place: Place) -> Result<Record, ReadError> {
    let lacks = |lacks| ReadError::Lacks { place, lacks };
    let Some(Value::String(mut model)) = object.remove("model") else {
        return Err(lacks("model"));
    };
    if model.is_empty() {
        return Err(lacks("model"));
    }
    let Some(Value::Object(fields)) = object.remove("fields") else {
        return Err(lacks("fields"));
    };
    let key = match object.remove("pk") {
        None | Some(Value::Null) => Key::None,
        Some(key) => key_of(key).ok_or(lacks("pk that is a whole number or a text"))?,
    };
    model.make_ascii_lowercase();
    Ok(Record {
        model,
        key,
        fields,
        place,
    })
}

/// The record of a document of MongoDB, in Extended JSON or plain. A whole number in `id` is the key that Django gave it
/// (djongo), and wins.
pub(super) fn mongo(
    object: Map<String, Value>,
    place: Place,
    format: Format,
    collection: &str,
) -> Result<Record, ReadError> {
    let mut fields = match format {
        Format::Mongoexport => extended::object(object, place)?,
        Format::Dumpdata | Format::Mongodump => object,
    };
    let number = fields.get("id").and_then(whole);
    let key = if let Some(number) = number {
        fields.remove("id");
        Key::Number(number)
    } else {
        let key = fields.remove("_id").and_then(key_of);
        key.ok_or(ReadError::Lacks {
            place,
            lacks: "_id that is an ObjectId, a UUID, a whole number or a text",
        })?
    };
    Ok(Record {
        model: collection.to_owned(),
        key,
        fields,
        place,
    })
}

fn key_of(value: Value) -> Option<Key> {
    match value {
        Value::String(text) if !text.is_empty() => Some(Key::Text(text)),
        number => whole(&number).map(Key::Number),
    }
}

/// A whole number, also one that JavaScript wrote with a fraction of nothing.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    /// Up to here every whole number has a double of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let of_double = || {
        let number = value.as_f64()?;
        let is_whole = number.fract() == 0.0 && number.abs() < EXACT;
        // Its digits, so that nothing is cut.
        is_whole.then(|| format!("{number:.0}").parse().ok())?
    };
    let is_beyond = value.is_u64() && value.as_i64().is_none();
    value.as_i64().or_else(of_double).filter(|_| !is_beyond)
}
