//! A mistake in these settings stops the start: an open door by accident is the fault to avoid.

use crate::support::app::SECRET;
use vestibule::internals::config::{Config, Environment, SignupMode};

fn read(pairs: &[(&'static str, &str)]) -> Result<Config, Vec<String>> {
    let secret = ("SECRET_KEY", SECRET);
    let pairs = pairs.iter().copied().chain([secret]);
    let pairs = pairs.map(|(name, value)| (name, value.to_owned()));
    Config::read(&Environment::of(pairs)).map_err(|wrong| wrong.problems)
}

fn refusal(name: &'static str, value: &str) -> String {
    let problems = read(&[(name, value)]).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].starts_with(name), "{problems:#?}");
    problems[0].clone()
}

#[test]
fn the_door_is_open_invites_or_is_closed_and_nothing_else() {
    assert_eq!(read(&[]).unwrap().signup.mode, SignupMode::Open);
    for (word, mode) in [
        ("open", SignupMode::Open),
        ("invite", SignupMode::Invite),
        ("Closed", SignupMode::Closed),
    ] {
        assert_eq!(read(&[("SIGNUP", word)]).unwrap().signup.mode, mode);
    }
    for word in ["opne", "close", "off", "false", "invited", "0"] {
        let said = refusal("SIGNUP", word);
        assert!(said.contains("open, invite, closed"), "{said}");
    }
}

#[test]
fn a_name_that_looks_like_one_of_these_stops_the_start() {
    for name in [
        "SIGNUPS",
        "SIGN_UP",
        "SIGNUP_EMAIL_DOMAIN",
        "SIGNUP_MODE",
        "signup",
        "SINGUP",
        "SGINUP",
    ] {
        let said = refusal(name, "closed");
        assert!(said.contains("SIGNUP"), "{said}");
    }
}

#[test]
fn an_empty_setting_of_the_door_stops_the_start() {
    for name in [
        "SIGNUP",
        "SIGNUP_EMAIL_DOMAINS",
        "SIGNUP_EMAIL_BLOCKED",
        "INVITED_BY_MEMBERS",
    ] {
        for blank in ["", "  "] {
            let said = refusal(name, blank);
            assert!(said.contains("is there and says nothing"), "{said}");
        }
    }
}

#[test]
fn a_domain_that_is_none_stops_the_start() {
    for raw in [
        "@",
        "mycompany",
        "@*.mycompany.com",
        "@a.com,@b..com",
        "ada@mycompany.com",
        ",",
        "@a.com;@b.com",
    ] {
        refusal("SIGNUP_EMAIL_DOMAINS", raw);
    }
    assert!(read(&[("SIGNUP_EMAIL_DOMAINS", "@a.com, b.org,@.bücher.de")]).is_ok());
}

#[test]
fn a_file_of_blocked_addresses_is_read_at_start_and_its_faults_are_named_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blocked.txt");
    let name = path.to_str().unwrap().to_owned();
    let missing = refusal("SIGNUP_EMAIL_BLOCKED", &name);
    assert!(missing.contains("cannot be read"), "{missing}");
    std::fs::write(
        &path,
        "\u{feff}# ours\n\nmailinator.com # temporary\r\n  Boss@Example.com\n",
    )
    .unwrap();
    let config = read(&[("SIGNUP_EMAIL_BLOCKED", &name)]).unwrap();
    for (key, will_do) in [
        ("a@mailinator.com", false),
        ("a@x.mailinator.com", false),
        ("boss@example.com", false),
        ("ada@example.com", true),
    ] {
        assert_eq!(config.signup.emails.allow_key(key), will_do, "{key}");
    }
    std::fs::write(&path, "a.example\nno domain\nb.example\nx@\n").unwrap();
    let problems = read(&[("SIGNUP_EMAIL_BLOCKED", &name)]).unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:#?}");
    assert!(
        problems[0].contains("line 2: \"no domain\""),
        "{problems:#?}"
    );
    assert!(problems[1].contains("line 4: \"x@\""), "{problems:#?}");
    std::fs::write(&path, "no domain\n".repeat(30)).unwrap();
    let problems = read(&[("SIGNUP_EMAIL_BLOCKED", &name)]).unwrap_err();
    assert_eq!(problems.len(), 21, "{problems:#?}");
    assert!(problems[20].contains("30 lines"), "{problems:#?}");
    std::fs::write(&path, b"\xff\xfe").unwrap();
    refusal("SIGNUP_EMAIL_BLOCKED", &name);
}
