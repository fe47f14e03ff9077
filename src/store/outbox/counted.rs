//! Which text messages count among those of a day, and for whom: what waits, what is on its way, and what a provider took.
//!
//! Whoever counts one, or counts it no more, takes its row before what is counted: so that nobody waits for somebody who
//! waits for them, and nothing is given back twice.

use super::super::schema::outbox;
use super::super::{Conn, Letter, Outcome, Tx};
use crate::error::Fault;
use crate::store::prepared::{Statement, Value, update};
use crate::values::{FlowId, Moment};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamp};
use std::net::IpAddr;

/// A text message that counts among those of a day.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The key of its row.
    pub id: i64,
    /// Where it goes.
    pub number: String,
    /// From where it was asked for.
    pub ip: Option<IpAddr>,
    /// For whom it counts.
    pub payer: String,
    /// Since when it does; `None` where it does no more.
    pub at: Option<Moment>,
    /// Whether a provider was asked to take it.
    pub was_tried: bool,
}

type Found = (i64, String, String, String, Option<Moment>, i32);

fn read((id, number, ip, payer, at, attempts): Found) -> Counted {
    Counted {
        id,
        number,
        ip: ip.parse().ok(),
        payer,
        at,
        was_tried: attempts > 0,
    }
}

/// Takes what waits of a flow for this transaction. Those that nobody is delivering.
pub fn hold_texts(tx: &mut Tx<'_>, flow: FlowId) -> Result<Vec<Counted>, Fault> {
    type Types = (
        BigInt,
        Text,
        Text,
        Text,
        Nullable<Timestamp>,
        Integer,
        Nullable<Timestamp>,
    );
    type Row = (
        i64,
        String,
        String,
        String,
        Option<Moment>,
        i32,
        Option<Moment>,
    );
    let now = tx.now();
    let held = Statement::<Types>::new("UPDATE outbox SET attempts = attempts WHERE flow_id = ")
        .value(Value::Number(flow.0))
        .words(
            " AND finished_at IS NULL \
             RETURNING id, recipient, ip, counted_for, counted_at, attempts, claimed_until",
        );
    let held: Vec<Row> = held.load(&mut **tx)?;
    let free = |row: Row| {
        let (id, number, ip, payer, at, attempts, claimed_until) = row;
        let is_free = claimed_until.is_none_or(|until| until < now);
        is_free.then(|| read((id, number, ip, payer, at, attempts)))
    };
    Ok(held.into_iter().filter_map(free).collect())
}

/// A text message by its key, where it has ever been counted.
pub fn counted(conn: &mut Conn, id: i64) -> Result<Option<Counted>, Fault> {
    let text = outbox::table
        .find(id)
        .filter(outbox::letter.eq(Letter::PhoneCode.word()))
        .filter(outbox::counted_for.ne(""))
        .select((
            outbox::id,
            outbox::recipient,
            outbox::ip,
            outbox::counted_for,
            outbox::counted_at,
            outbox::attempts,
        ));
    Ok(text.first::<Found>(conn).optional()?.map(read))
}

/// Counts one from now on that counts no more. 0 when it does.
pub fn count(tx: &mut Tx<'_>, id: i64) -> Result<usize, Fault> {
    let now = tx.now();
    let uncounted = outbox::table.filter(outbox::id.eq(id).and(outbox::counted_at.is_null()));
    Ok(update(uncounted)
        .set(outbox::counted_at.eq(now))
        .execute(&mut **tx)?)
}

/// Counts one no more that is over and that no provider took. 0 when it is not, or was not counted.
pub fn uncount(tx: &mut Tx<'_>, id: i64) -> Result<usize, Fault> {
    let lost = outbox::outcome.ne(Outcome::Sent.word());
    let counted = outbox::id.eq(id).and(outbox::counted_at.is_not_null());
    let counted = outbox::table.filter(counted.and(outbox::finished_at.is_not_null()));
    Ok(update(counted.filter(lost))
        .set(outbox::counted_at.eq(None::<Moment>))
        .execute(&mut **tx)?)
}
