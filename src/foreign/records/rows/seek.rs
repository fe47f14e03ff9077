//! Finds a list in an object of JSON, without keeping what stands before it.

use super::super::error::ReadError;
use super::super::input::{Eaten, Input};

#[derive(Default)]
struct Seeker {
    depth: usize,
    is_in_text: bool,
    is_escaped: bool,
    /// The text that was read last in the object itself, as far as it may be the name.
    name: Vec<u8>,
    /// What follows that text.
    follows: Follows,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Follows {
    #[default]
    Nothing,
    Text,
    Colon,
}

/// Reads up to the bracket that begins the list; `false` where there is no such list.
pub(super) fn list(input: &mut Input<'_>, name: &str) -> Result<bool, ReadError> {
    let mut seeker = Seeker::default();
    let mut is_over = false;
    let is_found = input.feed(|chunk| {
        for (place, byte) in chunk.iter().enumerate() {
            if seeker.is_list(*byte, name.as_bytes()) {
                return Ok(Eaten::Enough(place));
            }
            seeker.step(*byte, name.len());
            if seeker.depth == 0 && !byte.is_ascii_whitespace() {
                is_over = true;
                return Ok(Eaten::Enough(place));
            }
        }
        Ok(Eaten::All)
    })?;
    if is_found {
        Ok(!is_over)
    } else {
        Err(ReadError::Truncated { after: None })
    }
}

impl Seeker {
    fn is_list(&self, byte: u8, name: &[u8]) -> bool {
        byte == b'[' && self.depth == 1 && self.follows == Follows::Colon && self.name == name
    }

    fn step(&mut self, byte: u8, longest: usize) {
        if self.is_in_text {
            self.in_text(byte, longest);
            return;
        }
        self.follows = match (byte, self.follows) {
            (b' ' | b'\t' | b'\r' | b'\n', follows) => follows,
            (b':', Follows::Text) => Follows::Colon,
            _ => Follows::Nothing,
        };
        match byte {
            b'"' => {
                self.is_in_text = true;
                self.name.clear();
            }
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn in_text(&mut self, byte: u8, longest: usize) {
        if byte == b'"' && !self.is_escaped {
            self.is_in_text = false;
            self.follows = Follows::Text;
            return;
        }
        self.is_escaped = byte == b'\\' && !self.is_escaped;
        // One more byte than the name has is enough to be another one.
        if self.name.len() <= longest {
            self.name.push(byte);
        }
    }
}
