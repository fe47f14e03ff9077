//! Invitations: by staff, at the command line and by members; accepted by who has no account and by who has one; and those
//! that must not work any more.

mod accepted;
pub mod command_line;
mod erased;
mod inviters;
mod members;
mod refused;
mod rules;
mod sent;

use super::api::accounts::log_in;
use super::support::app::TestApp;
use super::support::client::{Answer, Client};
use super::support::page::Page;
use super::support::people::{Guest, PASSWORD};
use serde_json::{Value, json};

const ADA: &str = "ada@example.com";
const ROOT: &str = "root@example.com";
const LIST: &str = "/api/admin/invitations/";

/// A site on which only invited people sign up, without limits.
fn app() -> TestApp {
    TestApp::with(&[("RATE_LIMITS", "off"), ("SIGNUP", "invite")])
}

/// Somebody of the staff who may do everything, in REST.
fn root(app: &TestApp) -> Client {
    app.db_superuser(ROOT);
    log_in(app, ROOT).0
}

fn invite(by: &Client, email: &str) -> Answer {
    invite_with(by, email, &json!({}))
}

/// Invites with more than an address.
fn invite_with(by: &Client, emails: &str, more: &Value) -> Answer {
    let mut body = json!({ "emails": emails });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    by.post(LIST, &body)
}

/// A group with permissions. Its key.
fn group(app: &TestApp, name: &str, permissions: &[&str]) -> i64 {
    app.db_sql(&format!("INSERT INTO user_groups (name) VALUES ('{name}')"));
    for codename in permissions {
        app.db_sql(&format!(
            "INSERT INTO group_permissions (group_id, permission_id) SELECT g.id, p.id FROM user_groups g, permissions p \
             WHERE g.name = '{name}' AND p.codename = '{codename}'"
        ));
    }
    app.db_count(&format!(
        "SELECT id AS count FROM user_groups WHERE name = '{name}'"
    ))
}

/// How many are in a group, of this address.
fn is_in(app: &TestApp, email: &str, group: i64) -> bool {
    app.db_count(&format!(
        "SELECT count(*) AS count FROM group_members m JOIN users u ON u.id = m.user_id \
         WHERE m.group_id = {group} AND u.email = '{email}'"
    )) == 1
}

/// The path of the link in the last invitation to an address.
pub fn link(app: &TestApp, email: &str) -> String {
    let letters = app.letters_to(email);
    let found = letters.iter().rev().find_map(|letter| {
        let text = &letter.written.text;
        let rest = &text[text.find("/invitation/")?..];
        Some(rest.split_whitespace().next()?.to_owned())
    });
    found.unwrap_or_else(|| panic!("no invitation to {email}"))
}

/// What somebody without an account sends.
pub const FORM: &[(&str, &str)] = &[
    ("first_name", "Ada"),
    ("last_name", "Lovelace"),
    ("password1", PASSWORD),
    ("password2", PASSWORD),
];

fn accept(guest: &Guest, link: &str) -> Page {
    guest.post(link, FORM)
}

fn users(app: &TestApp, email: &str) -> i64 {
    app.db_count(&format!(
        "SELECT count(*) AS count FROM users WHERE email = '{email}'"
    ))
}
