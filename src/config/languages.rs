//! The languages that people are spoken to in, and the time zone.

use super::reader::Reader;
use crate::i18n::{Language, Zone};

/// The languages of `LANGUAGES`, each once, `LANGUAGE` first.
pub(super) fn read(reader: &mut Reader<'_>) -> Vec<Language> {
    let offered = reader.list("LANGUAGES", vec![Language::ENGLISH], language);
    let first = reader.parsed("LANGUAGE", Language::ENGLISH, language);
    if offered.is_empty() {
        reader.wrong("LANGUAGES", "names no language");
    } else if let (false, Some(one)) = (offered.contains(&first), offered.first()) {
        let problem = format!(
            "is {first}, which is not one of LANGUAGES ({})",
            tags(&offered)
        );
        reader.wrong_with("LANGUAGE", &problem, &format!("Set LANGUAGE={one}."));
    }
    let mut all = vec![first];
    for language in offered {
        if !all.contains(&language) {
            all.push(language);
        }
    }
    all
}

fn language(raw: &str) -> Result<Language, String> {
    Language::parse(raw).ok_or_else(|| {
        let known: Vec<_> = Language::all().collect();
        format!(
            "is {raw:?}, which is not an available language ({})",
            tags(&known)
        )
    })
}

fn tags(languages: &[Language]) -> String {
    let tags: Vec<_> = languages.iter().map(|language| language.tag()).collect();
    tags.join(", ")
}

/// The zone of `TIME_ZONE`.
pub(super) fn zone(reader: &mut Reader<'_>) -> Zone {
    reader.parsed("TIME_ZONE", Zone::utc(), |raw| {
        let unknown = || {
            format!("is {raw:?}, which is not a time zone. Use an IANA name, such as Europe/Berlin")
        };
        Zone::parse(raw).ok_or_else(unknown)
    })
}
