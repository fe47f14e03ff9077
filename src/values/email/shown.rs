//! Domains in the script of their readers: browsers send `bücher.de` as `xn--bcher-kva.de`, which nobody recognises. A name
//! that could be taken for another one stays as mail servers look it up, as in the address bars of browsers.

use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use idna::uts46::{AsciiDenyList, Hyphens, Uts46};
use std::borrow::Cow;

/// Scripts of which no letter is taken for one of the Latin alphabet.
const APART: [Script; 17] = [
    Script::Arabic,
    Script::Bengali,
    Script::Devanagari,
    Script::Ethiopic,
    Script::Georgian,
    Script::Gujarati,
    Script::Gurmukhi,
    Script::Hebrew,
    Script::Kannada,
    Script::Khmer,
    Script::Lao,
    Script::Malayalam,
    Script::Myanmar,
    Script::Sinhala,
    Script::Tamil,
    Script::Telugu,
    Script::Thai,
];
/// Scripts that are written together.
const JAPANESE: [Script; 3] = [Script::Han, Script::Hiragana, Script::Katakana];
const KOREAN: [Script; 2] = [Script::Han, Script::Hangul];
/// Letters that look like Latin ones, of Cyrillic and of Greek: a name of these alone could be one of those.
const LIKE_LATIN: [&str; 2] = ["асԁеһіјӏорԛѕԝхуъьҽпгѵѡмткв", "αβγεηικνορτυχω"];
/// Letters of the Latin alphabet with a sign, as European languages have them.
const LATIN: std::ops::RangeInclusive<char> = 'ß'..='ž';
/// Of these, what is taken for an `i` and for a `k`.
const LATIN_BUT: [char; 2] = ['ı', 'ĸ'];
/// Makes a vowel of Katakana longer.
const LONG: char = 'ー';

/// An address as people read it: its domain in their script, unless it could be taken for another one.
#[must_use]
pub fn shown(kept: &str) -> Cow<'_, str> {
    let Some((local, domain)) = kept.rsplit_once('@') else {
        return Cow::Borrowed(kept);
    };
    if domain.is_ascii() && !domain.to_ascii_lowercase().contains("xn--") {
        return Cow::Borrowed(kept);
    }
    let (shown, read) = Uts46::new().to_user_interface(
        domain.as_bytes(),
        AsciiDenyList::STD3,
        Hyphens::Check,
        |label, _, _| is_plain(label),
    );
    match read {
        Ok(()) => Cow::Owned(format!("{local}@{shown}")),
        Err(_) => Cow::Borrowed(kept),
    }
}

/// Whether a label is taken for no other one, as far as that can be told from its script.
fn is_plain(label: &[char]) -> bool {
    let letters = || {
        let letters = label.iter().copied();
        letters.filter(|c| !c.is_ascii_digit() && *c != '-')
    };
    let are = |scripts: &[Script]| letters().all(|c| scripts.contains(&script(c)));
    let is_latin = |c: char| c.is_ascii_lowercase() || LATIN.contains(&c);
    if letters().all(|c| is_latin(c) && script(c) == Script::Latin) {
        return !letters().any(|c| LATIN_BUT.contains(&c));
    }
    if are(&[Script::Cyrillic]) || are(&[Script::Greek]) {
        return letters().any(|c| LIKE_LATIN.iter().all(|alike| !alike.contains(c)));
    }
    let is_japanese = letters().all(|c| c == LONG || JAPANESE.contains(&script(c)));
    is_japanese || are(&KOREAN) || APART.iter().any(|apart| are(&[*apart]))
}

fn script(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn domains_are_read_in_their_script() {
        for (kept, read) in [
            ("a@xn--bcher-kva.de", "a@bücher.de"),
            ("A@XN--BCHER-KVA.de", "A@bücher.de"),
            ("a@bücher.de", "a@bücher.de"),
            ("a@mail.xn--e1afmkfd.xn--p1ai", "a@mail.пример.рф"),
            ("a@xn--wgv71a119e.jp", "a@日本語.jp"),
            ("a@xn--hxajbheg2az3al.gr", "a@παράδειγμα.gr"),
            ("Ada@Example.COM", "Ada@Example.COM"),
            ("a@[::1]", "a@[::1]"),
            ("nobody", "nobody"),
            ("a@xn--a.de", "a@xn--a.de"),
        ] {
            assert_eq!(shown(kept), read, "{kept}");
        }
    }

    #[test]
    fn what_could_be_taken_for_another_stays_as_it_is_looked_up() {
        for name in [
            // Cyrillic alone, one letter of it, Greek among Latin, without its dot, kra.
            "\u{430}\u{440}\u{440}\u{4cf}\u{435}",
            "p\u{430}ypal",
            "g\u{3bf}ogle",
            "\u{131}kea",
            "\u{138}ey",
            // Signs above letters of another script, and Katakana among Latin.
            "a\u{30ce}b",
            "e\u{323}xample",
        ] {
            let ascii = idna::domain_to_ascii(&format!("{name}.com")).unwrap();
            for kept in [format!("a@{ascii}"), format!("a@{name}.com")] {
                assert_eq!(shown(&kept), format!("a@{ascii}"), "{name}");
            }
        }
    }
}
