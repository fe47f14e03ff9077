//! A transaction that is open, until it is committed or dropped.

use super::{Conn, dialect};
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

/// Does something while no other node is at the schema: all of it or nothing, on PostgreSQL. SQLite keeps others out by the
/// file's own lock.
pub(super) fn with_schema_lock<T, E: From<diesel::result::Error>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    if dialect::is_sqlite(conn) {
        return work(conn);
    }
    dialect::lock_schema(conn)?;
    let open = OpenTransaction::new(conn);
    let done = work(open.conn)?;
    open.commit()?;
    Ok(done)
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
