//! REST and GraphQL: answers by `Accept-Language`, and the language of an account.

use super::{ADA, VALID, asking, lang, program, speaking, token};
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

#[test]
fn programs_are_answered_as_they_ask_and_the_codes_stay() {
    let app = speaking(&[]);
    let client = Client::of(&app);
    let wrong = json!({ "email": "x", "password": PASSWORD });
    let plain = client.post("/api/accounts/signup", &wrong);
    assert_eq!(
        plain.body["email"],
        json!(["Enter a valid email address."]),
        "{}",
        plain.body
    );
    let asking = client.with_header("accept-language", "en-XA");
    let said = asking.post("/api/accounts/signup", &wrong);
    let text = said.body["email"][0].as_str().unwrap();
    assert!(text.contains(VALID), "{text}");
    assert_eq!(said.status, plain.status);
    for (answer, language) in [(&plain, "en"), (&said, "en-XA")] {
        let header = |name| answer.page.header(name);
        assert_eq!(header("content-language"), Some(language));
        assert_eq!(header("vary"), Some("Accept-Language"));
    }
    // The cookie of the pages and the account say nothing to programs: they say what they want.
    let ada = app.member(ADA);
    let me = program(&app, ADA);
    let set = me.patch("/api/accounts/me/", &json!({ "language": "ar-XB" }));
    assert_eq!(
        (set.status, set.text("language")),
        (200, "ar-XB"),
        "{}",
        set.body
    );
    let refused = me
        .with_header("cookie", "vestibule-language=ar-XB")
        .patch("/api/accounts/me/", &json!({ "username": "a b" }));
    assert_eq!(
        refused.page.header("content-language"),
        Some("en"),
        "{}",
        refused.body
    );
    // What says nothing is in no language.
    let shown = me.get("/api/accounts/me/");
    assert_eq!(shown.page.header("content-language"), None);
    assert_eq!(shown.page.header("vary"), None);

    // Set, refused, and taken back.
    let wrong = me.patch("/api/accounts/me/", &json!({ "language": "tlh" }));
    assert_eq!(
        (wrong.status, &wrong.body["language"]),
        (400, &json!(["\"tlh\" is not a valid choice."]))
    );
    for odd in [json!(true), json!([]), json!({}), json!("en\u{0}")] {
        let wrong = me.patch("/api/accounts/me/", &json!({ "language": odd }));
        assert_eq!(wrong.status, 400, "{}", wrong.body);
    }
    let other = me.patch("/api/accounts/me/", &json!({ "first_name": "Ada" }));
    assert_eq!(other.text("language"), "ar-XB");
    assert_eq!(lang(&ada.get("/")), "ar-XB");
    for none in [json!(null), json!("")] {
        me.patch("/api/accounts/me/", &json!({ "language": "EN-xa" }));
        let shown = me.get("/api/accounts/me/");
        assert_eq!(shown.text("language"), "en-XA");
        let back = me.patch("/api/accounts/me/", &json!({ "language": none }));
        assert_eq!(back.body["language"], Value::Null, "{}", back.body);
    }
}

#[test]
fn graphql_speaks_as_it_is_asked_and_sets_the_language_of_an_account() {
    let app = speaking(&[]);
    app.member(ADA);
    let token = format!("JWT {}", token(&app, ADA));
    let ask = |header: &str, language: &str| {
        let query = format!(
            "mutation {{ updateAccount(language: \"{language}\") {{ success errors user {{ language }} }} }}"
        );
        let body = json!({ "query": query }).to_string();
        let caller = asking(app.guest(), header)
            .with_header("authorization", &token)
            .with_header("content-type", "application/json");
        let page = caller.post_raw("/graphql", body.into_bytes());
        let said: Value = serde_json::from_slice(page.bytes()).unwrap();
        assert!(said["errors"].is_null(), "{said}");
        (said["data"]["updateAccount"].clone(), page)
    };
    let (set, _) = ask("en-XA", "ar-XB");
    assert_eq!(set["user"]["language"], json!("ar-XB"), "{set}");
    let (wrong, page) = ask("en-XA", "tlh");
    let error = &wrong["errors"]["language"][0];
    assert_eq!(error["code"], json!("invalid_choice"), "{wrong}");
    let text = error["message"].as_str().unwrap();
    assert!(text.contains(VALID) && text.contains("tlh"), "{text}");
    assert_eq!(page.header("content-language"), Some("en-XA"));
    assert_eq!(page.header("vary"), Some("Accept-Language"));
    let (emptied, _) = ask("en-XA", "");
    assert_eq!(emptied["user"]["language"], Value::Null, "{emptied}");
}
