//! Two people sign up with one address, and it is verified by somebody who holds neither sign-up: with the token or the link
//! of an e-mail, by staff, at the command line. It brings in nobody's password; the owner chooses one by e-mail.

use super::super::graphql::{Api, letter_token};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::page::Page;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::json;

const ADA: &str = "ada@example.com";
/// The one that the rival chose.
const RIVALS: &str = "all mine now, dear 7";

/// Ada registers, and then somebody else does with her address; each with their own pending refresh token.
fn two_sign_ups(app: &TestApp) -> [String; 2] {
    ["ada", "mallory"].map(|name| {
        let password = if name == "ada" { PASSWORD } else { RIVALS };
        let query = "mutation($e: String!, $u: String!, $p: String!) { register(email: $e, username: $u, password1: $p, \
                     password2: $p) { success errors refreshToken } }";
        let variables = json!({ "e": ADA, "u": name, "p": password });
        let said = Api::of(app).ask_with(query, &variables);
        app.deliver();
        said.of("register")["refreshToken"].as_str().unwrap().to_owned()
    })
}

fn is_let_in(app: &TestApp, password: &str) -> bool {
    app.guest().log_in_with(ADA, password).location() == Some("/")
}

/// Nobody is in, and the owner is once they have chosen a password.
fn assert_that_nobody_won(app: &TestApp, pending: &[String; 2]) {
    for password in [PASSWORD, RIVALS] {
        assert!(!is_let_in(app, password), "{password} opens the account");
    }
    for token in pending {
        let answer = Client::of(app).post("/api/token/refresh/", &json!({ "refresh": token }));
        assert_eq!(answer.status, 401, "{}", answer.body);
    }
}

fn choose_password(app: &TestApp) {
    let e_mail = app.letter_saying(ADA, "/password/choose/");
    let path = link(&e_mail.written.text, "/password/choose/");
    let ada = app.guest();
    assert_eq!(ada.post(&path, &[]).location(), Some("/password/reset"));
    let page = ada.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(page.location(), Some("/login"), "{}", page.text());
    assert!(is_let_in(app, OTHER_PASSWORD));
}

/// The path of the link in an e-mail.
pub fn link(text: &str, page: &str) -> String {
    let at = text
        .find(page)
        .unwrap_or_else(|| panic!("no {page} in {text}"));
    text[at..].split_whitespace().next().unwrap().to_owned()
}

#[test]
fn an_e_mail_asked_for_by_the_address_brings_in_neither_of_two_sign_ups() {
    let app = TestApp::without_limits();
    let pending = two_sign_ups(&app);
    let api = Api::of(&app);
    let said = api.done(&format!("resendActivationEmail(email: \"{ADA}\")"));
    assert_eq!(said.of("resendActivationEmail")["success"], true);
    let e_mail = app.last_letter_to(ADA).written.text;
    assert!(e_mail.contains("More than one person"), "{e_mail}");
    assert!(
        !e_mail.contains("Your code is"),
        "nobody could enter it: {e_mail}"
    );
    assert_eq!(
        api.verify(&letter_token(&app, ADA)).of("verifyAccount")["success"],
        true
    );
    assert_that_nobody_won(&app, &pending);
    choose_password(&app);
}

#[test]
fn the_token_of_either_sign_ups_own_e_mail_brings_in_neither_of_them() {
    for which in 0..2 {
        let app = TestApp::without_limits();
        let pending = two_sign_ups(&app);
        let e_mails = app.letters_to(ADA);
        let text = &e_mails[which].written.text;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("Your token is "));
        let said = Api::of(&app).verify(line.unwrap());
        assert_eq!(said.of("verifyAccount")["success"], true, "{}", said.body);
        assert_that_nobody_won(&app, &pending);
        choose_password(&app);
    }
}

#[test]
fn a_rival_wins_nothing_by_logging_in_again_and_again() {
    let app = TestApp::without_limits();
    let pending = two_sign_ups(&app);
    let mallory = app.guest();
    for _ in 0..110 {
        let page = mallory.window().log_in_with(ADA, RIVALS);
        assert_eq!(page.location(), Some("/verify"));
    }
    app.db_verify(ADA);
    assert_that_nobody_won(&app, &pending);
    choose_password(&app);
}

