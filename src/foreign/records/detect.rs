//! What a file is, from its first bytes.

use super::LONGEST_BSON;
use super::error::{ReadError, UTF_16};
use super::input::{Input, failure};
use flate2::bufread::MultiGzDecoder;
use std::io::{BufReader, Cursor, Read};

/// So many bytes are looked at.
const HEAD: usize = 32;
/// So many of a text, in which the first line tells what separates its cells.
const TEXT_HEAD: usize = 16 * 1024;
/// The file is read in steps of so many.
const BUFFER: usize = 64 * 1024;
/// So many are shown of a file that is not known.
const SHOWN: usize = 8;
const GZIP: &[u8] = &[0x1f, 0x8b];
const MARK: &[u8] = b"\xef\xbb\xbf";
const UNPACK: &str = "unpack it first, or pack it as gzip";
const WRITE_CSV: &str = "write the users as CSV or JSON";
const WRITE_ALONE: &str =
    "write it with dumpdata -o people.json, so that nothing else gets into it";
const WRITE_JSON: &str = "write it with dumpdata --format json";

/// What else people have at hand, by its first bytes.
const FOREIGN: &[(&[u8], &str, &str)] = &[
    (GZIP, "gzip in gzip", "unpack it once"),
    (b"PK\x03\x04", "packed as zip", UNPACK),
    (b"BZh", "packed as bzip2", UNPACK),
    (b"\xfd7zXZ\0", "packed as xz", UNPACK),
    (b"\x5d\0\0", "packed as lzma", UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed as zstd", UNPACK),
    (
        b"SQLite format 3\0",
        "a database of SQLite",
        "name it as sqlite://<path>",
    ),
    (
        b"PGDMP",
        "a dump of PostgreSQL",
        "restore it, and name the database",
    ),
    (
        b"\x6d\xe2\x99\x81",
        "an archive of mongodump",
        "write with mongodump --out, and name the .bson file of the collection",
    ),
    (b"<", "XML", WRITE_JSON),
    (b"- ", "YAML", WRITE_JSON),
];

/// What records stand in.
pub(super) enum Shape {
    /// `[{…}, {…}]`
    Array,
    /// `{…}` one behind the other, a line each as a rule.
    Lines,
    /// Documents one behind the other.
    Bson,
}

/// A file whose shape is known.
pub(super) struct Opened<'a> {
    pub(super) input: Input<'a>,
    pub(super) shape: Shape,
    pub(super) is_gzip: bool,
}

/// Looks at a file. `is_bson` says that it is, where the caller knows.
pub(super) fn open<'a>(source: Box<dyn Read + 'a>, is_bson: bool) -> Result<Opened<'a>, ReadError> {
    let (mut head, mut source) = begin(source, false, HEAD)?;
    let is_gzip = head.starts_with(GZIP);
    if is_gzip {
        let packed = BufReader::with_capacity(BUFFER, source);
        (head, source) = begin(Box::new(MultiGzDecoder::new(packed)), true, HEAD)?;
    }
    let buffered = BufReader::with_capacity(BUFFER, source);
    let mut input = Input::new(Box::new(buffered), is_gzip);
    let shape = if is_bson || looks_like_bson(&head) {
        Shape::Bson
    } else {
        refuse(&head)?;
        if head.starts_with(MARK) {
            for _ in MARK {
                input.skip()?;
            }
        }
        match input.peek()? {
            Some(b'[') => Shape::Array,
            Some(b'{') => Shape::Lines,
            None => return Err(ReadError::Empty),
            Some(_) => return Err(unknown(&head)),
        }
    };
    Ok(Opened {
        input,
        shape,
        is_gzip,
    })
}

/// Opens a file of text, JSON or CSV, with what it begins with, and without the mark that it is UTF-8.
pub(super) fn open_text<'a>(source: Box<dyn Read + 'a>) -> Result<(Vec<u8>, Input<'a>), ReadError> {
    let (mut head, mut source) = begin(source, false, HEAD)?;
    let is_gzip = head.starts_with(GZIP);
    if is_gzip {
        let packed = BufReader::with_capacity(BUFFER, source);
        source = Box::new(MultiGzDecoder::new(packed));
    }
    (head, source) = begin(source, is_gzip, TEXT_HEAD)?;
    refuse(&head).map_err(|error| match error {
        ReadError::Foreign { kind, advice } if advice != UNPACK => ReadError::Foreign {
            kind,
            advice: WRITE_CSV,
        },
        other => other,
    })?;
    let buffered = BufReader::with_capacity(BUFFER, source);
    let mut input = Input::new(Box::new(buffered), is_gzip);
    if head.starts_with(MARK) {
        for _ in MARK {
            input.skip()?;
        }
        head.drain(..MARK.len());
    }
    Ok((head, input))
}

/// The first bytes, and all of the file, them among it.
fn begin<'a>(
    mut source: Box<dyn Read + 'a>,
    is_gzip: bool,
    most: usize,
) -> Result<(Vec<u8>, Box<dyn Read + 'a>), ReadError> {
    let mut head = Vec::with_capacity(most);
    let wanted = u64::try_from(most).unwrap_or(u64::MAX);
    let read = source.by_ref().take(wanted).read_to_end(&mut head);
    read.map_err(|error| failure(error, is_gzip, 0))?;
    let whole = Cursor::new(head.clone()).chain(source);
    Ok((head, Box::new(whole)))
}

/// A length that may be, the kind of a first element and the first byte of its name. No text begins so.
fn looks_like_bson(head: &[u8]) -> bool {
    let Some((length, rest)) = head.split_first_chunk() else {
        return false;
    };
    let Ok(length) = usize::try_from(i32::from_le_bytes(*length)) else {
        return false;
    };
    match rest {
        [0, ..] => length == 5,
        [0x01..=0x13 | 0x7f | 0xff, name, ..] => *name != 0 && (6..=LONGEST_BSON).contains(&length),
        _ => false,
    }
}

/// Refuses by name what is known.
fn refuse(head: &[u8]) -> Result<(), ReadError> {
    let encoding = |name, offset| Err(ReadError::Encoding { name, offset });
    match head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return encoding("UTF-32", 0),
        [b'[' | b'{' | b' ' | b'\r' | b'\n', 0, ..] => return encoding(UTF_16, 1),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, b'[' | b'{' | b' ' | b'\r' | b'\n', ..] => {
            return encoding(UTF_16, 0);
        }
        _ => {}
    }
    let text = head.strip_prefix(MARK).unwrap_or(head).trim_ascii_start();
    for (first, kind, advice) in FOREIGN {
        if head.starts_with(first) || text.starts_with(first) {
            return Err(ReadError::Foreign { kind, advice });
        }
    }
    Ok(())
}

fn unknown(head: &[u8]) -> ReadError {
    let first = head.get(..SHOWN).unwrap_or(head).trim_ascii_end();
    let is_text = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    let first = match std::str::from_utf8(first) {
        Ok(text) if first.iter().all(is_text) => format!("the text {text:?}; {WRITE_ALONE}"),
        _ => {
            let bytes = first.iter().map(|byte| format!("{byte:02x}"));
            format!("the bytes {}", bytes.collect::<Vec<_>>().join(" "))
        }
    };
    ReadError::Unknown { first }
}
