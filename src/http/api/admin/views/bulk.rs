//! What is done to all rows of a list.

use super::total;
use crate::admin::bulk::Progress;
use crate::http::api::views::stamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A bulk action: an action on all rows of a list, which continues in the background.
#[derive(Serialize, ToSchema)]
pub(crate) struct Started {
    /// Its key.
    pub(crate) bulk: i64,
    /// Where to follow its progress.
    pub(crate) url: String,
}

/// Its progress.
#[derive(Serialize, ToSchema)]
pub(crate) struct Bulk {
    id: i64,
    model: String,
    action: String,
    reason: String,
    /// `running`, or how it ended: `done`, `stopped`, `failed`.
    #[schema(pattern = "^(running|done|stopped|failed)$")]
    state: &'static str,
    /// How many rows there were when it started.
    count: i64,
    /// Whether there were more than were counted.
    count_or_more: bool,
    /// How many were changed.
    changed: i64,
    /// How many needed no change.
    already: i64,
    /// How many were refused.
    refused: i64,
    /// Why the last of these was refused, or why it could not go on.
    #[schema(required)]
    last_error: Option<String>,
    /// 0 to 100.
    percent: u8,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(required, format = "date-time")]
    finished_at: Option<String>,
}

impl From<Progress> for Bulk {
    fn from(it: Progress) -> Self {
        let (count, count_or_more) = total(it.total);
        Self {
            id: it.id,
            model: it.model,
            action: it.action,
            reason: it.reason,
            state: it.state.word(),
            count,
            count_or_more,
            changed: it.changed,
            already: it.already,
            refused: it.refused,
            last_error: it.last_error.map(|error| error.to_string()),
            percent: it.percent,
            created_at: stamp(it.created_at),
            finished_at: it.finished_at.map(stamp),
        }
    }
}
