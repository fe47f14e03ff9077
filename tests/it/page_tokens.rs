//! API tokens for who is logged in on the pages (`POST /api/accounts/session/tokens/`): for pages of the same origin alone, and
//! never worth more than the session, nor for longer.

use super::admin::desk::sql;
use super::factors::api_support::claims;
use super::support::app::TestApp;
use super::support::client::{Answer, Client};
use super::support::factors::owner;
use super::support::openapi;
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};
use time::Duration;

const ADA: &str = "ada@example.com";
const DOOR: &str = "/api/accounts/session/tokens/";

fn app() -> TestApp {
    TestApp::with(&[("RATE_LIMITS", "off")])
}

/// Asks as a script of a page does.
fn ask(app: &TestApp, guest: &Guest) -> (u16, Value) {
    let page = guest.send("POST", DOOR, Some(Vec::new()));
    openapi::check(openapi::of_app(app), "POST", DOOR, &page);
    let body = serde_json::from_slice(page.bytes()).unwrap_or(Value::Null);
    (page.status(), body)
}

fn tokens(app: &TestApp, guest: &Guest) -> (String, String) {
    let (status, body) = ask(app, guest);
    assert_eq!(status, 200, "{body}");
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    (text("access"), text("refresh"))
}

fn me(app: &TestApp, access: &str) -> u16 {
    let client = Client::of(app).bearing(access);
    client.get("/api/accounts/me/").status
}

fn refresh(app: &TestApp, token: &str) -> Answer {
    let body = json!({ "refresh": token });
    Client::of(app).post("/api/accounts/token/refresh/", &body)
}

#[test]
fn a_page_login_becomes_tokens_that_are_the_same_session() {
    let app = app();
    let ada = owner(&app, ADA).guest;
    let (access, _) = tokens(&app, &ada);
    let client = Client::of(&app).bearing(&access);
    assert_eq!(client.get("/api/accounts/me/").text("email"), ADA);
    let sessions = client.get("/api/accounts/sessions/");
    let listed = sessions.body.as_array().unwrap();
    assert_eq!(listed.len(), 1, "{}", sessions.body);
    assert_eq!(
        (&listed[0]["kind"], &listed[0]["current"]),
        (&json!("browser"), &json!(true))
    );
    // What the session was opened with is what the tokens say.
    let said = claims(&access);
    assert_eq!(said["acr"], json!("2"), "{said}");
    assert!(
        said["amr"].as_array().unwrap().contains(&json!("mfa")),
        "{said}"
    );
    let shown = said["auth_time"].as_i64().unwrap();
    app.advance(Duration::minutes(3));
    let (later, _) = tokens(&app, &ada);
    assert_eq!(claims(&later)["auth_time"], json!(shown));
    assert_eq!(
        app.db_count("SELECT count(*) AS count FROM audit WHERE event = 'token_issued'"),
        2
    );
}

#[test]
fn only_a_page_of_the_same_origin_gets_them() {
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("CORS_ALLOWED_ORIGINS", "https://app.example.com"),
    ]);
    let ada = app.member(ADA);
    let own = app.url();
    let asked = |relation: &str, origin: &str| {
        let guest = ada.window().with_header("sec-fetch-site", relation);
        ask(&app, &guest.with_header("origin", origin)).0
    };
    for (relation, origin, status) in [
        ("same-origin", own.as_str(), 200),
        ("same-origin", "", 200),
        ("none", &own, 403),
        ("none", "", 403),
        ("same-site", &own, 403),
        ("cross-site", &own, 403),
        ("cross-site", "https://app.example.com", 403),
        ("same-site", "https://app.example.com", 403),
        ("same-origin, none", &own, 403),
        ("Same-Origin", &own, 403),
        ("", &own, 200),
        ("", "", 403),
        ("", "null", 403),
        ("", "https://app.example.com", 403),
        ("", "http://127.0.0.1", 403),
    ] {
        assert_eq!(asked(relation, origin), status, "{relation:?} {origin:?}");
    }
    let (status, body) = ask(&app, &ada.window().with_header("sec-fetch-site", "none"));
    assert_eq!((status, &body["code"]), (403, &json!("permission_denied")));
    let (status, body) = ask(&app, &app.guest());
    assert_eq!((status, &body["code"]), (401, &json!("not_authenticated")));
    // Tokens are no cookie of the pages.
    let (access, _) = tokens(&app, &ada);
    let bearing = app
        .guest()
        .with_header("authorization", &format!("Bearer {access}"));
    assert_eq!(ask(&app, &bearing).0, 401);
    assert_eq!(ada.get(DOOR).status(), 405);
}

