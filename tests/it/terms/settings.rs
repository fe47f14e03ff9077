//! The settings of the terms.

use super::{FIRST, PRIVACY, URL};
use vestibule::internals::config::{Config, Environment};

#[test]
fn settings_that_are_half_there_stop_the_start() {
    let read = |pairs: &[(&'static str, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        Config::look(&Environment::of(pairs)).map(|config| config.terms.is_some())
    };
    assert!(read(&[URL, FIRST]).unwrap());
    assert!(read(&[PRIVACY, FIRST]).unwrap());
    assert!(read(&[URL, PRIVACY, FIRST]).unwrap());
    assert!(!read(&[]).unwrap());
    let long = "x".repeat(51);
    for (pairs, name) in [
        (vec![FIRST], "TERMS_URL is missing"),
        (vec![URL], "TERMS_VERSION is missing"),
        (vec![PRIVACY], "TERMS_VERSION is missing"),
        (
            vec![("TERMS_URL", "www.example.com"), FIRST],
            "TERMS_URL is neither",
        ),
        (
            vec![("TERMS_URL", "//www.example.com"), FIRST],
            "TERMS_URL is neither",
        ),
        (
            vec![("TERMS_URL", "javascript:alert(1)"), FIRST],
            "TERMS_URL is neither",
        ),
        (
            vec![("TERMS_URL", "https://a@b.example"), FIRST],
            "TERMS_URL is neither",
        ),
        (
            vec![("PRIVACY_URL", "/a b"), FIRST],
            "PRIVACY_URL is neither",
        ),
        (vec![URL, ("TERMS_VERSION", &long)], "TERMS_VERSION must be"),
    ] {
        let problems = read(&pairs).unwrap_err().problems;
        assert!(problems[0].starts_with(name), "{problems:?}");
        assert!(problems[0].contains("Example: "), "{problems:?}");
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}
