//! What receivers of webhooks are told, and how they do. A delivery is written in the transaction of its event: it is not
//! lost in a crash, and what was rolled back is never told.

use super::audit::EventJson;
use super::schema::{webhook_deliveries, webhook_endpoints};
use super::{Conn, Outcome, Tx};
use crate::config::{Endpoint, Wanted};
use crate::error::Fault;
use crate::events::Event;
use crate::store::prepared::update;
use crate::values::{Moment, Trace};
use diesel::prelude::*;
use serde_json::json;
use time::format_description::well_known::Rfc3339;

/// Who wants to be told of what.
pub struct Hooks {
    wanted: Vec<(String, Wanted)>,
    name: fn() -> String,
}

impl Hooks {
    /// The receivers of the settings, and what makes a name for a message.
    pub fn new(endpoints: &[Endpoint], name: fn() -> String) -> Self {
        let wanted = endpoints
            .iter()
            .map(|one| (one.name.clone(), one.events.clone()));
        Self {
            wanted: wanted.collect(),
            name,
        }
    }
}

impl std::fmt::Debug for Hooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hooks({})", self.wanted.len())
    }
}

/// A delivery as kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
pub struct Row {
    /// The key.
    pub id: i64,
    /// To whom.
    pub endpoint: String,
    /// The name of the message.
    pub message: String,
    /// The event's word.
    pub event: String,
    /// What is sent.
    pub payload: String,
    /// Tries so far.
    pub attempts: i32,
    /// The trace of the request that it came of, as kept.
    pub trace: Option<String>,
}

impl Row {
    /// The trace of the request that it came of.
    pub fn trace(&self) -> Option<Trace> {
        self.trace.as_deref().and_then(Trace::of_kept)
    }
}

