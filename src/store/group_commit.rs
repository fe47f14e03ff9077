//! Whose turn it is to write to SQLite, and who shares a commit.
//!
//! SQLite has one writer, and a commit waits for the disk. So changes that come while one is at work go into the same
//! transaction, one after the other, each behind a savepoint of its own; who finds nobody waiting commits for all. Nobody
//! is answered before that. A change that fails is undone alone; if the commit fails, all of the round have failed.
//!
//! Nobody waits for ever: behind a writer that hangs, everybody is told to come back after the same few seconds, not
//! one after the other.

use super::open::{commit, roll_back};
use super::pool::{self, Lent, Pool};
use super::{Conn, dialect};
use crate::error::Fault;
use diesel::QueryResult;
use diesel::connection::TransactionManager;
use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const TIMEOUT: Duration = Duration::from_secs(5);

/// After this a round takes nobody in any more: those in it wait.
const LONGEST: Duration = Duration::from_millis(5);

/// The rounds of one database file.
pub(super) struct GroupCommit {
    state: Mutex<State>,
    free: Condvar,
    longest: Duration,
    /// Whether something was erased that the log may still show.
    uncleared: AtomicBool,
}

#[derive(Default)]
struct State {
    taken: bool,
    waiting: usize,
    /// Between two turns. Then somebody waits, who goes on with it or ends it.
    open: Option<Round>,
}

/// A transaction that several changes share.
struct Round {
    conn: Lent,
    since: Instant,
    /// Whether a change in it is to be kept.
    kept: bool,
    erased: bool,
    /// Set when the transaction is no longer what the changes in it were told.
    lost: Option<Fault>,
    ending: Arc<Ending>,
}

impl Default for GroupCommit {
    fn default() -> Self {
        Self::new(LONGEST)
    }
}

impl GroupCommit {
    fn new(longest: Duration) -> Self {
        Self {
            state: Mutex::default(),
            free: Condvar::new(),
            longest,
            uncleared: AtomicBool::new(false),
        }
    }

    /// Takes the turn, or gives up.
    fn take(&self) -> Result<Turn<'_>, Fault> {
        let mut state = self.state();
        state.waiting += 1;
        let waited = self
            .free
            .wait_timeout_while(state, TIMEOUT, |state| state.taken);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        if state.taken {
            // Whoever has the turn looks again who waits.
            return Err(Fault::Unavailable("too many wait to write".into()));
        }
        state.taken = true;
        let round = state.open.take();
        Ok(Turn {
            rounds: self,
            round,
        })
    }

    /// Begins a change in the round that is open, or in a new one.
    pub(super) fn begin(&self, pool: &Pool) -> Result<Part<'_>, Fault> {
        let mut turn = self.take()?;
        let mut round = match turn.round.take() {
            Some(round) => round,
            None => Round::begin(pool)?,
        };
        let begun = <Conn as TransactionManager<Conn>>::begin_transaction(&mut round.conn);
        let ending = round.ending.clone();
        turn.round = Some(round);
        begun?;
        Ok(Part {
            turn,
            ending,
            open: true,
        })
    }

    /// Clears the log, where that could not be done right after an erasure.
    pub(super) fn clear_log(&self, pool: &Pool) -> Result<(), Fault> {
        if !self.uncleared.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut turn = self.take()?;
        if let Some(round) = turn.round.take() {
            round.end(self);
        }
        self.empty_log(&mut *pool::get(pool)?);
        Ok(())
    }

    /// The erasure has been done; a log that cannot be emptied now is emptied by [`GroupCommit::clear_log`].
    fn empty_log(&self, conn: &mut Conn) {
        let emptied = dialect::empty_log(conn);
        if let Err(error) = &emptied {
            tracing::warn!(%error, "the log could not be emptied after an erasure");
        }
        self.uncleared
            .store(!emptied.unwrap_or(false), Ordering::Release);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn; given back when dropped, and the round with it: to those who wait, or to the disk.
struct Turn<'a> {
    rounds: &'a GroupCommit,
    round: Option<Round>,
}

