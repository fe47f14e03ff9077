//! Which of a site's languages a browser or program would like best: `Accept-Language` (RFC 9110, 12.5.4). Nothing in it is
//! an error: what cannot be read is left out.

use super::Language;
use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use std::cmp::Reverse;
use unic_langid::LanguageIdentifier;

/// More of the header is not read; browsers send a tenth of it. Django has the same bound.
const LONGEST: usize = 500;
/// `q=1`, in thousandths.
const ONE: u16 = 1000;

/// A language that is asked for, and how much.
struct Wanted {
    /// `None` for `*`.
    range: Option<LanguageIdentifier>,
    /// In thousandths; 0 is "not this one".
    weight: u16,
}

/// The one of `offered` that the lines of `Accept-Language` ask for most. `None` where they ask for none of them.
pub(crate) fn accepted<'a>(
    offered: &[Language],
    lines: impl Iterator<Item = &'a [u8]>,
) -> Option<Language> {
    let ids: Vec<_> = offered.iter().map(|language| language.id()).collect();
    let best = best(&ids, &bounded(lines))?;
    let place = ids.iter().position(|id| id == best)?;
    offered.get(place).copied()
}

/// The beginning of the header, up to the last comma that there is room for.
fn bounded<'a>(lines: impl Iterator<Item = &'a [u8]>) -> String {
    let mut header = Vec::new();
    for line in lines {
        if !header.is_empty() {
            header.push(b',');
        }
        header.extend(line.iter().take(LONGEST + 1));
        if header.len() > LONGEST {
            header.truncate(LONGEST);
            let end = header.iter().rposition(|byte| *byte == b',');
            header.truncate(end.unwrap_or(0));
            break;
        }
    }
    String::from_utf8_lossy(&header).into_owned()
}

fn best<'a>(offered: &'a [LanguageIdentifier], header: &str) -> Option<&'a LanguageIdentifier> {
    let mut wanted: Vec<_> = header.split(',').filter_map(Wanted::parse).collect();
    wanted.sort_by_key(|wanted| Reverse(wanted.weight));
    let left = offered.iter().filter(|id| !is_excluded(id, &wanted));
    let left: Vec<_> = left.collect();
    let mut liked = wanted.iter().filter(|wanted| wanted.weight > 0);
    liked.find_map(|liked| match &liked.range {
        Some(range) => {
            let lookup = NegotiationStrategy::Lookup;
            let found = negotiate_languages(&[range], &left, None, lookup);
            found.first().map(|id| **id)
        }
        // Those that are named have weights of their own.
        None => left.iter().copied().find(|id| named(id, &wanted).is_none()),
    })
}

/// Whether a language is asked not to be spoken.
fn is_excluded(id: &LanguageIdentifier, wanted: &[Wanted]) -> bool {
    named(id, wanted).is_some_and(|wanted| wanted.weight == 0)
}

/// What says most precisely how much a language is wanted. `en-GB` says nothing of `en`.
fn named<'a>(id: &LanguageIdentifier, wanted: &'a [Wanted]) -> Option<&'a Wanted> {
    let covers = |range: &LanguageIdentifier| range.matches(id, true, false);
    let named = wanted.iter().filter_map(|wanted| {
        let range = wanted.range.as_ref().filter(|range| covers(range))?;
        Some((range.to_string().len(), wanted))
    });
    let most = named.max_by_key(|(precision, wanted)| (*precision, wanted.weight));
    most.map(|(_, wanted)| wanted)
}

impl Wanted {
    fn parse(entry: &str) -> Option<Self> {
        let mut parts = entry.split(';').map(str::trim);
        let tag = parts.next()?;
        let mut weights = parts.filter_map(|part| {
            let (name, value) = part.split_once('=')?;
            let is_weight = name.trim_end().eq_ignore_ascii_case("q");
            is_weight.then(|| weight(value.trim_start()))
        });
        let weight = weights.next_back().unwrap_or(Some(ONE))?;
        if tag == "*" {
            return Some(Self {
                range: None,
                weight,
            });
        }
        // Without extensions, such as a calendar.
        let subtags: Vec<_> = tag
            .split('-')
            .take_while(|subtag| subtag.len() > 1)
            .collect();
        let range: LanguageIdentifier = subtags.join("-").parse().ok()?;
        (!range.language.is_empty()).then_some(Self {
            range: Some(range),
            weight,
        })
    }
}

