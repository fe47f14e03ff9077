//! Sessions that browsers had with Django.

use super::{ADA, ada, app, app_with, now, session, written};
use crate::importing::{HASH, import, user};
use crate::races::together;
use crate::second_factor::protect;
use crate::support::app::TestApp;
use crate::support::people::Guest;
use serde_json::{Value, json};
use time::Duration;
use vestibule::internals::moving::Logins;

pub const KEY: &str = "abcdefghijklmnopqrstuvwxyz012345";

pub(super) fn browser(app: &TestApp) -> Guest {
    let guest = app.guest();
    guest.set_cookie("sessionid", KEY);
    guest
}

fn go_on(guest: &Guest) -> (u16, Option<String>) {
    let page = guest.post("/login/go-on", &[]);
    (page.status(), page.location().map(ToOwned::to_owned))
}

fn is_offered(guest: &Guest) -> bool {
    let page = guest.get("/login");
    assert_eq!(page.status(), 200);
    page.html().contains("/login/go-on")
}

fn is_refused(guest: &Guest) {
    assert!(!is_offered(guest));
    assert_eq!(go_on(guest), (303, Some("/login".into())));
    assert!(guest.get("/login").text().contains("cannot continue"));
    assert!(!guest.is_signed_in());
}

#[test]
fn somebody_who_was_logged_in_goes_on_with_a_button_once() {
    let app = app();
    import(&app, &[ada(), session(&app, KEY, 7, HASH)]);
    let guest = browser(&app);
    let page = guest.get("/login?next=/account");
    assert!(page.text().contains("Continue as"), "{}", page.text());
    assert!(!page.text().contains(ADA), "the address is partly hidden");
    assert_eq!(
        page.headers("set-cookie").len(),
        0,
        "looking writes nothing"
    );
    assert!(!guest.is_signed_in(), "nobody is without the button");
    let thief = browser(&app);
    let done = guest.post("/login/go-on", &[("next", "/account")]);
    assert_eq!((done.status(), done.location()), (303, Some("/account")));
    assert!(guest.is_signed_in());
    is_refused(&thief);
    assert!(app.letters_to(ADA).is_empty(), "nobody notices");
    assert!(!is_offered(&app.guest()));
    // Nothing that matters goes without the password.
    let asked = guest.get("/account/password");
    assert_eq!(asked.status(), 200);
    let changed = guest.post("/account/email", &[("email", "new@example.com")]);
    assert_ne!(changed.location(), Some("/account/email/confirm"));
}

#[test]
fn only_what_fits_is_taken() {
    let app = app();
    let mut over = session(&app, "over0000", 7, HASH);
    over["fields"]["expire_date"] = json!(written(now(&app) - Duration::minutes(1)));
    let mut forged = session(&app, "forged00", 7, HASH);
    let data = forged["fields"]["session_data"].as_str().unwrap();
    forged["fields"]["session_data"] = json!(format!("{}x", &data[..data.len() - 1]));
    let rows = [
        ada(),
        session(&app, KEY, 7, HASH),
        over,
        forged,
        session(&app, "otherpass", 7, "pbkdf2_sha256$1$x$y"),
        session(&app, "nobodys0", 99, HASH),
    ];
    let report = import(&app, &rows);
    let expected = Logins {
        sessions: 1,
        sessions_left: 3,
        sessions_unsigned: 1,
        ..Logins::default()
    };
    assert_eq!(report.logins, expected);
    assert!(report.others.is_empty());
    assert_eq!(import(&app, &rows).logins, expected);
    for key in [
        "over0000",
        "forged00",
        "otherpass",
        "nobodys0",
        "",
        "a'b",
        "x",
    ] {
        let guest = app.guest();
        guest.set_cookie("sessionid", key);
        is_refused(&guest);
    }
}

#[test]
fn without_the_key_no_session_is_taken_and_the_report_says_so() {
    let signing = app();
    let row = session(&signing, KEY, 7, HASH);
    let app = TestApp::without_limits();
    let report = import(&app, &[ada(), row]);
    assert_eq!(report.logins.sessions_without_key, 1);
    assert_eq!(app.database().rows_of("imported_logins"), 0);
    assert_eq!(browser(&app).post("/login/go-on", &[]).status(), 404);
}

