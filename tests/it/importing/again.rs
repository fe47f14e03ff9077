//! The same file again, another one, and one that was interrupted.

use super::{HASHES, codes, counts, import, import_with, logs_in, options, row, user};
use crate::support::app::TestApp;
use serde_json::{Value, json};
use vestibule::UserId;
use vestibule::internals::accounts::erase_due;
use vestibule::internals::error::Fault;
use vestibule::internals::moving::{Listener, Numbers, Options, Run, import_django};
use vestibule::internals::store::users;

/// Shortcut: changes a row behind the program.
fn db(app: &TestApp, sql: &str) {
    app.database().run(sql);
}

#[test]
fn the_same_file_again_changes_nothing() {
    let app = TestApp::without_limits();
    let people = [
        user(1, "ada", &json!({})),
        user(2, "bob", &json!({"phone": "+31612345678"})),
    ];
    assert_eq!(counts(&import(&app, &people)), [2, 0, 0, 0]);
    let before = app.database().rows_of("audit");
    // A log-in encodes the password anew, which is no reason to put the old one back.
    assert!(logs_in(&app, "ada@example.com"));
    let hash = row(&app, 1).password.clone();
    let report = import(&app, &people);
    assert_eq!(counts(&report), [0, 0, 2, 0]);
    assert_eq!((report.counts.kept, report.counts.gone), (0, 0));
    assert_eq!(row(&app, 1).password, hash);
    let told = app.db_count("SELECT COUNT(*) AS count FROM audit WHERE event = 'users_imported'");
    assert_eq!(told, 1, "of {before} entries before");
}

#[test]
fn what_changed_there_is_taken_and_what_changed_here_is_kept() {
    let app = TestApp::without_limits();
    let old = json!({"first_name": "Ada", "last_name": "Byron"});
    import(&app, &[user(1, "ada", &old), user(2, "bob", &json!({}))]);
    let guest = app.guest();
    guest.log_in_with("ada@example.com", super::DJANGO_PASSWORD);
    db(&app, "UPDATE users SET first_name = 'Augusta' WHERE id = 1");

    let new =
        json!({"first_name": "Adah", "last_name": "Lovelace", "email": "lovelace@example.com"});
    let people = [user(1, "ada", &new), user(3, "cy", &json!({}))];
    let report = import(&app, &people);
    assert_eq!(counts(&report), [1, 1, 0, 0]);
    assert_eq!((report.counts.kept, report.counts.gone), (1, 1));
    assert_eq!(codes(&report), ["changed_here"]);
    let ada = row(&app, 1);
    assert_eq!(
        (
            ada.first_name.as_str(),
            ada.last_name.as_str(),
            ada.email.as_str()
        ),
        ("Augusta", "Lovelace", "lovelace@example.com")
    );
    assert!(!guest.is_signed_in(), "the address is another one");
    assert_eq!(
        row(&app, 2).username,
        "bob",
        "who is gone from the file stays"
    );
    let report = import(&app, &people);
    assert_eq!(
        (counts(&report), report.counts.kept),
        ([0, 0, 2, 0], 1),
        "it is said again"
    );
}

#[test]
fn a_password_that_was_changed_there_counts_unless_it_was_changed_here() {
    let app = TestApp::without_limits();
    import(
        &app,
        &[user(1, "ada", &json!({})), user(2, "bob", &json!({}))],
    );
    db(
        &app,
        "UPDATE users SET password = 'md5$$5f4dcc3b5aa765d61d8327deb882cf99' WHERE id = 2",
    );
    let other = json!({"password": HASHES[2]});
    let report = import(&app, &[user(1, "ada", &other), user(2, "bob", &other)]);
    assert_eq!((counts(&report), report.counts.kept), ([0, 1, 1, 0], 1));
    assert_eq!(row(&app, 1).password, HASHES[2]);
    assert_eq!(
        row(&app, 2).password,
        "md5$$5f4dcc3b5aa765d61d8327deb882cf99"
    );
}

#[test]
fn a_dry_run_says_what_would_be_and_changes_nothing() {
    let app = TestApp::without_limits();
    import(&app, &[user(1, "ada", &json!({}))]);
    let people = [
        user(1, "ada", &json!({"first_name": "Ada"})),
        user(2, "bob", &json!({"groups": [["Readers"]]})),
        user(3, "cy", &json!({"email": ""})),
    ];
    let text = Value::from(people.to_vec()).to_string();
    let options = Options {
        run: Run::Dry,
        ..options()
    };
    let (report, numbers) = import_with(&app, &text, &options).unwrap();
    assert_eq!(counts(&report), [1, 1, 0, 1]);
    assert_eq!(report.groups_made, ["Readers"]);
    assert!(numbers.is_empty());
    assert_eq!(row(&app, 1).first_name, "");
    assert_eq!(
        (
            app.database().rows_of("users"),
            app.database().rows_of("user_groups")
        ),
        (1, 0)
    );
}

