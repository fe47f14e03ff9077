//! Values that JSON has no word for, as plain ones. Both forms of MongoDB's files give the same.

use crate::foreign::moments;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value};

/// A number with a fraction; what is none, by its name.
pub(super) fn double(number: f64) -> Value {
    let name = if number.is_nan() {
        "NaN"
    } else if number.is_sign_negative() {
        "-Infinity"
    } else {
        "Infinity"
    };
    Number::from_f64(number).map_or_else(|| name.into(), Value::Number)
}

/// A UUID (subtypes 3 and 4) as its text, other bytes in base64.
pub(super) fn binary(subtype: u8, bytes: &[u8]) -> Value {
    match <[u8; 16]>::try_from(bytes) {
        Ok(id) if matches!(subtype, 3 | 4) => {
            uuid(&format!("{:032x}", u128::from_be_bytes(id))).into()
        }
        _ => STANDARD.encode(bytes).into(),
    }
}

/// 32 digits of hex with the dashes of a UUID.
pub(super) fn uuid(hex: &str) -> Option<String> {
    let digits: String = hex.chars().filter(|c| *c != '-').collect();
    if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut text = String::with_capacity(36);
    for (place, digit) in digits.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit.to_ascii_lowercase());
    }
    Some(text)
}

/// A moment, in milliseconds since 1970.
pub(super) fn date(millis: i64) -> Value {
    moments::of_millis(millis).into()
}

/// A timestamp of the oplog: its second.
pub(super) fn timestamp(second: u32) -> Value {
    date(i64::from(second) * 1000)
}

/// `/pattern/options`
pub(super) fn regex(pattern: &str, options: &str) -> Value {
    format!("/{pattern}/{options}").into()
}

/// An object; of one that refers to a document (`$ref` and `$id`), the key of that document.
pub(super) fn reference(mut object: Map<String, Value>) -> Value {
    let is_reference = object.contains_key("$ref") && object.len() <= 3;
    match object.remove("$id") {
        Some(key) if is_reference => key,
        Some(key) => {
            object.insert("$id".to_owned(), key);
            object.into()
        }
        None => object.into(),
    }
}
