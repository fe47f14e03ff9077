//! What can be wrong with a file: one sentence each, which says where.

use super::place::Place;
use super::{DEEPEST, LONGEST_BSON, LONGEST_JSON, MOST_VALUES};
use std::io;

/// As messages call it.
pub(super) const UTF_16: &str = "UTF-16";

/// Why the reading ended.
#[derive(Debug, thiserror::Error)]
pub enum Stopped<E> {
    /// By the file.
    #[error(transparent)]
    File(#[from] ReadError),
    /// By the one whom the records were handed to.
    #[error(transparent)]
    Caller(E),
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The disk, or whoever writes into the pipe.
    #[error("the file cannot be read: {0}")]
    Io(io::Error),
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// Nothing that is known begins so.
    #[error(
        "the file is neither JSON as dumpdata or mongoexport write it, nor BSON of mongodump, nor one of them in gzip: it begins with {first}"
    )]
    Unknown {
        /// Its first bytes: as a text where they are one, otherwise in hex.
        first: String,
    },
    /// Something that is known, and not read.
    #[error("the file is {kind}: {advice}")]
    Foreign {
        /// What it is.
        kind: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// Not UTF-8.
    #[error(
        "the file is {name}; write it as UTF-8{} (the first wrong byte stands at {offset})",
        powershell(name)
    )]
    Encoding {
        /// What it seems to be.
        name: &'static str,
        /// From the beginning of the unpacked file, from zero on.
        offset: u64,
    },
    /// It ends in the middle.
    #[error("the file ends in the middle: {}", ended(.after.as_deref()))]
    Truncated {
        /// The last record that was whole.
        after: Option<String>,
    },
    /// What is packed in it cannot be unpacked.
    #[error("the file is gzip that is broken, after {offset} unpacked bytes: {reason}")]
    Gzip {
        /// How much was unpacked.
        offset: u64,
        /// What the decoder says.
        reason: String,
    },
    /// Neither the next record nor the end.
    #[error("the file is broken at byte {offset}, behind {records} records: {reason}")]
    Between {
        /// From the beginning of the unpacked file, from zero on.
        offset: u64,
        /// How many were read.
        records: u64,
        /// What is wrong.
        reason: &'static str,
    },
    /// A record that cannot be read.
    #[error("{place} is broken at byte {offset}: {reason}")]
    Broken {
        /// Where.
        place: Place,
        /// From the beginning of the unpacked file, from zero on.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// A record beyond the bound.
    #[error("{place}{} is longer than {bound} bytes; leave its model out of the file", of(.model.as_deref()))]
    TooLong {
        /// Where.
        place: Place,
        /// What its beginning says it is.
        model: Option<String>,
        /// [`LONGEST_JSON`] or [`LONGEST_BSON`].
        bound: usize,
    },
    /// A row beyond the bound.
    #[error("{place} is longer than {bound} bytes; is a quote missing before it?")]
    LongRow {
        /// Where.
        place: Place,
        /// [`LONGEST_JSON`].
        bound: usize,
    },
    /// A row beyond the bound.
    #[error("{place} has more than {most} cells")]
    WideRow {
        /// Where.
        place: Place,
        /// So many may be.
        most: usize,
    },
    /// A row that is not UTF-8.
    #[error("line {line} is not UTF-8; write the file as UTF-8")]
    RowEncoding {
        /// Where the row begins.
        line: u64,
    },
    /// The first row of CSV.
    #[error("the header {reason}")]
    Header {
        /// What is wrong.
        reason: String,
    },
    /// An object in which there should be a list.
    #[error("the file is an object of JSON without a list called {name:?}")]
    NoList {
        /// What it should be called.
        name: &'static str,
    },
    /// A record beyond the bound.
    #[error("{place} is deeper than {DEEPEST} levels of objects and arrays")]
    TooDeep {
        /// Where.
        place: Place,
    },
    /// A document beyond the bound.
    #[error("{place} holds more than {MOST_VALUES} values")]
    TooManyValues {
        /// Where.
        place: Place,
    },
    /// A number, a text, an array where an object is wanted.
    #[error("{place} is not an object")]
    NotAnObject {
        /// Where.
        place: Place,
    },
    /// An object without what makes a record of it.
    #[error("{place} has no {lacks}")]
    Lacks {
        /// Where.
        place: Place,
        /// What it should have.
        lacks: &'static str,
    },
    /// A value that is not what it says it is.
    #[error("{place} has in {field:?} a {kind} that is none")]
    BadValue {
        /// Where.
        place: Place,
        /// The field of the record.
        field: String,
        /// `$oid`, `$date`.
        kind: &'static str,
    },
}

impl ReadError {
    /// The bound of a record of JSON.
    pub(super) fn long_json(place: Place, model: Option<String>) -> Self {
        let bound = LONGEST_JSON;
        Self::TooLong {
            place,
            model,
            bound,
        }
    }

    /// The bound of a document of BSON.
    pub(super) fn long_bson(place: Place) -> Self {
        let (model, bound) = (None, LONGEST_BSON);
        Self::TooLong {
            place,
            model,
            bound,
        }
    }

    /// The same, which knows what was read before it.
    pub(super) fn behind(self, last: impl FnOnce() -> Option<String>) -> Self {
        match self {
            Self::Truncated { .. } => Self::Truncated { after: last() },
            other => other,
        }
    }
}

fn ended(after: Option<&str>) -> String {
    match after {
        Some(last) => format!("the last whole record is {last}"),
        None => "no record in it is whole".to_owned(),
    }
}

/// PowerShell writes UTF-16 into the file behind `>`.
fn powershell(encoding: &str) -> &'static str {
    if encoding == UTF_16 {
        ", in PowerShell with -o people.json and not with >"
    } else {
        ""
    }
}

fn of(model: Option<&str>) -> String {
    model.map(|model| format!(" ({model})")).unwrap_or_default()
}
