//! Lists and rows of a model, for whoever may look at them. Nothing is counted or sorted as a whole: a list of a million
//! rows costs what a list of a hundred does.

mod ask;
mod csv;
mod facets;
mod inside;
mod keys;
mod labels;
mod narrow;
mod plan;

pub use ask::{Ask, Day};
pub use csv::{csv_head, csv_row, part as export_part};
pub use inside::SearchReach;
pub(super) use keys::{keys, meant};
pub use plan::{Plan, explain};

use facets::{chosen, facets};
pub(super) use labels::all as small_table;
use narrow::narrowed;

use super::AdminError;
use super::model::{Cell, Column, Model, Models};
use super::permits::{Permit, Right};
use super::view_audit;
use crate::app::{App, Origin};
use crate::error::Fault;
use crate::i18n::Message;
use crate::store::Conn;
use crate::store::lists::{self, Condition, Query};
use crate::values::Moment;

/// Counts go no further; what is beyond is "more than".
pub(super) const MOST_COUNTED: i64 = 1000;

/// How many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// So many.
    pub number: i64,
    /// And more.
    pub or_more: bool,
}

impl Total {
    pub(super) fn counted(number: i64) -> Self {
        Self {
            number: number.min(MOST_COUNTED),
            or_more: number > MOST_COUNTED,
        }
    }
}

/// A row of a list, or a row on its own page.
#[derive(Debug, Clone)]
pub struct Line {
    /// The key.
    pub id: i64,
    /// What it is called.
    pub label: Message,
    /// The columns of the model, listed or not, in their order.
    pub cells: Vec<Cell>,
}

