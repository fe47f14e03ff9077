//! Asking again: the code that is in the inbox is good for whoever asked for it, and others are told to wait for theirs.

use super::another;
use crate::enumeration::{Step, shape, walk};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD, fields};
use serde_json::{Value, json};
use time::Duration;

const ADA: &str = "ada@example.com";
const NEW: &str = "ada@new.example";
const NUMBER: &str = "+31612345678";

fn said(guest: &Guest, path: &str) -> String {
    guest.get(path).text()
}

/// In how many seconds a page says that an e-mail leaves.
fn leaves_in(page: &str) -> u64 {
    let (_, rest) = page
        .split_once("send the e-mail in ")
        .unwrap_or_else(|| panic!("{page}"));
    rest.split(' ').next().unwrap().parse().unwrap()
}

/// A text without the seconds that an e-mail waits, which pass while we look.
fn without_seconds(text: &str) -> String {
    let Some((before, rest)) = text.split_once("send the e-mail in ") else {
        return text.to_owned();
    };
    let (_, after) = rest.split_once(' ').unwrap();
    format!("{before}send your e-mail in a few {after}")
}

#[test]
fn who_signs_up_again_in_the_same_browser_enters_the_code_that_is_in_the_inbox() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up(ADA);
    let code = app.code_for(ADA);
    let again = ada.sign_up_with("Ada@Example.com", OTHER_PASSWORD);
    assert_eq!(again.status(), 303);
    assert!(!said(&ada, "/verify").contains("send your e-mail in"));
    assert_eq!(app.deliver(), 0, "nothing more is sent");
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    // What was typed last counts.
    let elsewhere = app.guest();
    assert_eq!(elsewhere.log_in(ADA).status(), 422);
    let known = elsewhere.log_in_with(ADA, OTHER_PASSWORD);
    assert_eq!(known.location(), Some("/"));
}

#[test]
fn before_the_e_mail_has_left_nothing_is_sent_twice() {
    let app = TestApp::start();
    let ada = app.guest();
    for _ in 0..3 {
        assert_eq!(ada.sign_up(ADA).status(), 303);
    }
    assert_eq!(app.letters_to(ADA).len(), 1);
    assert_eq!(ada.enter_code(&app.code_for(ADA)).location(), Some("/"));
}

#[test]
fn when_another_e_mail_may_leave_one_does_and_the_page_says_that_the_old_code_is_dead() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up(ADA);
    let old = app.code_for(ADA);
    app.advance(Duration::seconds(31));
    ada.sign_up(ADA);
    assert!(said(&ada, "/verify").contains("A new code is on its way."));
    let new = app.code_for(ADA);
    assert_eq!(app.letters_to(ADA).len(), 2);
    if old != new {
        assert_eq!(ada.enter_code(&old).status(), 422);
    }
    assert_eq!(ada.enter_code(&new).location(), Some("/"));
}

#[test]
fn asking_again_when_the_hour_is_used_up_loses_nothing() {
    let app = TestApp::start();
    let ada = app.guest();
    for _ in 0..5 {
        ada.sign_up(ADA);
        app.deliver();
        app.advance(Duration::seconds(31));
    }
    assert_eq!(ada.sign_up(ADA).status(), 303);
    assert_eq!(app.letters_to(ADA).len(), 5);
    assert_eq!(ada.enter_code(&app.code_for(ADA)).location(), Some("/"));
}

#[test]
fn wrong_codes_are_not_forgiven_by_asking_again() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up(ADA);
    let wrong = another(&app.code_for(ADA));
    for _ in 0..4 {
        ada.enter_code(&wrong);
        ada.sign_up(ADA);
    }
    assert!(ada.enter_code(&wrong).text().contains("no longer works"));
}

#[test]
fn a_log_in_with_the_password_of_the_sign_up_joins_it() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up(ADA);
    let code = app.code_for(ADA);
    let phone = app.guest();
    let page = phone.post(
        "/login",
        &[
            ("email", ADA),
            ("password", PASSWORD),
            ("next", "/account/x"),
        ],
    );
    assert_eq!((page.status(), app.deliver()), (303, 0));
    let there = phone.window();
    assert_eq!(phone.enter_code(&code).location(), Some("/account/x"));
    assert_eq!(there.enter_code(&code).status(), 422, "once");
    // The other way round: whoever signed up has lost nothing by it.
    ada.sign_up("bob@example.com");
    let code = app.code_for("bob@example.com");
    let phone = app.guest();
    assert_eq!(phone.log_in("bob@example.com").status(), 303);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    // In the browser of the sign-up, too, and by its own password, whatever a stranger signed up with since.
    let eve = app.guest();
    eve.sign_up("eve@example.com");
    let code = app.code_for("eve@example.com");
    app.guest().sign_up_with("eve@example.com", OTHER_PASSWORD);
    assert_eq!(eve.log_in("eve@example.com").status(), 303);
    assert_eq!(eve.enter_code(&code).location(), Some("/"));
}