/// Writes an event down for everybody who wants to be told of it. Whether there was anybody.
pub(super) fn queue(
    conn: &mut Conn,
    hooks: &Hooks,
    event: &Event,
    told: EventJson,
    (now, trace): (Moment, Option<&Trace>),
) -> Result<bool, Fault> {
    let wanted = |(_, wanted): &&(String, Wanted)| wanted.holds(&told.name);
    let receivers: Vec<_> = hooks.wanted.iter().filter(wanted).collect();
    if receivers.is_empty() {
        return Ok(false);
    }
    let message = (hooks.name)();
    let payload = payload(event, &told, now);
    let trace = trace.map(Trace::to_kept);
    // That somebody was erased outlives them: it is about nobody then.
    let user = event.user();
    for (endpoint, _) in receivers {
        diesel::insert_into(webhook_deliveries::table)
            .values((
                webhook_deliveries::endpoint.eq(endpoint),
                webhook_deliveries::message.eq(&message),
                webhook_deliveries::event.eq(&told.name),
                webhook_deliveries::user_id.eq(user.map(|user| user.0)),
                webhook_deliveries::payload.eq(&payload),
                webhook_deliveries::trace.eq(&trace),
                webhook_deliveries::created_at.eq(now),
                webhook_deliveries::due_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(true)
}

/// As the Standard Webhooks say it: what, when, and the event's own fields.
fn payload(event: &Event, told: &EventJson, now: Moment) -> String {
    let mut data = told.fields.clone();
    if let Event::UserDeleted { user, .. } = event {
        // Whoever keeps something of that person must know whose it is, whatever the audit log keeps.
        data.insert("user".to_owned(), json!(user));
    }
    // Receivers elsewhere are told what staff changed, never names, addresses or words about people.
    data.remove("reason");
    if let Event::RowChanged { changes, .. } = event {
        let fields: Vec<_> = changes.0.keys().collect();
        data.insert("changes".to_owned(), json!(fields));
    }
    let at = now.assume_utc().format(&Rfc3339).unwrap_or_default();
    json!({ "type": told.name, "timestamp": at, "data": data }).to_string()
}

/// The deliveries of a receiver that are due and that nobody carries, the longest due first. None while it is disabled.
pub fn due(conn: &mut Conn, endpoint: &str, now: Moment, limit: i64) -> Result<Vec<i64>, Fault> {
    if health(conn, endpoint)?.disabled_at.is_some() {
        return Ok(Vec::new());
    }
    let due = unclaimed!(webhook_deliveries, now)
        .filter(webhook_deliveries::endpoint.eq(endpoint))
        .order((webhook_deliveries::due_at, webhook_deliveries::id))
        .limit(limit);
    Ok(due.select(webhook_deliveries::id).load(conn)?)
}

queued!(webhook_deliveries, Row, "webhook", "webhooks", |told| &told
    .event);

/// Keeps the status of an answer, for whoever looks.
pub fn note_status(tx: &mut Tx<'_>, id: i64, status: Option<u16>) -> Result<usize, Fault> {
    let set = webhook_deliveries::status.eq(status.map(i32::from));
    let row = webhook_deliveries::table.find(id);
    Ok(update(row).set(set).execute(&mut **tx)?)
}

/// How a receiver does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable)]
pub struct Health {
    /// Since when it has failed without a success.
    pub failing_since: Option<Moment>,
    /// Since when nothing is sent to it.
    pub disabled_at: Option<Moment>,
}

/// How a receiver does; well when nothing is noted.
pub fn health(conn: &mut Conn, endpoint: &str) -> Result<Health, Fault> {
    let found = webhook_endpoints::table
        .filter(webhook_endpoints::name.eq(endpoint))
        .select((
            webhook_endpoints::failing_since,
            webhook_endpoints::disabled_at,
        ))
        .first(conn);
    Ok(found.optional()?.unwrap_or_default())
}

/// A receiver took something, or is believed in again: it does well.
pub fn forgive(tx: &mut Tx<'_>, endpoint: &str) -> Result<usize, Fault> {
    let ill = webhook_endpoints::table.filter(webhook_endpoints::name.eq(endpoint));
    Ok(diesel::delete(ill).execute(&mut **tx)?)
}

/// Notes that a receiver failed, unless it is noted already.
pub fn note_failure(tx: &mut Tx<'_>, endpoint: &str) -> Result<(), Fault> {
    let now = tx.now();
    if health(tx, endpoint)?.failing_since.is_some() {
        return Ok(());
    }
    // In a savepoint: another courier may note it at the same time, which is as good.
    let noted = tx.transaction(|conn| {
        diesel::insert_into(webhook_endpoints::table)
            .values((
                webhook_endpoints::name.eq(endpoint),
                webhook_endpoints::failing_since.eq(now),
            ))
            .execute(conn)
    });
    match noted.map_err(Fault::from) {
        Err(fault) if !fault.violates("webhook_endpoints", "name") => Err(fault),
        _ => Ok(()),
    }
}

/// Sends nothing more to a receiver that has failed since before `since`. 0 when it is so already, or has not.
pub fn disable(tx: &mut Tx<'_>, endpoint: &str, since: Moment) -> Result<usize, Fault> {
    let now = tx.now();
    let failing = webhook_endpoints::table
        .filter(webhook_endpoints::name.eq(endpoint))
        .filter(webhook_endpoints::failing_since.le(since))
        .filter(webhook_endpoints::disabled_at.is_null());
    let set = webhook_endpoints::disabled_at.eq(now);
    Ok(update(failing).set(set).execute(&mut **tx)?)
}

/// How many deliveries wait for a receiver.
pub fn waiting(conn: &mut Conn, endpoint: &str) -> Result<i64, Fault> {
    Ok(webhook_deliveries::table
        .filter(webhook_deliveries::endpoint.eq(endpoint))
        .filter(webhook_deliveries::finished_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Which deliveries to send again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Those that were given up.
    Failed,
    /// All since then, also those that arrived.
    Since(Moment),
}

/// Puts finished deliveries back, and makes those that wait due now. Says how many.
pub fn replay(tx: &mut Tx<'_>, endpoint: &str, which: Again) -> Result<usize, Fault> {
    let now = tx.now();
    let mine = webhook_deliveries::endpoint.eq(endpoint);
    let back = (
        webhook_deliveries::due_at.eq(now),
        webhook_deliveries::attempts.eq(0),
        webhook_deliveries::finished_at.eq(None::<Moment>),
        webhook_deliveries::outcome.eq(None::<String>),
    );
    // What a courier holds at this moment is left to it.
    let free = webhook_deliveries::claimed_until.is_null();
    let free = free.or(webhook_deliveries::claimed_until.lt(now));
    let waits = webhook_deliveries::finished_at
        .is_null()
        .and(free.assume_not_null());
    let waits = update(webhook_deliveries::table.filter(mine.and(waits)))
        .set((
            webhook_deliveries::due_at.eq(now),
            webhook_deliveries::attempts.eq(0),
        ))
        .execute(&mut **tx)?;
    let over = webhook_deliveries::finished_at.is_not_null();
    let put_back = match which {
        Again::Failed => {
            let failed = webhook_deliveries::outcome.eq(Outcome::GivenUp.word());
            let failed = webhook_deliveries::table.filter(mine.and(over).and(failed));
            update(failed).set(back).execute(&mut **tx)?
        }
        Again::Since(at) => {
            let late = webhook_deliveries::created_at.ge(at);
            let late = webhook_deliveries::table.filter(mine.and(over).and(late));
            update(late).set(back).execute(&mut **tx)?
        }
    };
    Ok(waits + put_back)
}

/// To whom a delivery goes.
pub fn endpoint_of(conn: &mut Conn, id: i64) -> Result<Option<String>, Fault> {
    let found = webhook_deliveries::table.find(id);
    let found = found.select(webhook_deliveries::endpoint);
    Ok(found.first(conn).optional()?)
}

/// Puts a delivery back, also one that arrived, to be made now. 0 when a courier has it.
pub fn send_again(tx: &mut Tx<'_>, id: i64) -> Result<usize, Fault> {
    let now = tx.now();
    let free = webhook_deliveries::claimed_until
        .is_null()
        .or(webhook_deliveries::claimed_until.lt(now));
    let one = webhook_deliveries::table.filter(webhook_deliveries::id.eq(id));
    let put_back = update(one.filter(free))
        .set((
            webhook_deliveries::due_at.eq(now),
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::finished_at.eq(None::<Moment>),
            webhook_deliveries::outcome.eq(None::<String>),
        ))
        .execute(&mut **tx)?;
    tx.webhooks |= put_back > 0;
    Ok(put_back)
}

/// Removes up to `most` deliveries of before `before`, also those that nobody took.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = webhook_deliveries::table
        .filter(webhook_deliveries::created_at.lt(before))
        .select(webhook_deliveries::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    let over = webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(over));
    Ok(diesel::delete(over).execute(&mut **tx)?)
}
