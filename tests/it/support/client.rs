//! [`Client`]: a program that calls the REST interface. Sends JSON, keeps no cookies, reads JSON.

use super::app::TestApp;
use super::openapi;
use super::page::Page;
use super::people::Guest;
use serde_json::Value;

/// A program.
pub struct Client {
    guest: Guest,
    token: Option<String>,
    /// By which answers are judged.
    document: &'static Value,
}

/// What it was told.
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub page: Page,
}

impl Answer {
    /// A text of the answer.
    pub fn text(&self, name: &str) -> &str {
        self.body[name]
            .as_str()
            .unwrap_or_else(|| panic!("no {name} in {}", self.body))
    }
}

impl Client {
    /// A program on a network of its own.
    pub fn of(app: &TestApp) -> Self {
        let guest = app
            .guest()
            .with_header("sec-fetch-site", "")
            .with_header("origin", "");
        Self {
            guest: guest.with_header("user-agent", "okhttp/4.12"),
            token: None,
            document: openapi::of_app(app),
        }
    }

    /// The same program with an access token.
    pub fn bearing(&self, token: &str) -> Self {
        Self {
            guest: self.guest.window_with_headers(),
            token: Some(token.to_owned()),
            document: self.document,
        }
    }

    /// Another program on the same network, with no token.
    pub fn beside(&self) -> Self {
        Self {
            guest: self.guest.window_with_headers(),
            token: None,
            document: self.document,
        }
    }

    /// The same program, sending a header beside the usual ones.
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        Self {
            guest: self.guest.window_with_headers().with_header(name, value),
            token: self.token.clone(),
            document: self.document,
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(
            "POST",
            path,
            Some(("application/json", body.to_string().into_bytes())),
        )
    }

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(
            "PATCH",
            path,
            Some(("application/json", body.to_string().into_bytes())),
        )
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None)
    }

    pub fn send(&self, method: &str, path: &str, body: Option<(&str, Vec<u8>)>) -> Answer {
        let mut guest = self.guest.window_with_headers();
        if let Some(token) = &self.token {
            guest = guest.with_header("authorization", &format!("Bearer {token}"));
        }
        if let Some((media_type, _)) = &body {
            guest = guest.with_header("content-type", media_type);
        }
        let page = guest.send(method, path, body.map(|(_, bytes)| bytes));
        openapi::check(self.document, method, path, &page);
        let body = serde_json::from_slice(page.bytes()).unwrap_or(Value::Null);
        Answer {
            status: page.status(),
            body,
            page,
        }
    }
}
