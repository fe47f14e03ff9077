//! Rules of entry: `SIGNUP`, `SIGNUP_EMAIL_DOMAINS`, `SIGNUP_EMAIL_BLOCKED`, at every door.

mod doors;
mod settings;
mod unfinished;

use super::support::app::TestApp;
use super::support::client::Answer;
use serde_json::Value;

const ADA: &str = "ada@example.com";
const NOT_ALLOWED: &str = "Addresses like this one cannot be used here. Enter another one.";

/// A site with these settings and no limits.
fn app(settings: &[(&'static str, &str)]) -> TestApp {
    TestApp::with(&with(settings))
}

fn with<'a>(settings: &[(&'static str, &'a str)]) -> Vec<(&'static str, &'a str)> {
    let mut all = vec![("RATE_LIMITS", "off"), ("LOGIN_BY_CODE", "on")];
    all.extend(settings);
    all
}

fn told(answer: &Answer) -> (u16, &Value) {
    (answer.status, &answer.body["code"])
}
