//! What there is beside reading and writing: reading everything as of one moment, and clearing the log after an erasure.

use super::open::OpenTransaction;
use super::{Conn, Db, dialect, pool};
use crate::error::Fault;

impl Db {
    /// Lends a connection for reading; all that is read with it is of one moment.
    pub fn snapshot<T, E: From<Fault>>(
        &self,
        read: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.check_migrated()?;
        pool::with(&self.pool, |conn| {
            dialect::begin_snapshot(conn).map_err(Fault::from)?;
            let open = OpenTransaction::new(conn);
            let value = read(open.conn)?;
            open.commit().map_err(Fault::from)?;
            Ok(value)
        })
    }

    /// Clears the log, where that could not be done right after an erasure.
    pub fn clear_log(&self) -> Result<(), Fault> {
        match &self.rounds {
            Some(rounds) => rounds.clear_log(&self.pool),
            None => Ok(()),
        }
    }
}
