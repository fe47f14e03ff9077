//! The filters of a list: what was chosen, and what each choice would leave.

use super::narrow::led;
use super::{Ask, Facet, FacetChoice, MOST_COUNTED, Total, conditions, labels};
use crate::admin::AdminError;
use crate::admin::model::{Choice, Filter, Model, Models, Options};
use crate::error::Fault;
use crate::i18n::Message;
use crate::store::Conn;
use crate::store::lists::{self, Bind, Condition, Source};
use crate::values::Moment;

/// Choices of a filter that are rows of a small table.
const MOST_CHOICES: i64 = 100;

pub(super) fn chosen(filter: &Filter, value: &str, now: Moment) -> Result<Condition, AdminError> {
    let unknown = || {
        let text = Message::new("admin-no-choice").with("filter", filter.label.clone());
        AdminError::BadAsk(text)
    };
    match &filter.options {
        Options::Fixed(choices) => choices
            .iter()
            .find(|choice| choice.value == value)
            .map(|choice| choice.condition(now))
            .ok_or_else(unknown),
        Options::Rows { link, .. } => {
            let id: i64 = value.parse().map_err(|_| unknown())?;
            Ok(linked(*link, id))
        }
        Options::Key { columns, .. } => {
            let id: i64 = value.parse().map_err(|_| unknown())?;
            let is =
                |column: &&'static str| Condition::Is(Source::Column(column), Bind::Number(id));
            Ok(Condition::Any(columns.iter().map(is).collect()))
        }
    }
}

fn linked((table, ours, theirs): (&'static str, &'static str, &'static str), id: i64) -> Condition {
    Condition::Refers {
        column: "id",
        table,
        key: ours,
        is: Box::new(Condition::Is(Source::Column(theirs), Bind::Number(id))),
    }
}

pub(super) fn facets(
    conn: &mut Conn,
    models: &Models,
    model: &Model,
    ask: &Ask,
    now: Moment,
) -> Result<Vec<Facet>, AdminError> {
    let mut all = Vec::new();
    for filter in &model.filters {
        let chosen = ask.filter(&filter.name);
        let (others, _) = conditions(conn, model, ask, now, Some(&filter.name))?;
        let mut choices = Vec::new();
        for choice in offered(conn, models, filter, chosen)? {
            let conditions = with(conn, model, &others, choice.condition(now))?;
            let number = lists::count(conn, model.table, &conditions, MOST_COUNTED + 1)?;
            choices.push(FacetChoice {
                is_chosen: chosen == Some(&*choice.value),
                value: choice.value.into_owned(),
                label: choice.label,
                total: Total::counted(number),
            });
        }
        all.push(Facet {
            name: filter.name.clone().into_owned(),
            label: filter.label.clone(),
            choices,
        });
    }
    Ok(all)
}

/// What a choice leaves beside the others; the choice leads, where it holds for few rows.
pub(super) fn with(
    conn: &mut Conn,
    model: &Model,
    others: &[Condition],
    choice: Condition,
) -> Result<Vec<Condition>, Fault> {
    let all = std::iter::once(choice).chain(others.iter().cloned());
    led(conn, model.table, all.collect())
}

pub(super) fn offered(
    conn: &mut Conn,
    models: &Models,
    filter: &Filter,
    chosen: Option<&str>,
) -> Result<Vec<Choice>, AdminError> {
    match &filter.options {
        Options::Fixed(choices) => Ok(choices.clone()),
        Options::Rows { table, label, link } => {
            let rows = labels::all(conn, table, label, MOST_CHOICES)?;
            Ok(rows
                .into_iter()
                .map(|(id, name)| Choice::new(id.to_string(), name, linked(*link, id)))
                .collect())
        }
        Options::Key { model, columns } => {
            let Some(id) = chosen.and_then(|id| id.parse::<i64>().ok()) else {
                return Ok(Vec::new());
            };
            let names = labels::of(conn, models, model, &[id])?;
            let name = names.get(&id).cloned();
            let is =
                |column: &&'static str| Condition::Is(Source::Column(column), Bind::Number(id));
            let is = Condition::Any(columns.iter().map(is).collect());
            let number = || Message::new("admin-number").with("id", id.to_string());
            let name = name.unwrap_or_else(number);
            Ok(vec![Choice::new(id.to_string(), name, is)])
        }
    }
}
