//! Tokens: rotation, reuse, ends of sessions, and what callers are told.

use super::accounts::member;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::json;
use time::Duration;

fn refresh(client: &Client, token: &str) -> crate::support::client::Answer {
    client.post("/api/token/refresh/", &json!({ "refresh": token }))
}

#[test]
fn a_refresh_token_is_good_once_and_the_one_before_gets_the_same_answer_for_ten_seconds() {
    let app = TestApp::start();
    let (_, first) = member(&app, "ada@example.com");
    let client = Client::of(&app);
    let second = refresh(&client, first.text("refresh"));
    assert_eq!(second.status, 200);
    let same = refresh(&client, first.text("refresh"));
    assert_eq!(same.text("refresh"), second.text("refresh"));
    let third = refresh(&client, second.text("refresh"));
    assert_eq!(third.status, 200);
    assert_eq!(
        refresh(&client, first.text("refresh")).status,
        401,
        "two back is two back"
    );
}

#[test]
fn a_token_used_late_ends_the_session_and_its_owner_is_told() {
    let app = TestApp::start();
    let (me, first) = member(&app, "ada@example.com");
    let client = Client::of(&app);
    let second = refresh(&client, first.text("refresh"));
    let second = refresh(&client, second.text("refresh"));
    app.advance(Duration::seconds(11));
    let stolen = refresh(&client, first.text("refresh"));
    assert_eq!(
        (stolen.status, stolen.text("detail"), stolen.text("code")),
        (401, "Token is blacklisted", "token_not_valid")
    );
    assert_eq!(
        refresh(&client, second.text("refresh")).status,
        401,
        "the whole session has ended"
    );
    assert_eq!(me.get("/api/accounts/me/").status, 401);
    assert!(
        app.last_letter_to("ada@example.com")
            .written
            .subject
            .contains("ended")
    );
}

