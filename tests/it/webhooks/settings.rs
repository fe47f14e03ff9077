//! The file of receivers: all mistakes at once, and no secret shown.

use crate::support::app::SECRET;
use crate::support::receiver::file_of;
use vestibule::internals::config::{Config, Environment, Wanted};

const KEY: &str = "whsec_bm90LWEtc2VjcmV0LWJ1dC1hLXRlc3Qtb25seS1rZXk=";

fn read(text: &str, more: &[(&'static str, &str)]) -> Result<Config, Vec<String>> {
    let file = file_of(&[text.to_owned()]);
    let path = file.path().to_str().unwrap().to_owned();
    let usual = [("SECRET_KEY", SECRET.to_owned()), ("WEBHOOKS", path)];
    let more = more
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    Config::read(&Environment::of(usual.into_iter().chain(more))).map_err(|wrong| wrong.problems)
}

fn endpoint(name: &str, url: &str, secret: &str, events: &str) -> String {
    format!(
        "[[endpoint]]\nname = '{name}'\nurl = '{url}'\nsecret = '{secret}'\nevents = {events}\n"
    )
}

#[test]
fn a_file_of_receivers_is_read() {
    let key = file_of(&[format!("{KEY}\n")]);
    let from_file = format!("file:{}", key.path().display());
    let text = [
        endpoint(
            "billing",
            "https://example.com/hook?k=v",
            KEY,
            "['user_created', 'verified']",
        ),
        endpoint("crm", "http://10.0.0.7:8080/", &from_file, "['*']") + "allow_private = true\n",
        endpoint(
            "mail_list",
            "https://[2001:db8::1]:8443/",
            "env:LIST_SECRET",
            "['*']",
        ),
    ];
    let config = read(&text.concat(), &[("LIST_SECRET", KEY)]).unwrap();
    let [billing, crm, list] = &config.webhooks.endpoints[..] else {
        panic!("{:?}", config.webhooks);
    };
    assert_eq!(billing.secrets[0].len(), 32);
    assert!(billing.secrets == crm.secrets && crm.secrets == list.secrets);
    assert!(billing.events.holds("verified") && !billing.events.holds("banned"));
    assert_eq!(crm.events, Wanted::All);
    assert!(crm.allow_private && !billing.allow_private);
    assert_eq!(billing.shown_url(), "https://example.com/hook");
    let shown = format!("{config:?}");
    assert!(
        !shown.contains("k=v") && !shown.contains("bm90LWE"),
        "{shown}"
    );
    assert!(
        !shown.contains(&format!("{:?}", billing.secrets[0])),
        "{shown}"
    );
}

#[test]
fn a_receiver_has_one_secret_or_a_few() {
    let with = |secret: &str| {
        let one = endpoint("billing", "https://example.com/", KEY, "['*']");
        read(&one.replace(&format!("'{KEY}'"), secret), &[("NEWER", KEY)])
    };
    for (secrets, many) in [
        (format!("'{KEY}'"), 1),
        (format!("['{KEY}']"), 1),
        (format!("['env:NEWER', '{KEY}']"), 2),
        (format!("['{KEY}', '{KEY}', '{KEY}', '{KEY}']"), 4),
    ] {
        let config = with(&secrets).unwrap();
        assert_eq!(
            config.webhooks.endpoints[0].secrets.len(),
            many,
            "{secrets}"
        );
    }
    for (secrets, words) in [
        ("[]".to_owned(), "needs a secret"),
        (format!("['{KEY}', 'hunter2-hunter2']"), "needs a secret"),
        (format!("['{KEY}', '']"), "needs a secret"),
        (
            format!("[{}]", format!("'{KEY}',").repeat(5)),
            "at most 4 secrets",
        ),
        (format!("[['{KEY}']]"), "line 4"),
        ("7".to_owned(), "line 4"),
    ] {
        let wrong = with(&secrets).unwrap_err().concat();
        assert!(wrong.contains(words), "{secrets}: {wrong}");
        assert!(
            !wrong.contains("bm90LWE") && !wrong.contains("hunter2"),
            "{wrong}"
        );
    }
}

#[test]
fn every_mistake_is_named_at_once_and_no_secret_repeated() {
    let text = [
        endpoint("billing", "https://example.com/", KEY, "['user_created']"),
        endpoint("billing", "https://example.com/", KEY, "['*']"),
        endpoint("Bad Name", "ftp://example.com/", "hunter2-hunter2", "[]"),
        endpoint(
            "short",
            "https://ada:pw@example.com/",
            "whsec_aHVudGVyMg==",
            "['user_created', 'usr_created', 'x']",
        ),
        endpoint(
            "odd",
            "https://exämple.com/",
            "whsec_hunter2!",
            "['*', 'verified']",
        ),
        endpoint("where", "https://:1/", "env:NOT_THERE", "['*']"),
        endpoint(
            "away",
            "https://example.com:99999/",
            "file:/not/there",
            "['*']",
        ),
        "[[endpoint]]\n".to_owned(),
    ];
    let problems = read(&text.concat(), &[]).unwrap_err();
    for (who, words) in [
        ("\"billing\"", "is there twice"),
        ("number 3", "needs a name"),
        ("number 3", "needs a url that begins with https://"),
        ("number 3", "needs a secret"),
        ("number 3", "needs events"),
        ("\"short\"", "has a url with"),
        ("\"short\"", "a secret that has 7 bytes"),
        ("\"short\"", "wants the event \"usr_created\""),
        ("\"short\"", "wants the event \"x\""),
        ("\"odd\"", "has a url with"),
        ("\"odd\"", "is not base64"),
        ("\"odd\"", "wants the event \"*\""),
        ("\"where\"", "has a url with"),
        ("\"where\"", "a variable that is not set"),
        ("\"away\"", "has a url with"),
        ("\"away\"", "a file that cannot be read"),
        ("number 8", "needs a name"),
        ("number 8", "needs a url"),
        ("number 8", "needs a secret"),
        ("number 8", "needs events"),
    ] {
        let begin = format!("WEBHOOKS names a file whose endpoint {who} ");
        let fits = |problem: &&String| problem.starts_with(&begin) && problem.contains(words);
        assert_eq!(
            problems.iter().filter(fits).count(),
            1,
            "{who} {words}: {problems:#?}"
        );
    }
    assert_eq!(problems.len(), 20, "{problems:#?}");
    let all = problems.concat();
    assert!(
        !all.contains("hunter2") && !all.contains("aHVudGVy"),
        "{all}"
    );
}

#[test]
fn a_file_that_is_none_is_named_with_its_line() {
    let problem = |text: &str| {
        let problems = read(text, &[]).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems[0].clone()
    };
    assert!(problem("# nothing yet").contains("without an [[endpoint]]"));
    assert!(problem("\n\nname =").contains("line 3 is not right"));
    assert!(
        problem("[[endpoint]]\nnames = 'x'").contains("line 2 is not right: unknown field `names`")
    );
    let misplaced = problem(&format!("[[endpoint]]\nallow_private = '{KEY}'"));
    assert!(
        misplaced.contains("line 2") && !misplaced.contains(KEY),
        "{misplaced}"
    );
    let away = [
        ("SECRET_KEY", SECRET.to_owned()),
        ("WEBHOOKS", "/not/there.toml".to_owned()),
    ];
    let problems = Config::read(&Environment::of(away)).unwrap_err().problems;
    assert!(problems[0].starts_with("WEBHOOKS names a file that cannot be read"));
}

#[test]
fn in_production_a_line_in_clear_is_for_a_private_network_alone() {
    let safe = [
        ("VESTIBULE_ENV", "production"),
        ("PUBLIC_URL", "https://accounts.example.com"),
        ("EMAIL_USE_TLS", "true"),
    ];
    let plain = endpoint("crm", "http://crm.internal/", KEY, "['*']");
    let problems = read(&plain, &safe).unwrap_err();
    assert!(
        problems[0].contains("has a url without https"),
        "{problems:?}"
    );
    assert!(read(&format!("{plain}allow_private = true"), &safe).is_ok());
    assert!(read(&plain, &[]).is_ok(), "in development it may");
}
