//! People who come from another program: many at once, with the numbers that they had there, and what an import remembers of
//! each of them.
//!
//! What is remembered are digests: by them the next run sees what has changed there, and what has changed here.

pub mod logins;
mod numbers;
mod people;

pub use numbers::{reserve as reserve_numbers, take as take_numbers};
pub use people::{Columns, insert as insert_people, set as set_person};

use super::batch::{self, Holds};
use super::dialect::{self, Words};
use super::schema::imports::imported_rows;
use super::schema::users;
use super::{Conn, Tx};
use crate::error::Fault;
use crate::values::{Moment, UserId};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use time::macros::format_description;

/// What an import remembers of a person.
#[derive(Clone)]
pub struct Remembered {
    /// Who they are here; nobody once they were erased.
    pub user: Option<UserId>,
    /// Of all that was taken.
    pub digest: Vec<u8>,
    /// Of each field.
    pub fields: Vec<u8>,
}

impl std::fmt::Debug for Remembered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Remembered({:?})", self.user)
    }
}

/// Where people come from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// What the other program is called.
    pub name: &'a str,
    /// What people are called there.
    pub model: &'a str,
}

/// A key there, the number of its user here, and the digests of the whole and of the fields.
type Found = (String, Option<i64>, Vec<u8>, Vec<u8>);

/// What is remembered of those with these keys, by the keys.
pub fn remembered(
    conn: &mut Conn,
    source: Source<'_>,
    keys: &[&str],
) -> Result<HashMap<String, Remembered>, Fault> {
    let these = imported_rows::table.filter(
        imported_rows::source
            .eq(source.name)
            .and(imported_rows::model.eq(source.model))
            .and(imported_rows::old_key.eq_any(keys)),
    );
    let rows: Vec<Found> = these
        .select((
            imported_rows::old_key,
            imported_rows::user_id,
            imported_rows::digest,
            imported_rows::fields,
        ))
        .load(conn)?;
    let rows = rows.into_iter().map(|(key, user, digest, fields)| {
        let user = user.map(UserId);
        let remembered = Remembered {
            user,
            digest,
            fields,
        };
        (key, remembered)
    });
    Ok(rows.collect())
}

/// Whether somebody was brought along by an import.
pub fn is_imported(conn: &mut Conn, user: UserId) -> Result<bool, Fault> {
    let theirs = imported_rows::table
        .filter(imported_rows::user_id.eq(user.0))
        .select(imported_rows::id);
    Ok(theirs.first::<i64>(conn).optional()?.is_some())
}

/// Which of these an import brought.
pub fn imported_among(
    conn: &mut Conn,
    users: impl Iterator<Item = UserId>,
) -> Result<HashSet<UserId>, Fault> {
    let ids: Vec<_> = users.map(|user| user.0).collect();
    let found: Vec<Option<i64>> = imported_rows::table
        .filter(imported_rows::user_id.eq_any(ids))
        .select(imported_rows::user_id)
        .load(conn)?;
    Ok(found.into_iter().flatten().map(UserId).collect())
}

/// Lets PostgreSQL see how many people there are now: it plans by what it knew of an empty table otherwise.
pub fn refresh_statistics(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let conn: &mut Conn = tx;
    match dialect::words(conn) {
        Words::Sqlite => Ok(()),
        Words::Postgres => Ok(conn.batch_execute("ANALYZE users; ANALYZE imported_rows")?),
    }
}

/// How many people of a source there are here.
pub fn count(conn: &mut Conn, source: Source<'_>) -> Result<i64, Fault> {
    let these = imported_rows::table.filter(
        imported_rows::source
            .eq(source.name)
            .and(imported_rows::model.eq(source.model))
            .and(imported_rows::user_id.is_not_null()),
    );
    Ok(these.count().get_result(conn)?)
}

