//! What becomes of who accepts.

use super::{ADA, FORM, accept, app, group, invite, invite_with, is_in, link, root, users};
use crate::races::together;
use crate::support::app::TestApp;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::json;

#[test]
fn somebody_who_is_invited_opens_the_link_chooses_a_password_and_is_in() {
    let app = app();
    let root = root(&app);
    let writers = group(&app, "Writers", &[]);
    let sent = invite_with(
        &root,
        ADA,
        &json!({ "note": "Welcome,\r\nAda!\r\n\r\n\r\nSee you", "groups": [writers] }),
    );
    assert_eq!(sent.status, 201, "{}", sent.body);
    let letter = app.last_letter_to(ADA).written;
    assert_eq!(letter.subject, "An invitation to Vestibule");
    let note = "root writes:\n\n  Welcome,\n  Ada!\n\n  See you\n\n";
    assert!(letter.text.contains(note), "{}", letter.text);
    let lines = "<bdi>Welcome,</bdi><br><bdi>Ada!</bdi><br><bdi></bdi><br><bdi>See you</bdi>";
    assert!(letter.html.contains(lines), "{}", letter.html);
    assert!(letter.text.contains("7 days"), "{}", letter.text);
    let link = link(&app, ADA);
    let guest = app.guest();
    // Scanners of mail open it.
    for _ in 0..3 {
        let page = guest.get(&link);
        assert_eq!(page.status(), 200);
        assert!(page.text().contains(ADA) && page.text().contains("root writes:"));
        assert!(page.html().contains("Welcome,\nAda!\n\nSee you"));
    }
    assert_eq!(guest.send("HEAD", &link, None).status(), 200);
    let done = accept(&guest, &link);
    assert_eq!(
        (done.status(), done.location()),
        (303, Some("/")),
        "{}",
        done.text()
    );
    assert!(guest.is_signed_in());
    assert!(is_in(&app, ADA, writers));
    assert_eq!(app.guest().log_in(ADA).location(), Some("/"));
    let row = root.get(&format!("/api/admin/users/?q={ADA}")).body["results"][0].clone();
    assert_eq!(
        (&row["is_verified"], &row["is_staff"], &row["is_superuser"]),
        (&json!(true), &json!(false), &json!(false))
    );
    // Used up, for everybody.
    for guest in [&guest, &app.guest()] {
        assert_eq!(guest.get(&link).status(), 410);
        assert_eq!(accept(guest, &link).status(), 410);
    }
    let list = root.get(super::LIST);
    assert_eq!(list.body["results"][0]["outcome"], "accepted");
    let history = root.get(&format!("{}{}/history/", super::LIST, sent.body["id"]));
    let events: Vec<_> = history.body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["event"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(events[0], "invitation_accepted", "{events:?}");
    assert!(events.contains(&"invitation_sent".to_owned()));
}

#[test]
fn every_rule_of_a_sign_up_holds() {
    let fields = tempfile::tempdir().unwrap();
    let path = fields.path().join("fields.toml");
    std::fs::write(&path, "[[field]]\nname = \"company\"\ntype = \"text\"\nlabel = \"Company\"\nrequired = \"signup\"\n").unwrap();
    let path = path.to_str().unwrap().to_owned();
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("SIGNUP", "invite"),
        ("USER_FIELDS", &path),
        ("PHONE_VERIFICATION", "required"),
        ("MFA_REQUIRED", "all"),
    ]);
    app.db_user("taken@example.com");
    app.db_sql("UPDATE users SET username = 'taken', username_key = 'taken'");
    super::command_line::invite_as_operator(&app, ADA, &[]);
    let link = link(&app, ADA);
    let guest = app.guest();
    let empty = guest.post(&link, &[]);
    assert_eq!(empty.status(), 422);
    for field in ["password1", "password2", "phone", "company"] {
        assert_ne!(empty.error(field), "", "{field}");
    }
    let whole = [
        ("password1", PASSWORD),
        ("password2", PASSWORD),
        ("phone", "+31612345678"),
        ("company", "Acme"),
    ];
    let but = |name: &str, value: &'static str| {
        let mut fields = whole.to_vec();
        fields.retain(|(other, _)| *other != name);
        fields.push((
            if name == "username" {
                "username"
            } else {
                "password1"
            },
            value,
        ));
        if name != "username" {
            fields.retain(|(other, _)| *other != "password2");
            fields.push(("password2", value));
        }
        guest.post(&link, &fields)
    };
    assert_ne!(
        but("password1", "password").error("password1"),
        "",
        "easy to guess"
    );
    assert_ne!(
        but("password1", ADA).error("password1"),
        "",
        "like the address"
    );
    assert_ne!(but("username", "taken").error("username"), "");
    assert_eq!(users(&app, ADA), 0);
    let done = guest.post(&link, &whole);
    assert_eq!(
        done.location(),
        Some("/verify"),
        "the number comes next: {}",
        done.text()
    );
    let verified = guest.enter_code(&app.text_code("+31612345678"));
    assert_eq!(verified.location(), Some("/"));
    // And then the second step that is demanded.
    assert!(
        guest
            .get("/")
            .location()
            .is_some_and(|to| to.starts_with("/account/factors"))
    );
}

