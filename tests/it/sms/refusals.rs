//! What a provider refuses: whose fault it is, how long a message is tried, and what counts.

use super::{Manner, NUMBER, TAKEN, TOKEN, asks, message, through_twilio};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use crate::support::provider::Provider;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use time::Duration;

#[test]
fn what_is_wrong_with_the_sender_is_not_the_persons_fault_and_names_the_setting() {
    for (status, body, setting) in [
        (400, r#"{"code":21606}"#, "TWILIO_FROM"),
        (400, r#"{"code":21611}"#, "TWILIO_FROM"),
        (400, r#"{"code":21212}"#, "TWILIO_FROM"),
        (400, r#"{"code":21659}"#, "TWILIO_FROM"),
        (400, r#"{"code":21703}"#, "TWILIO_FROM"),
        (429, r#"{"code":20429}"#, "TWILIO_ACCOUNT_SID"),
    ] {
        let provider = Provider::open(Manner::Says(status, "", body));
        let app = through_twilio(&provider, "+15005550006");
        let ada = asks(&app);
        app.deliver();
        let (outcome, _, why) = message(&app);
        assert_eq!(outcome, None, "{body}: {why}");
        assert!(why.contains(setting), "{why}");
        assert!(
            !ada.get("/account/phone")
                .text()
                .contains("could not deliver")
        );
        provider.behave(TAKEN);
        app.advance(Duration::seconds(3));
        assert_eq!(app.deliver(), 1, "{body}");
    }
}

#[test]
fn a_number_that_gets_nothing_is_told_on_the_page() {
    let provider = Provider::open(Manner::Says(400, "", r#"{"code":21614}"#));
    let app = through_twilio(&provider, "+15005550006");
    let ada = asks(&app);
    app.deliver();
    assert_eq!(message(&app).0.as_deref(), Some("given_up"));
    let page = ada.get("/account/phone");
    assert!(page.text().contains("could not deliver"), "{}", page.text());
}

#[test]
fn nobody_gets_a_message_after_the_time_of_its_code() {
    for manner in [
        Manner::Says(500, "", ""),
        Manner::Says(401, "", ""),
        Manner::HangsUp,
    ] {
        let provider = Provider::open(manner.clone());
        let app = through_twilio(&provider, "+15005550006");
        let ada = asks(&app);
        for _ in 0..6 {
            app.deliver();
            app.advance(Duration::seconds(100));
        }
        assert!(provider.taken().len() > 3, "{manner:?}");
        let tried = provider.taken().len();
        provider.behave(TAKEN);
        app.advance(Duration::SECOND);
        assert_eq!(app.deliver(), 0, "{manner:?}");
        assert_eq!(provider.taken().len(), tried);
        assert_eq!(message(&app).0.as_deref(), Some("given_up"), "{manner:?}");
        let page = ada.get("/account/phone");
        assert!(page.text().contains("could not deliver"), "{}", page.text());
    }
}

#[test]
fn the_cap_of_the_day_counts_what_was_taken() {
    let provider = Provider::open(Manner::Says(500, "", ""));
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("SMS_BACKEND", "twilio"),
        ("TWILIO_ACCOUNT_SID", "AC0123"),
        ("TWILIO_AUTH_TOKEN", TOKEN),
        ("TWILIO_FROM", "+15005550006"),
        ("TWILIO_BASE_URL", &provider.url()),
        ("SMS_DAILY_CAP", "2"),
    ]);
    let ada = app.member("ada@example.com");
    let fields = [("phone", NUMBER), ("current_password", PASSWORD)];
    let again = || {
        ada.post("/account/phone/resend", &[])
            .location()
            .map(str::to_owned)
    };
    assert_eq!(
        ada.post("/account/phone", &fields).location(),
        Some("/account/phone")
    );
    // Nothing of it leaves.
    for _ in 0..5 {
        app.deliver();
        app.advance(Duration::seconds(1));
        assert_eq!(again().as_deref(), Some("/account/phone"));
    }
    provider.behave(Manner::Says(400, "", r#"{"code":21614}"#));
    app.advance(Duration::seconds(1));
    app.deliver();
    provider.behave(TAKEN);
    for _ in 0..2 {
        assert_eq!(again().as_deref(), Some("/account/phone"));
        assert_eq!(app.deliver(), 1);
    }
    assert_eq!(ada.post("/account/phone/resend", &[]).status(), 429);
}

#[test]
fn keys_and_names_do_for_accounts_and_numbers() {
    let provider = Provider::open(TAKEN);
    for from in ["Vestibule", "My Site 24", "12345", "MGM"] {
        let app = TestApp::with(&[
            ("SMS_BACKEND", "twilio"),
            ("TWILIO_ACCOUNT_SID", "AC0123"),
            ("TWILIO_API_KEY", "SK0456"),
            ("TWILIO_AUTH_TOKEN", TOKEN),
            ("TWILIO_FROM", from),
            ("TWILIO_BASE_URL", &provider.url()),
        ]);
        asks(&app);
        assert_eq!(app.deliver(), 1);
        let call = provider.taken().pop().unwrap();
        assert!(call.line.contains("/Accounts/AC0123/"), "{}", call.line);
        let basic = BASE64_STANDARD.encode(format!("SK0456:{TOKEN}"));
        assert_eq!(call.header("authorization"), format!("Basic {basic}"));
        assert_eq!(call.field("From").as_deref(), Some(from));
    }
}
