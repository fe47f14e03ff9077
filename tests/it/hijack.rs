//! Somebody else has the session, or the session and the password: what they cannot do, and how the owner wins everything
//! back by mail.

pub mod contested;
mod meanwhile;
mod pending;
mod two_actors;

use super::deletion::keep_link;
use super::email::undo::{OF_BEFORE, links};
use super::support::app::TestApp;
use super::support::client::Client;
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD, fields};
use serde_json::{Value, json};
use time::Duration;
use vestibule::internals::mail::Kept;

const ADA: &str = "ada@example.com";
const EVIL: &str = "eve@evil.example";
const NUMBER: &str = "+31612345678";
const EVIL_NUMBER: &str = "+447400123456";
const EVIL_PASSWORD: &str = "all mine now, dear 7";

/// What the account says of itself.
fn addresses(guest: &Guest) -> (Vec<String>, Vec<String>) {
    let texts = |path| guest.get(path).texts("main p > strong, main .facts dd");
    (texts("/account/email"), texts("/account/phone"))
}

fn program(app: &TestApp) -> (Client, Client) {
    let client = Client::of(app);
    let tokens = client.post(
        "/api/token/",
        &json!({ "email": ADA, "password": PASSWORD }),
    );
    let me = client.bearing(tokens.text("access"));
    (client, me)
}

#[test]
fn a_stolen_session_alone_changes_nothing_that_matters() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("JWT_ACCESS_TOKEN_LIFETIME", "1h")]);
    let ada = app.member(ADA);
    let thief = ada.window();
    let (_, stolen) = program(&app);
    let before = addresses(&ada);
    app.advance(Duration::minutes(10));

    for guess in ["", OTHER_PASSWORD] {
        let with = |fields: &[(&'static str, &'static str)]| {
            let mut all = fields.to_vec();
            all.push(("current_password", guess));
            all
        };
        for (path, fields) in [
            ("/account/email", with(&[("email", EVIL)])),
            ("/account/email/secondary", with(&[("email", EVIL)])),
            ("/account/phone", with(&[("phone", EVIL_NUMBER)])),
            (
                "/account/password",
                with(&[("password1", EVIL_PASSWORD), ("password2", EVIL_PASSWORD)]),
            ),
            ("/account/sessions", with(&[("end", "others")])),
            ("/account/export", with(&[])),
            ("/account/archive", with(&[])),
            ("/account/delete", with(&[])),
        ] {
            let page = thief.post(path, &fields);
            assert_eq!(page.status(), 422, "{path} {guess:?}: {}", page.text());
        }
        let body = |more: Value| {
            let mut body = more;
            if !guess.is_empty() {
                body["current_password"] = json!(guess);
            }
            body
        };
        for (method, path, more) in [
            ("POST", "email/change/", json!({ "email": EVIL })),
            ("POST", "email/secondary/", json!({ "email": EVIL })),
            ("POST", "email/swap/", json!({})),
            ("DELETE", "email/secondary/", json!({})),
            ("POST", "phone/", json!({ "phone": EVIL_NUMBER })),
            ("DELETE", "phone/", json!({})),
            (
                "POST",
                "password/change/",
                json!({ "new_password": EVIL_PASSWORD }),
            ),
            ("DELETE", "sessions/", json!({})),
            ("GET", "export/", json!({})),
            ("POST", "archive/", json!({})),
            ("DELETE", "me/", json!({})),
            ("POST", "reauthenticate/", json!({})),
        ] {
            let text = body(more).to_string().into_bytes();
            let answer = stolen.send(
                method,
                &format!("/api/accounts/{path}"),
                (method != "GET").then_some(("application/json", text)),
            );
            assert!(
                matches!(answer.status, 400 | 403),
                "{method} {path} {guess:?}: {} {}",
                answer.status,
                answer.body
            );
        }
    }
    assert!(app.letters_to(EVIL).is_empty() && app.letters_to(EVIL_NUMBER).is_empty());
    assert!(ada.is_signed_in() && thief.is_signed_in());
    assert_eq!(addresses(&ada), before);
    assert_eq!(app.guest().log_in(ADA).location(), Some("/"));

    // The owner gives the password once, and the stolen copy is worth nothing.
    ada.post("/account/sessions", &[("current_password", PASSWORD)]);
    assert!(ada.is_signed_in() && !thief.is_signed_in());
    ada.post("/account/sessions", &[("end", "others")]);
    assert_eq!(stolen.get("/api/accounts/me/").status, 401);
}

