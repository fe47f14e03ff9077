//! What couriers have in common: they look for what is due, take one thing a claim, carry several at a time, and put back
//! what could not be delivered, to be tried less and less often (back-off). When it
//! is given up: `courier`, `webhooks`.

use super::stop::Stop;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::mail::Pace;
use crate::security::random;
use crate::site::Site;
use crate::store::{Conn, Outcome, Queued, Tx};
use crate::values::Moment;
use std::collections::HashMap;
use std::time::Duration as StdDuration;
use time::Duration;
use tokio::task::{Id, JoinError, JoinSet};

/// A courier may hold a thing for as long as its delivery may take, and a little more. If it dies, another takes the
/// thing after that.
const MARGIN: StdDuration = StdDuration::from_secs(15);
/// How often to look for what other nodes queued, and for what was put back.
const LOOK_EVERY: StdDuration = StdDuration::from_secs(1);
const BATCH: i64 = 50;
/// At a stop, so long may what is on its way take to finish.
const STOP_TIMEOUT: StdDuration = StdDuration::from_secs(5);

/// What becomes of a thing after an attempt.
pub(super) enum DeliveryResult {
    Over(Outcome, Option<String>),
    Again(Duration, String),
}

impl DeliveryResult {
    /// As metrics count it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Over(outcome, _) => outcome.word(),
            Self::Again(..) => "put_back",
        }
    }
}

/// Counts an attempt whose outcome was written down.
pub(super) fn count(site: &Site, queue: &'static str, outcome: &'static str) {
    let labels = [("queue", queue), ("outcome", outcome)];
    site.app().metrics().deliveries.add(labels);
}

/// A thing to be delivered, and what its courier holds it by.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    pub(super) id: i64,
    pub(super) claim: String,
}

impl Ticket {
    fn of(id: i64) -> Self {
        Self {
            id,
            claim: random::name::<16>(),
        }
    }
}

