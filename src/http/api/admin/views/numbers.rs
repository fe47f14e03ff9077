//! The numbers of the first page.

use super::total;
use crate::admin::{Number, Numbers, Plot};
use serde::Serialize;
use utoipa::ToSchema;

/// What happened and what is pending, as far as the caller may view it.
#[derive(Serialize, ToSchema)]
pub(crate) struct NumbersView {
    /// For today, and as of now.
    today: Vec<NumberView>,
    /// Of the last 30 days.
    plots: Vec<PlotView>,
}

/// A number.
#[derive(Serialize, ToSchema)]
pub(crate) struct NumberView {
    name: &'static str,
    label: String,
    count: i64,
    /// Whether there are more than were counted.
    count_or_more: bool,
    /// The list that shows them.
    url: String,
}

/// A number for each day.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlotView {
    name: &'static str,
    label: String,
    /// Oldest first; the last one is today.
    days: Vec<DayView>,
}

/// A day in UTC.
#[derive(Serialize, ToSchema)]
pub(crate) struct DayView {
    #[schema(format = "date")]
    date: String,
    count: i64,
}

impl From<Numbers> for NumbersView {
    fn from(numbers: Numbers) -> Self {
        Self {
            today: numbers.today.into_iter().map(Into::into).collect(),
            plots: numbers.plots.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Number> for NumberView {
    fn from(it: Number) -> Self {
        let (count, count_or_more) = total(it.total);
        let (model, filter) = it.list;
        let query = filter.map(|(name, choice)| format!("?{name}={choice}"));
        Self {
            name: it.name,
            label: it.label.to_string(),
            count,
            count_or_more,
            url: format!("/api/admin/{model}/{}", query.unwrap_or_default()),
        }
    }
}

impl From<Plot> for PlotView {
    fn from(it: Plot) -> Self {
        let days = it.days.into_iter();
        Self {
            name: it.name,
            label: it.label.to_string(),
            days: days
                .map(|(date, count)| DayView {
                    date: date.to_string(),
                    count,
                })
                .collect(),
        }
    }
}
