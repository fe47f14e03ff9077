//! Devices: browsers that have logged into an account before. Known by a cookie of their own that outlives sessions.

use super::schema::devices;
use super::{Conn, Tx};
use crate::error::Fault;
use crate::store::prepared::{Statement, Value, update};
use crate::values::{Moment, UserId};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

/// At once; there is one too many as a rule.
const MOST_FORGOTTEN: i64 = 1000;

/// A device as kept; its token only as a digest.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = devices)]
pub struct Row {
    /// The key.
    pub id: i64,
    /// Wrong passwords in a row.
    pub failures: i32,
    /// Of its token.
    pub token_digest: Vec<u8>,
    /// When it first completed a log-in.
    pub logged_in_at: Option<Moment>,
}

/// The device with one of these tokens, if it has logged into this account.
pub fn find(conn: &mut Conn, user: UserId, digests: &[Vec<u8>]) -> Result<Option<Row>, Fault> {
    if digests.is_empty() {
        return Ok(None);
    }
    let known = devices::table.filter(
        devices::token_digest
            .eq_any(digests)
            .and(devices::user_id.eq(user.0))
            .and(devices::forgotten_at.is_null()),
    );
    // One browser may have been let in anew: then what the older token did does not matter.
    let known = known.order((devices::failures, devices::id.desc()));
    Ok(known.select(Row::as_select()).first(conn).optional()?)
}

/// Whether one of these tokens was given to a browser or program that had completed a log-in to this account by `before`,
/// forgotten meanwhile or not.
pub fn had_logged_in(
    conn: &mut Conn,
    user: UserId,
    digests: &[Vec<u8>],
    before: Moment,
) -> Result<bool, Fault> {
    if digests.is_empty() {
        return Ok(false);
    }
    let known = devices::table.filter(
        devices::token_digest
            .eq_any(digests)
            .and(devices::user_id.eq(user.0))
            .and(devices::logged_in_at.le(before)),
    );
    let found = known.select(devices::id).first::<i64>(conn);
    Ok(found.optional()?.is_some())
}

/// Keeps a device, and when it completed its first log-in. How many others the account knew.
pub fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    digest: &[u8],
    logged_in_at: Option<Moment>,
) -> Result<i64, Fault> {
    let now = tx.now();
    let insert = Statement::<(BigInt,)>::new(
        "INSERT INTO devices (user_id, token_digest, created_at, last_seen_at, logged_in_at) VALUES ",
    )
    .row([
        Value::Number(user.0),
        Value::Bytes(digest),
        Value::Moment(now),
        Value::Moment(now),
        Value::MaybeMoment(logged_in_at),
    ])
    .words(
        " RETURNING (SELECT count(*) FROM devices AS other \
         WHERE other.user_id = devices.user_id AND other.id <> devices.id \
         AND other.forgotten_at IS NULL)",
    );
    let (others,) = insert.get_result(&mut **tx)?;
    Ok(others)
}

/// Notes another login and forgets the wrong passwords.
pub fn note_login(tx: &mut Tx<'_>, device: &Row) -> Result<usize, Fault> {
    let now = tx.now();
    let set = (
        devices::last_seen_at.eq(now),
        devices::logged_in_at.eq(device.logged_in_at.unwrap_or(now)),
        devices::failures.eq(0),
    );
    Ok(update(devices::table.find(device.id))
        .set(set)
        .execute(&mut **tx)?)
}

/// Counts a wrong password and says how many in a row that makes; 0 when the device is gone.
pub fn count_failure(tx: &mut Tx<'_>, id: i64) -> Result<i32, Fault> {
    let row =
        diesel::update(devices::table.find(id)).set(devices::failures.eq(devices::failures + 1));
    let count = row.returning(devices::failures).get_result(&mut **tx);
    Ok(count.optional()?.unwrap_or_default())
}

/// Makes all browsers strangers to this account but one of these. What they were is kept for a while: it shows who was
/// there before a change.
pub fn forget_others(tx: &mut Tx<'_>, user: UserId, mine: &[Vec<u8>]) -> Result<usize, Fault> {
    let others = devices::table.filter(
        devices::user_id
            .eq(user.0)
            .and(devices::token_digest.ne_all(mine))
            .and(devices::forgotten_at.is_null()),
    );
    let now = tx.now();
    Ok(update(others)
        .set(devices::forgotten_at.eq(now))
        .execute(&mut **tx)?)
}

/// Removes all browsers of this account but these, and what was kept of those that were forgotten.
pub fn remove_others(tx: &mut Tx<'_>, user: UserId, mine: &[Vec<u8>]) -> Result<usize, Fault> {
    let others = devices::table.filter(
        devices::user_id
            .eq(user.0)
            .and(devices::token_digest.ne_all(mine)),
    );
    Ok(diesel::delete(others).execute(&mut **tx)?)
}

/// Removes the browsers of this account that had not completed a log-in by `since`.
pub fn remove_younger(tx: &mut Tx<'_>, user: UserId, since: Moment) -> Result<usize, Fault> {
    let late = devices::logged_in_at.is_null();
    let late = late.or(devices::logged_in_at.gt(since).assume_not_null());
    let younger = devices::table.filter(devices::user_id.eq(user.0).and(late));
    Ok(diesel::delete(younger).execute(&mut **tx)?)
}

/// Forgets the devices of an account that were not seen for longest, but for so many.
pub fn forget_oldest(tx: &mut Tx<'_>, user: UserId, but: i64) -> Result<usize, Fault> {
    let oldest = devices::table
        .filter(
            devices::user_id
                .eq(user.0)
                .and(devices::forgotten_at.is_null()),
        )
        .order((devices::last_seen_at.desc(), devices::id.desc()))
        .offset(but)
        .limit(MOST_FORGOTTEN)
        .select(devices::id)
        .load::<i64>(&mut **tx)?;
    if oldest.is_empty() {
        return Ok(0);
    }
    let now = tx.now();
    Ok(update(devices::table.filter(devices::id.eq_any(oldest)))
        .set(devices::forgotten_at.eq(now))
        .execute(&mut **tx)?)
}

/// Removes up to `most` devices that were last seen before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let old = devices::table
        .filter(devices::last_seen_at.lt(before))
        .select(devices::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    Ok(diesel::delete(devices::table.filter(devices::id.eq_any(old))).execute(&mut **tx)?)
}

/// Removes up to `most` devices that were forgotten before `before`.
pub fn sweep_forgotten(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let old = devices::table
        .filter(devices::forgotten_at.lt(before))
        .select(devices::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    Ok(diesel::delete(devices::table.filter(devices::id.eq_any(old))).execute(&mut **tx)?)
}

/// Forgets the wrong passwords that were given for an account in browsers that know it. How many browsers that were.
pub fn forgive(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let failed = devices::table.filter(devices::user_id.eq(user.0).and(devices::failures.gt(0)));
    Ok(update(failed)
        .set(devices::failures.eq(0))
        .execute(&mut **tx)?)
}
