//! Holes 11 to 16.

use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use serde_json::json;
use vestibule::internals::store::users;

const ADA: &str = "ada@example.com";

#[test]
fn hole_11_a_revoked_token_does_not_verify() {
    let app = TestApp::start();
    Api::member(&app, "ada");
    let api = Api::of(&app);
    let said = api.log_in(ADA, PASSWORD);
    let pair = said.of("tokenAuth").clone();
    api.done(&format!(
        "revokeToken(refreshToken: {})",
        pair["refreshToken"]
    ));
    assert_eq!(
        api.done(&format!("verifyToken(token: {})", pair["token"]))
            .code("verifyToken"),
        "nonFieldErrors invalid_token"
    );
}

#[test]
fn hole_12_one_address_is_one_account_however_it_is_written() {
    let app = TestApp::without_limits();
    Api::member(&app, "ada");
    let api = Api::of(&app);
    for (email, name) in [
        ("Ada@Example.COM", "two"),
        (" ada@example.com ", "three"),
        ("\u{ff41}da@example.com", "four"),
    ] {
        api.register(email, name);
    }
    app.deliver();
    assert_eq!(
        app.site()
            .app()
            .read(|conn| users::page(conn, vestibule::internals::values::UserId(0), 10))
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        api.log_in("ADA@example.com", PASSWORD).of("tokenAuth")["success"],
        true
    );
}

#[test]
fn hole_13_cookies_are_secure_and_used_by_our_own_pages_alone() {
    let app = TestApp::with(&[
        ("PUBLIC_URL", "https://accounts.example.com"),
        ("ALLOWED_HOSTS", "*"),
    ]);
    app.db_user(ADA);
    let browser = app.guest().with_header("content-type", "application/json");
    let query = format!(
        "mutation {{ tokenAuth(email: \"{ADA}\", password: \"{PASSWORD}\") {{ success errors }} }}"
    );
    let body = || Some(json!({ "query": query }).to_string().into_bytes());
    let foreign = app
        .guest()
        .with_header("content-type", "application/json")
        .with_header("sec-fetch-site", "cross-site");
    assert_eq!(
        foreign
            .send("POST", "/graphql?transport=cookie", body())
            .status(),
        403
    );
    let page = browser.send("POST", "/graphql?transport=cookie", body());
    let cookies = page.headers("set-cookie").join("\n");
    assert!(
        cookies.contains("__Host-access=") && cookies.contains("__Host-refresh="),
        "{cookies}"
    );
    assert_eq!(cookies.matches("; Secure").count(), 3);
}

#[test]
fn hole_14_a_code_is_bound_to_its_flow_and_to_no_browser() {
    let app = TestApp::without_limits();
    let (mine, theirs) = (Api::of(&app), Api::of(&app));
    let flow = |api: &Api, name: &str| {
        api.register(ADA, name).of("register")["flow"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let attacker = flow(&theirs, "mallory");
    app.deliver();
    let owner = flow(&mine, "ada");
    let code = app.code_for(ADA);
    let enter = |api: &Api, flow: &str| {
        api.ask(&format!("mutation {{ verifyAccount(flow: \"{flow}\", code: \"{code}\") {{ success errors token }} }}"))
    };
    assert_eq!(
        enter(&theirs, &attacker).code("verifyAccount"),
        "code incorrect_code"
    );
    // Another program than the one that signed up.
    assert_eq!(
        enter(&Api::of(&app), &owner).of("verifyAccount")["success"],
        true
    );
}

#[test]
fn hole_15_a_login_is_noted_and_told() {
    let app = TestApp::start();
    let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let ears = heard.clone();
    app.site()
        .signals()
        .subscribe(move |event| ears.lock().unwrap().push(format!("{event:?}")));
    let me = Api::member(&app, "ada");
    assert!(me.ask("{ me { lastLogin } }").of("me")["lastLogin"].is_string());
    let heard = heard.lock().unwrap().join("\n");
    for event in ["UserCreated", "Verified", "LoggedIn", "TokenIssued"] {
        assert!(heard.contains(event), "{event} in {heard}");
    }
}

#[test]
fn hole_16_every_alias_is_a_login_of_its_own() {
    let app = TestApp::start();
    Api::member(&app, "ada");
    let calls: Vec<_> = (0..8)
        .map(|n| {
            format!(
                "a{n}: tokenAuth(email: \"{ADA}\", password: \"wrong{n}\") {{ success errors }}"
            )
        })
        .collect();
    let said = Api::of(&app).ask(&format!("mutation {{ {} }}", calls.join(" ")));
    assert_eq!(said.code("a4"), "nonFieldErrors invalid_credentials");
    assert_eq!(said.code("a5"), "nonFieldErrors throttled");
    let text = said.of("a5")["errors"]["nonFieldErrors"][0]["message"]
        .as_str()
        .unwrap();
    assert!(
        text.starts_with("Request was throttled. Expected available in "),
        "{text}"
    );
}
