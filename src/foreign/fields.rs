//! What a record holds, by kind. Errors name the record and the field, and say nothing of what stands there.
//!
//! A field that is missing or null is `None`; [`wanted`] makes an error of that.

use super::moments::{self, BadMoment, Found};
use super::records::{Key, Record, whole};
use crate::i18n::Zone;
use serde_json::Value;
use std::borrow::Cow;

/// No natural key has more parts.
const MOST_PARTS: usize = 8;

/// A field that does not hold what it should.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{record}: {field} {what}")]
pub struct BadField {
    /// As messages call it: "row 17 (auth.user 42)".
    pub record: String,
    /// Its name.
    pub field: String,
    /// What is wrong.
    pub what: Wrong,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is not there, or null.
    #[error("is missing")]
    Missing,
    /// Not a text.
    #[error("is not a text")]
    Text,
    /// A text beyond its bound.
    #[error("has {has} characters; at most {most} are taken")]
    Long {
        /// How many there are.
        has: usize,
        /// How many may be.
        most: usize,
    },
    /// Neither true nor false.
    #[error("is neither true nor false")]
    Flag,
    /// Not a whole number of 64 bits.
    #[error("is not a whole number")]
    Number,
    /// Not a moment.
    #[error(transparent)]
    Moment(#[from] BadMoment),
    /// Not a key.
    #[error("is not a key")]
    Key,
    /// Not a list.
    #[error("is not a list")]
    List,
}

/// How one record refers to another.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// By its key.
    Key(Key),
    /// By what it is called (`dumpdata --natural-foreign`): `["staff"]`, `["change_user", "auth", "user"]`.
    Natural(Vec<String>),
}

impl std::fmt::Debug for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Key(key) => key.fmt(f),
            Self::Natural(parts) => write!(f, "Natural(.. {} parts)", parts.len()),
        }
    }
}

/// A text of at most so many characters. A whole number is its digits: documents hold phones so.
pub fn text<'r>(
    record: &'r Record,
    field: &str,
    most: usize,
) -> Result<Option<Cow<'r, str>>, BadField> {
    let text: Cow<'r, str> = match held(record, field) {
        None => return Ok(None),
        Some(Value::String(text)) => text.into(),
        Some(Value::Number(number)) if !number.is_f64() => number.to_string().into(),
        Some(_) => return Err(bad(record, field, Wrong::Text)),
    };
    // No text has more characters than bytes: most need no counting.
    let has = if text.len() <= most {
        0
    } else {
        text.chars().count()
    };
    if has > most {
        return Err(bad(record, field, Wrong::Long { has, most }));
    }
    Ok(Some(text))
}

/// `true`, `1`, `"1"`, `"t"`, `"true"`, and their opposites.
pub fn flag(record: &Record, field: &str) -> Result<Option<bool>, BadField> {
    let flag = match held(record, field) {
        None => return Ok(None),
        Some(Value::Bool(flag)) => Some(*flag),
        Some(Value::String(text)) => match text.to_ascii_lowercase().as_str() {
            "1" | "t" | "true" => Some(true),
            "0" | "f" | "false" => Some(false),
            _ => None,
        },
        Some(number) => match whole(number) {
            Some(1) => Some(true),
            Some(0) => Some(false),
            _ => None,
        },
    };
    flag.map(Some)
        .ok_or_else(|| bad(record, field, Wrong::Flag))
}

/// A date or a moment; one without a zone is of `zone`.
pub fn moment(record: &Record, field: &str, zone: Zone) -> Result<Option<Found>, BadField> {
    let parsed = match held(record, field) {
        None => return Ok(None),
        Some(Value::String(text)) => moments::parse(text, zone),
        Some(_) => Err(BadMoment::Form),
    };
    parsed
        .map(Some)
        .map_err(|error| bad(record, field, Wrong::Moment(error)))
}

/// A whole number, or its digits.
pub fn number(record: &Record, field: &str) -> Result<Option<i64>, BadField> {
    let number = match held(record, field) {
        None => return Ok(None),
        Some(Value::String(digits)) => digits.parse().ok(),
        Some(number) => whole(number),
    };
    number
        .map(Some)
        .ok_or_else(|| bad(record, field, Wrong::Number))
}

/// What a foreign key refers to.
pub fn key_of(record: &Record, field: &str) -> Result<Option<Reference>, BadField> {
    let Some(found) = held(record, field) else {
        return Ok(None);
    };
    let reference = reference(found);
    reference
        .map(Some)
        .ok_or_else(|| bad(record, field, Wrong::Key))
}

/// What a list of foreign keys refers to; none where the list is missing or null.
pub fn keys(record: &Record, field: &str) -> Result<Vec<Reference>, BadField> {
    let list = match held(record, field) {
        None => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(bad(record, field, Wrong::List)),
    };
    let references = list.iter().map(reference).collect::<Option<_>>();
    references.ok_or_else(|| bad(record, field, Wrong::Key))
}

/// What a field held, or the error that it is missing.
pub fn wanted<T>(record: &Record, field: &str, held: Option<T>) -> Result<T, BadField> {
    held.ok_or_else(|| bad(record, field, Wrong::Missing))
}

/// A field that does not hold what it should.
pub fn bad(record: &Record, field: &str, what: Wrong) -> BadField {
    BadField {
        record: record.label().to_string(),
        field: field.to_owned(),
        what,
    }
}

fn held<'r>(record: &'r Record, field: &str) -> Option<&'r Value> {
    record.fields.get(field).filter(|value| !value.is_null())
}

fn reference(value: &Value) -> Option<Reference> {
    match value {
        Value::String(text) if !text.is_empty() => Some(Reference::Key(Key::Text(text.clone()))),
        Value::Array(parts) if (1..=MOST_PARTS).contains(&parts.len()) => {
            let part = |part: &Value| match part {
                Value::String(text) => Some(text.clone()),
                number => whole(number).map(|number| number.to_string()),
            };
            let parts = parts.iter().map(part).collect::<Option<_>>();
            parts.map(Reference::Natural)
        }
        number => whole(number).map(|number| Reference::Key(Key::Number(number))),
    }
}

#[cfg(test)]
mod tests;
