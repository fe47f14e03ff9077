//! Limits: how often something may be done. Counted in the database, so that all nodes and interfaces agree, and in the
//! transaction of what is limited.
//!
//! A bucket holds the moments at which the thing was done (a sliding log): `5/h` means five in any hour. A guess at an account
//! is counted for the account, however it is named, and for the network that asks: what strangers do elsewhere shuts nobody
//! out. An e-mail is counted for the address it goes to, whoever has it, and for the network. What an account or an address
//! must bear in all is counted for it alone, and when it is used up something else than a refusal follows
//! (`docs/limits.md`).
//!
//! A transaction that takes several locks takes them in this order: address, user, flow, row of the outbox, buckets. All
//! buckets of one limit are taken in the order of their digests, the caps on text messages in the order of their kinds. A flow
//! without a user is not locked before a bucket that a resend of it takes first.

mod buckets;
mod daily;
mod lift;

pub(super) use buckets::{Known, Subject, Who, about, masked_network};
#[cfg(test)]
pub(crate) use daily::DAILY;
pub(super) use daily::{
    CodesOfDay, are_codes_guessed, are_passwords_guessed, count_wrong_password,
    is_failure_to_be_told, is_owner_to_be_told,
};
pub(crate) use lift::lift;

use crate::app::App;
use crate::config::{Limit, Rate};
use crate::error::{ErrorDetails, Failure, Fault, Kind, Problem};
use crate::i18n::Message;
use crate::store::{Tx, throttles};
use crate::values::{Moment, micros, of_micros};
use buckets::Bucket;
use time::Duration;

/// What a spent share was, to give it back.
#[derive(Debug)]
pub(super) struct Spent {
    at: Moment,
    buckets: Vec<(Bucket, Rate)>,
    /// When there is another share, where this was the last one for now.
    pub(super) next_at: Option<Moment>,
}

/// A limit was reached. What was done too often, the error that carries it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("throttled")]
pub struct Throttled {
    /// Seconds until there is a share again.
    pub retry_after: u64,
}

impl Throttled {
    /// Until a moment to come.
    pub(super) fn until(then: Moment, now: Moment) -> Self {
        let retry_after = whole_seconds_up(then - now).max(1);
        Self { retry_after }
    }

    /// "in 40 seconds", "in 12 minutes".
    pub(super) fn wait(self) -> Message {
        let (unit, n) = match self.retry_after {
            seconds @ 0..=119 => ("wait-seconds", seconds.max(1)),
            seconds @ 120..=7199 => ("wait-minutes", seconds.div_ceil(60)),
            seconds => ("wait-hours", seconds.div_ceil(3600)),
        };
        Message::new(unit).with("n", n)
    }

    /// How it is told by an error that carries it.
    pub(super) fn details(self, error: &impl Failure) -> ErrorDetails {
        self.details_with("throttled", error)
    }

