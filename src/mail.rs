//! E-mails: what they say ([`letters`]) and how they leave ([`Mailer`]). Decides nothing about accounts.

mod errors;
mod files;
mod letters;
mod mailbox;
mod pace;
mod smtp;
mod text;

pub use errors::{Retry, SendError};
pub(crate) use files::write_file;
pub use letters::{Asked, CodeIn, Invitation, Says, Written, test, write};
pub use mailbox::{Kept, Mailbox};
pub use pace::Pace;

use crate::config::{Config, MailBackend, MailConfig, Mode};
use crate::error::Fault;
use crate::security::random;
use crate::templates::LOGO_ID;
use crate::values::Email;
use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox as Address, MultiPart, SinglePart};
use smtp::Smtp;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

/// No delivery takes longer, whatever the settings say.
const LONGEST: Duration = Duration::from_mins(2);
/// Where no mail server says otherwise: one slow e-mail does not hold up the rest.
const AT_ONCE: usize = 16;
/// Greeting, TLS, login, sender, recipient, e-mail: as many times may a server take the time it is given.
const EXCHANGES: u32 = 6;

/// How e-mails leave.
enum Way {
    Smtp(Box<Smtp>),
    Console,
    File(PathBuf),
    Memory,
}

/// The mailer of a site.
pub struct Mailer {
    way: Way,
    from: Address,
    reply_to: Option<Address>,
    timeout: Duration,
    /// The right side of message ids.
    host: String,
    at_once: usize,
    pace: Pace,
    mailbox: Option<Mailbox>,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mailer(..)")
    }
}

impl Mailer {
    /// Prepares the mailer; no line is opened yet.
    pub fn new(config: &Config) -> Result<Self, Fault> {
        let MailConfig {
            backend,
            smtp,
            from,
            folder,
            helo_name,
            code_in_subject: _,
        } = &config.mail;
        let timeout = (smtp.timeout * EXCHANGES).min(LONGEST);
        // An address is bracketed already, and a name in any script has one in ASCII.
        let host = idna::domain_to_ascii(&config.public_url.host);
        let host = host.unwrap_or_else(|_| config.public_url.host.clone());
        let way = match backend {
            MailBackend::Smtp => {
                let hello = helo_name.as_ref().unwrap_or(&host);
                Way::Smtp(Box::new(Smtp::new(smtp, hello, timeout)?))
            }
            MailBackend::Console => Way::Console,
            MailBackend::File => Way::File(folder.clone()),
            MailBackend::Memory => Way::Memory,
        };
        let at_once = match way {
            Way::Smtp(_) => smtp.connections,
            _ => AT_ONCE,
        };
        let shown = *backend == MailBackend::Memory
            || config.mode == Mode::Development
                && matches!(backend, MailBackend::Console | MailBackend::File);
        Ok(Self {
            way,
            from: from
                .parse()
                .map_err(|_| Fault::Broken("DEFAULT_FROM_EMAIL is not a mailbox".into()))?,
            reply_to: reply_to(&config.support_email),
            timeout,
            host,
            at_once,
            pace: Pace::default(),
            mailbox: shown.then(Mailbox::default),
        })
    }

    /// The e-mails sent so far, where the backend keeps them to be looked at.
    pub fn mailbox(&self) -> Option<&Mailbox> {
        self.mailbox.as_ref()
    }

    /// How many e-mails may leave at the same time.
    pub fn at_once(&self) -> usize {
        self.at_once
    }

    /// When the mail server may be asked again.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// How long an e-mail may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Opens a connection to the mail server, with TLS and log-in where the settings say so, and sends nothing. `None` where
    /// there is no server.
    pub async fn try_out(&self) -> Option<Result<(), SendError>> {
        match &self.way {
            Way::Smtp(smtp) => Some(smtp.try_out().await),
            Way::Console | Way::File(_) | Way::Memory => None,
        }
    }

