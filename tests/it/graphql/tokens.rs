//! Tokens: verified, exchanged, given back, used twice.

use super::Api;
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};
use time::Duration;

fn refresh(api: &Api, token: &str, fields: &str) -> super::Said {
    api.ask_with(
        &format!("mutation($r: String!) {{ refreshToken(refreshToken: $r) {{ success errors payload token {fields} }} }}"),
        &json!({ "r": token }),
    )
}

#[test]
fn an_access_token_says_who_and_until_when() {
    let app = TestApp::start();
    Api::member(&app, "ada");
    let api = Api::of(&app);
    let said = api.log_in("ada@example.com", PASSWORD);
    let pair = said.of("tokenAuth").clone();
    let verify = |token: &Value| {
        api.ask_with(
            "mutation($t: String!) { verifyToken(token: $t) { success errors payload } }",
            &json!({"t": token}),
        )
    };
    let good = verify(&pair["token"]);
    let payload = &good.of("verifyToken")["payload"];
    assert_eq!(payload["username"], "ada");
    assert_eq!(
        payload["exp"].as_i64().unwrap() - payload["origIat"].as_i64().unwrap(),
        300
    );
    assert_eq!(
        verify(&json!("nonsense")).code("verifyToken"),
        "nonFieldErrors invalid_token"
    );
    assert_eq!(
        verify(&pair["refreshToken"]).code("verifyToken"),
        "nonFieldErrors invalid_token"
    );
    app.advance(Duration::minutes(6));
    assert_eq!(
        verify(&pair["token"]).code("verifyToken"),
        "nonFieldErrors expired_token"
    );
    assert_eq!(
        api.bearing(pair["token"].as_str().unwrap())
            .ask("{ me { pk } }")
            .of("me"),
        &Value::Null
    );
}

#[test]
fn a_refresh_token_is_exchanged_only_when_the_new_one_is_asked_for() {
    let app = TestApp::start();
    let (_, first) = Api::member_with(&app, "ada");
    let api = Api::of(&app);
    for _ in 0..2 {
        let kept = refresh(&api, &first, "");
        assert_eq!(kept.of("refreshToken")["success"], true, "{}", kept.body);
        app.advance(Duration::minutes(1));
    }
    let next = refresh(&api, &first, "refreshToken");
    let answer = next.of("refreshToken");
    assert_eq!(answer["payload"]["username"], "ada");
    let second = answer["refreshToken"].as_str().unwrap().to_owned();
    assert_ne!(second, first);
    let token = answer["token"].as_str().unwrap();
    assert_eq!(
        api.bearing(token).ask("{ me { username } }").of("me")["username"],
        "ada"
    );
    // Once the second one was used, the first one is in the wrong hands: both end.
    refresh(&api, &second, "");
    app.advance(Duration::minutes(1));
    assert_eq!(
        refresh(&api, &first, "refreshToken").code("refreshToken"),
        "nonFieldErrors invalid_token"
    );
    assert_eq!(
        refresh(&api, &second, "refreshToken").code("refreshToken"),
        "nonFieldErrors invalid_token"
    );
    let letters = app.letters_to("ada@example.com");
    let told = letters
        .iter()
        .filter(|it| it.written.subject.contains("has ended"))
        .count();
    assert_eq!(told, 1);
}

#[test]
fn a_refresh_token_is_revoked_once() {
    let app = TestApp::start();
    let (me, token) = Api::member_with(&app, "ada");
    let revoke = || {
        me.ask(&format!(
            "mutation {{ revokeToken(refreshToken: \"{token}\") {{ success errors revoked }} }}"
        ))
    };
    assert!(revoke().of("revokeToken")["revoked"].is_number());
    assert_eq!(revoke().code("revokeToken"), "nonFieldErrors invalid_token");
    assert_eq!(me.ask("{ me { pk } }").of("me"), &Value::Null);
    assert_eq!(
        refresh(&me, &token, "").code("refreshToken"),
        "nonFieldErrors invalid_token"
    );
}

#[test]
fn a_token_that_is_revoked_between_two_fields_opens_only_the_first() {
    let app = TestApp::start();
    let (me, token) = Api::member_with(&app, "ada");
    let said = me.ask(&format!(
        "mutation {{ a: updateAccount(firstName: \"A\") {{ success }} \
         revokeToken(refreshToken: \"{token}\") {{ success }} \
         b: updateAccount(firstName: \"B\") {{ success errors }} }}"
    ));
    assert_eq!(said.of("a")["success"], true);
    assert_eq!(said.of("revokeToken")["success"], true);
    assert_eq!(said.code("b"), "nonFieldErrors unauthenticated");
}

#[test]
fn who_logs_in_within_a_request_does_what_follows() {
    let app = TestApp::start();
    Api::member(&app, "ada");
    let said = Api::of(&app).bearing("garbage").ask(&format!(
        "mutation {{ no: updateAccount(firstName: \"A\") {{ success errors }} \
         tokenAuth(username: \"ada\", password: \"{PASSWORD}\") {{ success }} \
         yes: updateAccount(firstName: \"B\") {{ success errors user {{ firstName }} }} }}"
    ));
    assert_eq!(said.code("no"), "nonFieldErrors unauthenticated");
    assert_eq!(said.of("yes")["user"]["firstName"], "B");
}

#[test]
fn cookies_carry_tokens_for_who_asks_for_it() {
    let app = TestApp::start();
    Api::member(&app, "ada");
    let browser = app.guest().with_header("content-type", "application/json");
    let body = |query: &str| Some(json!({ "query": query }).to_string().into_bytes());
    let log_in = format!(
        "mutation {{ tokenAuth(username: \"ada\", password: \"{PASSWORD}\") {{ success token refreshToken }} }}"
    );
    let page = browser.send("POST", "/graphql?transport=cookie", body(&log_in));
    let said: Value = serde_json::from_slice(page.bytes()).unwrap();
    assert_eq!(
        said["data"]["tokenAuth"],
        json!({"success": true, "token": null, "refreshToken": null})
    );
    let cookies = page.headers("set-cookie");
    assert_eq!(cookies.len(), 3);
    assert!(
        cookies
            .iter()
            .all(|it| it.contains("HttpOnly") && it.contains("SameSite=Lax"))
    );
    let me = |guest: &crate::support::people::Guest| {
        let page = guest.send("POST", "/graphql", body("{ me { username } }"));
        (
            page.status(),
            serde_json::from_slice::<Value>(page.bytes()).unwrap_or_default(),
        )
    };
    assert_eq!(me(&browser).1["data"]["me"]["username"], "ada");
    let elsewhere = browser
        .window_with_headers()
        .with_header("sec-fetch-site", "cross-site");
    let (status, refused) = me(&elsewhere);
    assert_eq!(status, 403);
    assert!(refused["errors"][0]["message"].is_string());
    let page = browser.send("POST", "/graphql", body("mutation { logout { success } }"));
    assert_eq!(page.headers("set-cookie").len(), 2);
    assert_eq!(me(&browser).1["data"]["me"], Value::Null);
}
