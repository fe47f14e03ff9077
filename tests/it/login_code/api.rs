//! Over REST.

use super::{ADA, another, app, living};
use crate::support::app::TestApp;
use crate::support::client::Client;
use serde_json::json;
use time::Duration;

const CODE: &str = "/api/accounts/login/code/";
const VERIFY: &str = "/api/accounts/verify-email/";

#[test]
fn a_program_logs_in_with_a_code() {
    let app = app();
    app.db_user(ADA);
    let client = Client::of(&app);
    let asked = client.post(CODE, &json!({ "email": ADA, "remember": true }));
    assert_eq!(asked.status, 200, "{}", asked.body);
    let flow = asked.text("flow").to_owned();
    let wrong = json!({ "flow": flow, "code": another(&app.code_for(ADA)) });
    let refused = client.post(VERIFY, &wrong);
    assert_eq!(
        (refused.status, refused.text("error")),
        (400, "incorrect_code")
    );
    assert_eq!(refused.body["attempts_left"], 4);
    app.advance(Duration::minutes(1));
    let again = client.post("/api/accounts/resend/", &json!({ "flow": flow }));
    assert_eq!(again.status, 200, "{}", again.body);
    let right = json!({ "flow": flow, "code": app.code_for(ADA) });
    let done = client.post(VERIFY, &right);
    assert_eq!(done.status, 200, "{}", done.body);
    let me = client.bearing(done.text("access"));
    assert_eq!(me.get("/api/accounts/me/").text("email"), ADA);
    assert_eq!(client.post(VERIFY, &right).status, 400, "it works once");
    assert_eq!(living(&app), 1);
}

#[test]
fn names_that_nobody_has_are_answered_alike() {
    let app = app();
    app.db_user(ADA);
    let answers: Vec<_> = [ADA, "fresh@example.com", "nobody"]
        .iter()
        .map(|name| {
            let answer = Client::of(&app).post(CODE, &json!({ "email": name }));
            let keys: Vec<_> = answer.body.as_object().unwrap().keys().cloned().collect();
            (answer.status, keys)
        })
        .collect();
    assert_eq!(answers[0], (200, vec!["flow".to_owned()]));
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let empty = Client::of(&app).post(CODE, &json!({}));
    assert_eq!(empty.status, 400);
    let long = "a".repeat(255);
    assert_eq!(
        Client::of(&app)
            .post(CODE, &json!({ "email": long }))
            .status,
        400
    );
}

#[test]
fn switched_off_programs_are_told_so() {
    let app = TestApp::start();
    app.db_user(ADA);
    let off = Client::of(&app).post(CODE, &json!({ "email": ADA }));
    assert_eq!((off.status, off.text("code")), (404, "login_by_code_off"));
    assert!(app.letters_to(ADA).is_empty());
}

#[test]
fn no_code_leaves_once_it_is_switched_off() {
    let app = app();
    app.db_user(ADA);
    let asked = Client::of(&app).post(CODE, &json!({ "email": ADA }));
    app.code_for(ADA);
    let app = app.restart(&[("RATE_LIMITS", "off")]);
    app.advance(Duration::minutes(5));
    let again = json!({ "flow": asked.text("flow") });
    let refused = Client::of(&app).post("/api/accounts/resend/", &again);
    assert_eq!(refused.status, 400, "{}", refused.body);
    app.deliver();
    assert!(app.letters_to(ADA).is_empty());
}
