//! What rows of other tables are called: asked for all rows of a page at once.

use super::Line;
use crate::admin::model::{Cell, Models};
use crate::admin::permits::{Right, Rights};
use crate::error::Fault;
use crate::i18n::Message;
use crate::store::Conn;
use crate::store::lists::{self, Condition, Direction, Order, Query, Source};
use std::collections::{BTreeMap, BTreeSet};

/// Says in the cells that refer to other rows what those are called, to whoever may look at those too.
pub(super) fn fill(
    conn: &mut Conn,
    models: &Models,
    rights: &Rights,
    lines: &mut [Line],
) -> Result<(), Fault> {
    let mut wanted: BTreeMap<&'static str, BTreeSet<i64>> = BTreeMap::new();
    for cell in lines.iter().flat_map(|line| &line.cells) {
        if let Cell::Refers { model, id, .. } = cell {
            wanted.entry(model).or_default().insert(*id);
        }
    }
    for (name, ids) in wanted {
        let seen = models.find(name);
        if !seen.is_some_and(|model| rights.allow(model, Right::View)) {
            continue;
        }
        let ids: Vec<_> = ids.into_iter().collect();
        let names = of(conn, models, name, &ids)?;
        for cell in lines.iter_mut().flat_map(|line| &mut line.cells) {
            if let Cell::Refers { model, id, label } = cell
                && *model == name
            {
                *label = names.get(id).cloned();
            }
        }
    }
    Ok(())
}

/// What these rows of a model are called.
pub(super) fn of(
    conn: &mut Conn,
    models: &Models,
    model: &str,
    ids: &[i64],
) -> Result<BTreeMap<i64, Message>, Fault> {
    let Some(model) = models.find(model) else {
        return Ok(BTreeMap::new());
    };
    let column = match model.columns.first() {
        Some(column) if !model.is_unnamed => column.shown(),
        _ => return Ok(ids.iter().map(|id| (*id, model.number(*id))).collect()),
    };
    let is = Condition::OneOf(Source::Column("id"), ids.to_vec());
    let most = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let names = named(conn, model.table, column, &[is], most)?;
    Ok(names
        .into_iter()
        .map(|(id, name)| (id, name.into()))
        .collect())
}

/// The rows of a small table, by their keys.
pub(crate) fn all(
    conn: &mut Conn,
    table: &'static str,
    column: &'static str,
    most: i64,
) -> Result<BTreeMap<i64, String>, Fault> {
    named(conn, table, Source::Text(column), &[], most)
}

fn named(
    conn: &mut Conn,
    table: &'static str,
    column: Source,
    conditions: &[Condition],
    limit: i64,
) -> Result<BTreeMap<i64, String>, Fault> {
    let order = Order {
        by: Source::Column("id"),
        direction: Direction::Up,
    };
    let query = Query {
        table,
        columns: &[column],
        conditions,
        order: &order,
        after: None,
        limit,
    };
    let rows = lists::rows(conn, &query)?;
    let name = |row: lists::Row| Some((row.id, row.cells.into_iter().next()??));
    Ok(rows.into_iter().filter_map(name).collect())
}
