//! What waits to be carried to somebody: e-mails, webhooks. Each stands in a table of its own with the same columns for
//! whose turn it is; the queries are written once, here.
//!
//! A courier claims a row until a moment, by compare-and-set: several nodes never carry one thing at once, and what a
//! courier held when it died is free again.

use super::{Outcome, Tx};
use crate::error::Fault;
use crate::values::Moment;

/// A row that waits to be carried.
pub trait Queued: Sized + Send + 'static {
    /// What waits, in the log.
    const KIND: &'static str;

    /// Which job carries it.
    const JOB: &'static str;

    /// Its key.
    fn id(&self) -> i64;

    /// Which one of its kind, for the log.
    fn word(&self) -> &str;

    /// Tries so far, with the one that goes on.
    fn attempts(&self) -> i32;

    /// Takes a row for one courier until `until`. `None` when another was faster. Counts as an attempt from now on, so
    /// that what kills its courier is not tried for ever.
    fn claim(tx: &mut Tx<'_>, id: i64, claim: &str, until: Moment) -> Result<Option<Self>, Fault>;

    /// Closes a row that this claim holds. 0 when the claim ran out and another took it.
    fn finish(
        tx: &mut Tx<'_>,
        id: i64,
        claim: &str,
        outcome: Outcome,
        error: Option<&str>,
    ) -> Result<usize, Fault>;

    /// Gives a row that this claim holds back, so that another courier may take it at once. The try stays counted.
    fn give_back(tx: &mut Tx<'_>, id: i64, claim: &str) -> Result<usize, Fault>;

    /// Puts a row that this claim holds back, to be tried at `due_at`.
    fn put_back(
        tx: &mut Tx<'_>,
        id: i64,
        claim: &str,
        due_at: Moment,
        error: &str,
    ) -> Result<usize, Fault>;
}

/// Rows nobody holds now.
macro_rules! unclaimed {
    ($table:ident, $now:expr) => {
        $table::table
            .filter($table::finished_at.is_null().and($table::due_at.le($now)))
            .filter(
                $table::claimed_until
                    .is_null()
                    .or($table::claimed_until.lt($now)),
            )
    };
}

/// [`Queued`] for the rows of a table that has the columns.
macro_rules! queued {
    ($table:ident, $row:ty, $kind:literal, $job:literal, $word:expr) => {
        impl $crate::store::Queued for $row {
            const KIND: &'static str = $kind;
            const JOB: &'static str = $job;

            fn id(&self) -> i64 {
                self.id
            }

            fn word(&self) -> &str {
                let word: fn(&Self) -> &str = $word;
                word(self)
            }

            fn attempts(&self) -> i32 {
                self.attempts
            }

            fn claim(
                tx: &mut Tx<'_>,
                id: i64,
                claim: &str,
                until: Moment,
            ) -> Result<Option<Self>, Fault> {
                let free = unclaimed!($table, tx.now()).filter($table::id.eq(id));
                let taken = (
                    $table::claim.eq(claim),
                    $table::claimed_until.eq(until),
                    $table::attempts.eq($table::attempts + 1),
                );
                if update(free).set(taken).execute(&mut **tx)? == 0 {
                    return Ok(None);
                }
                Ok($table::table
                    .find(id)
                    .select(Self::as_select())
                    .first(&mut **tx)
                    .optional()?)
            }

            fn finish(
                tx: &mut Tx<'_>,
                id: i64,
                claim: &str,
                outcome: Outcome,
                error: Option<&str>,
            ) -> Result<usize, Fault> {
                let now = tx.now();
                let mine = $table::id.eq(id).and($table::claim.eq(claim));
                let mine = $table::table.filter(mine.and($table::finished_at.is_null()));
                let set = (
                    $table::finished_at.eq(now),
                    $table::outcome.eq(outcome.word()),
                    $table::last_error.eq(error),
                    $table::claimed_until.eq(None::<Moment>),
                );
                Ok(update(mine).set(set).execute(&mut **tx)?)
            }

            fn give_back(tx: &mut Tx<'_>, id: i64, claim: &str) -> Result<usize, Fault> {
                let mine = $table::id.eq(id).and($table::claim.eq(claim));
                let mine = $table::table.filter(mine.and($table::finished_at.is_null()));
                let set = $table::claimed_until.eq(None::<Moment>);
                Ok(update(mine).set(set).execute(&mut **tx)?)
            }

            fn put_back(
                tx: &mut Tx<'_>,
                id: i64,
                claim: &str,
                due_at: Moment,
                error: &str,
            ) -> Result<usize, Fault> {
                let mine = $table::id.eq(id).and($table::claim.eq(claim));
                let mine = $table::table.filter(mine.and($table::finished_at.is_null()));
                let set = (
                    $table::due_at.eq(due_at),
                    $table::last_error.eq(error),
                    $table::claimed_until.eq(None::<Moment>),
                );
                Ok(update(mine).set(set).execute(&mut **tx)?)
            }
        }
    };
}
