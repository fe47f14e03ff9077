//! Rows about the users of any program: CSV, JSON lines, a list of JSON, and a list that stands in an object under a name, as
//! Keycloak and Firebase write it. Each of them in gzip too.
//!
//! The format is found from the first bytes. Memory is bounded by one row: 1 MiB ([`LONGEST_JSON`]), a thousand columns.

mod csv;
mod seek;

use super::LONGEST_JSON;
use super::detect;
use super::error::{ReadError, Stopped};
use super::input::Input;
use super::json::Json;
use super::place::Place;
use csv::Csv;
use serde_json::{Map, Value};
use std::fmt;
use std::io::Read;

/// What is known of a file before it is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct RowShape {
    /// What the list is called, where JSON is one object with a list in it.
    pub list: Option<&'static str>,
    /// What the columns are, where CSV may have no header.
    pub columns: &'static [&'static str],
}

/// One row.
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// What it holds. Of CSV all values are texts; an empty one is null.
    pub fields: Map<String, Value>,
    /// What is wrong with it as a whole.
    pub wrong: Option<WrongRow>,
}

/// What can be wrong with a row of CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("has {has} cells, and the header {columns}")]
pub struct WrongRow {
    /// So many cells it has.
    pub has: usize,
    /// So many it should have.
    pub columns: usize,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row({})", self.place)
    }
}

enum Rows<'a> {
    Csv(Box<Csv<'a>>),
    Json(Json<'a>),
}

/// Reads all rows of a file, and hands over each. How many there were. Whoever is called ends the reading by an error of their
/// own.
pub fn read_rows<'a, E>(
    source: impl Read + 'a,
    shape: RowShape,
    each: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<u64, Stopped<E>> {
    let mut rows = open(Box::new(source), shape)?;
    let mut last: Option<Place> = None;
    let mut count = 0;
    loop {
        let next = match &mut rows {
            Rows::Csv(csv) => csv.next(),
            Rows::Json(json) => json.next().map(|next| {
                next.map(|(place, fields)| Row {
                    place,
                    fields,
                    wrong: None,
                })
            }),
        };
        let next = next.map_err(|error| error.behind(|| Some(last?.to_string())))?;
        let Some(row) = next else {
            return Ok(count);
        };
        last = Some(row.place);
        count += 1;
        each(row).map_err(Stopped::Caller)?;
    }
}

fn open<'a>(source: Box<dyn Read + 'a>, shape: RowShape) -> Result<Rows<'a>, ReadError> {
    let (head, mut input) = detect::open_text(source)?;
    match input.peek()? {
        None => Err(ReadError::Empty),
        Some(b'[') => Ok(Rows::Json(Json::new(input, true))),
        Some(b'{') => match shape.list {
            None => Ok(Rows::Json(Json::new(input, false))),
            Some(list) => in_object(input, list),
        },
        Some(_) => {
            let csv = Csv::open(input, csv::separator(&head), shape.columns)?;
            Ok(Rows::Csv(Box::new(csv)))
        }
    }
}

/// The list of an object; the object alone is a row where it has none.
fn in_object<'a>(mut input: Input<'a>, list: &'static str) -> Result<Rows<'a>, ReadError> {
    if seek::list(&mut input, list)? {
        Ok(Rows::Json(Json::of_part(input)))
    } else {
        Err(ReadError::NoList { name: list })
    }
}

/// A row beyond the bound.
fn too_long(place: Place) -> ReadError {
    ReadError::LongRow {
        place,
        bound: LONGEST_JSON,
    }
}

#[cfg(test)]
mod tests;