/// A number is verified at the next login, where everybody has to have one: whoever logs in could put their own there.
#[test]
fn a_number_that_a_thief_verified_at_the_login_is_told_to_the_owner_and_taken_back() {
    let app = TestApp::without_limits();
    let ada = app.guest();
    ada.post("/signup", &fields(ADA, &[("phone", NUMBER)]));
    ada.enter_code(&app.code_for(ADA));
    assert!(ada.is_signed_in());
    let app = app.restart(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", "required")]);
    let thief = app.guest();
    assert_eq!(thief.log_in(ADA).location(), Some("/verify"));
    let moved = thief.post("/verify/phone", &[("phone", EVIL_NUMBER)]);
    assert_eq!(moved.location(), Some("/verify"), "{}", moved.text());
    assert!(links(&app, ADA).is_empty(), "nothing has changed yet");
    let code = app.text_code(EVIL_NUMBER);
    assert_eq!(thief.enter_code(&code).location(), Some("/"));
    assert!(addresses(&thief).1.concat().contains(EVIL_NUMBER));

    let told = app.letters_to(ADA);
    let about = |word| move |it: &&Kept| it.written.text.contains(word);
    let letter = told.iter().find(about("phone number")).unwrap();
    assert!(!letter.written.text.contains(EVIL_NUMBER), "only its end");
    let (link, owner) = (links(&app, ADA).remove(0), app.guest());
    let done = owner.post(&link, OF_BEFORE);
    assert_eq!(done.location(), Some("/password/reset"));
    assert!(!thief.is_signed_in());
    owner.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(thief.log_in(ADA).status(), 422);
    assert_eq!(
        owner.log_in_with(ADA, OTHER_PASSWORD).location(),
        Some("/verify")
    );
    assert_eq!(
        owner.enter_code(&app.text_code(NUMBER)).location(),
        Some("/")
    );
    let (_, phone) = addresses(&owner);
    assert!(phone.concat().contains(NUMBER), "{phone:?}");
}

/// The thief has the password too, and makes the account theirs in every way there is.
fn taken_over(app: &TestApp) -> Guest {
    let ada = app.member(ADA);
    ada.post(
        "/account/phone",
        &[("phone", NUMBER), ("current_password", PASSWORD)],
    );
    ada.post("/account/phone/verify", &[("code", &app.text_code(NUMBER))]);
    app.deliver();
    let thief = app.guest();
    thief.log_in(ADA);
    thief.post("/account/email/secondary", &[("email", EVIL)]);
    thief.post("/account/email/confirm", &[("code", &app.code_for(EVIL))]);
    app.deliver();
    thief.post("/account/email/swap", &[]);
    app.deliver();
    thief.post("/account/email/remove", &[]);
    app.deliver();
    thief.post(
        "/account/phone",
        &[("phone", EVIL_NUMBER), ("current_password", PASSWORD)],
    );
    let code = app.text_code(EVIL_NUMBER);
    thief.post("/account/phone/verify", &[("code", &code)]);
    let changed = thief.post(
        "/account/password",
        &[
            ("current_password", PASSWORD),
            ("password1", EVIL_PASSWORD),
            ("password2", EVIL_PASSWORD),
        ],
    );
    assert_eq!(changed.location(), Some("/account/password"));
    app.deliver();
    let (email, phone) = addresses(&thief);
    assert!(email.concat().contains(EVIL) && phone.concat().contains(EVIL_NUMBER));
    assert!(!email.concat().contains(ADA), "{email:?}");
    assert!(!ada.is_signed_in());
    thief
}

#[test]
fn the_owner_wins_everything_back_by_mail() {
    let app = TestApp::without_limits();
    let thief = taken_over(&app);
    let theirs = links(&app, EVIL);
    assert!(!theirs.is_empty());
    // The e-mail about the number is older than the thief's first.
    let mine = links(&app, ADA).remove(1);
    let owner = app.guest();
    let done = owner.post(&mine, OF_BEFORE);
    assert_eq!(done.location(), Some("/password/reset"));
    assert!(!thief.is_signed_in());
    for login in [ADA, EVIL] {
        assert_eq!(app.guest().log_in_with(login, EVIL_PASSWORD).status(), 422);
    }
    let reset = owner.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(reset.location(), Some("/login"));
    assert_eq!(owner.log_in_with(ADA, OTHER_PASSWORD).location(), Some("/"));
    let (email, phone) = addresses(&owner);
    assert!(
        email.concat().contains(ADA) && !email.concat().contains(EVIL),
        "{email:?}"
    );
    assert!(phone.concat().contains(NUMBER), "{phone:?}");

    // What the thief still has is of no use.
    for link in theirs {
        assert_eq!(app.guest().post(&link, &[]).status(), 410, "{link}");
    }
    thief.forget_password(EVIL);
    app.deliver();
    let codes = app.letters_to(EVIL).into_iter();
    let resets = codes.filter(|letter| letter.written.subject.contains("new password"));
    assert_eq!(resets.count(), 0);
    assert!(owner.is_signed_in());
}

#[test]
fn a_thief_can_neither_erase_nor_hide_an_account() {
    for path in ["/account/delete", "/account/archive"] {
        let app = TestApp::without_limits();
        let thief = taken_over(&app);
        let gone = thief.post(path, &[("current_password", EVIL_PASSWORD)]);
        assert_eq!(gone.location(), Some("/login"), "{path}");
        app.deliver();
        let mine = links(&app, ADA).remove(1);
        let owner = app.guest();
        let done = owner.post(&mine, OF_BEFORE);
        assert_eq!(done.location(), Some("/password/reset"));
        owner.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
        assert_eq!(owner.log_in_with(ADA, OTHER_PASSWORD).location(), Some("/"));
        app.advance(Duration::days(8));
        vestibule::internals::accounts::erase_due(app.site().app()).unwrap();
        assert_eq!(
            app.guest().log_in_with(ADA, OTHER_PASSWORD).location(),
            Some("/")
        );
        if path == "/account/delete" {
            let link = keep_link(&app, EVIL);
            assert_ne!(app.guest().post(&link, &[]).status(), 303);
        }
    }
}
