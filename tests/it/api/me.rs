//! One's own account: profile, password, sessions.

use super::accounts::member;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::json;

#[test]
fn a_password_is_changed_for_the_old_one_and_reset_by_a_code() {
    let app = TestApp::without_limits();
    let (me, first) = member(&app, "ada@example.com");
    let change = |current: &str, new: &str| {
        me.post(
            "/api/accounts/password/change/",
            &json!({ "current_password": current, "new_password": new }),
        )
    };
    assert_eq!(
        change(OTHER_PASSWORD, OTHER_PASSWORD).body,
        json!({ "current_password": ["Invalid password."] })
    );
    assert_eq!(
        change(PASSWORD, "12345678").body["new_password"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let changed = change(PASSWORD, OTHER_PASSWORD);
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(
        me.get("/api/accounts/me/").status,
        401,
        "every other session ends"
    );
    let client = Client::of(&app);
    assert_eq!(
        client
            .post(
                "/api/token/refresh/",
                &json!({ "refresh": first.text("refresh") })
            )
            .status,
        401
    );
    assert_eq!(
        client
            .bearing(changed.text("access"))
            .get("/api/accounts/me/")
            .status,
        200
    );
    let asked = client.post(
        "/api/accounts/password/reset/",
        &json!({ "email": "ada@example.com" }),
    );
    let code = app.code_for("ada@example.com");
    let confirm = |code: &str, new: &str| {
        client.post(
            "/api/accounts/password/reset/confirm/",
            &json!({ "flow": asked.text("flow"), "code": code, "new_password": new }),
        )
    };
    assert_eq!(
        confirm("000000", PASSWORD).body["error"],
        json!("incorrect_code")
    );
    assert_eq!(confirm(&code, "12345678").status, 400);
    let done = confirm(&code, PASSWORD);
    assert_eq!((done.status, done.body), (200, json!({})));
    assert_eq!(
        client
            .bearing(changed.text("access"))
            .get("/api/accounts/me/")
            .status,
        401
    );
}

#[test]
fn a_profile_is_changed_in_part() {
    let app = TestApp::start();
    app.db_user("taken@example.com");
    let (me, _) = member(&app, "ada@example.com");
    let changed = me.patch(
        "/api/accounts/me/",
        &json!({ "first_name": "Ada", "email": "eve@example.com", "is_staff": true }),
    );
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(
        (changed.text("first_name"), changed.text("email")),
        ("Ada", "ada@example.com")
    );
    assert_eq!(
        me.patch("/api/accounts/me/", &json!({ "first_name": "" }))
            .text("first_name"),
        ""
    );
    let taken = me.patch("/api/accounts/me/", &json!({ "username": "TAKEN" }));
    assert_eq!(
        (taken.status, taken.body),
        (
            400,
            json!({ "username": ["A user with that username already exists."] })
        )
    );
}

#[test]
fn sessions_of_every_face_are_listed_and_ended() {
    let app = TestApp::start();
    let (me, _) = member(&app, "ada@example.com");
    let browser = app.guest();
    browser.log_in("ada@example.com");
    let listed = me.get("/api/accounts/sessions/");
    let rows = listed.body.as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let other = rows
        .iter()
        .find(|row| row["current"] == json!(false))
        .unwrap();
    assert_eq!(
        (&other["kind"], &other["agent"]),
        (&json!("browser"), &json!("Firefox on Linux"))
    );
    let path = format!("/api/accounts/sessions/{}/", other["id"]);
    assert_eq!(me.delete(&path).status, 204);
    assert_eq!(me.delete(&path).status, 404);
    assert_eq!(me.delete("/api/accounts/sessions/x/").status, 404);
    assert!(!browser.is_signed_in());
    browser.log_in("ada@example.com");
    assert_eq!(me.delete("/api/accounts/sessions/").status, 204);
    assert!(!browser.is_signed_in());
    assert_eq!(me.get("/api/accounts/me/").status, 200);
    let (eve, _) = member(&app, "eve@example.com");
    let mine = me.get("/api/accounts/sessions/").body[0]["id"].clone();
    assert_eq!(
        eve.delete(&format!("/api/accounts/sessions/{mine}/"))
            .status,
        404,
        "not hers"
    );
}
