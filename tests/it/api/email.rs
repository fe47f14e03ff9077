//! The addresses of an account, by program.

use super::accounts::member;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};
use time::Duration;

const CHANGE: &str = "/api/accounts/email/change/";
const CONFIRM: &str = "/api/accounts/email/confirm/";
const SECOND: &str = "/api/accounts/email/secondary/";
const SWAP: &str = "/api/accounts/email/swap/";

fn change(me: &Client, email: &str, password: &str) -> Answer {
    me.post(
        CHANGE,
        &json!({ "email": email, "current_password": password }),
    )
}

fn confirm(me: &Client, asked: &Answer, code: &str) -> Answer {
    me.post(
        CONFIRM,
        &json!({ "flow": asked.text("flow"), "code": code }),
    )
}

fn refusal(answer: Answer) -> (u16, Value) {
    (answer.status, answer.body)
}

#[test]
fn a_program_changes_the_address_with_the_password_and_a_code() {
    let app = TestApp::start();
    let (me, _) = member(&app, "ada@example.com");
    let nothing = me.post(CHANGE, &json!({}));
    let required = json!(["This field is required."]);
    assert_eq!(
        refusal(nothing),
        (
            400,
            json!({ "email": required, "current_password": required })
        )
    );
    assert_eq!(
        refusal(change(&me, "ada@new.example", OTHER_PASSWORD)),
        (400, json!({ "current_password": ["Invalid password."] }))
    );
    assert_eq!(
        refusal(change(&me, "nonsense", PASSWORD)),
        (400, json!({ "email": ["Enter a valid email address."] }))
    );
    assert_eq!(
        refusal(change(&me, "ada@example.com", PASSWORD)),
        (
            400,
            json!({ "email": ["This is already your e-mail address."] })
        )
    );
    let asked = change(&me, "ada@new.example", PASSWORD);
    assert_eq!(asked.status, 200, "{}", asked.body);
    let code = app.code_for("ada@new.example");
    assert_eq!(me.get("/api/accounts/me/").text("email"), "ada@example.com");
    let wrong = confirm(
        &me,
        &asked,
        if code == "000000" { "111111" } else { "000000" },
    );
    assert_eq!(
        (
            wrong.status,
            &wrong.body["error"],
            &wrong.body["attempts_left"]
        ),
        (400, &json!("incorrect_code"), &json!(4))
    );
    let unknown = me.post(CONFIRM, &json!({ "flow": "x", "code": code }));
    assert_eq!(
        refusal(unknown),
        (400, json!({ "flow": ["This flow is not known."] }))
    );
    let done = confirm(&me, &asked, &code);
    assert_eq!((done.status, done.text("email")), (200, "ada@new.example"));
    assert_eq!(done.body["secondary_email"], Value::Null);
    let again = confirm(&me, &asked, &code);
    assert_eq!(
        (again.status, &again.body["attempts_left"]),
        (400, &json!(0))
    );
    assert_eq!(me.get("/api/accounts/me/").text("email"), "ada@new.example");
}

#[test]
fn a_code_is_sent_again_and_the_first_one_is_dead() {
    let app = TestApp::start();
    let (me, tokens) = member(&app, "ada@example.com");
    let asked = change(&me, "ada@new.example", PASSWORD);
    let first = app.code_for("ada@new.example");
    let resend = || {
        me.post(
            "/api/accounts/resend/",
            &json!({ "flow": asked.text("flow") }),
        )
    };
    assert_eq!(resend().status, 429);
    app.advance(Duration::seconds(31));
    assert_eq!(refusal(resend()), (200, json!({})));
    let letter = app.last_letter_to("ada@new.example").written;
    assert!(
        letter
            .subject
            .contains(" is your code for this address at ")
    );
    let second = app.code_for("ada@new.example");
    if first != second {
        assert_eq!(confirm(&me, &asked, &first).status, 400);
    }
    app.advance(Duration::minutes(11));
    let refresh = json!({ "refresh": tokens.text("refresh") });
    let tokens = me.post("/api/token/refresh/", &refresh);
    let me = me.bearing(tokens.text("access"));
    assert_eq!(
        confirm(&me, &asked, &second).body["error"],
        json!("expired_code")
    );
    assert_eq!(resend().status, 200);
    assert_eq!(
        confirm(&me, &asked, &app.code_for("ada@new.example")).status,
        200
    );
    assert_eq!(resend().status, 400, "it is over");
}

