//! Usernames by Django's rule: letters, digits and `@ . + - _` of any script, 150 at most. Beyond it, none may be read as an
//! e-mail address or a number: those name other accounts (see [`AccountName`](super::AccountName)).
//!
//! They are normalised (NFKC) when parsed, so what is stored is what is compared; case is kept for
//! showing and folded in the key.

use super::account_name::{AccountName, is_figure};
use super::{fold, is_word, nfkc, strip};
use crate::i18n::Message;

const LONGEST: usize = 150;

/// A username, normalised.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Username(String);

/// Why a text is not a username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadUsername {
    /// Nothing was typed.
    #[error("field-required")]
    Required,
    /// A character that usernames do not have.
    #[error("username-invalid")]
    Invalid,
    /// The text has this many characters.
    #[error("field-too-long")]
    TooLong(usize),
    /// It would be read as an address or a number of somebody else.
    #[error("username-ambiguous")]
    Ambiguous,
}

impl BadUsername {
    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::TooLong(length) => Message::of(self).with("limit", 150).with("length", *length),
            _ => Message::of(self),
        }
    }

    /// The code that Django's forms and REST answers use; the last is our own.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Invalid => "invalid",
            Self::TooLong(_) => "max_length",
            Self::Ambiguous => "ambiguous_username",
        }
    }
}

impl Username {
    /// Reads a username, cutting white space off both ends.
    ///
    /// # Errors
    /// When nothing is left, it is too long, has a character outside the rule, or looks like an address or a number.
    pub fn parse(raw: &str) -> Result<Self, BadUsername> {
        let name = Self::spelt(raw)?;
        if name.is_ambiguous() {
            return Err(BadUsername::Ambiguous);
        }
        Ok(name)
    }

    /// Reads another username for somebody who has one: `None` where it is the same. So an old one stays as it is, though
    /// it could not be chosen today.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_other(raw: &str, now: &str) -> Result<Option<Self>, BadUsername> {
        let name = Self::spelt(raw)?;
        if name.as_str() == now {
            return Ok(None);
        }
        Self::parse(raw).map(Some)
    }

    /// Reads the username of somebody who comes from elsewhere: also one that looks like an address or a number, and so names
    /// nobody here.
    ///
    /// # Errors
    /// When nothing is left, it is too long, or has a character outside the rule.
    pub fn parse_imported(raw: &str) -> Result<Self, BadUsername> {
        Self::spelt(raw)
    }

    /// A username as it is kept, whatever rule it was chosen by.
    #[must_use]
    pub fn kept(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// Whether it looks like an address or a number, and so names nobody.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        !matches!(AccountName::of_key(self.key()), AccountName::Username(_))
    }

    /// By Django's rule.
    fn spelt(raw: &str) -> Result<Self, BadUsername> {
        let typed = strip(raw);
        if typed.is_empty() {
            return Err(BadUsername::Required);
        }
        // Measured first as well: one character can normalise into eighteen.
        let length = typed.chars().count();
        if length > LONGEST {
            return Err(BadUsername::TooLong(length));
        }
        let name = nfkc(typed);
        let length = name.chars().count();
        if length > LONGEST {
            return Err(BadUsername::TooLong(length));
        }
        if !name.chars().all(is_allowed) {
            return Err(BadUsername::Invalid);
        }
        Ok(Self(name))
    }

    /// The username as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of the same name have in common; unique among users.
    #[must_use]
    pub fn key(&self) -> String {
        fold(&self.0)
    }

    /// A username made from an address's local part, with a number when the plain one is taken.
    #[must_use]
    pub fn suggestion(local_part: &str, number: Option<u32>) -> Self {
        let number = number.map(|n| n.to_string()).unwrap_or_default();
        // No `@`: nobody shall be handed a name that reads like someone else's address.
        let kept: String = nfkc(local_part)
            .chars()
            .filter(|&c| is_allowed(c) && c != '@')
            .collect();
        let room = LONGEST.saturating_sub(number.len());
        // Again: letters that were apart may have met.
        let mut stem = nfkc(&kept);
        if stem.chars().all(is_figure) {
            // Nobody is handed a number either; nor does an empty one go.
            stem.insert_str(0, "user");
        }
        let stem: String = stem.chars().take(room).collect();
        Self(format!("{stem}{number}"))
    }
}

