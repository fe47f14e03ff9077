//! The bytes of a file, handed over as they come, with where they stand.

use super::error::ReadError;
use std::io::{self, BufRead};

/// A file from where it was read up to.
pub(super) struct Input<'a> {
    inner: Box<dyn BufRead + 'a>,
    is_gzip: bool,
    /// How many bytes were read.
    pub offset: u64,
    /// Which line that is, from one on.
    pub line: u64,
}

/// What was taken of a chunk.
pub(super) enum Eaten {
    /// All of it, and more is wanted.
    All,
    /// So many bytes, and that is enough.
    Enough(usize),
}

impl<'a> Input<'a> {
    pub(super) fn new(inner: Box<dyn BufRead + 'a>, is_gzip: bool) -> Self {
        Self {
            inner,
            is_gzip,
            offset: 0,
            line: 1,
        }
    }

    /// Hands over what comes until there was enough; `false` when the file ends before.
    pub(super) fn feed(
        &mut self,
        mut eat: impl FnMut(&[u8]) -> Result<Eaten, ReadError>,
    ) -> Result<bool, ReadError> {
        loop {
            let chunk = match self.inner.fill_buf() {
                Ok([]) => return Ok(false),
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(failure(error, self.is_gzip, self.offset)),
            };
            let eaten = eat(chunk)?;
            let (count, is_enough) = match eaten {
                Eaten::All => (chunk.len(), false),
                Eaten::Enough(count) => (count.min(chunk.len()), true),
            };
            let lines = chunk.get(..count).map_or(0, newlines);
            self.line += u64::try_from(lines).unwrap_or(0);
            self.offset += u64::try_from(count).unwrap_or(0);
            self.inner.consume(count);
            if is_enough {
                return Ok(true);
            }
        }
    }

    /// The next byte that is no white space, which is not taken; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        let mut found = None;
        self.feed(|chunk| {
            let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
            let Some(place) = chunk.iter().position(|byte| !blank(byte)) else {
                return Ok(Eaten::All);
            };
            found = chunk.get(place).copied();
            Ok(Eaten::Enough(place))
        })?;
        Ok(found)
    }

    /// Takes the next byte.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        self.feed(|_| Ok(Eaten::Enough(1))).map(|_| ())
    }
}

fn newlines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// What the decoder of gzip says is about the file, not about the disk.
pub(super) fn failure(error: io::Error, is_gzip: bool, offset: u64) -> ReadError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => ReadError::Truncated { after: None },
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if is_gzip => ReadError::Gzip {
            offset,
            reason: error.to_string(),
        },
        _ => ReadError::Io(error),
    }
}
