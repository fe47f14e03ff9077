//! Front-ends in a browser: tokens in cookies, and origins elsewhere.

use super::accounts::member;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{Guest, PASSWORD};
use serde_json::{Value, json};

fn call(guest: &Guest, path: &str, body: &Value) -> (u16, Value) {
    let sender = guest
        .window_with_headers()
        .with_header("content-type", "application/json");
    let page = sender.post_raw(path, body.to_string().into_bytes());
    for (name, value) in sender.cookies() {
        guest.set_cookie(&name, &value);
    }
    (
        page.status(),
        serde_json::from_slice(page.bytes()).unwrap_or(Value::Null),
    )
}

#[test]
fn tokens_in_cookies_are_never_in_the_body_and_work_like_those_in_headers() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let browser = app.guest();
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let sender = browser
        .window()
        .with_header("content-type", "application/json");
    let page = sender.post_raw(
        "/api/accounts/login/?transport=cookie",
        login.to_string().into_bytes(),
    );
    assert_eq!(page.status(), 200);
    let body: Value = serde_json::from_slice(page.bytes()).unwrap();
    assert_eq!(
        (&body["access"], &body["refresh"]),
        (&Value::Null, &Value::Null)
    );
    let cookies = page.headers("set-cookie");
    assert_eq!(cookies.len(), 3);
    for cookie in &cookies {
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
    }
    assert!(
        cookies
            .iter()
            .any(|cookie| cookie.starts_with("refresh=") && cookie.contains("Path=/;"))
    );
    assert_eq!(sender.get("/api/accounts/me/").status(), 200);
    let (status, body) = call(
        &sender,
        "/api/accounts/token/refresh/?transport=cookie",
        &json!({}),
    );
    assert_eq!((status, &body["access"]), (200, &Value::Null));
    // The header wins over the cookie.
    let wrong = sender.window().with_header("authorization", "Bearer x");
    assert_eq!(wrong.get("/api/accounts/me/").status(), 401);
    // Another site's page may neither ask for cookies nor use them.
    let forged = sender.window().with_header("sec-fetch-site", "cross-site");
    assert_eq!(call(&forged, "/api/accounts/logout/", &json!({})).0, 403);
    let stranger = app
        .guest()
        .with_header("sec-fetch-site", "")
        .with_header("origin", "");
    assert_eq!(
        call(&stranger, "/api/accounts/login/?transport=cookie", &login).0,
        403
    );
    let out = sender
        .window()
        .with_header("content-type", "application/json")
        .post_raw("/api/accounts/logout/", b"{}".to_vec());
    assert_eq!(out.status(), 200);
    assert_eq!(out.headers("set-cookie").len(), 2, "the cookies go");
    assert_eq!(sender.get("/api/accounts/me/").status(), 401);
}

#[test]
fn under_https_token_cookies_are_secure_and_prefixed() {
    let app = TestApp::with(&[
        ("PUBLIC_URL", "https://127.0.0.1"),
        ("VESTIBULE_ENV", "production"),
        ("PHONE_VERIFICATION", "off"),
        ("EMAIL_BACKEND", "file"),
    ]);
    app.db_user("ada@example.com");
    let sender = app.guest().with_header("content-type", "application/json");
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let page = sender.post_raw(
        "/api/accounts/login/?transport=cookie",
        login.to_string().into_bytes(),
    );
    let cookies = page.headers("set-cookie");
    assert!(
        cookies
            .iter()
            .any(|cookie| cookie.starts_with("__Host-access=") && cookie.contains("Path=/;")),
        "{cookies:?}"
    );
    assert!(
        cookies
            .iter()
            .any(|cookie| cookie.starts_with("__Host-refresh=") && cookie.contains("Path=/;")),
        "{cookies:?}"
    );
    assert!(
        cookies
            .iter()
            .all(|cookie| cookie.contains("Secure") && !cookie.contains("Domain"))
    );
    // A sibling's subdomain can set the name from before, and no other: it is not looked at.
    let refresh = |name: &str, token: &str| {
        let browser = app.guest().with_header("content-type", "application/json");
        browser.set_cookie(name, token);
        let path = "/api/accounts/token/refresh/?transport=cookie";
        browser.post_raw(path, b"{}".to_vec()).status()
    };
    let token = sender.cookies().remove("__Host-refresh").unwrap();
    for name in ["__Secure-refresh", "refresh", "__host-refresh"] {
        assert_eq!(refresh(name, &token), 400, "{name}");
    }
    assert_eq!(refresh("__Host-refresh", &token), 200);
}

