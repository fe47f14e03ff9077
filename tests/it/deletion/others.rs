//! What is left of somebody's addresses where others asked for them.

use super::erasure::places;
use super::{ADA, delete};
use crate::admin::desk::StaffCaller;
use crate::support::app::TestApp;
use crate::support::people::{Guest, PASSWORD};
use time::Duration;
use vestibule::internals::admin::{ActionRef, Ask, Right, bulk};
use vestibule::internals::app::Origin;
use vestibule::internals::jobs::sweep_once;

const NUMBER: &str = "+31612345678";

/// Somebody asks for an address as another of theirs.
fn wants(guest: &Guest, address: &str) {
    let page = guest.post("/account/email/secondary", &[("email", address)]);
    assert_eq!(page.status(), 303, "{}", page.text());
}

#[test]
fn what_others_asked_for_with_an_address_goes_with_it() {
    let app = TestApp::without_limits();
    let (bob, eve) = (app.member("bob@example.com"), app.member("eve@example.com"));
    wants(&bob, ADA);
    wants(&eve, "ADA@Example.com");
    app.deliver();
    let ada = app.member(ADA);
    wants(&bob, ADA);
    app.deliver();
    assert!(places(&app, &[ADA]).len() > 4);
    assert_eq!(delete(&ada).status(), 303);
    app.advance(Duration::days(7) + Duration::minutes(1));
    // What is swept for its age is not what is asked here.
    app.db_sql("UPDATE flows SET expires_at = '2099-01-01 00:00:00' WHERE email LIKE '%da@%'");
    assert!(sweep_once(app.site().app()).unwrap().erased >= 1);
    assert_eq!(places(&app, &[ADA]), Vec::<String>::new());
    // The others are as they were, and may ask for what is free now.
    bob.log_in("bob@example.com");
    wants(&bob, "robert@example.com");
    assert!(!places(&app, &["robert@example.com"]).is_empty());
}

#[test]
fn what_others_asked_for_with_a_number_goes_with_it() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    let give = |guest: &Guest| {
        let fields = [("phone", NUMBER), ("current_password", PASSWORD)];
        assert_eq!(guest.post("/account/phone", &fields).status(), 303);
    };
    give(&ada);
    let code = [("code", app.text_code(NUMBER))];
    let code = code.each_ref().map(|(name, code)| (*name, code.as_str()));
    assert_eq!(ada.post("/account/phone/verify", &code).status(), 303);
    let bob = app.member("bob@example.com");
    give(&bob);
    app.deliver();
    app.db_delete(ADA);
    assert_eq!(places(&app, &[NUMBER]), Vec::<String>::new());
    // A number that somebody else has given is theirs.
    let cleo = app.member("cleo@example.com");
    give(&cleo);
    app.db_sql(&format!(
        "UPDATE users SET phone = '{NUMBER}' WHERE email IN ('bob@example.com', 'cleo@example.com')"
    ));
    app.db_delete("bob@example.com");
    assert!(!places(&app, &[NUMBER]).is_empty());
}

#[test]
fn what_staff_searched_for_goes_with_whom_they_searched() {
    for ends in [false, true] {
        let app = TestApp::without_limits();
        let desk = StaffCaller::of_root(&app);
        app.member(ADA);
        app.db_user("bea@example.com");
        let ask = Ask {
            search: "Ada@Example.com".into(),
            ..Ask::default()
        };
        let users = desk.model("users");
        let by = desk.permit("users", Right::Change).unwrap();
        let deactivate = ActionRef::find(users, "deactivate").unwrap();
        let (site, here) = (app.site().app(), Origin::command_line());
        let why = "ada@example.com asked";
        bulk::start(site, &by, users, &deactivate, &ask, why, &here).unwrap();
        if ends {
            while bulk::run_part(app.site().app(), app.site().models()).unwrap() {}
        }
        assert!(
            places(&app, &[ADA])
                .iter()
                .any(|it| it.contains("bulk_actions"))
        );
        app.db_delete(ADA);
        assert_eq!(places(&app, &[ADA]), Vec::<String>::new());
        // What goes on then does not go on with everybody.
        while bulk::run_part(app.site().app(), app.site().models()).unwrap() {}
        let left = app.db_count("SELECT COUNT(*) AS count FROM users WHERE is_active");
        assert_eq!(left, 2, "root and Bea");
    }
}

#[test]
fn nothing_is_left_of_whom_somebody_displaced() {
    const IP: &str = "198.51.100.99";
    let app = TestApp::without_limits();
    app.guest().sign_up("late@example.com");
    let ada = app.guest_from(IP.parse().unwrap());
    ada.sign_up(ADA);
    ada.enter_code(&app.code_for(ADA));
    // The account of a sign-up that nobody verified gives way.
    wants(&ada, "late@example.com");
    let letter = app.letter_saying("late@example.com", "Your code is");
    let code = crate::support::app::code_in(&letter.written.text);
    let page = ada.post("/account/email/confirm", &[("code", &code)]);
    assert_eq!(page.status(), 303, "{}", page.text());
    app.db_delete(ADA);
    assert_eq!(places(&app, &[IP]), Vec::<String>::new());
}
