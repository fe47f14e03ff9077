//! The blocking webhook: a hook that asks a service elsewhere. It is asked as the receivers of other webhooks are told:
//! signed, by the same way out, with the same bounds on where it may lead.

use crate::config::{Before, BlockingWebhook};
use crate::error::Fault;
use crate::hooks::{
    Client, EmailChangeAttempt, Hooks, LoginAttempt, Refusal, SignupAttempt, User, Verdict,
};
use crate::outbound::{Answer, Call, Outbound, Reach};
use crate::security::{random, signature};
use crate::values::custom_fields::CustomFields;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Adds it to the hooks of a site.
pub(super) fn install(webhook: &BlockingWebhook, hooks: &Hooks) -> Result<(), Fault> {
    let receiver = Arc::new(Receiver {
        outbound: Outbound::new(webhook.timeout)?,
        webhook: webhook.clone(),
    });
    let on_failure = webhook.on_failure;
    for event in &webhook.events {
        let receiver = receiver.clone();
        match event {
            Before::Signup => {
                let ask = move |it: &SignupAttempt| receiver.ask("before_signup", &signup(it));
                hooks.ask_before_signup(Arc::new(ask), on_failure);
            }
            Before::Login => {
                let ask = move |it: &LoginAttempt| receiver.ask("before_login", &login(it));
                hooks.ask_before_login(Arc::new(ask), on_failure);
            }
            Before::EmailChange => {
                let ask = move |it: &EmailChangeAttempt| {
                    receiver.ask("before_email_change", &email_change(it))
                };
                hooks.ask_before_email_change(Arc::new(ask), on_failure);
            }
        }
    }
    Ok(())
}

/// Asks the receiver about nobody, to see whether it answers. Nothing is kept of it.
pub(crate) fn send_test(webhook: &BlockingWebhook) -> Result<Verdict, Fault> {
    let receiver = Receiver {
        outbound: Outbound::new(webhook.timeout)?,
        webhook: webhook.clone(),
    };
    Ok(receiver.ask("test", &json!({})))
}

struct Receiver {
    webhook: BlockingWebhook,
    outbound: Outbound,
}

impl Receiver {
    fn ask(&self, event: &str, data: &Value) -> Verdict {
        // The receiver compares it with its own clock: what was put forward for a test would not do.
        let now = OffsetDateTime::now_utc();
        let at = now.format(&Rfc3339).unwrap_or_default();
        let body = json!({ "type": event, "timestamp": at, "data": data }).to_string();
        let message = format!("msg_{}", random::name::<16>());
        let timestamp = now.unix_timestamp();
        let signature = signature::of_webhook(&self.webhook.secrets, &message, timestamp, &body);
        let answer = self.outbound.post(&Call {
            url: &self.webhook.url,
            headers: &[
                ("content-type", "application/json"),
                ("accept", "application/json"),
                ("webhook-id", &message),
                ("webhook-timestamp", &timestamp.to_string()),
                ("webhook-signature", &signature),
            ],
            body: body.as_bytes(),
            reach: if self.webhook.allow_private {
                Reach::Anywhere
            } else {
                Reach::Public
            },
        });
        match answer {
            Ok(answer) => verdict(&answer),
            Err(error) => Verdict::Failed(error.to_string()),
        }
    }
}

/// What a receiver answers.
#[derive(Deserialize)]
struct Said {
    allow: bool,
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

/// What an answer means. What it says is never repeated in the log: it may be about somebody.
fn verdict(answer: &Answer) -> Verdict {
    if !(200..300).contains(&answer.status) {
        return Verdict::Failed(format!("the receiver answered {}", answer.status));
    }
    // A list of the right values would do as well.
    let is_object = answer.body.trim_ascii_start().starts_with(b"{");
    let said = serde_json::from_slice::<Said>(&answer.body);
    let Some(said) = said.ok().filter(|_| is_object) else {
        let why =
            "the receiver answered something else than {\"allow\": true} or {\"allow\": false, …}";
        return Verdict::Failed(why.into());
    };
    if said.allow {
        return Verdict::Allow;
    }
    let (code, message) = (
        said.code.unwrap_or_default(),
        said.message.unwrap_or_default(),
    );
    let refusal = Refusal::new(&code, &message);
    Verdict::Refuse(match said.field {
        Some(field) => refusal.at(&field),
        None => refusal,
    })
}

fn signup(attempt: &SignupAttempt) -> Value {
    json!({
        "email": attempt.email,
        "username": attempt.username,
        "first_name": attempt.first_name,
        "last_name": attempt.last_name,
        "phone": attempt.phone,
        "custom_fields": fields(&attempt.custom_fields),
        "client": client(&attempt.client),
    })
}

fn login(attempt: &LoginAttempt) -> Value {
    json!({
        "user": user(&attempt.user),
        "methods": attempt.methods(),
        "remember": attempt.is_remembered,
        "client": client(&attempt.client),
    })
}

fn email_change(attempt: &EmailChangeAttempt) -> Value {
    json!({
        "user": user(&attempt.user),
        "email": attempt.email,
        "kind": attempt.kind.word(),
        "client": client(&attempt.client),
    })
}

fn user(user: &User) -> Value {
    json!({
        "id": user.id,
        "email": user.email,
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
        "custom_fields": fields(&user.custom_fields),
    })
}

fn client(client: &Client) -> Value {
    json!({
        "ip": client.ip.map(|ip| ip.to_string()),
        "user_agent": client.user_agent,
        "interface": client.interface.word(),
        "language": client.language,
    })
}

fn fields(kept: &CustomFields) -> Value {
    serde_json::from_str(kept.as_str()).unwrap_or_else(|_| json!({}))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> Verdict {
        verdict(&Answer {
            status,
            retry_after: None,
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn only_a_clear_yes_allows_and_only_a_clear_no_refuses() {
        for yes in [r#"{"allow": true}"#, r#"{"allow": true, "note": [1]}"#] {
            assert!(matches!(said(200, yes), Verdict::Allow), "{yes}");
        }
        for no in [
            r#"{"allow": false}"#,
            r#"{"allow": false, "field": null, "code": null, "message": null}"#,
            r#"{"allow": false, "code": "<b>", "field": "..", "message": "no"}"#,
        ] {
            assert!(matches!(said(201, no), Verdict::Refuse(_)), "{no}");
        }
        for neither in [
            (200, ""),
            (200, "true"),
            (200, "[true]"),
            (200, "{}"),
            (200, r#"{"allow": 1}"#),
            (200, r#"{"allow": "true"}"#),
            (200, r#"{"allow": true"#),
            (200, r#"{"allow": true, "allow": false}"#),
            (200, r#"{"allow": false, "message": 7}"#),
            (200, r#"{"Allow": true}"#),
            (302, r#"{"allow": true}"#),
            (403, r#"{"allow": false}"#),
            (500, r#"{"allow": true}"#),
        ] {
            let verdict = said(neither.0, neither.1);
            assert!(matches!(verdict, Verdict::Failed(_)), "{neither:?}");
        }
    }
}
