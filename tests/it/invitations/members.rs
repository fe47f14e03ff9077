//! Members who invite, where they may: without a note and without groups, and few a day.

use super::{ADA, accept, link, users};
use crate::api::accounts::log_in;
use crate::support::app::TestApp;
use crate::support::client::Client;
use serde_json::{Value, json};

const BOB: &str = "bob@example.com";
const MINE: &str = "/api/accounts/invitations/";

fn app(more: &[(&'static str, &str)]) -> TestApp {
    let mut settings = vec![("SIGNUP", "invite"), ("INVITED_BY_MEMBERS", "on")];
    settings.extend(more);
    let app = TestApp::with(&settings);
    app.db_user(BOB);
    app
}

fn bob(app: &TestApp) -> Client {
    log_in(app, BOB).0
}

fn invite(by: &Client, email: &str) -> crate::support::client::Answer {
    by.post(
        MINE,
        &json!({ "email": email, "note": "Buy now", "groups": [1] }),
    )
}

#[test]
fn a_member_invites_and_is_told_the_same_for_every_address() {
    let app = app(&[("RATE_LIMITS", "off")]);
    let bob = bob(&app);
    app.db_user("known@example.com");
    let told = |email: &str| {
        let sent = invite(&bob, email);
        assert_eq!(sent.status, 201, "{}", sent.body);
        let keys: Vec<_> = sent.body.as_object().unwrap().keys().cloned().collect();
        (keys, sent.body["state"].clone())
    };
    assert_eq!(told("known@example.com"), told(ADA));
    let text = app.last_letter_to(ADA).written.text;
    assert!(text.contains(BOB) && !text.contains("Buy now"), "{text}");
    let guest = app.guest();
    assert_eq!(accept(&guest, &link(&app, ADA)).location(), Some("/"));
    let list = bob.get(MINE);
    let states: Vec<_> = list
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["email"].clone(), it["state"].clone()))
        .collect();
    assert_eq!(
        states,
        [
            (json!(ADA), json!("accepted")),
            (json!("known@example.com"), json!("pending"))
        ]
    );
    // Of an account that was there it is the same, once its owner accepts.
    let known = app.guest();
    known.log_in("known@example.com");
    known.post(&link(&app, "known@example.com"), &[]);
    assert_eq!(bob.get(MINE).body[1]["state"], "accepted");
}

#[test]
fn they_send_again_and_withdraw_their_own_alone() {
    let app = app(&[("RATE_LIMITS", "off")]);
    let bob = bob(&app);
    let id = invite(&bob, ADA).body["id"].as_i64().unwrap();
    let old = link(&app, ADA);
    app.db_user("eve@example.com");
    let (eve, _) = log_in(&app, "eve@example.com");
    assert_eq!(
        eve.post(&format!("{MINE}{id}/resend/"), &json!({})).status,
        404
    );
    assert_eq!(eve.delete(&format!("{MINE}{id}/")).status, 404);
    assert_eq!(eve.get(MINE).body, json!([]));
    assert_eq!(
        bob.post(&format!("{MINE}{id}/resend/"), &json!({})).status,
        200
    );
    let new = link(&app, ADA);
    assert_eq!(accept(&app.guest(), &old).status(), 410);
    assert_eq!(bob.delete(&format!("{MINE}{id}/")).status, 204);
    assert_eq!(bob.delete(&format!("{MINE}{id}/")).status, 404);
    assert_eq!(accept(&app.guest(), &new).status(), 410);
    for odd in ["x", "99999999999999999999", "-1"] {
        assert_eq!(bob.delete(&format!("{MINE}{odd}/")).status, 404, "{odd}");
    }
    assert_eq!(users(&app, ADA), 0);
}

#[test]
fn they_have_a_limit_by_the_day() {
    let app = app(&[("RATE_LIMIT_INVITE", "3/d/user")]);
    let bob = bob(&app);
    for number in 0..3 {
        assert_eq!(invite(&bob, &format!("a{number}@example.com")).status, 201);
    }
    let refused = invite(&bob, "a4@example.com");
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (429, &json!("throttled"))
    );
    let page = app.guest();
    page.log_in(BOB);
    let page = page.post("/account/invitations", &[("email", "a5@example.com")]);
    assert_eq!(page.status(), 429);
    assert!(
        page.text().contains("Too many invitations"),
        "{}",
        page.text()
    );
}