#[test]
fn a_wrong_password_joins_nothing_and_counts() {
    let app = TestApp::start();
    app.guest().sign_up(ADA);
    let thief = app.guest();
    for _ in 0..5 {
        assert_eq!(thief.log_in_with(ADA, OTHER_PASSWORD).status(), 422);
    }
    let page = thief.log_in(ADA);
    assert_eq!(page.status(), 429, "as any login");
    assert_eq!(thief.get("/verify").location(), Some("/login"));
}

#[test]
fn nobody_joins_a_strangers_sign_up() {
    let app = TestApp::start();
    let thief = app.guest();
    thief.sign_up_with(ADA, OTHER_PASSWORD);
    let code = app.code_for(ADA);
    let ada = app.guest();
    ada.sign_up(ADA);
    // It was sent for the stranger's form.
    assert_eq!(ada.enter_code(&code).status(), 422);
    app.advance(Duration::seconds(31));
    let own = app.code_for(ADA);
    let before = thief.window();
    assert_eq!(ada.enter_code(&own).location(), Some("/"));
    assert_eq!(before.enter_code(&own).status(), 422);
    let page = app.guest().log_in_with(ADA, OTHER_PASSWORD);
    assert_eq!(
        page.status(),
        422,
        "the stranger's password is nothing here"
    );
}

#[test]
fn who_kept_a_copy_of_the_cookies_cannot_change_the_password_under_the_owner() {
    let app = TestApp::start();
    let library = app.guest();
    library.sign_up_with(ADA, OTHER_PASSWORD);
    let thief = library.window();
    let code = app.code_for(ADA);
    // The owner signs up at the same machine; the thief, with the copy, once more.
    library.sign_up(ADA);
    thief.sign_up_with(ADA, "a thief's own password 5");
    assert_eq!(library.enter_code(&code).location(), Some("/"));
    assert_eq!(app.guest().log_in(ADA).location(), Some("/"));
}

#[test]
fn who_cannot_be_tied_to_it_is_told_when_their_own_e_mail_leaves() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up(ADA);
    app.deliver();
    app.advance(Duration::seconds(6));
    // The same network, another browser.
    let private = Guest::new(app.address(), "203.0.113.1".parse().unwrap());
    private.sign_up(ADA);
    let page = said(&private, "/verify");
    assert!((20..=24).contains(&leaves_in(&page)), "{page}");
    assert!(
        page.contains("A code from an earlier e-mail does not work here"),
        "{page}"
    );
    app.advance(Duration::seconds(10));
    assert!((10..=14).contains(&leaves_in(&said(&private, "/verify"))));
    app.advance(Duration::seconds(15));
    let code = app.code_for(ADA);
    assert!(!said(&private, "/verify").contains("send your e-mail in"));
    assert_eq!(private.enter_code(&code).location(), Some("/"));
}

#[test]
fn a_reset_that_is_asked_for_again_keeps_its_code() {
    let app = TestApp::start();
    app.db_user(ADA);
    let ada = app.guest();
    ada.forget_password(ADA);
    let code = app.code_for(ADA);
    assert_eq!(ada.forget_password(ADA).status(), 303);
    assert_eq!(app.deliver(), 0);
    let done = ada.reset_password(&code, OTHER_PASSWORD);
    assert_eq!(done.location(), Some("/login"));
    let private = Guest::new(app.address(), "203.0.113.1".parse().unwrap());
    private.forget_password(ADA);
    assert!((25..=30).contains(&leaves_in(&said(&private, "/password/reset"))));
}