#[test]
fn other_origins_are_let_in_only_when_they_are_named_and_never_with_cookies() {
    let app = TestApp::with(&[("CORS_ALLOWED_ORIGINS", "https://app.example.com")]);
    let ask = |origin: &str| {
        let guest = app
            .guest()
            .with_header("origin", origin)
            .with_header("access-control-request-method", "POST");
        guest
            .with_header("sec-fetch-site", "cross-site")
            .send("OPTIONS", "/api/token/", None)
    };
    let known = ask("https://app.example.com");
    assert_eq!(known.status(), 204);
    assert_eq!(
        known.header("access-control-allow-origin"),
        Some("https://app.example.com")
    );
    assert_eq!(known.header("access-control-allow-credentials"), None);
    assert_eq!(known.header("vary"), Some("origin"));
    assert_eq!(
        known.header("access-control-allow-methods"),
        Some("GET, HEAD, POST, PATCH, DELETE, OPTIONS")
    );
    let lets = known.header("access-control-allow-headers").unwrap();
    let lets: Vec<_> = lets.split(", ").collect();
    for name in [
        "authorization",
        "content-type",
        "accept",
        "if-match",
        "x-requested-with",
        "x-csrftoken",
        "traceparent",
        "sentry-trace",
        "baggage",
    ] {
        assert!(lets.contains(&name), "{name} among {lets:?}");
    }
    let plain = app.guest().send("OPTIONS", "/api/token/", None);
    for origin in [
        "https://evil.example",
        "null",
        "https://app.example.com.evil.example",
    ] {
        let unknown = ask(origin);
        let lets_in = unknown.header("access-control-allow-origin");
        assert_eq!(lets_in, None, "{origin}");
        // As if nothing had been said of an origin.
        assert_eq!(
            (unknown.status(), unknown.bytes()),
            (plain.status(), plain.bytes())
        );
    }
    let guest = app
        .guest()
        .with_header("origin", "https://app.example.com")
        .with_header("sec-fetch-site", "cross-site");
    let page = guest
        .with_header("content-type", "application/json")
        .post_raw("/api/token/", b"{}".to_vec());
    assert_eq!(
        (page.status(), page.header("access-control-allow-origin")),
        (400, Some("https://app.example.com"))
    );
    let off = TestApp::start();
    let page = off
        .guest()
        .with_header("origin", "https://app.example.com")
        .get("/api/accounts/me/");
    assert_eq!(page.header("access-control-allow-origin"), None);
}

#[test]
fn public_keys_are_published_where_there_are_any_and_tokens_are_signed_with_them() {
    let key = vestibule::internals::app::App::generate_key(
        vestibule::internals::config::Algorithm::EdDsa,
    )
    .unwrap();
    let app = TestApp::with(&[
        ("JWT_ALGORITHM", "EdDSA"),
        ("JWT_SIGNING_KEY", &key),
        ("JWT_ISSUER", "https://a.example"),
    ]);
    let (me, _) = member(&app, "ada@example.com");
    assert_eq!(me.get("/api/accounts/me/").status, 200);
    let keys: Value =
        serde_json::from_slice(app.guest().get("/.well-known/jwks.json").bytes()).unwrap();
    assert_eq!(
        (&keys["keys"][0]["kty"], &keys["keys"][0]["alg"]),
        (&json!("OKP"), &json!("EdDSA"))
    );
    assert!(keys["keys"][0].get("d").is_none(), "never the private part");
    // Whoever checks tokens in a browser may read them, from anywhere, and with what its tracing sends along.
    for origin in ["https://anywhere.example", "null", ""] {
        let from = app.guest().with_header("origin", origin);
        let page = from
            .with_header("sec-fetch-site", "cross-site")
            .get("/.well-known/jwks.json");
        assert_eq!(
            (page.status(), page.header("access-control-allow-origin")),
            (200, Some("*")),
            "{origin}"
        );
        assert_eq!(page.header("access-control-allow-credentials"), None);
    }
    let preflight = app
        .guest()
        .with_header("origin", "https://anywhere.example")
        .with_header("access-control-request-method", "GET")
        .with_header("access-control-request-headers", "traceparent")
        .with_header("sec-fetch-site", "cross-site")
        .send("OPTIONS", "/.well-known/jwks.json", None);
    assert_eq!(preflight.status(), 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        preflight.header("access-control-allow-methods"),
        Some("GET, HEAD")
    );
    assert_eq!(preflight.header("access-control-allow-headers"), Some("*"));
    assert_eq!(
        app.guest().post("/.well-known/jwks.json", &[]).status(),
        405,
        "as ever"
    );
    assert_eq!(
        TestApp::start()
            .guest()
            .get("/.well-known/jwks.json")
            .status(),
        404
    );
}

#[test]
fn a_ban_and_a_deletion_count_at_once_on_every_face() {
    use vestibule::internals::admin::{Right, ban_user};
    use vestibule::internals::app::Origin;
    let app = TestApp::start();
    let (me, pair) = member(&app, "ada@example.com");
    let browser = app.guest();
    browser.log_in("ada@example.com");
    app.db_ban("ada@example.com");
    assert!(!browser.is_signed_in());
    let refused = me.get("/api/accounts/me/");
    assert_eq!(
        (refused.status, refused.text("code")),
        (401, "user_inactive")
    );
    let client = Client::of(&app);
    let refresh = json!({ "refresh": pair.text("refresh") });
    let told = client.post("/api/token/refresh/", &refresh);
    assert_eq!(
        (told.status, told.text("detail")),
        (401, "No active account found for the given token.")
    );
    assert_eq!(browser.log_in("ada@example.com").status(), 422);
    app.db_unban("ada@example.com");
    assert_eq!(browser.log_in("ada@example.com").status(), 303);
    app.db_delete("ada@example.com");
    assert!(!browser.is_signed_in());
    assert_eq!(me.get("/api/accounts/me/").text("code"), "user_not_found");
    assert_eq!(client.post("/api/token/refresh/", &refresh).status, 401);
    app.db_superuser("root@example.com");
    let (operator, here) = (app.operator(Right::Change), Origin::command_line());
    let banned = ban_user(
        app.site().app(),
        &operator,
        app.db_id("root@example.com"),
        "",
        &here,
    );
    assert!(banned.is_err(), "the last one must stay");
}