#[test]
fn staff_log_in() {
    for rights in ["is_staff", "is_superuser"] {
        let app = app();
        let mut fields = json!({});
        fields[rights] = json!(true);
        import(
            &app,
            &[user(7, "ada", &fields), session(&app, KEY, 7, HASH)],
        );
        is_refused(&browser(&app));
    }
}

#[test]
fn whoever_may_not_log_in_does_not_go_on() {
    for change in [
        "is_active = FALSE",
        "archived = TRUE",
        "reset_required = TRUE",
        "is_verified = FALSE",
        "erase_at = '2099-01-01 00:00:00'",
    ] {
        let app = app();
        import(&app, &[ada(), session(&app, KEY, 7, HASH)]);
        app.db_sql(&format!("UPDATE users SET {change} WHERE id = 7"));
        is_refused(&browser(&app));
    }
}

#[test]
fn the_second_step_comes_first() {
    let app = app();
    import(&app, &[ada(), session(&app, KEY, 7, HASH)]);
    protect(&app, ADA);
    let guest = browser(&app);
    let (status, to) = go_on(&guest);
    assert_eq!(status, 303);
    assert!(to.unwrap().starts_with("/login/second"));
    assert!(!guest.is_signed_in());
    is_refused(&browser(&app));
}

#[test]
fn a_session_of_somebody_without_a_password_goes_on_too() {
    let app = app();
    let unusable = "!kfjasdlkfjaskldfjaskldjfaklsdjfaklsdjfakl";
    let social = user(7, "ada", &json!({ "password": unusable }));
    import(&app, &[social, session(&app, KEY, 7, unusable)]);
    let guest = browser(&app);
    assert_eq!(go_on(&guest).1.as_deref(), Some("/"));
    assert!(guest.is_signed_in());
}

#[test]
fn of_ten_tabs_at_once_one_opens_a_session() {
    let app = app();
    import(&app, &[ada(), session(&app, KEY, 7, HASH)]);
    let guests: Vec<_> = (0..10).map(|_| browser(&app)).collect();
    let answers = together(10, |number| go_on(&guests[number]).1.unwrap());
    assert_eq!(
        answers.iter().filter(|to| *to == "/").count(),
        1,
        "{answers:?}"
    );
    assert_eq!(app.db_count("SELECT COUNT(*) AS count FROM sessions"), 1);
}

#[test]
fn another_name_of_the_cookie_and_a_site_that_honours_none() {
    let app = app_with(&[("DJANGO_SESSION_COOKIE", "my_session")]);
    import(&app, &[ada(), session(&app, KEY, 7, HASH)]);
    assert!(!is_offered(&browser(&app)));
    let guest = app.guest();
    guest.set_cookie("my_session", KEY);
    assert!(is_offered(&guest));
    let other = app.guest().with_header("sec-fetch-site", "cross-site");
    other.set_cookie("my_session", KEY);
    assert_eq!(
        other.post("/login/go-on", &[]).status(),
        403,
        "nobody is logged in by another site"
    );

    let app = app_with(&[("DJANGO_SESSIONS", "off")]);
    import(&app, &[ada(), session(&app, KEY, 7, HASH)]);
    assert!(!is_offered(&browser(&app)));
    let over = app_with(&[("DJANGO_UNTIL", "2026-01-01")]);
    assert_eq!(
        import(&over, &[ada(), session(&over, KEY, 7, HASH)])
            .logins
            .sessions_without_key,
        1
    );
    is_refused(&browser(&over));
}

#[test]
fn the_key_of_a_session_is_kept_nowhere() {
    let app = app();
    import(&app, &[ada(), session(&app, KEY, 7, HASH)]);
    let text = if app.database().is_postgres() {
        "SELECT COUNT(*) AS count FROM imported_logins WHERE encode(digest, 'escape') LIKE '%abcdef%'"
    } else {
        "SELECT COUNT(*) AS count FROM imported_logins WHERE CAST(digest AS TEXT) LIKE '%abcdef%'"
    };
    assert_eq!(app.db_count(text), 0);
    assert_eq!(
        Value::from(app.database().rows_of("imported_logins")),
        json!(1)
    );
}
