//! Where a call comes from.

use super::SessionKind as Holder;
use crate::config::SHARE_OF_48;
use crate::i18n::{Language, Zone};
use crate::values::{Interface, Token, Trace};
use std::net::IpAddr;

/// What the e-mails bring that a caller asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// A code, to be typed.
    Codes,
    /// A token of one use besides, for programs that take one to verify an account or reset a password with.
    Tokens,
}

/// Where a call comes from: what the audit log, the letters and the limits know of the person.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The network address; `None` at the command line.
    pub ip: Option<IpAddr>,
    /// How the browser or program introduced itself, cut to 200 characters.
    pub agent: String,
    /// By which interface the call came.
    pub interface: Interface,
    /// Who will hold a session that is opened: a browser by cookie, or a program by tokens.
    pub holder: Holder,
    /// The tokens of the device cookie: one for each account that this browser has logged into.
    pub devices: Vec<Token>,
    /// The flows that this browser or program holds; who asks again goes on with theirs.
    pub flows: Vec<Token>,
    /// The session cookie's token, when the browser sent one; a login replaces that session.
    pub session: Option<Token>,
    /// What the e-mails bring that are asked for.
    pub letters: Letters,
    /// The language that the caller is answered in; `None` where nobody is.
    pub language: Option<Language>,
    /// The time zone that the caller is told moments in; `None` where nobody is.
    pub time_zone: Option<Zone>,
    /// The trace that the call belongs to, where the caller named one.
    pub trace: Option<Trace>,
}

/// What stands for the address of who was nowhere in the network.
const NOWHERE: &str = "-";
/// What stands for the browser of staff, in e-mails: nobody is told where they were.
const STAFF: &str = "staff";
/// What stands for the browser of somebody at the command line.
const COMMAND_LINE: &str = "command line";
/// What comes before the name of a job, which has no browser either.
const JOB: &str = "job: ";

/// Where something came from that was noted with an address and a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whence {
    /// The network.
    Network,
    /// Staff, wherever they were.
    Staff,
    /// The command line of this machine.
    CommandLine,
    /// The program itself, in one of its jobs.
    Job,
}

impl Whence {
    /// As it was noted. A browser may call itself what it likes: it has an address.
    pub fn of(ip: &str, agent: &str) -> Self {
        match (ip, agent) {
            (NOWHERE, STAFF) => Self::Staff,
            (NOWHERE, COMMAND_LINE) => Self::CommandLine,
            (NOWHERE, agent) if agent.starts_with(JOB) => Self::Job,
            _ => Self::Network,
        }
    }

    /// What is noted of staff in e-mails, as address and browser.
    pub(crate) fn staff() -> (String, String) {
        (NOWHERE.to_owned(), STAFF.to_owned())
    }
}

impl Origin {
    /// Somebody at the command line of this machine.
    pub fn command_line() -> Self {
        Self {
            ip: None,
            agent: COMMAND_LINE.into(),
            interface: Interface::CommandLine,
            holder: Holder::Browser,
            devices: Vec::new(),
            flows: Vec::new(),
            session: None,
            letters: Letters::Codes,
            language: None,
            time_zone: None,
            trace: None,
        }
    }

    /// The program itself, in one of its jobs: no person asked for it just then.
    pub fn job(name: &str) -> Self {
        Self {
            agent: format!("{JOB}{name}"),
            ..Self::command_line()
        }
    }

    /// The same call by whoever holds a flow.
    #[must_use]
    pub fn with_flow(&self, flow: Option<Token>) -> Self {
        Self {
            flows: flow.into_iter().collect(),
            ..self.clone()
        }
    }

    /// The address in words, `-` when there is none.
    pub fn ip_text(&self) -> String {
        self.ip
            .map_or_else(|| NOWHERE.to_owned(), |ip| ip.to_string())
    }

    /// What limits count as one place: an IPv4 address; of an IPv6 one its /64, and besides its /48, of which one customer may
    /// have all, and several may share it: so a /48 has [`Network::share`] times as much.
    pub fn networks(&self) -> Vec<Network> {
        let Some(IpAddr::V6(ip)) = self.ip else {
            return vec![Network {
                name: self.ip_text(),
                share: 1,
            }];
        };
        let [a, b, c, d, ..] = ip.segments();
        vec![
            Network {
                name: format!("{a:x}:{b:x}:{c:x}:{d:x}::/64"),
                share: 1,
            },
            Network {
                name: format!("{a:x}:{b:x}:{c:x}::/48"),
                share: SHARE_OF_48,
            },
        ]
    }

    /// The widest of them: what takes turns with others.
    pub fn widest_network(&self) -> String {
        let widest = self.networks().pop();
        widest.map(|network| network.name).unwrap_or_default()
    }
}

/// What limits count as one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// How many times the limit it may do.
    pub share: u32,
}
