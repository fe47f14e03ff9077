//! Changes that are taken back: the owner wins the account back by mail.

use super::second::add_second;
use super::{change, letters, move_to, prove, shown};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use time::Duration;

/// The evidence of an account that is not a week old.
pub const OF_BEFORE: &[(&str, &str)] = &[("password", PASSWORD)];

/// The links in the e-mails to an address, oldest first.
pub fn links(app: &TestApp, email: &str) -> Vec<String> {
    let letters = app.letters_to(email);
    let lines = letters
        .iter()
        .flat_map(|letter| letter.written.text.lines());
    let paths = lines.filter_map(|line| line.find("/undo/").and_then(|at| line.get(at..)));
    let mut found: Vec<_> = paths.map(str::to_owned).collect();
    // E-mails of one moment leave in any order.
    let number = |link: &String| link.split(['/', '-']).nth(2)?.parse::<i64>().ok();
    found.sort_by_key(number);
    found
}

/// Somebody who has another's password, and has moved the account to an address of their own.
pub fn hijacked(app: &TestApp) -> (Guest, Guest) {
    let (ada, eve) = (app.member("ada@example.com"), app.guest());
    eve.log_in("ada@example.com");
    move_to(app, &eve, "eve@evil.example");
    (ada, eve)
}

fn may_log_in(app: &TestApp, login: &str, password: &str) -> bool {
    app.guest().log_in_with(login, password).location() == Some("/")
}

#[test]
fn the_link_brings_everything_back_and_keeps_everybody_out_until_a_reset() {
    let app = TestApp::without_limits();
    let (ada, eve) = hijacked(&app);
    let program = Client::of(&app);
    let tokens = program.post(
        "/api/accounts/login/",
        &json!({ "email": "eve@evil.example", "password": PASSWORD }),
    );
    let link = links(&app, "ada@example.com").remove(0);
    // A mail scanner opens it, more than once.
    for _ in 0..2 {
        let page = app.guest().get(&link);
        assert_eq!(page.status(), 200);
        assert_eq!(page.title(), "Undo a change – Vestibule");
        assert_eq!(page.texts(".facts dd"), ["a…@example.com"]);
        assert_eq!(page.attribute("form", "action").unwrap(), link);
        assert!(!page.html().contains("ada@example.com"));
    }
    assert!(eve.is_signed_in());
    assert_eq!(shown(&eve)[0], "eve@evil.example Verified");

    let owner = app.guest();
    let done = owner.post(&link, OF_BEFORE);
    assert_eq!(done.location(), Some("/password/reset"));
    let page = owner.get("/password/reset");
    assert!(
        page.text()
            .contains("The change has been undone, and everyone is logged out.")
    );
    assert_eq!(page.texts("#intro strong"), ["ada@example.com"]);
    assert!(!eve.is_signed_in() && !ada.is_signed_in());
    assert_eq!(
        program
            .bearing(tokens.text("access"))
            .get("/api/accounts/me/")
            .status,
        401
    );
    let refresh = json!({ "refresh": tokens.text("refresh") });
    assert_eq!(program.post("/api/token/refresh/", &refresh).status, 401);
    // The right password does not do, not even in a browser that the account knew.
    for browser in [&eve, &ada, &app.guest()] {
        for login in ["ada@example.com", "eve@evil.example"] {
            assert_eq!(
                browser.log_in_with(login, PASSWORD).status(),
                422,
                "{login}"
            );
        }
    }
    eve.forget_password("eve@evil.example");
    assert!(letters(&app, "eve@evil.example", "password").is_empty());

    let told = letters(
        &app,
        "ada@example.com",
        "A change to your account was undone",
    );
    assert!(told[0].contains("a…@example.com again") && !told[0].contains("/undo/"));
    let code = app.code_for("ada@example.com");
    assert_eq!(
        owner.reset_password(&code, OTHER_PASSWORD).location(),
        Some("/login")
    );
    assert!(!may_log_in(&app, "ada@example.com", PASSWORD));
    assert_eq!(
        owner
            .log_in_with("ada@example.com", OTHER_PASSWORD)
            .location(),
        Some("/")
    );
    assert_eq!(shown(&owner), ["ada@example.com Verified", "None yet"]);
}

