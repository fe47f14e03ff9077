//! The database's clock. Nodes that share a server go by the server's; a file is of one machine, and goes by that. A file
//! still knows when it was changed last: no clock that is right can be behind that.

use super::schema::audit;
use super::{Conn, Db, dialect, faults, pool};
use crate::error::Fault;
use crate::values::Moment;
use diesel::dsl::{max, sql};
use diesel::prelude::*;
use diesel::sql_types::Timestamp;

/// A few, since one answer may be on its way for long.
const READINGS: usize = 3;

/// What a database says of the time.
#[derive(Debug, Clone)]
pub enum DatabaseTime<T> {
    /// A server: its time, read a few times. Each with what was measured before and after it.
    Times(Vec<(T, Moment, T)>),
    /// A file: when the last entry of the audit log was made.
    Last(Option<Moment>),
}

impl Db {
    /// Asks the database for the time, also before [`Db::migrate`]. `measure` is called around each answer of a server.
    pub fn ask_time<T>(&self, measure: impl Fn() -> T) -> Result<DatabaseTime<T>, Fault> {
        pool::with(&self.pool, |kept| {
            let conn: &mut Conn = kept;
            if dialect::is_sqlite(conn) {
                return Ok(DatabaseTime::Last(last_entry(conn)?));
            }
            let read = |_| {
                let before = measure();
                let now = sql::<Timestamp>("clock_timestamp() AT TIME ZONE 'UTC'");
                let now = diesel::select(now).get_result::<Moment>(conn)?;
                Ok((before, now, measure()))
            };
            let times: QueryResult<_> = (0..READINGS).map(read).collect();
            Ok(DatabaseTime::Times(times?))
        })
    }
}

fn last_entry(conn: &mut Conn) -> Result<Option<Moment>, Fault> {
    let last = audit::table.select(max(audit::id));
    let last = match last.first::<Option<i64>>(conn) {
        Err(error) if faults::is_missing(&error) => None,
        read => read?,
    };
    let Some(last) = last else {
        return Ok(None);
    };
    let entry = audit::table.find(last).select(audit::at);
    Ok(entry.first(conn).optional()?)
}
