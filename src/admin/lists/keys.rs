//! The rows that an ask means, by their keys: for what is done to all of them.

use super::{Ask, MOST_COUNTED, Total, conditions};
use crate::admin::AdminError;
use crate::admin::model::Model;
use crate::error::Fault;
use crate::i18n::Message;
use crate::store::Conn;
use crate::store::lists::{self, Bind, Condition, Direction, Query, Source};
use crate::values::Moment;

/// How many rows an ask means, and the key of the last row there is.
pub(crate) struct Meant {
    pub(crate) total: Total,
    pub(crate) last: i64,
}

/// How many rows an ask means now. A search that finds more than is looked through means nobody knows which.
pub(crate) fn meant(
    conn: &mut Conn,
    model: &Model,
    ask: &Ask,
    now: Moment,
) -> Result<Meant, AdminError> {
    let (conditions, is_cut) = conditions(conn, model, ask, now, None)?;
    if is_cut {
        return Err(AdminError::BadAsk(Message::new("admin-search-too-wide")));
    }
    let total = lists::count(conn, model.table, &conditions, MOST_COUNTED + 1)?;
    let last = ids(conn, model, &[], Direction::Down, 1)?;
    Ok(Meant {
        total: Total::counted(total),
        last: last.first().copied().unwrap_or(0),
    })
}

/// The rows that an ask means, a bounded part at a time: those behind `after` and up to `last`, in the order of their
/// keys.
pub(crate) fn keys(
    conn: &mut Conn,
    model: &Model,
    ask: &Ask,
    now: Moment,
    (after, last): (i64, i64),
    most: i64,
) -> Result<Vec<i64>, AdminError> {
    let (mut conditions, _) = conditions(conn, model, ask, now, None)?;
    let key = |number: i64| (Source::Column("id"), Bind::Number(number.saturating_add(1)));
    let (id, from) = key(after);
    conditions.push(Condition::From(id, from));
    let (id, before) = key(last);
    conditions.push(Condition::Before(id, before));
    Ok(ids(conn, model, &conditions, Direction::Up, most)?)
}

fn ids(
    conn: &mut Conn,
    model: &Model,
    conditions: &[Condition],
    direction: Direction,
    limit: i64,
) -> Result<Vec<i64>, Fault> {
    let order = model.ordering("id", direction);
    let query = Query {
        table: model.table,
        columns: &[],
        conditions,
        order: &order,
        after: None,
        limit,
    };
    let rows = lists::rows(conn, &query)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
