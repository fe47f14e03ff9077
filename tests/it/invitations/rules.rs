//! What else has a say when somebody accepts: hooks, and the terms of the site. And what others are told of it.

use super::{ADA, FORM, accept, app, group, invite, invite_with, is_in, link, root, users};
use crate::hooks::{Doorkeeper, count, refusals};
use crate::support::app::TestApp;
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use vestibule::hooks::Refusal;

#[test]
fn a_hook_before_sign_up_is_shown_the_address_and_can_refuse_and_the_link_stays_good() {
    let app = app();
    let (opens, seen) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(Mutex::new(Vec::new())),
    );
    let (door, notes) = (opens.clone(), seen.clone());
    app.site().before_signup(move |attempt| {
        notes
            .lock()
            .unwrap()
            .push((attempt.email.clone(), attempt.first_name.clone()));
        if door.load(Ordering::SeqCst) {
            return Ok(());
        }
        Err(Refusal::new("members_only", "Only members of the club.").at("email"))
    });
    invite(&root(&app), ADA);
    let link = link(&app, ADA);
    let guest = app.guest();
    let refused = accept(&guest, &link);
    assert_eq!(refused.status(), 422);
    // The page has no field for the address: the summary says it.
    assert_eq!(refused.summary(), ["Only members of the club."]);
    assert_eq!(refused.value("first_name"), "Ada");
    assert_eq!((users(&app, ADA), refusals(&app)), (0, 1));
    opens.store(true, Ordering::SeqCst);
    assert_eq!(accept(&guest, &link).location(), Some("/"));
    let shown = (ADA.to_owned(), "Ada".to_owned());
    assert_eq!(*seen.lock().unwrap(), [shown.clone(), shown]);
}

#[test]
fn whom_a_hook_before_log_in_keeps_out_has_the_account_and_comes_in_later() {
    let app = app();
    invite(&root(&app), ADA);
    let link = link(&app, ADA);
    let keeper = Doorkeeper::at(&app);
    let guest = app.guest();
    let refused = accept(&guest, &link);
    assert_eq!(refused.status(), 403, "{}", refused.text());
    assert!(
        refused.text().contains("Come back at nine."),
        "{}",
        refused.text()
    );
    assert!(!guest.is_signed_in());
    assert_eq!((users(&app, ADA), keeper.seen().len()), (1, 1));
    assert_eq!(guest.get(&link).status(), 410, "it is used up");
    assert_eq!(guest.log_in(ADA).status(), 403);
    keeper.open();
    assert_eq!(guest.log_in(ADA).location(), Some("/"));
}

#[test]
fn the_terms_are_accepted_with_the_invitation_or_not_at_all() {
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("SIGNUP", "invite"),
        ("TERMS_URL", "/terms"),
        ("TERMS_VERSION", "2026-01"),
    ]);
    invite(&root(&app), ADA);
    let link = link(&app, ADA);
    let guest = app.guest();
    assert_eq!(guest.get(&link).texts("[name=accept_terms]").len(), 1);
    let without = accept(&guest, &link);
    assert_eq!(without.status(), 422);
    assert_ne!(without.error("accept_terms"), "");
    assert_eq!((users(&app, ADA), count(&app, "consents")), (0, 0));
    let form = [FORM, &[("accept_terms", "on")]].concat();
    assert_eq!(guest.post(&link, &form).location(), Some("/"));
    let of_ada = format!(
        "consents c JOIN users u ON u.id = c.user_id WHERE u.email = '{ADA}' AND c.version = '2026-01'"
    );
    assert_eq!(count(&app, &of_ada), 1);
    assert_eq!(count(&app, "audit WHERE event = 'terms_accepted'"), 1);
    assert_eq!(guest.get("/").status(), 200, "nothing is due any more");
}

#[test]
fn the_groups_of_an_invitation_are_told_as_groups_of_a_user_are() {
    let app = app();
    let root = root(&app);
    let writers = group(&app, "Writers", &[]);
    for (email, has_account) in [(ADA, false), ("bob@example.com", true)] {
        if has_account {
            app.db_user(email);
        }
        invite_with(&root, email, &json!({ "groups": [writers] }));
        let link = link(&app, email);
        let guest = app.guest();
        if has_account {
            guest.log_in(email);
            guest.post(&link, &[]);
        } else {
            accept(&guest, &link);
        }
        let told = format!(
            "audit a JOIN users u ON u.id = a.user_id WHERE a.event = 'user_groups_changed' AND u.email = '{email}' \
             AND a.details LIKE '%\"groups_added\":[\"Writers\"]%'"
        );
        assert_eq!(count(&app, &told), 1, "{email}");
    }
}

#[test]
fn who_owes_the_terms_accepts_them_before_an_invitation() {
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("SIGNUP", "invite"),
        ("TERMS_URL", "/terms"),
        ("TERMS_VERSION", "1"),
    ]);
    let root = root(&app);
    let writers = group(&app, "Writers", &[]);
    app.db_user(ADA);
    invite_with(&root, ADA, &json!({ "groups": [writers] }));
    let link = link(&app, ADA);
    let ada = app.guest();
    ada.log_in(ADA);
    let first = ada.post(&link, &[]);
    assert_eq!(first.location(), Some("/account/terms?next=/invitation"));
    assert!(!is_in(&app, ADA, writers));
    let form = [("version", "1"), ("next", "/invitation")];
    let on = ada.post("/account/terms", &form);
    assert_eq!(on.location(), Some("/invitation"));
    ada.post("/invitation", &[]);
    assert!(is_in(&app, ADA, writers));
}

#[test]
fn only_a_tick_accepts_the_terms() {
    let app = TestApp::with(&[
        ("TERMS_URL", "/terms"),
        ("TERMS_VERSION", "1"),
        ("RATE_LIMITS", "off"),
    ]);
    for no in ["No", "off", "FALSE", "perhaps", ""] {
        let page = app.guest().post(
            "/signup",
            &crate::support::people::fields(ADA, &[("accept_terms", no)]),
        );
        assert_eq!(page.status(), 422, "{no}");
        assert_ne!(page.error("accept_terms"), "", "{no}");
    }
}
