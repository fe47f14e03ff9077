//! Limits: how often something may be done. Counted in the database, so that all nodes and interfaces agree, and in the
//! transaction of what is limited.
//!
//! A bucket holds the moments at which the thing was done (a sliding log): `5/h` means five in any hour. What names an
//! address is counted for the account that has it, however it is named, and for the network that asks: what strangers do
//! elsewhere shuts nobody out. What an account must bear in all is counted for the account alone, and when it is used up
//! something else than a refusal follows (`docs/limits.md`).
//!
//! A transaction that takes both locks the user first, then buckets.

mod buckets;
mod daily;
mod lift;

pub(super) use buckets::{Known, Subject, Who};
pub(super) use daily::{
    are_codes_guessed, are_passwords_guessed, count_wrong_code, count_wrong_password,
    is_owner_to_be_told,
};
pub(crate) use lift::lift;

use crate::app::{App, Origin};
use crate::config::{Limit, Rate};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::store::{Tx, throttles};
use crate::values::{Moment, micros, of_micros};
use buckets::Bucket;
use time::Duration;

/// The cap on text messages to one number in a day.
pub(super) const SMS_CAP: &str = "SMS_DAILY_CAP";

/// What a spent share was, to give it back.
#[derive(Debug)]
pub(super) struct Spent {
    at: Moment,
    buckets: Vec<Bucket>,
    /// When there is another share, where this was the last one for now.
    pub(super) next_at: Option<Moment>,
}

/// A limit was reached. What was done too often, the error that carries it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Please try again {}.", self.wait())]
pub struct Throttled {
    /// Seconds until there is a share again.
    pub retry_after: u64,
}

impl Throttled {
    /// Until a moment to come.
    pub(super) fn until(then: Moment, now: Moment) -> Self {
        let retry_after = (then - now).whole_seconds().max(1).unsigned_abs();
        Self { retry_after }
    }

    /// "in 40 seconds", "in 12 minutes".
    pub(super) fn wait(self) -> String {
        match self.retry_after {
            0..=1 => "in a second".into(),
            seconds @ 2..=119 => format!("in {seconds} seconds"),
            seconds @ 120..=7199 => format!("in {} minutes", seconds.div_ceil(60)),
            seconds => format!("in {} hours", seconds.div_ceil(3600)),
        }
    }

    /// How it is told by an error that carries it.
    pub(super) fn details(self, error: &impl Failure) -> ErrorDetails {
        self.details_with("throttled", error)
    }

    /// How it is told with a code of its own.
    pub(super) fn details_with(self, code: &'static str, error: &impl Failure) -> ErrorDetails {
        ErrorDetails {
            kind: Kind::TooMany,
            problems: vec![Problem::general(code, error.to_string())],
            retry_after: Some(self.retry_after),
        }
    }
}

/// A limit was reached, or the database failed.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// A limit was reached.
    Throttled(Throttled),
    /// Something else.
    Fault(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Lets `?` turn a refusal into an error that carries both of what it may be.
macro_rules! from_refusal {
    ($error:ty) => {
        impl From<$crate::accounts::throttle::Refusal> for $error {
            fn from(refusal: $crate::accounts::throttle::Refusal) -> Self {
                match refusal {
                    $crate::accounts::throttle::Refusal::Throttled(throttled) => throttled.into(),
                    $crate::accounts::throttle::Refusal::Fault(fault) => fault.into(),
                }
            }
        }
    };
}

pub(super) use from_refusal;

/// Spends one share now, or says how long to wait.
pub(super) fn spend(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
    who: &Who<'_>,
) -> Result<Spent, Refusal> {
    reserve(app, tx, limit, who, Duration::ZERO).map(|(_, spent)| spent)
}

/// Spends one share of a limit that counts the network alone.
pub(super) fn spend_of_network(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
    origin: &Origin,
) -> Result<Spent, Refusal> {
    spend(app, tx, limit, &Who::of_network(origin))
}

/// Spends one share at the earliest moment it is there, at most `patience` from now.
pub(super) fn reserve(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
    who: &Who<'_>,
    patience: Duration,
) -> Result<(Moment, Spent), Refusal> {
    let rates = app.config().limits.of(limit);
    reserve_of(tx, buckets::of(app, limit.variable(), rates, who), patience)
}

/// Spends from buckets that were made before.
fn reserve_of(
    tx: &mut Tx<'_>,
    buckets: Vec<(Bucket, Rate)>,
    patience: Duration,
) -> Result<(Moment, Spent), Refusal> {
    let now = tx.now();
    let mut logs = Vec::new();
    let mut earliest = now;
    for (bucket, rate) in buckets {
        let mut log = throttles::lock(tx, bucket.kept())?;
        log.retain(|hit| *hit > micros(now - rate.window));
        earliest = earliest.max(next_share(&log, rate).unwrap_or(now));
        logs.push((bucket, rate, log));
    }
    let wait = earliest - now;
    if wait > patience {
        let retry_after = whole_seconds_up(wait);
        return Err(Refusal::Throttled(Throttled { retry_after }));
    }
    let mut next_at = None;
    for (bucket, rate, log) in &mut logs {
        log.push(micros(earliest));
        let full_until = next_share(log, *rate);
        next_at = next_at.max(full_until);
        let expires_at = earliest + rate.window;
        store(tx, bucket, log, full_until, expires_at)?;
    }
    Ok((
        earliest,
        Spent {
            at: earliest,
            next_at,
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

/// Gives a share of a limit back that was spent some time ago, whichever it was, where there is none left.
pub(super) fn give_back(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
    who: &Who<'_>,
) -> Result<(), Fault> {
    let rates = app.config().limits.of(limit);
    let now = tx.now();
    for (bucket, rate) in buckets::of(app, limit.variable(), rates, who) {
        let mut log = throttles::lock(tx, bucket.kept())?;
        log.retain(|hit| *hit > micros(now - rate.window));
        if next_share(&log, rate).is_none() {
            continue;
        }
        log.pop();
        // See `refund`.
        store(tx, &bucket, &log, None, tx.now() + Duration::DAY)?;
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

/// When there is a share again; `None` when there is one now.
fn next_share(log: &[i64], rate: Rate) -> Option<Moment> {
    let amount = usize::try_from(rate.amount).unwrap_or(usize::MAX);
    let oldest_that_counts = log
        .len()
        .checked_sub(amount)
        .and_then(|index| log.get(index))?;
    Some(of_micros(*oldest_that_counts)? + rate.window)
}

fn whole_seconds_up(wait: Duration) -> u64 {
    u64::try_from(wait.whole_seconds()).unwrap_or(0) + u64::from(wait.subsec_nanoseconds() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Per;

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
