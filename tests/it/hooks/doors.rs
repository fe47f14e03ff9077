//! Every door asks the hooks once, when nothing else is missing; and what they refuse has not happened.

use super::{ADA, Doorkeeper, count, refusals};
use crate::admin::desk::sql;
use crate::admin::own_model::example;
use crate::graphql::Api;
use crate::passkeys::support::{self as passkeys, LOGIN, second_flow};
use crate::support::app::TestApp;
use crate::support::authenticator::Authenticator;
use crate::support::client::{Answer, Client};
use crate::support::factors::protect;
use crate::support::page::Page;
use crate::support::people::{PASSWORD, fields};
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, HttpRequest};
use diesel::connection::SimpleConnection as _;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use time::Duration;
use vestibule::hooks::Interface;
use vestibule::internals::error::Fault;
use vestibule::internals::http;

const NUMBER: &str = "+31612345678";

fn app() -> TestApp {
    TestApp::with(&[("RATE_LIMITS", "off"), ("LOGIN_BY_CODE", "on")])
}

/// Whether anything says that somebody has logged in.
fn is_nobody_in(app: &TestApp) {
    assert_eq!(count(app, "sessions WHERE revoked_at IS NULL"), 0);
    assert_eq!(count(app, "users WHERE last_login IS NOT NULL"), 0);
    assert_eq!(count(app, "audit WHERE event = 'logged_in'"), 0);
}

/// A page that refuses in the words of the hook.
fn says_so(page: &Page) {
    assert_eq!(page.status(), 403, "{}", page.text());
    assert!(
        page.text().contains("Come back at nine."),
        "{}",
        page.text()
    );
}

fn is_refused(answer: &Answer) {
    assert_eq!(answer.status, 403, "{}", answer.body);
    assert_eq!(answer.text("code"), "out_of_hours");
    assert_eq!(answer.text("detail"), "Come back at nine.");
    assert!(answer.body.get("access").is_none() && answer.body.get("flow").is_none());
    assert!(answer.page.headers("set-cookie").is_empty());
}

fn is_refused_in_graphql(payload: &Value) {
    assert_eq!(payload["success"], false, "{payload}");
    let general = &payload["errors"]["nonFieldErrors"][0];
    assert_eq!(general["code"], "out_of_hours", "{payload}");
    assert_eq!(general["message"], "Come back at nine.");
    assert!(payload["token"].is_null() && payload["refreshToken"].is_null());
}

/// What the doorkeeper saw: one log-in, by these methods and this interface.
fn saw(door: &Doorkeeper, methods: &[&str], interface: Interface) {
    let seen = door.seen();
    assert_eq!(seen.len(), 1, "asked once");
    assert_eq!(seen[0].user.email, ADA);
    assert_eq!(seen[0].methods(), methods);
    assert_eq!(seen[0].client.interface, interface);
    assert!(seen[0].client.ip.is_some());
}

#[test]
fn a_password_at_the_page() {
    let app = app();
    app.db_user(ADA);
    let door = Doorkeeper::at(&app);
    let ada = app.guest();
    // Who has not the password is asked about nobody.
    assert_eq!(ada.log_in_with(ADA, "not the password").status(), 422);
    assert_eq!(ada.log_in("nobody@example.com").status(), 422);
    assert!(door.seen().is_empty());
    says_so(&ada.log_in(ADA));
    saw(&door, &["password"], Interface::Page);
    is_nobody_in(&app);
    assert_eq!(refusals(&app), 1);
    let told = "audit WHERE event = 'hook_refused' AND details LIKE '%out_of_hours%' AND user_id IS NOT NULL";
    assert_eq!(count(&app, told), 1);
    door.open();
    assert_eq!(ada.log_in(ADA).location(), Some("/"));
    saw(&door, &["password"], Interface::Page);
    assert_eq!(refusals(&app), 1);
}

#[test]
fn a_password_at_rest_and_at_simplejwt() {
    let app = app();
    app.db_user(ADA);
    let door = Doorkeeper::at(&app);
    let client = Client::of(&app);
    let body = json!({ "email": ADA, "password": PASSWORD });
    for path in ["/api/accounts/login/", "/api/token/"] {
        is_refused(&client.post(path, &body));
        saw(&door, &["password"], Interface::Rest);
        is_nobody_in(&app);
    }
    door.open();
    for path in ["/api/accounts/login/", "/api/token/"] {
        let done = client.post(path, &body);
        assert_eq!(done.status, 200, "{}", done.body);
        saw(&door, &["password"], Interface::Rest);
        // What is open is not asked about again.
        let again = json!({ "refresh": done.text("refresh") });
        assert_eq!(client.post("/api/token/refresh/", &again).status, 200);
        assert!(door.seen().is_empty());
    }
}