    /// How it is told with a code of its own.
    pub(super) fn details_with(self, code: &'static str, error: &impl Failure) -> ErrorDetails {
        ErrorDetails {
            kind: Kind::TooMany,
            problems: vec![Problem::general(
                code,
                error.message().with("wait", self.wait()),
            )],
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

/// A bucket that is this transaction's until it ends, and what counts in it.
#[derive(Debug)]
pub(super) struct Counter {
    bucket: Bucket,
    rate: Rate,
    log: Vec<i64>,
}

impl Counter {
    /// Takes buckets in one order for everybody, so that two transactions cannot wait for each other.
    fn take(tx: &mut Tx<'_>, mut buckets: Vec<(Bucket, Rate)>) -> Result<Vec<Self>, Fault> {
        let now = tx.now();
        buckets.sort_by(|one, other| one.0.digest.cmp(&other.0.digest));
        let kept: Vec<_> = buckets.iter().map(|(bucket, _)| bucket.kept()).collect();
        let mut found = throttles::lock(tx, &kept)?;
        let counter = |(bucket, rate): (Bucket, Rate)| {
            let this = found.iter().position(|it| it.digest == bucket.digest);
            let mut log = this
                .map(|at| found.swap_remove(at).hits)
                .unwrap_or_default();
            log.retain(|hit| *hit > micros(now - rate.window));
            Self { bucket, rate, log }
        };
        Ok(buckets.into_iter().map(counter).collect())
    }

    /// Whether it is this bucket.
    fn is_of(&self, bucket: &Bucket) -> bool {
        self.bucket.digest == bucket.digest
    }

    /// When there is a share again; `None` when there is one now.
    fn next_share(&self) -> Option<Moment> {
        next_share(&self.log, self.rate)
    }

    /// Whether no share is left.
    pub(super) fn is_full(&self) -> bool {
        self.next_share().is_some()
    }

    /// Counts something at a moment. When there is another share, where that was the last one for now.
    fn add(&mut self, tx: &mut Tx<'_>, at: Moment) -> Result<Option<Moment>, Fault> {
        self.log.push(micros(at));
        let next_at = self.next_share();
        self.store(tx, next_at, at + self.rate.window)?;
        Ok(next_at)
    }

    /// Gives the last share back, where none is left.
    pub(super) fn give_back(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        if !self.is_full() {
            return Ok(());
        }
        self.log.pop();
        self.store_until_tomorrow(tx)
    }

    /// A day is longer than any window needs the remaining moments for; the next spending sets it right.
    fn store_until_tomorrow(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let tomorrow = tx.now() + Duration::DAY;
        self.store(tx, None, tomorrow)
    }

    fn store(
        &self,
        tx: &mut Tx<'_>,
        full_until: Option<Moment>,
        expires_at: Moment,
    ) -> Result<(), Fault> {
        let log = throttles::Log {
            hits: &self.log,
            count: i64::try_from(self.log.len()).unwrap_or(i64::MAX),
            full_until,
            expires_at,
        };
        throttles::store(tx, &self.bucket.digest, &log)
    }
}

/// Spends one share now, or says how long to wait.
pub(super) fn spend(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
    who: &Who<'_>,
) -> Result<Spent, Refusal> {
    let rates = app.config().limits.of(limit);
    let spent = spend_of(tx, buckets::of(app, limit.variable(), rates, who));
    if let Err(Refusal::Throttled(_)) = spent {
        note_reached(app, limit.variable());
    }
    spent
}

/// Counts that somebody reached a limit, by the setting that says how often something may be done.
pub(super) fn note_reached(app: &App, name: &'static str) {
    app.metrics().limits.add([("limit", name)]);
}

/// Spends one share of a limit that counts the network alone.
pub(super) fn spend_of_network(app: &App, tx: &mut Tx<'_>, limit: Limit) -> Result<Spent, Refusal> {
    spend(app, tx, limit, &Who::of_network(tx.origin()))
}

/// Spends now from buckets that were made before. One statement for each, as long as there are shares: what is counted is
/// appended, and written anew only where it was the last share, or half of it counts no more.
fn spend_of(tx: &mut Tx<'_>, buckets: Vec<(Bucket, Rate)>) -> Result<Spent, Refusal> {
    let now = tx.now();
    let mut earliest = now;
    let mut taken = Vec::new();
    for (bucket, rate) in buckets {
        let expires_at = now + rate.window;
        let (mut log, is_in) = throttles::append(tx, bucket.kept(), micros(now), expires_at)?;
        if is_in {
            log.pop();
        }
        let length = log.len();
        log.retain(|hit| *hit > micros(now - rate.window));
        let is_stale = 2 * log.len() < length;
        let counter = Counter { bucket, rate, log };
        earliest = earliest.max(counter.next_share().unwrap_or(now));
        taken.push((counter, is_in, is_stale));
    }
    if earliest > now {
        for (counter, ..) in taken.iter().filter(|(_, is_in, _)| *is_in) {
            let last = counter.log.last().and_then(|hit| of_micros(*hit));
            let expires_at = last.unwrap_or(now) + counter.rate.window;
            counter.store(tx, counter.next_share(), expires_at)?;
        }
        return Err(Refusal::Throttled(Throttled {
            retry_after: whole_seconds_up(earliest - now),
        }));
    }
    let mut spent = Spent {
        at: now,
        buckets: Vec::new(),
        next_at: None,
    };
    for (mut counter, is_in, is_stale) in taken {
        counter.log.push(micros(now));
        let next_at = counter.next_share();
        spent.next_at = spent.next_at.max(next_at);
        if next_at.is_some() || is_stale || !is_in {
            counter.store(tx, next_at, now + counter.rate.window)?;
        }
        spent.buckets.push((counter.bucket, counter.rate));
    }
    Ok(spent)
}

/// Spends one share at the earliest moment it is there, at most `longest_delay` from now.
pub(super) fn reserve(
    app: &App,
    tx: &mut Tx<'_>,
    limit: Limit,
    who: &Who<'_>,
    longest_delay: Duration,
) -> Result<(Moment, Spent), Refusal> {
    let rates = app.config().limits.of(limit);
    let now = tx.now();
    let mut counters = Counter::take(tx, buckets::of(app, limit.variable(), rates, who))?;
    let shares = counters.iter().filter_map(Counter::next_share);
    let at = shares.max().unwrap_or(now).max(now);
    if at - now > longest_delay {
        note_reached(app, limit.variable());
        return Err(Refusal::Throttled(Throttled {
            retry_after: whole_seconds_up(at - now),
        }));
    }
    let mut next_at = None;
    for counter in &mut counters {
        next_at = next_at.max(counter.add(tx, at)?);
    }
    let buckets = counters.into_iter().map(|it| (it.bucket, it.rate));
    let spent = Spent {
        at,
        next_at,
        buckets: buckets.collect(),
    };
    Ok((at, spent))
}

/// Gives back what was spent.
pub(super) fn refund(tx: &mut Tx<'_>, spent: &Spent) -> Result<(), Fault> {
    for mut counter in Counter::take(tx, spent.buckets.clone())? {
        if let Some(found) = counter.log.iter().position(|hit| *hit == micros(spent.at)) {
            counter.log.remove(found);
            counter.store_until_tomorrow(tx)?;
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
    for mut counter in Counter::take(tx, buckets::of(app, limit.variable(), rates, who))? {
        counter.give_back(tx)?;
    }
    Ok(())
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
