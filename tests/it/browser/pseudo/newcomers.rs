//! The pages of those who are not signed in: the entrance, codes, links, errors, what developers read.

use super::Tour;
use crate::continuity;
use crate::hijack::contested::link;
use crate::invitations;
use crate::invitations::command_line::invite_as_operator;
use crate::support::app::TestApp;
use crate::support::people::{PASSWORD, fields};
use serde_json::json;
use std::collections::BTreeSet;

/// The code in the last e-mail or text message that brings one, in whatever language.
pub fn code(app: &TestApp, to: &str) -> String {
    let digits = |text: &str| {
        let parts: Vec<_> = text
            .split(|letter: char| !letter.is_ascii_digit())
            .collect();
        let three = |part: &&str| part.len() == 3;
        let pair = parts.windows(2).find(|pair| pair.iter().all(three));
        pair.map(<[&str]>::concat)
    };
    let letters = app.letters_to(to);
    let found = letters
        .iter()
        .rev()
        .find_map(|letter| digits(&letter.written.text));
    found.unwrap_or_else(|| panic!("no code for {to}"))
}

/// A code that is not this one.
pub fn wrong(code: &str) -> &'static str {
    super::super::pages::wrong(code)
}

/// Logging in without a password, and what is asked of an account that has none.
pub fn by_code(tour: &mut Tour, app: &TestApp) {
    let email = format!("cleo@{}.example", tour.language);
    let door = "/login/code";
    tour.visit(door, "login-code");
    tour.send(door, &[], "login-code-refused");
    tour.send(door, &[("email", "owner")], "login-code-username");
    tour.tab.post("/signup", &fields(&email, &[]));
    tour.send(door, &[("email", &email)], "login-code-sent");
    for _ in 0..5 {
        let code = code(app, &email);
        tour.tab.post("/verify", &[("code", wrong(&code))]);
    }
    tour.look("login-code-over");
    tour.tab.post(door, &[("email", &email)]);
    tour.send("/verify", &[("code", &code(app, &email))], "home-by-code");
    tour.visit("/account/password", "password-none");
    app.advance(time::Duration::minutes(11));
    tour.visit("/reauthenticate", "reauthenticate-by-code");
    tour.send(
        "/reauthenticate",
        &[("send_code", "on")],
        "reauthenticate-sent",
    );
    let refused = [("email_code", "12")];
    tour.send("/reauthenticate", &refused, "reauthenticate-code-refused");
    tour.send("/account/export", &[], "export-by-code");
    tour.visit("/account/password", "password-none-stale");
    let next = "next=https://192.0.2.1/start";
    tour.visit(&format!("/logout?{next}"), "logout");
    tour.tab.post("/logout", &[]);
    tour.visit(&format!("/continue?{next}"), "continue");
}

