//! What somebody writes to the people who run the site, or to whom they invite: a few sentences of plain text.

use super::person::is_hidden;
use super::strip;
use crate::i18n::Message;

/// So many characters at most.
pub const LONGEST_PLEA: usize = 1000;

/// A few sentences of plain text.
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
        Self::checked(lines.join(" "))
    }

    /// Reads what was written in lines, which stay lines: each without the blanks around it, and never two empty ones in a
    /// row. `None` when it is nothing.
    ///
    /// # Errors
    /// When it is too long or has characters that cannot be shown.
    pub fn parse_lines(typed: &str) -> Result<Option<Self>, BadPlea> {
        let typed = typed.replace("\r\n", "\n").replace('\t', " ");
        let mut lines: Vec<_> = typed.split(['\r', '\n']).map(strip).collect();
        lines.dedup_by(|next, before| next.is_empty() && before.is_empty());
        Self::checked(strip(&lines.join("\n")).to_owned())
    }

    fn checked(text: String) -> Result<Option<Self>, BadPlea> {
        let length = text.chars().count();
        if length > LONGEST_PLEA {
            return Err(BadPlea::TooLong(length));
        }
        if text.chars().any(|c| c != '\n' && is_hidden(c)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parsed: Result<Option<Plea>, BadPlea>) -> Option<String> {
        parsed.unwrap().map(|plea| plea.as_str().to_owned())
    }

    #[test]
    fn lines_are_joined_or_stay_lines() {
        let typed = " Dear Ada,\r\n\r\n \r\n\twelcome! \r\n\n";
        let joined = read(Plea::parse(typed));
        assert_eq!(joined.as_deref(), Some("Dear Ada, welcome!"));
        let kept = read(Plea::parse_lines(typed));
        assert_eq!(kept.as_deref(), Some("Dear Ada,\n\nwelcome!"));
        assert_eq!(read(Plea::parse_lines(" \r\n\t\n")), None);
    }

    #[test]
    fn what_hides_or_is_too_long_is_refused_in_lines_too() {
        for typed in ["a\n\u{202e}b", "a\u{0}b", "a\u{2028}b"] {
            assert_eq!(Plea::parse_lines(typed), Err(BadPlea::Hidden), "{typed:?}");
        }
        let long = "a\n".repeat(501);
        assert_eq!(Plea::parse_lines(&long), Err(BadPlea::TooLong(1001)));
        assert!(Plea::parse_lines(&"a\n".repeat(500)).is_ok());
    }
}
