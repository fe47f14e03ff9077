//! Who somebody is: their number, how others in the file refer to them, and what they are remembered by.

use super::keys::{self, NaturalKey, key_text, natural};
use crate::foreign::fields;
use crate::foreign::records::{Key, Record};

/// Numbers beyond are not kept: programs that read JSON do not know those apart that come after them.
pub(super) const HIGHEST_NUMBER: i64 = 1 << 52;
/// No name is longer.
const LONGEST: usize = 4096;

/// How others in the file may refer to a user: by the key, and by the one field that the project calls people by.
pub(super) fn names_of(record: &Record, called_by: NaturalKey) -> Vec<String> {
    let name = named(record, called_by);
    key_text(&record.key).into_iter().chain(name).collect()
}

fn named(record: &Record, called_by: NaturalKey) -> Option<String> {
    let text = fields::text(record, called_by.field(), LONGEST);
    Some(natural(&[text.ok().flatten()?.into_owned()]))
}

/// The number that somebody keeps. Documents may have one beside their key.
pub(super) fn number(record: &Record) -> Option<i64> {
    let own = match &record.key {
        Key::Number(number) => Some(*number),
        _ => fields::number(record, "id").ok().flatten(),
    };
    own.filter(|number| (1..=HIGHEST_NUMBER).contains(number))
}

/// What a document is called by that has a number of Django's beside it: others may refer to either.
pub(super) fn document_id(record: &Record) -> Option<String> {
    let text = record.fields.get("_id")?.as_str()?;
    Key::Text(text.to_owned()).shown()
}

/// What somebody is remembered by: their key, or what stands for it. What may say something of a person is made a digest.
pub(super) fn old_key(record: &Record) -> Option<String> {
    if let Some(shown) = record.key.shown() {
        return Some(shown);
    }
    let by_name = || {
        let username = named(record, NaturalKey::Username);
        username.or_else(|| named(record, NaturalKey::Email))
    };
    let own = key_text(&record.key).or_else(by_name)?;
    Some(keys::digest_of(&own))
}
