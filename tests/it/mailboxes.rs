//! One mailbox, one account; and never two mailboxes in one, or the owner of one could ask for the e-mails of the other.

use crate::api::accounts::{log_in, member};
use crate::email::change;
use crate::graphql::Api;
use crate::process::program::Place;
use crate::support::app::{SECRET, TestApp};
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD, fields};
use serde_json::json;
use time::Duration;

/// Domains that were taken for one: of each pair the first is somebody's, the second somebody else's.
const APART: [(&str, &str); 3] = [
    ("strasse.de", "straße.de"),
    ("straße.de", "strasse.de"),
    ("βόλοσ.com", "βόλος.com"),
];

/// One mailbox, as it may be written.
const SPELLINGS: [&str; 6] = [
    "\"boss\"@x.example",
    "\"BOSS\"@X.example",
    r#""b\oss"@x.example"#,
    r#""\b\o\s\s"@x.example"#,
    "Boss@x.example",
    "boss@ｘ.example",
];

/// As e-mails name it.
fn mailed(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap();
    format!("{local}@{}", idna::domain_to_ascii(domain).unwrap())
}

fn accounts(app: &TestApp) -> i64 {
    app.db_count("SELECT count(*) AS count FROM users")
}

#[test]
fn who_reads_a_mailbox_at_another_domain_resets_nobodys_password() {
    for (theirs, mine) in APART {
        let (ceo, thief) = (format!("ceo@{theirs}"), format!("ceo@{mine}"));
        let app = TestApp::without_limits();
        app.db_user(&ceo);
        let is_sent_nothing = || {
            app.advance(Duration::minutes(2));
            assert!(app.letters_to(&mailed(&thief)).is_empty(), "{thief}");
        };
        app.guest().forget_password(&thief);
        is_sent_nothing();
        let asked = json!({ "email": thief });
        let client = Client::of(&app);
        client.post("/api/accounts/password/reset/", &asked);
        is_sent_nothing();
        let query = "mutation($e: String!) { sendPasswordResetEmail(email: $e) { success } }";
        Api::of(&app).ask_with(query, &asked);
        is_sent_nothing();
        assert_eq!(app.guest().log_in(&thief).status(), 422, "{thief}");
        // Both are there side by side, each with an account of its own.
        let other = app.guest();
        other.sign_up_with(&thief, OTHER_PASSWORD);
        assert_eq!(
            other.enter_code(&app.code_for(&mailed(&thief))).location(),
            Some("/")
        );
        assert_eq!(accounts(&app), 2, "{thief}");
        assert_eq!(app.guest().log_in(&ceo).location(), Some("/"), "{ceo}");
        assert_eq!(app.guest().log_in(&thief).status(), 422, "{thief}");
        assert_ne!(app.db_id(&ceo), app.db_id(&thief));
    }
}

#[test]
fn however_a_mailbox_is_written_it_has_one_account() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("JWT_ACCESS_TOKEN_LIFETIME", "2h")]);
    app.member("boss@x.example");
    app.db_superuser("root@example.com");
    let before = accounts(&app);
    let codes = || {
        app.advance(Duration::minutes(2));
        let letters = app.letters_to("boss@x.example").into_iter();
        let with_code = letters.filter(|it| it.written.text.contains("\nYour code is "));
        with_code.count()
    };
    let own = codes();
    for typed in SPELLINGS {
        app.guest().sign_up(typed);
        assert_eq!(codes(), own, "{typed}");
        let (staff, _) = log_in(&app, "root@example.com");
        let said = staff.post("/api/admin/users/", &json!({ "email": typed }));
        assert_eq!(said.status, 400, "{typed}: {}", said.body);
        assert_eq!(accounts(&app), before, "{typed}");
        assert_eq!(app.guest().log_in(typed).location(), Some("/"), "{typed}");
        assert_eq!(app.db_id(typed), app.db_id("boss@x.example"), "{typed}");
    }
}

#[test]
fn a_code_that_is_asked_for_by_any_spelling_reaches_the_mailbox() {
    let app = TestApp::without_limits();
    app.db_user("boss@x.example");
    for typed in SPELLINGS {
        app.advance(Duration::hours(1));
        let guest = app.guest();
        guest.forget_password(typed);
        // As its owner writes it.
        let code = app.code_for("boss@x.example");
        let done = guest.reset_password(&code, PASSWORD);
        assert_eq!(done.location(), Some("/login"), "{typed}: {}", done.text());
    }
}

