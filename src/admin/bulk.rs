//! What is done to all rows of a list, however many: kept, and worked off by a job in bounded parts, each row in a
//! transaction of its own. Whoever began it may look at it and stop it; once their right is taken away it ends.

mod run;

pub use run::run_part;

use super::AdminError;
use super::lists::{self, Ask, Total};
use super::model::Model;
use super::permits::{Permit, Rights};
use super::rows::ActionRef;
use crate::accounts::Staff;
use crate::app::{App, Origin};
use crate::events::{Event, Reason};
use crate::i18n::Message;
use crate::store::Conn;
use crate::store::bulk::{self, New, Row};
use crate::values::Moment;

pub use super::rows::DELETE;
pub use crate::store::BulkState as State;

const MOST: i64 = 50;

/// How far something has come that is done to all rows of a list.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The key.
    pub id: i64,
    /// The model.
    pub model: String,
    /// The name of the action.
    pub action: String,
    /// Why; may be empty.
    pub reason: String,
    /// Whether it goes on.
    pub state: State,
    /// How many rows there were when it began.
    pub total: Total,
    /// So many were changed.
    pub changed: i64,
    /// So many were so already.
    pub already: i64,
    /// So many were refused.
    pub refused: i64,
    /// Why the last of these was refused, or why it could not go on.
    pub last_error: Option<Message>,
    /// How much is done, 0 to 100: by the keys of the rows, where they were not all counted.
    pub percent: u8,
    /// When it began.
    pub created_at: Moment,
    /// When it was over.
    pub finished_at: Option<Moment>,
}

/// Begins to do something to all rows that an ask means now, and says the key to follow it by.
pub fn start(
    app: &App,
    by: &Permit,
    model: &Model,
    action: &ActionRef,
    ask: &Ask,
    reason: &str,
    origin: &Origin,
) -> Result<i64, AdminError> {
    by.covers(model.name, action.right())?;
    // At the command line rows are named one by one: nobody's right could be looked up again.
    let actor = by.id().ok_or(AdminError::NotAllowed)?;
    let reason = action.reason(reason)?;
    let now = app.now();
    let meant = app.read(|conn| lists::meant(conn, model, ask, now))?;
    let kept = bulk::Ask {
        search: ask.search.clone(),
        filters: ask.filters.clone(),
        date: ask.date.clone(),
        zone: ask.zone.name().to_owned(),
    };
    app.write(origin, |tx| {
        by.check(tx)?;
        tx.acts(by.id());
        let id = bulk::insert(
            tx,
            &New {
                model: model.name,
                action: action.name(),
                reason: &reason,
                ask: &kept,
                actor,
                total: (meant.total.number, meant.total.or_more),
                last_id: meant.last,
            },
        )?;
        tx.emit(Event::BulkStarted {
            bulk: id,
            model: model.name.to_owned(),
            action: action.name().to_owned(),
            reason: Reason(reason),
        })?;
        Ok(id)
    })
}

/// How far it has come. Nobody but who began it and superusers may know.
pub fn progress(app: &App, by: &Staff, id: i64) -> Result<Progress, AdminError> {
    app.read(|conn| find(conn, by, id)).map(Progress::from)
}

fn find(conn: &mut Conn, by: &Staff, id: i64) -> Result<Row, AdminError> {
    let rights = Rights::held_by(conn, by)?;
    let row = bulk::find(conn, id)?;
    let row = row.filter(|row| rights.are_all() || by.id() == Some(row.actor_id));
    row.ok_or(AdminError::Unknown)
}

/// What this person began, the newest first.
pub fn mine(app: &App, by: &Staff) -> Result<Vec<Progress>, AdminError> {
    let Some(me) = by.id() else {
        return Ok(Vec::new());
    };
    let rows = app.read(|conn| bulk::of_actor(conn, me, MOST))?;
    Ok(rows.into_iter().map(Progress::from).collect())
}

/// Lets it end before the next row. What is done stays done.
pub fn stop(app: &App, by: &Staff, id: i64, origin: &Origin) -> Result<Progress, AdminError> {
    app.write(origin, |tx| {
        find(tx, by, id)?;
        tx.acts(by.id());
        if bulk::finish(tx, id, State::Stopped)? == 1 {
            tx.emit(Event::BulkStopped { bulk: id })?;
        }
        find(tx, by, id).map(Progress::from)
    })
}

impl From<Row> for Progress {
    fn from(row: Row) -> Self {
        let percent = percent(&row);
        Self {
            id: row.id,
            model: row.model,
            action: row.action,
            reason: row.reason,
            state: row.state,
            total: Total {
                number: row.total,
                or_more: row.is_more,
            },
            changed: row.changed,
            already: row.already,
            refused: row.refused,
            last_error: row.last_error.as_deref().map(Message::of_kept),
            percent,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}

fn percent(row: &Row) -> u8 {
    let (done, all) = if row.is_more {
        (row.after_id, row.last_id)
    } else {
        (row.changed + row.already + row.refused, row.total)
    };
    match (row.state, all) {
        (State::Done, _) | (_, ..=0) => 100,
        _ => u8::try_from(done.saturating_mul(100) / all)
            .unwrap_or(100)
            .min(100),
    }
}
