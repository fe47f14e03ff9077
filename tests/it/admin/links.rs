//! A password that staff asks for: an e-mail, a link, a code, a new password.

use super::StaffCaller;
use crate::support::app::TestApp;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use time::Duration;
use vestibule::internals::admin::AdminError;
use vestibule::internals::values::UserId;

const ADA: &str = "ada@example.com";

fn with_ada() -> (TestApp, UserId) {
    let app = TestApp::start();
    let id = app.db_user(ADA);
    (app, id)
}

/// The path of the link in the last e-mail.
fn link(app: &TestApp) -> String {
    let text = app.letter_saying(ADA, "/password/choose/").written.text;
    let line = text.lines().find(|line| line.contains("/password/choose/"));
    let line = line.unwrap_or_else(|| panic!("no link in {text}"));
    line[line.find("/password/choose/").unwrap()..].to_owned()
}

#[test]
fn the_e_mail_leads_to_a_code_and_a_new_password() {
    let (app, id) = with_ada();
    let old = app.guest();
    old.log_in(ADA);
    StaffCaller::operator(&app)
        .act("send_reset_code", id)
        .unwrap();
    let path = link(&app);
    assert!(old.is_signed_in(), "nothing changes by the letter");
    let guest = app.guest();
    let page = guest.get(&path);
    assert_eq!(page.status(), 200);
    assert!(page.text().contains("a…@example.com"), "{}", page.text());
    assert_eq!(app.letters_to(ADA).len(), 1, "opening it sends nothing");
    assert_eq!(guest.post(&path, &[]).location(), Some("/password/reset"));
    let asked = guest.get("/password/reset");
    assert!(
        !asked.text().contains("no longer works"),
        "{}",
        asked.text()
    );
    let code = app.code_for(ADA);
    let done = guest.reset_password(&code, OTHER_PASSWORD);
    assert_eq!(done.location(), Some("/login"), "{}", done.text());
    assert!(!old.is_signed_in());
    assert_eq!(guest.log_in_with(ADA, OTHER_PASSWORD).location(), Some("/"));
    // It works once.
    for page in [guest.get(&path), guest.post(&path, &[])] {
        assert_eq!(page.status(), 410);
        assert!(
            page.text().contains("has been used or has expired"),
            "{}",
            page.text()
        );
    }
}

#[test]
fn who_has_no_password_gets_one_and_keeps_the_profile() {
    let (app, id) = with_ada();
    let operator = StaffCaller::operator(&app);
    let name = [
        ("first_name", super::text("Ada")),
        ("username", super::text("countess")),
    ];
    operator.change("users", id.0, &name).unwrap();
    operator.act("set_unusable_password", id).unwrap();
    app.deliver();
    operator.act("send_reset_code", id).unwrap();
    let guest = app.guest();
    guest.post(&link(&app), &[]);
    let done = guest.reset_password(&app.code_for(ADA), PASSWORD);
    assert_eq!(done.location(), Some("/login"), "{}", done.text());
    assert_eq!(guest.log_in("countess").location(), Some("/"));
    assert_eq!(
        operator.seen("users", id.0)["first_name"],
        super::text("Ada")
    );
}

#[test]
fn a_link_belongs_to_the_browser_that_took_it_last_and_runs_out() {
    let (app, id) = with_ada();
    StaffCaller::operator(&app)
        .act("send_reset_code", id)
        .unwrap();
    let path = link(&app);
    let (first, second) = (app.guest(), app.guest());
    first.post(&path, &[]);
    app.advance(Duration::minutes(2));
    assert_eq!(second.post(&path, &[]).location(), Some("/password/reset"));
    let code = app.code_for(ADA);
    let lost = first.get("/password/reset");
    assert_eq!(lost.location(), Some("/password/forgot"), "{}", lost.text());
    assert_eq!(
        second.reset_password(&code, OTHER_PASSWORD).location(),
        Some("/login")
    );
    StaffCaller::operator(&app)
        .act("send_reset_code", id)
        .unwrap();
    let path = link(&app);
    app.advance(Duration::hours(25));
    assert_eq!(second.get(&path).status(), 410);
    for forged in [
        "/password/choose/1-AAAA",
        "/password/choose/x",
        "/password/choose/9-",
    ] {
        assert_eq!(second.get(forged).status(), 410);
        assert_eq!(second.post(forged, &[]).status(), 410);
    }
}

#[test]
fn the_codes_of_a_link_are_limited_and_no_e_mail_goes_to_a_closed_account() {
    let (app, id) = with_ada();
    let operator = StaffCaller::operator(&app);
    operator.act("send_reset_code", id).unwrap();
    let (path, guest) = (link(&app), app.guest());
    let statuses: Vec<_> = (0..9).map(|_| guest.post(&path, &[]).status()).collect();
    assert_eq!(statuses, [303; 9], "the code that was sent stays good");
    assert_eq!(app.deliver(), 1);
    for _ in 0..3 {
        app.advance(Duration::seconds(31));
        guest.post(&path, &[]);
        app.deliver();
    }
    app.advance(Duration::minutes(11));
    let statuses: Vec<_> = (0..9)
        .map(|_| {
            app.deliver();
            app.advance(Duration::minutes(11));
            guest.post(&path, &[]).status()
        })
        .collect();
    assert!(statuses.contains(&429), "{statuses:?}");
    operator.act("deactivate", id).unwrap();
    let sent = operator.act("send_reset_code", id);
    assert!(matches!(sent, Err(AdminError::Closed)));
}

#[test]
fn an_e_mail_that_has_nothing_to_say_any_more_is_not_sent() {
    let (app, id) = with_ada();
    let operator = StaffCaller::operator(&app);
    operator.act("send_reset_code", id).unwrap();
    operator.act("deactivate", id).unwrap();
    assert!(app.letters_to(ADA).is_empty());
}
