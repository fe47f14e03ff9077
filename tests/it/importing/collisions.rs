//! What two people want, and only one can have.

use super::{codes, counts, import, import_with, logs_in, options, row, user};
use crate::support::app::TestApp;
use serde_json::{Value, json};
use vestibule::internals::moving::{Numbers, Options};

#[test]
fn of_two_with_one_mailbox_nobody_is_taken_and_both_are_named() {
    let app = TestApp::without_limits();
    let report = import(
        &app,
        &[
            user(1, "ada", &json!({"email": "Ada@Example.com"})),
            user(2, "ida", &json!({"email": "ada@example.com"})),
            user(3, "bob", &json!({})),
        ],
    );
    assert_eq!(
        (counts(&report), codes(&report)),
        ([1, 0, 0, 2], vec!["mailbox_twice"])
    );
    let (_, told) = report.notes.by_code().next().unwrap();
    let named: Vec<_> = told.first.iter().map(|note| note.record.as_str()).collect();
    assert_eq!(named, ["row 1 (auth.user 1)", "row 2 (auth.user 2)"]);
    assert!(!format!("{:?}", told.first).contains("pbkdf2"));
}

#[test]
fn usernames_alike_and_numbers_that_are_taken_cost_nobody_the_account() {
    let app = TestApp::without_limits();
    let here = app.db_user("here@example.com");
    let options = Options {
        numbers: Numbers::MayChange,
        ..options()
    };
    let (report, _) = import_with(
        &app,
        &Value::from(vec![
            user(here.0, "ada", &json!({})),
            user(50, "Ada", &json!({"email": "other@example.com"})),
            user(51, "with space", &json!({"email": "space@example.com"})),
            user(52, "here", &json!({"email": "theirs@example.com"})),
        ])
        .to_string(),
        &options,
    )
    .unwrap();
    assert_eq!(counts(&report), [4, 0, 0, 0]);
    assert_eq!(
        codes(&report),
        ["number_taken", "username_changed", "username_taken"]
    );
    assert_eq!(row(&app, here.0).email, "here@example.com");
    assert!(row(&app, 50).username.starts_with("Ada"));
    assert_ne!(row(&app, 50).username, "Ada");
    assert!(row(&app, 51).username.starts_with("withspace"));
    for email in ["ada", "other", "space", "theirs"] {
        assert!(logs_in(&app, &format!("{email}@example.com")), "{email}");
    }
    let again = import(
        &app,
        &[user(50, "Ada", &json!({"email": "other@example.com"}))],
    );
    assert_eq!(counts(&again), [0, 0, 1, 0]);
}

#[test]
fn nobody_gets_the_number_of_somebody_there() {
    let app = TestApp::without_limits();
    let here = app.db_user("here@example.com");
    let people = [
        user(here.0, "ada", &json!({})),
        user(20, "bob", &json!({})),
        // Not taken; in an application that goes on with its rows the number is theirs.
        user(33, "boss", &json!({"email": "", "is_superuser": true})),
    ];
    let report = import(&app, &people);
    assert_eq!(
        (counts(&report), codes(&report)),
        ([1, 0, 0, 2], vec!["address_missing", "number_here"])
    );
    assert_eq!(row(&app, here.0).email, "here@example.com");
    let newest = app.db_user("new@example.com");
    assert!(newest.0 > 33, "{newest:?}");
    // Somebody signs up there before the last import, and somebody here.
    let later = [&people[..], &[user(34, "late", &json!({}))]].concat();
    let report = import(&app, &later);
    assert_eq!(counts(&report), [1, 0, 1, 2]);
    assert_eq!(row(&app, 34).username, "late");
}

#[test]
fn somebody_here_keeps_their_mailbox_their_number_and_their_account() {
    let app = TestApp::without_limits();
    let here = app.db_user("ada@example.com");
    let phone = json!({"phone": "+31612345678", "phone_verified": true});
    let report = import(
        &app,
        &[
            user(10, "ada", &json!({})),
            user(11, "bob", &phone),
            user(12, "cy", &phone),
        ],
    );
    assert_eq!(
        (counts(&report), codes(&report)),
        ([2, 0, 0, 1], vec!["mailbox_here", "phone_taken"])
    );
    assert!(!row(&app, 11).phone_verified && !row(&app, 12).phone_verified);
    assert_eq!(row(&app, 11).phone.as_deref(), Some("+31612345678"));
    assert_eq!(row(&app, here.0).username, "ada");
}