/// What one kind of courier does: which things are due, and how one of them is delivered.
pub(super) struct Courier<L, C> {
    /// Deliveries at the same time, so that one slow receiver does not hold up the rest.
    pub(super) at_once: usize,
    /// When whoever takes all of these things may be asked again, where it is one.
    pub(super) pace: Option<fn(&Site) -> &Pace>,
    /// The keys of what is due and nobody holds.
    pub(super) due: L,
    /// Delivers one of them, and says whether it arrived.
    pub(super) deliver: C,
    /// The job, as the audit log names it.
    pub(super) job: &'static str,
    /// Gives one back that was taken.
    pub(super) give_back: fn(&mut Tx<'_>, i64, &str) -> Result<usize, Fault>,
}

impl<L, C> Courier<L, C> {
    /// So many more may be on their way now, beside those that are.
    fn room(&self, site: &Site, carried: usize) -> usize {
        let Some(pace) = self.pace.map(|pace| pace(site)) else {
            return self.at_once.saturating_sub(carried);
        };
        if pace.is_ready(site.app().now()) {
            pace.width(self.at_once).saturating_sub(carried)
        } else {
            0
        }
    }
}

/// What is on its way.
type InFlight = HashMap<Id, Ticket>;

/// Delivers until `stop` says so; what is being delivered then may finish, or is given back. It looks for more whenever it
/// is woken, a delivery has ended, or a second has passed: a slow one takes one place and no more.
pub(super) async fn run<Q, L, C, D>(
    site: &Site,
    mut stop: Stop,
    what: &str,
    queued: impl Fn() -> Q,
    courier: Courier<L, C>,
) where
    Q: Future<Output = ()>,
    L: Due,
    C: Fn(Site, Ticket) -> D,
    D: Future<Output = Result<bool, Fault>> + Send + 'static,
{
    let mut quiet = false;
    let mut carried = JoinSet::new();
    let mut held = InFlight::new();
    while !stop.is_set() {
        let mut outcome = Ok(());
        let room = courier.room(site, carried.len());
        if room > 0 {
            match look(site, &courier.due).await {
                Ok(due) => {
                    let free = due
                        .into_iter()
                        .filter(|id| !held.values().any(|it| it.id == *id));
                    let free: Vec<_> = free.take(room).collect();
                    for ticket in free.into_iter().map(Ticket::of) {
                        let delivery = (courier.deliver)(site.clone(), ticket.clone());
                        held.insert(carried.spawn(delivery).id(), ticket);
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
                () = stop.wait() => {}
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
                    () = stop.wait() => {}
                }
            }
        }
    }
    give_back(site, carried, held, courier.job, courier.give_back).await;
}

/// Lets what is on its way finish for a moment, and gives the rest back: another node, or this one started again, takes it
/// without waiting for the end of a claim.
async fn give_back(
    site: &Site,
    mut carried: JoinSet<Result<bool, Fault>>,
    mut held: InFlight,
    job: &'static str,
    give_back: fn(&mut Tx<'_>, i64, &str) -> Result<usize, Fault>,
) {
    let finished = async {
        while let Some(done) = carried.join_next_with_id().await {
            if let Err(fault) = ended(done, &mut held) {
                tracing::warn!(%fault, "a delivery failed at the end");
            }
        }
    };
    let _ = tokio::time::timeout(STOP_TIMEOUT, finished).await;
    carried.shutdown().await;
    if held.is_empty() {
        return;
    }
    let done = blocking(site.app(), move |app| {
        app.write(&Origin::job(job), |tx| {
            held.values()
                .try_for_each(|it| give_back(tx, it.id, &it.claim).map(drop))
        })
    });
    if let Err(fault) = done.await {
        tracing::warn!(%fault, "what was on its way could not be given back, and waits for the end of its claim");
    }
}

fn ended(
    done: Result<(Id, Result<bool, Fault>), JoinError>,
    held: &mut InFlight,
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

/// Delivers everything that is due now, unless whoever takes it is away, and says how many arrived.
pub(super) async fn all_due<L, C, D>(site: &Site, courier: Courier<L, C>) -> Result<usize, Fault>
where
    L: Due,
    C: Fn(Site, Ticket) -> D,
    D: Future<Output = Result<bool, Fault>> + Send + 'static,
{
    let mut arrived = 0;
    loop {
        let ids = look(site, &courier.due).await?;
        if ids.is_empty() || courier.room(site, 0) == 0 {
            return Ok(arrived);
        }
        let mut deliveries = JoinSet::new();
        let mut done = Vec::with_capacity(ids.len());
        for ticket in ids.into_iter().map(Ticket::of) {
            while courier.room(site, deliveries.len()) == 0 && !deliveries.is_empty() {
                done.extend(deliveries.join_next().await);
            }
            if courier.room(site, deliveries.len()) == 0 {
                break;
            }
            deliveries.spawn((courier.deliver)(site.clone(), ticket));
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

/// Takes a thing, unless another courier has it.
pub(super) async fn take<T: Queued>(
    site: &Site,
    ticket: &Ticket,
    timeout: StdDuration,
) -> Result<Option<T>, Fault> {
    let mine = ticket.clone();
    let held = timeout + MARGIN;
    blocking(site.app(), move |app| {
        app.write(&Origin::job(T::JOB), |tx| {
            let until = tx.now() + held;
            T::claim(tx, mine.id, &mine.claim, until)
        })
    })
    .await
}

/// What was written down of a delivery.
pub(super) struct Closed {
    /// It arrived.
    pub(super) arrived: bool,
    /// It did not arrive, and this courier has no more to do with it: it is over, or another took its place.
    pub(super) lost: bool,
}

/// Writes down what became of a thing, and `besides` with it.
pub(super) async fn close<T: Queued>(
    site: &Site,
    thing: &T,
    claim: String,
    result: DeliveryResult,
    besides: impl FnOnce(&mut Tx<'_>) -> Result<(), Fault> + Send + 'static,
) -> Result<Closed, Fault> {
    note(thing, &result);
    let id = thing.id();
    let arrived = matches!(result, DeliveryResult::Over(Outcome::Sent, _));
    let over = matches!(result, DeliveryResult::Over(..));
    let mine = blocking(site.app(), move |app| {
        app.write(&Origin::job(T::JOB), |tx| {
            let mine = match &result {
                DeliveryResult::Over(outcome, why) => {
                    T::finish(tx, id, &claim, *outcome, why.as_deref())?
                }
                DeliveryResult::Again(pause, why) => {
                    let due_at = tx.now() + *pause;
                    T::put_back(tx, id, &claim, due_at, why)?
                }
            };
            // The claim may have run out: then it is for the other one to say.
            if mine == 1 {
                besides(tx)?;
            }
            Ok(mine == 1)
        })
    })
    .await?;
    Ok(Closed {
        arrived,
        lost: (over || !mine) && !arrived,
    })
}

fn note<T: Queued>(thing: &T, result: &DeliveryResult) {
    let (id, kind, attempt) = (thing.id(), thing.word(), thing.attempts());
    let what = T::KIND;
    match result {
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

/// The pause that somebody asks for by so many seconds; an hour at most.
pub(super) fn asked(seconds: Option<u64>) -> Duration {
    let seconds = seconds.unwrap_or(0).min(3600);
    Duration::seconds(i64::try_from(seconds).unwrap_or(0))
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
    fn nobody_asks_for_more_than_an_hour() {
        assert_eq!(asked(None), Duration::ZERO);
        assert_eq!(asked(Some(600)), Duration::minutes(10));
        assert_eq!(asked(Some(u64::MAX)), Duration::HOUR);
    }

    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses: Vec<_> = [1, 2, 3, 11, 12, 400]
            .map(|attempt| pause(attempt).whole_seconds())
            .to_vec();
        assert_eq!(pauses, [2, 4, 8, 2048, 3600, 3600]);
    }
}
