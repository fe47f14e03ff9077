//! Twilio's call for a message: a form with basic authentication. Answers that are not Twilio's own JSON come from
//! something in between, and mean nothing for good.

use super::{Request, failure};
use crate::config::{Sender, Twilio};
use crate::mail::{Retry, SendError};
use crate::outbound::Answer;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use url::form_urlencoded;

/// What Twilio says of a refusal. Its sentence repeats the number, so it is not kept.
#[derive(Deserialize)]
struct Refusal {
    code: i64,
}

pub(super) fn request(account: &Twilio, to: &str, text: &str) -> Request {
    let (from, value) = match &account.from {
        Sender::Number(number) => ("From", number),
        Sender::Service(sid) => ("MessagingServiceSid", sid),
    };
    let credentials = format!("{}:{}", account.account, account.token.as_str());
    Request {
        url: format!(
            "{}/2010-04-01/Accounts/{}/Messages.json",
            account.base, account.account
        ),
        headers: vec![
            ("content-type", "application/x-www-form-urlencoded".into()),
            ("accept", "application/json".into()),
            (
                "authorization",
                format!("Basic {}", BASE64_STANDARD.encode(credentials)),
            ),
        ],
        body: form(&[("To", to), (from, value), ("Body", text)]).into_bytes(),
    }
}

pub(super) fn outcome(answer: &Answer) -> Result<(), SendError> {
    let refusal = serde_json::from_slice::<Refusal>(&answer.body).ok();
    let code = refusal.map_or_else(String::new, |refusal| format!(" ({})", refusal.code));
    let what = format!("Twilio answered {}{code}", answer.status);
    let hope = match answer.status {
        201 => return Ok(()),
        401 | 403 => {
            tracing::error!(
                "{what}: are TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM right?"
            );
            Retry::Little
        }
        // A number that is none, has opted out, cannot be reached: it stays so.
        400 if !code.is_empty() => Retry::None,
        404 => {
            tracing::error!("{what}: are TWILIO_ACCOUNT_SID and TWILIO_BASE_URL right?");
            Retry::Little
        }
        _ => Retry::Again(answer.retry_after),
    };
    Err(failure(what, hope))
}

/// `application/x-www-form-urlencoded`
fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> Option<Retry> {
        let answer = Answer {
            status,
            retry_after: Some(7),
            body: body.as_bytes().to_vec(),
        };
        outcome(&answer).err().map(|error| error.hope)
    }

    #[test]
    fn answers_mean_what_twilio_means() {
        assert_eq!(said(201, r#"{"sid":"SM1"}"#), None);
        let refusal =
            r#"{"code":21211,"message":"The 'To' number +1555 is not valid","status":400}"#;
        assert_eq!(said(400, refusal), Some(Retry::None));
        for (status, body) in [
            (400, "<html>"),
            (400, ""),
            (200, "<html>"),
            (302, ""),
            (429, "{}"),
            (500, ""),
            (503, ""),
        ] {
            assert_eq!(said(status, body), Some(Retry::Again(Some(7))), "{status}");
        }
        for status in [401, 403, 404] {
            assert_eq!(said(status, ""), Some(Retry::Little), "{status}");
        }
    }

    #[test]
    fn a_form_is_encoded_as_browsers_do() {
        assert_eq!(
            form(&[("To", "+31612345678"), ("Body", "é 1&2=3\n#@")]),
            "To=%2B31612345678&Body=%C3%A9+1%262%3D3%0A%23%40"
        );
    }
}
