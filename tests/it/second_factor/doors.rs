//! The table: every door, with every kind of second factor.

use super::{Factor, protect_by, sessions, waiting};
use crate::admin::desk::{StaffCaller, sql};
use crate::email::move_to;
use crate::email::undo::{OF_BEFORE, links};
use crate::graphql::Api;
use crate::passkeys::support::{self as passkeys, LOGIN};
use crate::support::app::TestApp;
use crate::support::authenticator::Authenticator;
use crate::support::client::{Answer, Client};
use crate::support::page::Page;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD, fields};
use serde_json::{Value, json};
use std::ops::Deref;
use vestibule::internals::accounts::Staff;

pub const ADA: &str = "ada@example.com";
pub const NUMBER: &str = "+31612345678";
pub const SECOND: Option<&str> = Some("/login/second");

/// A site, and by what the accounts are protected there.
struct House {
    app: TestApp,
    factor: Factor,
}

impl Deref for House {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

impl House {
    fn protect(&self, email: &str) {
        protect_by(self, email, self.factor);
    }

    /// An account with a second factor.
    fn ada(&self) {
        self.db_user(ADA);
        self.protect(ADA);
    }

    /// By what the second step can be taken, in the words of programs.
    fn methods(&self) -> Value {
        match self.factor {
            Factor::App => json!(["totp", "recovery_codes"]),
            Factor::Passkey => json!(["webauthn", "recovery_codes"]),
        }
    }

    fn is_led_on(&self, guest: &Guest, page: &Page) {
        is_led_to(guest, page, self.factor);
    }

    fn is_refused(&self, answer: &Answer) {
        assert_eq!(answer.status, 403, "{}", answer.body);
        let body = &answer.body;
        assert_eq!(answer.text("code"), "second_factor_required");
        assert_eq!(answer.text("detail"), "A second step is needed.");
        assert_eq!(body["methods"], self.methods());
        assert!(!answer.text("flow").is_empty());
        assert!(body.get("access").is_none() && body.get("refresh").is_none());
        assert!(answer.page.headers("set-cookie").is_empty());
    }

