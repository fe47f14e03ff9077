//! Secrets of authenticator apps, for whoever asks for them.

use super::{export, export_with, left, of, options};
use crate::importing::{import, user};
use crate::support::app::TestApp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use vestibule::internals::moving::{ExportOptions, Factors};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const KEY: &str = "3132333435363738393031323334353637383930";

fn app_with_factors() -> TestApp {
    let app = TestApp::without_limits();
    import(
        &app,
        &[
            user(1, "ada", &json!({})),
            user(2, "bob", &json!({})),
            json!({"model": "mfa.authenticator", "pk": 1, "fields": {"user": 1, "type": "totp", "data": {"secret": SECRET}}}),
            json!({"model": "otp_totp.totpdevice", "pk": 1, "fields": {"user": 2, "key": KEY, "step": 60, "t0": 0, "digits": 8, "last_t": 5, "confirmed": true}}),
        ],
    );
    app
}

fn with(app: &TestApp, factors: Factors) -> (Vec<Value>, BTreeMap<String, u64>, u64) {
    let options = ExportOptions {
        factors,
        ..options(app, "auth.User")
    };
    let (records, report) = export_with(app, &options);
    let left = left(&report).into_iter();
    let left = left.map(|(code, count)| (code.to_owned(), count)).collect();
    (records, left, report.second_factors)
}

#[test]
fn nobody_asked_means_none_are_written() {
    let app = app_with_factors();
    let (records, report) = export(&app);
    let text = Value::from(records).to_string();
    assert!(!text.contains(SECRET) && !text.contains(KEY) && !text.contains("totp"));
    assert_eq!(left(&report), BTreeMap::from([("factor_app", 2)]));
}

#[test]
fn allauth_gets_those_that_it_can_check() {
    let app = app_with_factors();
    let (records, left, count) = with(&app, Factors::Allauth);
    let made = of(&records, "mfa.authenticator");
    assert_eq!((made.len(), count), (1, 1));
    let fields = &made[0]["fields"];
    assert_eq!(
        (&fields["user"], &fields["type"], &fields["data"]),
        (&json!(1), &json!("totp"), &json!({"secret": SECRET}))
    );
    assert!(fields["created_at"].as_str().unwrap().ends_with('Z'));
    assert!(fields["last_used_at"].is_null());
    assert_eq!(left, BTreeMap::from([("factor_unusual".to_owned(), 1)]));
    // And it comes back.
    let other = TestApp::without_limits();
    assert_eq!(import(&other, &records).counts.second_factors, 1);
}

#[test]
fn django_otp_gets_all_with_the_last_step_that_was_used() {
    let app = app_with_factors();
    let (records, left, count) = with(&app, Factors::DjangoOtp);
    assert_eq!(count, 2);
    let made = of(&records, "otp_totp.totpdevice");
    assert_eq!(
        made[1]["fields"],
        json!({"user": 2, "name": "Authenticator app", "confirmed": true, "key": KEY, "step": 60, "t0": 0, "digits": 8, "tolerance": 1, "drift": 0, "last_t": 5})
    );
    assert_eq!(made[0]["fields"]["key"], KEY);
    assert!(left.is_empty());
}

#[test]
fn it_is_in_the_audit_log_how_many_went_and_no_secret_is() {
    let app = app_with_factors();
    export(&app);
    with(&app, Factors::Allauth);
    let told = |text: &str| {
        app.db_count(&format!(
            "SELECT count(*) AS count FROM audit WHERE event = 'users_exported' AND details LIKE '%{text}%'"
        ))
    };
    assert_eq!(told(""), 2);
    assert_eq!(
        (told("\"second_factors\":2"), told("\"second_factors\":0")),
        (1, 1)
    );
    assert_eq!(told("\"count\":2"), 2);
    assert_eq!((told(SECRET), told(KEY), told("example.com")), (0, 0, 0));
}

#[test]
fn a_secret_that_cannot_be_decrypted_is_named_and_the_rest_goes_on() {
    let app = app_with_factors();
    app.db_sql(
        "UPDATE totps SET secret = (SELECT secret FROM totps WHERE user_id = 2) WHERE user_id = 1",
    );
    let (records, left, _) = with(&app, Factors::DjangoOtp);
    assert_eq!(of(&records, "otp_totp.totpdevice").len(), 1);
    assert_eq!(left, BTreeMap::from([("factor_sealed".to_owned(), 1)]));
}
