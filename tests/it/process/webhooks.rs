//! Webhooks, as an operator runs them.

use super::program::{Place, Setting};
use super::steps::wait;
use super::superusers::{ROOT, with_root};
use crate::support::people::PASSWORD;
use crate::support::receiver::{KEY, Mood, Receiver};
use serde_json::Value;

/// A place whose file of receivers names this one.
fn telling(place: &Place, receiver: &Receiver, more: &str) -> [Setting<'static>; 1] {
    let more = format!("events = ['logged_in', 'user_created']\n{more}");
    let path = place.path("webhooks.toml");
    std::fs::write(&path, receiver.entry("billing", &more)).unwrap();
    [("WEBHOOKS", path.display().to_string())]
}

const PRIVATE: &str = "allow_private = true";

#[test]
fn a_receiver_hears_of_a_login_and_what_it_missed_is_sent_again() {
    let receiver = Receiver::start(&[Mood::Status(410), Mood::Status(200)]);
    let place = with_root();
    let settings = telling(&place, &receiver, PRIVATE);
    let server = place.serve(&settings);
    let root = server.guest();
    root.log_in_with(ROOT, PASSWORD);
    server.wait_for_log("webhook disabled; its deliveries wait");
    let list = place.run(&["webhooks", "list", "--json"], &settings).well();
    let list: Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list[0]["name"], "billing");
    assert!(
        !list[0]["url"].as_str().unwrap().contains("key=word"),
        "{list}"
    );
    assert!(list[0]["disabled_at"].is_string(), "{list}");
    let shown = place.run(&["webhooks", "list"], &settings).well();
    assert!(shown.contains("  0 waiting, failing since 20"), "{shown}");
    let said = place
        .run(&["webhooks", "replay", "billing"], &settings)
        .well();
    assert_eq!(said, "One delivery is sent again.\n");
    let told = receiver.wait_for(2);
    assert_eq!((told[1].kind(), told[1].id()), ("logged_in", told[0].id()));
    assert!(told[1].is_signed());
    wait("the row to be closed", || {
        let list = place.run(&["webhooks", "list"], &settings).well();
        list.trim_end().ends_with("0 waiting").then_some(())
    });
    let replay = [
        "webhooks",
        "replay",
        "billing",
        "--since",
        "2020-01-01T00:00:00+02:00",
    ];
    assert_eq!(
        place.run(&replay, &settings).well(),
        "One delivery is sent again.\n"
    );
    assert_eq!(receiver.wait_for(3)[2].id(), told[0].id());
    server.tells_nothing_of(&["whsec_", "key=word", ROOT]);
}

#[test]
fn a_test_is_sent_at_once_and_its_status_said() {
    let receiver = Receiver::start(&[Mood::Status(204), Mood::Status(500)]);
    let place = Place::new();
    let settings = telling(&place, &receiver, PRIVATE);
    let send = |name| place.run(&["webhooks", "send-test", name], &settings);
    assert_eq!(send("billing").well(), "billing answered 204.\n");
    let told = &receiver.heard()[0];
    assert!(told.is_signed() && told.kind() == "test", "{told:?}");
    assert_eq!(send("billing").badly(), "billing answered 500.\n");
    let unknown = "CommandError: WEBHOOKS names no endpoint 'elsewhere'\n";
    assert_eq!(send("elsewhere").badly(), unknown);
    assert!(!place.path("vestibule.db").exists(), "it asks no database");
    let settings = telling(&place, &receiver, "");
    let refused = place.run(&["webhooks", "send-test", "billing"], &settings);
    assert_eq!(
        refused.badly(),
        "billing got nothing: the address is not one of the public internet.\n"
    );
}

#[test]
fn the_blocking_webhook_is_asked_about_nobody_and_its_answer_said() {
    let yes = Mood::Says("200 OK".into(), r#"{"allow": true}"#.into());
    let no = r#"{"allow": false, "code": "closed", "message": "Come back."}"#;
    let no = Mood::Says("200 OK".into(), no.into());
    let receiver = Receiver::start(&[yes, no, Mood::Status(500)]);
    let place = Place::new();
    let ask = |more: &[Setting<'static>]| place.run(&["webhooks", "send-test", "--blocking"], more);
    assert_eq!(ask(&[]).badly(), "BLOCKING_WEBHOOK_URL is not set.\n");
    let settings = [
        ("BLOCKING_WEBHOOK_URL", receiver.url()),
        ("BLOCKING_WEBHOOK_SECRET", KEY.to_owned()),
        ("BLOCKING_WEBHOOK_ALLOW_PRIVATE", "on".to_owned()),
    ];
    assert_eq!(ask(&settings).well(), "The blocking webhook allows it.\n");
    let told = &receiver.heard()[0];
    assert!(told.is_signed() && told.kind() == "test", "{told:?}");
    let refuses = "The blocking webhook refuses it: closed.\n";
    assert_eq!(ask(&settings).well(), refuses);
    let failed = "The blocking webhook gave no answer that counts: the receiver answered 500.\n";
    assert_eq!(ask(&settings).badly(), failed);
    assert!(!place.path("vestibule.db").exists(), "it asks no database");
    let neither = place.run(&["webhooks", "send-test"], &settings);
    assert_eq!(neither.status, Some(2));
}

#[test]
fn wrong_names_and_moments_are_refused() {
    let receiver = Receiver::start(&[]);
    let place = Place::new();
    let settings = telling(&place, &receiver, PRIVATE);
    let replay = |more: &[&str]| {
        let arguments = [&["webhooks", "replay"], more].concat();
        place.run(&arguments, &settings)
    };
    assert_eq!(
        replay(&["elsewhere"]).badly(),
        "CommandError: WEBHOOKS names no endpoint 'elsewhere'\n"
    );
    assert_eq!(replay(&["billing", "--since", "yesterday"]).status, Some(2));
    let both = ["billing", "--failed", "--since", "2026-11-21T09:30:00Z"];
    assert_eq!(replay(&both).status, Some(2));
    assert_eq!(
        replay(&["billing", "--failed"]).well(),
        "0 deliveries are sent again.\n"
    );
    let none = place.run(&["webhooks", "list"], &[]).well();
    assert_eq!(none, "WEBHOOKS names no receivers.\n");
    std::fs::write(
        place.path("webhooks.toml"),
        "[[endpoint]]\nname = 'billing'",
    )
    .unwrap();
    let wrong = place.run(&["webhooks", "list"], &settings).badly();
    for words in ["needs a url", "needs a secret", "needs events"] {
        assert!(wrong.contains(words), "{words}: {wrong}");
    }
}
