//! Settings of the look: a mistake stops the start with the setting, what was found and what is possible.

use super::Folder;
use vestibule::internals::config::{Config, Environment};

fn problems(name: &'static str, value: &str) -> Vec<String> {
    let read = Config::read(&Environment::of([
        (name, value.to_owned()),
        ("SECRET_KEY", crate::support::app::SECRET.to_owned()),
    ]));
    read.err().map(|wrong| wrong.problems).unwrap_or_default()
}

#[test]
fn a_mistake_is_named_with_what_was_found_and_an_example() {
    let folder = Folder::new(&[("file", "")]);
    let file = format!("{}/file", folder.name());
    for (name, value, told) in [
        (
            "SITE_DIR",
            "/no/such/folder",
            "names \"/no/such/folder\", which does not exist",
        ),
        ("SITE_DIR", &file, "which is a file and not a folder"),
        ("SITE_URL", "acme.example", "must begin with https://"),
        (
            "SITE_URL",
            "http://acme.example",
            "must begin with https://",
        ),
        (
            "SITE_URL",
            "javascript:alert(1)",
            "must begin with https://",
        ),
        ("SITE_LOGO_ALT", "a\u{7}b", "holds a control character"),
        (
            "FOOTER_LINKS",
            "Terms",
            "has \"Terms\", which is not label=url",
        ),
        (
            "FOOTER_LINKS",
            "Terms=//acme.example",
            "has \"Terms=//acme.example\", which must begin with https://",
        ),
        ("FOOTER_LINKS", "=/terms", "has a label of no letter"),
        ("SUPPORT_EMAIL", "help", "is not an e-mail address"),
        (
            "SUPPORT_EMAIL",
            "hilfé@example.com",
            "has letters before its @",
        ),
    ] {
        let problems = problems(name, value);
        assert_eq!(problems.len(), 1, "{name}={value}");
        assert!(
            problems[0].starts_with(name) && problems[0].contains(told),
            "{problems:?}"
        );
        assert!(
            problems[0].contains(&format!("Example: {name}=")),
            "{problems:?}"
        );
    }
    for (name, value) in [
        ("SITE_DIR", folder.name()),
        ("SITE_URL", "/"),
        ("SITE_URL", "https://acme.example"),
        (
            "FOOTER_LINKS",
            "Terms=/terms, Help & more=https://acme.example/help?a=b",
        ),
        ("SUPPORT_EMAIL", "help@example.com"),
    ] {
        assert_eq!(
            problems(name, value),
            Vec::<String>::new(),
            "{name}={value}"
        );
    }
}
