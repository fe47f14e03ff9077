//! Text messages of the program itself: what is left of them on disk and in the log.

use super::program::Place;
use super::steps::wait;
use crate::support::app::code_in;
use crate::support::people::{PASSWORD, fields};
use crate::support::provider::{Manner, Provider};
use std::path::Path;

const NUMBER: &str = "+31612345678";

/// The messages in a folder.
fn messages_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let done = paths.filter(|path| path.extension().is_some_and(|kind| kind == "json"));
    done.map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

#[test]
fn neither_number_nor_code_of_a_message_is_in_the_log_and_no_code_on_disk() {
    let place = Place::new();
    let settings = [
        ("SMS_BACKEND", "file".to_owned()),
        ("PHONE_VERIFICATION", "required".to_owned()),
        ("LOG", "debug".to_owned()),
    ];
    let server = place.serve(&settings);
    let ada = server.guest();
    ada.post("/signup", &fields("ada@example.com", &[("phone", NUMBER)]));
    wait("the letter", || {
        server.out().contains("Your code is ").then_some(())
    });
    assert_eq!(
        ada.enter_code(&code_in(&server.out())).location(),
        Some("/verify")
    );
    let message = wait("the message", || messages_in(&place.path("sms")).pop());
    let (_, code) = message.rsplit_once('#').unwrap();
    let code: String = code.chars().take(6).collect();
    let mailbox = ada.get("/dev/mailbox");
    assert!(
        mailbox.text().contains(&format!("To {NUMBER}")),
        "shown too"
    );
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert!(ada.is_signed_in());
    server.tells_nothing_of(&[NUMBER, &NUMBER[1..], &code, PASSWORD, "ada@example.com"]);
    for name in ["vestibule.db", "vestibule.db-wal"] {
        let bytes = std::fs::read(place.path(name)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let words = text.split(|c: char| !c.is_ascii_digit());
        assert_eq!(words.filter(|word| *word == code).count(), 0, "{name}");
    }
}

#[test]
fn a_provider_is_called_without_a_word_of_it_in_the_log() {
    let provider = Provider::open(Manner::Says(201, "", "{}"));
    let place = Place::new();
    let token = "a-token-that-nobody-may-see";
    let server = place.serve(&[
        ("SMS_BACKEND", "twilio".to_owned()),
        ("TWILIO_ACCOUNT_SID", "AC1".to_owned()),
        ("TWILIO_AUTH_TOKEN", token.to_owned()),
        ("TWILIO_FROM", "+15005550006".to_owned()),
        ("TWILIO_BASE_URL", provider.url()),
        ("PHONE_VERIFICATION", "required".to_owned()),
        ("LOG", "trace".to_owned()),
    ]);
    let ada = server.guest();
    ada.post("/signup", &fields("ada@example.com", &[("phone", NUMBER)]));
    wait("the letter", || {
        server.out().contains("Your code is ").then_some(())
    });
    ada.enter_code(&code_in(&server.out()));
    let call = wait("the call", || provider.taken().pop());
    let text = call.field("Body").unwrap();
    let code = text.rsplit_once('#').unwrap().1;
    assert_eq!(ada.enter_code(code).location(), Some("/"));
    let basic = call.header("authorization").trim_start_matches("Basic ");
    server.tells_nothing_of(&[&NUMBER[1..], code, token, basic]);
}

#[test]
fn production_wants_a_way_for_messages_or_no_numbers_to_verify() {
    let place = Place::new();
    let with = |more: &[(&'static str, &str)]| {
        let all = [
            ("VESTIBULE_ENV", "production"),
            ("PUBLIC_URL", "https://accounts.example.com"),
            ("SECRET_KEY", crate::support::app::SECRET),
            ("SECURITY_CONTACT", "mailto:security@example.com"),
            ("IP_RETENTION", "90d"),
        ];
        let all = all.iter().chain(more);
        all.map(|(name, value)| (*name, (*value).to_owned()))
            .collect::<Vec<_>>()
    };
    let said = place.run(&["check", "--deploy"], &with(&[])).well();
    assert!(said.ends_with("Everything is in order.\n"), "{said}");
    let optional = [("PHONE_VERIFICATION", "optional")];
    let said = place.run(&["check", "--deploy"], &with(&optional)).badly();
    assert!(
        said.contains("SMS_BACKEND must be twilio or webhook"),
        "{said}"
    );
    let twilio = [("SMS_BACKEND", "twilio"), ("TWILIO_ACCOUNT_SID", "AC1")];
    let said = place.run(&["check", "--deploy"], &with(&twilio)).badly();
    for name in ["TWILIO_AUTH_TOKEN is missing", "TWILIO_FROM is missing"] {
        assert!(said.contains(name), "{name}: {said}");
    }
    let whole = [
        ("SMS_BACKEND", "twilio"),
        ("TWILIO_ACCOUNT_SID", "AC1"),
        ("TWILIO_AUTH_TOKEN", "a-token-of-twilio"),
        ("TWILIO_FROM", "+15005550006"),
    ];
    let doubts = place.run(&["check", "--deploy"], &with(&whole));
    assert!(
        doubts.out.contains("SMS_ALLOWED_PREFIXES is empty"),
        "{}",
        doubts.out
    );
    let mut limited = whole.to_vec();
    limited.push(("SMS_ALLOWED_PREFIXES", "+31"));
    let said = place.run(&["check", "--deploy"], &with(&limited)).well();
    assert!(said.ends_with("Everything is in order.\n"), "{said}");
}
