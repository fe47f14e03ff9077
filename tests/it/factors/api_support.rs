//! A program whose owner has an authenticator app.

use crate::api::accounts::log_in;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::PASSWORD;
use serde_json::{Value, json};
use time::Duration;
use vestibule::internals::security::totp::{Parameters, Secret, Totp};
use vestibule::internals::values::{Moment, UserId};

pub const ADA: &str = "ada@example.com";
pub const FACTORS: &str = "/api/accounts/factors/";
pub const SEND_CODE: &str = "/api/accounts/reauthenticate/code/";
pub const START: &str = "/api/accounts/factors/totp/start/";
pub const TOTP: &str = "/api/accounts/factors/totp/";
pub const CODES: &str = "/api/accounts/factors/recovery-codes/";
pub const LOGIN: &str = "/api/accounts/login/";
pub const SECOND: &str = "/api/accounts/login/second/";
pub const REAUTHENTICATE: &str = "/api/accounts/reauthenticate/";
pub const REFRESH: &str = "/api/accounts/token/refresh/";

/// An app on a phone.
pub struct Phone(Totp);

impl Phone {
    /// One that was told the secret.
    pub fn of(secret: &str) -> Self {
        let secret = Secret::from_base32(secret).unwrap();
        Self(Totp::new(secret, Parameters::default()))
    }

    pub fn at(&self, at: Moment) -> String {
        self.0.code(at).unwrap().expose().to_owned()
    }

    /// What it shows now.
    pub fn code(&self, app: &TestApp) -> String {
        self.at(app.site().app().now())
    }

    /// What it shows half a minute later.
    pub fn next(&self, app: &TestApp) -> String {
        app.advance(Duration::seconds(30));
        self.code(app)
    }

    /// What it shows at no time near now.
    pub fn wrong(&self, app: &TestApp) -> String {
        let now = app.site().app().now();
        let shown: Vec<_> = (-20..20)
            .map(|step| self.at(now + Duration::seconds(30) * step))
            .collect();
        let mut guesses = (0..).map(|guess| format!("{guess:06}"));
        guesses.find(|guess| !shown.contains(guess)).unwrap()
    }
}

/// Somebody with an authenticator app, and the program that set it up.
pub struct Member {
    pub id: UserId,
    pub me: Client,
    /// What the program got at its log-in.
    pub pair: Answer,
    pub phone: Phone,
    pub codes: Vec<String>,
}

/// Without limits, and with access tokens that last for two hours.
pub fn app() -> TestApp {
    TestApp::with(&[("RATE_LIMITS", "off"), ("JWT_ACCESS_TOKEN_LIFETIME", "2h")])
}

pub fn start(me: &Client) -> Answer {
    me.post(START, &json!({ "current_password": PASSWORD }))
}

/// The same where the site demands it, which takes a code from an e-mail too.
pub fn start_as_asked(app: &TestApp, me: &Client, email: &str) -> Answer {
    let started = start(me);
    if started.status != 403 {
        return started;
    }
    assert_eq!(started.body["methods"], json!(["password", "email_code"]));
    assert_eq!(me.post(SEND_CODE, &json!({})).status, 200);
    let code = app.code_for(email);
    me.post(
        START,
        &json!({ "current_password": PASSWORD, "email_code": code }),
    )
}

pub fn texts(list: &Value) -> Vec<String> {
    serde_json::from_value(list.clone()).unwrap()
}

/// Gives an account that is there an app, over the calls themselves.
pub fn protected(app: &TestApp, id: UserId, email: &str) -> Member {
    let (me, pair) = log_in(app, email);
    let started = start_as_asked(app, &me, email);
    assert_eq!(started.status, 200, "{}", started.body);
    let phone = Phone::of(started.text("secret"));
    let first = json!({ "setup": started.text("setup"), "code": phone.code(app) });
    let added = me.post(TOTP, &first);
    assert_eq!(added.status, 201, "{}", added.body);
    let codes = texts(&added.body["recovery_codes"]);
    Member {
        id,
        me,
        pair,
        phone,
        codes,
    }
}

pub fn ada(app: &TestApp) -> Member {
    let id = app.db_user(ADA);
    protected(app, id, ADA)
}

/// The flow of a log-in that waits for its second step.
pub fn flow(client: &Client) -> String {
    let login = json!({ "email": ADA, "password": PASSWORD });
    let waits = client.post(LOGIN, &login);
    assert_eq!(waits.status, 403, "{}", waits.body);
    assert_eq!(waits.text("code"), "second_factor_required");
    waits.text("flow").to_owned()
}

/// Sessions that were opened and have not ended.
pub fn sessions(app: &TestApp) -> i64 {
    app.db_count("SELECT count(*) AS count FROM sessions WHERE revoked_at IS NULL")
}

/// What an access token says.
pub fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let payload = token.split('.').nth(1).unwrap();
    let payload = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(payload);
    serde_json::from_slice(&payload.unwrap()).unwrap()
}
