//! A receiver of one's own: JSON, signed in the format of Standard Webhooks, with one id for all tries of a message.

use super::{Request, by_status};
use crate::config::SmsWebhook;
use crate::mail::SendError;
use crate::outbound::Answer;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use time::OffsetDateTime;

pub(super) fn request(receiver: &SmsWebhook, to: &str, text: &str, message_id: &str) -> Request {
    let body = json!({ "to": to, "text": text }).to_string();
    // The receiver compares it with its own clock: what was put forward for a test would not do.
    let now = OffsetDateTime::now_utc().unix_timestamp();
    Request {
        url: receiver.url.clone(),
        headers: vec![
            ("content-type", "application/json".into()),
            ("webhook-id", message_id.to_owned()),
            ("webhook-timestamp", now.to_string()),
            (
                "webhook-signature",
                signature(&receiver.secret, message_id, now, &body),
            ),
        ],
        body: body.into_bytes(),
    }
}

pub(super) fn outcome(answer: &Answer) -> Result<(), SendError> {
    by_status(answer, "the receiver of text messages")
}

fn signature(secret: &[u8], id: &str, at: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, format!("{id}.{at}.{body}").as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_specification() {
        // The example of standardwebhooks.com.
        let secret = BASE64_STANDARD
            .decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
            .unwrap();
        let body = r#"{"test": 2432232314}"#;
        assert_eq!(
            signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
