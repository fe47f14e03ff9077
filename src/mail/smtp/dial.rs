//! How a connection to the mail server is opened: TCP, TLS from the first byte or by STARTTLS, the greeting, the log-in.
//!
//! STARTTLS is spoken here and not by lettre, which encrypts the stream below its own buffer: what came in clear behind the
//! answer stays in there and is read as if it had come over TLS. Everything after it is lettre's.

use super::failure::{Failure, Stage};
use super::line::{BadAnswer, Line, Refused};
use crate::config::{Security, Smtp};
use crate::error::Fault;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Ehlo, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::Response;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Where the mail server is, and how to greet it.
pub(super) struct Dial {
    host: String,
    port: u16,
    tls: Option<Tls>,
    credentials: Option<Credentials>,
    hello: ClientId,
    timeout: Duration,
}

struct Tls {
    config: Arc<ClientConfig>,
    host: ServerName<'static>,
    /// After STARTTLS, rather than from the first byte.
    starts: bool,
}

impl Dial {
    pub(super) fn new(smtp: &Smtp, hello: &str) -> Result<Self, Fault> {
        Ok(Self {
            host: smtp.host.trim_matches(['[', ']']).to_owned(),
            port: smtp.port,
            tls: tls(smtp)?,
            credentials: smtp
                .credentials
                .as_ref()
                .map(|(user, password)| Credentials::new(user.clone(), password.to_string())),
            hello: client_id(hello),
            timeout: smtp.timeout,
        })
    }

    /// Opens a connection over which e-mails can be sent.
    pub(super) async fn open(&self) -> Result<AsyncSmtpConnection, Failure> {
        let line = self.line().await.map_err(Failure::connecting)?;
        let connection = AsyncSmtpConnection::connect_with_transport(Box::new(line), &self.hello);
        let mut connection = connection.await.map_err(Failure::at(Stage::Connect))?;
        if let Some(credentials) = &self.credentials {
            let logged_in = connection.auth(DEFAULT_MECHANISMS, credentials);
            logged_in.await.map_err(Failure::at(Stage::LogIn))?;
        }
        Ok(connection)
    }

    async fn line(&self) -> io::Result<Line> {
        let tcp = TcpStream::connect((self.host.as_str(), self.port));
        let tcp = tokio::time::timeout(self.timeout, tcp);
        let tcp = tcp.await.map_err(|_| io::ErrorKind::TimedOut)??;
        // Questions are short, and each is waited upon.
        tcp.set_nodelay(true)?;
        let line = Line::in_clear(tcp);
        let Some(tls) = &self.tls else {
            return Ok(line);
        };
        let (line, greeting) = if tls.starts {
            self.start_tls(line).await?
        } else {
            (line, Vec::new())
        };
        let (config, host) = (tls.config.clone(), tls.host.clone());
        line.encrypt(config, host, greeting).await
    }

    /// Asks the server to speak TLS. The line on which it is about to, and its greeting.
    async fn start_tls(&self, mut line: Line) -> io::Result<(Line, Vec<u8>)> {
        let greeting = answer(&mut line).await?;
        expect(&greeting, "220")?;
        let hello = Ehlo::new(self.hello.clone()).to_string();
        line.write_all(hello.as_bytes()).await?;
        let offered = answer(&mut line).await?;
        expect(&offered, "250")?;
        let offers = offered.parse::<Response>().map_err(io::Error::other)?;
        let offers = ServerInfo::from_response(&offers).map_err(io::Error::other)?;
        if !offers.supports_feature(Extension::StartTls) {
            return Err(io::ErrorKind::Unsupported.into());
        }
        line.write_all(Starttls.to_string().as_bytes()).await?;
        let ready = answer(&mut line).await?;
        expect(&ready, "220")?;
        Ok((line, greeting.into_bytes()))
    }
}

/// Reads an answer to its last line.
async fn answer(line: &mut Line) -> io::Result<String> {
    let mut answer = Vec::new();
    let mut start = 0;
    loop {
        let byte = line.read_u8().await?;
        answer.push(byte);
        if byte != b'\n' {
            continue;
        }
        let last = answer.get(start..).unwrap_or_default();
        if last.get(3) != Some(&b'-') {
            return String::from_utf8(answer).map_err(io::Error::other);
        }
        start = answer.len();
    }
}

fn expect(answer: &str, code: &str) -> io::Result<()> {
    if answer.starts_with(code) {
        return Ok(());
    }
    let said = answer.get(..3).and_then(|code| code.parse().ok());
    Err(match said {
        Some(code) => io::Error::other(Refused(code)),
        None => io::Error::other(BadAnswer::Nonsense),
    })
}

fn tls(smtp: &Smtp) -> Result<Option<Tls>, Fault> {
    let starts = match smtp.security {
        Security::Plain => return Ok(None),
        Security::StartTls => true,
        Security::Implicit => false,
    };
    let broken =
        |what: &dyn std::fmt::Display| Fault::Broken(format!("TLS for the mail server: {what}"));
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        tracing::warn!(
            "this machine has no root certificates: TLS cannot be spoken with the mail server"
        );
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| broken(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let host = smtp.host.trim_matches(['[', ']']).to_owned();
    Ok(Some(Tls {
        config: Arc::new(config),
        host: ServerName::try_from(host).map_err(|error| broken(&error))?,
        starts,
    }))
}

/// A name, or an address in brackets.
fn client_id(hello: &str) -> ClientId {
    let bare = hello.trim_matches(['[', ']']);
    let bare = bare.strip_prefix("IPv6:").unwrap_or(bare);
    if let Ok(address) = bare.parse::<Ipv4Addr>() {
        return ClientId::Ipv4(address);
    }
    match bare.parse::<Ipv6Addr>() {
        Ok(address) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(hello.to_owned()),
    }
}