#[test]
fn an_address_or_a_number_that_is_asked_for_again_keeps_its_code() {
    let app = TestApp::with(&[("PHONE_VERIFICATION", "optional")]);
    let ada = app.member(ADA);
    let change = || {
        let form = [("email", NEW), ("current_password", PASSWORD)];
        assert_eq!(ada.post("/account/email", &form).status(), 303);
    };
    change();
    let code = app.code_for(NEW);
    change();
    assert_eq!(app.deliver(), 0);
    let done = ada.post("/account/email/confirm", &[("code", &code)]);
    assert_eq!(done.location(), Some("/account/email"), "{}", done.text());
    assert!(said(&ada, "/account/email").contains(NEW));
    let second = || ada.post("/account/email/secondary", &[("email", "two@new.example")]);
    second();
    let code = app.code_for("two@new.example");
    second();
    assert_eq!(app.deliver(), 0);
    let done = ada.post("/account/email/confirm", &[("code", &code)]);
    assert_eq!(done.location(), Some("/account/email"));
    let give = || {
        let form = [("phone", NUMBER), ("current_password", PASSWORD)];
        assert_eq!(ada.post("/account/phone", &form).status(), 303);
    };
    give();
    let code = app.text_code(NUMBER);
    give();
    assert_eq!(app.deliver(), 0);
    let done = ada.post("/account/phone/verify", &[("code", &code)]);
    assert_eq!(done.location(), Some("/account/phone"), "{}", done.text());
}

#[test]
fn a_log_in_before_the_number_is_verified_keeps_the_code_of_the_text_message() {
    let app = TestApp::with(&[("PHONE_VERIFICATION", "required")]);
    let ada = app.guest();
    ada.post("/signup", &fields(ADA, &[("phone", NUMBER)]));
    ada.enter_code(&app.code_for(ADA));
    let code = app.text_code(NUMBER);
    let elsewhere = app.guest();
    assert_eq!(elsewhere.log_in(ADA).status(), 303);
    assert_eq!(app.deliver(), 0);
    assert_eq!(elsewhere.enter_code(&code).location(), Some("/"));
}

#[test]
fn an_account_from_elsewhere_that_logs_in_twice_keeps_its_code() {
    let app = TestApp::start();
    let user = app.db_user(ADA);
    app.database().run(&format!(
        "UPDATE users SET is_verified = FALSE WHERE id = {}",
        user.0
    ));
    let ada = app.guest();
    assert_eq!(ada.log_in(ADA).status(), 303);
    let code = app.code_for(ADA);
    let elsewhere = app.guest();
    assert_eq!(elsewhere.log_in(ADA).status(), 303);
    assert_eq!(app.deliver(), 0);
    assert_eq!(elsewhere.enter_code(&code).location(), Some("/"));
}

#[test]
fn programs_keep_what_was_sent_too() {
    let app = TestApp::start();
    let phone = Client::of(&app);
    let form = json!({"email": ADA, "password": PASSWORD});
    let first = phone.post("/api/accounts/signup/", &form);
    let code = app.code_for(ADA);
    // By the flow, by the pending token, and by a login.
    let named = json!({"email": ADA, "password": PASSWORD, "flow": first.text("flow")});
    let second = phone.post("/api/accounts/signup/", &named);
    assert_eq!((second.status, app.deliver()), (201, 0));
    let third = phone.bearing(second.text("access"));
    let third = third.post("/api/accounts/signup/", &form);
    assert_eq!((third.status, app.deliver()), (201, 0));
    assert_eq!(third.body.get("leaves_at"), None);
    let login = phone.post("/api/accounts/login/", &form);
    assert_eq!((login.status, app.deliver()), (403, 0));
    // Another one waits, and says so.
    let other = phone.post("/api/accounts/signup/", &form);
    assert!(other.body["leaves_at"].is_string(), "{}", other.body);
    let proof = json!({"flow": login.text("flow"), "code": code});
    let done = phone.post("/api/accounts/verify-email/", &proof);
    assert_eq!(done.status, 200, "{}", done.body);
    // A forgotten password.
    let asked = |flow: Option<&Value>| {
        let body = match flow {
            Some(flow) => json!({"email": "bob@example.com", "flow": flow}),
            None => json!({"email": "bob@example.com"}),
        };
        phone.post("/api/accounts/password/reset/", &body)
    };
    app.db_user("bob@example.com");
    let first = asked(None);
    let code = app.code_for("bob@example.com");
    let second = asked(Some(&first.body["flow"]));
    assert_eq!((second.status, app.deliver()), (200, 0));
    let proof = json!({"flow": second.text("flow"), "code": code, "new_password": OTHER_PASSWORD});
    let done = phone.post("/api/accounts/password/reset/confirm/", &proof);
    assert_eq!(done.status, 200, "{}", done.body);
    // A new address and a number, by the session.
    let me = phone.post(
        "/api/accounts/login/",
        &json!({"email": "bob@example.com", "password": OTHER_PASSWORD}),
    );
    let me = phone.bearing(me.text("access"));
    let form = json!({"email": NEW, "current_password": OTHER_PASSWORD});
    me.post("/api/accounts/email/change/", &form);
    let code = app.code_for(NEW);
    let again = me.post("/api/accounts/email/change/", &form);
    assert_eq!((again.status, app.deliver()), (200, 0));
    let proof = json!({"flow": again.text("flow"), "code": code});
    let done = me.post("/api/accounts/email/confirm/", &proof);
    assert_eq!(done.status, 200, "{}", done.body);
}