#[test]
fn sign_ups_of_one_mailbox_at_the_same_time_make_one_account() {
    let app = TestApp::without_limits();
    std::thread::scope(|scope| {
        for typed in SPELLINGS {
            let guest = app.guest();
            scope.spawn(move || assert_eq!(guest.sign_up(typed).location(), Some("/verify")));
        }
    });
    assert_eq!(accounts(&app), 1);
}

// --- rows from before -----------------------------------------------------------------------------------------------

/// Shortcut: an account whose address and key are as they were kept before.
fn db_from_before(app: &TestApp, email: &str, key: &str, username: &str) -> i64 {
    let id = app.db_user(&format!("{username}@before.example")).0;
    app.db_sql(&format!(
        "UPDATE users SET email = '{email}', email_key = '{key}', username = '{username}', \
         username_key = '{username}' WHERE id = {id}"
    ));
    id
}

fn from_before(app: &TestApp) {
    app.db_sql("DELETE FROM __diesel_schema_migrations WHERE version = '0007'");
}

fn key_of(app: &TestApp, column: &str, id: i64, key: &str) -> bool {
    app.db_count(&format!(
        "SELECT count(*) AS count FROM users WHERE id = {id} AND {column} = '{key}'"
    )) == 1
}

#[test]
fn keys_from_before_are_made_anew() {
    let app = TestApp::without_limits();
    let street = db_from_before(&app, "ceo@straße.de", "ceo@strasse.de", "street");
    let books = db_from_before(&app, "a@bücher.de", "a@bücher.de", "books");
    let quoted = db_from_before(
        &app,
        "\"Quoted\"@x.example",
        "\"quoted\"@x.example",
        "quoted",
    );
    let plain = db_from_before(&app, "Plain@x.example", "plain@x.example", "plain");
    app.db_sql(&format!(
        "UPDATE users SET secondary_email = 'b@straße.de', secondary_email_key = 'b@strasse.de' WHERE id = {plain}"
    ));
    let guest = app.guest();
    guest.sign_up("new@straße.example");
    app.db_sql("UPDATE flows SET email_key = 'new@strasse.example'");
    app.db_sql(
        "UPDATE users SET email_key = 'new@strasse.example' WHERE email = 'new@straße.example'",
    );
    let ada = app.member("ada@example.com");
    assert_eq!(
        change(&ada, "ada@new.example").location(),
        Some("/account/email/confirm")
    );
    let code = app.code_for("ada@new.example");
    ada.post("/account/email/confirm", &[("code", &code)]);
    app.db_sql("UPDATE undos SET email = 'ada@straße.de', email_key = 'ada@strasse.de'");
    let code = app.code_for("new@xn--strae-oqa.example");
    from_before(&app);
    let app = app.restart(&[("RATE_LIMITS", "off")]);
    for (id, column, key) in [
        (street, "email_key", "ceo@xn--strae-oqa.de"),
        (books, "email_key", "a@xn--bcher-kva.de"),
        (quoted, "email_key", "quoted@x.example"),
        (plain, "email_key", "plain@x.example"),
        (plain, "secondary_email_key", "b@xn--strae-oqa.de"),
    ] {
        assert!(key_of(&app, column, id, key), "{key}");
    }
    for typed in [
        "ceo@straße.de",
        "a@xn--bcher-kva.de",
        "a@bücher.de",
        "quoted@x.example",
        "b@straße.de",
    ] {
        assert_eq!(app.guest().log_in(typed).location(), Some("/"), "{typed}");
    }
    for typed in ["ceo@strasse.de", "b@strasse.de"] {
        assert_eq!(app.guest().log_in(typed).status(), 422, "{typed}");
    }
    for (table, key) in [
        ("flows", "new@xn--strae-oqa.example"),
        ("undos", "ada@xn--strae-oqa.de"),
    ] {
        let found = format!("SELECT count(*) AS count FROM {table} WHERE email_key = '{key}'");
        assert!(app.db_count(&found) > 0, "{table}");
    }
    // Somebody in the middle of a sign-up goes on.
    assert_eq!(
        app.returning(&guest).enter_code(&code).location(),
        Some("/")
    );
}

fn checked(app: &TestApp) -> String {
    let settings = [
        ("DATABASE_URL", app.database().url()),
        ("SECRET_KEY", SECRET.to_owned()),
    ];
    Place::new().run_with(&["check"], &settings, "").out
}