#[test]
fn a_link_that_is_used_run_out_or_not_ours_changes_nothing_and_says_what_to_do() {
    let app = TestApp::without_limits();
    let (_, eve) = hijacked(&app);
    let link = links(&app, "ada@example.com").remove(0);
    let refused = |path: &str, status: u16, words: &str| {
        for page in [app.guest().get(path), app.guest().post(path, OF_BEFORE)] {
            assert_eq!(page.status(), status, "{path}: {}", page.text());
            assert!(page.text().contains(words), "{}", page.text());
            assert!(page.html().contains("href=\"/password/forgot\""));
        }
    };
    let tampered = link.replacen("/undo/1-", "/undo/2-", 1);
    assert_ne!(tampered, link);
    let ours = "We do not know this link.";
    for bad in [
        "/undo/1",
        "/undo/-",
        "/undo/x-y",
        &tampered,
        &link[..link.len() - 1],
    ] {
        refused(bad, 404, ours);
    }
    refused(&format!("/undo/{}", "9".repeat(5000)), 404, ours);
    assert_eq!(app.guest().get("/undo/%ff").status() / 100, 4);
    assert_eq!(app.guest().get("/undo/").status(), 404);
    let foreign = app.guest().with_header("sec-fetch-site", "cross-site");
    assert_eq!(
        foreign.post(&link, OF_BEFORE).status(),
        403,
        "other sites press no buttons"
    );
    assert!(eve.is_signed_in());
    assert_eq!(app.guest().post(&link, OF_BEFORE).status(), 303);
    refused(&link, 410, "has been used");
    // Eight days later, for another account.
    let bob = app.member("bob@example.com");
    move_to(&app, &bob, "bob@new.example");
    let late = links(&app, "bob@example.com").remove(0);
    app.advance(Duration::days(7) - Duration::minutes(1));
    assert_eq!(app.guest().get(&late).status(), 200);
    app.advance(Duration::minutes(2));
    refused(&late, 410, "This link has expired.");
    app.advance(Duration::days(1));
    refused(&late, 410, "This link has expired.");
    assert!(may_log_in(&app, "bob@new.example", PASSWORD));
}

#[test]
fn the_oldest_e_mail_wins() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    add_second(&app, &ada, "ada@second.example");
    let eve = app.guest();
    eve.log_in("ada@example.com");
    eve.post("/account/email/remove", &[]);
    app.deliver();
    move_to(&app, &eve, "eve@evil.example");
    app.deliver();
    move_to(&app, &eve, "eve@worse.example");
    let (owners, eves) = (
        links(&app, "ada@example.com"),
        links(&app, "eve@evil.example"),
    );
    assert_eq!((owners.len(), eves.len()), (3, 1));
    // Eve takes her last change back first: that does not help her.
    assert_eq!(app.guest().post(&eves[0], OF_BEFORE).status(), 303);
    // The owner presses the newest button, and then the older one.
    assert_eq!(app.guest().post(&owners[2], OF_BEFORE).status(), 303);
    let page = app.guest().get(&owners[1]);
    assert_eq!(
        page.texts(".facts dd"),
        ["a…@example.com", "a…@second.example"]
    );
    let owner = app.guest();
    assert_eq!(owner.post(&owners[1], OF_BEFORE).status(), 303);
    for used in [&eves[0], &owners[1], &owners[2]] {
        assert_eq!(app.guest().post(used, &[]).status(), 410);
    }
    assert_eq!(
        letters(
            &app,
            "ada@second.example",
            "A change to your account was undone"
        )
        .len(),
        1,
        "told at both"
    );
    let code = app.code_for("ada@example.com");
    owner.reset_password(&code, OTHER_PASSWORD);
    for login in ["ada@example.com", "ada@second.example"] {
        assert!(may_log_in(&app, login, OTHER_PASSWORD), "{login}");
    }
    // The owner's own first change could still be taken back.
    assert_eq!(app.guest().get(&owners[0]).status(), 200);
}

