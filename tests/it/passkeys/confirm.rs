//! Forms with two ways out: each has a passkey of its own beside the password.

use super::support::{ADA, ORIGIN, ada, app};
use crate::admin::desk::sql;
use crate::support::authenticator::Authenticator;
use crate::support::page::Page;
use crate::support::people::Guest;
use serde_json::Value;
use time::Duration;

/// The options of the button that leads there.
fn asked(page: &Page, selector: &str) -> Value {
    let options = page.attribute(selector, "data-options");
    serde_json::from_str(&options.unwrap_or_else(|| panic!("no {selector}: {}", page.text())))
        .unwrap()
}

/// Sends a form by the script of the page.
fn send(guest: &Guest, to: &str, device: &mut Authenticator, question: &Value) -> Page {
    let used = device.get(ORIGIN, &question["publicKey"]).unwrap();
    let fields = [
        ("current_password", ""),
        ("passkey_flow", question["flow"].as_str().unwrap()),
        ("credential", &used.to_string()),
    ];
    guest.post(to, &fields)
}

#[test]
fn a_number_and_a_second_address_are_removed_by_a_passkey() {
    let app = app();
    let mut device = Authenticator::platform();
    ada(&app, &mut device);
    let guest = app.guest();
    assert_eq!(guest.log_in(ADA).location(), Some("/login/second"));
    let step = guest.get("/login/second");
    let question = asked(&step, "button[data-passkey=get]");
    let used = device
        .get(ORIGIN, &question["publicKey"])
        .unwrap()
        .to_string();
    let flow = question["flow"].as_str().unwrap();
    let fields = [
        ("flow", step.value("flow")),
        ("passkey_flow", flow.to_owned()),
        ("credential", used),
    ];
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(guest.post("/login/second", &fields).location(), Some("/"));
    sql(
        &app,
        "UPDATE users SET phone = '+31612345678', phone_verified = TRUE, secondary_email = 'two@example.com', \
         secondary_email_key = 'two@example.com'",
    );
    app.advance(Duration::minutes(11));
    for (page, remove, column) in [
        ("/account/phone", "/account/phone/remove", "phone"),
        (
            "/account/email/secondary",
            "/account/email/remove",
            "secondary_email",
        ),
    ] {
        let there = format!("SELECT count(*) AS count FROM users WHERE {column} IS NOT NULL");
        assert_eq!(app.db_count(&there), 1, "{column}");
        let refused = guest.post(remove, &[("current_password", "")]);
        assert_eq!(refused.status(), 422, "{}", refused.text());
        let form = guest.get(page);
        // One part for both ways: the script fills the same fields.
        assert_eq!(form.texts("input[name=credential]").len(), 1);
        let question = asked(&form, &format!("button[data-action='{remove}']"));
        let done = send(&guest, remove, &mut device, &question);
        assert_eq!(done.status(), 303, "{}", done.text());
        assert_eq!(app.db_count(&there), 0, "{column}");
        app.advance(Duration::minutes(11));
    }
}