#[test]
fn sign_ups_of_that_address_die_with_their_passwords() {
    let app = TestApp::without_limits();
    let root = root(&app);
    let stranger = app.guest();
    stranger.sign_up_with(ADA, OTHER_PASSWORD);
    let code = app.code_for(ADA);
    invite(&root, ADA);
    let link = link(&app, ADA);
    let ada = app.guest();
    assert_eq!(accept(&ada, &link).location(), Some("/"));
    assert_eq!(stranger.enter_code(&code).location(), Some("/login"));
    assert_eq!(stranger.log_in_with(ADA, OTHER_PASSWORD).status(), 422);
    assert_eq!(
        (users(&app, ADA), app.guest().log_in(ADA).location()),
        (1, Some("/"))
    );
}

#[test]
fn who_has_an_account_logs_in_and_joins_the_groups() {
    let app = app();
    let root = root(&app);
    app.db_user(ADA);
    app.db_user("eve@example.com");
    let writers = group(&app, "Writers", &[]);
    invite_with(&root, ADA, &json!({ "groups": [writers] }));
    let link = link(&app, ADA);
    // Somebody else who is logged in is told, and changes nothing.
    let eve = app.guest();
    eve.log_in("eve@example.com");
    let shown = eve.get(&link);
    assert_eq!(shown.status(), 200);
    assert!(
        shown.text().contains("This invitation is for"),
        "{}",
        shown.text()
    );
    assert_eq!(eve.post(&link, FORM).status(), 410);
    assert!(!is_in(&app, "eve@example.com", writers) && !is_in(&app, ADA, writers));
    // Who is not logged in is sent there, with the link in no address.
    let guest = app.guest();
    let asked = guest.post(&link, FORM);
    assert_eq!(asked.location(), Some("/login?next=/invitation"));
    let fields = [
        ("email", ADA),
        ("password", PASSWORD),
        ("next", "/invitation"),
    ];
    assert_eq!(
        guest.post("/login", &fields).location(),
        Some("/invitation")
    );
    let page = guest.get("/invitation");
    assert!(page.text().contains("Accept"), "{}", page.text());
    assert_eq!(guest.post("/invitation", &[]).location(), Some("/"));
    assert!(is_in(&app, ADA, writers));
    assert_eq!(guest.get("/invitation").status(), 410);
    assert_eq!(users(&app, ADA), 1);
    assert_eq!(
        app.guest().log_in(ADA).location(),
        Some("/"),
        "the password is what it was"
    );
}

#[test]
fn a_secondary_address_is_of_the_account_that_has_it() {
    let app = app();
    let root = root(&app);
    app.db_user(ADA);
    app.db_sql("UPDATE users SET secondary_email = 'two@example.com', secondary_email_key = 'two@example.com' WHERE email = 'ada@example.com'");
    let writers = group(&app, "Writers", &[]);
    invite_with(&root, "two@example.com", &json!({ "groups": [writers] }));
    let link = link(&app, "two@example.com");
    let ada = app.guest();
    ada.log_in(ADA);
    assert_eq!(ada.post(&link, &[]).location(), Some("/"));
    assert!(is_in(&app, ADA, writers));
}

#[test]
fn one_invitation_accepted_in_eight_windows_at_once_makes_one_account_and_one_session() {
    let app = app();
    let root = root(&app);
    for round in 0..3 {
        let email = format!("ada{round}@example.com");
        invite(&root, &email);
        let link = link(&app, &email);
        let guests: Vec<_> = (0..8).map(|_| app.guest()).collect();
        let answers = together(8, |number| {
            let page = accept(&guests[number], &link);
            (page.status(), page.location().map(str::to_owned))
        });
        // Who comes a moment later finds an account: its owner logs in.
        let late = (303, Some("/login?next=/invitation".to_owned()));
        let won = (303, Some("/".to_owned()));
        let lost = answers
            .iter()
            .filter(|answer| **answer == late || answer.0 == 410);
        assert_eq!(lost.count(), 7, "{answers:?}");
        assert!(answers.contains(&won), "{answers:?}");
        assert_eq!(users(&app, &email), 1);
        let sessions = app.db_count(&format!(
            "SELECT count(*) AS count FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = '{email}'"
        ));
        assert_eq!(sessions, 1);
    }
}
