//! Limits: how often something may be done. Counted in the database, so that all nodes and faces agree, and in the
//! transaction of what is limited.
//!
//! A bucket holds the moments at which the thing was done (a sliding log): `5/h` means five in any hour. A device that
//! has logged into the account before has buckets of its own, so nobody else's failures can shut it out.

mod lift;

pub(crate) use lift::lift;

use crate::app::{App, Origin};
use crate::config::{Limit, Per, Rate};
use crate::error::{Facets, Fault, Kind, Problem};
use crate::store::{Tx, throttles};
use crate::values::{Moment, mask_email, mask_phone};
use std::net::IpAddr;
use time::Duration;

/// The cap on text messages to one number in a day.
pub(super) const SMS_CAP: &str = "SMS_DAILY_CAP";

/// Who is limited.
#[derive(Debug)]
pub(super) struct Who<'a> {
    /// From where.
    pub(super) origin: &'a Origin,
    /// The address, name or number typed in, folded; the same whether or not anybody has it.
    pub(super) key: &'a str,
    /// The device, when it has logged into this account before.
    pub(super) device: Option<i64>,
}

/// What a spent share was, to give it back.
#[derive(Debug)]
pub(super) struct Spent {
    at: Moment,
    buckets: Vec<Bucket>,
}

/// Where something is counted.
#[derive(Debug, Clone)]
struct Bucket {
    digest: Vec<u8>,
    limit: &'static str,
    subject: String,
}

impl Bucket {
    fn kept(&self) -> throttles::Bucket<'_> {
        throttles::Bucket {
            digest: &self.digest,
            limit: self.limit,
            subject: &self.subject,
        }
    }
}

