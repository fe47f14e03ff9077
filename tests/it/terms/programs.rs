//! The terms at the interfaces of programs.

use super::{ADA, app, consents};
use crate::api::accounts::log_in;
use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

#[test]
fn programs_accept_at_sign_up_and_are_told_later_without_being_refused() {
    let app = app();
    let client = Client::of(&app);
    let apply = |accepted: Value| {
        let mut body = json!({ "email": ADA, "password": PASSWORD });
        if !accepted.is_null() {
            body["accept_terms"] = accepted;
        }
        client.post("/api/accounts/signup/", &body)
    };
    for refused in [
        json!(null),
        json!(false),
        json!("false"),
        json!(""),
        json!([]),
        json!("perhaps"),
    ] {
        let answer = apply(refused.clone());
        assert_eq!(
            (answer.status, &answer.body),
            (
                400,
                &json!({ "accept_terms": ["Tick this box to sign up."] })
            ),
            "{refused}"
        );
    }
    let taken = json!({ "email": "bob@example.com", "password": PASSWORD });
    app.db_user("bob@example.com");
    let answer = client.post("/api/accounts/signup/", &taken);
    assert_eq!(
        answer.body,
        json!({ "accept_terms": ["Tick this box to sign up."] })
    );
    let sent = apply(json!(true));
    assert_eq!(sent.status, 201, "{}", sent.body);
    let code = app.code_for(ADA);
    let pending = client.bearing(sent.text("access"));
    let verified = pending.post("/api/accounts/verify-email/", &json!({ "code": code }));
    let me = client.bearing(verified.text("access"));
    assert_eq!(me.get("/api/accounts/me/").body["terms_due"], json!(false));
    assert_eq!(consents(&app), 1);

    let (bob, _) = log_in(&app, "bob@example.com");
    let shown = bob.get("/api/accounts/me/");
    assert_eq!(
        (shown.status, &shown.body["terms_due"]),
        (200, &json!(true))
    );
    let changed = bob.patch("/api/accounts/me/", &json!({ "first_name": "Bob" }));
    assert_eq!(
        (changed.status, &changed.body["terms_due"]),
        (200, &json!(true))
    );
    // Nor are scripts of a page.
    let guest = app.guest();
    guest.log_in("bob@example.com");
    let tokens = guest.send("POST", "/api/accounts/session/tokens/", Some(Vec::new()));
    assert_eq!(tokens.status(), 200);
    // They can accept it for who agrees.
    assert_eq!(consents(&app), 1);
    for nothing in [json!(false), json!(null), json!("perhaps")] {
        let body = json!({ "accept_terms": nothing });
        let said = bob.patch("/api/accounts/me/", &body);
        assert_eq!(said.body["terms_due"], json!(true), "{nothing}");
    }
    for _ in 0..2 {
        let said = bob.patch("/api/accounts/me/", &json!({ "accept_terms": true }));
        assert_eq!((said.status, &said.body["terms_due"]), (200, &json!(false)));
        assert_eq!(consents(&app), 2, "once is enough");
    }
    // Where there are no terms, the field says nothing.
    let plain = TestApp::without_limits();
    let client = Client::of(&plain);
    let body = json!({ "email": ADA, "password": PASSWORD, "accept_terms": false });
    assert_eq!(client.post("/api/accounts/signup/", &body).status, 201);
    plain.db_user("bob@example.com");
    let (bob, _) = log_in(&plain, "bob@example.com");
    assert_eq!(bob.get("/api/accounts/me/").body["terms_due"], json!(false));
}

#[test]
fn graphql_takes_the_field_and_says_what_is_due() {
    let app = app();
    let api = Api::of(&app);
    let register = |accepted: &str| {
        api.ask(&format!(
            "mutation {{ register(email: \"{ADA}\", username: \"ada\", password1: \"{PASSWORD}\", \
             password2: \"{PASSWORD}\"{accepted}) {{ success errors }} }}"
        ))
    };
    for refused in ["", ", acceptTerms: false", ", acceptTerms: null"] {
        let said = register(refused);
        assert_eq!(said.code("register"), "acceptTerms required", "{refused}");
    }
    let said = register(", acceptTerms: true");
    assert_eq!(said.of("register")["success"], json!(true));
    app.db_user("bob@example.com");
    let said = api.log_in("bob@example.com", PASSWORD);
    let bob = api.bearing(said.of("tokenAuth")["token"].as_str().unwrap());
    assert_eq!(
        bob.ask("{ me { termsDue } }").of("me"),
        &json!({ "termsDue": true })
    );
    let said = bob.done("updateAccount(acceptTerms: true)");
    assert_eq!(said.of("updateAccount")["success"], json!(true));
    assert_eq!(
        bob.ask("{ me { termsDue } }").of("me"),
        &json!({ "termsDue": false })
    );
    assert_eq!(consents(&app), 1);
}
