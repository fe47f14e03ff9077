//! How to come by the rows of a list without walking through the table. SQLite has no statistics and PostgreSQL's are about
//! whole columns, so it is tried out: whatever holds for few rows is counted in no time, and leads to them.

use super::{Ask, MOST_COUNTED, conditions};
use crate::admin::AdminError;
use crate::admin::model::Model;
use crate::error::Fault;
use crate::store::Conn;
use crate::store::lists::{self, Condition, Source};
use crate::values::Moment;

/// What leads to the rows of a list, and how many there are.
pub(super) struct Narrowed {
    /// For the rows.
    pub(super) conditions: Vec<Condition>,
    /// Counted as far as the bound.
    pub(super) number: i64,
    /// Whether a word of the search found more than is looked through.
    pub(super) is_cut: bool,
}

/// What leads to the rows that an ask means.
pub(super) fn narrowed(
    conn: &mut Conn,
    model: &Model,
    ask: &Ask,
    now: Moment,
) -> Result<Narrowed, AdminError> {
    let (all, is_cut) = conditions(conn, model, ask, now, None)?;
    let all = led(conn, model.table, all)?;
    let number = lists::count(conn, model.table, &all, MOST_COUNTED + 1)?;
    let conditions = match number {
        _ if all.is_empty() => all,
        // So few are sorted faster than they are met in any order.
        ..=MOST_COUNTED => vec![Condition::Among(Box::new(Condition::All(all)))],
        // So many are met soon in the order of the list; the days between need not be sorted.
        _ => {
            let (order, _) = ask.order(model)?;
            let date = model.date.map(Source::Column);
            let is_in_order = Some(&order.by) == date.as_ref();
            all.into_iter()
                .map(|one| match &one {
                    Condition::From(column, _) | Condition::Before(column, _)
                        if !is_in_order && Some(column) == date.as_ref() =>
                    {
                        Condition::Aside(Box::new(one))
                    }
                    _ => one,
                })
                .collect()
        }
    };
    Ok(Narrowed {
        conditions,
        number,
        is_cut,
    })
}

/// The conditions in order: one that holds for few rows leads to them, before all others.
pub(super) fn led(
    conn: &mut Conn,
    table: &'static str,
    mut all: Vec<Condition>,
) -> Result<Vec<Condition>, Fault> {
    if all.len() < 2 {
        return Ok(all);
    }
    for place in 0..all.len() {
        let one: Vec<_> = all.get(place).cloned().into_iter().collect();
        let leads = matches!(one.as_slice(), [Condition::Candidates(_)]);
        if !leads && lists::count(conn, table, &one, MOST_COUNTED + 1)? <= MOST_COUNTED {
            let one = all.remove(place);
            all.insert(0, Condition::Among(Box::new(one)));
            return Ok(all);
        }
    }
    Ok(all)
}
