//! Who may invite, with which groups; asked again when the link is used.

use super::{ADA, LIST, ROOT, accept, app, group, invite, invite_with, is_in, link, root, users};
use crate::admin::desk::StaffCaller;
use crate::api::accounts::log_in;
use crate::support::app::TestApp;
use crate::support::client::Client;
use serde_json::json;

const CLERK: &str = "clerk@example.com";

/// Somebody of the staff with these permissions alone.
fn clerk(app: &TestApp, permissions: &[&str]) -> Client {
    drop(StaffCaller::with(app, CLERK, permissions));
    log_in(app, CLERK).0
}

fn take_permission(app: &TestApp, codename: &str) {
    app.db_sql(&format!(
        "DELETE FROM user_permissions WHERE permission_id = (SELECT id FROM permissions WHERE codename = '{codename}')"
    ));
}

#[test]
fn inviting_takes_the_permission_to_add_invitations() {
    let app = app();
    let clerk = clerk(&app, &["view_invitation", "add_user"]);
    assert_eq!(invite(&clerk, ADA).status, 403);
    assert_eq!(clerk.get(LIST).status, 200);
    app.db_user("member@example.com");
    let (member, _) = log_in(&app, "member@example.com");
    assert_eq!(
        (invite(&member, ADA).status, member.get(LIST).status),
        (403, 403)
    );
    assert_eq!(Client::of(&app).get(LIST).status, 401);
}

#[test]
fn groups_are_given_by_who_could_put_a_user_into_them() {
    let app = app();
    let plain = group(&app, "Plain", &[]);
    let watchers = group(&app, "Watchers", &["view_session"]);
    let rulers = group(&app, "Rulers", &["delete_user"]);
    let only_invites = clerk(&app, &["add_invitation"]);
    let refused = invite_with(&only_invites, ADA, &json!({ "groups": [plain] }));
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert!(refused.body["groups"].is_array());
    assert_eq!(invite(&only_invites, ADA).status, 201);
    app.db_sql(
        "INSERT INTO user_permissions (user_id, permission_id) SELECT u.id, p.id FROM users u, permissions p \
         WHERE u.email = 'clerk@example.com' AND p.codename IN ('change_user', 'change_session')",
    );
    for (groups, status) in [
        (vec![plain], 201),
        (vec![plain, watchers], 201),
        (vec![rulers], 400),
        (vec![plain, rulers], 400),
        (vec![999_999], 400),
    ] {
        let sent = invite_with(&only_invites, ADA, &json!({ "groups": groups }));
        assert_eq!(sent.status, status, "{groups:?}: {}", sent.body);
    }
    let root = root(&app);
    assert_eq!(
        invite_with(&root, ADA, &json!({ "groups": [rulers] })).status,
        201
    );
}

#[test]
fn groups_that_the_inviter_could_not_give_any_more_are_not_given() {
    let app = app();
    let (plain, watchers) = (
        group(&app, "Plain", &[]),
        group(&app, "Watchers", &["view_session"]),
    );
    let clerk = clerk(&app, &["add_invitation", "change_user", "view_session"]);
    invite_with(&clerk, ADA, &json!({ "groups": [plain, watchers] }));
    let link = link(&app, ADA);
    take_permission(&app, "view_session");
    assert_eq!(accept(&app.guest(), &link).location(), Some("/"));
    assert!(is_in(&app, ADA, plain) && !is_in(&app, ADA, watchers));
}

#[test]
fn a_group_that_allows_more_by_now_is_not_given() {
    let app = app();
    let plain = group(&app, "Plain", &[]);
    let clerk = clerk(&app, &["add_invitation", "change_user"]);
    invite_with(&clerk, ADA, &json!({ "groups": [plain] }));
    let link = link(&app, ADA);
    app.db_sql(&format!(
        "INSERT INTO group_permissions (group_id, permission_id) SELECT {plain}, id FROM permissions WHERE codename = 'delete_user'"
    ));
    assert_eq!(accept(&app.guest(), &link).location(), Some("/"));
    assert!(!is_in(&app, ADA, plain));
}

#[test]
fn an_inviter_who_may_not_invite_any_more_has_invited_nobody() {
    let undone: [fn(&TestApp); 5] = [
        |app| app.db_ban(CLERK),
        |app| app.db_delete(CLERK),
        |app| app.db_sql("UPDATE users SET is_staff = false WHERE email = 'clerk@example.com'"),
        |app| take_permission(app, "add_invitation"),
        |app| {
            app.db_sql("UPDATE users SET erase_at = '2099-01-01 00:00:00' WHERE email = 'clerk@example.com'");
        },
    ];
    for (number, undo) in undone.into_iter().enumerate() {
        let app = app();
        let clerk = clerk(&app, &["add_invitation"]);
        invite(&clerk, ADA);
        let link = link(&app, ADA);
        undo(&app);
        assert_eq!(accept(&app.guest(), &link).status(), 410, "{number}");
        assert_eq!(users(&app, ADA), 0, "{number}");
    }
}

#[test]
fn somebody_who_left_the_staff_has_invited_as_members_do_where_they_may() {
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("SIGNUP", "invite"),
        ("INVITED_BY_MEMBERS", "on"),
    ]);
    let plain = group(&app, "Plain", &[]);
    let clerk = clerk(&app, &["add_invitation", "change_user"]);
    invite_with(&clerk, ADA, &json!({ "groups": [plain] }));
    let link = link(&app, ADA);
    app.db_sql("UPDATE users SET is_staff = false WHERE email = 'clerk@example.com'");
    assert_eq!(accept(&app.guest(), &link).location(), Some("/"));
    assert!(!is_in(&app, ADA, plain));
}

