//! Links that lead nowhere: used, sent again, withdrawn, too old, made up, or of somebody who may not invite any more.

use super::{ADA, ROOT, accept, app, invite, link, root, users};
use crate::api::accounts::log_in;
use crate::support::app::TestApp;
use crate::support::client::Client;
use serde_json::json;
use time::Duration;

fn act(by: &Client, action: &str, id: i64) {
    let ran = by.post(
        &format!("/api/admin/invitations/actions/{action}/"),
        &json!({ "ids": [id] }),
    );
    assert_eq!(
        (ran.status, &ran.body["changed"]),
        (200, &json!(1)),
        "{}",
        ran.body
    );
}

/// The link does nothing, and nobody is told why.
fn leads_nowhere(app: &TestApp, link: &str) {
    let guest = app.guest();
    for page in [guest.get(link), accept(&guest, link)] {
        assert_eq!(page.status(), 410, "{}", page.text());
        assert!(
            page.title().contains("This invitation no longer works"),
            "{}",
            page.title()
        );
    }
    assert_eq!(users(app, ADA), 0);
}

#[test]
fn sent_again_the_new_link_works_and_the_old_one_does_not() {
    let app = app();
    let root = root(&app);
    let id = invite(&root, ADA).body["id"].as_i64().unwrap();
    let old = link(&app, ADA);
    act(&root, "resend", id);
    let new = link(&app, ADA);
    assert_ne!(old, new);
    leads_nowhere(&app, &old);
    // Invited once more by the same person, it is the same invitation.
    assert_eq!(invite(&root, "ADA@Example.com").body["id"], json!(id));
    leads_nowhere(&app, &new);
    assert_eq!(accept(&app.guest(), &link(&app, ADA)).location(), Some("/"));
}

#[test]
fn withdrawn_or_after_a_week_it_does_nothing() {
    let app = app();
    let root = root(&app);
    let id = invite(&root, ADA).body["id"].as_i64().unwrap();
    let first = link(&app, ADA);
    act(&root, "withdraw", id);
    leads_nowhere(&app, &first);
    let again = root.post(
        "/api/admin/invitations/actions/resend/",
        &json!({ "ids": [id] }),
    );
    assert_eq!(
        again.body["already"], 1,
        "what is withdrawn is not sent again"
    );
    invite(&root, ADA);
    let second = link(&app, ADA);
    app.advance(Duration::days(7));
    leads_nowhere(&app, &second);
    leads_nowhere(&app, &first);
}

#[test]
fn an_e_mail_of_an_invitation_that_was_withdrawn_does_not_leave() {
    let app = app();
    let root = root(&app);
    app.deliver();
    let id = invite(&root, ADA).body["id"].as_i64().unwrap();
    act(&root, "withdraw", id);
    assert_eq!(app.deliver(), 0);
}

#[test]
fn nobody_makes_a_link_up() {
    let app = app();
    let root = root(&app);
    invite(&root, ADA);
    let link = link(&app, ADA);
    let (start, tag) = link.rsplit_once('-').unwrap();
    let number = start.rsplit_once('/').unwrap().1;
    let mut other = tag.to_owned();
    other.replace_range(3..4, if tag.as_bytes()[3] == b'a' { "b" } else { "a" });
    for token in [
        format!("{number}-{other}"),
        format!("{number}-"),
        number.to_owned(),
        format!("9{number}-{tag}"),
        format!("-1-{tag}"),
        format!("99999999999999999999-{tag}"),
        "x".repeat(5000),
        "%00".to_owned(),
        "%F0%9F%98%80".to_owned(),
    ] {
        let page = app.guest().get(&format!("/invitation/{token}"));
        assert!(
            [404, 410, 414].contains(&page.status()),
            "{token}: {}",
            page.status()
        );
    }
    assert_eq!(
        app.guest().get("/invitation").status(),
        410,
        "without one that is kept"
    );
    assert_eq!(accept(&app.guest(), "/invitation").status(), 410);
    assert_eq!(accept(&app.guest(), &link).location(), Some("/"));
}

#[test]
fn a_closed_site_invites_nobody_and_takes_nobody_who_was_invited() {
    let app = app();
    let root = root(&app);
    invite(&root, ADA);
    let link = link(&app, ADA);
    let app = app.restart(&[("RATE_LIMITS", "off"), ("SIGNUP", "closed")]);
    let (root, _) = log_in(&app, ROOT);
    let refused = invite(&root, "grace@example.com");
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (403, &json!("sign_up_closed"))
    );
    for page in [app.guest().get(&link), accept(&app.guest(), &link)] {
        assert_eq!(page.status(), 403);
        assert!(page.title().contains("Sign-up is closed"));
    }
    assert_eq!(users(&app, ADA), 0);
    let app = app.restart(&[("RATE_LIMITS", "off"), ("SIGNUP", "open")]);
    assert_eq!(accept(&app.guest(), &link).location(), Some("/"));
}

#[test]
fn a_banned_address_is_not_let_in_by_an_invitation() {
    let app = app();
    let root = root(&app);
    app.db_user(ADA);
    app.db_ban(ADA);
    app.db_delete(ADA);
    invite(&root, ADA);
    assert_eq!(
        app.letters_to(ADA)
            .iter()
            .filter(|it| it.written.text.contains("/invitation/"))
            .count(),
        0
    );
    // Banned after it was sent.
    invite(&root, "eve@example.com");
    let link = link(&app, "eve@example.com");
    app.db_user("eve@example.com");
    app.db_ban("eve@example.com");
    app.db_delete("eve@example.com");
    assert_eq!(accept(&app.guest(), &link).status(), 410);
    assert_eq!(users(&app, "eve@example.com"), 0);
}
