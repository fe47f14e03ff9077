//! Refresh tokens: each is exchanged once, and only what was imported.

use super::{
    ADA, KEY, ada, app, app_with, claims, now, outstanding, refresh_token, signed, until, written,
};
use crate::graphql::Api;
use crate::importing::{DJANGO_PASSWORD, import, import_with, options, user};
use crate::races::together;
use crate::second_factor::protect;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::OTHER_PASSWORD;
use serde_json::{Value, json};
use std::collections::HashSet;
use time::Duration;
use vestibule::internals::moving::{Logins, Run};

const JTI: &str = "0123456789abcdef0123456789abcdef";

fn refresh(client: &Client, token: &str) -> Answer {
    client.post("/api/token/refresh/", &json!({ "refresh": token }))
}

/// Ada with one token.
fn arrived(app: &TestApp) -> String {
    import(app, &[ada(), outstanding(app, 1, 7, JTI)]);
    refresh_token(app, 7, JTI)
}

fn sessions(app: &TestApp) -> i64 {
    app.db_count("SELECT COUNT(*) AS count FROM sessions")
}

/// What everybody is told whose token is not honoured, whatever the reason.
fn is_refused(answer: &Answer) {
    assert_eq!(
        (answer.status, answer.text("detail"), answer.text("code")),
        (401, "Token is invalid", "token_not_valid"),
        "{}",
        answer.body
    );
}

/// What an operator or somebody else does meanwhile.
type Change = fn(&TestApp);

#[test]
fn a_program_goes_on_with_the_token_that_it_had() {
    let app = app();
    let old = arrived(&app);
    let client = Client::of(&app);
    let first = refresh(&client, &old);
    assert_eq!(first.status, 200, "{}", first.body);
    let me = client
        .bearing(first.text("access"))
        .get("/api/accounts/me/");
    assert_eq!((me.status, me.text("email")), (200, ADA));
    // Two tabs, or an answer that was lost.
    let again = refresh(&client, &old);
    assert_eq!(again.text("refresh"), first.text("refresh"));
    assert_eq!(sessions(&app), 1);
    let second = refresh(&client, first.text("refresh"));
    assert_eq!(second.status, 200);
    assert!(app.letters_to(ADA).is_empty(), "nobody notices");
    let row = "SELECT COUNT(*) AS count FROM users WHERE last_login IS NULL";
    assert_eq!(app.db_count(row), 1, "it is no log-in");
}

#[test]
fn a_token_that_is_used_when_its_successor_was_ends_the_session() {
    let app = app();
    let old = arrived(&app);
    let client = Client::of(&app);
    let first = refresh(&client, &old);
    let second = refresh(&client, first.text("refresh"));
    app.advance(Duration::seconds(11));
    let stolen = refresh(&client, &old);
    assert_eq!(
        (stolen.status, stolen.text("code")),
        (401, "token_not_valid")
    );
    assert_eq!(refresh(&client, second.text("refresh")).status, 401);
    assert_eq!(app.letters_to(ADA).len(), 1, "its owner is told");
    assert_eq!(refresh(&client, &old).status, 401);
}

#[test]
fn whoever_has_stolen_the_key_gets_in_with_nothing() {
    let app = app();
    let old = arrived(&app);
    let client = Client::of(&app);
    let good = claims(&app, "7", JTI);
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        signed(KEY, &claims)
    };
    let over = now(&app).assume_utc().unix_timestamp();
    for forged in [
        with("jti", json!("f123456789abcdef0123456789abcdef")),
        with("jti", json!("")),
        with("user_id", json!("8")),
        with("user_id", json!("07")),
        with("token_type", json!("access")),
        with("token_type", json!("sliding")),
        with("exp", json!(over)),
        signed("django-insecure-another-example-that-nobody-uses", &good),
        format!("{old}x"),
        "x".repeat(100_000),
    ] {
        is_refused(&refresh(&client, &forged));
    }
    // As an access token it opens nothing, whatever it says of itself.
    let access = with("token_type", json!("access"));
    for token in [&access, &old] {
        let bearer = client.bearing(token);
        for path in ["/api/accounts/me/", "/api/accounts/sessions/"] {
            assert_eq!(bearer.get(path).status, 401, "{path}");
        }
        let asked = Api::of(&app).bearing(token).ask("{ me { pk } }");
        assert_eq!(asked.body["data"]["me"], Value::Null, "{}", asked.body);
        let verified = client.post("/api/token/verify/", &json!({ "token": token }));
        assert_eq!(verified.status, 401);
    }
    assert_eq!(sessions(&app), 0);
    // All of that has cost the owner nothing.
    assert_eq!(refresh(&client, &old).status, 200);
}

