//! What couriers have in common: they look for what is due, take one thing a claim, carry several at a time, and put back
//! what could not be delivered, to be tried less and less often.

use crate::app::{App, Origin};
use crate::error::Fault;
use crate::security::chance;
use crate::site::Site;
use crate::store::{Conn, Outcome, Queued, Tx};
use crate::values::Moment;
use std::time::Duration as StdDuration;
use time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A courier may hold a thing for as long as its delivery may take, and a little more. If it dies, another takes the
/// thing after that.
const MARGIN: StdDuration = StdDuration::from_secs(15);
/// How often to look for what other nodes queued, and for what was put back.
const LOOK_EVERY: StdDuration = StdDuration::from_secs(1);
const BATCH: i64 = 50;

/// What becomes of a thing after an attempt.
pub(super) enum Fate {
    Over(Outcome, Option<String>),
    Again(Duration, String),
}

/// Makes rounds until `stop` says so; what is being delivered then is finished. Between them it waits to be woken, or a
/// second.
pub(super) async fn run<Q, R>(
    mut stop: watch::Receiver<bool>,
    what: &str,
    queued: impl Fn() -> Q,
    round: impl Fn() -> R,
) where
    Q: Future<Output = ()>,
    R: Future<Output = Result<usize, Fault>>,
{
    let mut quiet = false;
    while !*stop.borrow() {
        match round().await {
            Ok(_) => quiet = false,
            // Once an outage, not once a second.
            Err(fault) if !quiet => {
                tracing::warn!(%fault, "the courier cannot reach the database; {what} wait");
                quiet = true;
            }
            Err(_) => {}
        }
        tokio::select! {
            () = queued() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Delivers everything that is due now, so many at once that one slow receiver does not hold up the rest. Says how many
/// arrived.
pub(super) async fn all_due<D>(
    site: &Site,
    at_once: usize,
    due: impl Fn(&mut Conn, Moment, i64) -> Result<Vec<i64>, Fault> + Clone + Send + 'static,
    deliver: impl Fn(Site, i64) -> D,
) -> Result<usize, Fault>
where
    D: Future<Output = Result<bool, Fault>> + Send + 'static,
{
    let mut arrived = 0;
    loop {
        let due = due.clone();
        let ids = blocking(site.app(), move |app| {
            let now = app.now();
            app.read(|conn| due(conn, now, BATCH))
        })
        .await?;
        if ids.is_empty() {
            return Ok(arrived);
        }
        let mut deliveries = JoinSet::new();
        let mut done = Vec::with_capacity(ids.len());
        for id in ids {
            if deliveries.len() >= at_once {
                done.extend(deliveries.join_next().await);
            }
            deliveries.spawn(deliver(site.clone(), id));
        }
        // All of them end before a failure of one is told.
        while let Some(one) = deliveries.join_next().await {
            done.push(one);
        }
        for one in done {
            let delivered =
                one.map_err(|error| Fault::Broken(format!("a delivery panicked: {error}")))?;
            arrived += usize::from(delivered?);
        }
    }
}

/// Takes a thing, unless another courier has it: the thing, and what to close it with.
pub(super) async fn take<T: Queued>(
    site: &Site,
    id: i64,
    patience: StdDuration,
) -> Result<Option<(T, String)>, Fault> {
    let claim = chance::name::<16>();
    let mine = claim.clone();
    let held = patience + MARGIN;
    let taken = blocking(site.app(), move |app| {
        app.write(&Origin::command_line(), |tx| {
            let until = tx.now() + held;
            T::claim(tx, id, &mine, until)
        })
    })
    .await?;
    Ok(taken.map(|thing| (thing, claim)))
}

/// Writes down what became of a thing, and `besides` with it. Whether it arrived.
pub(super) async fn close<T: Queued>(
    site: &Site,
    thing: &T,
    claim: String,
    fate: Fate,
    besides: impl FnOnce(&mut Tx<'_>) -> Result<(), Fault> + Send + 'static,
) -> Result<bool, Fault> {
    note(thing, &fate);
    let (id, arrived) = (thing.id(), matches!(fate, Fate::Over(Outcome::Sent, _)));
    blocking(site.app(), move |app| {
        app.write(&Origin::command_line(), |tx| {
            let mine = match &fate {
                Fate::Over(outcome, why) => T::finish(tx, id, &claim, *outcome, why.as_deref())?,
                Fate::Again(pause, why) => {
                    let due_at = tx.now() + *pause;
                    T::put_back(tx, id, &claim, due_at, why)?
                }
            };
            // The claim may have run out: then it is for the other one to say.
            if mine == 1 { besides(tx) } else { Ok(()) }
        })
    })
    .await?;
    Ok(arrived)
}

fn note<T: Queued>(thing: &T, fate: &Fate) {
    let (id, kind, attempt) = (thing.id(), thing.word(), thing.attempts());
    let what = T::KIND;
    match fate {
        Fate::Over(Outcome::GivenUp, why) => {
            tracing::error!(id, kind, attempt, ?why, "{what} given up");
        }
        Fate::Over(outcome, _) => {
            tracing::info!(id, kind, attempt, "{what} {}", outcome.word());
        }
        Fate::Again(pause, why) => {
            let pause = pause.whole_seconds();
            tracing::warn!(
                id,
                kind,
                attempt,
                "{what} not delivered ({why}); again in {pause} s"
            );
        }
    }
}

/// 2, 4, 8 … seconds, an hour at the most.
pub(super) fn pause(attempts: i32) -> Duration {
    let exponent = u32::try_from(attempts.clamp(1, 12)).unwrap_or(1);
    Duration::seconds(2_i64.pow(exponent).min(3600))
}

/// The hop to a thread that may wait.
pub(super) async fn blocking<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&App) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let app = app.clone();
    let done = tokio::task::spawn_blocking(move || work(&app)).await;
    done.map_err(|error| Fault::Broken(format!("a job panicked: {error}")))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses: Vec<_> = [1, 2, 3, 11, 12, 400]
            .map(|attempt| pause(attempt).whole_seconds())
            .to_vec();
        assert_eq!(pauses, [2, 4, 8, 2048, 3600, 3600]);
    }
}