#[test]
fn the_rules_for_addresses_hold_for_who_has_left_the_staff() {
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("SIGNUP", "invite"),
        ("INVITED_BY_MEMBERS", "on"),
        ("SIGNUP_EMAIL_DOMAINS", "@corp.example"),
    ]);
    let clerk = clerk(&app, &["add_invitation"]);
    invite(&clerk, ADA);
    let link = link(&app, ADA);
    app.db_sql("UPDATE users SET is_staff = false WHERE email = 'clerk@example.com'");
    let refused = accept(&app.guest(), &link);
    assert_eq!(refused.status(), 403, "{}", refused.text());
    assert!(refused.text().contains("cannot be used here"));
    assert_eq!(users(&app, ADA), 0);
    app.db_sql("UPDATE users SET is_staff = true WHERE email = 'clerk@example.com'");
    assert_eq!(accept(&app.guest(), &link).location(), Some("/"));
}

#[test]
fn nothing_is_sent_for_an_inviter_who_may_not_invite_any_more() {
    let app = app();
    let clerk = clerk(&app, &["add_invitation"]);
    assert_eq!(invite(&clerk, ADA).status, 201);
    app.db_ban(CLERK);
    let letters = app.letters_to(ADA);
    assert!(
        !letters
            .iter()
            .any(|it| it.written.text.contains("/invitation/"))
    );
}

#[test]
fn sending_again_takes_the_right_to_invite_and_to_give_the_groups() {
    let app = app();
    let plain = group(&app, "Plain", &[]);
    let root = root(&app);
    let id = invite_with(&root, ADA, &json!({ "groups": [plain] })).body["id"].clone();
    let first = link(&app, ADA);
    let clerk = clerk(&app, &["view_invitation", "change_invitation"]);
    let again = || clerk.post(&format!("{LIST}actions/resend/"), &json!({ "ids": [id] }));
    assert_eq!(again().status, 403);
    app.db_sql(
        "INSERT INTO user_permissions (user_id, permission_id) SELECT u.id, p.id FROM users u, permissions p \
         WHERE u.email = 'clerk@example.com' AND p.codename = 'add_invitation'",
    );
    let refused = again();
    assert_eq!(refused.body["changed"], 0, "{}", refused.body);
    // The link that root has sent still works, with the group.
    assert_eq!(link(&app, ADA), first);
    assert_eq!(accept(&app.guest(), &first).location(), Some("/"));
    assert!(is_in(&app, ADA, plain));
}

#[test]
fn what_members_send_keeps_staff_from_nobody_and_a_list_says_for_whom_it_fails() {
    let app = TestApp::with(&[("SIGNUP", "invite"), ("INVITED_BY_MEMBERS", "on")]);
    app.db_user("member@example.com");
    let (member, _) = log_in(&app, "member@example.com");
    for _ in 0..5 {
        let sent = member.post("/api/accounts/invitations/", &json!({ "email": ADA }));
        assert_eq!(sent.status, 201, "{}", sent.body);
    }
    let root = root(&app);
    for _ in 0..5 {
        assert_eq!(invite(&root, ADA).status, 201);
    }
    let list = format!("grace@example.com\n{ADA}");
    let refused = invite(&root, &list);
    assert_eq!(refused.status, 400);
    let said = refused.body["emails"][0].as_str().unwrap();
    assert!(said.starts_with(&format!("{ADA}: Too many")), "{said}");
}

#[test]
fn staff_is_limited_by_the_day_and_so_is_an_address() {
    let app = TestApp::with(&[
        ("RATE_LIMIT_INVITE_AS_STAFF", "4/d/user"),
        ("RATE_LIMIT_INVITATION_EMAIL_AS_STAFF", "2/d/account"),
    ]);
    app.db_superuser(ROOT);
    let root = log_in(&app, ROOT).0;
    for _ in 0..2 {
        assert_eq!(invite(&root, ADA).status, 201);
    }
    let refused = invite(&root, ADA);
    assert_eq!(refused.status, 400);
    assert!(
        refused.body["emails"][0]
            .as_str()
            .unwrap()
            .contains("Too many invitations")
    );
    // All of a list, or nobody.
    let refused = invite_with(
        &root,
        "a@example.com,b@example.com,c@example.com",
        &json!({}),
    );
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert_eq!(app.db_count("SELECT count(*) AS count FROM invitations"), 1);
    assert_eq!(
        invite_with(&root, "a@example.com,b@example.com", &json!({})).status,
        201
    );
}

#[test]
fn whoever_sends_an_invitation_again_vouches_for_it() {
    let app = app();
    let plain = group(&app, "Plain", &[]);
    let clerk = clerk(&app, &["add_invitation", "change_user"]);
    let id = invite_with(&clerk, ADA, &json!({ "groups": [plain] })).body["id"].clone();
    let root = root(&app);
    let sent = root.post(&format!("{LIST}actions/resend/"), &json!({ "ids": [id] }));
    assert_eq!(sent.body["changed"], 1, "{}", sent.body);
    app.db_ban(CLERK);
    assert_eq!(accept(&app.guest(), &link(&app, ADA)).location(), Some("/"));
    assert!(is_in(&app, ADA, plain));
}
