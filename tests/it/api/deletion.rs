//! Leaving, taking one's data along, and the password again, by a program.

use super::accounts::{log_in, member};
use crate::deletion::{exists, keep_link};
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use vestibule::internals::jobs::sweep_once;

const ADA: &str = "ada@example.com";

fn delete_with(client: &Client, body: &Value) -> Answer {
    let body = Some(("application/json", body.to_string().into_bytes()));
    client.send("DELETE", "/api/accounts/me/", body)
}

fn delete(client: &Client) -> Answer {
    delete_with(client, &json!({ "current_password": PASSWORD }))
}

#[test]
fn an_account_is_deleted_kept_and_erased() {
    let app = TestApp::without_limits();
    let (me, pair) = member(&app, ADA);
    let browser = app.guest();
    browser.log_in(ADA);
    let required = json!({ "current_password": ["This field is required."] });
    assert_eq!(me.delete("/api/accounts/me/").body, required);
    assert_eq!(delete_with(&me, &json!({})).body, required);
    let wrong = delete_with(&me, &json!({ "current_password": OTHER_PASSWORD }));
    assert_eq!(
        (wrong.status, wrong.body),
        (400, json!({ "current_password": ["Invalid password."] }))
    );
    assert_eq!(Client::of(&app).delete("/api/accounts/me/").status, 401);
    assert_eq!(me.get("/api/accounts/me/").status, 200);
    let done = delete(&me);
    assert_eq!(done.status, 202, "{}", done.body);
    let erase_at = OffsetDateTime::parse(done.text("erase_at"), &Rfc3339).unwrap();
    let ahead = erase_at - app.site().app().now().assume_utc();
    assert!(ahead <= Duration::days(7) && ahead > Duration::days(7) - Duration::minutes(5));
    assert!(!browser.is_signed_in());
    assert_eq!(me.get("/api/accounts/me/").text("code"), "user_inactive");
    let client = Client::of(&app);
    let refresh = json!({ "refresh": pair.text("refresh") });
    assert_eq!(client.post("/api/token/refresh/", &refresh).status, 401);
    let token = json!({ "token": pair.text("access") });
    assert_eq!(client.post("/api/token/verify/", &token).status, 401);

    let credentials = json!({ "email": ADA, "password": PASSWORD });
    for path in ["/api/accounts/login/", "/api/token/"] {
        let refused = client.post(path, &credentials);
        assert_eq!(
            (refused.status, refused.text("code")),
            (403, "account_closing")
        );
        assert_eq!(refused.text("erase_at"), done.text("erase_at"));
        assert!(
            refused
                .text("detail")
                .starts_with("This account will be erased on ")
        );
        let guess = client.post(path, &json!({ "email": ADA, "password": OTHER_PASSWORD }));
        assert_eq!(
            (guess.status, guess.text("code")),
            (401, "no_active_account")
        );
    }
    assert_eq!(browser.post(&keep_link(&app, ADA), &[]).status(), 200);
    assert_eq!(
        me.get("/api/accounts/me/").status,
        401,
        "what has ended stays ended"
    );
    let (me, _) = log_in(&app, ADA);
    assert_eq!(delete(&me).status, 202);
    app.advance(Duration::days(8));
    sweep_once(app.site().app()).unwrap();
    assert!(!exists(&app, ADA));
    let gone = client.post("/api/accounts/login/", &credentials);
    assert_eq!((gone.status, gone.text("code")), (401, "no_active_account"));
}

#[test]
fn a_deletion_is_read_from_a_form_as_well() {
    let app = TestApp::without_limits();
    let (me, _) = member(&app, ADA);
    let form = format!("current_password={}", PASSWORD.replace(' ', "+"));
    let kind = "application/x-www-form-urlencoded";
    let done = me.send(
        "DELETE",
        "/api/accounts/me",
        Some((kind, form.into_bytes())),
    );
    assert_eq!(done.status, 202, "{}", done.body);
}

#[test]
fn an_archived_account_comes_back_with_the_right_password() {
    let app = TestApp::without_limits();
    let (me, _) = member(&app, ADA);
    let archive = |password: &str| {
        let body = json!({ "current_password": password });
        me.post("/api/accounts/archive/", &body)
    };
    assert_eq!(archive(OTHER_PASSWORD).status, 400);
    assert_eq!(archive(PASSWORD).status, 204);
    assert_eq!(archive(PASSWORD).text("code"), "user_inactive");
    let client = Client::of(&app);
    let guess = json!({ "email": ADA, "password": OTHER_PASSWORD });
    assert_eq!(client.post("/api/accounts/login/", &guess).status, 401);
    assert_eq!(me.get("/api/accounts/me/").text("code"), "user_inactive");
    let (again, _) = log_in(&app, ADA);
    assert_eq!(again.get("/api/accounts/me/").status, 200);
}

#[test]
fn the_last_superuser_stays() {
    let app = TestApp::without_limits();
    app.db_superuser("root@example.com");
    let (root, _) = log_in(&app, "root@example.com");
    let body = json!({ "current_password": PASSWORD });
    for refused in [delete(&root), root.post("/api/accounts/archive/", &body)] {
        assert_eq!(
            (refused.status, refused.text("code")),
            (403, "last_superuser")
        );
    }
    assert_eq!(root.get("/api/accounts/me/").status, 200);
}

#[test]
fn the_file_is_given_to_who_gave_the_password_lately() {
    let app = TestApp::start();
    // A clock that jumps past the end of an access token would hide what is asked here.
    let app = app.restart(&[("JWT_ACCESS_TOKEN_LIFETIME", "1h")]);
    let (me, _) = member(&app, ADA);
    let export = || me.get("/api/accounts/export/");
    let first = export();
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(first.body["account"]["email"], ADA);
    let disposition = first.page.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename=\"vestibule-export-"));
    app.advance(Duration::minutes(11));
    let stale = export();
    assert_eq!(
        (stale.status, stale.text("code")),
        (403, "reauthentication_required")
    );
    let again = |password: &str| {
        let body = json!({ "current_password": password });
        me.post("/api/accounts/reauthenticate/", &body)
    };
    assert_eq!(
        again(OTHER_PASSWORD).body,
        json!({ "current_password": ["Invalid password."] })
    );
    assert_eq!(export().status, 403);
    let given = again(PASSWORD);
    assert_eq!((given.status, given.body), (200, json!({})));
    for _ in 0..4 {
        assert_eq!(export().status, 200);
    }
    let limited = export();
    assert_eq!((limited.status, limited.text("code")), (429, "throttled"));
    assert_eq!(Client::of(&app).get("/api/accounts/export/").status, 401);
}

#[test]
fn passwords_given_again_are_limited() {
    let app = TestApp::start();
    let (me, _) = member(&app, ADA);
    let body = json!({ "current_password": OTHER_PASSWORD });
    let statuses: Vec<_> = (0..11)
        .map(|_| me.post("/api/accounts/reauthenticate/", &body).status)
        .collect();
    assert_eq!((statuses[9], statuses[10]), (400, 429));
}
