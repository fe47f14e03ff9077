//! Two languages that are made from English by rule, so that tests see what no translator has seen.

use super::Language;
use super::markup::{html_by, joined, plain_by};
use std::borrow::Cow;

/// What becomes of the text between the arguments of a sentence.
pub(super) type Transform = fn(&str) -> Cow<'_, str>;

/// For texts.
pub(super) fn plain(language: Language) -> Transform {
    match language {
        Language::ACCENTED => |text| plain_by(text, accented).into(),
        Language::MIRRORED => |text| plain_by(text, mirrored).into(),
        _ => |text| plain_by(text, joined).into(),
    }
}

/// For HTML.
pub(super) fn html(language: Language) -> Transform {
    match language {
        Language::ACCENTED => |text| html_by(text, accented).into(),
        Language::MIRRORED => |text| html_by(text, mirrored).into(),
        _ => |text| html_by(text, joined).into(),
    }
}

/// Vowels are doubled, so that everything is about half as long again; no letter stays plain.
fn accented(text: &str, made: &mut String) {
    for letter in text.chars() {
        let (other, twice) = match letter {
            '\n' => (' ', false),
            'a' => ('á', true),
            'b' => ('ƀ', false),
            'c' => ('ç', false),
            'd' => ('ð', false),
            'e' => ('é', true),
            'f' => ('ƒ', false),
            'g' => ('ĝ', false),
            'h' => ('ĥ', false),
            'i' => ('î', true),
            'j' => ('ĵ', false),
            'k' => ('ķ', false),
            'l' => ('ļ', false),
            'm' => ('ɱ', false),
            'n' => ('ñ', false),
            'o' => ('ö', true),
            'p' => ('þ', false),
            'q' => ('ɋ', false),
            'r' => ('ŕ', false),
            's' => ('š', false),
            't' => ('ţ', false),
            'u' => ('û', true),
            'v' => ('ṽ', false),
            'w' => ('ŵ', false),
            'x' => ('ẋ', false),
            'y' => ('ý', true),
            'z' => ('ž', false),
            'A' => ('Å', false),
            'B' => ('Ɓ', false),
            'C' => ('Ç', false),
            'D' => ('Ð', false),
            'E' => ('É', false),
            'F' => ('Ƒ', false),
            'G' => ('Ĝ', false),
            'H' => ('Ĥ', false),
            'I' => ('Î', false),
            'J' => ('Ĵ', false),
            'K' => ('Ķ', false),
            'L' => ('Ļ', false),
            'M' => ('Ṁ', false),
            'N' => ('Ñ', false),
            'O' => ('Ö', false),
            'P' => ('Þ', false),
            'Q' => ('Ɋ', false),
            'R' => ('Ŕ', false),
            'S' => ('Š', false),
            'T' => ('Ţ', false),
            'U' => ('Û', false),
            'V' => ('Ṽ', false),
            'W' => ('Ŵ', false),
            'X' => ('Ẋ', false),
            'Y' => ('Ý', false),
            'Z' => ('Ž', false),
            same => (same, false),
        };
        made.push(other);
        if twice {
            made.push(other);
        }
    }
}

/// Each word from right to left (U+202E … U+202C); what is between words takes the direction of the page.
fn mirrored(text: &str, made: &mut String) {
    for part in text.split_inclusive([' ', '\n']) {
        let word = part.trim_end_matches([' ', '\n']);
        if !word.is_empty() {
            made.push('\u{202e}');
            made.push_str(word);
            made.push('\u{202c}');
        }
        if word.len() < part.len() {
            made.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pseudo_languages_leave_tags_alone_and_no_letter_plain() {
        let of = |transform: Transform, text: &'static str| transform(text).into_owned();
        assert_eq!(
            of(plain(Language::ACCENTED), "Log <strong>in</strong>"),
            "Ļööĝ îîñ"
        );
        assert_eq!(
            of(html(Language::ACCENTED), "<a>in</a> & out"),
            "<a>îîñ</a> &amp; ööûûţ"
        );
        assert_eq!(
            of(plain(Language::MIRRORED), "Log in"),
            "\u{202e}Log\u{202c} \u{202e}in\u{202c}"
        );
        let all: String = ('a'..='z').chain('A'..='Z').collect();
        let mut made = String::new();
        accented(&all, &mut made);
        assert!(!made.chars().any(|letter| letter.is_ascii_alphabetic()));
    }
}
