//! The available languages.

use std::fmt;
use unic_langid::LanguageIdentifier;

/// Their tags (BCP 47), with each language's own name for itself. The last two are made from English by rule, for tests.
const ALL: &[(&str, &str)] = &[
    ("en", "English"),
    (Language::ACCENTED.0, "[Éñĝļîšĥ]"),
    (Language::MIRRORED.0, "\u{202e}English\u{202c}"),
];

/// An available language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(&'static str);

impl Language {
    /// The language of the sources.
    pub const ENGLISH: Self = Self("en");
    /// English with accents, half as long again: shows what is cut, and what is not looked up.
    pub const ACCENTED: Self = Self("en-XA");
    /// English from right to left: shows what is not mirrored.
    pub const MIRRORED: Self = Self("ar-XB");

    /// One that there are no sentences in, for tests of those that come.
    #[cfg(test)]
    pub(super) const GERMAN: Self = Self("de");

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(|(tag, _)| Self(tag))
    }

    /// The language with that tag, however its letters are written.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        Self::all().find(|language| language.0.eq_ignore_ascii_case(tag))
    }

    /// Its tag (BCP 47), as in `lang="…"`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.0
    }

    /// Its own name for itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        let entry = ALL.iter().find(|(tag, _)| *tag == self.0);
        entry.map_or(self.0, |(_, name)| name)
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub fn is_rtl(self) -> bool {
        self.id().character_direction() == unic_langid::CharacterDirection::RTL
    }

    /// `rtl` or `ltr`, as in `dir="…"`.
    #[must_use]
    pub fn direction(self) -> &'static str {
        if self.is_rtl() { "rtl" } else { "ltr" }
    }

    /// Whether it is made from English by rule.
    #[must_use]
    pub fn is_pseudo(self) -> bool {
        self == Self::ACCENTED || self == Self::MIRRORED
    }

    pub(crate) fn id(self) -> LanguageIdentifier {
        self.0.parse().unwrap_or_default()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_their_tags_and_know_their_direction() {
        for language in Language::all() {
            assert_eq!(
                Language::parse(&language.tag().to_uppercase()),
                Some(language)
            );
            assert_ne!(language.id(), LanguageIdentifier::default(), "{language}");
        }
        assert_eq!(Language::parse("tlh"), None);
        assert!(!Language::ENGLISH.is_rtl());
        assert_eq!(Language::MIRRORED.direction(), "rtl");
    }
}
