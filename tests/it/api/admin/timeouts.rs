//! How long staff is let in, and by what.

use super::{book, db, library};
use crate::api::accounts::log_in;
use crate::support::people::PASSWORD;
use serde_json::json;
use time::Duration;

#[test]
fn after_an_hour_without_a_call_the_password_is_asked_for() {
    let (app, root) = library();
    assert_eq!(root.get("/api/admin/").status, 200);
    app.advance(Duration::minutes(59));
    assert_eq!(root.get("/api/admin/").status, 200);
    app.advance(Duration::minutes(60));
    let refused = root.get("/api/admin/");
    assert_eq!(
        (refused.status, refused.text("code")),
        (403, "reauthentication_required")
    );
    let again = root.post(
        "/api/accounts/reauthenticate/",
        &json!({ "current_password": PASSWORD }),
    );
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(root.get("/api/admin/").status, 200);
}

#[test]
fn a_right_that_was_taken_away_is_gone_at_the_next_call() {
    let (app, root) = library();
    let id = book(&root, "Emma");
    let staff = super::db_staff(&app, "eve@example.com", &["change_book"]);
    let (eve, _) = log_in(&app, "eve@example.com");
    let path = format!("/api/admin/books/{id}/");
    assert_eq!(eve.patch(&path, &json!({ "lent": true })).status, 200);
    db(
        &app,
        &format!("DELETE FROM user_permissions WHERE user_id = {}", staff.0),
    );
    assert_eq!(eve.patch(&path, &json!({ "lent": false })).status, 403);
    db(
        &app,
        &format!("UPDATE users SET is_staff = FALSE WHERE id = {}", staff.0),
    );
    assert_eq!(eve.get("/api/admin/").text("code"), "permission_denied");
}

#[test]
fn a_front_end_comes_in_by_its_cookies_and_no_other_page_does() {
    let (app, _) = library();
    let browser = app.guest().with_header("content-type", "application/json");
    let sent = json!({ "email": "root@example.com", "password": PASSWORD });
    let page = browser.send(
        "POST",
        "/api/accounts/login/?transport=cookie",
        Some(sent.to_string().into_bytes()),
    );
    assert_eq!(page.status(), 200);
    assert_eq!(browser.get("/api/admin/books/").status(), 200);
    let body = json!({ "title": "Emma" }).to_string().into_bytes();
    let made = browser.send("POST", "/api/admin/books/", Some(body.clone()));
    assert_eq!(made.status(), 201);
    let elsewhere = browser
        .window_with_headers()
        .with_header("sec-fetch-site", "cross-site");
    let refused = elsewhere.send("POST", "/api/admin/books/", Some(body));
    assert_eq!(refused.status(), 403);
}
