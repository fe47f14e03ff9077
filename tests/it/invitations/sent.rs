//! Lists that are pasted, pages of the admin site, and what inviters do not learn.

use super::{ADA, LIST, ROOT, app, group, invite, invite_with, link, root};
use crate::support::people::PASSWORD;
use serde_json::json;
use time::Duration;

#[test]
fn a_list_is_invited_as_a_whole_or_not_at_all() {
    let app = app();
    let root = root(&app);
    let refused = invite_with(
        &root,
        "a@example.com\nnobody\nb@example.com, c@",
        &json!({}),
    );
    assert_eq!(refused.status, 400);
    let said = refused.body["emails"].as_array().unwrap();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].as_str().unwrap().starts_with("Line 2, “nobody”"),
        "{said:?}"
    );
    assert_eq!(app.db_count("SELECT count(*) AS count FROM invitations"), 0);
    let csv =
        "Name;Email\n\"Lovelace; Ada\";a@example.com\nGrace;g@example.com\nAgain;A@example.com\n";
    assert_eq!(invite_with(&root, csv, &json!({})).status, 201);
    let list = root.get(LIST);
    assert_eq!(list.body["results"].as_array().unwrap().len(), 2);
    for email in ["a@example.com", "g@example.com"] {
        link(&app, email);
    }
    for (emails, note) in [
        ("", ""),
        (" \n", ""),
        (ADA, &*"x".repeat(1001)),
        (ADA, "\u{202e}turn"),
    ] {
        let refused = invite_with(&root, emails, &json!({ "note": note }));
        assert_eq!(refused.status, 400, "{emails:?} {}", refused.body);
    }
}

#[test]
fn staff_invite_search_send_again_and_withdraw_on_pages() {
    let app = app();
    let writers = group(&app, "Writers", &[]);
    app.db_superuser(ROOT);
    let root = app.guest();
    root.log_in(ROOT);
    let form = root.get("/admin/invitations/add/");
    assert_eq!(form.status(), 200, "{}", form.text());
    assert!(form.html().contains("<textarea"));
    let writers = writers.to_string();
    let fields = [
        ("emails", "a@example.com\r\nb@example.com"),
        ("note", "Hello"),
        ("groups", &*writers),
        ("_save", "1"),
        ("current_password", PASSWORD),
    ];
    let sent = root.post("/admin/invitations/add/", &fields);
    assert_eq!(
        sent.location(),
        Some("/admin/invitations/"),
        "{}",
        sent.text()
    );
    let list = root.get("/admin/invitations/").text();
    assert!(list.contains("2 invitations were sent."), "{list}");
    let alone = [("emails", "c@example.com"), ("_addanother", "1")];
    let sent = root.post("/admin/invitations/add/", &alone);
    assert_eq!(sent.location(), Some("/admin/invitations/add/"));
    let said = root.get("/admin/invitations/add/").text();
    assert!(
        said.contains("The invitation to c@example.com was sent."),
        "{said}"
    );
    let refused = root.post(
        "/admin/invitations/add/",
        &[("emails", "<b>nobody</b>"), ("_save", "1")],
    );
    assert_eq!(refused.status(), 422);
    assert!(
        refused.error("emails").contains("Line 1"),
        "{}",
        refused.error("emails")
    );
    assert!(
        refused.html().contains("&lt;b&gt;nobody"),
        "what was typed is still there"
    );
    let list = root.get("/admin/invitations/?q=a@ex");
    assert!(list.text().contains("a@example.com") && !list.text().contains("b@example.com"));
    assert!(list.text().contains("Writers"));
    let pending = list.texts("td .said");
    assert!(pending.contains(&"Pending".to_owned()), "{pending:?}");
    for (filter, there) in [
        ("state=pending", true),
        ("state=accepted", false),
        ("state=expired", false),
        ("inviter=1", true),
        ("inviter=99", false),
    ] {
        let list = root.get(&format!("/admin/invitations/?{filter}"));
        assert_eq!(list.text().contains("a@example.com"), there, "{filter}");
    }
    let id = app.db_count("SELECT id AS count FROM invitations WHERE email = 'a@example.com'");
    let row = root.get(&format!("/admin/invitations/{id}/"));
    assert!(
        row.text().contains("Send again") && row.text().contains("Withdraw"),
        "{}",
        row.text()
    );
    let id = id.to_string();
    let action = [
        ("_selected_action", &*id),
        ("action", "withdraw"),
        ("from", "row"),
        ("confirmed", "1"),
        ("post", "yes"),
    ];
    let done = root.post("/admin/invitations/action/", &action);
    assert!([200, 303].contains(&done.status()), "{}", done.text());
    let list = root.get("/admin/invitations/?q=a@ex").texts("td .said");
    assert!(list.contains(&"Withdrawn".to_owned()), "{list:?}");
    app.advance(Duration::days(8));
    root.log_in(ROOT);
    let list = root.get("/admin/invitations/?q=b@ex").texts("td .said");
    assert!(list.contains(&"Expired".to_owned()), "{list:?}");
}

#[test]
fn the_inviter_learns_nothing_of_who_has_an_account() {
    let app = app();
    let root = root(&app);
    app.db_user("known@example.com");
    let shapes: Vec<_> = ["known@example.com", "unknown@example.com"]
        .into_iter()
        .map(|email| {
            let sent = invite(&root, email);
            let mut body = sent.body;
            for name in [
                "id",
                "email",
                "label",
                "created_at",
                "sent_at",
                "expires_at",
            ] {
                body.as_object_mut().unwrap().remove(name);
            }
            let letter = app.letters_to(email).pop().unwrap().written;
            let text = letter.text.split("/invitation/").next().unwrap().to_owned();
            (
                sent.status,
                body.to_string().replace(email, "EMAIL"),
                letter.subject,
                text,
            )
        })
        .collect();
    assert_eq!(shapes[0], shapes[1]);
    let events =
        app.db_count("SELECT count(*) AS count FROM audit WHERE event = 'invitation_sent'");
    assert_eq!(events, 2);
}