fn is_allowed(c: char) -> bool {
    matches!(c, '@' | '.' | '+' | '-') || is_word(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_five_signs_of_any_script_are_names() {
        for (raw, name, key) in [
            (" Ada ", "Ada", "ada"),
            ("a.b+c-d_e", "a.b+c-d_e", "a.b+c-d_e"),
            ("ＡＤＡ", "ADA", "ada"),
            ("Ｓtraße٣", "Straße٣", "strasse٣"),
            ("e\u{301}va", "éva", "éva"),
            ("字½", "字1⁄2", ""),
        ] {
            match Username::parse(raw) {
                Ok(username) => {
                    assert_eq!((username.as_str(), username.key().as_str()), (name, key));
                }
                // ½ becomes 1⁄2, and the fraction slash is no letter: Django refuses it too.
                Err(error) => assert_eq!((raw, error), ("字½", BadUsername::Invalid)),
            }
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for raw in [
            "a b",
            "a/b",
            "a\u{0}",
            "a\nb",
            "x\u{301}\u{301}",
            "हिन्दी",
            "😀",
            "a\u{200b}b",
            "<script>",
            "a!",
        ] {
            assert_eq!(Username::parse(raw), Err(BadUsername::Invalid), "{raw:?}");
        }
        assert_eq!(Username::parse("  "), Err(BadUsername::Required));
        assert_eq!(
            Username::parse(&"a".repeat(200)),
            Err(BadUsername::TooLong(200))
        );
        assert!(Username::parse(&"a".repeat(150)).is_ok());
        assert_eq!(
            Username::parse(&"ﷲ".repeat(100)),
            Err(BadUsername::TooLong(400))
        );
    }

    #[test]
    fn what_looks_like_an_address_or_a_number_is_refused_unless_it_is_had() {
        for raw in [
            "newhire@corp.test",
            "newhire＠corp.test",
            "ada@",
            "17",
            "１７",
            "٣",
            "+4915112345678",
            "555-12.34",
        ] {
            assert_eq!(Username::parse(raw), Err(BadUsername::Ambiguous), "{raw}");
            let had = nfkc(raw);
            assert_eq!(Username::parse_other(raw, &had), Ok(None), "{raw}");
            let other = Username::parse_other(raw, "ada");
            assert_eq!(other, Err(BadUsername::Ambiguous), "{raw}");
        }
        let other = Username::parse_other("Ada", "ada");
        assert_eq!(other, Ok(Some(Username("Ada".into()))));
        assert_eq!(
            Username::parse_other("a b", "a b"),
            Err(BadUsername::Invalid)
        );
    }

    #[test]
    fn errors_speak_djangos_words() {
        let error = BadUsername::TooLong(200);
        assert_eq!(
            (error.message().to_string().as_str(), error.code()),
            (
                "Ensure this value has at most 150 characters (it has 200).",
                "max_length"
            )
        );
        assert_eq!(BadUsername::Invalid.code(), "invalid");
        assert_eq!(BadUsername::Required.code(), "required");
    }

    #[test]
    fn suggestions_are_names_whatever_the_address() {
        for (local, number, name) in [
            ("Ada.L+x", None, "Ada.L+x"),
            ("ada", Some(7), "ada7"),
            ("\"a@b c\"", None, "abc"),
            ("!#$%", None, "user"),
            ("!#$%", Some(12), "user12"),
            ("12345", None, "user12345"),
            ("12345", Some(7), "user123457"),
            ("+1-2", None, "user+1-2"),
            ("...", Some(7), "user...7"),
        ] {
            let username = Username::suggestion(local, number);
            assert_eq!(username.as_str(), name);
            assert_eq!(Username::parse(name), Ok(username));
        }
        let long = Username::suggestion(&"x".repeat(200), Some(u32::MAX));
        assert_eq!(long.as_str().chars().count(), 150);
        assert!(long.as_str().ends_with("x4294967295"));
        let long = Username::suggestion(&"1".repeat(200), Some(7));
        assert_eq!(Username::parse(long.as_str()), Ok(long));
    }
}