/// One choice of a filter, and how many rows it leaves.
#[derive(Debug, Clone)]
pub struct FacetChoice {
    /// Its value in addresses.
    pub value: String,
    /// What people read.
    pub label: Message,
    /// How many rows there are, were it chosen beside the other filters.
    pub total: Total,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// A filter, with its choices.
#[derive(Debug, Clone)]
pub struct Facet {
    /// Its name in addresses.
    pub name: String,
    /// What people call it.
    pub label: Message,
    /// What there is to choose from; for the key of another row only what is chosen.
    pub choices: Vec<FacetChoice>,
}

/// A part of a list.
#[derive(Debug)]
pub struct Page {
    /// The rows.
    pub lines: Vec<Line>,
    /// How many there are in all.
    pub total: Total,
    /// What to ask for to see those after: the value of `after`.
    pub next: Option<String>,
    /// What to ask for to see those before: the value of `before`.
    pub previous: Option<String>,
    /// The filters.
    pub facets: Vec<Facet>,
    /// The first and the last moment in the column of dates.
    pub span: Option<(Moment, Moment)>,
    /// Whether a word of the search found more than is looked through: more letters find more exactly.
    pub is_cut: bool,
    /// How far the search looked into texts.
    pub reach: SearchReach,
}

/// A part of a list.
pub fn list(
    app: &App,
    by: &Permit,
    models: &Models,
    model: &Model,
    ask: &Ask,
    origin: &Origin,
) -> Result<Page, AdminError> {
    by.covers(model.name, Right::View)?;
    let now = app.now();
    let page = app.read(|conn| {
        let rights = by.check(conn)?;
        let found = narrowed(conn, model, ask, now)?;
        let (lines, next, previous) = part_of(conn, model, ask, &found.conditions, ask.size())?;
        let mut page = Page {
            lines,
            next,
            previous,
            is_cut: found.is_cut,
            reach: inside::reach(conn, model, ask)?,
            total: Total::counted(found.number),
            facets: facets(conn, models, model, ask, now)?,
            span: model
                .date
                .map(|column| lists::span(conn, model.table, column))
                .transpose()?
                .flatten(),
        };
        labels::fill(conn, models, &rights, &mut page.lines)?;
        Ok::<_, AdminError>(page)
    })?;
    view_audit::at_list(app, by, ask.narrowed_by(), page.lines.len(), origin)?;
    Ok(page)
}

/// One row, with all its columns.
pub fn find(
    app: &App,
    by: &Permit,
    models: &Models,
    model: &Model,
    id: i64,
    origin: &Origin,
) -> Result<Line, AdminError> {
    let mut found = find_all(app, by, models, model, &[id], origin)?;
    found.pop().ok_or(AdminError::Unknown)
}

/// The rows with these keys, in their order; some may be missing.
pub fn find_all(
    app: &App,
    by: &Permit,
    models: &Models,
    model: &Model,
    ids: &[i64],
    origin: &Origin,
) -> Result<Vec<Line>, AdminError> {
    by.covers(model.name, Right::View)?;
    let lines = app.read(|conn| {
        let rights = by.check(conn)?;
        let mut lines = Vec::with_capacity(ids.len());
        for id in ids {
            lines.extend(row(conn, model, *id)?);
        }
        labels::fill(conn, models, &rights, &mut lines)?;
        Ok::<_, AdminError>(lines)
    })?;
    let found: Vec<_> = lines.iter().map(|line| line.id).collect();
    view_audit::at_rows(app, by, &found, origin)?;
    Ok(lines)
}

/// One row as it is now.
pub(super) fn row(conn: &mut Conn, model: &Model, id: i64) -> Result<Option<Line>, Fault> {
    let columns: Vec<_> = model.columns.iter().map(Column::shown).collect();
    let row = lists::find(conn, model.table, &columns, id)?;
    Ok(row.map(|row| line(model, &row)))
}

fn line(model: &Model, row: &lists::Row) -> Line {
    let label = row.cells.first().cloned().flatten().unwrap_or_default();
    let cells = model.columns.iter().zip(&row.cells);
    Line {
        id: row.id,
        label: if label.is_empty() || model.is_unnamed {
            model.number(row.id)
        } else {
            label.into()
        },
        cells: cells
            .map(|(column, text)| column.cell(text.as_deref()))
            .collect(),
    }
}

type Part = (Vec<Line>, Option<String>, Option<String>);

fn part_of(
    conn: &mut Conn,
    model: &Model,
    ask: &Ask,
    conditions: &[Condition],
    size: i64,
) -> Result<Part, AdminError> {
    let (order, column) = ask.order(model)?;
    let mark = ask.mark(column)?;
    let mut columns: Vec<_> = model.columns.iter().map(Column::shown).collect();
    // Once more, as it is sorted by.
    columns.push(order.by.clone());
    let turned = lists::Order {
        by: order.by.clone(),
        direction: if ask.is_backwards() {
            order.direction.turned()
        } else {
            order.direction
        },
    };
    let query = Query {
        table: model.table,
        columns: &columns,
        conditions,
        order: &turned,
        after: mark.as_ref(),
        limit: size + 1,
    };
    let mut rows = lists::rows(conn, &query)?;
    let more = i64::try_from(rows.len()).is_ok_and(|found| found > size);
    if more {
        rows.pop();
    }
    if ask.is_backwards() {
        rows.reverse();
    }
    let (is_first, is_last) = match (ask.is_backwards(), mark.is_some()) {
        (true, _) => (!more, false),
        (false, is_later) => (!is_later, !more),
    };
    let by_key = column.is_none();
    let token = |row: Option<&lists::Row>| row.map(|row| ask::token(row, by_key));
    let next = if is_last { None } else { token(rows.last()) };
    let previous = if is_first { None } else { token(rows.first()) };
    Ok((
        rows.iter().map(|row| line(model, row)).collect(),
        next,
        previous,
    ))
}

/// Something of this name, typed into an address, is nothing that there is.
fn bad(id: &'static str, name: &str) -> AdminError {
    AdminError::BadAsk(Message::new(id).with("name", name))
}

/// What the rows have to be like, one filter left aside; and whether a search was cut short.
fn conditions(
    conn: &mut Conn,
    model: &Model,
    ask: &Ask,
    now: Moment,
    aside: Option<&str>,
) -> Result<(Vec<Condition>, bool), AdminError> {
    let mut all = Vec::new();
    for (name, value) in ask.filters() {
        let filter = model
            .find_filter(name)
            .ok_or_else(|| bad("admin-no-filter", name))?;
        if aside != Some(name.as_str()) {
            all.push(chosen(filter, value, now)?);
        }
    }
    all.extend(ask.dates(model)?);
    if let (_, Some(column)) = ask.order(model)?
        && column.is_sometimes_empty
        && aside.is_none()
    {
        all.push(Condition::Filled(column.source.clone()));
    }
    let mut is_cut = false;
    for term in ask.terms()? {
        let mut found: Vec<_> = model
            .search
            .iter()
            .flat_map(|search| search.candidates(&term))
            .collect();
        // What begins so stays among what is found, also where more is found inside of words than is looked through.
        found.extend(inside::candidates(conn, model, &term)?);
        for one in &found {
            is_cut |= inside::is_cut(conn, model.table, &one.is)?;
        }
        all.push(Condition::Candidates(found));
    }
    Ok((all, is_cut))
}