#[test]
fn nothing_is_honoured_that_is_switched_off_or_after_the_last_day() {
    let database = {
        let app = app();
        arrived(&app);
        app.database().clone()
    };
    let until = until();
    for settings in [
        vec![("RATE_LIMITS", "off")],
        vec![("DJANGO_SECRET_KEY", KEY), ("DJANGO_UNTIL", until.as_str())],
        vec![
            ("DJANGO_SECRET_KEY", KEY),
            ("DJANGO_UNTIL", "2026-01-01"),
            ("DJANGO_REFRESH_TOKENS", "on"),
        ],
    ] {
        let app = TestApp::on(database.clone(), &settings);
        is_refused(&refresh(&Client::of(&app), &refresh_token(&app, 7, JTI)));
    }
    let app = app();
    let mut long = claims(&app, "7", JTI);
    long["exp"] = json!(4_102_444_800_i64);
    let mut row = outstanding(&app, 1, 7, JTI);
    row["fields"]["expires_at"] = json!("2099-01-01T00:00:00Z");
    import(&app, &[ada(), row]);
    app.advance(Duration::days(32));
    is_refused(&refresh(&Client::of(&app), &signed(KEY, &long)));
}

#[test]
fn only_what_is_living_is_taken_and_an_import_can_be_run_again() {
    let app = app();
    let mut over = outstanding(&app, 2, 7, "over");
    over["fields"]["expires_at"] = json!(written(now(&app) - Duration::minutes(1)));
    let mut nobodys = outstanding(&app, 3, 7, "nobodys");
    nobodys["fields"]["user"] = Value::Null;
    let mut natural = outstanding(&app, 6, 7, "natural");
    natural["fields"]["user"] = json!(["ada"]);
    let mut odd = outstanding(&app, 7, 7, "odd");
    odd["fields"]["jti"] = json!("another");
    // Without a zone: SimpleJWT means UTC.
    let mut naive = outstanding(&app, 8, 7, "naive");
    let text = written(now(&app) + Duration::minutes(30));
    naive["fields"]["expires_at"] = json!(text.trim_end_matches('Z'));
    let rows = [
        json!({"model": "token_blacklist.blacklistedtoken", "pk": 1, "fields": {"token": 4, "blacklisted_at": written(now(&app))}}),
        outstanding(&app, 1, 7, JTI),
        over,
        nobodys,
        outstanding(&app, 4, 7, "blacklisted"),
        outstanding(&app, 5, 99, "gone"),
        natural,
        odd,
        naive,
        ada(),
    ];
    let expected = Logins {
        refresh_tokens: 3,
        refresh_tokens_left: 5,
        ..Logins::default()
    };
    let text = Value::from(rows.to_vec()).to_string();
    let mut dry = options();
    dry.run = Run::Dry;
    dry.zone = vestibule::internals::i18n::Zone::parse("Pacific/Kiritimati").unwrap();
    assert_eq!(import_with(&app, &text, &dry).unwrap().0.logins, expected);
    assert_eq!(app.database().rows_of("imported_logins"), 0);
    dry.run = Run::Write;
    assert_eq!(import_with(&app, &text, &dry).unwrap().0.logins, expected);
    let client = Client::of(&app);
    for jti in [JTI, "natural", "naive"] {
        assert_eq!(
            refresh(&client, &refresh_token(&app, 7, jti)).status,
            200,
            "{jti}"
        );
    }
    for jti in ["over", "nobodys", "blacklisted", "odd", "another"] {
        is_refused(&refresh(&client, &refresh_token(&app, 7, jti)));
    }
    assert_eq!(import(&app, &rows).logins, expected);
    assert_eq!(app.database().rows_of("imported_logins"), 3);
    app.advance(Duration::minutes(1));
    let client = Client::of(&app);
    let again = refresh(&client, &refresh_token(&app, 7, JTI));
    assert_eq!(
        again.status, 200,
        "the same session, since its answer was not used"
    );
    assert_eq!(sessions(&app), 3);
}

#[test]
fn what_is_blacklisted_there_before_the_second_import_is_dead_here() {
    let app = app();
    let old = arrived(&app);
    let listed = json!({"model": "token_blacklist.blacklistedtoken", "pk": 1, "fields": {"token": 1, "blacklisted_at": written(now(&app))}});
    import(&app, &[ada(), outstanding(&app, 1, 7, JTI), listed]);
    assert_eq!(refresh(&Client::of(&app), &old).status, 401);
}

