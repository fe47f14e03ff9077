//! Where something is counted, and for whom.

use crate::app::{App, Network, Origin};
use crate::config::{Per, Rate};
use crate::security::password::is_usable;
use crate::store::throttles::{self, KNOWN_BROWSER, of_account};
use crate::store::users;
use crate::values::{FlowId, SessionId, UserId, mask_email, mask_phone};
use std::net::IpAddr;

/// Who is limited.
#[derive(Debug)]
pub(crate) struct Who<'a> {
    /// From where.
    pub(crate) origin: &'a Origin,
    /// What it is about.
    pub(crate) subject: Subject<'a>,
    /// By what the account knows who asks; then it is counted for that alone.
    pub(crate) known: Option<Known>,
}

/// What something is counted for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject<'a> {
    /// The network alone.
    Network,
    /// An address, a name or a number as it was typed, folded. No account keeps it.
    Typed(&'a str),
    /// An account, however it was named.
    Account(UserId),
}

/// By what an account knows who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Known {
    /// A browser or a program that has logged into it before.
    Device(i64),
    /// The link in an e-mail that makes a browser or a program known.
    Approval(FlowId),
    /// A session of it.
    Session(SessionId),
}

impl<'a> Who<'a> {
    /// A network alone.
    pub(crate) fn of_network(origin: &'a Origin) -> Self {
        Self::of(origin, Subject::Network)
    }

    /// Somebody whom no account knows.
    pub(crate) fn of(origin: &'a Origin, subject: Subject<'a>) -> Self {
        Self {
            origin,
            subject,
            known: None,
        }
    }

    /// Somebody who is signed in.
    pub(crate) fn signed_in(origin: &'a Origin, user: UserId) -> Self {
        Self::of(origin, Subject::Account(user))
    }
}

impl<'a> Subject<'a> {
    /// The account that was found by what was typed, or what was typed. One that waits for its first verification is known
    /// by its address alone, so that it counts as one that nobody has.
    pub(crate) fn found(user: Option<&users::Row>, typed: &'a str) -> Self {
        match user {
            Some(user) if user.is_verified || is_usable(&user.password) => Self::Account(user.id),
            _ => Self::Typed(typed),
        }
    }

    fn text(self) -> String {
        match self {
            Self::Network => "key ".to_owned(),
            Self::Typed(typed) => format!("key {typed}"),
            Self::Account(user) => format!("account {}", user.0),
        }
    }
}

/// Where something is counted.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    pub(super) digest: Vec<u8>,
    limit: &'static str,
    subject: String,
    about: Option<Vec<u8>>,
}

impl Bucket {
    /// The bucket of a limit's rate with that number, for one account or a known browser: nothing of the network goes in.
    pub(super) fn of(
        app: &App,
        limit: &'static str,
        number: usize,
        per: Per,
        who: &Who<'_>,
    ) -> Self {
        Self::named(app, limit, number, &whose(who), (per, who))
    }

    fn named(
        app: &App,
        limit: &'static str,
        number: usize,
        whose: &str,
        (per, who): (Per, &Who<'_>),
    ) -> Self {
        Self {
            digest: app.keys().of_bucket(limit, number, whose),
            limit,
            subject: shown(per, who),
            about: counted(app, per, who),
        }
    }

    pub(super) fn kept(&self) -> throttles::Bucket<'_> {
        throttles::Bucket {
            digest: &self.digest,
            limit: self.limit,
            subject: &self.subject,
            about: self.about.as_deref(),
        }
    }
}

/// The buckets of a limit, in one order for everybody, so that two transactions cannot wait for each other.
pub(super) fn of(
    app: &App,
    limit: &'static str,
    rates: &[Rate],
    who: &Who<'_>,
) -> Vec<(Bucket, Rate)> {
    let all = rates.iter().enumerate();
    let mut buckets: Vec<_> = all
        .flat_map(|(number, rate)| of_rate(app, limit, (number, *rate), who))
        .collect();
    buckets.sort_by(|one, other| one.0.digest.cmp(&other.0.digest));
    buckets
}

/// The buckets of a rate: one, or one for each of the networks that somebody is on.
fn of_rate(
    app: &App,
    limit: &'static str,
    (number, rate): (usize, Rate),
    who: &Who<'_>,
) -> Vec<(Bucket, Rate)> {
    let of_what = match (who.known, rate.per) {
        (None, Per::Ip) => "ip ".to_owned(),
        (None, Per::Key) => format!("{} from ", who.subject.text()),
        _ => return vec![(Bucket::of(app, limit, number, rate.per, who), rate)],
    };
    let networks = who.origin.networks().into_iter();
    let bucket = |network: Network| {
        let whose = format!("{of_what}{}", network.name);
        let bucket = Bucket::named(app, limit, number, &whose, (rate.per, who));
        (bucket, rate.times(network.share))
    };
    networks.map(bucket).collect()
}

fn whose(who: &Who<'_>) -> String {
    match who.known {
        Some(Known::Device(device)) => format!("device {device}"),
        Some(Known::Approval(flow)) => format!("approval {}", flow.0),
        Some(Known::Session(session)) => format!("session {}", session.0),
        None => who.subject.text(),
    }
}

/// Who is limited, in words that say too little to find them by.
fn shown(per: Per, who: &Who<'_>) -> String {
    match (who.known, per, who.subject) {
        (Some(_), _, Subject::Account(user)) => of_account(user),
        (Some(_), ..) => KNOWN_BROWSER.into(),
        (None, Per::Ip, _) | (None, _, Subject::Network) => masked_network(who.origin.ip),
        (None, _, Subject::Account(user)) => of_account(user),
        (None, _, Subject::Typed(typed)) if typed.contains('@') => mask_email(typed),
        (None, _, Subject::Typed(typed)) if typed.starts_with('+') => mask_phone(typed),
        (None, _, Subject::Typed(typed)) => typed.chars().take(1).chain(['…']).collect(),
    }
}

/// What is counted, where that is an address or a number: what is shown of it others have too.
fn counted(app: &App, per: Per, who: &Who<'_>) -> Option<Vec<u8>> {
    let is_network = who.known.is_none() && per == Per::Ip;
    match who.subject {
        Subject::Typed(typed) if !is_network => Some(about(app, typed)),
        _ => None,
    }
}

/// By what the buckets of an address, a name or a number are found, wherever it was asked for and by whom.
pub(crate) fn about(app: &App, typed: &str) -> Vec<u8> {
    app.keys().of_bucket("about", 0, typed)
}

/// A network, half hidden.
pub(crate) fn masked_network(ip: Option<IpAddr>) -> String {
    match ip {
        Some(IpAddr::V4(ip)) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.…")
        }
        Some(IpAddr::V6(ip)) => {
            let [a, b, c, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:…")
        }
        None => "-".into(),
    }
}