#[test]
fn they_end_with_the_session_however_it_ends() {
    let app = app();
    app.db_user(ADA);
    let dead = |(access, renewal): &(String, String), how: &str| {
        assert_eq!(me(&app, access), 401, "{how}");
        let refused = refresh(&app, renewal);
        assert_eq!(
            (refused.status, refused.text("code")),
            (401, "token_not_valid"),
            "{how}"
        );
    };
    let inside = || {
        let guest = app.guest();
        guest.log_in(ADA);
        guest
    };
    let ada = inside();
    let held = tokens(&app, &ada);
    assert_eq!(refresh(&app, &held.1).status, 200);
    ada.log_out();
    dead(&held, "logged out");

    let (ada, other) = (inside(), inside());
    let held = tokens(&app, &ada);
    other.post(
        "/account/sessions",
        &[("end", "others"), ("current_password", PASSWORD)],
    );
    dead(&held, "ended from another browser");

    let ada = inside();
    let held = tokens(&app, &ada);
    ada.log_in(ADA);
    dead(&held, "another session in its place");

    let (ada, other) = (inside(), inside());
    let held = tokens(&app, &ada);
    let changed = other.post(
        "/account/password",
        &[
            ("current_password", PASSWORD),
            ("password1", OTHER_PASSWORD),
            ("password2", OTHER_PASSWORD),
        ],
    );
    assert_eq!(changed.status(), 303, "{}", changed.text());
    dead(&held, "another password");
    assert!(!ada.is_signed_in());

    let held = tokens(&app, &other);
    sql(&app, "UPDATE users SET is_verified = FALSE");
    dead(&held, "not verified any more");
    assert_eq!(ask(&app, &other).0, 401);
}

#[test]
fn nobody_stays_logged_in_by_refreshing() {
    let app = app();
    app.db_user(ADA);
    let ada = app.guest();
    ada.log_in(ADA);
    let (mut access, mut renewal) = tokens(&app, &ada);
    for _ in 0..11 {
        app.advance(Duration::hours(1));
        let again = refresh(&app, &renewal);
        assert_eq!(again.status, 200, "{}", again.body);
        access = again.text("access").to_owned();
        renewal = again.text("refresh").to_owned();
        assert_eq!(me(&app, &access), 200);
    }
    app.advance(Duration::hours(1));
    assert_eq!(
        me(&app, &access),
        401,
        "the session was idle for twelve hours"
    );
    assert_eq!(refresh(&app, &renewal).status, 401);
    let check = json!({ "token": renewal });
    let verify = Client::of(&app).post("/api/accounts/token/verify/", &check);
    assert_eq!(verify.status, 401);
    assert!(!ada.is_signed_in());

    // Nor do they say that they are good for longer than the session.
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("JWT_REFRESH_TOKEN_LIFETIME", "60d"),
    ]);
    app.db_user(ADA);
    let ada = app.guest();
    ada.post(
        "/login",
        &[("email", ADA), ("password", PASSWORD), ("remember", "on")],
    );
    let began = claims(&tokens(&app, &ada).0)["iat"].as_i64().unwrap();
    app.advance(Duration::days(13));
    assert!(ada.is_signed_in());
    let (_, renewal) = tokens(&app, &ada);
    let ends = claims(&renewal)["exp"].as_i64().unwrap();
    let life = ends - began;
    assert!(
        (30 * 24 * 3600 - 2..=30 * 24 * 3600).contains(&life),
        "{life}"
    );
}

