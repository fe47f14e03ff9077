//! What a failure means. Only a refusal of the recipient or of the e-mail is final: that the server takes nothing, from
//! us or at all, says nothing about the person who waits for it.

use super::line::{BadAnswer, Refused};
use super::words::{Quoted, words};
use crate::mail::{Retry, SendError};
use lettre::transport::smtp;
use std::error::Error as StdError;
use std::io;

/// How far it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Waiting for others of ours: the server was not asked for anything.
    Seat,
    /// TCP, TLS, the greeting.
    Connect,
    LogIn,
    Sender,
    Recipient,
    /// The server was told that an e-mail comes.
    Announced,
    /// It has the e-mail.
    Said,
}

/// Why an e-mail did not leave over a connection.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) stage: Stage,
    why: Why,
}

#[derive(Debug)]
enum Why {
    Smtp(smtp::Error),
    Io(io::Error),
    /// An answer that fits no question.
    OutOfStep,
    /// The address needs SMTPUTF8.
    Unsupported,
    Slow,
}

impl Failure {
    pub(super) fn at(stage: Stage) -> impl FnOnce(smtp::Error) -> Self {
        move |error| Self {
            stage,
            why: Why::Smtp(error),
        }
    }

    pub(super) fn connecting(error: io::Error) -> Self {
        Self {
            stage: Stage::Connect,
            why: Why::Io(error),
        }
    }

    pub(super) fn out_of_step(stage: Stage) -> Self {
        Self {
            stage,
            why: Why::OutOfStep,
        }
    }

    pub(super) fn unsupported() -> Self {
        Self {
            stage: Stage::Recipient,
            why: Why::Unsupported,
        }
    }

    pub(super) fn slow(stage: Stage) -> Self {
        Self {
            stage,
            why: Why::Slow,
        }
    }

    /// What the server answered, when that is why.
    pub(super) fn code(&self) -> Option<u16> {
        match &self.why {
            Why::Smtp(error) => error.status().map(u16::from),
            Why::Io(error) => Some(error.get_ref()?.downcast_ref::<Refused>()?.0),
            _ => None,
        }
    }

    /// Whether the server goes on to listen on this connection.
    pub(super) fn leaves_open(&self) -> bool {
        self.code().is_some_and(|code| code != 421) || matches!(self.why, Why::Unsupported)
    }

    /// Whether there are too many connections.
    pub(super) fn is_crowding(&self) -> bool {
        self.stage == Stage::Connect && self.code().is_some_and(|code| code < 500)
    }

    /// Whether another connection may do better: nothing of the e-mail was refused, and the server does not have it.
    pub(super) fn is_of_connection(&self) -> bool {
        match self.stage {
            Stage::Connect | Stage::LogIn | Stage::Sender => !matches!(self.why, Why::Unsupported),
            Stage::Recipient | Stage::Announced => !self.leaves_open(),
            Stage::Seat | Stage::Said => false,
        }
    }

    /// What it means for the e-mail.
    pub(super) fn into_error(self, recipient: &str) -> SendError {
        let (what, code) = (self.what(), self.code());
        let reply = self.reply(recipient);
        let retry = match (self.stage, code) {
            (Stage::Seat, _) => Retry::Unasked,
            (_, Some(530 | 534 | 535 | 538)) | (Stage::LogIn, _) => {
                tracing::error!("{what}: are EMAIL_HOST_USER and EMAIL_HOST_PASSWORD right?");
                Retry::Outage(None)
            }
            (Stage::Sender, Some(500..)) => {
                tracing::error!("{what} to the sender: may this login send as DEFAULT_FROM_EMAIL?");
                Retry::Outage(None)
            }
            (Stage::Connect | Stage::Sender, _) => Retry::Outage(None),
            _ if matches!(self.why, Why::Unsupported) => Retry::None,
            // Bad sequence: between us and the server.
            (_, Some(503)) => Retry::Again(None),
            (stage, Some(500..)) => return self.refusal(stage, what, recipient),
            _ => Retry::Again(None),
        };
        SendError { what, retry, reply }
    }

    /// What the server said, when that is why.
    fn said(&self) -> String {
        match &self.why {
            Why::Smtp(error) => error.source().map(ToString::to_string).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// What it may have quoted.
    fn quoted(&self) -> Quoted {
        match self.stage {
            Stage::Said => Quoted::Letter,
            _ => Quoted::Recipient,
        }
    }

    /// Its answer as it may be kept.
    fn reply(&self, recipient: &str) -> Option<String> {
        let code = self.code()?;
        let said = words(&self.said(), recipient, self.quoted());
        Some(format!("{code} {said}").trim_end().to_owned())
    }

    /// The recipient is refused, or the e-mail.
    fn refusal(&self, stage: Stage, what: String, recipient: &str) -> SendError {
        let (said, reply) = (self.said(), self.reply(recipient));
        let lower = said.to_ascii_lowercase();
        if stage == Stage::Recipient && lower.contains("relay") {
            tracing::error!(
                "{what} and refused to relay: are EMAIL_HOST_USER and DEFAULT_FROM_EMAIL right?"
            );
            return SendError {
                what,
                retry: Retry::Again(None),
                reply,
            };
        }
        // So many e-mails a day: Google says so with a code that means "for good".
        if said.starts_with("5.4.5") {
            return SendError {
                what,
                retry: Retry::Again(None),
                reply,
            };
        }
        SendError {
            what: match words(&said, recipient, self.quoted()) {
                said if said.is_empty() => what,
                said => format!("{what}: {said}"),
            },
            retry: Retry::None,
            reply,
        }
    }

    /// In words that hold neither address nor code.
    fn what(&self) -> String {
        if let Some(code) = self.code() {
            return format!("the mail server answered {code}");
        }
        let error: &(dyn StdError + 'static) = match &self.why {
            Why::Slow if self.stage == Stage::Seat => {
                return "no connection to the mail server was free in time".into();
            }
            Why::Slow => return SendError::too_slow().what,
            Why::OutOfStep => return BadAnswer::Nonsense.to_string(),
            Why::Unsupported => return UNABLE.into(),
            Why::Smtp(error) => error,
            Why::Io(error) => error,
        };
        if let Some(io) = io_error(error) {
            if let Some(bad) = io.get_ref().and_then(|it| it.downcast_ref::<BadAnswer>()) {
                return bad.to_string();
            }
            match io.kind() {
                io::ErrorKind::TimedOut => return SendError::too_slow().what,
                io::ErrorKind::Unsupported => return UNABLE.into(),
                // What rustls has against the server's certificate or manners; it names hosts at most.
                io::ErrorKind::InvalidData => {
                    return format!("TLS with the mail server failed: {io}");
                }
                _ => {}
            }
        }
        match &self.why {
            Why::Smtp(error) if error.is_client() => UNABLE.into(),
            Why::Smtp(error) if error.is_response() => BadAnswer::Nonsense.to_string(),
            _ => "the mail server could not be reached, or dropped the line".into(),
        }
    }
}

const UNABLE: &str = "the mail server cannot do what is needed (TLS, authentication or UTF-8)";

/// The error of the connection at the bottom of another.
fn io_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a io::Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return Some(io);
        }
        cause = error.source();
    }
    None
}
