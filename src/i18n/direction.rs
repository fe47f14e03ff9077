//! Names among words that are written the other way.

use super::Language;
use icu_properties::CodePointMapData;
use icu_properties::props::BidiClass;
use std::borrow::Cow;

/// The arguments that are names: isolated (UAX 9) where their direction is not that of the language.
pub(crate) const ISOLATED: &[&str] = &["name", "label", "title", "value", "who", "browser"];

/// The arguments that are written from left to right everywhere: addresses, numbers, codes. In HTML of a language that is not,
/// they stand in an element of their own direction; in a text they stay as they are, since people copy them.
pub const LEFT_TO_RIGHT: &[&str] = &[
    "email",
    "phone",
    "ip",
    "address",
    "code",
    "path",
    "reference",
    "request",
    "header",
];

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_DIRECTIONAL_ISOLATE: char = '\u{2069}';

/// An argument as it stands in a sentence of that language.
pub(super) fn isolated<'a>(
    language: Language,
    argument: &str,
    value: Cow<'a, str>,
) -> Cow<'a, str> {
    if !ISOLATED.contains(&argument) {
        return value;
    }
    let classes = CodePointMapData::<BidiClass>::new();
    let is_foreign = |letter| {
        let class = classes.get(letter);
        if language.is_rtl() {
            class == BidiClass::LeftToRight
        } else {
            matches!(class, BidiClass::RightToLeft | BidiClass::ArabicLetter)
        }
    };
    if value.chars().any(is_foreign) {
        format!("{FIRST_STRONG_ISOLATE}{value}{POP_DIRECTIONAL_ISOLATE}").into()
    } else {
        value
    }
}

/// An argument, escaped already, as it stands in HTML of that language.
pub(super) fn set_apart<'a>(
    language: Language,
    argument: &str,
    value: Cow<'a, str>,
) -> Cow<'a, str> {
    if language.is_rtl() && LEFT_TO_RIGHT.contains(&argument) {
        format!("<bdi dir=\"ltr\">{value}</bdi>").into()
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_alone_are_isolated_and_where_they_run_the_other_way_alone() {
        let of = |language, argument, value: &'static str| {
            isolated(language, argument, Cow::Borrowed(value)).into_owned()
        };
        assert_eq!(of(Language::ENGLISH, "name", "Ada"), "Ada");
        assert_eq!(of(Language::ENGLISH, "name", "שרה"), "\u{2068}שרה\u{2069}");
        assert_eq!(
            of(Language::ENGLISH, "email", "שרה@example.com"),
            "שרה@example.com"
        );
        assert_eq!(of(Language::MIRRORED, "name", "Ada"), "\u{2068}Ada\u{2069}");
        assert_eq!(of(Language::MIRRORED, "code", "abc"), "abc");
    }

    #[test]
    fn addresses_and_codes_run_from_left_to_right_in_html_of_every_language() {
        let of = |language, argument| {
            let value = Cow::Borrowed("2001:db8::1");
            set_apart(language, argument, value).into_owned()
        };
        assert_eq!(of(Language::ENGLISH, "ip"), "2001:db8::1");
        assert_eq!(
            of(Language::MIRRORED, "ip"),
            "<bdi dir=\"ltr\">2001:db8::1</bdi>"
        );
        assert_eq!(of(Language::MIRRORED, "when"), "2001:db8::1");
    }
}