/// A weight in thousandths; `None` where it is malformed.
fn weight(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let fits = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: u16 = format!("{decimals:0<3}").parse().ok().filter(|_| fits)?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(ONE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(offered: &str, header: &str) -> Option<String> {
        let ids = offered.split(' ').map(|tag| tag.parse().unwrap());
        let ids: Vec<LanguageIdentifier> = ids.collect();
        best(&ids, header).map(ToString::to_string)
    }

    #[test]
    fn a_language_is_found_for_its_regions_and_a_region_for_its_language() {
        let table = [
            ("en de pt-BR", "en-GB", Some("en")),
            ("en de pt-BR", "pt", Some("pt-BR")),
            ("en de pt-BR", "pt-PT, de;q=0.5", Some("pt-BR")),
            ("en de pt-BR", "DE-at;Q=0.3", Some("de")),
            ("en de pt-BR", "de-DE-u-co-phonebk", Some("de")),
            ("en en-XA ar-XB", "en-US,en;q=0.9", Some("en")),
            ("en en-XA ar-XB", "en-XA", Some("en-XA")),
            ("en en-XA ar-XB", "ar", Some("ar-XB")),
            ("en de", "fr, tlh;q=0.9", None),
            ("en de", "", None),
        ];
        for (offered, header, expected) in table {
            let found = chosen(offered, header);
            assert_eq!(found.as_deref(), expected, "{offered}: {header}");
        }
    }

    #[test]
    fn weights_order_and_exclude() {
        let table = [
            ("de;q=0.5, en;q=0.8", Some("en")),
            ("de;q=0.5, en;q=0.5", Some("de")),
            ("de;q=0.001, fr", Some("de")),
            ("de;q=0, en-GB;q=0.1", Some("en")),
            ("de;q=0, *;q=0.1", Some("en")),
            ("en;q=0, *", Some("de")),
            ("en;q=0.1, *;q=0.5", Some("de")),
            ("*", Some("en")),
            ("*;q=0", None),
            ("en;q=0", None),
            ("en;q=0, de;q=0, *", None),
            ("de, *;q=0", Some("de")),
            ("en-GB;q=0, en", Some("en")),
        ];
        for (header, expected) in table {
            assert_eq!(chosen("en de", header).as_deref(), expected, "{header}");
        }
        let narrow = chosen("en en-XA", "en-XA, en;q=0");
        assert_eq!(narrow.as_deref(), Some("en-XA"));
        assert_eq!(chosen("en en-XA", "en;q=0, *"), None);
    }

    #[test]
    fn what_is_malformed_is_left_out() {
        for rubbish in [
            "de;q=2",
            "de;q=1.001",
            "de;q=-1",
            "de;q=0.1234",
            "de;q=",
            "de;q=.5",
            "de;q=1e0",
            "de;q=0.\u{661}",
            "de;q=nan",
            "\u{0}",
            "d",
            "de_",
            "de-",
            "-de",
            "x-klingon",
            "*-DE",
            "und",
            ";q=1",
            ",,,;;;===",
            "de fr",
            "\u{fffd}",
        ] {
            let header = format!("{rubbish}, en;q=0.1");
            let found = chosen("fr de en", &header);
            // A tag that ends with a hyphen is a tag and nothing.
            let expected = if rubbish == "de-" { "de" } else { "en" };
            assert_eq!(found.as_deref(), Some(expected), "{rubbish:?}");
        }
        assert_eq!(weight("1.000"), Some(1000));
        assert_eq!(weight("0."), Some(0));
    }

    #[test]
    fn a_long_header_is_read_up_to_a_bound() {
        let long = format!("de,{}", "en,".repeat(30_000));
        assert!(bounded(std::iter::once(long.as_bytes())).len() <= LONGEST);
        let offered = [Language::ENGLISH, Language::ACCENTED];
        let of = |lines: &[&str]| accepted(&offered, lines.iter().map(|line| line.as_bytes()));
        let behind = format!("{}en-XA", "fr,".repeat(30_000));
        assert_eq!(of(&[&behind]), None);
        assert_eq!(of(&[&format!("en-XA,{behind}")]), Some(Language::ACCENTED));
        assert_eq!(of(&[&"x".repeat(65_536)]), None);
        assert_eq!(of(&["fr", "en-XA"]), Some(Language::ACCENTED));
        assert_eq!(of(&[]), None);
    }
}
