//! The audit log: what happened, to whom, by whom, from where. Written in the transaction of the change; sealed into a
//! chain soon after, in the order in which changes became visible. A row is signed as it is written, so that one that somebody
//! else puts in is never sealed.

mod blanking;
pub(in crate::store) mod keys;
mod signing;

pub(super) use blanking::blank;
pub use blanking::{Blanked, EVENT as BLANKED, Part, blank_networks, blanked};
pub use signing::{Content, Genuine, Keep, Signature, Signer, Unsigned};

use super::schema::{audit, event_days, users};
use super::{Conn, Origin, Tx, dialect};
use crate::error::Fault;
use crate::events::Event;
use crate::store::prepared::{Statement, Value as Bound, update};
use crate::values::{Moment, UserId};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use time::Date;
use time::format_description::FormatItem;
use time::macros::format_description;

/// A row of the log.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit)]
pub struct Row {
    /// The key.
    pub id: i64,
    /// When.
    pub at: Moment,
    /// What happened, by its name.
    pub event: String,
    /// Whom it is about.
    pub user_id: Option<i64>,
    /// Who did it, where that is not the person it is about.
    pub actor_id: Option<i64>,
    /// From where.
    pub ip: String,
    /// By which browser.
    pub agent: String,
    /// The rest, as JSON.
    pub details: String,
    /// Its place in the chain.
    pub number: Option<i64>,
    /// Of the next digest; gone when what it stands for was blanked.
    pub subject_salt: Option<Vec<u8>>,
    /// The digest of whom it is about and the rest.
    pub subject: Option<Vec<u8>>,
    /// Of the next digest; gone when what it stands for was blanked.
    pub source_salt: Option<Vec<u8>>,
    /// The digest of who did it and by which browser.
    pub source: Option<Vec<u8>>,
    /// Over this row and the seal before it.
    pub seal: Option<Vec<u8>>,
    /// The model of the admin site whose row it is about.
    pub model: Option<String>,
    /// That row.
    pub row_id: Option<i64>,
    /// Of the next digest; gone when what it stands for was blanked.
    pub network_salt: Option<Vec<u8>>,
    /// The digest of from where.
    pub network: Option<Vec<u8>>,
    /// The signature of the row.
    pub mac: Option<Vec<u8>>,
}

impl Row {
    /// The row of the admin site that it is about. Half of it is as much as all: neither can be put there unnoticed.
    pub fn about(&self) -> Option<(&str, i64)> {
        match (self.model.as_deref(), self.row_id) {
            (None, None) => None,
            (model, id) => Some((model.unwrap_or_default(), id.unwrap_or_default())),
        }
    }
}

/// The end of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many rows it has.
    pub number: i64,
    /// The last seal.
    pub seal: Vec<u8>,
}

/// Which rows to list.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    /// About this person, or done by them.
    pub user: Option<UserId>,
    /// Of this name.
    pub event: Option<String>,
    /// Not before.
    pub since: Option<Moment>,
    /// Before.
    pub until: Option<Moment>,
    /// Older than this key: the next page.
    pub before: Option<i64>,
}

/// An event in words.
pub(super) struct EventJson {
    pub(super) name: String,
    pub(super) fields: Map<String, Value>,
}

impl EventJson {
    pub(super) fn of(event: &Event) -> Result<Self, Fault> {
        let broken = || Fault::Broken("an event without a name".into());
        let told = serde_json::to_value(event).map_err(|error| Fault::Broken(error.to_string()))?;
        let Value::Object(mut fields) = told else {
            return Err(broken());
        };
        match fields.remove("event") {
            Some(Value::String(name)) => Ok(Self { name, fields }),
            _ => Err(broken()),
        }
    }
}

/// A row of the log before it is written: what happened, and who was behind it then.
#[derive(Debug)]
pub(super) struct Entry {
    name: String,
    details: String,
    user: Option<i64>,
    actor: Option<i64>,
    row: Option<(String, i64)>,
}

impl Entry {
    pub(super) fn new(
        event: &Event,
        told: &EventJson,
        actor: Option<UserId>,
    ) -> Result<Self, Fault> {
        let details = serde_json::to_string(&told.fields);
        Ok(Self {
            name: told.name.clone(),
            details: details.map_err(|error| Fault::Broken(error.to_string()))?,
            user: event.user().map(|user| user.0),
            actor: actor.map(|actor| actor.0),
            row: event.row().map(|(model, row)| (model.to_owned(), row)),
        })
    }

    fn row(&self) -> Option<(&str, i64)> {
        let row = self.row.as_ref();
        row.map(|(model, row)| (model.as_str(), *row))
    }

    fn unsigned<'a>(&'a self, at: Moment, ip: &'a str, agent: &'a str) -> Unsigned<'a> {
        Unsigned {
            at,
            event: &self.name,
            user: self.user,
            row: self.row(),
            details: &self.details,
            actor: self.actor,
            agent,
            ip,
        }
    }
}

