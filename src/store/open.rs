//! A transaction that is open, until it is committed or dropped.

use super::group_commit::Part;
use super::pool::Lent;
use super::{Conn, dialect};
use crate::error::Fault;
use diesel::QueryResult;
use diesel::connection::{SimpleConnection as _, TransactionManager};

/// Rolls back when dropped before its commit: on an error, and on a panic.
pub(super) struct OpenTransaction<'a> {
    pub(super) conn: &'a mut Conn,
    done: bool,
}

impl<'a> OpenTransaction<'a> {
    pub(super) fn new(conn: &'a mut Conn) -> Self {
        Self { conn, done: false }
    }

    pub(super) fn commit(mut self) -> QueryResult<()> {
        commit(self.conn)?;
        self.done = true;
        Ok(())
    }
}

impl Drop for OpenTransaction<'_> {
    fn drop(&mut self) {
        if !self.done {
            roll_back(self.conn);
        }
    }
}

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

/// Commits, or gives up the innermost savepoint and keeps what was done since.
pub(super) fn commit(conn: &mut Conn) -> QueryResult<()> {
    <Conn as TransactionManager<Conn>>::commit_transaction(conn)
}

/// Rolls everything back.
pub(super) fn roll_back(conn: &mut Conn) {
    if <Conn as TransactionManager<Conn>>::rollback_transaction(conn).is_err() {
        // The transaction manager now calls the connection broken, or SQLite rolled back by itself (disk full).
        let _ = conn.batch_execute("ROLLBACK");
    }
    dialect::retire_read_only(conn);
}