#[test]
fn of_two_accounts_with_one_mailbox_the_one_that_verified_it_keeps_it_and_check_names_the_other() {
    let app = TestApp::without_limits();
    // A stranger's sign-up came first, and was never verified.
    let stranger = db_from_before(&app, "\"boss\"@x.example", "\"boss\"@x.example", "stranger");
    app.db_sql(&format!(
        "UPDATE users SET is_verified = FALSE WHERE id = {stranger}"
    ));
    let owner = db_from_before(&app, "boss@x.example", "boss@x.example", "owner");
    let other = db_from_before(
        &app,
        r#""b\oss"@x.example"#,
        r#""b\oss"@x.example"#,
        "other",
    );
    let second = db_from_before(&app, "s@x.example", "s@x.example", "second");
    app.db_sql(&format!(
        "UPDATE users SET secondary_email = '\"Boss\"@x.example', secondary_email_key = '\"boss\"@x.example' \
         WHERE id = {second}"
    ));
    from_before(&app);
    let app = app.restart(&[("RATE_LIMITS", "off")]);
    for typed in SPELLINGS {
        assert_eq!(app.db_id(typed).0, owner, "{typed}");
    }
    for username in ["owner", "other", "second"] {
        let entered = app.guest().log_in(username);
        assert_eq!(entered.location(), Some("/"), "{username}");
    }
    let said = checked(&app);
    for id in [stranger, other, second] {
        let line = format!(
            "* User {id} has the same mailbox as user {owner}, and that address finds user {owner} alone."
        );
        assert!(said.contains(&line), "{said}");
    }
    assert!(said.contains("3 things to think about."), "{said}");
    // Once it is gone, `migrate` gives the mailbox to the next.
    app.db_delete("owner");
    let settings = [
        ("DATABASE_URL", app.database().url()),
        ("SECRET_KEY", SECRET.to_owned()),
    ];
    Place::new().run_with(&["migrate"], &settings, "").well();
    assert_eq!(app.db_id("boss@x.example").0, other);
}

// --- domains of this machine ----------------------------------------------------------------------------------------

const HERE: [&str; 6] = [
    "a@localhost",
    "a@LOCALHOST",
    "a@mail.localhost",
    "a@localhost.localdomain",
    "a@[10.0.0.7]",
    "a@[::1]",
];

fn in_production() -> TestApp {
    TestApp::with(&[
        ("PUBLIC_URL", "https://127.0.0.1"),
        ("VESTIBULE_ENV", "production"),
        ("PHONE_VERIFICATION", "off"),
        ("EMAIL_BACKEND", "file"),
        ("RATE_LIMITS", "off"),
    ])
}

#[test]
fn in_production_no_new_address_is_of_this_machine() {
    let app = in_production();
    app.db_superuser("root@example.com");
    let (root, _) = log_in(&app, "root@example.com");
    let before = accounts(&app);
    for typed in HERE {
        let page = app.guest().post("/signup", &fields(typed, &[]));
        assert_eq!(page.status(), 422, "{typed}");
        assert_eq!(
            page.error("email"),
            "Enter a valid email address.",
            "{typed}"
        );
        let client = Client::of(&app);
        let body = json!({ "email": typed, "password": PASSWORD });
        assert_eq!(
            client.post("/api/accounts/signup/", &body).status,
            400,
            "{typed}"
        );
        let said = Api::of(&app).register(typed, "ada");
        assert_eq!(said.of("register")["success"], json!(false), "{typed}");
        let body = json!({ "email": typed, "current_password": PASSWORD });
        for path in [
            "/api/accounts/email/change/",
            "/api/accounts/email/secondary/",
        ] {
            assert_eq!(root.post(path, &body).status, 400, "{path} {typed}");
        }
        let body = json!({ "email": typed });
        assert_eq!(root.post("/api/admin/users/", &body).status, 400, "{typed}");
    }
    assert_eq!(accounts(&app), before);
    // One that is there already is asked about as any other.
    let client = Client::of(&app);
    let asked = client.post(
        "/api/accounts/password/reset/",
        &json!({ "email": "a@localhost" }),
    );
    assert_eq!(asked.status, 200, "{}", asked.body);
}

#[test]
fn in_development_they_are_as_good_as_others() {
    let app = TestApp::without_limits();
    for typed in ["a@localhost", "b@[127.0.0.1]"] {
        let page = app.guest().sign_up(typed);
        assert_eq!(page.location(), Some("/verify"), "{typed}");
    }
    assert_eq!(member(&app, "c@localhost").1.status, 200);
}
