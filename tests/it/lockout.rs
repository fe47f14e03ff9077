//! Wrong passwords: limits that hold, and owners who are never locked out from elsewhere.

use super::login::REFUSED;
use super::support::app::TestApp;
use super::support::page::Page;
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use time::Duration;

#[test]
fn five_wrong_passwords_in_five_minutes_and_even_the_right_one_waits() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let guesser = app.guest();
    for _ in 0..5 {
        assert_eq!(
            guesser
                .window()
                .log_in_with("ada@example.com", OTHER_PASSWORD)
                .status(),
            422
        );
    }
    let page = guesser.window().log_in("ADA@example.com");
    assert_eq!(page.status(), 429);
    assert!(
        page.problems()
            .concat()
            .contains("Too many failed login attempts."),
        "{:?}",
        page.problems()
    );
    assert!(page.header("retry-after").is_some());
    assert_eq!(
        app.guest().log_in("ada@example.com").location(),
        Some("/"),
        "another network has a share of its own"
    );
    app.advance(Duration::minutes(5));
    assert_eq!(guesser.log_in("ada@example.com").location(), Some("/"));
}

#[test]
fn all_names_of_an_account_are_one() {
    let app = TestApp::start();
    let id = app.db_user("ada@example.com");
    let sql = "UPDATE users SET username = 'ada', username_key = 'ada', secondary_email = 'ada@second.example', \
               secondary_email_key = 'ada@second.example' WHERE id = ";
    app.db_sql(&format!("{sql}{}", id.0));
    let guesser = app.guest();
    for name in ["ada", "ada@example.com", "ada@second.example", "ADA", "ada"] {
        assert_eq!(guesser.log_in_with(name, OTHER_PASSWORD).status(), 422);
    }
    for name in ["ada", "ada@example.com", "ada@second.example"] {
        assert_eq!(guesser.window().log_in(name).status(), 429, "{name}");
    }
}

#[test]
fn unknown_names_meet_the_same_limit() {
    let app = TestApp::start();
    let guesser = app.guest();
    for _ in 0..5 {
        assert_eq!(guesser.log_in("nobody@example.com").status(), 422);
    }
    assert_eq!(guesser.log_in("nobody@example.com").status(), 429);
    assert_eq!(app.guest().log_in("nobody@example.com").status(), 422);
}

#[test]
fn right_passwords_are_not_counted() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    for _ in 0..12 {
        assert_eq!(app.guest().log_in("ada@example.com").location(), Some("/"));
    }
}

#[test]
fn an_attackers_failures_do_not_lock_out_a_browser_that_has_been_here() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let ada = app.guest();
    ada.log_in("ada@example.com");
    ada.log_out();
    // On the owner's own network.
    let stranger = ada.window();
    stranger.forget_cookie("vestibule-device");
    for _ in 0..6 {
        stranger.log_in_with("ada@example.com", OTHER_PASSWORD);
    }
    assert_eq!(
        stranger.log_in("ada@example.com").status(),
        429,
        "strangers wait"
    );
    assert_eq!(
        ada.log_in("ada@example.com").location(),
        Some("/"),
        "the owner does not"
    );
    // The known browser has limits of its own.
    ada.log_out();
    for _ in 0..10 {
        assert_eq!(
            ada.log_in_with("ada@example.com", OTHER_PASSWORD).status(),
            422
        );
    }
    assert_eq!(ada.log_in("ada@example.com").status(), 429);
    app.advance(Duration::days(1));
    assert_eq!(ada.log_in("ada@example.com").location(), Some("/"));
}

#[test]
fn a_device_cookie_of_another_account_helps_nobody() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    app.db_user("eve@example.com");
    let eve = app.guest();
    eve.log_in("eve@example.com");
    eve.log_out();
    for _ in 0..5 {
        assert_eq!(
            eve.log_in_with("ada@example.com", OTHER_PASSWORD).status(),
            422
        );
    }
    assert_eq!(eve.log_in("ada@example.com").status(), 429);
}

#[test]
fn after_a_hundred_failures_in_a_row_a_right_password_is_answered_as_a_wrong_one_until_a_reset() {
    let app = TestApp::with(&[
        ("RATE_LIMIT_LOGIN_FAILED", "off"),
        ("RATE_LIMIT_LOGIN", "off"),
    ]);
    app.db_user("ada@example.com");
    let known = app.guest();
    known.log_in("ada@example.com");
    known.log_out();
    let eve = app.guest();
    for _ in 0..100 {
        assert_eq!(
            eve.log_in_with("ada@example.com", OTHER_PASSWORD).status(),
            422
        );
    }
    let page = app.guest().log_in("ada@example.com");
    assert_eq!(
        (page.status(), page.problems()),
        (422, vec![REFUSED.to_owned()])
    );
    let elsewhere = app.guest();
    elsewhere.forget_password("ada@example.com");
    assert_eq!(
        elsewhere
            .reset_password(&app.code_for("ada@example.com"), OTHER_PASSWORD)
            .location(),
        Some("/login")
    );
    assert_eq!(
        app.guest()
            .log_in_with("ada@example.com", OTHER_PASSWORD)
            .location(),
        Some("/")
    );
    assert_eq!(
        known
            .log_in_with("ada@example.com", OTHER_PASSWORD)
            .location(),
        Some("/")
    );
}

