//! Files of sentences with every kind of mistake.

use super::super::voice::Times;
use super::super::zone::Zone;
use super::*;

/// What is said of English in `locales/en/site.ftl`, and of German in `locales/de/x.ftl`, beside the sentences that there are.
fn loaded(english: &str, german: &str) -> Result<Catalog, String> {
    let folder = tempfile::tempdir().unwrap();
    for (language, name, sentences) in [("en", "site.ftl", english), ("de", "x.ftl", german)] {
        std::fs::create_dir(folder.path().join(language)).unwrap();
        std::fs::write(folder.path().join(language).join(name), sentences).unwrap();
    }
    let languages = [Language::ENGLISH, Language::GERMAN];
    let loaded = Catalog::load(&languages, "Site", Some(folder.path()));
    loaded.map_err(|error| error.to_string())
}

const ENGLISH: &str = "x-plain = Hello\nx-named = Hello { $name } at { $site }\n\
    x-link = Go <a>there</a>\nx-counted = { $n ->\n    [one] One day\n   *[other] { $n } days\n}\n\
    x-kind = { $kind ->\n    [email] An e-mail\n   *[phone] A number\n}\n";

#[test]
fn a_language_says_the_same_sentences_with_the_same_parts() {
    let german = "# Not all of them.\nx-named = { $site }: hallo, { $name }\n\
        x-counted = { $n ->\n    [0] Kein Tag\n    [one] Ein Tag\n   *[other] { $n } Tage\n}\n\
        x-link = <a>Dorthin</a> { -ort }\n-ort = dort\nx-kind = { $kind ->\n   *[email] Mail\n}\n";
    let catalog = loaded(ENGLISH, german).unwrap();
    let said = |message: Message| {
        let voice = Voice {
            language: Language::GERMAN,
            zone: Zone::utc(),
            times: Times::Plain,
        };
        catalog.text(voice, &message)
    };
    let days = |n: u8| said(Message::new("x-counted").with("n", n));
    assert_eq!(
        [days(0), days(1), days(2)],
        ["Kein Tag", "Ein Tag", "2 Tage"]
    );
    assert_eq!(
        said(Message::new("x-named").with("name", "Ada")),
        "Site: hallo, Ada"
    );
    assert_eq!(said(Message::new("x-link")), "Dorthin dort");
    assert_eq!(
        said(Message::new("x-plain")),
        "Hello",
        "English, where there is none"
    );
}

#[test]
fn a_sentence_may_refer_to_one_that_chooses() {
    let english = format!("{ENGLISH}x-left = {{ x-counted }} left at {{ $site }}\n");
    let catalog = loaded(
        &english,
        "x-counted = { $n ->\n   *[other] { $n } Tage\n}\n",
    )
    .unwrap();
    for (language, said) in [
        (Language::ENGLISH, "One day left at Site"),
        (Language::GERMAN, "1 Tage left at Site"),
    ] {
        let voice = Voice {
            language,
            zone: Zone::utc(),
            times: Times::Plain,
        };
        let left = Message::new("x-left").with("n", 1_u8);
        assert_eq!(catalog.text(voice, &left), said);
    }
}

#[test]
fn a_language_with_a_mistake_is_refused_with_file_and_line() {
    for (german, what) in [
        ("x-named = Hallo", "1: x-named lacks the argument $name"),
        (
            "x-plain = Hallo { $name }",
            "1: x-plain has no argument $name",
        ),
        (
            "\nx-named = { $nmae }, { $name }",
            "2: x-named has no argument $nmae",
        ),
        (
            "x-none = Hallo",
            "1: there is no sentence x-none in English",
        ),
        (
            "# A comment.\n\nx-plain = Hallo\nx-plian = Hallo",
            "4: there is no sentence x-plian in English",
        ),
        (
            "x-plain = Hallo\nx-plain = Servus",
            "1: there are two sentences x-plain",
        ),
        (
            "x-plain = { x-none }",
            "1: x-plain refers to x-none, which there is not",
        ),
        (
            "x-plain = { -none }",
            "1: x-plain refers to -none, which there is not",
        ),
        (
            "-a = { -b }\n-b = { -a }\nx-plain = { -a }",
            "3: x-plain refers to -a, which is a part of itself",
        ),
        (
            "x-plain = { x-plain }",
            "1: x-plain refers to x-plain, which is a part of itself",
        ),
        (
            "x-plain = { x-named }\nx-named = { $name }",
            "1: x-plain has no argument $name",
        ),
        (
            "x-plain = { x-named }",
            "1: x-plain refers to x-named, which there is not",
        ),
        (
            "x-link = Dorthin",
            "1: x-link lacks a link that English has",
        ),
        (
            "x-plain = <a>Hallo</a>",
            "1: x-plain has a link that English has not",
        ),
        (
            "x-link = <a>Dorthin",
            "1: x-link holds a tag that is not closed",
        ),
        (
            "x-plain = <strong>Ha<code>l</strong>lo</code>",
            "1: x-plain holds a tag that is not closed",
        ),
        (
            "x-plain = <em>Hallo</em>",
            "1: x-plain holds the tag <em>, which no sentence may",
        ),
        (
            "x-plain = <a href=\"//evil.example\">Hallo</a>",
            "1: x-plain holds the tag <a href=\"//evil.example\">, which no sentence may",
        ),
    ] {
        let refused = loaded(ENGLISH, german).map(drop).unwrap_err();
        assert_eq!(refused, format!("locales/de/x.ftl:{what}"), "{german}");
    }
}