#[test]
fn two_refreshes_at_once_agree_on_one_successor() {
    let app = TestApp::start();
    for round in 0..5 {
        let (_, first) = member(&app, &format!("ada{round}@example.com"));
        let clients: Vec<_> = (0..8).map(|_| Client::of(&app)).collect();
        let answers: Vec<_> = std::thread::scope(|scope| {
            let token = first.text("refresh");
            let threads: Vec<_> = clients
                .iter()
                .map(|client| scope.spawn(move || refresh(client, token)))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        let successors: std::collections::HashSet<_> = answers
            .iter()
            .map(|answer| answer.text("refresh").to_owned())
            .collect();
        assert_eq!(successors.len(), 1);
        assert_eq!(
            refresh(&clients[0], successors.iter().next().unwrap()).status,
            200
        );
    }
}

#[test]
fn logout_is_done_however_often_it_is_asked_and_the_packages_blacklist_only_once() {
    let app = TestApp::start();
    let (me, pair) = member(&app, "ada@example.com");
    let client = Client::of(&app);
    let token = json!({ "refresh": pair.text("refresh") });
    for _ in 0..2 {
        let out = client.post("/api/accounts/logout/", &token);
        assert_eq!((out.status, out.body), (200, json!({})));
    }
    assert_eq!(
        me.get("/api/accounts/me/").status,
        401,
        "at once, on access tokens too"
    );
    let (_, pair) = member(&app, "bob@example.com");
    let token = json!({ "refresh": pair.text("refresh") });
    assert_eq!(client.post("/api/token/blacklist/", &token).status, 200);
    let again = client.post("/api/token/blacklist/", &token);
    assert_eq!(
        (again.status, again.text("detail")),
        (401, "Token is blacklisted")
    );
    let checked = client.post(
        "/api/token/verify/",
        &json!({ "token": pair.text("refresh") }),
    );
    assert_eq!(
        (checked.status, checked.text("code")),
        (401, "token_not_valid")
    );
}

#[test]
fn tokens_end_when_they_say_and_sessions_after_thirty_days() {
    let app = TestApp::start();
    let (me, pair) = member(&app, "ada@example.com");
    let client = Client::of(&app);
    app.advance(Duration::minutes(5));
    let late = me.get("/api/accounts/me/");
    assert_eq!((late.status, late.text("code")), (401, "token_not_valid"));
    assert_eq!(
        late.body["messages"][0]["message"],
        json!("Token is expired")
    );
    let mut current = pair.text("refresh").to_owned();
    for _ in 0..3 {
        let next = refresh(&client, &current);
        assert_eq!(next.status, 200, "{}", next.body);
        current = next.text("refresh").to_owned();
        app.advance(Duration::days(10) - Duration::minutes(5));
    }
    app.advance(Duration::hours(1));
    assert_eq!(refresh(&client, &current).status, 401);
}

#[test]
fn without_rotation_the_first_refresh_token_stays() {
    let app = TestApp::with(&[("JWT_ROTATE_REFRESH_TOKENS", "false")]);
    let (_, pair) = member(&app, "ada@example.com");
    let client = Client::of(&app);
    for _ in 0..3 {
        let again = refresh(&client, pair.text("refresh"));
        assert_eq!(again.status, 200);
        assert_eq!(again.body.as_object().unwrap().len(), 1, "access alone");
        app.advance(Duration::minutes(1));
    }
}

#[test]
fn what_is_presented_wrongly_is_told_in_the_packages_words() {
    let app = TestApp::start();
    let (me, pair) = member(&app, "ada@example.com");
    let client = Client::of(&app);
    let nobody = client.get("/api/accounts/me/");
    assert_eq!(
        nobody.text("detail"),
        "Authentication credentials were not provided."
    );
    assert_eq!(
        nobody.page.header("www-authenticate"),
        Some("Bearer realm=\"api\"")
    );
    let spelt = |header: &str| {
        let guest = app.guest().with_header("authorization", header);
        let page = guest.get("/api/accounts/me/");
        (page.status(), page.html().to_owned())
    };
    let access = pair.text("access");
    for scheme in ["bearer", "BEARER", "JWT", "jwt", "Jwt"] {
        assert_eq!(spelt(&format!("{scheme} {access}")).0, 200, "{scheme}");
    }
    for header in ["Bearer", "Bearer a b", "JWT", "JWT a b"] {
        let (status, body) = spelt(header);
        assert_eq!(status, 401);
        assert!(
            body.contains("Authorization header must contain two space-delimited values"),
            "{body}"
        );
    }
    assert!(spelt("Basic x").1.contains("not_authenticated"));
    for token in ["x", "a.b.c", "....", pair.text("refresh")] {
        let refused = client.bearing(token).get("/api/accounts/me/");
        assert_eq!(
            (refused.status, refused.text("code")),
            (401, "token_not_valid"),
            "{token}"
        );
    }
    let wrong = client.post("/api/token/refresh/", &json!({ "refresh": access }));
    assert_eq!(wrong.text("detail"), "Token has wrong type");
    assert_eq!(
        client
            .post("/api/token/verify/", &json!({ "token": access }))
            .body,
        json!({})
    );
    let other = TestApp::with(&[("SECRET_KEY", "another-secret-for-tests-0123456789")]);
    let (_, foreign) = member(&other, "ada@example.com");
    assert_eq!(
        client
            .bearing(foreign.text("access"))
            .get("/api/accounts/me/")
            .status,
        401
    );
    drop(me);
}

#[test]
fn paths_methods_and_kinds_of_content_are_answered_as_drf_does() {
    let app = TestApp::start();
    let client = Client::of(&app);
    let get = client.get("/api/token/");
    assert_eq!(
        (get.status, get.text("detail")),
        (405, "Method \"GET\" not allowed.")
    );
    assert_eq!(get.page.header("allow"), Some("POST, OPTIONS"));
    let options = client.send("OPTIONS", "/api/token/", None);
    assert_eq!(
        (options.status, options.page.header("allow")),
        (200, Some("POST, OPTIONS"))
    );
    let nowhere = client.get("/api/nothing/");
    assert_eq!((nowhere.status, nowhere.text("code")), (404, "not_found"));
    let text = client.send("POST", "/api/token/", Some(("text/plain", b"x".to_vec())));
    assert_eq!(
        (text.status, text.text("detail")),
        (415, "Unsupported media type \"text/plain\" in request.")
    );
    let broken = client.send(
        "POST",
        "/api/token/",
        Some(("application/json", b"{".to_vec())),
    );
    assert_eq!((broken.status, broken.text("code")), (400, "parse_error"));
    let big = client.send(
        "POST",
        "/api/token/",
        Some(("application/json", vec![b' '; 300_000])),
    );
    assert_eq!((big.status, big.text("code")), (413, "request_too_large"));
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    assert_eq!(
        client
            .send(
                "POST",
                "/api/token/",
                Some(("application/json", deep.into_bytes()))
            )
            .status,
        400
    );
    let page = app
        .guest()
        .with_header("accept", "text/html")
        .get("/api/accounts/me/");
    assert_eq!(page.status(), 406);
}

#[test]
fn limits_are_told_with_the_seconds_to_wait() {
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN", "1/m/ip")]);
    let client = Client::of(&app);
    let login = || {
        client.post(
            "/api/token/",
            &json!({ "email": "ada@example.com", "password": PASSWORD }),
        )
    };
    assert_eq!(login().status, 401);
    let throttled = login();
    assert_eq!(
        (throttled.status, throttled.text("code")),
        (429, "throttled")
    );
    assert!(
        throttled
            .text("detail")
            .starts_with("Request was throttled. Expected available in ")
    );
    assert!(throttled.page.header("retry-after").is_some());
}

#[test]
fn a_call_with_our_cookie_must_come_from_our_pages() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    let forged = ada.window().with_header("sec-fetch-site", "cross-site");
    let page = forged
        .with_header("content-type", "application/json")
        .post_raw("/api/token/", b"{}".to_vec());
    assert_eq!(page.status(), 403);
    assert_eq!(page.header("content-type"), Some("application/json"));
}

#[test]
fn a_name_at_a_login_has_at_most_254_characters() {
    let app = TestApp::without_limits();
    let client = Client::of(&app);
    let login =
        |path: &str, name: &str| client.post(path, &json!({ "email": name, "password": PASSWORD }));
    for path in ["/api/token/", "/api/accounts/login/"] {
        for (name, status) in [
            ("a".repeat(254), 401),
            ("é".repeat(254), 401),
            (format!("  {}  ", "a".repeat(254)), 401),
            ("a".repeat(255), 400),
            ("a".repeat(250_000), 400),
        ] {
            let answer = login(path, &name);
            assert_eq!(answer.status, status, "{path}: {}", answer.body);
            if status == 400 {
                let told = answer.body["email"][0].as_str().unwrap();
                assert!(
                    told.starts_with("Ensure this value has at most 254 characters"),
                    "{told}"
                );
            }
        }
    }
    // So do those of GraphQL, which says of such a name what it says of any wrong one.
    let api = crate::graphql::Api::of(&app);
    for argument in ["email", "username"] {
        let said = api.ask_with(
            &format!(
                "mutation($n: String!) {{ tokenAuth({argument}: $n, password: \"x\") {{ success errors }} }}"
            ),
            &json!({ "n": "a".repeat(30_000) }),
        );
        assert_eq!(said.code("tokenAuth"), "nonFieldErrors invalid_credentials");
    }
}
