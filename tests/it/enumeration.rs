//! Nobody learns from our answers who has an account: the same status, headers, page and next steps.

use super::api::accounts::member;
use super::support::app::TestApp;
use super::support::client::{Answer, Client};
use super::support::page::Page;
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD, fields};
use serde_json::json;
use time::Duration;

/// Something a guest does, with an address.
pub type Step = dyn Fn(&Guest, &str) -> Page;

/// A text without what flows are named by: sixteen hexadecimal digits.
fn without_flows(text: &str) -> String {
    let is_word = |char: char| char.is_ascii_alphanumeric();
    let mut rest = text;
    let mut shown = String::new();
    while let Some(start) = rest.find(is_word) {
        let (before, word) = rest.split_at(start);
        let end = word.find(|char| !is_word(char)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        let names_flow = word.len() == 16 && word.chars().all(|char| char.is_ascii_hexdigit());
        shown += before;
        shown += if names_flow { "FLOW" } else { word };
        rest = after;
    }
    shown + rest
}

/// An answer without what differs between any two: ids, addresses, cookies' values.
pub fn shape(page: &Page, email: &str) -> String {
    let cookies: Vec<_> = page
        .headers("set-cookie")
        .iter()
        .map(|line| {
            let (name, rest) = line.split_once('=').unwrap();
            let attributes = rest
                .split_once(';')
                .map_or("", |(_, attributes)| attributes);
            format!("{name};{attributes}")
        })
        .collect();
    let html = page.html().replace(email, "EMAIL");
    without_flows(&format!(
        "{} {:?} {cookies:?} {:?} {html}",
        page.status(),
        page.location(),
        page.header("retry-after")
    ))
}

/// The answers to one way through the pages.
pub fn walk(guest: &Guest, email: &str, steps: &[&Step]) -> Vec<String> {
    steps
        .iter()
        .map(|step| shape(&step(guest, email), email))
        .collect()
}

fn prepared() -> TestApp {
    let app = TestApp::without_limits();
    app.db_user("known@example.com");
    app.guest().sign_up("unproved@example.com");
    app
}

#[test]
fn sign_up_looks_the_same_for_every_address() {
    let app = prepared();
    let steps: &[&Step] = &[
        &|guest, email| guest.sign_up(email),
        &|guest, _| guest.get("/verify"),
        &|guest, _| guest.enter_code("000000"),
        &|guest, _| guest.enter_code("000001"),
        &|guest, _| guest.post("/verify/resend", &[]),
        &|guest, _| guest.get("/verify"),
        &|guest, _| guest.enter_code("000002"),
        &|guest, _| guest.enter_code("000003"),
        &|guest, _| guest.enter_code("000004"),
        &|guest, _| guest.enter_code("000005"),
        &|guest, _| guest.get("/verify"),
    ];
    let walks: Vec<_> = [
        "known@example.com",
        "unproved@example.com",
        "fresh@example.com",
    ]
    .iter()
    .map(|email| {
        let guest = app.guest();
        let walked = walk(&guest, email, steps);
        app.deliver();
        walked
    })
    .collect();
    assert_eq!(walks[0], walks[2]);
    assert_eq!(walks[1], walks[2]);
}

#[test]
fn a_code_that_was_never_sent_expires_like_any_other() {
    let app = prepared();
    let answers: Vec<_> = ["known@example.com", "fresh@example.com"]
        .iter()
        .map(|email| {
            let guest = app.guest();
            guest.sign_up(email);
            app.deliver();
            app.advance(Duration::minutes(11));
            shape(&guest.enter_code("123456"), email)
        })
        .collect();
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].contains("expired"));
}

#[test]
fn a_forgotten_password_looks_the_same_for_every_address() {
    let app = prepared();
    let steps: &[&Step] = &[
        &|guest, email| guest.forget_password(email),
        &|guest, _| guest.get("/password/reset"),
        &|guest, _| guest.reset_password("000000", OTHER_PASSWORD),
        &|guest, _| guest.reset_password("000000", "12345678"),
        &|guest, _| guest.post("/verify/resend", &[]),
    ];
    let walks: Vec<_> = ["known@example.com", "fresh@example.com"]
        .iter()
        .map(|email| {
            let guest = app.guest();
            let walked = walk(&guest, email, steps);
            app.deliver();
            walked
        })
        .collect();
    assert_eq!(walks[0], walks[1]);
    assert!(
        app.letters_to("fresh@example.com").is_empty(),
        "strangers get no letter"
    );
    // The second one took the place of the first, which had not left yet.
    assert_eq!(app.letters_to("known@example.com").len(), 1);
}

#[test]
fn a_refused_login_looks_the_same_for_every_name() {
    let app = prepared();
    let answers: Vec<_> = [
        "known@example.com",
        "unproved@example.com",
        "fresh@example.com",
    ]
    .iter()
    .map(|email| shape(&app.guest().log_in_with(email, OTHER_PASSWORD), email))
    .collect();
    assert_eq!(answers[0], answers[2]);
    assert_eq!(answers[1], answers[2]);
}

#[test]
fn somebody_with_an_account_who_signs_up_again_gets_an_e_mail_that_says_so() {
    let app = prepared();
    app.guest().sign_up("KNOWN@example.com");
    let letter = app.last_letter_to("known@example.com");
    assert!(
        letter.written.text.contains("/login") && letter.written.text.contains("/password/forgot")
    );
    assert!(!letter.written.text.contains("Your code is"));
}