#[test]
fn a_thiefs_own_later_link_is_dead_after_the_owners() {
    let app = TestApp::without_limits();
    let (_, eve) = hijacked(&app);
    move_to(&app, &eve, "eve@worse.example");
    let (owners, eves) = (
        links(&app, "ada@example.com"),
        links(&app, "eve@evil.example"),
    );
    assert_eq!(change(&eve, "eve@third.example").status(), 303);
    let code = app.code_for("eve@third.example");
    assert_eq!(app.guest().post(&owners[0], OF_BEFORE).status(), 303);
    assert_eq!(app.guest().get(&eves[0]).status(), 410);
    assert_eq!(app.guest().post(&eves[0], OF_BEFORE).status(), 410);
    // What was begun is over too.
    let location = prove(&eve, &code).location().map(str::to_owned);
    assert!(location.unwrap().starts_with("/login"));
}

#[test]
fn what_others_have_verified_meanwhile_stays_theirs() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    add_second(&app, &ada, "ada@second.example");
    let eve = app.guest();
    eve.log_in("ada@example.com");
    app.deliver();
    eve.post("/account/email/remove", &[]);
    app.deliver();
    move_to(&app, &eve, "eve@evil.example");
    let owners = links(&app, "ada@example.com");
    // The first address has a new account by now: the second one takes its place.
    let again = app.member("ada@example.com");
    assert_eq!(
        app.guest().post(&owners[2], OF_BEFORE).status(),
        409,
        "nothing to give back"
    );
    assert!(eve.is_signed_in(), "nothing was changed");
    let owner = app.guest();
    assert_eq!(owner.post(&owners[1], OF_BEFORE).status(), 303);
    assert!(!eve.is_signed_in() && again.is_signed_in());
    let code = app.code_for("ada@second.example");
    owner.reset_password(&code, OTHER_PASSWORD);
    owner.log_in_with("ada@second.example", OTHER_PASSWORD);
    assert_eq!(shown(&owner), ["ada@second.example Verified", "None yet"]);
    assert_eq!(shown(&again), ["ada@example.com Verified", "None yet"]);
    // Of somebody who only signed up with it, it is taken back.
    let fields = [
        ("email", "ada@third.example"),
        ("current_password", OTHER_PASSWORD),
    ];
    assert_eq!(owner.post("/account/email", &fields).status(), 303);
    prove(&owner, &app.code_for("ada@third.example"));
    app.guest().sign_up("ada@second.example");
    let link = links(&app, "ada@second.example").pop().unwrap();
    let of_before = [("password", OTHER_PASSWORD)];
    assert_eq!(app.guest().post(&link, &of_before).status(), 303);
}

#[test]
fn a_password_that_was_taken_out_of_use_comes_back_by_nothing_but_a_reset() {
    let app = TestApp::without_limits();
    let ada = app.member("ada@example.com");
    move_to(&app, &ada, "eve@evil.example");
    let link = links(&app, "ada@example.com").remove(0);
    assert_eq!(app.guest().post(&link, OF_BEFORE).status(), 303);
    let who = "ada@example.com";
    let is_shut = |what: &str| {
        let page = app.guest().log_in(who);
        assert_eq!(page.status(), 422, "{what}");
        let body = serde_json::json!({ "email": who, "password": PASSWORD });
        let answer = crate::support::client::Client::of(&app).post("/api/token/", &body);
        assert_eq!(answer.status, 401, "{what}");
    };
    is_shut("undone");
    app.db_unlock(who);
    is_shut("unlocked");
    app.db_ban(who);
    app.db_unban(who);
    is_shut("banned and opened again");
    app.db_sql("UPDATE users SET is_verified = FALSE");
    app.guest().sign_up_with(who, "all mine now, dear 7");
    app.db_verify(who);
    is_shut("verified by staff");
    assert!(!may_log_in(&app, who, "all mine now, dear 7"));
    let owner = app.guest();
    owner.forget_password(who);
    let page = owner.reset_password(&app.code_for(who), OTHER_PASSWORD);
    assert_eq!(page.location(), Some("/login"), "{}", page.text());
    assert!(may_log_in(&app, who, OTHER_PASSWORD));
}
