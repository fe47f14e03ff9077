//! How often things happened, day by day. Counted by whoever puts rows into the chain, one node at a time, so that what is
//! asked for on every visit of the admin site is read off a few hundred rows, however long the log is.

use crate::error::Fault;
use crate::store::schema::{audit, event_days};
use crate::store::{Conn, Tx};
use crate::values::Moment;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::collections::BTreeMap;
use time::Date;
use time::format_description::FormatItem;
use time::macros::format_description;

const DAY: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// How often what happened on which day.
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
