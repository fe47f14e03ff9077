//! Numbers of every country there is, and what people type instead of one.

use super::*;

fn region(letters: &str) -> Option<Region> {
    let found = Region::parse(letters);
    assert!(found.is_some(), "{letters}");
    found
}

/// The country, its calling code and the library's example of a kind of number, where it has one.
fn examples(
    kind: impl Fn(&'static Metadata) -> Option<&'static Descriptor>,
) -> Vec<(&'static Metadata, String, &'static str)> {
    let of = |country: &'static Metadata| {
        let national = kind(country)?.example()?;
        let number = format!("+{}{national}", country.country_code());
        Some((country, number, national))
    };
    DATABASE.iter().filter_map(of).collect()
}

#[test]
fn the_mobile_example_of_every_country_is_accepted_and_stays_as_it_is() {
    let mut countries = 0;
    for (country, number, national) in examples(|country| country.descriptors().mobile()) {
        let parsed = Phone::parse(&number, None);
        let parsed = parsed.unwrap_or_else(|error| panic!("{} {number}: {error}", country.id()));
        assert_eq!(parsed.as_str(), number, "{}", country.id());
        assert_eq!(Phone::parse(parsed.as_str(), None).unwrap(), parsed);
        let code = country.country_code().to_string();
        assert_eq!(calling_code(&number), Some(code.as_str()));
        // Numbers that belong to no country are not dialled within one.
        let Some(home) = Region::parse(country.id()) else {
            continue;
        };
        countries += 1;
        let prefix = country.national_prefix().unwrap_or_default();
        for dialled in [national.to_owned(), format!("{prefix} {national}")] {
            let parsed = Phone::parse(&dialled, Some(home));
            assert_eq!(
                parsed.as_ref().map(Phone::as_str),
                Ok(number.as_str()),
                "{} {dialled}",
                country.id()
            );
        }
    }
    assert!(countries > 230, "{countries}");
}

#[test]
fn landlines_and_internet_telephones_pass() {
    let landlines = examples(|country| country.descriptors().fixed_line());
    let internet = examples(|country| country.descriptors().voip());
    assert!(landlines.len() > 230 && internet.len() > 50);
    for (country, number, _) in landlines.into_iter().chain(internet) {
        let parsed = Phone::parse(&number, None);
        assert_eq!(
            parsed.as_ref().map(Phone::as_str),
            Ok(number.as_str()),
            "{}",
            country.id()
        );
    }
}

