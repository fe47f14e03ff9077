//! Names of people: any script, any number of words, or nothing at all.

use super::strip;
use crate::i18n::Message;

const LONGEST: usize = 150;

/// A first or last name; may be empty.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct PersonName(String);

/// Why a text cannot be a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// The text has this many characters.
    #[error("field-too-long")]
    TooLong(usize),
    /// A NUL, which no database text holds.
    #[error("field-null")]
    Null,
    /// Something that hides, or that turns the text around it.
    #[error("field-hidden")]
    Hidden,
}

impl BadName {
    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::TooLong(length) => Message::of(self).with("limit", 150).with("length", *length),
            _ => Message::of(self),
        }
    }

    /// The code that Django's forms and REST answers use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "max_length",
            Self::Null => "null_characters_not_allowed",
            Self::Hidden => "invalid",
        }
    }
}

impl PersonName {
    /// Reads a name, cutting white space off both ends.
    ///
    /// # Errors
    /// When it is too long or has characters that cannot be shown.
    pub fn parse(typed: &str) -> Result<Self, BadName> {
        let name = strip(typed);
        let length = name.chars().count();
        if length > LONGEST {
            return Err(BadName::TooLong(length));
        }
        if name.contains('\0') {
            return Err(BadName::Null);
        }
        if name.chars().any(is_hidden) {
            return Err(BadName::Hidden);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters, line separators, bidi embeddings, overrides and isolates, and spaces of no width.
/// The joiners U+200C and U+200D stay: Persian, Hindi and emoji are spelled with them.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text that came from elsewhere and was not refused for what it holds, with what nobody sees in it written out:
/// `\u{202e}`. Lines stay lines.
pub(crate) fn visible(text: &str) -> String {
    let is_line = |c: char| matches!(c, '\n' | '\r' | '\t');
    let mut made = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_line(c) && (is_hidden(c) || is_deprecated(c)) {
            made.extend(c.escape_unicode());
        } else {
            made.push(c);
        }
    }
    made
}

/// A text of one line that nobody typed to be read, such as the name of a program, with U+FFFD for what nobody sees in it.
pub(crate) fn without_hidden(text: &str) -> String {
    let is_odd = |c: char| {
        is_hidden(c)
            || is_deprecated(c)
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
    };
    let shown = |c| {
        if is_odd(c) {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    text.chars().map(shown).collect()
}

/// Format characters that Unicode advises against.
fn is_deprecated(c: char) -> bool {
    matches!(c, '\u{206a}'..='\u{206f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_script_are_kept() {
        for name in [
            "",
            "Ada",
            "Ada María",
            "O’Neil-Łoś",
            "محمد",
            "نرگس\u{200c}ها",
            "हिन्दी",
            "👩\u{200d}🔬",
            "Nguyễn",
            "שרה\u{200f}",
        ] {
            assert_eq!(
                PersonName::parse(&format!(" {name}\n")).unwrap().as_str(),
                name
            );
        }
    }

    #[test]
    fn what_nobody_sees_is_written_out_or_replaced() {
        assert_eq!(visible("Evil\u{202e}(x)\u{7}"), "Evil\\u{202e}(x)\\u{7}");
        assert_eq!(visible("a\n\tb"), "a\n\tb");
        assert_eq!(visible("שרה\u{200f}"), "שרה\u{200f}");
        assert_eq!(
            without_hidden("a\u{202e}b\u{200f}c\u{ad}d\u{206e}e\nf"),
            "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\u{fffd}f"
        );
        assert_eq!(
            without_hidden("Firefox/145 👩\u{200d}🔬"),
            "Firefox/145 👩\u{200d}🔬"
        );
    }

    #[test]
    fn what_cannot_be_shown_is_refused() {
        assert_eq!(PersonName::parse("a\0b"), Err(BadName::Null));
        for name in [
            "a\nb",
            "a\tb",
            "a\u{7f}b",
            "a\u{85}b",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{200b}b",
            "a\u{feff}b",
            "a\u{2060}b",
            "a\u{2028}b",
        ] {
            assert_eq!(PersonName::parse(name), Err(BadName::Hidden), "{name:?}");
        }
        assert_eq!(PersonName::parse(&"é".repeat(150)).map(|_| ()), Ok(()));
        assert_eq!(
            PersonName::parse(&"é".repeat(151)),
            Err(BadName::TooLong(151))
        );
    }

    #[test]
    fn errors_speak_djangos_words() {
        assert_eq!(
            BadName::Null.message().to_string(),
            "Null characters are not allowed."
        );
        assert_eq!(
            BadName::TooLong(200).message().to_string(),
            "Ensure this value has at most 150 characters (it has 200)."
        );
        assert_eq!(
            (BadName::Null.code(), BadName::Hidden.code()),
            ("null_characters_not_allowed", "invalid")
        );
    }
}