#[test]
fn a_language_that_chooses_by_what_is_never_there_is_refused_with_file_and_line() {
    for (german, what) in [
        (
            "x-counted = { $n ->\n    [eins] Ein Tag\n   *[other] { $n } Tage\n}",
            "1: x-counted has the variant [eins], which is no plural",
        ),
        (
            "x-counted = { $n ->\n   *[one] Ein Tag\n    [other] { $n } Tage\n}",
            "1: x-counted needs *[other] for all other numbers",
        ),
        (
            "x-counted = { $n ->\n    [0] Kein Tag\n   *[one] Ein Tag\n}",
            "1: x-counted needs *[other] for all other numbers",
        ),
        (
            "x-counted = { $n ->\n    [one] Ein Tag\n    [one] Ein Tag\n   *[other] Tage\n}",
            "1: x-counted has two variants [one]",
        ),
        (
            "x-kind = { $kind ->\n    [mail] Mail\n   *[phone] Nummer\n}",
            "1: x-kind chooses by $kind, which is never [mail]",
        ),
        (
            "x-named = { $name ->\n   *[ada] Ada\n}",
            "1: x-named chooses by $name, which is never [ada]",
        ),
        (
            "x-named = { UPPER($name) }",
            "1: x-named calls UPPER, which there is not",
        ),
        (
            "x-named = Hallo { $name }\n    .title = Hallo",
            "1: x-named has attributes, which nothing reads",
        ),
        (
            "x-plain = { x-named.title }",
            "1: x-plain wants a part of x-named, which nothing has",
        ),
    ] {
        let refused = loaded(ENGLISH, german).map(drop).unwrap_err();
        assert_eq!(refused, format!("locales/de/x.ftl:{what}"), "{german}");
    }
}

#[test]
fn what_is_no_fluent_is_refused_with_file_and_line() {
    // What is no Fluent at all: the words are the parser's.
    for (german, line) in [
        (
            "x-plain = Hallo\nx-counted = { $n ->\n    [one] Ein Tag\n    [other] Tage\n}",
            5,
        ),
        ("x-plain = Hallo\n\nx-named = Hallo { $name", 3),
        ("x-plain = Hallo\nNo sentence\n", 2),
        ("x-plain =\n", 1),
    ] {
        let refused = loaded(ENGLISH, german).map(drop).unwrap_err();
        let begins = format!("locales/de/x.ftl:{line}");
        assert!(refused.starts_with(&begins), "{german}: {refused}");
    }
}

#[test]
fn english_with_a_mistake_is_refused_with_file_and_line() {
    for (english, what) in [
        (
            "\nx-plain = { x-none }",
            "2: x-plain refers to x-none, which there is not",
        ),
        (
            "x-a = { x-b }\nx-b = { x-a }",
            "1: x-a refers to x-a, which is a part of itself",
        ),
        (
            "x-plain = { $n ->\n    [on] one\n    [two] two\n   *[other] more\n}",
            "1: x-plain has the variant [on], which is no plural",
        ),
    ] {
        let refused = loaded(english, "").map(drop).unwrap_err();
        assert_eq!(refused, format!("locales/en/site.ftl:{what}"), "{english}");
    }
}
