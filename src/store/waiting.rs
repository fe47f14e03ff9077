//! How much waits to be done, and since when: for whoever watches. Each is read off an index of what is open, or counted up to
//! a bound.

use super::lists::{self, Bind, Condition, Source};
use super::schema::audit;
use super::{Channel, Conn, Letter};
use crate::error::Fault;
use crate::values::Moment;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

/// Sessions are not counted further.
pub const MOST_SESSIONS: i64 = 100_000;

/// What waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Waiting {
    /// How much.
    #[diesel(sql_type = BigInt)]
    pub number: i64,
    /// Since when the oldest of it does.
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub oldest: Option<Moment>,
}

/// E-mails or text messages that should have left, or were tried already.
pub fn letters(conn: &mut Conn, channel: Channel, now: Moment) -> Result<Waiting, Fault> {
    let is = match channel {
        Channel::Mail => "<>",
        Channel::Sms => "=",
    };
    let query = format!(
        "SELECT count(*) AS number, min(COALESCE(requeued_at, created_at)) AS oldest FROM outbox \
         WHERE finished_at IS NULL AND (due_at <= $1 OR attempts > 0) AND letter {is} $2"
    );
    let query = diesel::sql_query(query)
        .bind::<Timestamp, _>(now)
        .bind::<Text, _>(Letter::PhoneCode.word());
    Ok(query.get_result(conn)?)
}

/// What receivers of webhooks are to be told.
pub fn deliveries(conn: &mut Conn) -> Result<Waiting, Fault> {
    let query = diesel::sql_query(
        "SELECT count(*) AS number, min(created_at) AS oldest FROM webhook_deliveries WHERE finished_at IS NULL",
    );
    Ok(query.get_result(conn)?)
}

/// When the oldest row of the audit log was written that is not sealed yet.
pub fn unsealed(conn: &mut Conn) -> Result<Option<Moment>, Fault> {
    let first = audit::table
        .filter(audit::number.is_null())
        .order(audit::id)
        .select(audit::at);
    Ok(first.first(conn).optional()?)
}

/// Sessions that are neither over nor ended, counted up to [`MOST_SESSIONS`].
pub fn sessions(conn: &mut Conn, now: Moment) -> Result<i64, Fault> {
    let alive = [
        Condition::Empty(Source::Column("revoked_at")),
        Condition::From(Source::Column("expires_at"), Bind::Moment(now)),
    ];
    lists::count(conn, "sessions", &alive, MOST_SESSIONS)
}
