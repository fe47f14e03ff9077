//! Names among words that are written the other way.

use super::Language;
use icu_properties::CodePointMapData;
use icu_properties::props::BidiClass;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Display;

/// The arguments that are names, or that somebody has typed: isolated (UAX 9) where their direction is not that of the language.
pub(crate) const ISOLATED: &[&str] = &[
    "browser", "choice", "chosen", "fields", "filter", "fragment", "got", "label", "many", "name",
    "one", "receiver", "text", "title", "type", "value", "variable", "version", "who",
];

/// The arguments that are written from left to right everywhere: addresses, numbers, codes. In HTML of a language that is not,
/// they stand in an element of their own direction; in a sentence of the program that becomes a part of a page, and can hold no
/// element, they are isolated; in another text they stay as they are, since people copy them.
pub const LEFT_TO_RIGHT: &[&str] = &[
    "email",
    "phone",
    "ip",
    "address",
    "code",
    "reference",
    "request",
    "header",
    "detail",
    "then",
    "now",
];

const LEFT_TO_RIGHT_ISOLATE: char = '\u{2066}';
const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_DIRECTIONAL_ISOLATE: char = '\u{2069}';

/// Whether an argument is a name.
pub(super) fn is_name(argument: &str) -> bool {
    ISOLATED.contains(&argument)
}

/// Whether an argument has its own direction in HTML of that language.
pub(super) fn is_set_apart(language: Language, argument: &str) -> bool {
    language.is_rtl() && LEFT_TO_RIGHT.contains(&argument)
}

/// A text as it may stand in a sentence: without the marks, embeddings and overrides by which it would turn what stands beside
/// it, without an isolate that it does not close, and without the end of one that it has not begun. The pseudo-languages keep
/// overrides: one of them is made with these.
pub(super) fn tamed(language: Language, value: Cow<'_, str>) -> Cow<'_, str> {
    let is_isolate = |letter| matches!(letter, LEFT_TO_RIGHT_ISOLATE..=FIRST_STRONG_ISOLATE);
    let turns = |letter| {
        matches!(
            letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        ) && !language.is_pseudo()
    };
    let is_looked_at =
        |letter| turns(letter) || is_isolate(letter) || letter == POP_DIRECTIONAL_ISOLATE;
    if value.is_ascii() || !value.contains(is_looked_at) {
        return value;
    }
    let (mut open, mut dropped) = (Vec::new(), BTreeSet::new());
    for (place, letter) in value.char_indices() {
        if is_isolate(letter) {
            open.push(place);
        } else if turns(letter) || (letter == POP_DIRECTIONAL_ISOLATE && open.pop().is_none()) {
            dropped.insert(place);
        }
    }
    dropped.extend(open);
    let kept = value
        .char_indices()
        .filter(|(place, _)| !dropped.contains(place));
    kept.map(|(_, letter)| letter).collect::<String>().into()
}

/// An argument that is written from left to right, as it stands in a sentence that becomes a part of a page.
pub(super) fn kept_apart<'a>(
    language: Language,
    argument: &str,
    value: Cow<'a, str>,
) -> Cow<'a, str> {
    let around = (LEFT_TO_RIGHT_ISOLATE, POP_DIRECTIONAL_ISOLATE);
    put_between(language, argument, value, around)
}

/// An argument as it stands in a sentence of that language.
pub(super) fn isolated<'a>(
    language: Language,
    argument: &str,
    value: Cow<'a, str>,
) -> Cow<'a, str> {
    if is_name(argument) {
        isolate(language, value)
    } else {
        value
    }
}

/// A name as it stands among words of that language.
pub(super) fn isolate(language: Language, value: Cow<'_, str>) -> Cow<'_, str> {
    if value.is_ascii() && !language.is_rtl() {
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
    put_between(language, argument, value, ("<bdi dir=\"ltr\">", "</bdi>"))
}

fn put_between<'a>(
    language: Language,
    argument: &str,
    value: Cow<'a, str>,
    (begin, end): (impl Display, impl Display),
) -> Cow<'a, str> {
    if is_set_apart(language, argument) {
        format!("{begin}{value}{end}").into()
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
        let in_text = |language| kept_apart(language, "ip", "::1".into()).into_owned();
        assert_eq!(in_text(Language::ENGLISH), "::1");
        assert_eq!(in_text(Language::MIRRORED), "\u{2066}::1\u{2069}");
    }

    #[test]
    fn no_text_turns_what_stands_beside_it_or_ends_an_isolate_of_ours() {
        let of = |language, value: &'static str| tamed(language, value.into()).into_owned();
        for (value, kept) in [
            ("Ada", "Ada"),
            ("שרה", "שרה"),
            ("a\u{202e}b\u{200f}c\u{61c}d", "abcd"),
            ("\u{202d}a\u{202c}", "a"),
            ("a\u{2069}b", "ab"),
            ("\u{2067}a", "a"),
            ("\u{2067}a\u{2069}", "\u{2067}a\u{2069}"),
            ("\u{2069}\u{2068}\u{2066}a\u{2069}", "\u{2066}a\u{2069}"),
        ] {
            assert_eq!(of(Language::ENGLISH, value), kept, "{value:?}");
        }
        assert_eq!(
            of(Language::MIRRORED, "\u{202e}a\u{202c}\u{2068}"),
            "\u{202e}a\u{202c}"
        );
    }

    /// Arguments that are made here: numbers, dates, words and whole sentences of ours, and what stands in the answers to
    /// programs alone.
    const OURS: &[&str] = &[
        "action",
        "argument",
        "asked",
        "at",
        "attribute",
        "change",
        "count",
        "day",
        "days",
        "error",
        "from",
        "head",
        "help",
        "hours",
        "id",
        "left",
        "length",
        "letters",
        "limit",
        "method",
        "minutes",
        "month",
        "most",
        "n",
        "offset",
        "past",
        "percent",
        "refused",
        "rows",
        "second",
        "seconds",
        "since",
        "site",
        "status",
        "sum",
        "system",
        "tail",
        "time",
        "token",
        "until",
        "wait",
        "what",
        "when",
        "why",
        "year",
        "zone",
    ];

    #[test]
    fn every_argument_is_a_name_or_runs_from_left_to_right_or_is_ours() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en");
        let mut seen = BTreeSet::new();
        for file in folder.read_dir().unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let names = line
                    .split("{ $")
                    .skip(1)
                    .filter_map(|rest| rest.split([' ', '}']).next());
                seen.extend(names.map(str::to_owned));
            }
        }
        for name in &seen {
            let lists = [ISOLATED, LEFT_TO_RIGHT, OURS];
            let found = lists
                .iter()
                .filter(|list| list.contains(&name.as_str()))
                .count();
            assert_eq!(found, 1, "${name} has to be in one list");
        }
        for name in [ISOLATED, LEFT_TO_RIGHT, OURS].concat() {
            assert!(seen.contains(name), "no sentence has ${name}");
        }
    }
}