pub fn entrance(tour: &mut Tour, app: &TestApp) {
    let email = format!("ada@{}.example", tour.language);
    tour.visit("/login", "login");
    tour.send(
        "/login",
        &[("email", "nobody@example.com"), ("password", "x")],
        "login-refused",
    );
    tour.tab.goto("/signup");
    tour.tab.open_all();
    tour.tab.fill("password1", "12345");
    let score = "document.querySelector('.strength').dataset.score";
    tour.tab.until("the score", || tour.tab.ask(score) == "0");
    tour.look("signup");
    let refused = [
        ("email", "x"),
        ("username", "a b"),
        ("phone", "12"),
        ("password1", "12"),
        ("password2", "2"),
    ];
    tour.send("/signup", &refused, "signup-refused");
    tour.send("/signup", &fields(&email, &[]), "verify");
    tour.send("/verify/resend", &[], "verify-again");
    for _ in 0..3 {
        tour.tab
            .post("/verify", &[("code", wrong(&code(app, &email)))]);
    }
    tour.look("verify-wrong");
    for _ in 0..3 {
        tour.tab
            .post("/verify", &[("code", wrong(&code(app, &email)))]);
    }
    tour.look("verify-over");
    tour.tab.post("/signup", &fields(&email, &[]));
    tour.send("/verify", &[("code", &code(app, &email))], "home-first");
    tour.tab.post("/logout", &[]);
    tour.look("login-flash");
    crate::second_factor::protect(app, &email);
    tour.send(
        "/login",
        &[("email", &email), ("password", PASSWORD)],
        "second",
    );
    tour.send("/login/second", &[("code", "12")], "second-refused");
    tour.send(
        "/login/second",
        &[("recovery_code", "12")],
        "second-recovery-refused",
    );
    tour.visit("/password/forgot", "forgot");
    tour.send("/password/forgot", &[], "forgot-refused");
    tour.send("/password/forgot", &[("email", &email)], "reset");
    let wrong = [
        ("code", wrong(&code(app, &email))),
        ("password1", "12"),
        ("password2", "3"),
    ];
    tour.send("/password/reset", &wrong, "reset-refused");
    for _ in 0..5 {
        tour.tab.post(
            "/password/reset",
            &[wrong[0], ("password1", PASSWORD), ("password2", PASSWORD)],
        );
    }
    tour.look("reset-over");
    for (path, name) in [
        ("/link/x", "link-over"),
        ("/undo/x", "undo-over"),
        ("/keep/x", "keep-over"),
        ("/password/choose/x", "choose-over"),
    ] {
        tour.visit(path, name);
    }
    tour.tab.goto("/api/docs");
    // One call of each group, as all would take long.
    tour.tab
        .ask("for (const one of document.querySelectorAll('.api-group > details:first-of-type')) one.open = true; 1");
    tour.look("api-docs");
    tour.tab.goto("/graphql");
    tour.tab
        .ask("for (const one of document.querySelectorAll('.api-group > details:first-of-type')) one.open = true; 1");
    tour.look("graphql");
}

/// The page behind the link of an invitation, for who has no account, who has one, and who is somebody else.
pub fn invited(tour: &mut Tour, app: &TestApp) {
    let email = format!("ada.invited@{}.example", tour.language);
    invite_as_operator(app, &email, &[]);
    let link = invitations::link(app, &email);
    tour.visit(&link, "invitation");
    let wrong = [("username", "a b"), ("password1", "12"), ("password2", "3")];
    tour.send(&link, &wrong, "invitation-refused");
    tour.send(&link, invitations::FORM, "home-invited");
    tour.visit("/invitation", "invitation-over");
    invite_as_operator(app, &email, &[]);
    let link = invitations::link(app, &email);
    tour.visit(&link, "invitation-mine");
    tour.tab.post("/logout", &[]);
    tour.visit(&link, "invitation-log-in");
    let other = format!("bob@{}.example", tour.language);
    app.db_user(&other);
    super::members::log_in(tour, &other);
    tour.visit(&link, "invitation-other");
    tour.tab.post("/logout", &[]);
}

/// The development mailbox, and one e-mail of every kind.
pub fn mailbox(tour: &mut Tour, app: &TestApp) {
    app.deliver();
    tour.visit("/dev/mailbox", "mailbox");
    tour.tab.click("a.letter-link");
    tour.look("letter");
    let path = tour.tab.path();
    tour.seen.insert(format!("{path}/html"));
}

/// E-mails that were not looked at yet, one of each subject.
fn e_mails(tour: &mut Tour, app: &TestApp) {
    app.deliver();
    let letters = app.site().mailer().mailbox().unwrap().letters();
    let mut subjects = BTreeSet::new();
    for letter in letters {
        let written = letter.written;
        let is_ours = written
            .html
            .contains(&format!("lang=\"{}\"", tour.language));
        if is_ours && subjects.insert(written.subject.replace(|it: char| it.is_ascii_digit(), "")) {
            let name = format!("e-mail-{}", subjects.len());
            tour.look_at_e_mail(&written.html, &name);
        }
    }
}

