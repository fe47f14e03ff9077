//! `EMAIL_*`: how e-mails leave. The names are Django's.

use super::Mode;
use super::reader::Reader;
use crate::values::Email;
use std::net::IpAddr;
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
    /// `EMAIL_CONNECTIONS`
    pub connections: usize,
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
    /// `EMAIL_HELO_NAME`; otherwise the host of `PUBLIC_URL`.
    pub helo_name: Option<String>,
    /// `EMAIL_CODE_IN_SUBJECT`
    pub code_in_subject: bool,
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
                mailbox,
            ),
            folder: reader.text("EMAIL_FILE_PATH", "mail").into(),
            helo_name: reader.optional("EMAIL_HELO_NAME", helo_name),
            code_in_subject: reader.flag("EMAIL_CODE_IN_SUBJECT", true),
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
        connections: reader.number("EMAIL_CONNECTIONS", 3, 1..=100),
    }
}

/// `a@b` or `Name <a@b>`, with the domain in ASCII: a server without SMTPUTF8 takes no other sender. The mailer parses it for
/// good; here it is only refused early.
fn mailbox(raw: &str) -> Result<String, String> {
    let wrong = || "is not an address or `Name <address>`".to_owned();
    if raw.contains(char::is_control) {
        return Err(wrong());
    }
    let (name, address) = match raw.split_once('<') {
        Some((name, rest)) => (Some(name), rest.strip_suffix('>').ok_or_else(wrong)?),
        None => (None, raw),
    };
    if address
        .rsplit_once('@')
        .is_some_and(|(local, _)| !local.is_ascii())
    {
        return Err("has letters before its @ that most mail servers refuse".into());
    }
    let address = Email::parse(address).map_err(|_| wrong())?.mailable();
    Ok(match name {
        Some(name) => format!("{name}<{address}>"),
        None => address,
    })
}

/// The address that answers go to, as people read it. Like the sender's it must pass servers without SMTPUTF8.
pub(super) fn reply_to(raw: &str) -> Result<String, String> {
    let local = raw.rsplit_once('@').map(|(local, _)| local);
    if local.is_some_and(|local| !local.is_ascii()) {
        return Err("has letters before its @ that most mail servers refuse".into());
    }
    let email = Email::parse(raw).map_err(|_| "is not an e-mail address".to_owned())?;
    Ok(email.as_str().to_owned())
}

/// A host name, or an address in brackets, as RFC 5321 has it.
fn helo_name(raw: &str) -> Result<String, String> {
    let wrong = || "is not a host name, or an address in brackets".to_owned();
    if let Some(literal) = raw.strip_prefix('[') {
        let literal = literal.strip_suffix(']').ok_or_else(wrong)?;
        let bare = literal.strip_prefix("IPv6:").unwrap_or(literal);
        return match bare.parse::<IpAddr>() {
            Ok(_) => Ok(raw.to_owned()),
            Err(_) => Err(wrong()),
        };
    }
    let name = idna::domain_to_ascii_strict(raw).map_err(|_| wrong())?;
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    name.split('.').all(label).then_some(name).ok_or_else(wrong)
}