#[test]
fn a_password_at_graphql() {
    let app = app();
    app.db_user(ADA);
    let door = Doorkeeper::at(&app);
    let asked = Api::of(&app).ask_with(
        "mutation($e: String, $p: String!) { tokenAuth(email: $e, password: $p) { success errors token refreshToken } }",
        &json!({ "e": ADA, "p": PASSWORD }),
    );
    is_refused_in_graphql(asked.of("tokenAuth"));
    saw(&door, &["password"], Interface::GraphQl);
    is_nobody_in(&app);
}

#[test]
fn the_code_of_a_sign_up_stays_good() {
    let app = app();
    let door = Doorkeeper::at(&app);
    let ada = app.guest();
    ada.sign_up(ADA);
    let code = app.code_for(ADA);
    assert_eq!(ada.enter_code("000000").status(), 422);
    assert!(door.seen().is_empty());
    says_so(&ada.enter_code(&code));
    saw(&door, &["email_code"], Interface::Page);
    is_nobody_in(&app);
    assert_eq!(
        count(&app, "users WHERE is_verified"),
        0,
        "all is as before"
    );
    assert_eq!(count(&app, "audit WHERE event = 'verified'"), 0);
    door.open();
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert_eq!(door.seen().len(), 1);
    assert!(ada.is_signed_in());
}

#[test]
fn the_code_of_a_sign_up_in_rest_and_graphql() {
    let app = app();
    let door = Doorkeeper::at(&app);
    let client = Client::of(&app);
    let sent = client.post(
        "/api/accounts/signup/",
        &json!({ "email": ADA, "password": PASSWORD }),
    );
    let (flow, code) = (sent.text("flow"), app.code_for(ADA));
    let body = json!({ "flow": flow, "code": code });
    is_refused(&client.post("/api/accounts/verify-email/", &body));
    saw(&door, &["email_code"], Interface::Rest);
    let asked = Api::of(&app).ask_with(
        "mutation($f: String, $c: String) { verifyAccount(flow: $f, code: $c) { success errors token refreshToken } }",
        &json!({ "f": flow, "c": code }),
    );
    is_refused_in_graphql(asked.of("verifyAccount"));
    saw(&door, &["email_code"], Interface::GraphQl);
    is_nobody_in(&app);
    door.open();
    let done = client.post("/api/accounts/verify-email/", &body);
    assert_eq!(done.status, 200, "{}", done.body);
}

#[test]
fn a_code_in_the_place_of_a_password() {
    let app = app();
    app.db_user(ADA);
    let door = Doorkeeper::at(&app);
    let ada = app.guest();
    ada.post("/login/code", &[("email", ADA)]);
    let code = app.code_for(ADA);
    says_so(&ada.enter_code(&code));
    saw(&door, &["email_code"], Interface::Page);
    is_nobody_in(&app);
    door.open();
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
}

#[test]
fn a_number_that_has_to_be_verified_first() {
    let app = TestApp::with(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", "required")]);
    let door = Doorkeeper::at(&app);
    let ada = app.guest();
    ada.post("/signup", &fields(ADA, &[("phone", NUMBER)]));
    let page = ada.enter_code(&app.code_for(ADA));
    assert_eq!(page.location(), Some("/verify"));
    assert!(door.seen().is_empty(), "the number is missing yet");
    let code = app.text_code(NUMBER);
    says_so(&ada.enter_code(&code));
    saw(&door, &["email_code", "phone_code"], Interface::Page);
    is_nobody_in(&app);
    door.open();
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
}

#[test]
fn the_second_step_is_where_it_is_asked() {
    let app = app();
    let phone = protect(&app, app.member(ADA)).phone;
    app.advance(Duration::minutes(1));
    sql(&app, "DELETE FROM sessions");
    sql(&app, "UPDATE users SET last_login = NULL");
    let is_nobody_in = |app: &TestApp| {
        assert_eq!(count(app, "sessions"), 0);
        assert_eq!(count(app, "users WHERE last_login IS NOT NULL"), 0);
    };
    let door = Doorkeeper::at(&app);
    let ada = app.guest();
    assert_eq!(ada.log_in(ADA).location(), Some("/login/second"));
    assert!(door.seen().is_empty(), "the second step is missing yet");
    let code = phone.next(&app);
    says_so(&ada.post("/login/second", &[("code", &code)]));
    saw(&door, &["password", "totp"], Interface::Page);
    is_nobody_in(&app);
    // A program at its own door.
    let client = Client::of(&app);
    let body = json!({ "flow": second_flow(&client), "code": phone.next(&app) });
    is_refused(&client.post(passkeys::SECOND, &body));
    saw(&door, &["password", "totp"], Interface::Rest);
    is_nobody_in(&app);
    door.open();
    let code = phone.next(&app);
    let done = ada.post("/login/second", &[("code", &code)]);
    assert_eq!(done.location(), Some("/"), "{}", done.text());
    assert_eq!(door.seen().len(), 1);
}

#[test]
fn a_passkey() {
    let app = passkeys::app();
    let mut device = Authenticator::platform();
    passkeys::ada(&app, &mut device);
    sql(&app, "DELETE FROM sessions");
    sql(&app, "UPDATE users SET last_login = NULL");
    let door = Doorkeeper::at(&app);
    let client = Client::of(&app);
    let login = passkeys::answer(&client, &mut device, |_| {});
    is_refused(&client.post(LOGIN, &login));
    let seen = door.seen();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].methods().contains(&"passkey".to_owned()));
    assert_eq!(count(&app, "sessions"), 0);
    assert_eq!(count(&app, "users WHERE last_login IS NOT NULL"), 0);
    door.open();
    let done = client.post(LOGIN, &login);
    assert_eq!(done.status, 200, "it was not used up: {}", done.body);
}