#[test]
fn an_import_that_was_interrupted_goes_on() {
    let app = TestApp::without_limits();
    let here = app.db_user("here@example.com");
    let people: Vec<_> = (1..=2500)
        .map(|pk| user(pk, &format!("person{pk}"), &json!({})))
        .collect();
    let text = Value::from(people).to_string();
    let options = Options {
        numbers: Numbers::MayChange,
        ..options()
    };
    // Of the first thousand one gets another number: that is told once they are written.
    let stopped = import_django(
        app.site().app(),
        text.as_bytes(),
        &options,
        &mut Listener {
            progress: &mut |_, _| (),
            renumbered: &mut |old, _| {
                assert_eq!(old, here.0.to_string());
                Err(Fault::Unavailable("the disk is full".into()))
            },
        },
    );
    assert!(stopped.is_err());
    assert_eq!(app.database().rows_of("users"), 1001);
    assert_eq!(app.database().rows_of("imported_rows"), 1000);
    let (report, numbers) = import_with(&app, &text, &options).unwrap();
    assert_eq!(counts(&report), [1500, 0, 1000, 0]);
    assert!(numbers[&here.0.to_string()].0 > 2500);
    assert_eq!(app.database().rows_of("users"), 2501);
}

#[test]
fn whoever_was_erased_here_is_not_brought_back() {
    let app = TestApp::without_limits();
    let people = [user(1, "ada", &json!({})), user(2, "bob", &json!({}))];
    import(&app, &people);
    db(
        &app,
        "UPDATE users SET erase_at = '2020-01-01 00:00:00' WHERE id = 1",
    );
    erase_due(app.site().app()).unwrap();
    let report = import(&app, &people);
    assert_eq!((counts(&report), report.counts.erased), ([0, 0, 1, 0], 1));
    assert_eq!(app.database().rows_of("users"), 1);
}

#[test]
fn no_import_lifts_a_ban() {
    let app = TestApp::without_limits();
    import(&app, &[user(1, "ada", &json!({"is_active": false}))]);
    db(
        &app,
        "UPDATE users SET ban_reason = 'Sells spam.' WHERE id = 1",
    );
    let report = import(&app, &[user(1, "ada", &json!({}))]);
    assert_eq!((counts(&report), report.counts.kept), ([0, 0, 1, 0], 1));
    assert!(!row(&app, 1).is_active);
    // Nor does it bring somebody who was banned and then erased, under another key.
    db(
        &app,
        "UPDATE users SET erase_at = '2020-01-01 00:00:00' WHERE id = 1",
    );
    erase_due(app.site().app()).unwrap();
    let report = import(
        &app,
        &[user(2, "ida", &json!({"email": "ada@example.com"}))],
    );
    assert_eq!(codes(&report), ["address_banned"]);
    assert_eq!(app.database().rows_of("users"), 0);
}

#[test]
fn what_is_said_of_another_address_does_not_verify_the_one_here() {
    let app = TestApp::without_limits();
    let said = |address: &str, is_verified: bool| {
        user(
            1,
            "ada",
            &json!({"email": address, "is_verified": is_verified}),
        )
    };
    import(&app, &[said("old@example.com", false)]);
    app.db_user("new@example.com");
    let report = import(&app, &[said("new@example.com", true)]);
    assert_eq!(codes(&report), ["changed_here"]);
    let ada = row(&app, 1);
    assert_eq!(
        (ada.email.as_str(), ada.is_verified),
        ("old@example.com", false)
    );
}

#[test]
fn the_last_superuser_stays_one() {
    let app = TestApp::without_limits();
    import(
        &app,
        &[user(
            1,
            "ada",
            &json!({"is_staff": true, "is_superuser": true}),
        )],
    );
    let report = import(&app, &[user(1, "ada", &json!({}))]);
    assert_eq!(codes(&report), ["last_superuser"]);
    assert!(row(&app, 1).is_superuser);
}

#[test]
fn nobody_is_swept_away_for_having_neither_password_nor_proof() {
    let app = TestApp::without_limits();
    let text = Value::from(vec![user(1, "ada", &json!({"password": "!x"}))]).to_string();
    let options = Options {
        address_trust: vestibule::internals::moving::AddressTrust::Unverified,
        ..options()
    };
    import_with(&app, &text, &options).unwrap();
    let found = app.site().app().read(|conn| {
        users::never_verified(
            conn,
            time::macros::datetime!(2100-01-01 0:00),
            UserId(0),
            10,
        )
    });
    assert_eq!(found.unwrap(), []);
}

#[test]
fn a_dump_and_the_database_in_turn_change_nothing() {
    let app = TestApp::without_limits();
    // `dumpdata` cuts moments to milliseconds.
    let moments = |rest: &str| json!({"date_joined": format!("2020-01-02T03:04:05.123{rest}Z"), "last_login": format!("2021-01-02T03:04:05.987{rest}Z")});
    import(&app, &[user(1, "ada", &moments(""))]);
    for rest in ["654", "", "001"] {
        let report = import(&app, &[user(1, "ada", &moments(rest))]);
        assert_eq!(counts(&report), [0, 0, 1, 0], "{rest:?}");
    }
    let later = json!({"date_joined": "2020-01-02T03:04:05.124Z"});
    let report = import(&app, &[user(1, "ada", &later)]);
    assert_eq!(counts(&report), [0, 1, 0, 0]);
}