#[test]
fn services_of_every_country_are_refused() {
    type Kinds = fn(&'static Metadata) -> Option<&'static Descriptor>;
    let kinds: [(&str, Kinds); 7] = [
        ("premium", |country| country.descriptors().premium_rate()),
        ("toll free", |country| country.descriptors().toll_free()),
        ("shared cost", |country| country.descriptors().shared_cost()),
        ("personal", |country| {
            country.descriptors().personal_number()
        }),
        ("pager", |country| country.descriptors().pager()),
        ("company", |country| country.descriptors().uan()),
        ("voice mail", |country| country.descriptors().voicemail()),
    ];
    for (kind, of) in kinds {
        let numbers = examples(of);
        assert!(!numbers.is_empty(), "{kind}");
        for (country, number, _) in numbers {
            let refused = Phone::parse(&number, None);
            assert_eq!(
                refused,
                Err(BadPhone::NoTexts),
                "{kind} {} {number}",
                country.id()
            );
        }
    }
}

#[test]
fn numbers_are_read_the_way_people_write_them() {
    for typed in [
        "+31612345678",
        " +31 6 12345678 ",
        "+31 (6) 1234-56.78",
        "+31\u{a0}6\u{2011}12345678",
        "+31 (0)6 12345678",
        "\u{202a}+31 6 12345678\u{202c}",
        "＋３１６１２３４５６７８",
    ] {
        let parsed = Phone::parse(typed, None);
        assert_eq!(
            parsed.as_ref().map(Phone::as_str),
            Ok("+31612345678"),
            "{typed:?}"
        );
    }
    for (home, typed, number) in [
        ("NL", "06 12 34 56 78", "+31612345678"),
        ("nl", "612345678", "+31612345678"),
        ("NL", "0031 6 12345678", "+31612345678"),
        ("NL", "31612345678", "+31612345678"),
        ("NL", "0044 7400 123456", "+447400123456"),
        ("NL", "+44 7400 123456", "+447400123456"),
        ("GB", "07400 123456", "+447400123456"),
        ("US", "(201) 555-0123", "+12015550123"),
        ("US", "011 31 6 12345678", "+31612345678"),
        ("RU", "8 (912) 345-67-89", "+79123456789"),
        ("IT", "02 3661 8300", "+390236618300"),
        ("HU", "06 20 123 4567", "+36201234567"),
    ] {
        let parsed = Phone::parse(typed, region(home));
        assert_eq!(
            parsed.as_ref().map(Phone::as_str),
            Ok(number),
            "{home} {typed:?}"
        );
    }
}

#[test]
fn anything_else_is_refused_with_its_reason() {
    use BadPhone::{Invalid, Letters, NoCountry, NoTexts, TooLong, TooShort};
    for (typed, why) in [
        ("", Invalid),
        ("+", Invalid),
        ("++31612345678", Invalid),
        ("+31;612345678", Invalid),
        ("+٣١٦١٢٣٤٥٦٧٨", Invalid),
        ("+0612345678", Invalid),
        ("+999123456789", Invalid),
        ("+31012345678", Invalid),
        ("0612345678", NoCountry),
        ("31612345678", NoCountry),
        ("0031612345678", NoCountry),
        ("1-800-FLOWERS", Letters),
        ("+31 6 1234567a", Letters),
        ("+31 20 1234567 ext. 12", Letters),
        ("+316123456", TooShort),
        ("+1 555 1234", TooShort),
        ("+31", TooShort),
        // Eleven digits are possible there, but not for these.
        ("+31 6 1234 5678 90", Invalid),
        ("+316123456789012", TooLong),
        ("+1234567890123456789012345", TooLong),
        ("+31 900 0123", NoTexts),
        ("+1 900 555 0123", NoTexts),
        ("+1 800 555 0199", NoTexts),
        ("+44 7640 123456", NoTexts),
        ("+979 123456789", NoTexts),
    ] {
        assert_eq!(Phone::parse(typed, None), Err(why), "{typed:?}");
    }
    assert_eq!(Phone::parse("12", region("NL")), Err(TooShort));
    assert_eq!(Phone::parse("112", region("NL")), Err(TooShort));
    assert_eq!(
        Phone::parse(&"6".repeat(1 << 20), region("NL")),
        Err(TooLong)
    );
    let codes = [Invalid, NoCountry, Letters, TooShort, TooLong, NoTexts].map(|why| why.code());
    assert_eq!(
        codes
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        6
    );
}

#[test]
fn no_text_makes_the_parser_panic() {
    let homes: Vec<_> = DATABASE
        .iter()
        .map(|country| Region::parse(country.id()))
        .collect();
    let mut seed = 7_u64;
    for home in homes {
        for length in [1, 3, 5] {
            let mut typed = String::new();
            for _ in 0..length * 3 {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695);
                typed.push(char::from(
                    b"+0123456789()-. 00189"[(seed >> 33) as usize % 21],
                ));
            }
            for typed in [typed.clone(), format!("+{typed}"), format!("00{typed}")] {
                if let Ok(number) = Phone::parse(&typed, home) {
                    assert_eq!(Phone::parse(number.as_str(), None), Ok(number), "{typed}");
                }
            }
        }
    }
}

#[test]
fn regions_go_by_their_two_letters() {
    assert_eq!(Region::parse("nl"), region("NL"));
    for letters in ["", "N", "NLD", "XX", "31", "001", "EU"] {
        assert_eq!(Region::parse(letters), None, "{letters}");
    }
}

#[test]
fn a_number_does_not_show_itself() {
    let number = Phone::parse("+31612345678", None).unwrap();
    assert_eq!(format!("{number:?}"), "Phone(+31…78)");
    assert_eq!(mask("nonsense"), "+…se");
}