#[test]
fn an_e_mail_by_the_address_alone_brings_in_no_password_even_of_the_only_sign_up() {
    let app = TestApp::without_limits();
    let mallory = app.guest();
    mallory.sign_up_with(ADA, RIVALS);
    app.deliver();
    for _ in 0..5 {
        mallory.enter_code("000000");
    }
    Api::of(&app).done(&format!("resendActivationEmail(email: \"{ADA}\")"));
    let e_mail = app.letter_saying(ADA, "/link/").written.text;
    assert!(
        e_mail.contains("No password that was chosen at sign-up will be used"),
        "{e_mail}"
    );
    let said = Api::of(&app).verify(&letter_token(&app, ADA));
    assert_eq!(said.of("verifyAccount")["success"], true);
    assert!(!is_let_in(&app, RIVALS));
    choose_password(&app);
}

#[test]
fn staff_and_the_command_line_bring_in_neither_of_two_sign_ups() {
    let app = TestApp::without_limits();
    let pending = two_sign_ups(&app);
    app.db_verify(ADA);
    assert_that_nobody_won(&app, &pending);
    choose_password(&app);
}

#[test]
fn the_only_sign_up_is_brought_in_and_its_token_becomes_a_pair() {
    let app = TestApp::without_limits();
    let api = Api::of(&app);
    let said = api.register(ADA, "ada");
    let refresh = said.of("register")["refreshToken"]
        .as_str()
        .unwrap()
        .to_owned();
    api.done(&format!("resendActivationEmail(email: \"{ADA}\")"));
    assert_eq!(
        api.verify(&letter_token(&app, ADA)).of("verifyAccount")["success"],
        true
    );
    let pair = Client::of(&app).post("/api/token/refresh/", &json!({ "refresh": refresh }));
    assert_eq!(pair.status, 200, "{}", pair.body);
    assert!(is_let_in(&app, PASSWORD));
}

#[test]
fn whoever_holds_a_sign_up_brings_it_in_with_its_own_code() {
    let app = TestApp::without_limits();
    let ada = app.guest();
    ada.sign_up(ADA);
    let code = app.code_for(ADA);
    let mallory = app.guest();
    mallory.sign_up_with(ADA, RIVALS);
    app.deliver();
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert!(is_let_in(&app, PASSWORD) && !is_let_in(&app, RIVALS));
}

#[test]
fn a_log_in_that_goes_on_with_a_sign_up_is_no_rival_of_it() {
    let app = TestApp::without_limits();
    let api = Api::of(&app);
    api.register(ADA, "ada");
    let query = format!(
        "mutation {{ tokenAuth(email: \"{ADA}\", password: \"{PASSWORD}\") {{ success flow }} }}"
    );
    assert!(api.ask(&query).of("tokenAuth")["flow"].is_string());
    assert_eq!(
        api.verify(&letter_token(&app, ADA)).of("verifyAccount")["success"],
        true
    );
    assert!(is_let_in(&app, PASSWORD));
}

#[test]
fn a_rival_cannot_change_the_password_of_an_account_that_came_with_one() {
    let app = TestApp::without_limits();
    app.db_user(ADA);
    app.db_sql("UPDATE users SET is_verified = FALSE");
    let said = Api::of(&app).register(ADA, "mallory");
    assert_eq!(said.of("register")["success"], true);
    Api::of(&app).done(&format!("resendActivationEmail(email: \"{ADA}\")"));
    let said = Api::of(&app).verify(&letter_token(&app, ADA));
    assert_eq!(said.of("verifyAccount")["success"], true);
    assert!(is_let_in(&app, PASSWORD) && !is_let_in(&app, RIVALS));
}

/// Opens the link of the last e-mail of the day, and presses its button.
fn press(app: &TestApp, guest: &Guest) -> Page {
    let e_mail = app.letter_saying(ADA, "/link/");
    let path = link(&e_mail.written.text, "/link/");
    assert_eq!(guest.get(&path).status(), 200);
    guest.post(&path, &[])
}

#[test]
fn the_link_of_the_last_e_mail_verifies_for_whoever_reads_it_and_brings_in_no_stranger() {
    let app = TestApp::start();
    for _ in 0..10 {
        app.guest().sign_up_with(ADA, RIVALS);
    }
    let ada = app.guest();
    let page = ada.sign_up(ADA);
    assert_eq!(page.location(), Some("/verify"), "{}", page.text());
    assert_eq!(app.letters_to(ADA).len(), 10, "ten a day");
    let page = press(&app, &ada);
    let next = page.location().unwrap().to_owned();
    assert!(next.starts_with("/link/"), "she chooses a password: {next}");
    let fields = [("password1", OTHER_PASSWORD), ("password2", OTHER_PASSWORD)];
    assert_eq!(ada.post(&next, &fields).location(), Some("/login"));
    assert!(is_let_in(&app, OTHER_PASSWORD) && !is_let_in(&app, RIVALS));
}