#[test]
fn the_page_invites_sends_again_and_withdraws() {
    let app = app(&[("RATE_LIMITS", "off")]);
    let bob = app.guest();
    bob.log_in(BOB);
    assert!(
        bob.get("/account")
            .html()
            .contains("href=\"/account/invitations\"")
    );
    assert_eq!(bob.get("/account/invitations").status(), 200);
    assert_eq!(
        bob.post("/account/invitations", &[("email", "nobody")])
            .status(),
        422
    );
    let sent = bob.post("/account/invitations", &[("email", ADA)]);
    assert_eq!(
        sent.location(),
        Some("/account/invitations"),
        "{}",
        sent.text()
    );
    assert!(bob.get("/account/invitations").text().contains(ADA));
    let id = app
        .db_count("SELECT id AS count FROM invitations")
        .to_string();
    assert_eq!(
        bob.post("/account/invitations", &[("resend", &id)])
            .status(),
        303
    );
    assert_eq!(
        bob.post("/account/invitations", &[("withdraw", &id)])
            .status(),
        303
    );
    assert_eq!(
        bob.post("/account/invitations", &[("withdraw", &id)])
            .status(),
        404
    );
    assert_eq!(
        bob.post("/account/invitations", &[("withdraw", "x")])
            .status(),
        404
    );
    assert!(bob.get("/account/invitations").text().contains("Withdrawn"));
}

#[test]
fn where_they_may_not_there_is_nothing() {
    let app = TestApp::without_limits();
    app.db_user(BOB);
    let bob = bob(&app);
    for answer in [
        bob.get(MINE),
        invite(&bob, ADA),
        bob.delete(&format!("{MINE}1/")),
    ] {
        assert_eq!(
            (answer.status, &answer.body["code"]),
            (404, &json!("invitations_off"))
        );
    }
    let page = app.guest();
    page.log_in(BOB);
    assert!(!page.get("/account").html().contains("/account/invitations"));
    assert_eq!(page.get("/account/invitations").status(), 404);
    assert_eq!(
        page.post("/account/invitations", &[("email", ADA)])
            .status(),
        404
    );
    assert_eq!(Client::of(&app).get(MINE).status, 401);
}

#[test]
fn rules_for_addresses_hold_for_whom_members_invite_and_later_too() {
    let app = app(&[("RATE_LIMITS", "off")]);
    let bob = bob(&app);
    invite(&bob, ADA);
    let link = link(&app, ADA);
    let app = app.restart(&[
        ("RATE_LIMITS", "off"),
        ("SIGNUP", "invite"),
        ("INVITED_BY_MEMBERS", "on"),
        ("SIGNUP_EMAIL_DOMAINS", "@mycompany.com"),
    ]);
    let bob = self::bob(&app);
    let refused = invite(&bob, "eve@else.example");
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert!(refused.body["email"].is_array());
    assert_ne!(accept(&app.guest(), &link).status(), 303);
    assert_eq!(users(&app, ADA), 0);
    // Staff vouch for whom they invite.
    let root = super::root(&app);
    assert_eq!(super::invite(&root, "eve@else.example").status, 201);
    assert_eq!(
        accept(&app.guest(), &super::link(&app, "eve@else.example")).location(),
        Some("/")
    );
}

#[test]
fn a_member_who_is_banned_or_where_the_setting_is_off_by_now_has_invited_nobody() {
    let app = app(&[("RATE_LIMITS", "off")]);
    let bob = bob(&app);
    invite(&bob, ADA);
    invite(&bob, "grace@example.com");
    let (ada, grace) = (link(&app, ADA), link(&app, "grace@example.com"));
    app.db_ban(BOB);
    assert_eq!(accept(&app.guest(), &ada).status(), 410);
    app.db_unban(BOB);
    let app = app.restart(&[("RATE_LIMITS", "off"), ("SIGNUP", "invite")]);
    assert_eq!(accept(&app.guest(), &grace).status(), 410);
    assert_eq!(users(&app, ADA) + users(&app, "grace@example.com"), 0);
    let _: Value = json!(null);
}
