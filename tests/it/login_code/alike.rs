//! Nobody learns who has an account.

use super::{ADA, app, ask};
use crate::admin::desk::sql;
use crate::enumeration::{Step, shape, walk};
use crate::support::app::TestApp;

/// Every name that there is nothing to log in to, and two that there is.
const NAMES: &[&str] = &[
    ADA,
    "ada",
    "fresh@example.com",
    "nobody",
    "banned@example.com",
    "banned",
    "closing@example.com",
    "reset@example.com",
    "taken@example.com",
    "unproved@example.com",
];

fn prepared() -> TestApp {
    let app = app();
    for name in ["ada", "banned", "closing", "reset", "taken"] {
        let email = format!("{name}@example.com");
        app.db_user(&email);
        sql(
            &app,
            &format!(
                "UPDATE users SET username = '{name}', username_key = '{name}' WHERE email = '{email}'"
            ),
        );
    }
    app.guest().sign_up("unproved@example.com");
    for change in [
        "is_active = FALSE WHERE email LIKE 'banned@%'",
        "erase_at = '2099-01-01 00:00:00' WHERE email LIKE 'closing@%'",
        "reset_required = TRUE WHERE email LIKE 'reset@%'",
        // As staff leave one.
        "password = '!0123456789012345678901234567890123456789' WHERE email LIKE 'taken@%'",
    ] {
        sql(&app, &format!("UPDATE users SET {change}"));
    }
    app
}

#[test]
fn every_name_is_answered_alike() {
    let app = prepared();
    let steps: &[&Step] = &[
        &|guest, name| ask(guest, name),
        &|guest, _| guest.get("/verify"),
        &|guest, _| guest.enter_code("000000"),
        &|guest, _| guest.enter_code("00"),
        &|guest, _| guest.post("/verify/resend", &[]),
        &|guest, name| ask(guest, name),
        &|guest, _| guest.enter_code("000000"),
        &|guest, _| guest.enter_code("000000"),
        &|guest, _| guest.enter_code("000000"),
        &|guest, _| guest.enter_code("000000"),
        &|guest, _| guest.get("/verify"),
    ];
    let walks: Vec<_> = NAMES
        .iter()
        .map(|name| {
            let walked = walk(&app.guest(), name, steps);
            app.deliver();
            walked
        })
        .collect();
    for (name, walked) in NAMES.iter().zip(&walks) {
        assert_eq!(walked, &walks[0], "{name}");
    }
    for name in ["fresh", "nobody", "banned", "reset", "taken"] {
        let letters = app.letters_to(&format!("{name}@example.com"));
        assert!(letters.is_empty(), "{name}");
    }
}

/// Rows that were ever written, by table.
fn rows(app: &TestApp) -> Vec<i64> {
    let count = |table| app.db_count(&format!("SELECT count(*) AS count FROM {table}"));
    ["flows", "outbox", "audit"].map(count).into()
}

#[test]
fn every_name_costs_the_same_rows() {
    let app = prepared();
    app.deliver();
    let costs: Vec<Vec<i64>> = NAMES
        .iter()
        .map(|name| {
            let before = rows(&app);
            ask(&app.guest(), name);
            let after = rows(&app);
            after
                .iter()
                .zip(before)
                .map(|(now, then)| now - then)
                .collect()
        })
        .collect();
    for (name, cost) in NAMES.iter().zip(&costs) {
        assert_eq!(cost, &costs[0], "{name}");
    }
    assert_eq!(costs[0], [1, 1, 0]);
}

#[test]
fn a_username_does_not_tell_by_its_limits_whose_it_is() {
    let app = TestApp::with(&[("LOGIN_BY_CODE", "on")]);
    app.db_user(ADA);
    sql(
        &app,
        "UPDATE users SET username = 'zoe', username_key = 'zoe'",
    );
    let look = |name: &str| {
        let guest = app.guest();
        ask(&guest, ADA);
        let asked = ask(&guest, name);
        let page = guest.get(asked.location().unwrap());
        app.deliver();
        app.advance(time::Duration::hours(2));
        (shape(&asked, name), shape(&page, name))
    };
    assert_eq!(look("zoe"), look("bob"));
}

#[test]
fn wrong_codes_at_one_name_do_not_tell_whose_another_is() {
    let app = TestApp::with(&[("LOGIN_BY_CODE", "on")]);
    app.db_user(ADA);
    sql(
        &app,
        "UPDATE users SET username = 'zoe', username_key = 'zoe'",
    );
    // More than a day allows of an account.
    for _ in 0..7 {
        let guest = app.guest();
        ask(&guest, ADA);
        for _ in 0..5 {
            guest.enter_code("000000");
        }
        app.advance(time::Duration::minutes(20));
    }
    let look = |name: &str| {
        let guest = app.guest();
        ask(&guest, name);
        let wrong = guest.enter_code("000000");
        app.advance(time::Duration::minutes(20));
        shape(&wrong, name)
    };
    assert_eq!(look("zoe"), look("bob"));
}