#[test]
fn a_known_browser_gets_in_while_password_login_is_off_for_strangers() {
    let app = TestApp::with(&[
        ("RATE_LIMIT_LOGIN_FAILED", "off"),
        ("RATE_LIMIT_LOGIN", "off"),
    ]);
    app.db_user("ada@example.com");
    let known = app.guest();
    known.log_in("ada@example.com");
    known.log_out();
    let eve = app.guest();
    for _ in 0..100 {
        eve.log_in_with("ada@example.com", OTHER_PASSWORD);
    }
    assert_eq!(app.guest().log_in("ada@example.com").status(), 422);
    assert_eq!(known.log_in("ada@example.com").location(), Some("/"));
}

#[test]
fn a_device_cookie_that_was_planted_is_not_believed() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let planted = "A".repeat(43);
    let ada = app.guest();
    ada.set_cookie("vestibule-device", &planted);
    ada.log_in("ada@example.com");
    let eve = app.guest();
    eve.set_cookie("vestibule-device", &planted);
    for _ in 0..5 {
        assert_eq!(
            eve.log_in_with("ada@example.com", OTHER_PASSWORD).status(),
            422
        );
    }
    ada.log_out();
    assert_eq!(
        ada.log_in("ada@example.com").location(),
        Some("/"),
        "the owner has limits of their own"
    );
}

#[test]
fn one_browser_is_remembered_by_each_account_it_logs_into() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    app.db_user("bob@example.com");
    let both = app.guest();
    for email in [
        "ada@example.com",
        "bob@example.com",
        "ada@example.com",
        "bob@example.com",
    ] {
        both.log_in(email);
        both.log_out();
    }
    assert!(app.letters_to("ada@example.com").is_empty());
    assert!(app.letters_to("bob@example.com").is_empty());
}

#[test]
fn after_a_reset_other_browsers_are_strangers() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let (thief, ada) = (app.guest(), app.guest());
    thief.log_in("ada@example.com");
    ada.forget_password("ada@example.com");
    ada.reset_password(&app.code_for("ada@example.com"), OTHER_PASSWORD);
    let before = app.letters_to("ada@example.com").len();
    thief.log_in_with("ada@example.com", OTHER_PASSWORD);
    assert_eq!(
        app.letters_to("ada@example.com").len(),
        before + 1,
        "its login is news again"
    );
}

#[test]
fn strangers_cannot_keep_an_owner_from_a_reset_code() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let ada = app.guest();
    ada.log_in("ada@example.com");
    ada.log_out();
    for _ in 0..6 {
        app.guest().forget_password("ada@example.com");
        app.advance(time::Duration::seconds(31));
    }
    app.deliver();
    let elsewhere = app.guest();
    elsewhere.forget_password("ada@example.com");
    let page = elsewhere.reset_password(&app.code_for("ada@example.com"), OTHER_PASSWORD);
    assert_eq!(page.location(), Some("/login"), "{}", page.text());
    // In one browser after the other: one alone would go on with what was sent.
    let stranger = || app.guest_from([198, 51, 100, 1].into());
    for _ in 0..5 {
        stranger().forget_password("ada@example.com");
        app.advance(time::Duration::seconds(31));
    }
    assert_eq!(stranger().forget_password("ada@example.com").status(), 429);
    assert_eq!(ada.forget_password("ada@example.com").status(), 303);
}

#[test]
fn a_login_we_could_not_look_at_is_no_failure_of_the_persons() {
    let app = TestApp::with(&[("HASH_QUEUE", "1"), ("RATE_LIMIT_LOGIN", "off")]);
    app.db_user("ada@example.com");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let app = &app;
        let threads: Vec<_> = (0..40)
            .map(|_| scope.spawn(move || app.guest().log_in("ada@example.com").status()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(
        statuses
            .iter()
            .all(|status| matches!(status, 303 | 503 | 429)),
        "{statuses:?}"
    );
    assert_eq!(
        app.guest().log_in("ada@example.com").location(),
        Some("/"),
        "{statuses:?}"
    );
}

#[test]
fn wrong_passwords_at_the_change_of_it_count_like_those_at_the_login() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    ada.forget_cookie("vestibule-device");
    for _ in 0..100 {
        let page = change(&ada, "not the password 7");
        assert_eq!(page.status(), 422);
    }
    assert_eq!(change(&ada, PASSWORD).status(), 422, "only a reset helps");
}

fn change(ada: &Guest, current: &str) -> Page {
    let fields = [
        ("current_password", current),
        ("password", "a wholly new one 42"),
    ];
    ada.post("/account/password", &fields)
}
