//! E-mails: what they say ([`letters`]) and how they leave ([`Mailer`]). Decides nothing about accounts.

mod errors;
mod files;
mod letters;
mod mailbox;

pub use errors::{Retry, SendError};
pub(crate) use files::write_file;
pub use letters::{Asked, Says, Written, test, write};
pub use mailbox::{Kept, Mailbox};

use crate::config::{Config, MailBackend, MailConfig, Mode, Security, Smtp};
use crate::error::Fault;
use crate::security::random;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox as Address, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

/// No delivery takes longer, whatever the settings say.
const LONGEST: Duration = Duration::from_mins(2);
/// Greeting, TLS, login, sender, recipient, e-mail: as many times may a server take the time it is given.
const EXCHANGES: u32 = 6;

/// How e-mails leave.
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Console,
    File(PathBuf),
    Memory,
}

/// The mailer of a site.
pub struct Mailer {
    way: Way,
    from: Address,
    timeout: Duration,
    host: String,
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
        } = &config.mail;
        let way = match backend {
            MailBackend::Smtp => Way::Smtp(transport(smtp)?),
            MailBackend::Console => Way::Console,
            MailBackend::File => Way::File(folder.clone()),
            MailBackend::Memory => Way::Memory,
        };
        let shown = *backend == MailBackend::Memory
            || config.mode == Mode::Development
                && matches!(backend, MailBackend::Console | MailBackend::File);
        Ok(Self {
            way,
            from: from
                .parse()
                .map_err(|_| Fault::Broken("DEFAULT_FROM_EMAIL is not a mailbox".into()))?,
            timeout: (smtp.timeout * EXCHANGES).min(LONGEST),
            host: config.public_url.host.clone(),
            mailbox: shown.then(Mailbox::default),
        })
    }

    /// The e-mails sent so far, where the backend keeps them to be looked at.
    pub fn mailbox(&self) -> Option<&Mailbox> {
        self.mailbox.as_ref()
    }

    /// How long an e-mail may take. lettre's own limit ends when the line is open.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends one e-mail.
    pub async fn send(&self, to: &str, written: &Written) -> Result<(), SendError> {
        let message = self.message(to, written)?;
        match &self.way {
            Way::Smtp(transport) => {
                let sent = tokio::time::timeout(self.timeout, transport.send(message)).await;
                sent.map_err(|_| SendError::too_slow())?
                    .map_err(|error| SendError::smtp(&error))?;
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
        Ok(())
    }

    fn message(&self, to: &str, written: &Written) -> Result<Message, SendError> {
        // As an address, not as a mailbox with a name: a quoted local part is no name.
        let to = Address::new(None, to.parse().map_err(|_| SendError::address())?);
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.email.clone()]);
        let id = random::name::<16>();
        // RFC 3834: keeps holiday messages from answering.
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        Message::builder()
            .envelope(envelope.map_err(|_| SendError::address())?)
            .from(self.from.clone())
            .to(to)
            .subject(&written.subject)
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .raw_header(automatic)
            .multipart(MultiPart::alternative_plain_html(
                written.text.clone(),
                written.html.clone(),
            ))
            .map_err(|_| SendError::address())
    }
}

/// A connection for each e-mail: lettre's pool wants a runtime where a mailer is made and where it is dropped, and lends
/// out lines that the server has hung up.
fn transport(smtp: &Smtp) -> Result<AsyncSmtpTransport<Tokio1Executor>, Fault> {
    let parameters = || {
        TlsParameters::new(smtp.host.clone())
            .map_err(|error| Fault::Broken(format!("TLS for the mail server: {error}")))
    };
    let tls = match smtp.security {
        Security::Plain => Tls::None,
        Security::StartTls => Tls::Required(parameters()?),
        Security::Implicit => Tls::Wrapper(parameters()?),
    };
    let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
        .port(smtp.port)
        .tls(tls)
        .timeout(Some(smtp.timeout));
    Ok(match &smtp.credentials {
        Some((user, password)) => builder
            .credentials(Credentials::new(user.clone(), password.to_string()))
            .build(),
        None => builder.build(),
    })
}

/// Django's console: the e-mail, then a line of dashes.
fn print(message: &Message, written: &Written) -> std::io::Result<()> {
    let to: Vec<_> = message
        .envelope()
        .to()
        .iter()
        .map(ToString::to_string)
        .collect();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "Subject: {}\nTo: {}\n\n{}\n{}",
        written.subject,
        to.join(", "),
        written.text.trim_end(),
        "-".repeat(79)
    )?;
    out.flush()
}
