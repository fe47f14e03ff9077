//! Messages that go to a receiver of one's own, or into files.

use super::{NUMBER, asks, code_in};
use crate::support::app::TestApp;
use crate::support::provider::{Manner, Provider};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use time::Duration;

#[test]
fn a_receiver_of_ones_own_gets_signed_json_with_one_id_for_all_tries() {
    let secret = [7_u8; 32];
    let provider = Provider::open(Manner::Says(500, "", ""));
    let app = TestApp::with(&[
        ("SMS_BACKEND", "webhook"),
        (
            "SMS_WEBHOOK_URL",
            &format!("{}/send?to=phone", provider.url()),
        ),
        (
            "SMS_WEBHOOK_SECRET",
            &format!("whsec_{}", BASE64_STANDARD.encode(secret)),
        ),
    ]);
    asks(&app);
    assert_eq!(app.deliver(), 0);
    provider.behave(Manner::Says(204, "", ""));
    app.advance(Duration::seconds(3));
    assert_eq!(app.deliver(), 1);
    let taken = provider.taken();
    assert_eq!(taken.len(), 2);
    let ids: BTreeSet<_> = taken.iter().map(|call| call.header("webhook-id")).collect();
    let bodies: BTreeSet<_> = taken.iter().map(|call| &call.body).collect();
    assert_eq!((ids.len(), bodies.len()), (1, 1), "{taken:?}");
    for call in &taken {
        assert_eq!(call.line, "POST /send?to=phone HTTP/1.1");
        assert_eq!(call.header("content-type"), "application/json");
        let signed = format!(
            "{}.{}.{}",
            call.header("webhook-id"),
            call.header("webhook-timestamp"),
            call.body
        );
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let tag = BASE64_STANDARD.encode(hmac::sign(&key, signed.as_bytes()));
        assert_eq!(call.header("webhook-signature"), format!("v1,{tag}"));
        let body: Value = serde_json::from_str(&call.body).unwrap();
        assert_eq!(body["to"], NUMBER);
        assert!(body["text"].as_str().unwrap().contains("\n\n@127.0.0.1 #"));
        assert_eq!(body.as_object().unwrap().len(), 2);
    }
    // A new code is a new message.
    let number = |call: &str| call.len() > 20 && call.starts_with("msg_");
    assert!(ids.iter().all(|id| number(id)), "{ids:?}");
}

#[test]
fn a_message_whose_code_is_old_gets_another_code_and_another_id() {
    let provider = Provider::open(Manner::Says(500, "", ""));
    let secret = format!("whsec_{}", BASE64_STANDARD.encode([7_u8; 32]));
    let app = TestApp::with(&[
        ("SMS_BACKEND", "webhook"),
        ("SMS_WEBHOOK_URL", &provider.url()),
        ("SMS_WEBHOOK_SECRET", &secret),
    ]);
    asks(&app);
    app.deliver();
    app.advance(Duration::minutes(9));
    provider.behave(Manner::Says(200, "", ""));
    assert_eq!(app.deliver(), 1);
    let taken = provider.taken();
    let ids: BTreeSet<_> = taken.iter().map(|call| call.header("webhook-id")).collect();
    let bodies: BTreeSet<_> = taken.iter().map(|call| &call.body).collect();
    assert_eq!((ids.len(), bodies.len()), (2, 2), "{taken:?}");
}

#[test]
fn files_hold_one_message_each_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sms");
    let app = TestApp::with(&[
        ("SMS_BACKEND", "file"),
        ("SMS_FILE_PATH", path.to_str().unwrap()),
    ]);
    asks(&app);
    app.deliver();
    let files: Vec<_> = std::fs::read_dir(&path).unwrap().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let file = files.into_iter().next().unwrap().unwrap().path();
    assert_eq!(file.extension().unwrap(), "json");
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&path)), (0o600, 0o700));
    let message: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(message["to"], NUMBER);
    assert_eq!(
        code_in(message["text"].as_str().unwrap()),
        app.text_code(NUMBER)
    );
}
