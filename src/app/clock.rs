//! The time. Nodes that share a database server go by its clock, or each would have its own opinion of what has expired:
//! the server is asked now and then, and in between the time that has passed is counted here. A file is of one machine, and
//! goes by that machine's clock.
//!
//! The machine's own clock is compared with it. When it is off, somebody has to set it right; when it is off by much, one
//! of the two is badly wrong, and nothing is done that cannot be undone.

use crate::values::{Moment, micros, of_micros};
use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use time::Duration;
use tokio::sync::Notify;

const SECOND: i64 = 1_000_000;
/// Said in the log.
const NOTED: i64 = 5 * SECOND;
/// Nothing is done that cannot be undone.
const TOO_MUCH: i64 = 60 * SECOND;
/// The machine slept, or its clock was set: time to ask again.
const STEP: i64 = SECOND;
/// After a failure it is not asked again for so long, or everybody would wait for it in turn.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);
/// For the offset: no server was asked.
const NONE: i64 = i64::MIN;

/// The time, which tests may put forward. All numbers are microseconds.
pub struct Clock {
    started: Instant,
    /// The server's time, less what has passed since `started`.
    offset: AtomicI64,
    /// The machine's time, less what has passed since `started`, when the database was asked last.
    machine: AtomicI64,
    /// When a file was changed last.
    last: AtomicI64,
    /// How far tests have put it forward.
    ahead: AtomicI64,
    /// How far tests have shifted the machine's clock.
    shifted: AtomicI64,
    /// Tells those who wait for a moment that tests have put it forward.
    advanced: Notify,
    /// What is waited for.
    awaited: Mutex<Vec<Moment>>,
    /// Locked by whoever asks the database; when that failed last.
    asking: Mutex<Option<Instant>>,
}

/// What the machine's own clock is worth, as compared with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skew {
    /// It agrees.
    None,
    /// It is off by more than five seconds.
    Some(OffBy),
    /// It is off by more than a minute.
    TooMuch(OffBy),
}

/// By how much the machine's clock is off, and from what; the sentence goes on from "this machine's clock".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffBy {
    seconds: i64,
    from: &'static str,
}

impl fmt::Display for OffBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, from) = (self.seconds.abs(), self.from);
        let side = if self.seconds < 0 {
            "behind"
        } else {
            "ahead of"
        };
        write!(f, "this machine's clock is {seconds} s {side} {from}")
    }
}

