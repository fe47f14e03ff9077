//! Whether the database takes changes: a disk may be full, a file somebody else's, a server a standby.

use super::change::LentTransaction;
use super::{Conn, Db, dialect, faults};
use crate::error::Fault;
use crate::values::Moment;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Timestamp;
use diesel::{QueryResult, RunQueryDsl as _};

/// Where another node is at the row at this moment, that is as good: nobody waits.
fn touch(conn: &mut Conn, now: Moment) -> QueryResult<()> {
    let free = dialect::skip_locked(conn);
    let row = format!("SELECT id FROM readiness WHERE id = 1{free}");
    let change = format!("UPDATE readiness SET probed_at = $1 WHERE id = ({row})");
    let change = diesel::sql_query(change).bind::<Timestamp, _>(now);
    change.execute(conn).map(drop)
}

impl Db {
    /// Writes to the one row that is there for it, as any other change is written.
    pub fn touch(&self, now: Moment) -> Result<(), Fault> {
        self.check_migrated()?;
        let mut open = self.begin()?;
        match touch(open.conn()?, now) {
            Ok(()) => open.keep(false),
            Err(error) => {
                open.undo()?;
                Err(error.into())
            }
        }
    }

    /// Whether a change would be taken. Nothing is kept of it; a database that is not there is not made.
    pub fn check_writable(&self) -> Result<(), Fault> {
        if !self.is_there() {
            return Ok(());
        }
        let open = LentTransaction::begin(&self.pool)?;
        open.try_out(
            |conn| match conn.batch_execute("DELETE FROM throttles WHERE 1 = 0") {
                Err(error) if faults::is_missing(&error) => Ok(()),
                tried => Ok(tried?),
            },
        )
    }
}
