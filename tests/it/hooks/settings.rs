//! `BLOCKING_WEBHOOK_*`: a mistake stops the start, and no secret is shown.

use crate::support::app::SECRET;
use std::time::Duration;
use vestibule::internals::config::{Config, Environment};

const KEY: &str = "whsec_bm90LWEtc2VjcmV0LWJ1dC1hLXRlc3Qtb25seS1rZXk=";
const URL: &str = "https://rules.example.com/ask?key=word";

fn read(settings: &[(&'static str, &str)]) -> Result<Config, Vec<String>> {
    let secret = ("SECRET_KEY", SECRET.to_owned());
    let all = settings
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let environment = Environment::of(all.chain([secret]));
    Config::read(&environment).map_err(|wrong| wrong.problems)
}

#[test]
fn two_settings_are_enough() {
    assert!(read(&[]).unwrap().blocking_webhook.is_none());
    let config = read(&[
        ("BLOCKING_WEBHOOK_URL", URL),
        ("BLOCKING_WEBHOOK_SECRET", KEY),
    ])
    .unwrap();
    let webhook = config.blocking_webhook.as_ref().unwrap();
    assert_eq!(webhook.url, URL);
    assert_eq!((webhook.secrets.len(), webhook.events.len()), (1, 3));
    assert_eq!(webhook.timeout, Duration::from_secs(2));
    assert!(!webhook.allow_private);
    let shown = format!("{config:?}");
    assert!(
        !shown.contains("key=word") && !shown.contains("bm90LWE"),
        "{shown}"
    );
    let said = |config: &Config| config.doubts().join("\n").contains("BLOCKING_WEBHOOK");
    assert!(!said(&config));
    let config = read(&[
        ("BLOCKING_WEBHOOK_URL", URL),
        ("BLOCKING_WEBHOOK_SECRET", &format!("{KEY}, {KEY}")),
        ("BLOCKING_WEBHOOK_EVENTS", "before_login"),
        ("BLOCKING_WEBHOOK_TIMEOUT", "500"),
        ("BLOCKING_WEBHOOK_ON_FAILURE", "allow"),
    ])
    .unwrap();
    assert!(
        said(&config),
        "who lets everybody in is asked to think about it"
    );
    let webhook = config.blocking_webhook.unwrap();
    assert_eq!((webhook.secrets.len(), webhook.events.len()), (2, 1));
    assert_eq!(webhook.timeout, Duration::from_millis(500));
}

#[test]
fn a_mistake_stops_the_start_and_says_what_is_possible() {
    let usual = [
        ("BLOCKING_WEBHOOK_URL", URL),
        ("BLOCKING_WEBHOOK_SECRET", KEY),
    ];
    for (name, value, said) in [
        (
            "BLOCKING_WEBHOOK_URL",
            "ftp://example.com/",
            "begins with https:// or http://",
        ),
        (
            "BLOCKING_WEBHOOK_URL",
            "https://user:word@example.com/",
            "a name and password",
        ),
        (
            "BLOCKING_WEBHOOK_SECRET",
            "word",
            "does not begin with whsec_",
        ),
        ("BLOCKING_WEBHOOK_SECRET", "whsec_d29yZA==", "24 to 64"),
        (
            "BLOCKING_WEBHOOK_EVENTS",
            "before_signin",
            "before_signup, before_login, before_email_change",
        ),
        ("BLOCKING_WEBHOOK_EVENTS", ",", "holds no event"),
        (
            "BLOCKING_WEBHOOK_TIMEOUT",
            "2001",
            "a number from 100 to 2000",
        ),
        (
            "BLOCKING_WEBHOOK_TIMEOUT",
            "2s",
            "a number from 100 to 2000",
        ),
        (
            "BLOCKING_WEBHOOK_ON_FAILURE",
            "deny",
            "must be one of: refuse, allow",
        ),
        (
            "BLOCKING_WEBHOOK_ALLOW_PRIVATE",
            "perhaps",
            "must be one of",
        ),
    ] {
        let mut all = usual.to_vec();
        all.retain(|(other, _)| *other != name);
        all.push((name, value));
        let problems = read(&all).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].starts_with(name) && problems[0].contains(said),
            "{problems:?}"
        );
        assert!(!problems[0].contains("word@"), "{problems:?}");
    }
}

#[test]
fn a_part_of_it_alone_stops_the_start_as_well() {
    let one = |name, value| read(&[(name, value)]).unwrap_err().concat();
    let missing = one("BLOCKING_WEBHOOK_URL", URL);
    assert!(
        missing.contains("BLOCKING_WEBHOOK_SECRET is missing"),
        "{missing}"
    );
    for (name, value) in [
        ("BLOCKING_WEBHOOK_SECRET", KEY),
        ("BLOCKING_WEBHOOK_EVENTS", "before_login"),
        ("BLOCKING_WEBHOOK_ON_FAILURE", "refuse"),
        ("BLOCKING_WEBHOOK_ALLOW_PRIVATE", "on"),
    ] {
        let missing = one(name, value);
        let said = format!("BLOCKING_WEBHOOK_URL is missing, and {name} is set");
        assert!(missing.contains(&said), "{missing}");
    }
}