impl Default for Clock {
    fn default() -> Self {
        let clock = Self {
            started: Instant::now(),
            offset: AtomicI64::new(NONE),
            machine: AtomicI64::new(0),
            last: AtomicI64::new(NONE),
            ahead: AtomicI64::new(0),
            shifted: AtomicI64::new(0),
            advanced: Notify::new(),
            awaited: Mutex::default(),
            asking: Mutex::default(),
        };
        clock.in_step();
        clock
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

impl Clock {
    /// Now, in UTC, to microseconds.
    pub fn now(&self) -> Moment {
        let now = self.server_now() + self.ahead.load(Ordering::Relaxed);
        of_micros(now).unwrap_or(Moment::MIN)
    }

    /// Puts the clock forward, for tests.
    pub fn advance(&self, by: Duration) {
        self.ahead.fetch_add(whole_micros(by), Ordering::Relaxed);
        self.advanced.notify_waiters();
    }

    /// Waits until it is that late.
    pub async fn reach(&self, at: Moment) {
        let _awaited = Awaited::note(self, at);
        loop {
            // Before the look, so that nothing is missed between the two.
            let mut advanced = pin!(self.advanced.notified());
            advanced.as_mut().enable();
            let Ok(left) = std::time::Duration::try_from(at - self.now()) else {
                return;
            };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                () = advanced => {}
            }
        }
    }

    /// The moments that are waited for now, for tests.
    pub fn awaited(&self) -> Vec<Moment> {
        self.all_awaited().clone()
    }

    fn all_awaited(&self) -> MutexGuard<'_, Vec<Moment>> {
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shifts the clock of the machine, for tests: as if somebody had set it, or it had gone wrong.
    pub fn shift_machine(&self, by: Duration) {
        self.shifted.fetch_add(whole_micros(by), Ordering::Relaxed);
    }

    /// What the machine's own clock is worth.
    pub fn skew(&self) -> Skew {
        let (off, from) = match self.offset.load(Ordering::Acquire) {
            NONE => (self.behind_last(), "the last entry of the audit log"),
            offset => (
                self.machine_now() - offset - self.passed(),
                "the database's",
            ),
        };
        let off_by = OffBy {
            seconds: off / SECOND,
            from,
        };
        match off.abs() {
            off if off > TOO_MUCH => Skew::TooMuch(off_by),
            off if off > NOTED => Skew::Some(off_by),
            _ => Skew::None,
        }
    }

    /// Whether the machine's clock and the time that has passed have come apart since the database was asked.
    pub(super) fn is_out_of_step(&self) -> bool {
        let apart = self.machine_now() - self.passed() - self.machine.load(Ordering::Relaxed);
        apart.abs() > STEP
    }

    /// Runs `ask`, which sets the clock, unless it has been set or could not be set while we waited for our turn.
    pub(super) fn catch_up<E>(&self, ask: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
        let mut failed = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.is_out_of_step() || failed.is_some_and(|at| at.elapsed() < PAUSE) {
            return Ok(());
        }
        let done = ask();
        *failed = done.is_err().then(Instant::now);
        done
    }

    /// What has passed since the clock was made.
    pub(super) fn passed(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX)
    }

    /// Takes the time of a server over, as far as it is known: it was read while the answer was on its way. What agrees with
    /// that stays as it is, so that the clock does not jump for nothing.
    pub(super) fn set(&self, readings: &[(i64, Moment, i64)]) {
        let quickest = readings
            .iter()
            .min_by_key(|(before, _, after)| after - before);
        let Some((before, at, after)) = quickest else {
            return;
        };
        let at = micros(*at);
        let (earliest, latest) = (at - after, at - before);
        let offset = match self.offset.load(Ordering::Acquire) {
            NONE => at - before.midpoint(*after),
            offset => offset.clamp(earliest, latest),
        };
        self.offset.store(offset, Ordering::Release);
        self.in_step();
    }

    /// Takes over when a file was changed last.
    pub(super) fn set_last(&self, last: Option<Moment>) {
        self.last
            .store(last.map_or(NONE, micros), Ordering::Release);
        self.in_step();
    }

    fn in_step(&self) {
        self.machine
            .store(self.machine_now() - self.passed(), Ordering::Relaxed);
    }

    /// The time by the server, or by this machine where there is none.
    fn server_now(&self) -> i64 {
        match self.offset.load(Ordering::Acquire) {
            NONE => self.machine_now(),
            offset => self.passed() + offset,
        }
    }

    fn behind_last(&self) -> i64 {
        match self.last.load(Ordering::Acquire) {
            NONE => 0,
            last => (micros(self.now()) - last).min(0),
        }
    }

    /// The time by this machine.
    fn machine_now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| i64::try_from(now.as_micros()).unwrap_or(0));
        now + self.shifted.load(Ordering::Relaxed)
    }
}

/// A moment that is waited for, as long as it is.
struct Awaited<'a> {
    clock: &'a Clock,
    at: Moment,
}

impl<'a> Awaited<'a> {
    fn note(clock: &'a Clock, at: Moment) -> Self {
        clock.all_awaited().push(at);
        Self { clock, at }
    }
}

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        let mut all = self.clock.all_awaited();
        if let Some(place) = all.iter().position(|at| *at == self.at) {
            all.swap_remove(place);
        }
    }
}

fn whole_micros(by: Duration) -> i64 {
    i64::try_from(by.whole_microseconds()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
