//! Why an e-mail did not leave, in words that hold neither address nor code: a mail server's own words may hold both.

use lettre::transport::smtp;

/// Why an e-mail did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct SendError {
    /// For the log and the admin site.
    pub what: String,
    /// Whether trying again may help.
    pub hope: Retry,
}

/// Whether trying again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It may, after so many seconds where somebody said how many.
    Again(Option<u64>),
    /// The server says no, but servers that say so change their minds.
    Little,
    /// It cannot.
    None,
}

impl SendError {
    pub(super) fn smtp(error: &smtp::Error) -> Self {
        let what = match error.status() {
            Some(code) => format!("the mail server answered {code}"),
            None if error.is_timeout() => Self::too_slow().what,
            None if let Some(trouble) = tls_trouble(error) => {
                format!("TLS with the mail server failed: {trouble}")
            }
            None if error.is_tls() => "TLS with the mail server failed".into(),
            None if error.is_client() => {
                "the mail server cannot do what is needed (TLS, authentication or UTF-8)".into()
            }
            None if error.is_response() => {
                "the mail server answered nonsense or dropped the line".into()
            }
            None => "the mail server could not be reached, or dropped the line".into(),
        };
        Self {
            what,
            hope: if error.is_permanent() {
                Retry::Little
            } else {
                Retry::Again(None)
            },
        }
    }

    pub(crate) fn io(error: &std::io::Error) -> Self {
        Self {
            what: format!("writing failed: {}", error.kind()),
            hope: Retry::Again(None),
        }
    }

    pub(super) fn address() -> Self {
        Self {
            what: "the address cannot be written to".into(),
            hope: Retry::Little,
        }
    }

    pub(crate) fn lost() -> Self {
        Self {
            what: "the delivery was interrupted".into(),
            hope: Retry::Again(None),
        }
    }

    /// The whole delivery took too long.
    pub(super) fn too_slow() -> Self {
        Self {
            what: "the mail server took too long".into(),
            hope: Retry::Again(None),
        }
    }
}

/// What rustls has against the server's certificate or manners; it comes wrapped in an I/O error. It names hosts at most.
fn tls_trouble(error: &smtp::Error) -> Option<String> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let io = error.downcast_ref::<std::io::Error>();
        if let Some(io) = io.filter(|io| io.kind() == std::io::ErrorKind::InvalidData) {
            return Some(io.to_string());
        }
        cause = error.source();
    }
    None
}
