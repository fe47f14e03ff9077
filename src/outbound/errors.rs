//! Why a call came to nothing, in words that hold no part of the URL: its query may be a secret.

use super::public_addresses::NotPublic;
use std::io;

/// Why a call came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Unreachable {
    what: &'static str,
}

impl Unreachable {
    pub(super) fn address() -> Self {
        Self {
            what: "the URL cannot be called",
        }
    }
}

impl From<&ureq::Error> for Unreachable {
    fn from(error: &ureq::Error) -> Self {
        use ureq::Error;
        let what = match error {
            Error::Other(other) if other.is::<NotPublic>() => {
                "the address is not one of the public internet"
            }
            Error::HostNotFound => "the host was not found",
            Error::Timeout(_) => "the answer took too long",
            Error::Tls(_) | Error::Rustls(_) | Error::TlsRequired => "TLS failed",
            Error::LargeResponseHeader(..) => "the head of the answer was too long",
            Error::Protocol(_) => "the answer was not HTTP",
            Error::Http(_) | Error::BadUri(_) => return Self::address(),
            Error::Io(error) => of_io(error),
            _ => "the connection failed",
        };
        Self { what }
    }
}

fn of_io(error: &io::Error) -> &'static str {
    let tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (tls, error.kind()) {
        (Some(rustls::Error::InvalidCertificate(_)), _) => "the certificate is not to be trusted",
        (Some(_), _) => "TLS failed",
        (None, io::ErrorKind::ConnectionRefused) => "the connection was refused",
        (None, io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => "the answer took too long",
        (
            None,
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe,
        ) => "the line was dropped",
        _ => "the connection failed",
    }
}