#[test]
fn a_flow_that_is_not_for_this_address_is_nobodys_way_in() {
    let app = TestApp::start();
    let phone = Client::of(&app);
    let form = json!({"email": "bob@example.com", "password": PASSWORD});
    let bobs = phone.post("/api/accounts/signup/", &form);
    let bobs = bobs.text("flow");
    // One for another address, one that is none, one of another kind.
    for flow in [bobs, "nonsense", ""] {
        let form = json!({"email": ADA, "password": PASSWORD, "flow": flow});
        let made = phone.post("/api/accounts/signup/", &form);
        assert_eq!(made.status, 201, "{flow}: {}", made.body);
        assert_ne!(made.text("flow"), bobs);
    }
    let form = json!({"email": "bob@example.com", "flow": bobs});
    let reset = phone.post("/api/accounts/password/reset/", &form);
    assert_ne!(reset.text("flow"), bobs);
}

#[test]
fn asking_again_at_the_same_moment_as_others_breaks_nothing() {
    let app = TestApp::start();
    for (round, taken) in [false, true].into_iter().enumerate() {
        let email = format!("ada{round}@example.com");
        if taken {
            app.db_user(&email);
        }
        let ada = app.guest();
        ada.sign_up(&email);
        app.deliver();
        let code = if taken {
            "123456".to_owned()
        } else {
            app.code_for(&email)
        };
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..12)
                .map(|number| {
                    let (tab, email, code) = (ada.window(), &email, &code);
                    scope.spawn(move || match number % 4 {
                        0 => tab.sign_up(email).status(),
                        1 => tab.log_in(email).status(),
                        2 => tab.post("/verify/resend", &[]).status(),
                        _ => tab.enter_code(code).status(),
                    })
                })
                .collect();
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let expected = [303, 422, 429];
        assert!(
            statuses.iter().all(|it| expected.contains(it)),
            "{statuses:?}"
        );
        app.advance(Duration::hours(2));
        let page = app.guest().log_in(&email);
        assert_eq!(page.status(), 303, "{}", page.text());
    }
}

#[test]
fn asking_again_looks_the_same_for_every_address() {
    for limits in ["on", "off"] {
        let app = TestApp::with(&[("RATE_LIMITS", limits)]);
        app.db_user("known@example.com");
        app.guest().sign_up("unproved@example.com");
        app.deliver();
        let steps: &[&Step] = &[
            &|guest, email| guest.sign_up_with(email, OTHER_PASSWORD),
            &|guest, email| guest.sign_up_with(email, OTHER_PASSWORD),
            &|guest, _| guest.get("/verify"),
            &|guest, email| guest.log_in_with(email, OTHER_PASSWORD),
            &|guest, _| guest.get("/verify"),
            &|guest, _| guest.enter_code("000000"),
            &|guest, email| guest.forget_password(email),
        ];
        let later: &[&Step] = &[
            &|guest, email| guest.forget_password(email),
            &|guest, email| guest.sign_up_with(email, OTHER_PASSWORD),
            &|guest, _| guest.get("/verify"),
            &|guest, _| guest.get("/password/reset"),
        ];
        let walks: Vec<_> = [
            "known@example.com",
            "unproved@example.com",
            "fresh@example.com",
        ]
        .iter()
        .map(|email| {
            let guest = app.guest();
            let mut walked = walk(&guest, email, steps);
            app.deliver();
            walked.extend(walk(&guest, email, later));
            // From a browser that the flow is not tied to, and with the password.
            let other = Guest::new(app.address(), "198.51.100.77".parse().unwrap());
            let mut seen = |page| walked.push(shape(&page, email));
            seen(other.sign_up_with(email, PASSWORD));
            seen(other.get("/verify"));
            let other = Guest::new(app.address(), "198.51.100.77".parse().unwrap());
            let mut seen = |page| walked.push(shape(&page, email));
            seen(other.sign_up_with(email, "some other fine word 8"));
            seen(other.get("/verify"));
            let third = app.guest();
            let mut seen = |page| walked.push(shape(&page, email));
            seen(third.log_in_with(email, "some other fine word 8"));
            seen(third.get("/verify"));
            app.deliver();
            let still = walked.iter().map(|it| without_seconds(it));
            still.collect::<Vec<_>>()
        })
        .collect();
        assert_eq!(walks[0], walks[2]);
        assert_eq!(walks[1], walks[2]);
    }
}