/// Remembers people who were just added, by their old keys.
pub fn remember(
    tx: &mut Tx<'_>,
    source: Source<'_>,
    people: &[(&str, Remembered)],
) -> Result<(), Fault> {
    const COLUMNS: &[(&str, Holds)] = &[
        ("source", Holds::Text),
        ("model", Holds::Text),
        ("old_key", Holds::Text),
        ("user_id", Holds::Number),
        ("digest", Holds::Bytes),
        ("fields", Holds::Bytes),
        ("taken_at", Holds::Moment),
    ];
    let now = moment(tx.now());
    let rows: Vec<Vec<Value>> = people
        .iter()
        .map(|(key, remembered)| {
            vec![
                source.name.into(),
                source.model.into(),
                (*key).into(),
                remembered.user.map(|user| user.0).into(),
                hexadecimal(&remembered.digest).into(),
                hexadecimal(&remembered.fields).into(),
                now.clone(),
            ]
        })
        .collect();
    batch::insert(tx, "imported_rows", COLUMNS, &rows).map(drop)
}

/// Remembers what was taken of somebody this time.
pub fn remember_again(
    tx: &mut Tx<'_>,
    source: Source<'_>,
    key: &str,
    remembered: &Remembered,
) -> Result<usize, Fault> {
    let now = tx.now();
    let this = imported_rows::table.filter(
        imported_rows::source
            .eq(source.name)
            .and(imported_rows::model.eq(source.model))
            .and(imported_rows::old_key.eq(key)),
    );
    Ok(super::prepared::update(this)
        .set((
            imported_rows::digest.eq(remembered.digest.as_slice()),
            imported_rows::fields.eq(remembered.fields.as_slice()),
            imported_rows::taken_at.eq(now),
        ))
        .execute(&mut **tx)?)
}

/// Forgets what was taken of somebody who is about to be erased. That they were taken once stays, so that no import brings them
/// back.
pub(super) fn forget(tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    let theirs = imported_rows::table.filter(imported_rows::user_id.eq(user.0));
    let nothing: &[u8] = &[];
    super::prepared::update(theirs)
        .set((
            imported_rows::user_id.eq(None::<i64>),
            imported_rows::digest.eq(nothing),
            imported_rows::fields.eq(nothing),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Who has which of these mailboxes, by their first or second address.
pub fn holders_of_mailboxes(
    conn: &mut Conn,
    keys: &[&str],
) -> Result<HashMap<String, UserId>, Fault> {
    let first: Vec<(String, i64)> = users::table
        .filter(users::email_key.eq_any(keys))
        .select((users::email_key, users::id))
        .load(conn)?;
    let second: Vec<(Option<String>, i64)> = users::table
        .filter(users::secondary_email_key.eq_any(keys))
        .select((users::secondary_email_key, users::id))
        .load(conn)?;
    let second = second.into_iter().filter_map(|(key, id)| Some((key?, id)));
    Ok(by_key(first.into_iter().chain(second)))
}

/// Who has which of these usernames.
pub fn holders_of_usernames(
    conn: &mut Conn,
    keys: &[&str],
) -> Result<HashMap<String, UserId>, Fault> {
    let found: Vec<(String, i64)> = users::table
        .filter(users::username_key.eq_any(keys))
        .select((users::username_key, users::id))
        .load(conn)?;
    Ok(by_key(found.into_iter()))
}

/// Who has shown that which of these numbers is theirs.
pub fn holders_of_phones(
    conn: &mut Conn,
    phones: &[&str],
) -> Result<HashMap<String, UserId>, Fault> {
    let shown = users::phone.eq_any(phones);
    let found: Vec<(Option<String>, i64)> = users::table
        .filter(users::phone_verified)
        .filter(shown)
        .select((users::phone, users::id))
        .load(conn)?;
    let found = found.into_iter().filter_map(|(key, id)| Some((key?, id)));
    Ok(by_key(found))
}

/// Which of these numbers are those of users.
pub fn taken_numbers(conn: &mut Conn, ids: &[i64]) -> Result<HashSet<i64>, Fault> {
    let found = users::table
        .filter(users::id.eq_any(ids))
        .select(users::id)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

fn by_key(found: impl Iterator<Item = (String, i64)>) -> HashMap<String, UserId> {
    found.map(|(key, id)| (key, UserId(id))).collect()
}

/// As Diesel writes one into a file.
fn moment(at: Moment) -> Value {
    let whole = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let finer = format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond]");
    let written = if at.nanosecond() == 0 {
        at.format(&whole)
    } else {
        at.format(&finer)
    };
    written.map_or(Value::Null, Value::from)
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
