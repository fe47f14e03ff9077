//! What there is beside reading and writing: reading at hand, reading everything as of one moment, and clearing the log
//! after an erasure.

use super::open::OpenTransaction;
use super::{Conn, Db, dialect, pool};
use crate::error::Fault;

impl Db {
    /// Whether a short read costs less than a hop to another thread: then there are connections for [`Db::read_at_hand`].
    pub fn is_at_hand(&self) -> bool {
        self.at_hand.is_some()
    }

    /// Lends a connection for a short, indexed read on the caller's own thread. Nobody else's work is waited for.
    pub fn read_at_hand<T, E: From<Fault>>(
        &self,
        read: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.check_migrated()?;
        match &self.at_hand {
            Some(connections) => connections.lend(read),
            None => self.read(read),
        }
    }

    /// Lends a connection for reading; all that is read with it is of one moment.
    pub fn snapshot<T, E: From<Fault>>(
        &self,
        read: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.check_migrated()?;
        let mut conn = pool::get(&self.pool)?;
        dialect::begin_snapshot(&mut conn).map_err(Fault::from)?;
        let open = OpenTransaction::new(&mut conn);
        let value = read(open.conn)?;
        open.commit().map_err(Fault::from)?;
        Ok(value)
    }

    /// Clears the log, where that could not be done right after an erasure.
    pub fn clear_log(&self) -> Result<(), Fault> {
        match &self.rounds {
            Some(rounds) => rounds.clear_log(&self.pool),
            None => Ok(()),
        }
    }
}