#[test]
fn a_token_of_somebody_who_may_not_log_in_opens_nothing() {
    for (change, undo) in [
        ("is_active = FALSE", "is_active = TRUE"),
        ("archived = TRUE", "archived = FALSE"),
        ("reset_required = TRUE", "reset_required = FALSE"),
        ("is_verified = FALSE", "is_verified = TRUE"),
        ("erase_at = '2099-01-01 00:00:00'", "erase_at = NULL"),
    ] {
        let app = app();
        let old = arrived(&app);
        app.db_sql(&format!("UPDATE users SET {change} WHERE id = 7"));
        let client = Client::of(&app);
        let refused = refresh(&client, &old);
        assert_eq!(refused.status, 401, "{change}: {}", refused.body);
        assert_eq!(sessions(&app), 0, "{change}");
        // It was not used up by that.
        app.db_sql(&format!("UPDATE users SET {undo} WHERE id = 7"));
        assert_eq!(refresh(&client, &old).status, 200, "{change}");
    }
}

#[test]
fn whatever_ends_sessions_ends_what_could_become_one() {
    let ends: [(&str, Change); 4] = [
        ("a new password", |app| {
            let guest = app.guest();
            guest.forget_password(ADA);
            guest.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
        }),
        ("a ban", |app| {
            app.db_ban(ADA);
            app.db_sql("UPDATE users SET is_active = TRUE, ban_reason = '' WHERE id = 7");
        }),
        ("logging out everywhere else", |app| {
            let guest = app.guest();
            guest.log_in_with(ADA, DJANGO_PASSWORD);
            assert_eq!(
                guest
                    .post("/account/sessions", &[("end", "others")])
                    .status(),
                303
            );
        }),
        ("erasure", |app| {
            app.db_sql("DELETE FROM users WHERE id = 7");
        }),
    ];
    for (what, end) in ends {
        let app = app();
        let old = arrived(&app);
        end(&app);
        let refused = refresh(&Client::of(&app), &old);
        assert_eq!(refused.status, 401, "{what}: {}", refused.body);
        if what != "erasure" {
            import(&app, &[ada(), outstanding(&app, 1, 7, JTI)]);
            assert_eq!(
                refresh(&Client::of(&app), &old).status,
                401,
                "{what}, imported again"
            );
        }
    }
}

#[test]
fn a_token_that_comes_later_is_not_taken_when_the_password_was_changed_here() {
    let app = app();
    import(&app, &[ada()]);
    let guest = app.guest();
    guest.forget_password(ADA);
    guest.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    let report = import(&app, &[ada(), outstanding(&app, 1, 7, JTI)]);
    assert_eq!(report.logins.refresh_tokens, 0);
    is_refused(&refresh(&Client::of(&app), &refresh_token(&app, 7, JTI)));
}

#[test]
fn the_second_step_is_asked_for_and_the_token_is_used_up() {
    let app = app();
    let old = arrived(&app);
    protect(&app, ADA);
    let client = Client::of(&app);
    let asked = refresh(&client, &old);
    assert_eq!(
        (asked.status, asked.text("code")),
        (403, "second_factor_required")
    );
    assert!(!asked.text("flow").is_empty());
    assert_eq!(refresh(&client, &old).status, 401);
    assert_eq!(sessions(&app), 0);
}

#[test]
fn ten_programs_on_two_nodes_with_one_token_get_one_session() {
    let until = until();
    let settings = [
        ("RATE_LIMITS", "off"),
        ("DJANGO_SECRET_KEY", KEY),
        ("DJANGO_UNTIL", until.as_str()),
        ("DJANGO_REFRESH_TOKENS", "on"),
    ];
    let app = TestApp::with(&settings);
    // A file has one process.
    let other = app
        .database()
        .is_postgres()
        .then(|| TestApp::on(app.database().clone(), &settings));
    import(&app, &[ada()]);
    for round in 0..5_i64 {
        let jti = format!("{JTI}{round}");
        import(&app, &[ada(), outstanding(&app, round + 1, 7, &jti)]);
        let token = refresh_token(&app, 7, &jti);
        let clients: Vec<_> = (0..10)
            .map(|number| match &other {
                Some(other) if number % 2 == 1 => Client::of(other),
                _ => Client::of(&app),
            })
            .collect();
        let answers = together(10, |number| refresh(&clients[number], &token));
        let next: HashSet<_> = answers
            .iter()
            .map(|one| one.text("refresh").to_owned())
            .collect();
        assert_eq!(next.len(), 1, "all go on with one");
        assert_eq!(sessions(&app), round + 1);
    }
}

