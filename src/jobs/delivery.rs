//! What couriers have in common: they look for what is due, take one thing a claim, carry several at a time, and put back
//! what could not be delivered, to be tried less and less often (back-off). When it
//! is given up: `courier`, `webhooks`.

use crate::app::{App, Origin};
use crate::error::Fault;
use crate::security::random;
use crate::site::Site;
use crate::store::{Conn, Outcome, Queued, Tx};
use crate::values::Moment;
use std::collections::HashMap;
use std::time::Duration as StdDuration;
use time::Duration;
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};

/// A courier may hold a thing for as long as its delivery may take, and a little more. If it dies, another takes the
/// thing after that.
const MARGIN: StdDuration = StdDuration::from_secs(15);
/// How often to look for what other nodes queued, and for what was put back.
const LOOK_EVERY: StdDuration = StdDuration::from_secs(1);
const BATCH: i64 = 50;

/// What becomes of a thing after an attempt.
pub(super) enum DeliveryResult {
    Over(Outcome, Option<String>),
    Again(Duration, String),
}

/// What one kind of courier does: which things are due, and how one of them is delivered.
pub(super) struct Courier<L, C> {
    /// Deliveries at the same time, so that one slow receiver does not hold up the rest.
    pub(super) at_once: usize,
    /// The keys of what is due and nobody holds.
    pub(super) due: L,
    /// Delivers one of them, and says whether it arrived.
    pub(super) deliver: C,
}

/// Delivers until `stop` says so; what is being delivered then is finished. It looks for more whenever it is woken, a
/// delivery has ended, or a second has passed: a slow one takes one place and no more.
pub(super) async fn run<Q, L, C, D>(
    site: &Site,
    mut stop: watch::Receiver<bool>,
    what: &str,
    queued: impl Fn() -> Q,
    courier: Courier<L, C>,
) where
    Q: Future<Output = ()>,
    L: Due,
    C: Fn(Site, i64) -> D,
    D: Future<Output = Result<bool, Fault>> + Send + 'static,
{
    let mut quiet = false;
    let mut carried = JoinSet::new();
    let mut held = HashMap::new();
    while !*stop.borrow() {
        let mut outcome = Ok(());
        if carried.len() < courier.at_once {
            match look(site, &courier.due).await {
                Ok(due) => {
                    let free = due
                        .into_iter()
                        .filter(|id| !held.values().any(|it| it == id));
                    let free: Vec<_> = free.take(courier.at_once - carried.len()).collect();
                    for id in free {
                        let delivery = (courier.deliver)(site.clone(), id);
                        held.insert(carried.spawn(delivery).id(), id);
                    }
                }
                Err(fault) => outcome = Err(fault),
            }
        }
        if outcome.is_ok() {
            tokio::select! {
                Some(done) = carried.join_next_with_id() => outcome = ended(done, &mut held),
                () = queued() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.changed() => {}
            }
        }
        match outcome {
            Ok(()) => quiet = false,
            Err(fault) => {
                // Once an outage, not once a second.
                if !quiet {
                    tracing::warn!(%fault, "the courier cannot work; {what} wait");
                    quiet = true;
                }
                tokio::select! {
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    _ = stop.changed() => {}
                }
            }
        }
    }
    while carried.join_next().await.is_some() {}
}

fn ended(
    done: Result<(Id, Result<bool, Fault>), JoinError>,
    held: &mut HashMap<Id, i64>,
) -> Result<(), Fault> {
    match done {
        Ok((task, delivered)) => {
            held.remove(&task);
            delivered.map(drop)
        }
        Err(error) => {
            held.remove(&error.id());
            Err(Fault::Broken(format!("a delivery panicked: {error}")))
        }
    }
}

/// The keys of what is due, at most so many.
pub(super) trait Due:
    Fn(&mut Conn, Moment, i64) -> Result<Vec<i64>, Fault> + Clone + Send + 'static
{
}

impl<T> Due for T where
    T: Fn(&mut Conn, Moment, i64) -> Result<Vec<i64>, Fault> + Clone + Send + 'static
{
}

async fn look(site: &Site, due: &impl Due) -> Result<Vec<i64>, Fault> {
    let due = due.clone();
    blocking(site.app(), move |app| {
        app.check_fit()?;
        let now = app.now();
        app.read(|conn| due(conn, now, BATCH))
    })
    .await
}

/// Delivers everything that is due now, and says how many arrived.
pub(super) async fn all_due<L, C, D>(site: &Site, courier: Courier<L, C>) -> Result<usize, Fault>
where
    L: Due,
    C: Fn(Site, i64) -> D,
    D: Future<Output = Result<bool, Fault>> + Send + 'static,
{
    let mut arrived = 0;
    loop {
        let ids = look(site, &courier.due).await?;
        if ids.is_empty() {
            return Ok(arrived);
        }
        let mut deliveries = JoinSet::new();
        let mut done = Vec::with_capacity(ids.len());
        for id in ids {
            if deliveries.len() >= courier.at_once {
                done.extend(deliveries.join_next().await);
            }
            deliveries.spawn((courier.deliver)(site.clone(), id));
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
    timeout: StdDuration,
) -> Result<Option<(T, String)>, Fault> {
    let claim = random::name::<16>();
    let mine = claim.clone();
    let held = timeout + MARGIN;
    let taken = blocking(site.app(), move |app| {
        app.write(&Origin::job(T::JOB), |tx| {
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
    fate: DeliveryResult,
    besides: impl FnOnce(&mut Tx<'_>) -> Result<(), Fault> + Send + 'static,
) -> Result<bool, Fault> {
    note(thing, &fate);
    let (id, arrived) = (
        thing.id(),
        matches!(fate, DeliveryResult::Over(Outcome::Sent, _)),
    );
    blocking(site.app(), move |app| {
        app.write(&Origin::job(T::JOB), |tx| {
            let mine = match &fate {
                DeliveryResult::Over(outcome, why) => {
                    T::finish(tx, id, &claim, *outcome, why.as_deref())?
                }
                DeliveryResult::Again(pause, why) => {
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

fn note<T: Queued>(thing: &T, fate: &DeliveryResult) {
    let (id, kind, attempt) = (thing.id(), thing.word(), thing.attempts());
    let what = T::KIND;
    match fate {
        DeliveryResult::Over(Outcome::GivenUp, why) => {
            tracing::error!(id, kind, attempt, ?why, "{what} given up");
        }
        DeliveryResult::Over(outcome, _) => {
            tracing::info!(id, kind, attempt, "{what} {}", outcome.word());
        }
        DeliveryResult::Again(pause, why) => {
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
