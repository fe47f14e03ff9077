//! Where nobody can show that they were in the account before a change, its addresses are put on hold and staff decides.

use super::evidence::{ADA, EVE, NEW, NUMBER, count, is_done, moved, robbed};
use super::undo::{hijacked, links};
use super::{change, letters, move_to, shown};
use crate::races::together;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use time::Duration;
use vestibule::internals::jobs::sweep_once;

#[test]
fn without_evidence_the_addresses_are_held_for_seven_days_once_a_change() {
    let app = TestApp::without_limits();
    let (ada, link) = moved(&app);
    let reader = app.guest();
    let held = reader.post(&link, &[]);
    assert_eq!(held.location(), Some(&*link), "{}", held.text());
    let page = reader.get(&link);
    assert!(page.text().contains("on hold"), "{}", page.text());
    for address in [ADA, NEW] {
        assert_eq!(letters(&app, address, "on hold").len(), 1, "{address}");
    }
    reader.post(&link, &[]);
    assert_eq!(letters(&app, NEW, "on hold").len(), 1, "told once");
    // Nothing about the addresses changes.
    assert!(ada.is_signed_in());
    let refused = change(&ada, "ada@third.example");
    assert_eq!(refused.status(), 403);
    assert!(refused.text().contains("on hold"), "{}", refused.text());
    assert!(app.letters_to("ada@third.example").is_empty());
    let second = [
        ("email", "ada@third.example"),
        ("current_password", PASSWORD),
    ];
    assert_eq!(ada.post("/account/email/secondary", &second).status(), 403);
    let number = [("phone", NUMBER), ("current_password", PASSWORD)];
    assert_eq!(ada.post("/account/phone", &number).status(), 403);
    // Logging in, ending sessions and changing the password go on.
    let again = app.guest();
    assert_eq!(again.log_in(NEW).location(), Some("/"));
    assert_eq!(
        again
            .post("/account/sessions", &[("end", "others")])
            .status(),
        303
    );
    let fields = [
        ("current_password", PASSWORD),
        ("password1", OTHER_PASSWORD),
        ("password2", OTHER_PASSWORD),
    ];
    assert_eq!(again.post("/account/password", &fields).status(), 303);
    // It ends by itself, and there is no second one.
    app.advance(Duration::days(7) + Duration::minutes(1));
    assert_eq!(reader.post(&link, &[]).status(), 410);
    let again = app.guest();
    again.log_in_with(NEW, OTHER_PASSWORD);
    let fields = [
        ("email", "ada@third.example"),
        ("current_password", OTHER_PASSWORD),
    ];
    assert_eq!(again.post("/account/email", &fields).status(), 303);
}

#[test]
fn a_hold_stands_for_programs_as_it_does_for_pages() {
    let app = TestApp::without_limits();
    let (ada, link) = moved(&app);
    let second = [
        ("email", "ada@second.example"),
        ("current_password", PASSWORD),
    ];
    ada.post("/account/email/secondary", &second);
    super::prove(&ada, &app.code_for("ada@second.example"));
    // A change that waits for its code when the hold begins does not come through either.
    change(&ada, "ada@third.example");
    let waiting = app.code_for("ada@third.example");
    app.guest().post(&link, &[]);
    assert_eq!(super::prove(&ada, &waiting).status(), 403);
    let client = Client::of(&app);
    let login = json!({ "email": NEW, "password": PASSWORD });
    let tokens = client.post("/api/accounts/login/", &login);
    let me = client.bearing(tokens.text("access"));
    let calls = [
        (
            "/api/accounts/email/change/",
            json!({ "email": "x@third.example", "current_password": PASSWORD }),
        ),
        (
            "/api/accounts/email/secondary/",
            json!({ "email": "x@third.example" }),
        ),
        ("/api/accounts/email/swap/", json!({})),
        (
            "/api/accounts/phone/",
            json!({ "phone": NUMBER, "current_password": PASSWORD }),
        ),
    ];
    for (path, body) in calls {
        let answer = me.post(path, &body);
        assert_eq!(answer.status, 403, "{path} {}", answer.body);
        assert_eq!(answer.text("code"), "addresses_on_hold", "{path}");
    }
    assert_eq!(me.delete("/api/accounts/email/secondary/").status, 403);
    let api = crate::graphql::Api::of(&app).bearing(tokens.text("access"));
    for call in [
        format!("swapEmails(password: \"{PASSWORD}\")"),
        format!("removeSecondaryEmail(password: \"{PASSWORD}\")"),
        format!(
            "sendSecondaryEmailActivation(email: \"x@third.example\", password: \"{PASSWORD}\")"
        ),
    ] {
        let name = call.split('(').next().unwrap().to_owned();
        assert_eq!(
            api.done(&call).code(&name),
            "nonFieldErrors addresses_on_hold"
        );
    }
    assert_eq!(
        shown(&ada),
        [
            format!("{NEW} Verified"),
            "ada@second.example Verified".to_owned()
        ]
    );
}