#[test]
fn a_username_that_somebody_wished_for_tells_nothing_about_the_address() {
    let app = prepared();
    let wish = |email: &str| {
        app.guest()
            .post("/signup", &fields(email, &[("username", "probe")]));
        app.guest()
            .post(
                "/signup",
                &fields("me@example.com", &[("username", "probe")]),
            )
            .status()
    };
    assert_eq!(wish("known@example.com"), wish("fresh@example.com"));
    // The names that are made from an address are nobody's before it is verified, either.
    app.guest().sign_up("fresher@example.com");
    let page = app.guest().post(
        "/signup",
        &fields("me@example.com", &[("username", "fresher")]),
    );
    assert_eq!(page.status(), 303);
}

#[test]
fn the_password_of_a_sign_up_opens_the_same_door_for_every_address() {
    let app = prepared();
    let answers: Vec<_> = [
        "known@example.com",
        "unproved@example.com",
        "fresh@example.com",
    ]
    .iter()
    .map(|email| {
        app.guest().sign_up_with(email, OTHER_PASSWORD);
        let guest = app.guest();
        let steps: &[&Step] = &[
            &|guest, email| guest.log_in_with(email, OTHER_PASSWORD),
            &|guest, _| guest.get("/verify"),
            &|guest, _| guest.enter_code("000000"),
            &|guest, _| guest.post("/verify/resend", &[]),
        ];
        let walked = walk(&guest, email, steps);
        app.deliver();
        walked
    })
    .collect();
    assert!(answers[0][0].contains("/verify"), "{}", answers[0][0]);
    assert_eq!(answers[0], answers[2]);
    assert_eq!(answers[1], answers[2]);
    // And it opens nothing that is not the signer's own.
    let code = app.code_for("fresh@example.com");
    assert_eq!(code.len(), 6);
    assert!(app.guest().log_in("known@example.com").location() == Some("/"));
}

#[test]
fn an_e_mail_to_an_unverified_address_holds_nothing_that_a_stranger_wrote() {
    let app = TestApp::without_limits();
    let lure = [
        ("first_name", "You won! Claim at evil.example"),
        ("username", "evil.example"),
    ];
    app.guest()
        .post("/signup", &fields("ada@example.com", &lure));
    let ada = app.guest();
    ada.forget_password("ada@example.com");
    let code = app.code_for("ada@example.com");
    for letter in app.letters_to("ada@example.com") {
        assert!(!letter.written.text.contains("evil") && !letter.written.html.contains("evil"));
    }
    ada.reset_password(&code, OTHER_PASSWORD);
    ada.log_in_with("ada@example.com", OTHER_PASSWORD);
    assert!(
        !ada.get("/").text().contains("evil"),
        "nor does the account"
    );
}

/// The status, and which fields the answer has.
fn fields_of(answer: &Answer) -> (u16, Vec<String>) {
    let fields = answer.body.as_object().map(|body| body.keys().cloned());
    (answer.status, fields.into_iter().flatten().collect())
}

#[test]
fn an_e_mail_that_has_to_wait_for_another_interface_tells_nobody_who_has_an_account() {
    let app = TestApp::with(&[("JWT_ACCESS_TOKEN_LIFETIME", "1d")]);
    app.db_user("known@example.com");
    app.guest().sign_up("unproved@example.com");
    app.deliver();
    let (me, _) = member(&app, "eve@example.com");
    app.advance(Duration::minutes(5));
    let body = |email: &str| json!({ "email": email, "password": OTHER_PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD });
    for (mine, anybodys) in [("secondary", "password/reset"), ("change", "signup")] {
        let answers: Vec<_> = [
            "known@example.com",
            "unproved@example.com",
            "fresh@example.com",
        ]
        .iter()
        .map(|email| {
            app.advance(Duration::minutes(5));
            let asked = json!({ "email": email, "current_password": PASSWORD });
            let asked = me.post(&format!("/api/accounts/email/{mine}/"), &asked);
            let then = me
                .beside()
                .post(&format!("/api/accounts/{anybodys}/"), &body(email));
            assert_eq!(asked.status, 200, "{}", asked.body);
            let then = fields_of(&then);
            assert!(
                then.1.contains(&"leaves_at".to_owned()),
                "{email}: {then:?}"
            );
            (fields_of(&asked), then)
        })
        .collect();
        assert_eq!(answers[0], answers[2], "{mine}");
        assert_eq!(answers[1], answers[2], "{mine}");
    }
}

#[test]
fn resets_tell_nobody_that_two_addresses_are_of_one_account() {
    let app = TestApp::start();
    let (me, _) = member(&app, "ada@example.com");
    let second = json!({ "email": "ada@work.example", "current_password": PASSWORD });
    let asked = me.post("/api/accounts/email/secondary/", &second);
    let code = app.code_for("ada@work.example");
    let done = json!({ "flow": asked.text("flow"), "code": code });
    let done = me.post("/api/accounts/email/confirm/", &done);
    assert_eq!(done.status, 200, "{}", done.body);
    app.advance(Duration::hours(2));
    let stranger = Client::of(&app);
    let reset = |email: &str| {
        fields_of(&stranger.post("/api/accounts/password/reset/", &json!({ "email": email })))
    };
    let known = ["ada@example.com", "ada@work.example"].map(reset);
    let unknown = ["bob@example.com", "cleo@work.example"].map(reset);
    assert_eq!(known, unknown);
}