    /// Sends one e-mail. What the mail server said when it took it, with the name of the e-mail in its queue; nothing where
    /// there is no server.
    pub async fn send(&self, to: &str, written: &Written) -> Result<Option<String>, SendError> {
        let message = self.message(to, written)?;
        let mut reply = None;
        match &self.way {
            Way::Smtp(smtp) => {
                let bytes = message.formatted();
                let said = smtp.send(message.envelope(), &bytes, to).await?;
                reply = Some(said.kept(to, written));
            }
            Way::Console => print(&message, written).map_err(|error| SendError::io(&error))?,
            Way::File(folder) => {
                let (folder, bytes) = (folder.clone(), message.formatted());
                let kept =
                    tokio::task::spawn_blocking(move || write_file(&folder, &bytes, "eml")).await;
                kept.map_err(|_| SendError::lost())?
                    .map_err(|error| SendError::io(&error))?;
            }
            Way::Memory => {}
        }
        if let Some(mailbox) = &self.mailbox {
            mailbox.add(to, &self.from.to_string(), written);
        }
        Ok(reply)
    }

    fn message(&self, to: &str, written: &Written) -> Result<Message, SendError> {
        // As an address, not as a mailbox with a name: a quoted local part is no name.
        let to = Address::new(None, to.parse().map_err(|_| SendError::address())?);
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.email.clone()]);
        let id = random::name::<16>();
        // Keep holiday messages from answering: by the standard (RFC 3834), and by Exchange's own word.
        let automatic = [
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
        ];
        let [submitted, suppress] = automatic.map(|(name, value)| {
            HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
        });
        let message = Message::builder()
            .envelope(envelope.map_err(|_| SendError::address())?)
            .from(self.from.clone())
            .to(to)
            .subject(&written.subject)
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .raw_header(submitted)
            .raw_header(suppress);
        let message = match &self.reply_to {
            Some(reply_to) => message.reply_to(reply_to.clone()),
            None => message,
        };
        message
            .multipart(body(written))
            .map_err(|_| SendError::address())
    }
}

/// The mailbox that answers go to; `None` where nobody reads any.
fn reply_to(support: &str) -> Option<Address> {
    let mailable = Email::parse(support).ok()?.mailable();
    Some(Address::new(None, mailable.parse().ok()?))
}

/// Text and HTML, the logo with the HTML that shows it (RFC 2387).
fn body(written: &Written) -> MultiPart {
    let (text, html) = (written.text.clone(), written.html.clone());
    let png = ContentType::parse("image/png").ok();
    let Some((logo, png)) = written.logo.as_ref().zip(png) else {
        return MultiPart::alternative_plain_html(text, html);
    };
    let logo = Attachment::new_inline(LOGO_ID.to_owned()).body(logo.to_vec(), png);
    let shown = MultiPart::related()
        .singlepart(SinglePart::html(html))
        .singlepart(logo);
    MultiPart::alternative()
        .singlepart(SinglePart::plain(text))
        .multipart(shown)
}

/// So wide is what is printed.
const COLUMNS: usize = 79;

/// Prints what would have left, between two lines, so that it is found among the lines of the log.
pub(crate) fn announce(what: &str, head: &[(&str, &str)], text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{:=<COLUMNS$}", format!("===== {what} "))?;
    for (name, value) in head {
        writeln!(out, "{name}: {value}")?;
    }
    writeln!(out, "\n{}\n{}\n", text.trim_end(), "=".repeat(COLUMNS))?;
    out.flush()
}

/// Django's console.
fn print(message: &Message, written: &Written) -> std::io::Result<()> {
    let to: Vec<_> = message
        .envelope()
        .to()
        .iter()
        .map(ToString::to_string)
        .collect();
    let to = to.join(", ");
    let head = [("Subject", written.subject.as_str()), ("To", &to)];
    announce("E-mail", &head, &written.text)
}
