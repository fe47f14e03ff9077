//! A file being read: what it is made of, whose it is, and what was read last.

use super::bson::Bson;
use super::detect::{self, Opened, Shape};
use super::error::ReadError;
use super::json::Json;
use super::{Format, Key, Label, Place, Record, Summary, dialect};
use serde_json::{Map, Value};
use std::io::Read;

pub(super) struct Reader<'a> {
    documents: Documents<'a>,
    is_gzip: bool,
    /// `None` until the first record tells.
    format: Option<Format>,
    collection: &'a str,
    records: u64,
    last: Option<Last>,
}

enum Documents<'a> {
    Json(Json<'a>),
    Bson(Bson<'a>),
}

/// The record before, for messages.
struct Last {
    place: Place,
    model: String,
    key: Key,
}

impl<'a> Reader<'a> {
    pub(super) fn open(
        source: Box<dyn Read + 'a>,
        format: Option<Format>,
        collection: &'a str,
    ) -> Result<Self, ReadError> {
        let is_bson = format == Some(Format::Mongodump);
        let Opened {
            input,
            shape,
            is_gzip,
        } = detect::open(source, is_bson)?;
        let (documents, format) = match shape {
            Shape::Array => (Documents::Json(Json::new(input, true)), format),
            Shape::Lines => (Documents::Json(Json::new(input, false)), format),
            Shape::Bson => (Documents::Bson(Bson::new(input)), Some(Format::Mongodump)),
        };
        Ok(Self {
            documents,
            is_gzip,
            format,
            collection,
            records: 0,
            last: None,
        })
    }

    /// The next record; `None` behind the last.
    pub(super) fn next(&mut self) -> Result<Option<Record>, ReadError> {
        let document = match &mut self.documents {
            Documents::Json(json) => json.next(),
            Documents::Bson(bson) => bson.next(),
        };
        let document = document.map_err(|error| error.behind(|| self.last_label()))?;
        let Some((place, object)) = document else {
            return Ok(None);
        };
        let record = self.record(object, place)?;
        self.keep(&record);
        Ok(Some(record))
    }

    fn record(&mut self, object: Map<String, Value>, place: Place) -> Result<Record, ReadError> {
        let format = match self.format {
            Some(format) => format,
            None => dialect::of(&object).ok_or(ReadError::Lacks {
                place,
                lacks: "model and fields as dumpdata writes them, and no _id as mongoexport does",
            })?,
        };
        self.format = Some(format);
        match format {
            Format::Dumpdata => dialect::django(object, place),
            Format::Mongoexport | Format::Mongodump => {
                dialect::mongo(object, place, format, self.collection)
            }
        }
    }

    fn keep(&mut self, record: &Record) {
        self.records += 1;
        let last = self.last.get_or_insert_with(|| Last {
            place: record.place,
            model: String::new(),
            key: Key::None,
        });
        last.place = record.place;
        last.model.clone_from(&record.model);
        last.key.clone_from(&record.key);
    }

    fn last_label(&self) -> Option<String> {
        let Last { place, model, key } = self.last.as_ref()?;
        let place = *place;
        Some(Label { place, model, key }.to_string())
    }

    pub(super) fn summary(&self) -> Summary {
        let input = match &self.documents {
            Documents::Json(json) => &json.input,
            Documents::Bson(bson) => &bson.input,
        };
        Summary {
            format: self.format.unwrap_or(Format::Dumpdata),
            is_gzip: self.is_gzip,
            records: self.records,
            bytes: input.offset,
        }
    }
}