impl Turn<'_> {
    fn hand_on(&mut self) -> bool {
        let mut state = self.rounds.state();
        let others = state.waiting > 0;
        let fits =
            |round: &Round| round.lost.is_none() && round.since.elapsed() < self.rounds.longest;
        if self
            .round
            .as_ref()
            .is_some_and(|round| !others || !fits(round))
        {
            return false;
        }
        state.open = self.round.take();
        state.taken = false;
        self.rounds.free.notify_one();
        true
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.hand_on() {
            return;
        }
        // Also when the end of the round panics.
        let _free = Free(self.rounds);
        if let Some(round) = self.round.take() {
            round.end(self.rounds);
        }
    }
}

/// Lets the next one in when dropped.
struct Free<'a>(&'a GroupCommit);

impl Drop for Free<'_> {
    fn drop(&mut self) {
        self.0.state().taken = false;
        self.0.free.notify_one();
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        self.ending.tell(Err(lost(&"it never ended")));
    }
}

impl Round {
    fn begin(pool: &Pool) -> Result<Self, Fault> {
        let mut conn = pool::get(pool)?;
        conn.begin()?;
        Ok(Self {
            conn,
            since: Instant::now(),
            kept: false,
            erased: false,
            lost: None,
            ending: Arc::default(),
        })
    }

    fn end(mut self, rounds: &GroupCommit) {
        let how = self.commit();
        if how.is_ok() && self.erased {
            rounds.empty_log(&mut self.conn);
        }
        self.ending.tell(how);
    }

    /// When the savepoint is not there any more, SQLite has rolled the whole transaction back by itself: the disk was full.
    fn note(&mut self, done: QueryResult<()>) {
        if let Err(error) = done {
            self.lost = Some(lost(&error));
        }
    }

    fn commit(&mut self) -> Result<(), Fault> {
        let how = match self.lost.take() {
            None if self.kept => commit(&mut self.conn).map_err(Fault::from),
            None => Ok(()),
            Some(fault) => Err(fault),
        };
        if how.is_err() || !self.kept {
            roll_back(&mut self.conn);
        }
        how
    }
}

/// One change of a round, behind a savepoint of its own: undone when dropped before it is kept, on an error and on a
/// panic. Then the turn is given back.
pub(super) struct Part<'a> {
    turn: Turn<'a>,
    ending: Arc<Ending>,
    /// Whether the savepoint is.
    open: bool,
}

impl Part<'_> {
    /// The connection of the round.
    pub(super) fn conn(&mut self) -> Result<&mut Conn, Fault> {
        match &mut self.turn.round {
            Some(round) => Ok(&mut round.conn),
            None => Err(lost(&"it has ended")),
        }
    }

    /// Keeps the change, and waits until the round has ended. `erased` says whether somebody was.
    pub(super) fn keep(mut self, erased: bool) -> Result<(), Fault> {
        self.open = false;
        if let Some(round) = &mut self.turn.round {
            round.kept = true;
            round.erased |= erased;
            let done = commit(&mut round.conn);
            round.note(done);
        }
        self.end()
    }

    /// Undoes the change, and waits until the round has ended: an error may have come of what others in it did, and is
    /// true only if that is.
    pub(super) fn undo(self) -> Result<(), Fault> {
        self.end()
    }

    fn end(self) -> Result<(), Fault> {
        let ending = self.ending.clone();
        drop(self);
        ending.wait()
    }
}

impl Drop for Part<'_> {
    /// The turn is given back after this.
    fn drop(&mut self) {
        if self.open
            && let Some(round) = &mut self.turn.round
        {
            let conn: &mut Conn = &mut round.conn;
            let done = <Conn as TransactionManager<Conn>>::rollback_transaction(conn);
            round.note(done);
        }
    }
}

/// How a round ended, for all who were in it.
#[derive(Default)]
struct Ending {
    told: Mutex<Option<Result<(), Fault>>>,
    news: Condvar,
}

impl Ending {
    /// What is told first counts.
    fn tell(&self, how: Result<(), Fault>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.get_or_insert(how);
        self.news.notify_all();
    }

    /// A round that goes without an end is lost, and tells so; this does not wait for ever.
    fn wait(&self) -> Result<(), Fault> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let told = self.news.wait_while(told, |told| told.is_none());
        let told = told.unwrap_or_else(PoisonError::into_inner);
        told.clone().unwrap_or_else(|| Err(lost(&"unknown")))
    }
}

/// The answer to all whose changes went with a transaction.
fn lost(why: &dyn Display) -> Fault {
    Fault::Unavailable(format!("a transaction was rolled back: {why}"))
}

#[cfg(test)]
mod tests;
