//! `SECRET_KEY` changed on several nodes, and lost, as people meet it on pages.

use super::api_support::{ADA, app};
use super::staff_support::protected;
use crate::support::app::{SECRET, TestApp};
use crate::support::nodes::node_on;
use crate::support::people::Guest;
use vestibule::internals::accounts::{Secrets, renew_secrets, survey_secrets};

const NEW: &str = "a-new-key-of-more-than-fifty-characters-0123456789-abcdefg";

fn settings<'a>(key: &'a str, fallbacks: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("RATE_LIMITS", "off"),
        ("SECRET_KEY", key),
        ("SECRET_KEY_FALLBACKS", fallbacks),
    ]
}

/// In the middle of a change of keys, one node has the new key, and one still the old one: they do not undo each other's work.
#[test]
fn a_node_with_the_old_key_leaves_what_is_under_the_new_one() {
    let app = app();
    app.db_user(ADA);
    protected(&app, ADA);
    // Every node knows the new key before one uses it.
    let old = node_on(app.database(), &settings(SECRET, NEW));
    old.migrate().unwrap();
    let new = node_on(app.database(), &settings(NEW, SECRET));
    new.migrate().unwrap();
    renew_secrets(&new).unwrap();
    let under_new = Secrets {
        current: 1,
        ..Secrets::default()
    };
    let under_another = Secrets {
        older: 1,
        ..Secrets::default()
    };
    assert_eq!(survey_secrets(&new).unwrap(), under_new);
    assert_eq!(renew_secrets(&old).unwrap(), under_another);
    assert_eq!(
        survey_secrets(&new).unwrap(),
        under_new,
        "it is left as it is"
    );
}

fn waiting(app: &TestApp) -> Guest {
    let guest = app.guest();
    assert_eq!(guest.log_in(ADA).location(), Some("/login/second"));
    guest
}

#[test]
fn a_page_says_that_the_app_cannot_be_checked_and_a_recovery_code_works() {
    let app = app();
    app.db_user(ADA);
    let ada = protected(&app, ADA);
    let app = app
        .restart(&settings(NEW, SECRET))
        .restart(&settings(NEW, ""));
    let guest = waiting(&app);
    let code = ada.phone.next(&app);
    let refused = guest.post("/login/second", &[("code", &code)]);
    assert_eq!(refused.status(), 422, "{}", refused.text());
    assert!(!refused.error("code").is_empty(), "{}", refused.text());
    let done = guest.post("/login/second", &[("recovery_code", &ada.codes[0])]);
    assert_eq!(done.location(), Some("/"), "{}", done.text());
    assert!(guest.is_signed_in());
    // The key turns up.
    let app = app.restart(&settings(NEW, SECRET));
    assert_eq!(renew_secrets(app.site().app()).unwrap().unreadable, 0);
    let guest = waiting(&app);
    let code = ada.phone.next(&app);
    let done = guest.post("/login/second", &[("code", &code)]);
    assert_eq!(done.location(), Some("/"), "{}", done.text());
}
