//! `EMAIL_*`: how e-mails leave. The names are Django's.

use super::Mode;
use super::reader::Reader;
use crate::values::Email;
use std::path::PathBuf;
use std::time::Duration;
use zeroize::Zeroizing;

/// Where e-mails go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailBackend {
    /// To a mail server.
    Smtp,
    /// To standard output, and to `/dev/mailbox` in development.
    Console,
    /// To a folder, one file an e-mail, and to `/dev/mailbox` in development.
    File,
    /// To a list in memory, for tests.
    Memory,
}

/// How the line to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all: for a server on this machine.
    Plain,
    /// STARTTLS, required.
    StartTls,
    /// TLS from the first byte.
    Implicit,
}

/// The mail server.
#[derive(Clone)]
pub struct Smtp {
    /// `EMAIL_HOST`
    pub host: String,
    /// `EMAIL_PORT`
    pub port: u16,
    /// `EMAIL_HOST_USER`, `EMAIL_HOST_PASSWORD`
    pub credentials: Option<(String, Zeroizing<String>)>,
    /// `EMAIL_USE_TLS`, `EMAIL_USE_SSL`
    pub security: Security,
    /// `EMAIL_TIMEOUT`
    pub timeout: Duration,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp({}:{}, {:?})", self.host, self.port, self.security)
    }
}

/// How e-mails leave.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// `EMAIL_BACKEND`
    pub backend: MailBackend,
    /// The mail server, used by [`MailBackend::Smtp`].
    pub smtp: Smtp,
    /// `DEFAULT_FROM_EMAIL`
    pub from: String,
    /// `EMAIL_FILE_PATH`
    pub folder: PathBuf,
}

impl MailConfig {
    pub(super) fn read(reader: &mut Reader<'_>, mode: Mode) -> Self {
        let default = if mode == Mode::Production {
            MailBackend::Smtp
        } else {
            MailBackend::Console
        };
        let words = [
            ("smtp", MailBackend::Smtp),
            ("console", MailBackend::Console),
            ("file", MailBackend::File),
            ("memory", MailBackend::Memory),
        ];
        let backend = reader.choice("EMAIL_BACKEND", &words, default);
        if mode == Mode::Production && matches!(backend, MailBackend::Console | MailBackend::Memory)
        {
            reader.wrong(
                "EMAIL_BACKEND",
                "would print codes or lose e-mails in production",
            );
        }
        Self {
            backend,
            smtp: smtp(reader, mode, backend),
            from: reader.parsed(
                "DEFAULT_FROM_EMAIL",
                "webmaster@localhost".to_owned(),
                |raw| {
                    if looks_like_mailbox(raw) {
                        Ok(raw.to_owned())
                    } else {
                        Err("is not an address or `Name <address>`".into())
                    }
                },
            ),
            folder: reader.text("EMAIL_FILE_PATH", "mail").into(),
        }
    }
}

fn smtp(reader: &mut Reader<'_>, mode: Mode, backend: MailBackend) -> Smtp {
    let host = reader.text("EMAIL_HOST", "localhost");
    let security = match (
        reader.flag("EMAIL_USE_TLS", false),
        reader.flag("EMAIL_USE_SSL", false),
    ) {
        (true, true) => {
            reader.wrong(
                "EMAIL_USE_SSL",
                "and EMAIL_USE_TLS are both true; choose one",
            );
            Security::Implicit
        }
        (true, false) => Security::StartTls,
        (false, true) => Security::Implicit,
        (false, false) => Security::Plain,
    };
    let away = backend == MailBackend::Smtp && !super::is_loopback(&host);
    if away && security == Security::Plain && mode == Mode::Production {
        reader.wrong(
            "EMAIL_USE_TLS",
            "is off: e-mails with codes would travel in clear",
        );
    }
    let user = reader.optional("EMAIL_HOST_USER", |raw| Ok(raw.to_owned()));
    let password = reader.optional("EMAIL_HOST_PASSWORD", |raw| {
        Ok(Zeroizing::new(raw.to_owned()))
    });
    if user.is_some() != password.is_some() {
        reader.wrong(
            "EMAIL_HOST_PASSWORD",
            "and EMAIL_HOST_USER go together; one of them is missing",
        );
    }
    let usual = match security {
        Security::Plain => 25,
        Security::StartTls => 587,
        Security::Implicit => 465,
    };
    Smtp {
        host,
        port: reader.number("EMAIL_PORT", usual, 1..=u16::MAX),
        credentials: user.zip(password),
        security,
        timeout: Duration::from_secs(reader.number("EMAIL_TIMEOUT", 10, 1..=60)),
    }
}

/// `a@b` or `Name <a@b>`. The mailer parses it for good; here it is only refused early.
fn looks_like_mailbox(raw: &str) -> bool {
    let address = match raw.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or(""),
        None => raw,
    };
    !raw.contains(char::is_control) && Email::parse(address).is_ok()
}
