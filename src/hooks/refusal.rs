//! How a hook says no.

use crate::error::{ErrorDetails, Failure, Kind, Problem};
use crate::i18n::Message;
use crate::values::without_hidden;

/// The code of a refusal that has none, or none that can be a code.
const NOT_ALLOWED: &str = "not_allowed";
/// Longer codes, names of fields and sentences are not shown.
const LONGEST_WORD: usize = 64;
const LONGEST_TEXT: usize = 300;

/// A refusal: a code for programs, a sentence for people, and perhaps the field of the form that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    field: Option<String>,
    code: String,
    text: String,
}

impl Refusal {
    /// A refusal. `code` is for programs: `a-z`, `0-9` and `_`, beginning with a letter, 64 characters at most; another one
    /// becomes `not_allowed`. `text` is for people: one line without markup, which is cut after 300 characters. Where it is
    /// empty, people read that it is not possible here.
    #[must_use]
    pub fn new(code: &str, text: &str) -> Self {
        let code = if is_word(code) { code } else { NOT_ALLOWED };
        let text = without_hidden(text.trim());
        Self {
            field: None,
            code: code.to_owned(),
            text: text.chars().take(LONGEST_TEXT).collect(),
        }
    }

    /// The refusal, said at a field of the form: `email`, `username`, `first_name`, `last_name`, `phone`, or a custom field, of
    /// a sign-up; `email` of a change of address. A log-in has no fields, nor is a name one that could not be a code.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = is_word(field).then(|| field.to_owned());
        self
    }

    /// Its code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Without a field that the form does not have.
    pub(super) fn within(mut self, has: impl FnOnce(&str) -> bool) -> Self {
        self.field = self.field.filter(|field| has(field));
        self
    }
}

fn is_word(word: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    word.len() <= LONGEST_WORD
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.bytes().all(fits)
}

/// Why something did not happen that hooks were asked about.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Denied {
    /// One refused.
    #[error("hook-refused")]
    Refused(Refusal),
    /// One did not answer, and the settings refuse then.
    #[error("hook-unavailable")]
    Unavailable,
}

impl Denied {
    /// The code for programs.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(refusal) => &refusal.code,
            Self::Unavailable => "hook_unavailable",
        }
    }
}

impl Failure for Denied {
    fn details(&self) -> ErrorDetails {
        let (code, text) = (self.code().to_owned(), self.message());
        let field = match self {
            Self::Refused(refusal) => refusal.field.clone(),
            Self::Unavailable => None,
        };
        match field {
            Some(field) => ErrorDetails::one(Kind::Invalid, Problem::of(field, code, text)),
            None => ErrorDetails::one(Kind::Forbidden, Problem::general(code, text)),
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::Refused(refusal) if !refusal.text.is_empty() => refusal.text.clone().into(),
            _ => Message::of(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_and_a_field_are_words_and_a_text_is_one_line_of_bounded_length() {
        for good in ["a", "staff_only", "rule_7", &"a".repeat(64)] {
            assert_eq!(Refusal::new(good, "").code(), good);
        }
        let long = "a".repeat(65);
        for bad in ["", "_a", "7a", "Staff", "a-b", "a b", "<b>", "é", &long] {
            assert_eq!(Refusal::new(bad, "").code(), NOT_ALLOWED, "{bad}");
            assert_eq!(Refusal::new("a", "").at(bad).field, None, "{bad}");
        }
        assert_eq!(Refusal::new("a", " two\nlines ").text, "two\u{fffd}lines");
        assert_eq!(Refusal::new("a", "\u{202e}x").text, "\u{fffd}x");
        let text = Refusal::new("a", &"ä".repeat(900)).text;
        assert_eq!(text.chars().count(), LONGEST_TEXT);
    }
}
