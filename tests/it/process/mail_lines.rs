//! What a mail server says is bounded before it is kept, and what came in clear is not believed once the connection is
//! encrypted: by whoever stands between, or by a server that was taken over.

use super::program::{Done, Place};
use super::steps::{now, through};
use crate::support::smtp::{Fault, Mode, SmtpServer};

const ADA: &str = "ada@example.com";
/// More than any answer of a mail server, with what two systems keep of a connection besides.
const ENOUGH: usize = 8 * 1024 * 1024;

fn sends(smtp: &SmtpServer, security: Option<&'static str>) -> Done {
    let mut settings = through(smtp);
    settings.push(("SSL_CERT_FILE", smtp.ca_file().display().to_string()));
    settings.push(("EMAIL_TIMEOUT", "20".to_owned()));
    settings.extend(security.map(|name| (name, "true".to_owned())));
    Place::new().run(&["sendtestemail", ADA], &settings)
}

/// In clear, before and behind STARTTLS, and inside of TLS.
fn everywhere(fault: Fault, said: &str) {
    for (mode, security) in [
        (Mode::plain(), None),
        (Mode::starttls(), Some("EMAIL_USE_TLS")),
        (Mode::implicit(), Some("EMAIL_USE_SSL")),
    ] {
        let smtp = now(SmtpServer::start(mode.fault(fault)));
        let why = sends(&smtp, security).badly();
        assert!(smtp.flooded() < ENOUGH, "{security:?}: {}", smtp.flooded());
        assert!(why.contains(said), "{security:?}: {why}");
        assert_eq!(smtp.letters(), []);
    }
}

#[test]
fn a_greeting_that_does_not_end_is_not_kept() {
    everywhere(
        Fault::EndlessGreeting,
        "the mail server's answer has no end",
    );
}

#[test]
fn an_answer_that_does_not_end_is_not_kept() {
    everywhere(Fault::EndlessLine, "the mail server's answer has no end");
}

#[test]
fn an_answer_of_lines_without_end_is_not_kept() {
    everywhere(Fault::EndlessLines, "the mail server's answer has no end");
}

#[test]
fn answers_in_clear_behind_that_to_starttls_are_not_believed() {
    let smtp = now(SmtpServer::start(
        Mode::starttls().fault(Fault::AnswersInClear),
    ));
    let why = sends(&smtp, Some("EMAIL_USE_TLS")).badly();
    assert!(
        why.contains("the mail server answered before it was asked"),
        "{why}"
    );
    assert_eq!(smtp.letters(), []);
}

#[test]
fn a_server_that_offers_no_tls_gets_nothing() {
    let smtp = now(SmtpServer::start(Mode::plain()));
    let why = sends(&smtp, Some("EMAIL_USE_TLS")).badly();
    assert!(
        why.contains("the mail server cannot do what is needed"),
        "{why}"
    );
    assert_eq!(smtp.letters(), []);
}

#[test]
fn an_answer_too_many_is_not_taken_for_the_next_one() {
    let smtp = now(SmtpServer::start(Mode::plain().fault(Fault::AnswersTwice)));
    let why = sends(&smtp, None).badly();
    assert!(why.contains("the mail server"), "{why}");
    assert_eq!(smtp.letters(), []);
}

#[test]
fn the_server_is_greeted_with_the_name_of_the_site() {
    let smtp = now(SmtpServer::start(Mode::plain()));
    let greeted = |settings: &[(&'static str, &str)]| {
        let mut all = through(&smtp);
        all.extend(
            settings
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        Place::new().run(&["sendtestemail", ADA], &all).well();
        smtp.hellos().pop().unwrap()
    };
    for (url, name) in [
        ("https://accounts.example.com", "accounts.example.com"),
        ("https://bücher.example:8443", "xn--bcher-kva.example"),
        ("http://127.0.0.1:8000", "[127.0.0.1]"),
        ("http://[::1]:8000", "[IPv6:::1]"),
    ] {
        assert_eq!(greeted(&[("PUBLIC_URL", url)]), name);
    }
    let own = ("EMAIL_HELO_NAME", "mail.example.org");
    let url = ("PUBLIC_URL", "https://accounts.example.com");
    assert_eq!(greeted(&[url, own]), "mail.example.org");
    let mut all = through(&smtp);
    for bad in [
        "no name",
        "a\u{7}b",
        "-x-",
        "a..b",
        "[300.1.1.1]",
        "x\r\nMAIL FROM:<>",
    ] {
        all.push(("EMAIL_HELO_NAME", bad.to_owned()));
        let why = Place::new().run(&["check"], &all).badly();
        assert!(why.contains("EMAIL_HELO_NAME"), "{bad}: {why}");
        all.pop();
    }
}

#[test]
fn a_sender_at_an_internationalised_domain_needs_no_server_that_knows_of_it() {
    let smtp = now(SmtpServer::start(Mode::plain()));
    let place = Place::new();
    for from in ["hallo@bücher.example", "Büchér & Co <hallo@bücher.example>"] {
        let mut all = through(&smtp);
        all.push(("DEFAULT_FROM_EMAIL", from.to_owned()));
        place.run(&["sendtestemail", ADA], &all).well();
        let letter = smtp.letters().pop().unwrap();
        assert_eq!(letter.from, "hallo@xn--bcher-kva.example");
        assert_eq!(letter.letter().from, "hallo@xn--bcher-kva.example");
        assert!(letter.data.is_ascii());
        assert_eq!(
            letter.letter().header("X-Auto-Response-Suppress"),
            Some("All")
        );
        assert_eq!(
            letter.letter().header("Auto-Submitted"),
            Some("auto-generated")
        );
    }
    for from in ["jürgen@example.com", "Jürgen <jürgen@example.com>"] {
        let mut all = through(&smtp);
        all.push(("DEFAULT_FROM_EMAIL", from.to_owned()));
        let why = place.run(&["check"], &all).badly();
        assert!(
            why.contains("letters before its @ that most mail servers refuse"),
            "{why}"
        );
    }
}
