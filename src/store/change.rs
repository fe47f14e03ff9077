//! A change of the database that has begun, on either.

use super::Conn;
use super::group_commit::Part;
use super::open::{commit, roll_back};
use super::pool::{self, Lent, Pool};
use crate::error::Fault;

/// A change of the database that has begun; undone when dropped.
pub(super) enum Change<'a> {
    /// On SQLite: one of a round that commits as one.
    Shared(Part<'a>),
    /// On PostgreSQL.
    Alone(LentTransaction),
}

impl Change<'_> {
    /// The connection that it is on.
    pub(super) fn conn(&mut self) -> Result<&mut Conn, Fault> {
        match self {
            Self::Shared(part) => part.conn(),
            Self::Alone(transaction) => Ok(&mut transaction.lent),
        }
    }

    /// Keeps it: returns once it has been committed. `erased` says whether somebody was erased.
    pub(super) fn keep(self, erased: bool) -> Result<(), Fault> {
        match self {
            Self::Shared(part) => part.keep(erased),
            Self::Alone(transaction) => transaction.commit(),
        }
    }

    /// Undoes it. An error says that what it has read may not be true either.
    pub(super) fn undo(self) -> Result<(), Fault> {
        match self {
            Self::Shared(part) => part.undo(),
            Self::Alone(_) => Ok(()),
        }
    }
}

/// A transaction on a connection out of the pool. Rolls back when dropped before its commit; then the connection is asked
/// whether it still works before it is lent again.
pub(super) struct LentTransaction {
    lent: Lent,
    done: bool,
}

impl LentTransaction {
    /// Begins one that will write. What has not begun may be tried once more: the server may have restarted, and then
    /// the connection is dead.
    pub(super) fn begin(pool: &Pool) -> Result<Self, Fault> {
        Self::begin_on(pool::get(pool)?).or_else(|_| Self::begin_on(pool::get(pool)?))
    }

    fn begin_on(mut lent: Lent) -> Result<Self, Fault> {
        if let Err(error) = lent.begin() {
            lent.give_up();
            return Err(error.into());
        }
        Ok(Self { lent, done: false })
    }

    /// Whether what is to be written is taken, which is undone.
    pub(super) fn try_out(
        mut self,
        change: impl FnOnce(&mut Conn) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        change(&mut self.lent)
    }

    fn commit(mut self) -> Result<(), Fault> {
        commit(&mut self.lent)?;
        self.done = true;
        Ok(())
    }
}

impl Drop for LentTransaction {
    fn drop(&mut self) {
        if !self.done {
            roll_back(&mut self.lent);
            self.lent.doubt();
        }
    }
}