/// So many rows are written by one statement.
const AT_ONCE: usize = 20;

/// Signs rows of the log and writes them, in their order.
pub(super) fn insert(
    conn: &mut Conn,
    signer: &dyn Signer,
    entries: &[Entry],
    at: Moment,
    origin: &Origin,
) -> Result<(), Fault> {
    let ip = origin.ip_text();
    for part in entries.chunks(AT_ONCE) {
        let sign = |entry: &Entry| signer.sign(&entry.unsigned(at, &ip, &origin.agent));
        let signatures = part.iter().map(sign).collect::<Result<Vec<_>, _>>()?;
        let mut before = "INSERT INTO audit \
             (at, event, user_id, actor_id, ip, agent, details, model, row_id, subject_salt, subject, source_salt, source, \
             network_salt, network, mac) VALUES ";
        let mut all = Statement::<()>::new("");
        for (entry, signature) in part.iter().zip(&signatures) {
            let (model, row) = entry.row().unzip();
            all = all.words(before).row([
                Bound::Moment(at),
                Bound::Text(&entry.name),
                Bound::MaybeNumber(entry.user),
                Bound::MaybeNumber(entry.actor),
                Bound::Text(&ip),
                Bound::Text(&origin.agent),
                Bound::Text(&entry.details),
                Bound::MaybeText(model),
                Bound::MaybeNumber(row),
                Bound::Bytes(&signature.subject_salt),
                Bound::Bytes(&signature.subject),
                Bound::Bytes(&signature.source_salt),
                Bound::Bytes(&signature.source),
                Bound::Bytes(&signature.network_salt),
                Bound::Bytes(&signature.network),
                Bound::Bytes(&signature.mac),
            ]);
            before = ", ";
        }
        all.execute(conn)?;
    }
    Ok(())
}

/// Takes the chain for this transaction: one node at a time adds to it.
pub fn lock_chain(tx: &mut Tx<'_>) -> Result<(), Fault> {
    Ok(dialect::lock_chain(tx)?)
}

