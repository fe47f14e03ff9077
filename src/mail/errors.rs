//! Why an e-mail did not leave, in words that hold neither address nor code: a mail server's own words may hold both.

/// Why an e-mail did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct SendError {
    /// For the log and the admin site.
    pub what: String,
    /// Whether trying again may help.
    pub retry: Retry,
    /// What the mail server said, where it said something: without the recipient's address and what it quotes.
    pub reply: Option<String>,
}

/// Whether trying again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It may, after so many seconds where somebody said how many.
    Again(Option<u64>),
    /// It may: nobody was asked yet.
    Unasked,
    /// It may, and this message is not at fault: whoever should take it is away, or takes nothing from us. Everything waits,
    /// for so many seconds where somebody said how many.
    Outage(Option<u64>),
    /// It cannot.
    None,
}

impl SendError {
    pub(crate) fn io(error: &std::io::Error) -> Self {
        Self {
            what: format!("writing failed: {}", error.kind()),
            retry: Retry::Again(None),
            reply: None,
        }
    }

    pub(super) fn address() -> Self {
        Self {
            what: "the address cannot be written to".into(),
            retry: Retry::None,
            reply: None,
        }
    }

    pub(crate) fn lost() -> Self {
        Self {
            what: "the delivery was interrupted".into(),
            retry: Retry::Again(None),
            reply: None,
        }
    }

    /// The whole delivery took too long.
    pub(super) fn too_slow() -> Self {
        Self {
            what: "the mail server took too long".into(),
            retry: Retry::Again(None),
            reply: None,
        }
    }
}
