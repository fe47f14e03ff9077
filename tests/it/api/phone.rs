//! Phone numbers, for programs.

use super::accounts::member;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};
use time::Duration;

const NUMBER: &str = "+31612345678";
const OTHER: &str = "+447400123456";
const ADA: &str = "ada@example.com";
const PHONE: &str = "/api/accounts/phone/";
const VERIFY: &str = "/api/accounts/phone/verify/";

fn give(me: &Client, number: &str) -> Answer {
    me.post(
        PHONE,
        &json!({ "phone": number, "current_password": PASSWORD }),
    )
}

#[test]
fn a_program_gives_verifies_and_removes_a_number() {
    let app = TestApp::without_limits();
    let (me, _) = member(&app, ADA);
    assert_eq!(
        me.get("/api/accounts/me/").body["phone_verified"],
        json!(false)
    );
    let asked = give(&me, "+31 6 1234 5678");
    assert_eq!(asked.status, 200, "{}", asked.body);
    let code = app.text_code(NUMBER);
    let prove = |code: &str| me.post(VERIFY, &json!({ "flow": asked.text("flow"), "code": code }));
    let wrong = prove(if code == "000000" { "000001" } else { "000000" });
    assert_eq!(wrong.status, 400);
    assert_eq!(wrong.body["error"], json!("incorrect_code"));
    assert_eq!(wrong.body["attempts_left"], json!(4));
    let done = prove(&code);
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(
        (&done.body["phone"], &done.body["phone_verified"]),
        (&json!(NUMBER), &json!(true))
    );
    assert_eq!(
        me.get("/api/accounts/me/").body["phone_verified"],
        json!(true)
    );
    app.advance(Duration::minutes(11));
    let me = log_in(&app);
    app.advance(Duration::minutes(4));
    assert_eq!(me.delete(PHONE).status, 204);
    assert_eq!(me.delete(PHONE).status, 204, "there is none any more");
    let profile = me.get("/api/accounts/me/").body;
    assert_eq!(
        (&profile["phone"], &profile["phone_verified"]),
        (&Value::Null, &json!(false))
    );
}

fn log_in(app: &TestApp) -> Client {
    let client = Client::of(app);
    let login = json!({ "email": ADA, "password": PASSWORD });
    let done = client.post("/api/accounts/login/", &login);
    assert_eq!(done.status, 200, "{}", done.body);
    client.bearing(done.text("access"))
}

#[test]
fn what_is_wrong_is_said_field_by_field() {
    let app = TestApp::without_limits();
    let (me, _) = member(&app, ADA);
    let nothing = me.post(PHONE, &json!({}));
    assert_eq!(nothing.status, 400);
    assert_eq!(
        nothing.body,
        json!({ "phone": ["This field is required."], "current_password": ["This field is required."] })
    );
    let wrong = me.post(
        PHONE,
        &json!({ "phone": NUMBER, "current_password": OTHER_PASSWORD }),
    );
    assert_eq!(
        wrong.body,
        json!({ "current_password": ["Invalid password."] })
    );
    for (number, words) in [
        (json!("0612345678"), "country code"),
        (json!("+31 900 0123"), "cannot be sent"),
        (json!("+316"), "too short"),
        (json!(612_345_678), "country code"),
        (json!(["+31612345678"]), "Not a valid string."),
        (json!(null), "may not be null"),
    ] {
        let told = me.post(
            PHONE,
            &json!({ "phone": number, "current_password": PASSWORD }),
        );
        assert_eq!(told.status, 400);
        assert!(
            told.body["phone"][0].as_str().unwrap().contains(words),
            "{}",
            told.body
        );
    }
    let stranger = Client::of(&app);
    assert_eq!(give(&stranger, NUMBER).status, 401);
    assert_eq!(give(&stranger.bearing("nonsense"), NUMBER).status, 401);
    assert_eq!(stranger.delete(PHONE).status, 401);
    let no_flow = stranger.post(VERIFY, &json!({ "code": "123456" }));
    assert_eq!(no_flow.body, json!({ "flow": ["This field is required."] }));
    let bad_flow = stranger.post(PHONE, &json!({ "flow": "x", "phone": NUMBER }));
    assert_eq!(bad_flow.status, 400);
    app.advance(Duration::minutes(11));
    let me = log_in(&app);
    assert_eq!(me.get("/api/accounts/me/").status, 200);
}

#[test]
fn a_number_is_not_removed_without_the_password_later() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("JWT_ACCESS_TOKEN_LIFETIME", "30m")]);
    let (me, _) = member(&app, ADA);
    app.advance(Duration::minutes(11));
    let refused = me.delete(PHONE);
    assert_eq!(
        (refused.status, refused.text("code")),
        (403, "reauthentication_required")
    );
    let with = |password: &str| {
        let body = json!({ "current_password": password }).to_string();
        me.send(
            "DELETE",
            PHONE,
            Some(("application/json", body.into_bytes())),
        )
    };
    assert_eq!(
        with(OTHER_PASSWORD).body,
        json!({ "current_password": ["Invalid password."] })
    );
    assert_eq!(with(PASSWORD).status, 204);
}

