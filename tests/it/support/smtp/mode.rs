//! How the test mail server behaves: the good ways, and every bad way the courier must survive.

use std::time::Duration;

/// How the server behaves; [`super::SmtpServer::set_mode`] changes it while it runs.
#[derive(Clone, Debug, Default)]
pub struct Mode {
    /// Whether, and how, a connection is encrypted.
    pub tls: Tls,
    /// What certificate it shows.
    pub certificate: Certificate,
    /// The name and password without which it takes no letter.
    pub auth: Option<(String, String)>,
    /// Whether it offers SMTPUTF8, and so takes addresses outside ASCII.
    pub smtputf8: bool,
    /// How many connections it allows at once; more are told "421".
    pub connections: Option<usize>,
    /// What goes wrong.
    pub fault: Fault,
}

impl Mode {
    /// No encryption.
    pub fn plain() -> Self {
        Self::default()
    }

    /// Encryption after the STARTTLS command; without it no letter is taken.
    pub fn starttls() -> Self {
        Self {
            tls: Tls::StartTls,
            ..Self::default()
        }
    }

    /// Encryption from the first byte.
    pub fn implicit() -> Self {
        Self {
            tls: Tls::Implicit,
            ..Self::default()
        }
    }

    /// STARTTLS with a certificate made out to another host.
    pub fn wrong_certificate() -> Self {
        Self::starttls().certificate(Certificate::OtherHost)
    }

    /// The same mode, with this certificate.
    pub fn certificate(self, certificate: Certificate) -> Self {
        Self {
            certificate,
            ..self
        }
    }

    /// The same mode, for those who know this name and password only.
    pub fn auth(self, user: &str, password: &str) -> Self {
        Self {
            auth: Some((user.to_owned(), password.to_owned())),
            ..self
        }
    }

    /// The same mode, for so many connections at once.
    pub fn connections(self, most: usize) -> Self {
        Self {
            connections: Some(most),
            ..self
        }
    }

    /// The same mode, with this fault.
    pub fn fault(self, fault: Fault) -> Self {
        Self { fault, ..self }
    }
}

/// Whether, and how, a connection is encrypted. A change concerns connections to come.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::enum_variant_names, reason = "STARTTLS is the command's name")]
pub enum Tls {
    /// Never.
    #[default]
    Plain,
    /// After the STARTTLS command; letters before it are refused.
    StartTls,
    /// From the first byte.
    Implicit,
}

/// What certificate the server shows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Certificate {
    /// For localhost and 127.0.0.1, by the authority of [`super::SmtpServer::ca_file`].
    #[default]
    Good,
    /// By that authority, but for `elsewhere.test`.
    OtherHost,
    /// For the right host, by an authority nobody knows.
    Stranger,
    /// Good until the first of January 2001.
    Expired,
}

/// What goes wrong. A change concerns the next command, of connections that are open too.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// A connection is closed at once, without a word. (To have it refused by the system: [`super::SmtpServer::stop`].)
    RefuseConnection,
    /// "421 too busy" in place of a greeting, then closed.
    Banner421,
    /// "554" in place of a greeting, then closed.
    Banner554,
    /// "550" to every sender.
    RejectSender,
    /// "502" to every RSET.
    NoReset,
    /// Silence after the first recipient.
    HangAtRecipient,
    /// "554 relay access denied" to every recipient: the server does not know who asks.
    RefuseRelay,
    /// "554" to every letter, after its last byte, with what a server may quote of it.
    RejectLetter,
    /// Takes every letter, and says what it has read of it, and something that cannot be seen.
    QuotesLetter,
    /// Takes every letter and says so; then says nothing any more, to QUIT neither.
    MuteAfterLetter,
    /// "250" to the first letter of a connection; "421" to the second sender.
    OneLetterEach,
    /// A greeting without an end of its line.
    EndlessGreeting,
    /// An answer to the sender without an end of its line.
    EndlessLine,
    /// An answer to EHLO of lines without end.
    EndlessLines,
    /// Answers to everything that comes next, in clear behind that to STARTTLS; then every recipient is refused.
    AnswersInClear,
    /// Two answers to each recipient.
    AnswersTwice,
    /// "550 no such mailbox" to every recipient: this letter will never arrive.
    RejectRecipient,
    /// "451 try later" to every recipient.
    Temporary,
    /// "535" to every password, the right one too.
    RejectAuth,
    /// Connected, then silence.
    HangAtGreeting,
    /// This long a pause before every reply.
    SlowData(Duration),
    /// Hangs up after the first half kilobyte of a letter (or its end, if sooner); the letter is lost.
    DropMidLetter,
    /// Takes the whole letter and hangs up before saying so: the sender cannot know.
    DropAfterData,
    /// "451" to this many letters from now on, after their last byte; then all is well.
    FailFirst(usize),
}
