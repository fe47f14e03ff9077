//! MongoDB's Extended JSON, version 1 and 2, canonical and relaxed, as plain values.

use super::error::ReadError;
use super::place::{Place, is_object_id, name};
use super::plain;
use crate::foreign::moments::{self, BadMoment};
use crate::i18n::Zone;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// The kind of a value that is not one of it.
struct Bad(&'static str);

/// All fields of a document.
pub(super) fn object(
    document: Map<String, Value>,
    place: Place,
) -> Result<Map<String, Value>, ReadError> {
    let fields = document.into_iter().map(|(field, value)| {
        let value = self::value(value).map_err(|Bad(kind)| ReadError::BadValue {
            place,
            field: name(&field),
            kind,
        })?;
        Ok((field, value))
    });
    fields.collect()
}

/// Its depth was bounded where it was read.
fn value(value: Value) -> Result<Value, Bad> {
    match value {
        Value::Array(list) => list.into_iter().map(self::value).collect(),
        Value::Object(object) => {
            if let Some(plain) = extended(&object)? {
                return Ok(plain);
            }
            let fields = object.into_iter();
            let fields = fields.map(|(field, value)| Ok((field, self::value(value)?)));
            fields.collect::<Result<_, _>>().map(plain::reference)
        }
        plain => Ok(plain),
    }
}

/// What an object of one or two names that begin with `$` says; `None` where it is an object.
fn extended(object: &Map<String, Value>) -> Result<Option<Value>, Bad> {
    let mut names = object.keys().map(String::as_str);
    let ((Some(kind), None, None)
    | (Some(kind @ "$binary"), Some("$type"), None)
    | (Some(kind @ "$code"), Some("$scope"), None)
    | (Some("$options"), Some(kind @ "$regex"), None)) = (names.next(), names.next(), names.next())
    else {
        return Ok(None);
    };
    let Some(inner) = object.get(kind) else {
        return Ok(None);
    };
    let text = || inner.as_str();
    let (kind, plain) = match kind {
        "$oid" => ("$oid", text().filter(|id| is_object_id(id)).map(lower)),
        "$date" => ("$date", date(inner)),
        "$numberInt" => ("$numberInt", whole(inner)),
        "$numberLong" => ("$numberLong", whole(inner)),
        "$numberDouble" => ("$numberDouble", double(inner)),
        "$numberDecimal" => ("$numberDecimal", text().map(Value::from)),
        "$binary" => ("$binary", binary(object, inner)),
        "$uuid" => ("$uuid", text().and_then(plain::uuid).map(Value::from)),
        "$regularExpression" => ("$regularExpression", regex(inner, "pattern", "options")),
        "$regex" => (
            "$regex",
            regex(&Value::Object(object.clone()), "$regex", "$options"),
        ),
        "$timestamp" => ("$timestamp", timestamp(inner)),
        "$symbol" => ("$symbol", text().map(Value::from)),
        "$code" => ("$code", text().map(Value::from)),
        "$undefined" | "$minKey" | "$maxKey" | "$dbPointer" => ("", Some(Value::Null)),
        _ => return Ok(None),
    };
    plain.map(Some).ok_or(Bad(kind))
}

fn lower(hex: &str) -> Value {
    hex.to_ascii_lowercase().into()
}

/// Milliseconds as a number, in `$numberLong`, or a moment as text.
fn date(inner: &Value) -> Option<Value> {
    if let Some(text) = inner.as_str() {
        return match moments::parse(text, Zone::utc()) {
            Ok(found) => Some(moments::in_text(found.at).into()),
            // Whoever wants a moment of it is told.
            Err(BadMoment::Year(_)) => Some(text.into()),
            Err(BadMoment::Form | BadMoment::NoSuch) => None,
        };
    }
    let millis = inner.get("$numberLong").unwrap_or(inner);
    whole(millis)?.as_i64().map(plain::date)
}

/// A whole number, or its digits.
fn whole(inner: &Value) -> Option<Value> {
    let digits = || inner.as_str()?.parse::<i64>().ok();
    inner.as_i64().or_else(digits).map(Value::from)
}

fn double(inner: &Value) -> Option<Value> {
    let digits = || inner.as_str()?.parse::<f64>().ok();
    inner.as_f64().or_else(digits).map(plain::double)
}

/// `{"base64": …, "subType": …}`, or the same beside each other as version 1 has it.
fn binary(object: &Map<String, Value>, inner: &Value) -> Option<Value> {
    let bytes = inner.get("base64").unwrap_or(inner).as_str()?;
    let subtype = inner.get("subType").or_else(|| object.get("$type"));
    let subtype = match subtype? {
        Value::String(hex) => u8::from_str_radix(hex, 16).ok()?,
        // Version 1 knew signed ones.
        number => u8::try_from(number.as_i64()? & 0xff).ok()?,
    };
    let bytes = STANDARD.decode(bytes).ok()?;
    Some(plain::binary(subtype, &bytes))
}

fn regex(inner: &Value, pattern: &str, options: &str) -> Option<Value> {
    let pattern = inner.get(pattern)?.as_str()?;
    let options = inner.get(options).and_then(Value::as_str);
    Some(plain::regex(pattern, options.unwrap_or_default()))
}

fn timestamp(inner: &Value) -> Option<Value> {
    let second = whole(inner.get("t")?)?.as_u64()?;
    u32::try_from(second).ok().map(plain::timestamp)
}
