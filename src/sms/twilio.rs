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
        Sender::From(sender) => ("From", sender),
        Sender::Service(sid) => ("MessagingServiceSid", sid),
    };
    let user = account.key.as_ref().unwrap_or(&account.account);
    let credentials = format!("{user}:{}", account.token.as_str());
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
    if answer.status == 201 {
        return Ok(());
    }
    let refusal = serde_json::from_slice::<Refusal>(&answer.body).ok();
    let code = refusal.map(|refusal| refusal.code);
    let shown = code.map_or_else(String::new, |code| format!(" ({code})"));
    let what = format!("Twilio answered {}{shown}", answer.status);
    if let Some(setting) = code.and_then(setting_at_fault) {
        let what = format!("{what}: {setting}");
        tracing::error!("{what}");
        return Err(failure(what, Retry::Outage(answer.retry_after)));
    }
    let retry = match (answer.status, code) {
        (401 | 403, _) => {
            tracing::error!(
                "{what}: are TWILIO_ACCOUNT_SID, TWILIO_API_KEY, TWILIO_AUTH_TOKEN and TWILIO_FROM right?"
            );
            Retry::Outage(answer.retry_after)
        }
        (404, _) => {
            tracing::error!("{what}: are TWILIO_ACCOUNT_SID and TWILIO_BASE_URL right?");
            Retry::Outage(answer.retry_after)
        }
        (429, _) => Retry::Outage(answer.retry_after),
        // What the account may do: it is for the operator to change, and not about this number.
        (400, Some(21408 | 21608)) => {
            tracing::error!(
                "{what}: may the account of TWILIO_ACCOUNT_SID write to this country, or to any number?"
            );
            Retry::Again(answer.retry_after)
        }
        // A number that is none, has opted out, cannot be reached: it stays so.
        (400, Some(_)) => Retry::None,
        _ => Retry::Again(answer.retry_after),
    };
    Err(failure(what, retry))
}

/// The setting that a refusal is about, whoever the message is for: <https://www.twilio.com/docs/api/errors>.
fn setting_at_fault(code: i64) -> Option<&'static str> {
    Some(match code {
        21212 | 21267 | 21603 | 21606 | 21659..=21661 | 21701..=21705 | 21713 => {
            "TWILIO_FROM is not a sender that this account may use"
        }
        21611 => {
            "TWILIO_FROM has too many messages waiting; a messaging service with more numbers takes more"
        }
        14107 | 20429 => "the account of TWILIO_ACCOUNT_SID has too many messages at once",
        _ => return None,
    })
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
        outcome(&answer).err().map(|error| error.retry)
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
            (500, ""),
            (503, ""),
            (400, r#"{"code":21408}"#),
        ] {
            assert_eq!(said(status, body), Some(Retry::Again(Some(7))), "{status}");
        }
        for (status, body) in [
            (401, ""),
            (403, ""),
            (404, ""),
            (429, "{}"),
            (400, r#"{"code":21606}"#),
            (400, r#"{"code":21212}"#),
            (429, r#"{"code":20429}"#),
            (400, r#"{"code":21611}"#),
        ] {
            assert_eq!(said(status, body), Some(Retry::Outage(Some(7))), "{status}");
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
