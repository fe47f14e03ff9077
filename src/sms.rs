//! Text messages: what they say and how they leave ([`Texter`]). Decides nothing about accounts. Numbers, codes and
//! secrets stand in no log and in no error.

mod twilio;
mod webhook;

use crate::config::{Config, Mode, SmsBackend, SmsWebhook, Twilio};
use crate::error::Fault;
use crate::i18n::Language;
use crate::mail::{Pace, Retry, SendError, announce, write_file};
use crate::outbound::{Answer, Call, Outbound, Reach};
use crate::store::outbox;
use crate::templates::Templates;
use crate::values::OtpCode;
use serde_json::json;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tera::Context;

/// A provider has so long to take a message.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Codes remembered for a second try; beyond it messages get new ones.
const MOST_UNSENT: usize = 10_000;

/// How messages leave.
enum Way {
    Twilio(Twilio, Outbound),
    Webhook(SmsWebhook, Outbound),
    Console,
    File(PathBuf),
    Memory,
}

/// The sender of text messages of a site.
pub struct Texter {
    way: Way,
    shown: bool,
    host: String,
    unsent: Mutex<HashMap<i64, OtpCode>>,
    pace: Pace,
}

impl std::fmt::Debug for Texter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Texter(..)")
    }
}

impl Texter {
    /// Prepares the texter; no line is opened yet.
    pub fn new(config: &Config) -> Result<Self, Fault> {
        let sms = &config.sms;
        let missing = || Fault::Broken("the settings of SMS_BACKEND are not complete".into());
        let out = || Outbound::new(TIMEOUT);
        let way = match sms.backend {
            SmsBackend::Twilio => Way::Twilio(sms.twilio.clone().ok_or_else(missing)?, out()?),
            SmsBackend::Webhook => Way::Webhook(sms.webhook.clone().ok_or_else(missing)?, out()?),
            SmsBackend::Console => Way::Console,
            SmsBackend::File => Way::File(sms.folder.clone()),
            SmsBackend::Memory => Way::Memory,
        };
        let here = matches!(sms.backend, SmsBackend::Console | SmsBackend::File);
        Ok(Self {
            way,
            shown: sms.backend == SmsBackend::Memory || here && config.mode == Mode::Development,
            host: config.public_url.host.clone(),
            unsent: Mutex::default(),
            pace: Pace::default(),
        })
    }

    /// How long a message may take.
    pub fn timeout(&self) -> Duration {
        TIMEOUT
    }

    /// When the provider may be asked again.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// Whether messages may be looked at in the mailbox.
    pub fn is_shown(&self) -> bool {
        self.shown
    }

    /// What the message of a code says. It ends with a line that binds the code to our host, so that phones fill it in
    /// there and nowhere else (`WebOTP`).
    pub fn write(
        &self,
        templates: &Templates,
        language: Language,
        row: &outbox::Row,
        code: &OtpCode,
    ) -> Result<String, Fault> {
        let mut context = Context::new();
        context.insert("code", code.expose());
        context.insert("host", &self.host);
        let name = format!("sms/{}.txt", row.letter.word());
        let text = templates.render(language, &name, &context)?;
        Ok(text.trim_end().to_owned())
    }

    /// Sends one message. A message that is sent again has the `message_id` it had.
    pub async fn send(&self, to: &str, text: &str, message_id: &str) -> Result<(), SendError> {
        match &self.way {
            Way::Console => print(to, text).map_err(|error| SendError::io(&error)),
            Way::Memory => Ok(()),
            Way::File(folder) => {
                let message = json!({ "to": to, "text": text }).to_string();
                let folder = folder.clone();
                blocking(move || {
                    write_file(&folder, message.as_bytes(), "json")
                        .map_err(|error| SendError::io(&error))
                })
                .await
            }
            Way::Twilio(account, out) => {
                let request = twilio::request(account, to, text);
                let out = out.clone();
                blocking(move || twilio::outcome(&request.send(&out)?)).await
            }
            Way::Webhook(receiver, out) => {
                let request = webhook::request(receiver, to, text, message_id);
                let out = out.clone();
                blocking(move || webhook::outcome(&request.send(&out)?)).await
            }
        }
    }

    /// Keeps the code of a message that could not be sent. Sent again it brings the same one, so that it does not matter
    /// whether the receiver took the first after all.
    pub fn remember(&self, message: i64, code: OtpCode) {
        let mut unsent = self.unsent();
        if unsent.len() >= MOST_UNSENT {
            unsent.clear();
        }
        unsent.insert(message, code);
    }

    /// The code that a message had before.
    pub fn recall(&self, message: i64) -> Option<OtpCode> {
        self.unsent().remove(&message)
    }

    fn unsent(&self) -> std::sync::MutexGuard<'_, HashMap<i64, OtpCode>> {
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call to a provider. Not printed: it holds a secret and a code.
struct Request {
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Request {
    fn send(&self, out: &Outbound) -> Result<Answer, SendError> {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let call = Call {
            url: &self.url,
            headers: &headers,
            body: &self.body,
            reach: Reach::Anywhere,
        };
        out.post(&call).map_err(|error| {
            let what = format!("the receiver of text messages did not answer: {error}");
            failure(what, Retry::Outage(None))
        })
    }
}

fn failure(what: String, retry: Retry) -> SendError {
    SendError {
        what,
        retry,
        reply: None,
    }
}

/// What a status says where nothing else is known of the answer.
fn by_status(answer: &Answer, who: &str) -> Result<(), SendError> {
    let what = format!("{who} answered {}", answer.status);
    let retry = match answer.status {
        200..=299 => return Ok(()),
        401 | 403 => {
            tracing::error!("{what}: are its settings right?");
            Retry::Outage(answer.retry_after)
        }
        429 => Retry::Outage(answer.retry_after),
        _ => Retry::Again(answer.retry_after),
    };
    Err(failure(what, retry))
}

async fn blocking(
    work: impl FnOnce() -> Result<(), SendError> + Send + 'static,
) -> Result<(), SendError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| SendError::lost())?
}

/// As the e-mails do.
fn print(to: &str, text: &str) -> std::io::Result<()> {
    announce("Text message", &[("To", to)], text)
}