#[test]
fn where_tokens_do_not_rotate_the_old_one_is_that_of_the_session_until_it_is_over() {
    let app = app_with(&[("JWT_ROTATE_REFRESH_TOKENS", "false")]);
    let old = arrived(&app);
    let client = Client::of(&app);
    let mut access = String::new();
    for _ in 0..3 {
        let answer = refresh(&client, &old);
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body.as_object().unwrap().len(), 1, "access alone");
        access = answer.text("access").to_owned();
        app.advance(Duration::days(3));
    }
    assert_eq!(sessions(&app), 1);
    let mut longer = claims(&app, "7", JTI);
    longer["exp"] = json!(now(&app).assume_utc().unix_timestamp() + 40 * 86_400);
    let longer = signed(KEY, &longer);
    assert_eq!(refresh(&client, &longer).status, 200, "it is the same");
    app.advance(Duration::days(12));
    is_refused(&refresh(&client, &old));
    assert_eq!(refresh(&client, &longer).status, 401, "over all the same");
    assert_eq!(client.bearing(&access).get("/api/accounts/me/").status, 401);

    let app = app_with(&[("JWT_ROTATE_REFRESH_TOKENS", "false")]);
    let old = arrived(&app);
    let client = Client::of(&app);
    let access = refresh(&client, &old).text("access").to_owned();
    // Others are logged out elsewhere, and this one is not.
    let me = client.bearing(&access);
    let all = me.get("/api/accounts/sessions/");
    assert_eq!(all.body.as_array().unwrap().len(), 1);
    let out = client.post("/api/accounts/logout/", &json!({ "refresh": old }));
    assert_eq!(out.status, 200);
    assert_eq!(me.get("/api/accounts/me/").status, 401, "at once");
    assert_eq!(refresh(&client, &old).status, 401);
}

#[test]
fn logging_out_with_a_token_that_was_not_exchanged_ends_it() {
    let app = app();
    let old = arrived(&app);
    let client = Client::of(&app);
    let body = json!({ "refresh": old });
    for _ in 0..2 {
        assert_eq!(client.post("/api/accounts/logout/", &body).status, 200);
    }
    let second = client.post("/api/token/blacklist/", &body);
    assert_eq!(
        (second.status, second.text("detail")),
        (401, "Token is blacklisted")
    );
    assert_eq!(refresh(&client, &old).status, 401);
    let unknown = json!({ "refresh": refresh_token(&app, 7, "unknown") });
    is_refused(&client.post("/api/token/blacklist/", &unknown));
}

#[test]
fn graphql_exchanges_it_too_and_keeps_it_where_no_new_one_is_asked_for() {
    let app = app();
    let old = arrived(&app);
    let api = Api::of(&app);
    let ask = |fields: &str| {
        let query = format!(
            "mutation($r: String!) {{ refreshToken(refreshToken: $r) {{ success token {fields} }} }}"
        );
        let answer = api.ask_with(&query, &json!({"r": old}));
        answer.of("refreshToken").clone()
    };
    for _ in 0..2 {
        assert_eq!(ask("")["success"], true);
        app.advance(Duration::minutes(1));
    }
    let next = ask("refreshToken");
    assert_eq!(next["success"], true);
    assert_ne!(next["refreshToken"], json!(old));
    assert_eq!(sessions(&app), 1);
}

#[test]
fn whoever_goes_on_has_shown_nothing_lately() {
    let app = app();
    let staff = user(7, "ada", &json!({"is_staff": true, "is_superuser": true}));
    import(&app, &[staff, outstanding(&app, 1, 7, JTI)]);
    let client = Client::of(&app);
    let access = refresh(&client, &refresh_token(&app, 7, JTI))
        .text("access")
        .to_owned();
    let me = client.bearing(&access);
    let refused = me.post(
        "/api/accounts/email/change/",
        &json!({"email": "new@example.com"}),
    );
    assert_ne!(refused.status, 200, "{}", refused.body);
    let refused = me.get("/api/admin/users/");
    assert_ne!(refused.status, 200, "{}", refused.body);
}

#[test]
fn what_is_over_is_swept_away() {
    let app = app();
    arrived(&app);
    app.advance(Duration::days(22));
    let swept = vestibule::internals::jobs::sweep_once(app.site().app()).unwrap();
    assert_eq!(swept.imported_logins, 1);
    assert_eq!(app.database().rows_of("imported_logins"), 0);
}
