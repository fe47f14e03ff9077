//! What answers of the admin site look like. Rows look as their model says; the rest is the same for all.

mod bulk;
mod numbers;
mod row;

pub(crate) use bulk::{Bulk, Started};
pub(crate) use numbers::NumbersView;
pub(super) use row::{Row, mark};

use crate::admin::{self, Facet, Model, Right, Rights, Total};
use crate::http::api::views::stamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A part of a list.
#[derive(Serialize)]
pub(super) struct Part {
    pub(super) count: i64,
    pub(super) count_or_more: bool,
    pub(super) next: Option<String>,
    pub(super) previous: Option<String>,
    pub(super) results: Vec<Row>,
    pub(super) facets: Vec<FacetView>,
    pub(super) is_cut: bool,
    pub(super) search_reach: &'static str,
}

/// A filter of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct FacetView {
    /// The parameter.
    name: String,
    label: String,
    /// The choices; for the key of another row, only what is chosen.
    choices: Vec<FacetChoice>,
}

/// One of its choices.
#[derive(Serialize, ToSchema)]
pub(crate) struct FacetChoice {
    value: String,
    label: String,
    /// How many rows there are if it is chosen together with the other filters.
    count: i64,
    /// Whether there are more than were counted.
    count_or_more: bool,
    is_chosen: bool,
}

impl From<Facet> for FacetView {
    fn from(facet: Facet) -> Self {
        let choices = facet.choices.into_iter().map(|choice| FacetChoice {
            value: choice.value,
            label: choice.label.to_string(),
            count: choice.total.number,
            count_or_more: choice.total.or_more,
            is_chosen: choice.is_chosen,
        });
        Self {
            name: facet.name,
            label: facet.label.to_string(),
            choices: choices.collect(),
        }
    }
}

/// A row that was created or changed by someone who may not view it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Made {
    pub(super) id: i64,
}

/// What the caller may do here.
#[derive(Serialize, ToSchema)]
pub(crate) struct Index {
    pub(super) models: Vec<ModelView>,
}

/// A model of the admin site.
#[derive(Serialize, ToSchema)]
pub(crate) struct ModelView {
    /// Its part of the address.
    name: &'static str,
    /// What a single row is called.
    singular: &'static str,
    title: String,
    about: String,
    /// Where its list is.
    url: String,
    /// What the caller may do: `add`, `change`, `delete`, `view`.
    rights: Vec<&'static str>,
    /// The columns that lists can be ordered by.
    orders: Vec<String>,
    /// The filters of its lists.
    filters: Vec<String>,
    /// The actions that the caller may run.
    actions: Vec<ActionView>,
}

/// An action on rows.
#[derive(Serialize, ToSchema)]
pub(crate) struct ActionView {
    name: &'static str,
    label: String,
    about: String,
    /// Whether recent authentication is required.
    is_dangerous: bool,
    /// Whether a reason is required.
    asks_why: bool,
}

impl ModelView {
    /// `None` when the caller may do nothing with it.
    pub(super) fn of(model: &Model, rights: &Rights) -> Option<Self> {
        let held = Right::ALL
            .into_iter()
            .filter(|right| rights.allow(model, *right));
        let held: Vec<_> = held.map(Right::word).collect();
        let may = |right| rights.allow(model, right);
        let actions = model.actions.iter().filter(|action| may(action.right));
        let sorted = model.columns.iter().filter(|column| column.is_sorted);
        (!held.is_empty()).then(|| Self {
            name: model.name,
            singular: model.singular,
            title: model.title.to_string(),
            about: model.about.to_string(),
            url: format!("/api/admin/{}/", model.name),
            rights: held,
            orders: sorted
                .map(|column| column.name.clone().into_owned())
                .collect(),
            filters: model
                .filters
                .iter()
                .map(|filter| filter.name.clone().into_owned())
                .collect(),
            actions: actions
                .map(|action| ActionView {
                    name: action.name,
                    label: action.label.to_string(),
                    about: action.about.to_string(),
                    is_dangerous: action.is_dangerous,
                    asks_why: action.asks_why,
                })
                .collect(),
        })
    }
}

/// The result of an action.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ran {
    /// How many rows were changed.
    changed: usize,
    /// How many needed no change.
    already: usize,
    /// The rows that were refused.
    refused: Vec<RefusedRow>,
}

/// A row that an action was refused on.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefusedRow {
    id: i64,
    why: String,
}

impl From<admin::Ran> for Ran {
    fn from(ran: admin::Ran) -> Self {
        let refused = ran.refused.into_iter();
        Self {
            changed: ran.changed,
            already: ran.already,
            refused: refused
                .map(|row| RefusedRow {
                    id: row.id,
                    why: row.why.to_string(),
                })
                .collect(),
        }
    }
}

/// An event.
#[derive(Serialize, ToSchema)]
pub(crate) struct Happening {
    /// In the audit log.
    id: i64,
    #[schema(format = "date-time")]
    at: String,
    event: String,
    /// The user it is about.
    #[schema(required)]
    user: Option<i64>,
    /// Who did it, if not the user it is about.
    #[schema(required)]
    actor: Option<i64>,
    #[schema(required)]
    actor_name: Option<String>,
    ip: String,
    agent: String,
    /// The other details of the event.
    details: Value,
    /// The model of the row it is about.
    #[schema(required)]
    model: Option<String>,
    #[schema(required)]
    row: Option<i64>,
}

impl From<admin::Happening> for Happening {
    fn from(it: admin::Happening) -> Self {
        Self {
            id: it.id,
            at: stamp(it.at),
            event: it.event,
            user: it.user,
            actor: it.actor,
            actor_name: it.actor_name,
            ip: it.ip,
            agent: it.agent,
            details: serde_json::from_str(&it.details).unwrap_or(Value::Null),
            model: it.model,
            row: it.row,
        }
    }
}

/// The history of a row, page by page.
#[derive(Serialize, ToSchema)]
pub(crate) struct History {
    /// Where the earlier ones are.
    #[schema(required)]
    pub(super) next: Option<String>,
    /// Newest first.
    pub(super) results: Vec<Happening>,
}

/// How many, as an answer says it.
pub(super) fn total(total: Total) -> (i64, bool) {
    (total.number, total.or_more)
}
