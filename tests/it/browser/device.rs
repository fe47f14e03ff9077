//! A browser's authenticator, as phones, computers and security keys are, and an application that it can be used at.

use super::tab::Tab;
use crate::support::app::TestApp;
use serde_json::{Value, json};
use std::net::TcpListener;

/// An application that listens where its settings say: a passkey belongs to an origin.
pub fn app() -> TestApp {
    app_with(&[])
}

/// The same, with more settings.
pub fn app_with(more: &[(&'static str, &str)]) -> TestApp {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr();
    let bind = free.unwrap().to_string();
    let own = [("RATE_LIMITS", "off"), ("BIND", bind.as_str())];
    TestApp::with(&[&own, more].concat())
}

/// A browser's authenticator.
pub struct Device(Value);

impl Device {
    /// One that keeps passkeys, and whose owner it knows by a finger.
    pub fn of(tab: &Tab) -> Self {
        Self::plugged(
            tab,
            &json!({
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
                "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true,
            }),
        )
    }

    /// A security key that keeps nothing, knows nobody and is only touched.
    pub fn of_touch(tab: &Tab) -> Self {
        Self::plugged(
            tab,
            &json!({ "protocol": "u2f", "transport": "usb", "automaticPresenceSimulation": true }),
        )
    }

    fn plugged(tab: &Tab, options: &Value) -> Self {
        tab.devtools("WebAuthn.enable", json!({}));
        let options = json!({ "options": options });
        let added = tab.devtools("WebAuthn.addVirtualAuthenticator", options);
        Self(added["authenticatorId"].clone())
    }

    /// Takes it away.
    pub fn unplug(self, tab: &Tab) {
        let which = json!({ "authenticatorId": self.0 });
        tab.devtools("WebAuthn.removeVirtualAuthenticator", which);
    }

    /// Whether its owner touches it when it asks.
    pub fn is_touched(&self, tab: &Tab, yes: bool) {
        let how = json!({ "authenticatorId": self.0, "enabled": yes });
        tab.devtools("WebAuthn.setAutomaticPresenceSimulation", how);
    }

    /// How many passkeys it keeps.
    pub fn kept(&self, tab: &Tab) -> usize {
        let which = json!({ "authenticatorId": self.0 });
        let found = tab.devtools("WebAuthn.getCredentials", which);
        found["credentials"].as_array().unwrap().len()
    }
}
