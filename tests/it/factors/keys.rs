//! Secrets of authenticator apps when `SECRET_KEY` changes.

use super::api_support::{ADA, SECOND, ada, flow};
use crate::support::app::TestApp;
use crate::support::client::Client;
use serde_json::json;
use vestibule::internals::accounts::{Secrets, renew_secrets, survey_secrets};

const OLD: &str = "an-old-key-of-more-than-fifty-characters-0123456789-abcdef";
const NEW: &str = "a-new-key-of-more-than-fifty-characters-0123456789-abcdefg";

fn settings<'a>(key: &'a str, fallbacks: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("RATE_LIMITS", "off"),
        ("JWT_ACCESS_TOKEN_LIFETIME", "2h"),
        ("SECRET_KEY", key),
        ("SECRET_KEY_FALLBACKS", fallbacks),
    ]
}

#[test]
fn secrets_are_encrypted_anew_under_a_new_key() {
    let app = TestApp::with(&settings(OLD, ""));
    let member = ada(&app);
    let app = app.restart(&settings(NEW, OLD));
    let site = app.site().app();
    let found = survey_secrets(site).unwrap();
    let (older, current) = (found.older, found.current);
    assert_eq!((older + current, found.unreadable), (1, 0));
    // On two nodes at once, it is done once.
    std::thread::scope(|scope| {
        let nodes: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| renew_secrets(site).unwrap()))
            .collect();
        for node in nodes {
            assert_eq!(node.join().unwrap().unreadable, 0);
        }
    });
    let all = Secrets {
        current: 1,
        ..Secrets::default()
    };
    assert_eq!(survey_secrets(site).unwrap(), all);
    // The old key may go.
    let app = app.restart(&settings(NEW, ""));
    let guest = Client::of(&app);
    let step = json!({ "flow": flow(&guest), "code": member.phone.next(&app) });
    let done = guest.post(SECOND, &step);
    assert_eq!(done.status, 200, "{}", done.body);
}

#[test]
fn with_the_key_lost_people_are_told_and_recovery_codes_work() {
    let app = TestApp::with(&settings(OLD, ""));
    let member = ada(&app);
    // The node goes on under another key, and the old one is taken away before anything is encrypted anew.
    let app = app.restart(&settings(NEW, OLD)).restart(&settings(NEW, ""));
    let site = app.site().app();
    assert_eq!(renew_secrets(site).unwrap().unreadable, 1);
    let guest = Client::of(&app);
    let flow = flow(&guest);
    let refused = guest.post(
        SECOND,
        &json!({ "flow": flow, "code": member.phone.next(&app) }),
    );
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("totp_unreadable")),
        "{ADA}"
    );
    let step = json!({ "flow": flow, "recovery_code": member.codes[0] });
    assert_eq!(guest.post(SECOND, &step).status, 200);
}