#[test]
fn a_number_is_told_to_be_taken_to_who_reads_its_messages_alone() {
    let app = TestApp::without_limits();
    let ((ada, _), (eve, _)) = (member(&app, ADA), member(&app, "eve@example.com"));
    let flow = give(&ada, NUMBER).text("flow").to_owned();
    let prove = |who: &Client, flow: &str, code: &str| {
        who.post(VERIFY, &json!({ "flow": flow, "code": code }))
    };
    let code = app.text_code(NUMBER);
    assert_eq!(
        prove(&eve, &flow, &code).status,
        400,
        "somebody else's flow"
    );
    assert_eq!(
        prove(&Client::of(&app), &flow, &code).status,
        400,
        "and nobody's login"
    );
    assert_eq!(prove(&ada, &flow, &code).status, 200);
    let asked = give(&eve, NUMBER);
    assert_eq!(asked.status, 200);
    let told = prove(&eve, asked.text("flow"), &app.text_code(NUMBER));
    assert_eq!(told.status, 400);
    assert_eq!(
        told.body,
        json!({ "phone": ["A user is already registered with this phone number."] })
    );
}

#[test]
fn where_numbers_are_not_verified_one_is_kept_at_once() {
    let app = TestApp::with(&[("PHONE_VERIFICATION", "off")]);
    let (me, _) = member(&app, ADA);
    let kept = give(&me, NUMBER);
    assert_eq!((kept.status, kept.body), (200, json!({ "flow": null })));
    let profile = me.get("/api/accounts/me/").body;
    assert_eq!(
        (&profile["phone"], &profile["phone_verified"]),
        (&json!(NUMBER), &json!(false))
    );
}

#[test]
fn a_sign_up_that_has_to_verify_a_number_is_over_with_the_second_code() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", "required")]);
    let client = Client::of(&app);
    let sign_up = |body: Value| client.post("/api/accounts/signup/", &body);
    let none = sign_up(json!({ "email": ADA, "password": PASSWORD }));
    assert_eq!(none.body, json!({ "phone": ["This field is required."] }));
    let sent = sign_up(json!({ "email": ADA, "password": PASSWORD, "phone": NUMBER }));
    let first = client.bearing(sent.text("access"));
    let verified = first.post(
        "/api/accounts/verify-email/",
        &json!({ "code": app.code_for(ADA) }),
    );
    assert_eq!(verified.status, 200, "{}", verified.body);
    assert_eq!(
        (
            &verified.body["is_verified"],
            &verified.body["phone_verified"]
        ),
        (&json!(true), &json!(false))
    );
    // These tokens open what verifies the number, and nothing else; nor do the first ones.
    let pending = client.bearing(verified.text("access"));
    let me = pending.get("/api/accounts/me/");
    assert_eq!(
        (me.status, me.body),
        (
            200,
            json!({ "email": ADA, "is_verified": true, "phone_verified": false })
        )
    );
    let refused = pending.get("/api/accounts/sessions/");
    assert_eq!(
        (refused.status, refused.text("code")),
        (403, "phone_not_verified")
    );
    let refresh = |token: &str| client.post("/api/token/refresh/", &json!({ "refresh": token }));
    let early = refresh(sent.text("refresh"));
    assert_eq!(
        (early.status, early.text("code")),
        (403, "phone_not_verified")
    );
    assert_eq!(refresh(verified.text("refresh")).status, 200);

    let login = json!({ "email": ADA, "password": PASSWORD });
    for path in ["/api/accounts/login/", "/api/token/"] {
        let told = client.post(path, &login);
        assert_eq!(told.status, 403);
        assert_eq!(
            (told.text("code"), told.text("detail")),
            ("phone_not_verified", "Phone number is not verified.")
        );
        assert!(!told.text("flow").is_empty());
    }
    let corrected = pending.post(PHONE, &json!({ "phone": OTHER }));
    assert_eq!(corrected.status, 200, "{}", corrected.body);
    let flow = corrected.text("flow");
    let code = app.text_code(OTHER);
    let done = client.post(VERIFY, &json!({ "flow": flow, "code": code }));
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(done.body["user"]["phone"], json!(OTHER));
    assert_eq!(done.body["user"]["phone_verified"], json!(true));
    let me = client.bearing(done.text("access"));
    assert_eq!(me.get("/api/accounts/sessions/").status, 200);
    assert_eq!(client.post("/api/accounts/login/", &login).status, 200);
}

#[test]
fn the_pending_token_says_which_number_is_meant() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", "required")]);
    let client = Client::of(&app);
    let body = json!({ "email": ADA, "password": PASSWORD, "phone": NUMBER });
    let sent = client.post("/api/accounts/signup/", &body);
    let first = client.bearing(sent.text("access"));
    let verified = first.post(
        "/api/accounts/verify-email/",
        &json!({ "code": app.code_for(ADA) }),
    );
    let pending = client.bearing(verified.text("access"));
    app.text_code(NUMBER);
    assert_eq!(
        pending.post("/api/accounts/resend/", &json!({})).status,
        200
    );
    let code = app.text_code(NUMBER);
    let done = pending.post(VERIFY, &json!({ "code": code }));
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(app.letters_to(NUMBER).len(), 2);
    // Whoever held the first pair may exchange it, once, as after any sign-up.
    let refresh = json!({ "refresh": verified.text("refresh") });
    assert_eq!(client.post("/api/token/refresh/", &refresh).status, 200);
}
