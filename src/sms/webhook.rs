//! A receiver of one's own: JSON, signed in the format of Standard Webhooks, with one id for all tries of a message.

use super::{Request, by_status};
use crate::config::SmsWebhook;
use crate::mail::SendError;
use crate::outbound::Answer;
use crate::security::signature;
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
                signature::of_webhook(&receiver.secrets, message_id, now, &body),
            ),
        ],
        body: body.into_bytes(),
    }
}

pub(super) fn outcome(answer: &Answer) -> Result<(), SendError> {
    by_status(answer, "the receiver of text messages")
}
