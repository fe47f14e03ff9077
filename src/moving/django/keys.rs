//! How records are called by each other: by keys, or by what they are called.

use crate::foreign::fields::Reference;
use crate::foreign::records::Key;
use aws_lc_rs::digest;
use serde_json::Value;
use std::fmt::Write as _;

/// So many bytes of a digest stand for a key.
const WHOLE: usize = 16;

/// How somebody is called whom others refer to.
pub(super) fn called(reference: &Reference) -> String {
    match reference {
        Reference::Key(key) => key_text(key).unwrap_or_default(),
        Reference::Natural(parts) => natural(parts),
    }
}

/// How somebody is called by what they are called (`dumpdata --natural-foreign`).
pub(super) fn natural(parts: &[String]) -> String {
    Value::from(parts.to_vec()).to_string()
}

/// A key as a text; none where there is none.
pub(super) fn key_text(key: &Key) -> Option<String> {
    match key {
        Key::Number(number) => Some(number.to_string()),
        Key::Text(text) => Some(text.clone()),
        Key::None => None,
    }
}

/// What stands for a key that may say something of a person.
pub(super) fn digest_of(key: &str) -> String {
    let whole = digest::digest(&digest::SHA256, key.as_bytes());
    let mut text = String::from("~");
    for byte in whole.as_ref().iter().take(WHOLE) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
