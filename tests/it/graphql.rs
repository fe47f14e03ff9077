//! The GraphQL interface: what clients of django-graphql-auth see, and what they no longer can do.

mod accounts;
mod addresses;
mod guide;
mod holes;
mod hostile;
mod limits;
mod nulls;
mod page;
mod parity;
mod pending;
mod people;
mod refusals;
mod schema;
mod size;
mod tokens;
mod transport;

use super::support::app::TestApp;
use super::support::page::Page;
use super::support::people::{Guest, PASSWORD};
use serde_json::{Value, json};

/// A program that asks in GraphQL.
pub struct Api {
    guest: Guest,
    token: Option<String>,
}

/// What it was told.
pub struct Said {
    pub status: u16,
    pub body: Value,
    pub page: Page,
}

impl Said {
    /// The answer of the only field, or of the one of that name.
    pub fn of(&self, field: &str) -> &Value {
        assert!(self.body["errors"].is_null(), "{}", self.body);
        &self.body["data"][field]
    }

    /// The first code, with where it stands: `nonFieldErrors invalid_token`.
    pub fn code(&self, field: &str) -> String {
        let answer = self.of(field);
        assert_eq!(answer["success"], false, "{answer}");
        let errors = answer["errors"].as_object().expect("errors are an object");
        let (place, list) = errors.iter().next().expect("and not empty");
        format!("{place} {}", list[0]["code"].as_str().unwrap())
    }

    /// The message of the answer's own first error.
    pub fn error(&self) -> &str {
        self.body["errors"][0]["message"]
            .as_str()
            .unwrap_or_else(|| panic!("no error in {}", self.body))
    }
}

impl Api {
    pub fn of(app: &TestApp) -> Self {
        let guest = app.guest().with_header("sec-fetch-site", "");
        Self {
            guest: guest
                .with_header("origin", "")
                .with_header("user-agent", "gql/4"),
            token: None,
        }
    }

    /// The same program with an access token.
    pub fn bearing(&self, token: &str) -> Self {
        Self {
            guest: self.guest.window_with_headers(),
            token: Some(format!("JWT {token}")),
        }
    }

    /// The same program, sending a header beside the usual ones.
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        Self {
            guest: self.guest.window_with_headers().with_header(name, value),
            token: self.token.clone(),
        }
    }

    pub fn ask(&self, query: &str) -> Said {
        self.ask_with(query, &json!({}))
    }

    pub fn ask_with(&self, query: &str, variables: &Value) -> Said {
        let body = json!({ "query": query, "variables": variables });
        let body = ("application/json", body.to_string().into_bytes());
        self.send("POST", "/graphql", Some(body))
    }

    pub fn send(&self, method: &str, path: &str, body: Option<(&str, Vec<u8>)>) -> Said {
        let mut guest = self.guest.window_with_headers();
        if let Some(token) = &self.token {
            guest = guest.with_header("authorization", token);
        }
        if let Some((media_type, _)) = &body {
            guest = guest.with_header("content-type", media_type);
        }
        let page = guest.send(method, path, body.map(|(_, bytes)| bytes));
        let body = serde_json::from_slice(page.bytes()).unwrap_or(Value::Null);
        Said {
            status: page.status(),
            body,
            page,
        }
    }

    pub fn register(&self, email: &str, username: &str) -> Said {
        self.ask_with(
            "mutation($e: String!, $u: String!, $p: String!) { register(email: $e, username: $u, password1: $p, \
             password2: $p) { success errors token refreshToken flow } }",
            &json!({ "e": email, "u": username, "p": PASSWORD }),
        )
    }

    pub fn verify(&self, token: &str) -> Said {
        let query = "mutation($t: String!) { verifyAccount(token: $t) { success errors token refreshToken } }";
        self.ask_with(query, &json!({ "t": token }))
    }

    pub fn log_in(&self, email: &str, password: &str) -> Said {
        self.ask_with(
            "mutation($e: String, $p: String!) { tokenAuth(email: $e, password: $p) { success errors token \
             refreshToken unarchiving flow user { username email verified } } }",
            &json!({ "e": email, "p": password }),
        )
    }

    /// Somebody who has registered, verified and logged in.
    pub fn member(app: &TestApp, name: &str) -> Self {
        Self::member_with(app, name).0
    }

    /// The same, with the refresh token.
    pub fn member_with(app: &TestApp, name: &str) -> (Self, String) {
        let (api, email) = (Self::of(app), format!("{name}@example.com"));
        assert_eq!(api.register(&email, name).of("register")["success"], true);
        let said = api.verify(&letter_token(app, &email));
        assert_eq!(said.of("verifyAccount")["success"], true, "{}", said.body);
        let said = api.log_in(&email, PASSWORD);
        let pair = said.of("tokenAuth");
        let text = |name: &str| pair[name].as_str().unwrap().to_owned();
        (api.bearing(&text("token")), text("refreshToken"))
    }

    /// A mutation of one field that is answered with `success` and `errors`.
    pub fn done(&self, call: &str) -> Said {
        self.ask(&format!("mutation {{ {call} {{ success errors }} }}"))
    }
}

/// The token in the last e-mail to an address that brings one.
pub fn letter_token(app: &TestApp, email: &str) -> String {
    let letters = app.letters_to(email);
    let tokens = letters.iter().rev().find_map(|letter| {
        let mut lines = letter.written.text.lines();
        lines.find_map(|line| line.strip_prefix("Your token is "))
    });
    tokens
        .unwrap_or_else(|| panic!("no token for {email}"))
        .to_owned()
}
