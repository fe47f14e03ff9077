//! How the database would answer what a list asks: so that whoever describes a model can see, in a test, that each search,
//! filter and order has an index.

use super::facets::{offered, with};
use super::narrow::{led, narrowed};
use super::{Ask, MOST_COUNTED, conditions};
use crate::admin::AdminError;
use crate::admin::model::{Model, Models};
use crate::admin::permits::{Permit, Right};
use crate::app::App;
use crate::store::lists::{self, Query};

/// What a list asks the database, and how that would answer: the words of its own `EXPLAIN`.
#[derive(Debug, Clone)]
pub struct Plan {
    /// `rows`, `count`, or the choice of a filter: `is_staff=1`.
    pub what: String,
    /// The database's words, line by line.
    pub lines: Vec<String>,
}

/// How the database would answer what a list asks: its rows, their number, and that of each choice of its filters.
pub fn explain(
    app: &App,
    by: &Permit,
    models: &Models,
    model: &Model,
    ask: &Ask,
) -> Result<Vec<Plan>, AdminError> {
    by.covers(model.name, Right::View)?;
    let now = app.now();
    let most = MOST_COUNTED + 1;
    app.read(|conn| {
        by.check(conn)?;
        let found = narrowed(conn, model, ask, now)?;
        let (counted, _) = conditions(conn, model, ask, now, None)?;
        let counted = led(conn, model.table, counted)?;
        let (order, column) = ask.order(model)?;
        let mark = ask.mark(column)?;
        let query = Query {
            table: model.table,
            columns: std::slice::from_ref(&order.by),
            conditions: &found.conditions,
            order: &order,
            after: mark.as_ref(),
            limit: ask.size() + 1,
        };
        let mut plans = vec![
            Plan {
                what: "rows".into(),
                lines: lists::explain(conn, &query)?,
            },
            Plan {
                what: "count".into(),
                lines: lists::explain_count(conn, model.table, &counted, most)?,
            },
        ];
        for filter in &model.filters {
            let (others, _) = conditions(conn, model, ask, now, Some(&filter.name))?;
            for choice in offered(conn, models, filter, ask.filter(&filter.name))? {
                let all = with(conn, model, &others, choice.condition(now))?;
                plans.push(Plan {
                    what: format!("{}={}", filter.name, choice.value),
                    lines: lists::explain_count(conn, model.table, &all, most)?,
                });
            }
        }
        Ok(plans)
    })
}
