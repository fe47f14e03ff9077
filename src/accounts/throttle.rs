//! Limits: how often something may be done. Counted in the database, so that all nodes and faces agree, and in the
//! transaction of what is limited.
//!
//! A bucket holds the moments at which the thing was done (a sliding log): `5/h` means five in any hour. A device that
//! has logged into the account before has buckets of its own, so nobody else's failures can shut it out.

use crate::app::{App, Origin};
use crate::config::{Limit, Per, Rate};
use crate::error::{Facets, Fault, Kind, Problem};
use crate::store::{Tx, throttles};
use crate::values::Moment;
use time::Duration;

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
    buckets: Vec<Vec<u8>>,
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
        let mut log = throttles::lock(tx, &bucket)?;
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
        throttles::store(tx, bucket, log, earliest + rate.window)?;
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
        let mut log = throttles::lock(tx, bucket)?;
        if let Some(found) = log.iter().position(|hit| *hit == micros(spent.at)) {
            log.remove(found);
            // A day is longer than any window needs the remaining moments for; the next spending sets it right.
            throttles::store(tx, bucket, &log, tx.now() + Duration::DAY)?;
        }
    }
    Ok(())
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
fn buckets(app: &App, limit: Limit, who: &Who<'_>) -> Vec<(Vec<u8>, Rate)> {
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
            (
                app.keys().of_bucket(limit.variable(), number, &whose),
                *rate,
            )
        })
        .collect();
    buckets.sort_by(|one, other| one.0.cmp(&other.0));
    buckets
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