/// The rows that are not in the chain yet and whose key is after `after`, oldest first.
pub fn unsealed(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<Row>, Fault> {
    let waiting = audit::number.is_null().and(audit::id.gt(after));
    let waiting = audit::table.filter(waiting);
    let waiting = waiting.order(audit::id).limit(limit);
    Ok(waiting.select(Row::as_select()).load(conn)?)
}

/// Of the signatures of some rows, those that a row in the chain has: the same row twice is one that somebody copied.
pub fn sealed_macs(conn: &mut Conn, rows: &[Row]) -> Result<Vec<Vec<u8>>, Fault> {
    let macs: Vec<_> = rows.iter().filter_map(|row| row.mac.as_ref()).collect();
    let sealed = audit::number
        .is_not_null()
        .and(audit::mac.eq_any(macs).assume_not_null());
    let found = audit::table.filter(sealed).select(audit::mac);
    let found = found.load::<Option<Vec<u8>>>(conn)?;
    Ok(found.into_iter().flatten().collect())
}

/// The end of the chain; `None` before its first row.
pub fn head(conn: &mut Conn) -> Result<Option<Head>, Fault> {
    let last = audit::table
        .filter(audit::number.is_not_null())
        .order(audit::number.desc())
        .select((audit::number, audit::seal))
        .first::<(Option<i64>, Option<Vec<u8>>)>(conn)
        .optional()?;
    Ok(last.and_then(|(number, seal)| {
        Some(Head {
            number: number?,
            seal: seal.unwrap_or_default(),
        })
    }))
}

/// Puts a row into the chain. 0 when it is in it.
pub fn seal(tx: &mut Tx<'_>, id: i64, head: &Head) -> Result<usize, Fault> {
    let open = audit::table.find(id).filter(audit::number.is_null());
    Ok(update(open)
        .set((audit::number.eq(head.number), audit::seal.eq(&head.seal)))
        .execute(&mut **tx)?)
}

/// The chain after `number`, in its order.
pub fn chain(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<Row>, Fault> {
    let rows = audit::table.filter(audit::number.gt(after));
    let rows = rows.order(audit::number).limit(limit);
    Ok(rows.select(Row::as_select()).load(conn)?)
}

/// Rows, the newest first.
pub fn list(conn: &mut Conn, filter: &Filter, limit: i64) -> Result<Vec<Row>, Fault> {
    let mut rows = audit::table.into_boxed();
    if let Some(user) = filter.user {
        let mine = audit::user_id.eq(user.0).or(audit::actor_id.eq(user.0));
        rows = rows.filter(mine);
    }
    if let Some(event) = &filter.event {
        rows = rows.filter(audit::event.eq(event.clone()));
    }
    if let Some(since) = filter.since {
        rows = rows.filter(audit::at.ge(since));
    }
    if let Some(until) = filter.until {
        rows = rows.filter(audit::at.lt(until));
    }
    if let Some(before) = filter.before {
        rows = rows.filter(audit::id.lt(before));
    }
    let newest = rows.order(audit::id.desc()).limit(limit);
    Ok(newest.select(Row::as_select()).load(conn)?)
}

/// An entry, with the name of who did it.
#[derive(Debug, Clone, Queryable)]
pub struct HistoryEntry {
    /// The key.
    pub id: i64,
    /// When.
    pub at: Moment,
    /// What happened, by its name.
    pub event: String,
    /// Whom it is about.
    pub user_id: Option<i64>,
    /// Who did it, where that is not the person it is about.
    pub actor_id: Option<i64>,
    /// From where.
    pub ip: String,
    /// By which browser.
    pub agent: String,
    /// The rest, as JSON.
    pub details: String,
    /// The model whose row it is about.
    pub model: Option<String>,
    /// That row.
    pub row_id: Option<i64>,
    /// The address of who did it, while they are here.
    pub actor_name: Option<String>,
}

/// That somebody looked is in the log; nothing happened to what they looked at.
const LOOKS: [&str; 2] = ["row_viewed", "rows_viewed"];

macro_rules! newest {
    ($conn:expr, $before:expr, $most:expr, $of:expr) => {{
        let before = $before.unwrap_or(i64::MAX);
        Ok(audit::table
            .left_join(users::table.on(audit::actor_id.eq(users::id.nullable())))
            .filter($of)
            .filter(audit::event.ne_all(LOOKS))
            .filter(audit::id.lt(before))
            .order(audit::id.desc())
            .limit($most)
            .select((
                audit::id,
                audit::at,
                audit::event,
                audit::user_id,
                audit::actor_id,
                audit::ip,
                audit::agent,
                audit::details,
                audit::model,
                audit::row_id,
                users::email.nullable(),
            ))
            .load($conn)?)
    }};
}

/// About a user, the newest first.
pub fn of_user(
    conn: &mut Conn,
    user: UserId,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<HistoryEntry>, Fault> {
    newest!(conn, before, most, audit::user_id.eq(user.0))
}

/// About a row of a model, the newest first.
pub fn of_row(
    conn: &mut Conn,
    model: &str,
    row: i64,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<HistoryEntry>, Fault> {
    newest!(
        conn,
        before,
        most,
        audit::model.eq(model).and(audit::row_id.eq(row))
    )
}

/// Done by somebody of the staff, the newest first.
pub fn by_actor(conn: &mut Conn, actor: UserId, most: i64) -> Result<Vec<HistoryEntry>, Fault> {
    newest!(conn, None::<i64>, most, audit::actor_id.eq(actor.0))
}

const DAY: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// How often what happened on which day. Counted by whoever puts rows into the chain, one node at a time, so that what is
/// asked for on every visit of the admin site is read off a few hundred rows, however long the log is.
pub type Days = BTreeMap<(String, Date), i64>;

/// Adds to the numbers. For whoever holds the chain.
pub fn count_days(tx: &mut Tx<'_>, days: &Days) -> Result<(), Fault> {
    for ((event, day), number) in days {
        diesel::sql_query(
            "INSERT INTO event_days (event, day, number) VALUES ($1, $2, $3) \
             ON CONFLICT (event, day) DO UPDATE SET number = event_days.number + excluded.number",
        )
        .bind::<Text, _>(event)
        .bind::<Text, _>(word(*day))
        .bind::<BigInt, _>(*number)
        .execute(&mut **tx)?;
    }
    Ok(())
}

/// The numbers of these events since a day, of the rows that are in the chain.
pub fn days(conn: &mut Conn, events: &[&str], since: Date) -> Result<Days, Fault> {
    let rows = event_days::table
        .filter(event_days::event.eq_any(events))
        .filter(event_days::day.ge(word(since)))
        .select((event_days::event, event_days::day, event_days::number))
        .load::<(String, String, i64)>(conn)?;
    let day = |(event, day, number): (String, String, i64)| {
        Some(((event, Date::parse(&day, DAY).ok()?), number))
    };
    Ok(rows.into_iter().filter_map(day).collect())
}

/// How many a day, of the rows that are not yet in the chain: those of a second or so, looking at no more than `most`.
pub fn waiting_days(conn: &mut Conn, events: &[&str], most: i64) -> Result<Days, Fault> {
    let rows = audit::table
        .filter(audit::number.is_null())
        .order(audit::id)
        .limit(most)
        .select((audit::event, audit::at))
        .load::<(String, Moment)>(conn)?;
    let mut days = Days::new();
    for (event, at) in rows
        .into_iter()
        .filter(|(event, _)| events.contains(&event.as_str()))
    {
        *days.entry((event, at.date())).or_default() += 1;
    }
    Ok(days)
}

fn word(day: Date) -> String {
    day.format(DAY).unwrap_or_default()
}