/// The links of e-mails that come when something is tried too often.
pub fn links(tour: &mut Tour, app: &TestApp) {
    let (email, other) = (
        format!("eve@{}.example", tour.language),
        format!("bob@{}.example", tour.language),
    );
    let path = |email: &str| {
        let letter = app.letter_saying(email, "/link/");
        link(&letter.written.text, "/link/")
    };
    app.db_user(&email);
    app.db_sql("UPDATE users SET login_failures = 100");
    tour.tab.visit(app, "/login");
    tour.send(
        "/login",
        &[("email", &email), ("password", PASSWORD)],
        "login-locked",
    );
    let approval = path(&email);
    tour.visit(&approval, "link-approve");
    tour.send(&approval, &[], "link-approved");
    app.db_sql("UPDATE users SET login_failures = 0");
    for _ in 0..10 {
        tour.tab.post("/password/forgot", &[("email", &email)]);
    }
    tour.visit(&path(&email), "link-reset");
    for _ in 0..10 {
        app.guest()
            .with_header("accept-language", tour.language)
            .sign_up(&other);
    }
    let verify = path(&other);
    tour.visit(&verify, "link-verify");
    tour.send(&verify, &[], "link-verified");
    e_mails(tour, app);
}

/// A sign-up with two codes, and somebody who has no number yet.
pub fn two_codes(tour: &mut Tour, app: &TestApp) {
    let email = format!("ada@{}.example", tour.language);
    let number = if tour.language == "ar-XB" {
        "+31612345679"
    } else {
        "+31612345678"
    };
    tour.tab.visit(app, "/signup");
    tour.look("signup-phone");
    tour.tab
        .post("/signup", &fields(&email, &[("phone", number)]));
    tour.tab.post("/verify", &[("code", &code(app, &email))]);
    tour.look("verify-phone");
    tour.tab
        .post("/verify", &[("code", wrong(&app.text_code(number)))]);
    tour.look("verify-phone-wrong");
    tour.tab.post("/verify/phone", &[("phone", "12")]);
    tour.look("verify-phone-refused");
    let other = format!("eve@{}.example", tour.language);
    app.db_user(&other);
    tour.tab.goto("/login");
    tour.send(
        "/login",
        &[("email", &other), ("password", PASSWORD)],
        "verify-number",
    );
}

/// The terms of the site: the box, and the page that asks.
pub fn terms(tour: &mut Tour, app: &TestApp) {
    let email = format!("dora@{}.example", tour.language);
    app.db_user(&email);
    tour.tab.visit(app, "/signup");
    tour.look("signup-terms");
    tour.send("/signup", &[("email", &email)], "signup-terms-refused");
    tour.tab.goto("/login");
    let login = [("email", email.as_str()), ("password", PASSWORD)];
    tour.send("/login", &login, "terms");
    let stale = [("version", "2025-01")];
    tour.send("/account/terms", &stale, "terms-changed");
    tour.tab.post("/account/terms", &[("version", "2026-01")]);
    tour.visit("/account/terms", "terms-accepted");
}

/// What goes wrong, and the e-mails that were written on the way.
pub fn errors(tour: &mut Tour, app: &TestApp, elsewhere: &TestApp) {
    e_mails(tour, app);
    tour.tab.visit(app, "/nowhere");
    tour.look("error-404");
    tour.visit("/verify/resend", "error-405");
    let long = "x".repeat(70_000);
    tour.send("/login", &[("next", &long)], "error-413");
    tour.tab.goto("/password/forgot");
    let lock = app.database().lock();
    tour.send(
        "/password/forgot",
        &[("email", "ada@example.com")],
        "forgot-busy",
    );
    drop(lock);
    tour.tab.visit(elsewhere, "/");
    tour.look("error-400");
}

pub fn broken(tour: &mut Tour) {
    tour.tab.goto("/login");
    tour.send("/signup", &fields("ada@example.com", &[]), "error-500");
}

/// Somebody who comes from a Django project with a session and a link.
pub(super) fn from_django(tour: &mut Tour, app: &TestApp) {
    let link = continuity::arrive(app);
    tour.tab.visit(app, &format!("/reset/{link}/"));
    tour.look("imported-link");
    tour.visit(
        &format!("/accounts/reset/{link}/"),
        "imported-link-of-accounts",
    );
    let cookie = json!({ "name": "sessionid", "value": continuity::SESSION_KEY, "url": tour.tab.ask("location.origin") });
    tour.tab.devtools("Network.setCookie", cookie);
    tour.visit("/login", "login-continue");
    assert_eq!(
        tour.tab
            .ask("document.querySelectorAll('form[action*=go-on]').length"),
        1
    );
}