#[test]
fn an_account_on_hold_is_not_erased_and_evidence_still_counts() {
    let app = TestApp::without_limits();
    let (ada, eve, link) = robbed(&app);
    app.advance(Duration::days(6));
    let eve_again = app.guest();
    eve_again.log_in(EVE);
    drop(eve);
    eve_again.post("/account/delete", &[("current_password", PASSWORD)]);
    app.advance(Duration::hours(20));
    assert_eq!(app.guest().post(&link, &[]).location(), Some(&*link));
    app.advance(Duration::days(6) + Duration::hours(12));
    sweep_once(app.site().app()).unwrap();
    assert_eq!(count(&app, "users"), 1, "not while it is on hold");
    assert!(
        is_done(&ada.post(&link, &[])),
        "the link is good for as long"
    );
    assert_eq!(count(&app, "users WHERE erase_at IS NULL"), 1);
    assert_eq!(count(&app, "address_holds WHERE ended_at IS NULL"), 0);
}

#[test]
fn a_later_link_passes_a_hold_with_evidence_alone_and_an_earlier_one_still_does() {
    let app = TestApp::without_limits();
    let (ada, eve) = hijacked(&app);
    move_to(&app, &eve, "eve@worse.example");
    let (owners, eves) = (links(&app, ADA), links(&app, EVE));
    let typed = [("password", PASSWORD)];
    assert_eq!(
        app.guest().post(&owners[0], &[]).location(),
        Some(&*owners[0])
    );
    let passed = app.guest().post(&eves[0], &[]);
    assert_eq!(passed.status(), 403, "{}", passed.text());
    assert!(is_done(&app.guest().post(&eves[0], &typed)));
    let standing = "address_holds WHERE ended_at IS NULL";
    assert_eq!(count(&app, standing), 1, "of the older change");
    assert!(is_done(&ada.post(&owners[0], &typed)));
    assert_eq!(count(&app, standing), 0);
    assert_eq!(app.guest().post(&eves[0], &[]).status(), 410);
}

#[test]
fn the_addresses_that_an_undo_removes_are_told_and_can_contest_it() {
    let app = TestApp::without_limits();
    let (ada, _, link) = robbed(&app);
    assert!(is_done(&ada.post(&link, &[])));
    let told = letters(&app, EVE, "no longer belongs");
    assert_eq!(told.len(), 1, "{:?}", app.letters_to(EVE));
    let contest = links(&app, EVE).pop().unwrap();
    // No evidence moves the account again: people decide.
    let reader = app.guest();
    let page = reader.get(&contest);
    assert_eq!(page.status(), 200, "{}", page.text());
    assert!(!page.html().contains("name=\"password\""));
    assert!(!is_done(&reader.post(&contest, &[("password", PASSWORD)])));
    assert!(!is_done(&ada.post(&contest, &[])));
    assert_eq!(letters(&app, ADA, "on hold").len(), 1);
    assert_eq!(letters(&app, EVE, "on hold").len(), 1);
    let code = app.code_for(ADA);
    ada.reset_password(&code, OTHER_PASSWORD);
    ada.log_in_with(ADA, OTHER_PASSWORD);
    assert_eq!(shown(&ada)[0], format!("{ADA} Verified"));
    let fields = [("email", NEW), ("current_password", OTHER_PASSWORD)];
    assert_eq!(ada.post("/account/email", &fields).status(), 403);
}

