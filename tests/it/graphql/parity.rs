//! One table of operations, run over pages, REST and GraphQL: the same comes of each, in the database, in the log of
//! what happened, and in the limits.

use super::{Api, letter_token};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use vestibule::internals::store::users;

const ADA: &str = "ada@example.com";
const INTERFACES: [Interface; 3] = [Interface::Pages, Interface::Rest, Interface::GraphQl];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Interface {
    Pages,
    Rest,
    GraphQl,
}

/// Somebody at one of the interfaces.
struct Visitor {
    interface: Interface,
    guest: Guest,
    client: Client,
    api: Api,
}

impl Visitor {
    fn at(app: &TestApp, interface: Interface) -> Self {
        let (guest, client, api) = (app.guest(), Client::of(app), Api::of(app));
        Self {
            interface,
            guest,
            client,
            api,
        }
    }

    fn mutate(&self, call: &str, field: &str) -> bool {
        self.api.done(call).of(field)["success"] == true
    }

    /// Whether it was taken.
    fn sign_up(&self, password: &str) -> bool {
        match self.interface {
            Interface::Pages => {
                let fields = [("email", ADA), ("username", "ada"), ("password1", password), ("password2", password)];
                self.guest.post("/signup", &fields).status() == 303
            }
            Interface::Rest => {
                let body = json!({"email": ADA, "username": "ada", "password": password});
                self.client.post("/api/accounts/signup/", &body).status == 201
            }
            Interface::GraphQl => self.mutate(
                &format!("register(email: \"{ADA}\", username: \"ada\", password1: \"{password}\", password2: \"{password}\")"),
                "register",
            ),
        }
    }

    fn log_in(&self, password: &str) -> bool {
        match self.interface {
            Interface::Pages => self.guest.log_in_with(ADA, password).location() == Some("/"),
            Interface::Rest => {
                self.client
                    .post(
                        "/api/accounts/login/",
                        &json!({"email": ADA, "password": password}),
                    )
                    .status
                    == 200
            }
            Interface::GraphQl => self.mutate(
                &format!("tokenAuth(email: \"{ADA}\", password: \"{password}\")"),
                "tokenAuth",
            ),
        }
    }

    fn forget(&self, email: &str) -> bool {
        match self.interface {
            Interface::Pages => self.guest.forget_password(email).status() == 303,
            Interface::Rest => {
                self.client
                    .post("/api/accounts/password/reset/", &json!({"email": email}))
                    .status
                    == 200
            }
            Interface::GraphQl => self.mutate(
                &format!("sendPasswordResetEmail(email: \"{email}\")"),
                "sendPasswordResetEmail",
            ),
        }
    }

    fn change(&self, old: &str, new: &str) -> bool {
        match self.interface {
            Interface::Pages => {
                let signed_in = self.guest.log_in(ADA).location() == Some("/");
                let fields = [
                    ("current_password", old),
                    ("password1", new),
                    ("password2", new),
                ];
                signed_in && self.guest.post("/account/password", &fields).status() == 303
            }
            Interface::Rest => {
                let pair = self.client.post(
                    "/api/accounts/login/",
                    &json!({"email": ADA, "password": PASSWORD}),
                );
                let body = json!({"current_password": old, "new_password": new});
                self.client
                    .bearing(pair.text("access"))
                    .post("/api/accounts/password/change/", &body)
                    .status
                    == 200
            }
            Interface::GraphQl => {
                let said = self.api.log_in(ADA, PASSWORD);
                let me = self
                    .api
                    .bearing(said.of("tokenAuth")["token"].as_str().unwrap());
                let call = format!(
                    "passwordChange(oldPassword: \"{old}\", newPassword1: \"{new}\", newPassword2: \"{new}\")"
                );
                me.done(&call).of("passwordChange")["success"] == true
            }
        }
    }
}

/// What is kept after it, and what was told of it: events of the log but those of the e-mails' way.
fn kept(app: &TestApp, events: &[String]) -> String {
    app.deliver();
    let rows = app
        .site()
        .app()
        .read(|conn| users::page(conn, vestibule::internals::values::UserId(0), 10))
        .unwrap();
    let people: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.email.clone(),
                row.is_verified,
                row.login_failures,
                row.archived,
                row.last_login.is_some(),
            )
        })
        .collect();
    format!("{people:?}\n{}", events.join("\n"))
}

/// The name of an event, without what differs by nature: programs get tokens beside their session.
fn name(event: &str) -> Option<String> {
    let name = event
        .split([' ', '{'])
        .next()
        .unwrap_or_default()
        .to_owned();
    (name != "TokenIssued" && name != "CodeSent").then_some(name)
}

#[test]
fn three_faces_have_one_outcome() {
    type Step = fn(&Visitor) -> bool;
    let table: [(&str, bool, Step, bool); 10] = [
        ("a sign-up", false, |it| it.sign_up(PASSWORD), true),
        (
            "a sign-up with a weak password",
            false,
            |it| it.sign_up("1234567"),
            false,
        ),
        (
            "a sign-up for an address that is taken",
            true,
            |it| it.sign_up(PASSWORD),
            false,
        ),
        ("a login", true, |it| it.log_in(PASSWORD), true),
        (
            "a login with a wrong password",
            true,
            |it| it.log_in(OTHER_PASSWORD),
            false,
        ),
        ("a login of nobody", false, |it| it.log_in(PASSWORD), false),
        (
            "guesses until the limit",
            true,
            |it| (0..7).any(|_| it.log_in(OTHER_PASSWORD)) || it.log_in(PASSWORD),
            false,
        ),
        ("a forgotten password", true, |it| it.forget(ADA), true),
        (
            "a forgotten password of nobody",
            true,
            |it| it.forget("nobody@example.com"),
            true,
        ),
        (
            "a new password for the old one",
            true,
            |it| it.change(PASSWORD, OTHER_PASSWORD),
            true,
        ),
    ];
    for (what, has_account, step, expected) in table {
        let outcomes = INTERFACES.map(|interface| {
            let app = TestApp::start();
            if has_account {
                let verified = Api::of(&app);
                verified.register(ADA, "ada");
                verified.verify(&letter_token(&app, ADA));
                // E-mails to one address are limited.
                app.advance(time::Duration::hours(1));
            }
            let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
            let ears = heard.clone();
            app.site().signals().subscribe(move |event| {
                ears.lock().unwrap().extend(name(&format!("{event:?}")));
            });
            let done = step(&Visitor::at(&app, interface));
            let events = heard.lock().unwrap().clone();
            (done, kept(&app, &events))
        });
        for (outcome, interface) in outcomes.iter().zip(INTERFACES) {
            assert_eq!(outcome.0, expected, "{what} at {interface:?}");
            assert_eq!(outcome.1, outcomes[0].1, "{what} at {interface:?}");
        }
    }
}