    fn is_refused_in_graphql(&self, payload: &Value) {
        assert_eq!(payload["success"], false, "{payload}");
        let general = &payload["errors"]["nonFieldErrors"][0];
        assert_eq!(general["code"], "second_factor_required", "{payload}");
        assert_eq!(general["message"], "A second step is needed.");
        assert_eq!(payload["secondFactors"], self.methods());
        assert!(payload["flow"].is_string());
        assert!(payload["token"].is_null() && payload["refreshToken"].is_null());
    }
}

/// A door of the site, and how somebody with a second factor knocks there with a right first one.
type Door = (&'static str, fn(&House));

const DOORS: &[Door] = &[
    ("password", password),
    ("username", username),
    ("code of a sign-up", code_of_sign_up),
    ("code of a log-in", code_of_log_in),
    ("code to a phone", code_to_phone),
    ("archived account", archived),
    ("reset on pages", reset),
    ("reset in REST", reset_in_rest),
    ("link to choose a password", choose),
    ("undo", undo),
    ("passkey that was touched", touched),
    ("code in the place of a password", code_for_password),
    ("the same of an account to verify", code_for_unverified),
    ("the same in REST", rest_code_for_password),
    ("REST log-in", rest_log_in),
    ("SimpleJWT", simple_jwt),
    ("tokens in cookies", cookies),
    ("tokens for a page", for_a_page),
    ("REST code", rest_code),
    ("REST code to a phone", rest_code_to_phone),
    ("pending refresh token", pending_refresh),
    (
        "pending refresh token at SimpleJWT's path",
        pending_simple_jwt,
    ),
    ("GraphQL tokenAuth", token_auth),
    ("GraphQL verifyAccount", verify_account),
    ("GraphQL refreshToken", graphql_refresh),
];

pub fn app() -> TestApp {
    TestApp::with(&[("RATE_LIMITS", "off"), ("LOGIN_BY_CODE", "on")])
}

pub fn strict() -> TestApp {
    TestApp::with(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", "required")])
}

/// There somebody was in before, as is right.
const IN_BEFORE: [&str; 2] = ["undo", "passkey that was touched"];

#[test]
fn no_door_lets_anybody_in_before_the_second_step() {
    for factor in [Factor::App, Factor::Passkey] {
        for (name, knock) in DOORS {
            println!("{name}, {factor:?}");
            let app = match *name {
                "passkey that was touched" => passkeys::app(),
                name if name.contains("phone") => strict(),
                _ => app(),
            };
            let house = House { app, factor };
            knock(&house);
            assert_eq!(waiting(&house), 1, "{name}: one flow waits");
            if IN_BEFORE.contains(name) {
                continue;
            }
            let opened = format!("users WHERE email = '{ADA}' AND last_login IS NOT NULL");
            let opened = house.db_count(&format!("SELECT count(*) AS count FROM {opened}"));
            assert_eq!(opened, 0, "{name}: counted as a log-in");
            assert_eq!(sessions(&house), 0, "{name}: a session");
            let told = "SELECT count(*) AS count FROM audit WHERE event = 'logged_in'";
            assert_eq!(house.db_count(told), 0, "{name}: told as one");
        }
    }
}

/// An account with an authenticator app.
pub fn ada(app: &TestApp) {
    app.db_user(ADA);
    super::protect(app, ADA);
}

/// A browser that is led to the second step of an app, and to nothing else.
pub fn is_led_on(guest: &Guest, page: &Page) {
    is_led_to(guest, page, Factor::App);
}

fn is_led_to(guest: &Guest, page: &Page, factor: Factor) {
    assert_eq!((page.status(), page.location()), (303, SECOND));
    assert!(!guest.is_signed_in());
    let step = guest.get("/login/second");
    assert_eq!(step.status(), 200);
    let text = step.text();
    assert!(text.contains("recovery code"));
    let has = |words: &str| text.contains(words);
    assert_eq!(has("authenticator app"), factor == Factor::App, "{text}");
    assert_eq!(has("a passkey"), factor == Factor::Passkey, "{text}");
    assert!(!text.contains(ADA), "whose account it is was not shown yet");
    // The pages of codes send it over, and no code is sent for it.
    assert_eq!(guest.get("/verify").location(), SECOND);
    for path in [
        "/",
        "/account",
        "/account/sessions",
        "/account/export",
        "/account/factors",
        "/admin/",
        "/admin/login/",
        "/reauthenticate",
    ] {
        assert_eq!(guest.get(path).status(), 303, "{path}");
    }
}

fn password(app: &House) {
    app.ada();
    let guest = app.guest();
    let page = guest.log_in(ADA);
    app.is_led_on(&guest, &page);
}

fn username(app: &House) {
    app.ada();
    sql(
        app,
        "UPDATE users SET username = 'ada', username_key = 'ada'",
    );
    let guest = app.guest();
    let page = guest.log_in("ada");
    app.is_led_on(&guest, &page);
}

fn code_of_sign_up(app: &House) {
    let guest = app.guest();
    guest.sign_up(ADA);
    app.protect(ADA);
    let page = guest.enter_code(&app.code_for(ADA));
    app.is_led_on(&guest, &page);
}

fn code_of_log_in(app: &House) {
    app.ada();
    sql(app, "UPDATE users SET is_verified = FALSE");
    let guest = app.guest();
    assert_eq!(guest.log_in(ADA).location(), Some("/verify"));
    let page = guest.enter_code(&app.code_for(ADA));
    app.is_led_on(&guest, &page);
}

fn code_for_password(app: &House) {
    app.ada();
    let guest = app.guest();
    let asked = guest.post("/login/code", &[("email", ADA)]);
    assert_eq!(asked.location(), Some("/verify"));
    let page = guest.enter_code(&app.code_for(ADA));
    app.is_led_on(&guest, &page);
}

fn code_for_unverified(app: &House) {
    app.ada();
    sql(app, "UPDATE users SET is_verified = FALSE");
    let guest = app.guest();
    guest.post("/login/code", &[("email", ADA)]);
    let page = guest.enter_code(&app.code_for(ADA));
    app.is_led_on(&guest, &page);
}

fn rest_code_for_password(app: &House) {
    app.ada();
    let client = Client::of(app);
    let asked = client.post("/api/accounts/login/code/", &json!({ "email": ADA }));
    let body = code_body(app, asked.text("flow"));
    app.is_refused(&client.post("/api/accounts/verify-email/", &body));
}

fn code_to_phone(app: &House) {
    let guest = app.guest();
    guest.post("/signup", &fields(ADA, &[("phone", NUMBER)]));
    let page = guest.enter_code(&app.code_for(ADA));
    assert_eq!(page.location(), Some("/verify"));
    app.protect(ADA);
    let page = guest.enter_code(&app.text_code(NUMBER));
    app.is_led_on(&guest, &page);
}

fn archived(app: &House) {
    app.ada();
    sql(app, "UPDATE users SET archived = TRUE");
    let guest = app.guest();
    let page = guest.log_in(ADA);
    app.is_led_on(&guest, &page);
    let still = "SELECT count(*) AS count FROM users WHERE archived";
    assert_eq!(app.db_count(still), 1, "it comes back with its owner");
}

fn reset(app: &House) {
    app.ada();
    let guest = app.guest();
    guest.forget_password(ADA);
    let done = guest.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!((done.status(), done.location()), (303, Some("/login")));
    assert!(!guest.is_signed_in());
    assert_eq!(waiting(app), 0, "it signs nobody in");
    let page = guest.log_in_with(ADA, OTHER_PASSWORD);
    app.is_led_on(&guest, &page);
}

fn reset_in_rest(app: &House) {
    app.ada();
    let client = Client::of(app);
    let asked = client.post("/api/accounts/password/reset/", &json!({ "email": ADA }));
    let body = json!({
        "flow": asked.text("flow"), "code": app.code_for(ADA), "new_password": OTHER_PASSWORD
    });
    let done = client.post("/api/accounts/password/reset/confirm/", &body);
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(done.body.get("access").is_none());
    let again = json!({ "email": ADA, "password": OTHER_PASSWORD });
    app.is_refused(&client.post("/api/accounts/login/", &again));
}

/// Staff has the owner choose a password by a link.
fn choose(app: &House) {
    app.ada();
    let staff = Staff::at_the_command_line();
    let id = app.db_id(ADA).0;
    StaffCaller { app, staff }.act("users", "send_reset_code", id);
    let letter = app.letter_saying(ADA, "/password/choose/").written.text;
    let line = letter.lines().find(|it| it.contains("/password/choose/"));
    let (_, path) = line.unwrap().split_once("/password/").unwrap();
    let guest = app.guest();
    let asked = guest.post(&format!("/password/{path}"), &[]);
    assert_eq!(asked.location(), Some("/password/reset"));
    let done = guest.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!((done.status(), done.location()), (303, Some("/login")));
    assert!(!guest.is_signed_in());
    assert_eq!(waiting(app), 0, "it signs nobody in");
    let page = guest.log_in_with(ADA, OTHER_PASSWORD);
    app.is_led_on(&guest, &page);
}

/// One that did not make sure who is there is one factor: it opens nothing alone, nor as the first step.
fn touched(app: &House) {
    let mut device = Authenticator::platform();
    passkeys::ada(app, &mut device);
    if app.factor == Factor::App {
        app.protect(ADA);
    }
    let before = sessions(app);
    let client = Client::of(app);
    let login = passkeys::answer(&client, &mut device, |saying| saying.user_verified = false);
    let refused = client.post(LOGIN, &login);
    assert_eq!(
        (refused.status, refused.text("code")),
        (401, "invalid_passkey")
    );
    assert!(refused.page.headers("set-cookie").is_empty());
    assert_eq!((sessions(app), waiting(app)), (before, 0));
    let guest = app.guest();
    assert_eq!(guest.log_in(ADA).location(), SECOND);
    assert!(!guest.is_signed_in());
    assert_eq!(sessions(app), before);
}

/// A thief has moved the account, whose owner takes that back.
fn undo(app: &House) {
    let eve = app.member(ADA);
    move_to(app, &eve, "eve@evil.example");
    let link = links(app, ADA).remove(0);
    app.protect("eve@evil.example");
    // Added after the change, and so it is not asked for.
    for table in ["totps", "passkeys"] {
        let later = "SET created_at = (SELECT max(created_at) FROM undos)";
        sql(app, &format!("UPDATE {table} {later}"));
    }
    let before = sessions(app);
    let owner = app.guest();
    let done = owner.post(&link, OF_BEFORE);
    assert_eq!(done.location(), Some("/password/reset"));
    let done = owner.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(done.location(), Some("/login"));
    assert!(!owner.is_signed_in());
    let page = owner.log_in_with(ADA, OTHER_PASSWORD);
    app.is_led_on(&owner, &page);
    assert_eq!(sessions(app), before);
}

fn rest_log_in(app: &House) {
    app.ada();
    let body = json!({ "email": ADA, "password": PASSWORD });
    app.is_refused(&Client::of(app).post("/api/accounts/login/", &body));
}

fn simple_jwt(app: &House) {
    app.ada();
    let body = json!({ "email": ADA, "password": PASSWORD });
    app.is_refused(&Client::of(app).post("/api/token/", &body));
}

fn cookies(app: &House) {
    app.ada();
    let body = json!({ "email": ADA, "password": PASSWORD });
    let browser = Client::of(app).with_header("sec-fetch-site", "same-origin");
    app.is_refused(&browser.post("/api/accounts/login/?transport=cookie", &body));
}

fn for_a_page(app: &House) {
    app.ada();
    let guest = app.guest();
    let page = guest.log_in(ADA);
    app.is_led_on(&guest, &page);
    let asked = guest.post("/api/accounts/session/tokens/", &[]);
    assert_eq!(asked.status(), 401, "{}", asked.text());
}

/// A program's sign-up whose address is not verified yet.
fn signed_up(app: &House) -> (Client, Answer) {
    let client = Client::of(app);
    let body = json!({ "email": ADA, "password": PASSWORD, "phone": NUMBER });
    let sent = client.post("/api/accounts/signup/", &body);
    assert_eq!(sent.status, 201, "{}", sent.body);
    (client, sent)
}

fn code_body(app: &House, flow: &str) -> Value {
    json!({ "flow": flow, "code": app.code_for(ADA) })
}

fn rest_code(app: &House) {
    let (client, sent) = signed_up(app);
    app.protect(ADA);
    let body = code_body(app, sent.text("flow"));
    app.is_refused(&client.post("/api/accounts/verify-email/", &body));
}

fn rest_code_to_phone(app: &House) {
    let (client, sent) = signed_up(app);
    let body = code_body(app, sent.text("flow"));
    let next = client.post("/api/accounts/verify-email/", &body);
    assert_eq!(next.status, 200, "{}", next.body);
    app.protect(ADA);
    let body = json!({ "flow": next.text("flow"), "code": app.text_code(NUMBER) });
    app.is_refused(&client.post("/api/accounts/phone/verify/", &body));
}

/// The code was entered before there was a second factor, and its pending token is exchanged after.
fn exchangeable(app: &House) -> (Client, String) {
    let (client, sent) = signed_up(app);
    let token = sent.text("refresh").to_owned();
    sql(
        app,
        "UPDATE flows SET completed_at = created_at, ended_at = created_at WHERE purpose = 'sign_up'",
    );
    sql(app, "UPDATE users SET is_verified = TRUE");
    app.protect(ADA);
    (client, token)
}

fn pending_refresh(app: &House) {
    let (client, token) = exchangeable(app);
    let body = json!({ "refresh": token });
    app.is_refused(&client.post("/api/accounts/token/refresh/", &body));
    let again = client.post("/api/token/refresh/", &body);
    assert_eq!(again.status, 401, "it was exchanged: {}", again.body);
}

fn pending_simple_jwt(app: &House) {
    let (client, token) = exchangeable(app);
    let body = json!({ "refresh": token });
    app.is_refused(&client.post("/api/token/refresh/", &body));
}

fn token_auth(app: &House) {
    app.ada();
    let asked = Api::of(app).ask_with(
        "mutation($e: String, $p: String!) { tokenAuth(email: $e, password: $p) { success errors token refreshToken \
         flow secondFactors } }",
        &json!({ "e": ADA, "p": PASSWORD }),
    );
    app.is_refused_in_graphql(asked.of("tokenAuth"));
}

fn verify_account(app: &House) {
    let (_, sent) = signed_up(app);
    app.protect(ADA);
    let asked = Api::of(app).ask_with(
        "mutation($f: String, $c: String) { verifyAccount(flow: $f, code: $c) { success errors token refreshToken flow \
         secondFactors } }",
        &json!({ "f": sent.text("flow"), "c": app.code_for(ADA) }),
    );
    app.is_refused_in_graphql(asked.of("verifyAccount"));
}

fn graphql_refresh(app: &House) {
    let (_, token) = exchangeable(app);
    let asked = Api::of(app).ask_with(
        "mutation($t: String!) { refreshToken(refreshToken: $t) { success errors token refreshToken flow secondFactors } }",
        &json!({ "t": token }),
    );
    app.is_refused_in_graphql(asked.of("refreshToken"));
}
