//! People and what staff does with them, by programs.

use super::{db_staff, library, with_password};
use crate::api::accounts::log_in;
use serde_json::json;
use time::Duration;

#[test]
fn who_is_banned_is_out_at_the_next_call_in_browsers_and_programs() {
    let (app, root) = library();
    let browser = app.member("ada@example.com");
    let (phone, _) = log_in(&app, "ada@example.com");
    let found = root.get("/api/admin/users/?q=ada@");
    assert_eq!(found.body["count"], json!(1));
    let id = found.body["results"][0]["id"].clone();
    let act = |action: &str, reason: &str| {
        let path = format!("/api/admin/users/actions/{action}/");
        root.post(&path, &json!({ "ids": [id], "reason": reason }))
    };
    assert_eq!(
        act("ban", "").body,
        json!({ "reason": ["Enter a reason."] })
    );
    let ran = act("ban", "Sold things");
    assert_eq!(
        ran.body,
        json!({ "changed": 1, "already": 0, "refused": [] })
    );
    assert!(!browser.is_signed_in());
    assert_eq!(phone.get("/api/accounts/me/").status, 401);
    let row = root.get(&format!("/api/admin/users/{id}/"));
    assert_eq!(
        (&row.body["is_active"], &row.body["ban_reason"]),
        (&json!(false), &json!("Sold things"))
    );
    let told = root.get(&format!("/api/admin/users/{id}/history/"));
    let events: Vec<_> = told.body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["event"])
        .collect();
    assert!(events.contains(&&json!("banned")), "{events:?}");
    assert_eq!(act("unban", "").body["changed"], json!(1));
    browser.log_in("ada@example.com");
    let (phone, _) = log_in(&app, "ada@example.com");
    assert_eq!(act("revoke_tokens", "").body["changed"], json!(1));
    assert_eq!(phone.get("/api/accounts/me/").status, 401);
    assert!(browser.is_signed_in());
    assert_eq!(act("end_sessions", "").body["changed"], json!(1));
    assert!(!browser.is_signed_in());
}

#[test]
fn rights_are_given_with_the_password_and_never_beyond_ones_own() {
    let (app, root) = library();
    let ada = app.db_user("ada@example.com").0;
    let eve = db_staff(&app, "eve@example.com", &["change_user", "view_user"]).0;
    let path = format!("/api/admin/users/{ada}/");
    app.advance(Duration::minutes(11));
    // What changes nothing asks for nothing.
    assert_eq!(
        root.patch(&path, &json!({ "is_staff": false, "first_name": "Ada" }))
            .status,
        200
    );
    let asked = root.patch(&path, &json!({ "is_staff": true }));
    assert_eq!(
        (asked.status, asked.text("code")),
        (403, "reauthentication_required")
    );
    let given = root.patch(&path, &with_password(json!({ "is_staff": true })));
    assert_eq!((given.status, &given.body["is_staff"]), (200, &json!(true)));
    let group = root.post(
        "/api/admin/groups/",
        &with_password(json!({ "name": "Library" })),
    );
    assert_eq!(group.status, 201, "{}", group.body);
    let groups = json!({ "groups": [group.body["id"]] });
    assert_eq!(
        root.patch(&path, &groups).body["groups"],
        json!([group.body["id"]])
    );
    assert_eq!(
        root.patch(&path, &json!({ "groups": [987_654] })).status,
        400
    );

    let (client, _) = log_in(&app, "eve@example.com");
    for body in [
        json!({ "is_superuser": true }),
        json!({ "is_staff": true, "is_superuser": true }),
    ] {
        for id in [eve, ada] {
            let refused = client.patch(&format!("/api/admin/users/{id}/"), &body);
            assert!(
                [400, 403].contains(&refused.status),
                "{body}: {}",
                refused.body
            );
        }
    }
    let me = root.get("/api/admin/users/?q=root@").body["results"][0]["id"].clone();
    let touched = client.post(
        "/api/admin/users/actions/ban/",
        &json!({ "ids": [me, eve], "reason": "x" }),
    );
    assert_eq!(touched.body["changed"], json!(0), "{}", touched.body);
    let mine = root.post(
        "/api/admin/users/actions/ban/",
        &json!({ "ids": [me], "reason": "x" }),
    );
    assert_eq!(mine.body["changed"], json!(0), "{}", mine.body);
    assert_eq!(root.delete(&format!("/api/admin/users/{me}/")).status, 403);
}

#[test]
fn an_account_is_made_and_a_taken_address_is_told_at_its_field() {
    let (app, root) = library();
    let made = root.post(
        "/api/admin/users/",
        &json!({ "email": "Ada@Example.com", "first_name": "Ada", "send_link": true }),
    );
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(app.letters_to("ada@example.com").len(), 1);
    let taken = root.post("/api/admin/users/", &json!({ "email": "ADA@example.com" }));
    assert_eq!(taken.status, 400);
    assert!(taken.body["email"].is_array(), "{}", taken.body);
    let secret = root.post(
        "/api/admin/users/",
        &json!({ "email": "b@example.com", "password": "x" }),
    );
    // No such field here, as long as ADMIN_MAY_SET_PASSWORD is off: it is ignored, as any other.
    assert_eq!(secret.status, 201, "{}", secret.body);
    assert!(
        !secret.body.to_string().contains("password"),
        "{}",
        secret.body
    );
}