#[test]
fn a_pending_token_of_a_program_whose_code_was_entered_elsewhere() {
    let app = app();
    let door = Doorkeeper::at(&app);
    let client = Client::of(&app);
    let sent = client.post(
        "/api/accounts/signup/",
        &json!({ "email": ADA, "password": PASSWORD }),
    );
    let token = sent.text("refresh").to_owned();
    sql(
        &app,
        "UPDATE flows SET completed_at = created_at, ended_at = created_at WHERE purpose = 'sign_up'",
    );
    sql(&app, "UPDATE users SET is_verified = TRUE");
    let body = json!({ "refresh": token });
    is_refused(&client.post("/api/token/refresh/", &body));
    saw(&door, &["email_code"], Interface::Rest);
    let asked = Api::of(&app).ask_with(
        "mutation($t: String!) { refreshToken(refreshToken: $t) { success errors token refreshToken } }",
        &json!({ "t": token }),
    );
    is_refused_in_graphql(asked.of("refreshToken"));
    saw(&door, &["email_code"], Interface::GraphQl);
    is_nobody_in(&app);
    door.open();
    let done = client.post("/api/accounts/token/refresh/", &body);
    assert_eq!(done.status, 200, "{}", done.body);
}

#[test]
fn an_archived_account_does_not_come_back() {
    let app = app();
    app.db_user(ADA);
    sql(&app, "UPDATE users SET archived = TRUE");
    let door = Doorkeeper::at(&app);
    let ada = app.guest();
    says_so(&ada.log_in(ADA));
    saw(&door, &["password"], Interface::Page);
    assert_eq!(count(&app, "users WHERE archived"), 1);
    door.open();
    assert_eq!(ada.log_in(ADA).location(), Some("/"));
    assert_eq!(count(&app, "users WHERE archived"), 0);
}

async fn welcome(request: HttpRequest, user: web::Path<i64>) -> Result<String, Error> {
    let user = vestibule::UserId(user.into_inner());
    let me = http::login(&request, user).await?;
    Ok(format!("Welcome, {}.", me.user().email))
}

fn lobby(own: &mut ServiceConfig) {
    own.route("/welcome/{user}", web::get().to(welcome));
}

#[test]
fn a_log_in_of_the_embedding_application() {
    let app = TestApp::within(example::books(Arc::default()), lobby, |_| {});
    let id = app.db_user(ADA).0;
    let door = Doorkeeper::at(&app);
    let ada = app.guest();
    says_so(&ada.get(&format!("/welcome/{id}")));
    saw(&door, &["provider"], Interface::Page);
    is_nobody_in(&app);
    door.open();
    assert_eq!(ada.get(&format!("/welcome/{id}")).status(), 200);
    assert!(ada.is_signed_in());
}

#[test]
fn whoever_is_closed_while_the_hooks_are_asked_is_not_let_in() {
    let app = app();
    app.db_user(ADA);
    let site = Arc::new(Mutex::new(Some(app.site().clone())));
    let here = site.clone();
    app.site().before_login(move |_| {
        let site = here.lock().unwrap().take().expect("asked once");
        // No connection and no turn to write is held meanwhile.
        let close = "UPDATE users SET is_active = FALSE";
        let closed = site
            .app()
            .read(|conn| Ok::<_, Fault>(conn.batch_execute(close)?));
        closed.unwrap();
        Ok(())
    });
    let ada = app.guest();
    assert_eq!(ada.log_in(ADA).status(), 422);
    assert!(site.lock().unwrap().is_none());
    assert_eq!(count(&app, "sessions"), 0);
}
