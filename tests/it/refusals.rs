//! When a refusal is answered. What it takes to compare a password depends on the account: on the kind of its hash, on
//! whether it has one, on whether there is such an account. The answer comes at a moment that depends on nothing of that.

use crate::graphql::Api;
use crate::process::program::Place;
use crate::support::app::{SECRET, TestApp};
use crate::support::client::Client;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use std::time::{Duration as StdDuration, Instant};
use time::Duration;

/// A kind that takes a fifth of a second.
const DEAR: &str =
    "pbkdf2_sha256$1000000$seasalt0123456789AbCdE$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=";
/// As long as that takes at the usual pace, without anything beside it.
const AT_LEAST: Duration = Duration::milliseconds(200);

/// What may be kept of an account.
const KEPT: [(&str, &str); 5] = [
    ("dear", DEAR),
    (
        "md5",
        "md5$seasalt0123456789AbCdE$8ca2c264d1851bf574ea144abcf883af",
    ),
    ("unusable", "!kfjasdlkfjaskldfjaskldjfaklsdjfaklsdjfakl"),
    ("damaged", "argon2$argon2id$v=19$m=x"),
    (
        "beyond",
        "pbkdf2_sha256$90000000$seasalt$RiTEAtrzVnRWRGLKs9ECLvoUofRqCMNfoVj8nKSUcaM=",
    ),
];

fn db_keep(app: &TestApp, email: &str, kept: &str) {
    let id = app.db_id(email).0;
    app.db_sql(&format!(
        "UPDATE users SET password = '{kept}' WHERE id = {id}"
    ));
}

/// An application with an account of each kind, and one as they are today.
fn prepared() -> TestApp {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("JWT_ACCESS_TOKEN_LIFETIME", "2h")]);
    app.db_user("today@example.com");
    for (name, kept) in KEPT {
        let email = format!("{name}@example.com");
        app.db_user(&email);
        db_keep(&app, &email, kept);
    }
    app.site().app().survey_hashes(|_, _| {}).unwrap();
    app
}

/// Asks, and says how far ahead the moment was that the answer waited for. It comes once the clock is there.
fn waited<T: Send>(app: &TestApp, ask: impl FnOnce() -> T + Send) -> (Duration, T) {
    let clock = app.site().app().clock();
    std::thread::scope(|scope| {
        let (asked, begun) = (scope.spawn(ask), Instant::now());
        let now = clock.now();
        let at = loop {
            if let Some(at) = clock.awaited().first() {
                break *at;
            }
            assert!(!asked.is_finished(), "it was answered without a wait");
            assert!(
                begun.elapsed() < StdDuration::from_secs(50),
                "it was not answered"
            );
            std::thread::sleep(StdDuration::from_millis(1));
        };
        app.advance(Duration::seconds(60));
        (at - now, asked.join().unwrap())
    })
}

