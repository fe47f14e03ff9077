//! What happened to a row, out of the audit log: Django's object history, its `LogEntry`.

use crate::admin::AdminError;
use crate::admin::model::Model;
use crate::admin::permits::{Permit, Right};
use crate::app::App;
use crate::store::audit;
use crate::values::{Moment, UserId};

/// The permission to read the audit log.
const READ_LOG: &str = "view_audit_event";

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Happening {
    /// The key in the audit log.
    pub id: i64,
    /// When.
    pub at: Moment,
    /// Its name: `row_changed`.
    pub event: String,
    /// Whom it is about.
    pub user: Option<i64>,
    /// Who did it, where that is not the person it is about.
    pub actor: Option<i64>,
    /// The name of whoever did it.
    pub actor_name: Option<String>,
    /// From where.
    pub ip: String,
    /// By which browser.
    pub agent: String,
    /// The rest, as JSON.
    pub details: String,
    /// The model whose row it is about.
    pub model: Option<String>,
    /// That row.
    pub row: Option<i64>,
}

/// What happened to a row, the newest first; those before `before`, for more.
pub fn history(
    app: &App,
    by: &Permit,
    model: &Model,
    id: i64,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<Happening>, AdminError> {
    by.covers(model.name, Right::View)?;
    app.read(|conn| {
        let rights = by.check(conn)?;
        let rows = if model.table == "users" {
            audit::of_user(conn, UserId(id), before, most)?
        } else {
            audit::of_row(conn, model.name, id, before, most)?
        };
        let mut rows: Vec<_> = rows.into_iter().map(Happening::from).collect();
        if !rights.has(READ_LOG) {
            // From where people come is for those who may read the log.
            for row in &mut rows {
                row.ip.clear();
                row.agent.clear();
            }
        }
        Ok(rows)
    })
}

/// What somebody of the staff did lately.
pub fn recent(
    app: &App,
    by: &crate::accounts::Staff,
    most: i64,
) -> Result<Vec<Happening>, AdminError> {
    let Some(me) = by.id() else {
        return Ok(Vec::new());
    };
    let rows = app.read(|conn| audit::by_actor(conn, me, most))?;
    Ok(rows.into_iter().map(Happening::from).collect())
}

impl From<audit::HistoryEntry> for Happening {
    fn from(row: audit::HistoryEntry) -> Self {
        Self {
            id: row.id,
            at: row.at,
            event: row.event,
            user: row.user_id,
            actor: row.actor_id,
            actor_name: row.actor_name,
            ip: row.ip,
            agent: row.agent,
            details: row.details,
            model: row.model,
            row: row.row_id,
        }
    }
}