/// A limit was reached, or the database failed.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Seconds until there is a share again.
    Wait(u64),
    /// Something else.
    Fault(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Spends one share now, or says how long to wait.
pub(super) fn spend(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
    who: &Who<'_>,
) -> Result<Spent, Refusal> {
    reserve(app, tx, limit, who, Duration::ZERO).map(|(_, spent)| spent)
}

/// Spends one share at the earliest moment it is there, at most `patience` from now.
pub(super) fn reserve(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
    who: &Who<'_>,
    patience: Duration,
) -> Result<(Moment, Spent), Refusal> {
    let now = tx.now();
    let mut logs = Vec::new();
    let mut earliest = now;
    for (bucket, rate) in buckets(app, limit, who) {
        let mut log = throttles::lock(tx, bucket.kept())?;
        log.retain(|hit| *hit > micros(now - rate.window));
        earliest = earliest.max(next_share(&log, rate).unwrap_or(now));
        logs.push((bucket, rate, log));
    }
    let wait = earliest - now;
    if wait > patience {
        return Err(Refusal::Wait(whole_seconds_up(wait)));
    }
    for (bucket, rate, log) in &mut logs {
        log.push(micros(earliest));
        let full_until = next_share(log, *rate);
        let expires_at = earliest + rate.window;
        store(tx, bucket, log, full_until, expires_at)?;
    }
    Ok((
        earliest,
        Spent {
            at: earliest,
            buckets: logs.into_iter().map(|(bucket, ..)| bucket).collect(),
        },
    ))
}

/// Gives back what was spent.
pub(super) fn refund(tx: &mut Tx<'_>, spent: &Spent) -> Result<(), Fault> {
    for bucket in &spent.buckets {
        let mut log = throttles::lock(tx, bucket.kept())?;
        if let Some(found) = log.iter().position(|hit| *hit == micros(spent.at)) {
            log.remove(found);
            // A day is longer than any window needs the remaining moments for; the next spending sets it right.
            store(tx, bucket, &log, None, tx.now() + Duration::DAY)?;
        }
    }
    Ok(())
}

fn store(
    tx: &mut Tx<'_>,
    bucket: &Bucket,
    hits: &[i64],
    full_until: Option<Moment>,
    expires_at: Moment,
) -> Result<(), Fault> {
    let log = throttles::Log {
        hits,
        count: i64::try_from(hits.len()).unwrap_or(i64::MAX),
        full_until,
        expires_at,
    };
    throttles::store(tx, &bucket.digest, &log)
}

/// How a reached limit is told.
pub(super) fn facets(code: &'static str, text: String, retry_after: u64) -> Facets {
    Facets {
        kind: Kind::TooMany,
        problems: vec![Problem::general(code, text)],
        retry_after: Some(retry_after),
    }
}

/// "in 40 seconds", "in 12 minutes".
pub(super) fn in_words(seconds: u64) -> String {
    match seconds {
        0..=1 => "in a second".into(),
        2..=119 => format!("in {seconds} seconds"),
        120..=7199 => format!("in {} minutes", seconds.div_ceil(60)),
        _ => format!("in {} hours", seconds.div_ceil(3600)),
    }
}

/// The buckets of a limit, in one order for everybody, so that two transactions cannot wait for each other.
fn buckets(app: &App, limit: Limit, who: &Who<'_>) -> Vec<(Bucket, Rate)> {
    let mut buckets: Vec<_> = app
        .config()
        .limits
        .of(limit)
        .iter()
        .enumerate()
        .map(|(number, rate)| {
            let whose = match (who.device, rate.per) {
                (Some(device), _) => format!("device {device}"),
                (None, Per::Ip) => format!("ip {}", who.origin.network()),
                (None, Per::User | Per::Key) => format!("key {}", who.key),
            };
            let bucket = Bucket {
                digest: app.keys().of_bucket(limit.variable(), number, &whose),
                limit: limit.variable(),
                subject: subject(rate.per, who),
            };
            (bucket, *rate)
        })
        .collect();
    buckets.sort_by(|one, other| one.0.digest.cmp(&other.0.digest));
    buckets
}

/// Who is limited, in words that say too little to find them by.
fn subject(per: Per, who: &Who<'_>) -> String {
    if who.device.is_some() {
        return "a known browser".into();
    }
    match per {
        Per::Ip => masked_network(who.origin.ip),
        Per::User | Per::Key => match who.key.strip_prefix("user ") {
            Some(number) => format!("account {number}"),
            None if who.key.contains('@') => mask_email(who.key),
            None if who.key.starts_with('+') => mask_phone(who.key),
            None => who.key.chars().take(1).chain(['…']).collect(),
        },
    }
}

fn masked_network(ip: Option<IpAddr>) -> String {
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

/// When there is a share again; `None` when there is one now.
fn next_share(log: &[i64], rate: Rate) -> Option<Moment> {
    let amount = usize::try_from(rate.amount).unwrap_or(usize::MAX);
    let oldest_that_counts = log
        .len()
        .checked_sub(amount)
        .and_then(|index| log.get(index))?;
    Some(moment(*oldest_that_counts)? + rate.window)
}

fn micros(at: Moment) -> i64 {
    i64::try_from(at.assume_utc().unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
}

fn moment(micros: i64) -> Option<Moment> {
    let at = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok()?;
    Some(Moment::new(at.date(), at.time()))
}

fn whole_seconds_up(wait: Duration) -> u64 {
    u64::try_from(wait.whole_seconds()).unwrap_or(0) + u64::from(wait.subsec_nanoseconds() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_share_comes_when_the_oldest_that_counts_leaves_the_window() {
        let start = Moment::new(time::macros::date!(2026 - 11 - 21), time::Time::MIDNIGHT);
        let at = |second: i64| micros(start + Duration::seconds(second));
        let rate = Rate {
            amount: 2,
            window: Duration::seconds(60),
            per: Per::Ip,
        };
        assert_eq!(next_share(&[], rate), None);
        assert_eq!(next_share(&[at(0)], rate), None);
        assert_eq!(
            next_share(&[at(0), at(10)], rate),
            Some(start + Duration::seconds(60))
        );
        assert_eq!(
            next_share(&[at(0), at(10), at(60)], rate),
            Some(start + Duration::seconds(70))
        );
    }
}
