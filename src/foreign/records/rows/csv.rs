//! CSV as RFC 4180 has it, and as spreadsheets write it: with a byte order mark, with semicolons or tabs, with lines that end in
//! any way. The automaton is that of the crate `csv`, which alone lets a row be bounded before it is read.

use super::super::LONGEST_JSON;
use super::super::error::ReadError;
use super::super::input::{Eaten, Input};
use super::super::place::{Place, name};
use super::{Row, WrongRow, too_long};
use crate::values::cells::unguarded;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use serde_json::{Map, Value};

/// No file has more columns.
const MOST_COLUMNS: usize = 1000;
/// What may stand between cells.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

pub(super) struct Csv<'a> {
    input: Input<'a>,
    core: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    columns: Vec<String>,
    /// Whether the first row was one already.
    waits: Option<Vec<String>>,
    /// Whether rows must have as many cells as the header.
    is_strict: bool,
    line: u64,
}

/// What separates the cells of the first line.
pub(super) fn separator(head: &[u8]) -> u8 {
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut is_quoted = false;
    for byte in head {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\r' | b'\n' if !is_quoted => break,
            _ if !is_quoted => {
                let counted = SEPARATORS.iter().zip(&mut counts);
                for (_, count) in counted.filter(|(separator, _)| *separator == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // The first of those that are equally many.
    let found = SEPARATORS.iter().zip(counts).rev();
    found
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(separator, _)| *separator)
}

impl<'a> Csv<'a> {
    /// Reads the header. `known` are the columns of a file that may have none.
    pub(super) fn open(input: Input<'a>, separator: u8, known: &[&str]) -> Result<Self, ReadError> {
        let mut csv = Self {
            input,
            core: ReaderBuilder::new().delimiter(separator).build(),
            text: vec![0; LONGEST_JSON],
            ends: vec![0; MOST_COLUMNS],
            columns: Vec::new(),
            waits: None,
            is_strict: true,
            line: 1,
        };
        let Some(first) = csv.cells()? else {
            return Err(ReadError::Empty);
        };
        let is_header = known
            .first()
            .is_none_or(|column| first.iter().any(|cell| cell.trim() == *column));
        if is_header {
            csv.columns = header(&first)?;
        } else {
            csv.columns = known.iter().map(|column| (*column).to_owned()).collect();
            csv.waits = Some(first);
            csv.is_strict = false;
        }
        Ok(csv)
    }

    /// The next row; a header that stands there again is none.
    pub(super) fn next(&mut self) -> Result<Option<Row>, ReadError> {
        loop {
            let cells = match self.waits.take() {
                Some(cells) => Some(cells),
                None => self.cells()?,
            };
            let Some(cells) = cells else {
                return Ok(None);
            };
            let trimmed = cells.iter().map(|cell| cell.trim());
            if !trimmed.eq(self.columns.iter().map(String::as_str)) {
                return Ok(Some(self.row(cells)));
            }
        }
    }

    fn row(&self, cells: Vec<String>) -> Row {
        let (has, columns) = (cells.len(), self.columns.len());
        let is_wrong = self.is_strict && has != columns;
        let mut fields = Map::new();
        for (column, cell) in self.columns.iter().zip(cells) {
            if column.is_empty() {
                continue;
            }
            let value = match unguarded(&cell) {
                "" => Value::Null,
                text => text.into(),
            };
            fields.insert(column.clone(), value);
        }
        Row {
            place: Place::Line(self.line),
            fields,
            wrong: is_wrong.then_some(WrongRow { has, columns }),
        }
    }

    /// The cells of the next row.
    fn cells(&mut self) -> Result<Option<Vec<String>>, ReadError> {
        let Some(count) = self.record()? else {
            return Ok(None);
        };
        let line = self.line;
        let mut begin = 0;
        let mut cells = Vec::with_capacity(count);
        for end in self.ends.iter().take(count) {
            let bytes = self.text.get(begin..*end).unwrap_or_default();
            let cell = std::str::from_utf8(bytes).map_err(|_| ReadError::RowEncoding { line })?;
            cells.push(cell.to_owned());
            begin = *end;
        }
        Ok(Some(cells))
    }

    /// Reads a row into `text` and `ends`, and says how many cells it has.
    fn record(&mut self) -> Result<Option<usize>, ReadError> {
        self.skip_line_ends()?;
        self.line = self.input.line;
        let place = Place::Line(self.line);
        let (mut written, mut count) = (0, 0);
        let Self {
            input,
            core,
            text,
            ends,
            ..
        } = self;
        let mut eat = |chunk: &[u8]| {
            let out = text.get_mut(written..).unwrap_or_default();
            let places = ends.get_mut(count..).unwrap_or_default();
            let (result, read, more, cells) = core.read_record(chunk, out, places);
            written += more;
            count += cells;
            match result {
                ReadRecordResult::InputEmpty => Ok(Eaten::All),
                ReadRecordResult::Record | ReadRecordResult::End => Ok(Eaten::Enough(read)),
                ReadRecordResult::OutputFull => Err(too_long(place)),
                ReadRecordResult::OutputEndsFull => Err(ReadError::WideRow {
                    place,
                    most: MOST_COLUMNS,
                }),
            }
        };
        if input.feed(&mut eat)? {
            return Ok(Some(count));
        }
        // The end of the file ends a row, unless it stands between quotes.
        let is_whole = matches!(eat(b"\n")?, Eaten::Enough(_));
        if count == 0 && written == 0 && !is_whole {
            return Ok(None);
        }
        let is_cut = self.is_strict && !self.columns.is_empty() && count < self.columns.len();
        if !is_whole || is_cut {
            return Err(ReadError::Truncated { after: None });
        }
        Ok(Some(count))
    }

    fn skip_line_ends(&mut self) -> Result<(), ReadError> {
        self.input.feed(|chunk| {
            let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
            let place = chunk.iter().position(|byte| !is_end(byte));
            Ok(place.map_or(Eaten::All, Eaten::Enough))
        })?;
        Ok(())
    }
}

/// The names of the columns. Those without a name are not looked at.
fn header(cells: &[String]) -> Result<Vec<String>, ReadError> {
    let columns: Vec<_> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
    let mut seen = std::collections::BTreeSet::new();
    for column in columns.iter().filter(|column| !column.is_empty()) {
        if column.contains('\0') {
            return Err(ReadError::Header {
                reason: "has NUL in it; is the file UTF-16? Write it as UTF-8".to_owned(),
            });
        }
        if !seen.insert(column) {
            let column = name(column);
            return Err(ReadError::Header {
                reason: format!("names the column {column:?} twice"),
            });
        }
    }
    Ok(columns)
}
