//! What owners are told of what staff did: who it was, and no address or browser that nobody had.

use super::desk::StaffCaller;
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use vestibule::internals::admin::{self, Right};
use vestibule::internals::app::Origin;

const ADA: &str = "ada@example.com";

#[test]
fn e_mails_about_what_staff_did_name_the_people_who_run_the_site() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    ada.post("/account/delete", &[("current_password", PASSWORD)]);
    let before = app.letters_to(ADA);
    let text = &before.last().unwrap().written.text;
    assert!(text.contains("from the address 203.0.113."), "{text}");
    let desk = StaffCaller::of_root(&app);
    desk.act("users", "keep", app.db_id(ADA).0);
    // The same from the command line.
    let second = app.member("bob@example.com");
    second.post("/account/delete", &[("current_password", PASSWORD)]);
    app.deliver();
    let bob = app.letters_to("bob@example.com").len();
    let by = app.operator(Right::Change);
    let id = app.db_id("bob@example.com").0;
    let users = app.site().models().find("users").unwrap();
    let keep = admin::ActionRef::find(users, "keep").unwrap();
    let here = Origin::command_line();
    admin::run_action(app.site().app(), &by, users, &keep, &[id], "", &here).unwrap();
    let mut told = app.letters_to(ADA).split_off(before.len());
    told.extend(app.letters_to("bob@example.com").split_off(bob));
    assert_eq!(told.len(), 2);
    for letter in told {
        for body in [&letter.written.text, &letter.written.html] {
            assert!(body.contains("the people who run the site"), "{body}");
            assert!(!body.contains("from the address"), "{body}");
            assert!(!body.contains("unknown browser"), "{body}");
        }
    }
}
