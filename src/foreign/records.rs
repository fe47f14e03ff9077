//! Records of other programs, one after the other: what `dumpdata` of Django writes, what `mongoexport` and `mongodump` of
//! MongoDB write.
//!
//! The format is found from the first bytes, never from a name: a JSON array or JSON lines, BSON, each of them in gzip too.
//! Memory is bounded by one record: 1 MiB of JSON ([`LONGEST_JSON`]), 16 MiB of BSON ([`LONGEST_BSON`]), 32 levels of depth.
//! Everything that is wrong ends the reading with an error that says where. Records before it were handed over already,
//! so whoever reads stages them first.
//!
//! Records hold hashes and secrets: `Debug` shows where a record stands, and nothing of what it holds.

mod bson;
mod detect;
mod dialect;
mod error;
mod extended;
mod input;
mod json;
mod place;
mod plain;
mod reader;
mod rows;

pub(super) use dialect::whole;
pub use error::{ReadError, Stopped};
pub use place::{Label, Place};
pub use rows::{Row, RowShape, WrongRow, read_rows};

use reader::Reader;
use serde_json::{Map, Value};
use std::fmt;
use std::io::Read;

/// No record of a JSON file is longer, in bytes.
pub const LONGEST_JSON: usize = 1024 * 1024;
/// No document of BSON is longer: MongoDB's own bound.
pub const LONGEST_BSON: usize = 16 * 1024 * 1024;
/// Objects and arrays stand in each other no deeper; the record itself is the first.
pub const DEEPEST: usize = 32;
/// No document of BSON holds more values.
pub const MOST_VALUES: usize = 100_000;

/// Who wrote a file, and so how it is read. Whether JSON is an array or lines is found in either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON of Django: objects with `model`, `pk` and `fields`.
    Dumpdata,
    /// Extended JSON of MongoDB, version 1 or 2, canonical or relaxed: documents.
    Mongoexport,
    /// BSON of MongoDB: documents.
    Mongodump,
}

/// One object of another program.
pub struct Record {
    /// `app.model` in lower case, or the name of the collection.
    pub model: String,
    /// What it is called by others.
    pub key: Key,
    /// What it holds, but for its key.
    pub fields: Map<String, Value>,
    /// Where it stood.
    pub place: Place,
}

/// An object as it was read, before anybody asks what it is.
type Object = (Place, Map<String, Value>);

/// The key of a record.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// A whole number.
    Number(i64),
    /// An `ObjectId` in hex, a UUID, or any text. Keys of sessions and tokens are secrets.
    Text(String),
    /// None was written: the record is found by what it holds (`dumpdata --natural-primary`).
    None,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Who wrote it; Django where there is no record to tell.
    pub format: Format,
    /// Whether it was in gzip.
    pub is_gzip: bool,
    /// How many records there were.
    pub records: u64,
    /// How many bytes, unpacked.
    pub bytes: u64,
}

/// Reads all records of a file, and hands over each. `collection` is how documents of MongoDB are called, whose files do not
/// say it. Whoever is called ends the reading by an error of their own.
pub fn read<'a, E>(
    source: impl Read + 'a,
    format: Option<Format>,
    collection: &str,
    each: &mut dyn FnMut(Record) -> Result<(), E>,
) -> Result<Summary, Stopped<E>> {
    let mut reader = Reader::open(Box::new(source), format, collection)?;
    while let Some(record) = reader.next()? {
        each(record).map_err(Stopped::Caller)?;
    }
    Ok(reader.summary())
}

impl Record {
    /// How messages call it: "row 17 (auth.user 42)".
    pub fn label(&self) -> Label<'_> {
        Label {
            place: self.place,
            model: &self.model,
            key: &self.key,
        }
    }
}

impl Key {
    /// As messages may say it: whole numbers, and texts that have the shape of an `ObjectId` or a UUID. Other texts may be secrets.
    pub fn shown(&self) -> Option<String> {
        place::shown(self)
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({})", self.label())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match place::shown(self) {
            Some(shown) => write!(f, "Key({shown})"),
            None => f.write_str("Key(..)"),
        }
    }
}

#[cfg(test)]
mod tests;