#[test]
fn many_at_once_place_one_hold_and_a_change_does_not_slip_by() {
    let app = TestApp::without_limits();
    for round in 0..4 {
        let email = format!("ada{round}@example.com");
        let ada = app.member(&email);
        app.advance(Duration::days(8));
        ada.log_in(&email);
        move_to(&app, &ada, &format!("ada{round}@new.example"));
        let link = links(&app, &email).remove(0);
        change(&ada, &format!("ada{round}@third.example"));
        let code = app.code_for(&format!("ada{round}@third.example"));
        let readers: Vec<_> = (0..6).map(|_| app.guest()).collect();
        let window = ada.window();
        together(7, |number| {
            let page = match number {
                6 => super::prove(&window, &code),
                _ => readers[number].post(&link, &[]),
            };
            assert!([303, 403, 410].contains(&page.status()), "{}", page.text());
        });
        let holds = format!("address_holds WHERE email = '{email}'");
        assert_eq!(count(&app, &holds), 1, "round {round}");
        // Whichever was first, from now on nothing moves.
        assert_eq!(change(&ada, "late@third.example").status(), 403);
    }
}

#[test]
fn no_hold_of_a_thief_shortens_the_owners() {
    let app = TestApp::without_limits();
    let (_, eve) = hijacked(&app);
    move_to(&app, &eve, "eve@worse.example");
    let (owners, eves) = (links(&app, ADA), links(&app, EVE));
    assert_eq!(app.guest().post(&eves[0], &[]).location(), Some(&*eves[0]));
    app.advance(Duration::days(6) + Duration::hours(20));
    let owner = app.guest();
    assert_eq!(owner.post(&owners[0], &[]).location(), Some(&*owners[0]));
    // The thief's is over by now, and so is every link of before but the owner's.
    app.advance(Duration::days(6) + Duration::hours(20));
    assert!(owner.get(&owners[0]).text().contains("on hold"));
    let again = app.guest();
    again.log_in("eve@worse.example");
    assert_eq!(change(&again, "eve@third.example").status(), 403);
    assert_eq!(app.guest().post(&eves[0], &[]).status(), 410);
    app.advance(Duration::hours(5));
    let again = app.guest();
    again.log_in("eve@worse.example");
    assert_eq!(change(&again, "eve@third.example").status(), 303);
}

#[test]
fn a_hold_that_ran_out_was_decided_by_nobody() {
    let app = TestApp::without_limits();
    let (ada, eve, link) = robbed(&app);
    move_to(&app, &eve, "eve@worse.example");
    let eves = links(&app, EVE);
    assert_eq!(app.guest().post(&eves[0], &[]).location(), Some(&*eves[0]));
    app.advance(Duration::days(6) + Duration::hours(20));
    assert_eq!(app.guest().post(&link, &[]).location(), Some(&*link));
    app.advance(Duration::days(1));
    assert!(is_done(&ada.post(&link, &[])));
    let undecided = "address_holds WHERE ended_at IS NULL AND outcome IS NULL";
    assert_eq!(count(&app, undecided), 1, "the thief's");
    assert_eq!(count(&app, "address_holds WHERE outcome = 'shown'"), 1);
}

