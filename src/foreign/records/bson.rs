//! BSON, document by document, as `mongodump` writes it.

use super::error::ReadError;
use super::input::{Eaten, Input};
use super::place::Place;
use super::{DEEPEST, LONGEST_BSON, MOST_VALUES, Object, plain};
use ::bson::{RawBsonRef, RawDocument};
use serde_json::{Map, Value};

/// Documents one behind the other.
pub(super) struct Bson<'a> {
    pub(super) input: Input<'a>,
    documents: u64,
    /// The document that is read, used again for the next.
    bytes: Vec<u8>,
}

/// Why a document cannot be read.
enum Wrong {
    Deep,
    Many,
    Bytes,
}

impl From<::bson::error::Error> for Wrong {
    fn from(_: ::bson::error::Error) -> Self {
        Self::Bytes
    }
}

impl<'a> Bson<'a> {
    pub(super) fn new(input: Input<'a>) -> Self {
        Self {
            input,
            documents: 0,
            bytes: Vec::new(),
        }
    }

    /// The next document, and where it stands.
    pub(super) fn next(&mut self) -> Result<Option<Object>, ReadError> {
        let place = Place::Document(self.documents + 1);
        let start = self.input.offset;
        let broken = |reason: String| ReadError::Broken {
            place,
            offset: start,
            reason,
        };
        self.bytes.clear();
        self.fill(4)?;
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let Some(length) = self.bytes.first_chunk() else {
            return Err(ReadError::Truncated { after: None });
        };
        let length = usize::try_from(i32::from_le_bytes(*length)).unwrap_or(0);
        if length < 5 {
            return Err(broken("its length is none".to_owned()));
        }
        if length > LONGEST_BSON {
            return Err(ReadError::long_bson(place));
        }
        self.fill(length)?;
        if self.bytes.len() < length {
            return Err(ReadError::Truncated { after: None });
        }
        let document = RawDocument::from_bytes(&self.bytes).map_err(Wrong::from);
        let object = document.and_then(|document| object(document, 1, &mut 0));
        let object = object.map_err(|wrong| match wrong {
            Wrong::Deep => ReadError::TooDeep { place },
            Wrong::Many => ReadError::TooManyValues { place },
            Wrong::Bytes => broken("it is no BSON".to_owned()),
        })?;
        self.documents += 1;
        Ok(Some((place, object)))
    }

    /// Reads until so many bytes of the document are there, or the file ends. Memory grows with what comes, not with what
    /// a length promises.
    fn fill(&mut self, wanted: usize) -> Result<(), ReadError> {
        let bytes = &mut self.bytes;
        self.input.feed(|chunk| {
            let missing = wanted.saturating_sub(bytes.len());
            let part = chunk.get(..missing).unwrap_or(chunk);
            bytes.extend_from_slice(part);
            Ok(if bytes.len() == wanted {
                Eaten::Enough(part.len())
            } else {
                Eaten::All
            })
        })?;
        Ok(())
    }
}

fn object(
    document: &RawDocument,
    depth: usize,
    values: &mut usize,
) -> Result<Map<String, Value>, Wrong> {
    if depth > DEEPEST {
        return Err(Wrong::Deep);
    }
    let mut object = Map::new();
    for element in document {
        let (name, found) = element?;
        object.insert(name.as_str().to_owned(), value(found, depth, values)?);
    }
    Ok(object)
}

fn value(found: RawBsonRef<'_>, depth: usize, values: &mut usize) -> Result<Value, Wrong> {
    *values += 1;
    if *values > MOST_VALUES {
        return Err(Wrong::Many);
    }
    Ok(match found {
        RawBsonRef::Double(number) => plain::double(number),
        RawBsonRef::String(text) | RawBsonRef::Symbol(text) | RawBsonRef::JavaScriptCode(text) => {
            text.into()
        }
        RawBsonRef::JavaScriptCodeWithScope(code) => code.code.into(),
        RawBsonRef::Array(array) => {
            if depth >= DEEPEST {
                return Err(Wrong::Deep);
            }
            let mut list = Vec::new();
            for element in array {
                list.push(value(element?, depth + 1, values)?);
            }
            list.into()
        }
        RawBsonRef::Document(document) => plain::reference(object(document, depth + 1, values)?),
        RawBsonRef::Boolean(flag) => flag.into(),
        RawBsonRef::Int32(number) => number.into(),
        RawBsonRef::Int64(number) => number.into(),
        RawBsonRef::RegularExpression(regex) => {
            plain::regex(regex.pattern.as_str(), regex.options.as_str())
        }
        RawBsonRef::Timestamp(timestamp) => plain::timestamp(timestamp.time),
        RawBsonRef::Binary(binary) => plain::binary(binary.subtype.into(), binary.bytes),
        RawBsonRef::ObjectId(id) => id.to_hex().into(),
        RawBsonRef::DateTime(date) => plain::date(date.timestamp_millis()),
        RawBsonRef::Decimal128(number) => number.to_string().into(),
        RawBsonRef::Null
        | RawBsonRef::Undefined
        | RawBsonRef::MaxKey
        | RawBsonRef::MinKey
        | RawBsonRef::DbPointer(_) => Value::Null,
    })
}