#[test]
fn the_flow_of_somebody_else_is_no_use() {
    let app = TestApp::without_limits();
    let (ada, _) = member(&app, "ada@example.com");
    let (eve, _) = member(&app, "eve@example.com");
    let asked = change(&ada, "ada@new.example", PASSWORD);
    let code = app.code_for("ada@new.example");
    for _ in 0..6 {
        let refused = confirm(&eve, &asked, &code);
        assert_eq!(
            (refused.status, &refused.body["attempts_left"]),
            (400, &json!(0))
        );
    }
    // Nor does it sign anybody in, or set a password.
    let proof = json!({ "flow": asked.text("flow"), "code": code, "new_password": OTHER_PASSWORD });
    for path in [
        "/api/accounts/verify-email/",
        "/api/accounts/password/reset/confirm/",
    ] {
        assert_eq!(Client::of(&app).post(path, &proof).status, 400, "{path}");
    }
    assert_eq!(Client::of(&app).post(CONFIRM, &proof).status, 401);
    assert_eq!(
        confirm(&ada, &asked, &code).status,
        200,
        "her tries are hers"
    );
    // A code for something else verifies no address.
    let reset = Client::of(&app).post(
        "/api/accounts/password/reset/",
        &json!({ "email": "eve@example.com" }),
    );
    let code = app.code_for("eve@example.com");
    assert_eq!(confirm(&eve, &reset, &code).status, 400);
}

#[test]
fn a_second_address_is_added_swapped_and_removed() {
    let app = TestApp::without_limits();
    app.db_user("bob@example.com");
    let (me, _) = member(&app, "ada@example.com");
    let missing =
        json!({ "detail": "You have no secondary e-mail address.", "code": "no_secondary_email" });
    assert_eq!(refusal(me.post(SWAP, &json!({}))), (404, missing.clone()));
    assert_eq!(refusal(me.delete(SECOND)), (404, missing));
    let add = |email: &str| me.post(SECOND, &json!({ "email": email }));
    assert_eq!(
        refusal(add("ADA@example.com")),
        (
            400,
            json!({ "email": ["This is already your e-mail address."] })
        )
    );
    let taken = add("bob@example.com");
    assert_eq!(
        refusal(confirm(&me, &taken, &app.code_for("bob@example.com"))),
        (
            400,
            json!({ "email": ["A user is already registered with this email address."] })
        )
    );
    let asked = add("ada@second.example");
    let done = confirm(&me, &asked, &app.code_for("ada@second.example"));
    assert_eq!(
        (done.status, done.text("secondary_email")),
        (200, "ada@second.example")
    );
    assert_eq!(
        refusal(add("ada@second.example")),
        (
            400,
            json!({ "email": ["This is already your secondary e-mail address."] })
        )
    );
    let swapped = me.post(SWAP, &json!({}));
    assert_eq!(
        (swapped.text("email"), swapped.text("secondary_email")),
        ("ada@second.example", "ada@example.com")
    );
    // The session outlives it, but the password is asked for again after ten minutes.
    app.advance(Duration::minutes(4));
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let tokens = Client::of(&app).post("/api/accounts/login/", &login);
    let refresh = json!({ "refresh": tokens.text("refresh") });
    app.advance(Duration::minutes(11));
    let fresh = Client::of(&app).post("/api/token/refresh/", &refresh);
    let me = me.bearing(fresh.text("access"));
    let stale = json!({
        "detail": "Enter your password again.",
        "code": "reauthentication_required",
        "methods": ["password"],
    });
    assert_eq!(refusal(me.delete(SECOND)), (403, stale.clone()));
    assert_eq!(refusal(me.post(SWAP, &json!({}))), (403, stale.clone()));
    assert_eq!(
        refusal(me.post(SECOND, &json!({ "email": "x@y.example" }))),
        (403, stale)
    );
    assert_eq!(
        refusal(me.post(SWAP, &json!({ "current_password": "guess" }))),
        (400, json!({ "current_password": ["Invalid password."] }))
    );
    assert_eq!(
        me.post(SWAP, &json!({ "current_password": PASSWORD }))
            .status,
        200
    );
    assert_eq!(me.delete(SECOND).status, 204);
    assert_eq!(
        me.get("/api/accounts/me/").body["secondary_email"],
        Value::Null
    );
}

#[test]
fn who_has_not_verified_an_address_changes_none() {
    let app = TestApp::start();
    let client = Client::of(&app);
    let sent = client.post(
        "/api/accounts/signup/",
        &json!({ "email": "ada@example.com", "password": PASSWORD }),
    );
    let pending = client.bearing(sent.text("access"));
    for path in [CHANGE, CONFIRM, SECOND, SWAP] {
        let refused = pending.post(path, &json!({}));
        assert_eq!(
            (refused.status, refused.text("code")),
            (403, "email_not_verified")
        );
        assert_eq!(client.post(path, &json!({})).status, 401);
    }
}

#[test]
fn changes_by_program_are_limited_as_those_by_browser_are() {
    let app = TestApp::with(&[("RATE_LIMIT_MANAGE_EMAIL", "2/m/user")]);
    let (me, _) = member(&app, "ada@example.com");
    let add = |number: i32| me.post(SECOND, &json!({ "email": format!("ada@{number}.example") }));
    let answers = [1, 2, 3].map(|number| add(number).status);
    assert_eq!(answers, [200, 200, 429]);
    assert_eq!(me.post(SWAP, &json!({})).status, 429);
    assert_eq!(me.delete(SECOND).status, 429);
}