/// The interfaces where somebody logs in: what each says of a wrong password.
fn log_in_everywhere(app: &TestApp, email: &str) {
    type Ask<'a> = Box<dyn FnOnce() + Send + 'a>;
    let typed = json!({ "email": email, "password": "a wrong guess 7" });
    let program = |path: &'static str| -> Ask<'_> {
        let (client, typed) = (Client::of(app), typed.clone());
        Box::new(move || assert_eq!(client.post(path, &typed).status, 401))
    };
    let browser = |path: &'static str| -> Ask<'_> {
        let guest = app.guest();
        Box::new(move || {
            let page = guest.post(path, &[("email", email), ("password", "a wrong guess 7")]);
            assert_eq!(page.status(), 422);
        })
    };
    let graph = Api::of(app);
    let asks: [(&str, Ask<'_>); 5] = [
        ("page", browser("/login")),
        ("page of the admin site", browser("/login?next=/admin/")),
        ("REST", program("/api/accounts/login/")),
        ("REST, as SimpleJWT", program("/api/token/")),
        (
            "GraphQL",
            Box::new(move || {
                let said = graph.log_in(email, "a wrong guess 7");
                assert_eq!(said.of("tokenAuth")["success"], json!(false));
            }),
        ),
    ];
    for (name, ask) in asks {
        let (waited, ()) = waited(app, ask);
        assert!(waited >= AT_LEAST, "{email} by {name}: {waited}");
    }
}

#[test]
fn a_refused_login_is_answered_when_the_dearest_kind_in_the_table_would_be() {
    let app = prepared();
    assert!(app.site().app().refusal_delay() >= AT_LEAST.unsigned_abs());
    for name in ["nobody", "today", "md5", "unusable", "damaged", "beyond"] {
        log_in_everywhere(&app, &format!("{name}@example.com"));
    }
    let guest = app.guest();
    let (waited, page) = waited(&app, || {
        guest.log_in_with("dear@example.com", "a wrong guess 7")
    });
    assert_eq!(page.status(), 422);
    assert!(waited >= AT_LEAST, "{waited}");
    // Who has the right password waits for nothing but the comparison.
    assert_eq!(
        app.guest().log_in("today@example.com").location(),
        Some("/")
    );
    assert!(app.site().app().clock().awaited().is_empty());
}

#[test]
fn so_are_banned_unverified_and_locked_out_accounts() {
    let app = prepared();
    app.db_user("banned@example.com");
    app.db_ban("banned@example.com");
    app.guest().sign_up("waiting@example.com");
    let id = app.db_user("guessed@example.com").0;
    app.db_sql(&format!(
        "UPDATE users SET login_failures = 100 WHERE id = {id}"
    ));
    let id = app.db_user("reset@example.com").0;
    app.db_sql(&format!(
        "UPDATE users SET reset_required = TRUE WHERE id = {id}"
    ));
    for name in ["banned", "guessed", "reset"] {
        // Even the right one.
        let email = format!("{name}@example.com");
        let guest = app.guest();
        let (waited, page) = waited(&app, || guest.log_in(&email));
        assert_eq!(page.status(), 422, "{name}");
        assert!(waited >= AT_LEAST, "{name}: {waited}");
    }
    let guest = app.guest();
    let (waited, page) = waited(&app, || {
        guest.log_in_with("waiting@example.com", OTHER_PASSWORD)
    });
    assert_eq!(page.status(), 422);
    assert!(waited >= AT_LEAST, "{waited}");
}

#[test]
fn whoever_is_signed_in_learns_no_more() {
    let app = prepared();
    let (client, _) = crate::api::accounts::log_in(&app, "today@example.com");
    let guest = app.guest();
    guest.log_in("today@example.com");
    let token = Api::of(&app)
        .log_in("today@example.com", PASSWORD)
        .of("tokenAuth")["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let graph = Api::of(&app).bearing(&token);
    let typed = "a wrong guess 7";
    let page = |guest: &Guest, path: &str, fields: &[(&str, &str)]| {
        let (waited, page) = waited(&app, || guest.post(path, fields));
        assert_eq!(page.status(), 422, "{path}");
        assert!(waited >= AT_LEAST, "{path}: {waited}");
    };
    let (password1, password2) = (("password1", OTHER_PASSWORD), ("password2", OTHER_PASSWORD));
    let wrong = ("current_password", typed);
    page(&guest, "/account/password", &[wrong, password1, password2]);
    page(
        &guest,
        "/account/email",
        &[("email", "new@example.com"), wrong],
    );
    page(&guest, "/account/delete", &[wrong, ("confirm", "on")]);
    let changed = json!({ "current_password": typed, "new_password": OTHER_PASSWORD });
    let body = json!({ "current_password": typed, "email": "new@example.com" });
    for (path, body) in [
        ("/api/accounts/password/change/", &changed),
        ("/api/accounts/email/change/", &body),
    ] {
        let (waited, said) = waited(&app, || client.post(path, body));
        assert_eq!(said.status, 400, "{path}: {}", said.body);
        assert!(waited >= AT_LEAST, "{path}: {waited}");
    }
    for call in [
        format!(
            "passwordChange(oldPassword: \"{typed}\", newPassword1: \"{OTHER_PASSWORD}\", newPassword2: \"{OTHER_PASSWORD}\")"
        ),
        format!("deleteAccount(password: \"{typed}\")"),
    ] {
        let query = format!("mutation {{ {call} {{ success errors }} }}");
        let (waited, said) = waited(&app, || graph.ask(&query));
        assert!(!said.body.to_string().contains("true"), "{}", said.body);
        assert!(waited >= AT_LEAST, "{call}: {waited}");
    }
}

#[test]
fn a_kind_that_comes_later_is_learned_and_one_that_is_gone_is_forgotten() {
    let app = TestApp::without_limits();
    let delay = || app.site().app().refusal_delay();
    app.db_user("late@example.com");
    assert_eq!(
        app.guest()
            .log_in_with("nobody@example.com", "a guess 7")
            .status(),
        422
    );
    assert!(delay() < StdDuration::from_millis(200));
    db_keep(&app, "late@example.com", DEAR);
    let guest = app.guest();
    let (waited, page) = waited(&app, || guest.log_in_with("late@example.com", "a guess 7"));
    assert_eq!(page.status(), 422);
    assert!(waited >= AT_LEAST, "{waited}");
    assert!(delay() >= StdDuration::from_millis(200));
    app.db_sql("UPDATE users SET password = '!'");
    app.site().app().survey_hashes(|_, _| {}).unwrap();
    assert!(delay() < StdDuration::from_millis(200));
}

#[test]
fn a_table_of_many_is_looked_through_to_its_end() {
    let app = TestApp::without_limits();
    let first = app.db_user("first@example.com").0;
    let columns = "username, username_key, password, date_joined";
    let rows: Vec<_> = (0..1300)
        .map(|n| {
            let id = first + 1 + n;
            format!("({id}, 'u{n}@x.example', 'u{n}@x.example', 'u{n}', 'u{n}', 'damaged', '2026-01-01 00:00:00')")
        })
        .collect();
    app.db_sql(&format!(
        "INSERT INTO users (id, email, email_key, {columns}) VALUES {}",
        rows.join(", ")
    ));
    app.db_sql(&format!(
        "UPDATE users SET password = '{DEAR}' WHERE id = {}",
        first + 1300
    ));
    let mut odd = 0;
    app.site().app().survey_hashes(|_, _| odd += 1).unwrap();
    assert_eq!(odd, 1299);
    assert!(app.site().app().refusal_delay() >= StdDuration::from_millis(200));
}

#[test]
fn check_names_hashes_that_are_refused() {
    let app = prepared();
    let settings = [
        ("DATABASE_URL", app.database().url()),
        ("SECRET_KEY", SECRET.to_owned()),
    ];
    let said = Place::new().run_with(&["check"], &settings, "").out;
    let id = |name: &str| app.db_id(&format!("{name}@example.com")).0;
    for (name, why) in [
        ("beyond", "takes more than two seconds to compare"),
        ("damaged", "cannot be read"),
    ] {
        let line = format!(
            "* The password of user {} is kept as a hash that {why}, so it is refused. They log in once they have reset their password.\n",
            id(name)
        );
        assert!(said.contains(&line), "{said}");
    }
    assert!(said.contains("2 things to think about."), "{said}");
}
