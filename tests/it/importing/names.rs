//! Who is meant: natural keys, names that somebody else gets, mailboxes that two have.

use super::{codes, counts, import, logs_in, row, user};
use crate::support::app::TestApp;
use serde_json::{Value, json};

fn totp(owner: &Value) -> Value {
    json!({"model": "mfa.authenticator", "pk": null, "fields": {
        "user": owner, "type": "totp", "data": {"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"},
    }})
}

fn address(owner: &Value, email: &str, is_verified: bool) -> Value {
    json!({"model": "account.emailaddress", "pk": null, "fields": {
        "user": owner, "email": email, "verified": is_verified, "primary": true,
    }})
}

/// What somebody has whose username is the address of somebody else.
fn second_address(owner: &str) -> Value {
    json!({"model": "graphql_auth.userstatus", "pk": null, "fields": {
        "user": [owner], "verified": true, "archived": false, "secondary_email": "thief@example.org",
    }})
}

#[test]
fn a_username_that_is_the_address_of_somebody_else_gets_nothing_of_theirs() {
    let victim = user(1, "victim", &json!({}));
    let thief = user(
        2,
        "victim@example.com",
        &json!({"email": "thief@example.com"}),
    );
    for people in [
        [victim.clone(), thief.clone()],
        [thief.clone(), victim.clone()],
    ] {
        let app = TestApp::without_limits();
        let things = [
            totp(&json!(["victim@example.com"])),
            second_address("victim@example.com"),
        ];
        let report = import(&app, &[&people[..], &things[..]].concat());
        assert_eq!(report.counts.added, 2);
        assert_eq!(row(&app, 1).secondary_email, None);
        assert!(!row(&app, 1).second_factor);
        assert!(row(&app, 2).second_factor);
        assert_eq!(
            row(&app, 2).secondary_email.as_deref(),
            Some("thief@example.org")
        );
    }
}

#[test]
fn where_people_are_called_by_their_address_a_username_is_nobodys_name() {
    let app = TestApp::without_limits();
    let people = [
        user(1, "victim", &json!({})),
        user(
            2,
            "victim@example.com",
            &json!({"email": "thief@example.com"}),
        ),
        totp(&json!(["victim@example.com"])),
        second_address("thief@example.com"),
    ];
    import(&app, &people);
    assert!(row(&app, 1).second_factor && !row(&app, 2).second_factor);
    assert_eq!(row(&app, 1).secondary_email, None);
}

#[test]
fn whoever_gets_a_name_later_gets_nobodys_account() {
    let app = TestApp::without_limits();
    let without_key = |name: &str, email: &str| {
        let mut person = user(1, name, &json!({"email": email}));
        person["pk"] = Value::Null;
        person
    };
    import(&app, &[without_key("alice", "alice@example.com")]);
    let alice = app.db_id("alice@example.com");
    let report = import(
        &app,
        &[
            without_key("alice", "thief@example.com"),
            without_key("alice2", "alice@example.com"),
        ],
    );
    assert_eq!(
        (counts(&report), codes(&report)),
        ([0, 0, 0, 2], vec!["identity_unsure", "mailbox_moved"])
    );
    assert_eq!(row(&app, alice.0).email, "alice@example.com");
}

#[test]
fn whoever_alone_has_verified_a_mailbox_has_it() {
    let app = TestApp::without_limits();
    let report = import(
        &app,
        &[
            user(1, "thief", &json!({"email": "boss@example.com"})),
            user(2, "boss", &json!({})),
            address(&json!(1), "boss@example.com", false),
            address(&json!(2), "boss@example.com", true),
        ],
    );
    assert_eq!(
        (counts(&report), codes(&report)),
        ([1, 0, 0, 1], vec!["mailbox_twice"])
    );
    assert_eq!(row(&app, 2).email, "boss@example.com");
    assert!(logs_in(&app, "boss@example.com"));
}

#[test]
fn a_mailbox_that_somebody_gave_up_there_is_free_at_the_next_run() {
    let app = TestApp::without_limits();
    import(
        &app,
        &[user(1, "ada", &json!({"email": "shared@example.com"}))],
    );
    let people = [
        user(1, "ada", &json!({"email": "ada@example.com"})),
        user(3, "bob", &json!({"email": "shared@example.com"})),
    ];
    let report = import(&app, &people);
    assert_eq!(
        (counts(&report), codes(&report)),
        ([0, 1, 0, 1], vec!["mailbox_moved"])
    );
    assert_eq!(counts(&import(&app, &people)), [1, 0, 1, 0]);
    assert_eq!(row(&app, 3).email, "shared@example.com");
}

#[test]
fn a_hash_with_a_nul_stops_nobody() {
    let app = TestApp::without_limits();
    let damaged = json!({"password": "pbkdf2_sha256$1000$sea\u{0}salt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM="});
    let report = import(
        &app,
        &[user(1, "ada", &damaged), user(2, "bob", &json!({}))],
    );
    assert_eq!(
        (counts(&report), codes(&report)),
        ([2, 0, 0, 0], vec!["password_unreadable"])
    );
    assert!(row(&app, 1).reset_required && logs_in(&app, "bob@example.com"));
}

#[test]
fn whoever_becomes_staff_by_an_import_stands_in_the_audit_log() {
    let app = TestApp::without_limits();
    let boss = |is_superuser: bool| user(1, "boss", &json!({"is_superuser": is_superuser}));
    let other = user(2, "bob", &json!({"is_superuser": true, "is_staff": true}));
    import(&app, &[boss(true), other.clone()]);
    let changes = "SELECT COUNT(*) AS count FROM audit WHERE event = 'row_changed' AND user_id = 1";
    assert_eq!(app.db_count(changes), 1);
    import(&app, &[boss(false), other]);
    assert_eq!(app.db_count(changes), 2);
}

#[test]
fn an_address_that_somebody_is_given_meanwhile_is_theirs_alone() {
    let app = TestApp::without_limits();
    let here = app.db_user("here@example.com").0;
    let held = app.database().hold_address("shared@example.com");
    let report = std::thread::scope(|scope| {
        let shared = json!({"email": "shared@example.com"});
        let people = [user(20_000, "ada", &shared)];
        let (app, importing) = (&app, people);
        let report = scope.spawn(move || import(app, &importing));
        held.commit(&format!(
            "UPDATE users SET secondary_email = 'shared@example.com', secondary_email_key = 'shared@example.com' WHERE id = {here}"
        ));
        report.join().unwrap()
    });
    assert_eq!(
        (counts(&report), codes(&report)),
        ([0, 0, 0, 1], vec!["mailbox_here"])
    );
}
