//! What happened to a row of the admin site, and by whom.

use crate::error::Fault;
use crate::store::Conn;
use crate::store::schema::{audit, users};
use crate::values::{Moment, UserId};
use diesel::prelude::*;

/// An entry, with the name of who did it.
#[derive(Debug, Clone, Queryable)]
pub struct HistoryEntry {
    /// The key.
    pub id: i64,
    /// When.
    pub at: Moment,
    /// What happened, by its name.
    pub event: String,
    /// Whom it is about.
    pub user_id: Option<i64>,
    /// Who did it, where that is not the person it is about.
    pub actor_id: Option<i64>,
    /// From where.
    pub ip: String,
    /// By which browser.
    pub agent: String,
    /// The rest, as JSON.
    pub details: String,
    /// The model whose row it is about.
    pub model: Option<String>,
    /// That row.
    pub row_id: Option<i64>,
    /// The address of who did it, while they are here.
    pub actor_name: Option<String>,
}

/// That somebody looked is in the log; nothing happened to what they looked at.
const LOOKS: [&str; 2] = ["row_viewed", "rows_viewed"];

macro_rules! newest {
    ($conn:expr, $before:expr, $most:expr, $of:expr) => {{
        let before = $before.unwrap_or(i64::MAX);
        Ok(audit::table
            .left_join(users::table.on(audit::actor_id.eq(users::id.nullable())))
            .filter($of)
            .filter(audit::event.ne_all(LOOKS))
            .filter(audit::id.lt(before))
            .order(audit::id.desc())
            .limit($most)
            .select((
                audit::id,
                audit::at,
                audit::event,
                audit::user_id,
                audit::actor_id,
                audit::ip,
                audit::agent,
                audit::details,
                audit::model,
                audit::row_id,
                users::email.nullable(),
            ))
            .load($conn)?)
    }};
}

/// About a user, the newest first.
pub fn of_user(
    conn: &mut Conn,
    user: UserId,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<HistoryEntry>, Fault> {
    newest!(conn, before, most, audit::user_id.eq(user.0))
}

/// About a row of a model, the newest first.
pub fn of_row(
    conn: &mut Conn,
    model: &str,
    row: i64,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<HistoryEntry>, Fault> {
    newest!(
        conn,
        before,
        most,
        audit::model.eq(model).and(audit::row_id.eq(row))
    )
}

/// Done by somebody of the staff, the newest first.
pub fn by_actor(conn: &mut Conn, actor: UserId, most: i64) -> Result<Vec<HistoryEntry>, Fault> {
    newest!(conn, None::<i64>, most, audit::actor_id.eq(actor.0))
}