#[test]
fn whoever_places_a_hold_says_to_staff_what_they_should_know() {
    let app = TestApp::with(&[
        ("SUPPORT_EMAIL", "help@example.net"),
        ("RATE_LIMITS", "off"),
    ]);
    let (ada, link) = moved(&app);
    let reader = app.guest();
    let before = reader.get(&link);
    assert_eq!(before.texts("h1"), ["Undo this change?"]);
    assert!(before.html().contains("name=\"plea\""));
    // Too long, or with what turns the text around it: nothing is placed.
    for bad in ["x".repeat(1001), "ab\u{202e}cd".to_owned()] {
        let refused = reader.post(&link, &[("plea", &bad)]);
        assert_eq!(refused.status(), 422, "{}", refused.text());
        assert_eq!(count(&app, "address_holds"), 0);
    }
    let written = [("plea", "Order 4711.\r\n  Ask my <b>sister</b>. ")];
    assert_eq!(reader.post(&link, &written).location(), Some(&*link));
    let kept =
        "address_holds WHERE plea = 'Order 4711. Ask my <b>sister</b>.' AND made_at IS NOT NULL";
    assert_eq!(count(&app, kept), 1);
    // In no language yet: staff reads it in theirs.
    let effect =
        format!("address_holds WHERE effect LIKE '%\"now\":\"{NEW}\",\"then\":\"{ADA}\"%'");
    assert_eq!(count(&app, &effect), 1);
    let page = reader.get(&link);
    assert_eq!(page.texts("h1"), ["The addresses are on hold"]);
    assert!(
        page.text()
            .contains("We have sent an e-mail to all of them"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("help@example.net"), "{}", page.text());
    assert!(!page.text().contains("Undo this change?"));
    // What was written stays as it was; whoever is in the account does not read it.
    reader.post(&link, &[("plea", "Something else")]);
    assert_eq!(count(&app, kept), 1);
    let file = ada
        .post("/account/export", &[("current_password", PASSWORD)])
        .text();
    assert!(!file.contains("4711"));
    assert!(letters(&app, NEW, "on hold")[0].contains("help@example.net"));
}

#[test]
fn a_hold_without_a_word_takes_one_later() {
    let app = TestApp::without_limits();
    let (ada, link) = moved(&app);
    let reader = app.guest();
    reader.post(&link, &[]);
    reader.post(&link, &[("plea", " ")]);
    assert!(reader.get(&link).html().contains("name=\"plea\""));
    // A browser of before that brings a word takes nothing back by that alone.
    let words = [("plea", "Order 4711")];
    assert_eq!(ada.post(&link, &words).location(), Some(&*link));
    assert_eq!(count(&app, "address_holds WHERE plea = 'Order 4711'"), 1);
    assert!(!reader.get(&link).html().contains("name=\"plea\""));
}

#[test]
fn pages_of_addresses_on_hold_ask_for_nothing() {
    let app = TestApp::without_limits();
    let (ada, link) = moved(&app);
    app.guest().post(&link, &[]);
    for page in [
        "/account/email",
        "/account/email/secondary",
        "/account/phone",
    ] {
        let page = ada.get(page);
        assert_eq!(page.status(), 200);
        assert!(page.text().contains("on hold until"), "{}", page.text());
        assert!(!page.html().contains("name=\"email\""), "{}", page.text());
        assert!(!page.html().contains("name=\"phone\""), "{}", page.text());
    }
}

#[test]
fn addresses_that_the_account_had_are_not_told_that_they_can_log_in() {
    let app = TestApp::without_limits();
    let (_, link) = moved(&app);
    app.guest().post(&link, &[]);
    let words = |address: &str| {
        let told = letters(&app, address, "on hold").remove(0);
        told.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(words(NEW).contains("You can log in"), "{}", words(NEW));
    assert!(!words(ADA).contains("You can log in"), "{}", words(ADA));
    assert!(!words(ADA).contains("your account"), "{}", words(ADA));
}

#[test]
fn an_address_is_shown_whole_to_itself_and_no_two_look_alike() {
    let app = TestApp::without_limits();
    let ada = super::evidence::settled(&app);
    move_to(&app, &ada, "ada-new@example.com");
    let to_new = letters(&app, "ada-new@example.com", "was changed").remove(0);
    assert!(to_new.contains("is now ada-new@example.com"), "{to_new}");
    let to_old = letters(&app, ADA, "was changed").remove(0);
    assert!(
        to_old.contains("is now ada-\u{2026}@example.com"),
        "{to_old}"
    );
}
