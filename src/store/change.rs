//! A change of the database that has begun, on either.

use super::group_commit::Part;
use super::open::{commit, roll_back};
use super::pool::Lent;
use super::{Conn, dialect};
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
    /// Begins one that will write.
    pub(super) fn begin(mut lent: Lent) -> Result<Self, Fault> {
        if let Err(error) = dialect::begin(&mut lent) {
            lent.doubt();
            return Err(error.into());
        }
        Ok(Self { lent, done: false })
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
