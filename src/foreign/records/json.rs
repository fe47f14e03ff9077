//! JSON, record by record: each is cut out of the stream by its braces, within its bounds, and parsed only then.

use super::error::ReadError;
use super::input::{Eaten, Input};
use super::place::{Place, name};
use super::{DEEPEST, LONGEST_JSON, Object};

/// Objects of an array, or one behind the other.
pub(super) struct Json<'a> {
    pub(super) input: Input<'a>,
    is_array: bool,
    /// Whether more may stand behind the array: it is a part of an object.
    is_part: bool,
    is_over: bool,
    rows: u64,
    /// The record that is read, used again for the next.
    text: Vec<u8>,
}

impl<'a> Json<'a> {
    pub(super) fn new(input: Input<'a>, is_array: bool) -> Self {
        Self {
            input,
            is_array,
            is_part: false,
            is_over: false,
            rows: 0,
            text: Vec::new(),
        }
    }

    /// An array that stands in an object; what stands behind it is not read.
    pub(super) fn of_part(input: Input<'a>) -> Self {
        Self {
            is_part: true,
            ..Self::new(input, true)
        }
    }

    /// The next object, and where it stands.
    pub(super) fn next(&mut self) -> Result<Option<Object>, ReadError> {
        let has_next = !self.is_over
            && if self.is_array {
                self.element()?
            } else {
                self.input.peek()?.is_some()
            };
        if !has_next {
            self.is_over = true;
            return Ok(None);
        }
        let place = if self.is_array {
            Place::Row(self.rows + 1)
        } else {
            Place::Line(self.input.line)
        };
        match self.input.peek()? {
            Some(b'{') => {}
            Some(b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                return Err(ReadError::NotAnObject { place });
            }
            Some(_) => return Err(self.between("a record should begin here")),
            None => return Err(ReadError::Truncated { after: None }),
        }
        let start = self.input.offset;
        let has_numerals = self.cut_out(place)?;
        let text = utf8(&self.text, start)?;
        let object = if has_numerals {
            serde_json::from_str(&quoted(text))
        } else {
            serde_json::from_str(text)
        };
        let object = object.map_err(|error| broken(place, start, text, &error))?;
        self.rows += 1;
        Ok(Some((place, object)))
    }

    /// Whether an element follows in the array; what stands before it is taken.
    fn element(&mut self) -> Result<bool, ReadError> {
        let is_first = self.rows == 0;
        if is_first {
            // The bracket, which was seen.
            self.input.skip()?;
        }
        match self.input.peek()? {
            None => Err(ReadError::Truncated { after: None }),
            Some(b']') => {
                self.input.skip()?;
                match self.input.peek()? {
                    _ if self.is_part => Ok(false),
                    None => Ok(false),
                    Some(_) => Err(self.between("something stands behind the end of the array")),
                }
            }
            Some(b',') if !is_first => {
                self.input.skip()?;
                Ok(true)
            }
            Some(_) if is_first => Ok(true),
            Some(_) => Err(self.between("a comma or the end of the array should stand here")),
        }
    }

    fn between(&self, reason: &'static str) -> ReadError {
        ReadError::Between {
            offset: self.input.offset,
            records: self.rows,
            reason,
        }
    }

    /// Reads one object into `text`, whatever is in it. Says whether Python's `NaN` or `Infinity` may be.
    fn cut_out(&mut self, place: Place) -> Result<bool, ReadError> {
        let text = &mut self.text;
        text.clear();
        let mut scan = Scan::default();
        let is_whole = self.input.feed(|chunk| {
            let end = scan.run(chunk);
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or(chunk);
            if scan.deepest > DEEPEST {
                return Err(ReadError::TooDeep { place });
            }
            if text.len() + part.len() > LONGEST_JSON {
                return Err(ReadError::long_json(place, model(text)));
            }
            text.extend_from_slice(part);
            Ok(end.map_or(Eaten::All, Eaten::Enough))
        })?;
        if is_whole {
            Ok(scan.has_numerals)
        } else {
            Err(ReadError::Truncated { after: None })
        }
    }
}

/// Finds the brace that ends an object.
#[derive(Default)]
struct Scan {
    depth: usize,
    deepest: usize,
    state: State,
    has_numerals: bool,
}

#[derive(Default, Clone, Copy)]
enum State {
    #[default]
    Outside,
    InText,
    Escaped,
}

impl Scan {
    /// How many bytes of this part are of the object, if it ends here.
    fn run(&mut self, chunk: &[u8]) -> Option<usize> {
        let mut rest = chunk;
        loop {
            let place = match self.state {
                State::Outside => rest.iter().position(|byte| {
                    matches!(byte, b'"' | b'{' | b'}' | b'[' | b']' | b'N' | b'I')
                }),
                State::InText => memchr::memchr2(b'"', b'\\', rest),
                State::Escaped => (!rest.is_empty()).then_some(0),
            }?;
            let (byte, behind) = rest.get(place..)?.split_first()?;
            rest = behind;
            self.step(*byte);
            if self.depth == 0 {
                return Some(chunk.len() - rest.len());
            }
        }
    }

    fn step(&mut self, byte: u8) {
        match (self.state, byte) {
            (State::Outside, b'"') | (State::Escaped, _) => self.state = State::InText,
            (State::Outside, b'{' | b'[') => {
                self.depth += 1;
                self.deepest = self.deepest.max(self.depth);
            }
            (State::Outside, b'}' | b']') => self.depth = self.depth.saturating_sub(1),
            (State::Outside, _) => self.has_numerals = true,
            (State::InText, b'\\') => self.state = State::Escaped,
            (State::InText, _) => self.state = State::Outside,
        }
    }
}

/// The text with `NaN` and `Infinity`, which Python writes and JSON does not know, as texts.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 16);
    let (mut is_in_text, mut is_escaped) = (false, false);
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let numeral = ["NaN", "Infinity", "-Infinity"];
        let found = numeral
            .into_iter()
            .find(|word| !is_in_text && rest.starts_with(word));
        let length = found.map_or(next.len_utf8(), str::len);
        let (part, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if found.is_some() {
            quoted.push('"');
            quoted.push_str(part);
            quoted.push('"');
        } else {
            quoted.push_str(part);
            is_in_text ^= next == '"' && !is_escaped;
            is_escaped = is_in_text && next == '\\' && !is_escaped;
        }
        rest = behind;
    }
    quoted
}

/// The record as text.
fn utf8(bytes: &[u8], start: u64) -> Result<&str, ReadError> {
    std::str::from_utf8(bytes).map_err(|error| ReadError::Encoding {
        name: "Latin-1 (ISO 8859-1), Windows-1252 or an older encoding",
        offset: start + u64::try_from(error.valid_up_to()).unwrap_or(0),
    })
}

/// What the parser says, with where it is in the file. It quotes nothing of the record.
fn broken(place: Place, start: u64, text: &str, error: &serde_json::Error) -> ReadError {
    let before = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let before = before.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    let said = error.to_string();
    let reason = said
        .rsplit_once(" at line ")
        .map_or(&*said, |(what, _)| what);
    ReadError::Broken {
        place,
        offset: start + u64::try_from(before).unwrap_or(0),
        reason: reason.to_owned(),
    }
}

/// The model of a record that is too long, from how Django begins one.
fn model(text: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(text.get(..200)?);
    let behind = head
        .split_once("\"model\"")?
        .1
        .trim_start()
        .strip_prefix(':')?;
    let model = behind.trim_start().strip_prefix('"')?.split_once('"')?.0;
    Some(name(model))
}
