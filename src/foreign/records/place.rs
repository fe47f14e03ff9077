//! Where a record stands in its file, and how messages call it.

use super::Key;
use std::fmt;

/// No longer part of a name that others gave is shown.
const SHOWN: usize = 60;

/// Where a record stands, from one on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In an array of JSON.
    Row(u64),
    /// The line that it begins in, of JSON lines.
    Line(u64),
    /// In a file of BSON.
    Document(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(number) => write!(f, "row {number}"),
            Self::Line(number) => write!(f, "line {number}"),
            Self::Document(number) => write!(f, "document {number}"),
        }
    }
}

/// A record as messages call it: "row 17 (auth.user 42)".
pub struct Label<'a> {
    pub(super) place: Place,
    pub(super) model: &'a str,
    pub(super) key: &'a Key,
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, model, key } = self;
        write!(f, "{place} ({}", name(model))?;
        if let Some(key) = shown(key) {
            write!(f, " {key}")?;
        }
        f.write_str(")")
    }
}

/// A name that others gave, fit for a message.
pub(super) fn name(name: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    name.chars().take(SHOWN).map(visible).collect()
}

/// A key as messages may say it. A text may be the key of a session or a token: of texts, only the shapes of `ObjectId` and
/// UUID are said.
pub(super) fn shown(key: &Key) -> Option<String> {
    match key {
        Key::Number(number) => Some(number.to_string()),
        Key::Text(text) => (is_object_id(text) || is_uuid(text)).then(|| text.clone()),
        Key::None => None,
    }
}

/// Whether it is 24 digits of hex.
pub(super) fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_uuid(text: &str) -> bool {
    let is_dash = |place: usize| matches!(place, 8 | 13 | 18 | 23);
    let fits = |(place, byte): (usize, u8)| {
        if is_dash(place) {
            byte == b'-'
        } else {
            byte.is_ascii_hexdigit()
        }
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}