#[test]
fn tabs_share_a_refresh_token_and_a_dead_one_ends_the_tokens_alone() {
    let app = app();
    let ada = app.member(ADA);
    let (_, first) = tokens(&app, &ada);
    assert_eq!(tokens(&app, &ada.window()).1, first, "another tab");
    let second = refresh(&app, &first).text("refresh").to_owned();
    // At once in the other tab: the same.
    assert_eq!(refresh(&app, &first).text("refresh"), second);
    let third = refresh(&app, &second).text("refresh").to_owned();
    app.advance(Duration::minutes(1));
    // Whoever has an old one has copied it, or was asleep.
    assert_eq!(refresh(&app, &first).status, 401);
    assert_eq!(refresh(&app, &third).status, 401, "nobody goes on by them");
    assert!(ada.is_signed_in());
    assert_eq!(
        app.db_count("SELECT count(*) AS count FROM audit WHERE event = 'token_revoked'"),
        1
    );
    let letters = app.letters_to(ADA).len();
    let (access, fourth) = tokens(&app, &ada);
    assert_eq!(me(&app, &access), 200);
    assert_eq!(refresh(&app, &fourth).status, 200);
    assert_eq!(app.letters_to(ADA).len(), letters);
}

#[test]
fn what_the_site_demands_comes_first() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("MFA_REQUIRED", "all")]);
    app.db_user(ADA);
    let ada = app.guest();
    ada.log_in(ADA);
    let (status, body) = ask(&app, &ada);
    assert_eq!(
        (status, &body["code"]),
        (403, &json!("second_factor_missing"))
    );
    let it = super::support::factors::protect(&app, ada);
    let (access, _) = tokens(&app, &it.guest);
    assert_eq!(me(&app, &access), 200);
    // Half a log-in is none.
    let half = app.guest();
    assert_eq!(half.log_in(ADA).location(), Some("/login/second"));
    assert_eq!(ask(&app, &half).0, 401);
    // Nor is a sign-up.
    let eve = app.guest();
    eve.sign_up("eve@example.com");
    assert_eq!(ask(&app, &eve).0, 401);
}

#[test]
fn they_are_limited() {
    let app = TestApp::with(&[("RATE_LIMIT_SESSION_TOKENS", "2/m/user")]);
    let ada = app.member(ADA);
    assert_eq!(ask(&app, &ada).0, 200);
    assert_eq!(ask(&app, &ada).0, 200);
    let page = ada.send("POST", DOOR, Some(Vec::new()));
    assert_eq!(page.status(), 429);
    assert!(page.header("retry-after").is_some());
    assert!(ada.is_signed_in());
}

#[test]
fn in_cookies_no_script_sees_them_and_logging_out_takes_them_away() {
    let app = app();
    let ada = app.member(ADA);
    let page = ada.send(
        "POST",
        &format!("{DOOR}?transport=cookie"),
        Some(Vec::new()),
    );
    let body: Value = serde_json::from_slice(page.bytes()).unwrap();
    assert_eq!(
        (&body["access"], &body["refresh"]),
        (&Value::Null, &Value::Null)
    );
    let cookies = page.headers("set-cookie");
    for name in ["access=", "refresh="] {
        let cookie = cookies.iter().find(|it| it.starts_with(name)).unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    }
    assert_eq!(ada.get("/api/accounts/me/").status(), 200);
    let held = ada.cookies();
    ada.log_out();
    assert!(!ada.cookies().contains_key("access") && !ada.cookies().contains_key("refresh"));
    assert_eq!(me(&app, &held["access"]), 401);
}

#[test]
fn a_program_that_logs_out_ends_the_session_and_staff_take_tokens_alone() {
    let app = app();
    let ada = app.member(ADA);
    let (access, renewal) = tokens(&app, &ada);
    let out = Client::of(&app).post("/api/accounts/logout/", &json!({ "refresh": renewal }));
    assert_eq!(out.status, 200);
    assert_eq!(me(&app, &access), 401);
    assert!(!ada.is_signed_in());

    ada.log_in(ADA);
    let (access, renewal) = tokens(&app, &ada);
    app.db_superuser("root@example.com");
    let (root, _) = crate::api::accounts::log_in(&app, "root@example.com");
    let users = root.get("/api/admin/users/?q=ada");
    let id = users.body["results"][0]["id"].as_i64().unwrap();
    let path = "/api/admin/users/actions/revoke_tokens/";
    let done = root.post(path, &json!({ "ids": [id] }));
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(me(&app, &access), 401);
    assert_eq!(refresh(&app, &renewal).status, 401);
    assert!(ada.is_signed_in(), "the page goes on");
    assert_eq!(me(&app, &tokens(&app, &ada).0), 200);
}
