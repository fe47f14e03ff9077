//! What somebody writes to the people who run the site: a few sentences of plain text.

use super::person::is_hidden;
use super::strip;
use crate::i18n::Message;

/// So many characters at most.
pub const LONGEST_PLEA: usize = 1000;

/// A few sentences to staff, on one line.
#[derive(Clone, PartialEq, Eq)]
pub struct Plea(String);

/// Why a text cannot be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPlea {
    /// The text has this many characters.
    #[error("field-too-long")]
    TooLong(usize),
    /// Something that hides, or that turns the text around it.
    #[error("field-hidden")]
    Hidden,
}

impl BadPlea {
    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::TooLong(length) => {
                let message = Message::of(self).with("limit", LONGEST_PLEA);
                message.with("length", *length)
            }
            Self::Hidden => Message::of(self),
        }
    }
}

impl Plea {
    /// Reads what was written; `None` when it is nothing. Line breaks become spaces.
    ///
    /// # Errors
    /// When it is too long or has characters that cannot be shown.
    pub fn parse(typed: &str) -> Result<Option<Self>, BadPlea> {
        let lines = typed.split(['\r', '\n', '\t']).map(strip);
        let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
        let text = lines.join(" ");
        let length = text.chars().count();
        if length > LONGEST_PLEA {
            return Err(BadPlea::TooLong(length));
        }
        if text.chars().any(is_hidden) {
            return Err(BadPlea::Hidden);
        }
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Plea {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plea(..)")
    }
}
