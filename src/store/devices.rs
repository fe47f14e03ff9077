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
}

/// The device with one of these tokens, if it has logged into this account.
pub fn find(conn: &mut Conn, user: UserId, digests: &[Vec<u8>]) -> Result<Option<Row>, Fault> {
    if digests.is_empty() {
        return Ok(None);
    }
    let known = devices::table.filter(
        devices::token_digest
            .eq_any(digests)
            .and(devices::user_id.eq(user.0)),
    );
    // One browser may have been let in anew: then what the older token did does not matter.
    let known = known.order((devices::failures, devices::id.desc()));
    Ok(known.select(Row::as_select()).first(conn).optional()?)
}

/// Keeps a device that has logged into an account. How many others the account knew.
pub fn insert(tx: &mut Tx<'_>, user: UserId, digest: &[u8]) -> Result<i64, Fault> {
    let now = tx.now();
    let insert = Statement::<(BigInt,)>::new(
        "INSERT INTO devices (user_id, token_digest, created_at, last_seen_at) VALUES ",
    )
    .row([
        Value::Number(user.0),
        Value::Bytes(digest),
        Value::Moment(now),
        Value::Moment(now),
    ])
    .words(
        " RETURNING (SELECT count(*) FROM devices AS other \
         WHERE other.user_id = devices.user_id AND other.id <> devices.id)",
    );
    let (others,) = insert.get_result(&mut **tx)?;
    Ok(others)
}

/// Notes another login and forgets the wrong passwords.
pub fn note_login(tx: &mut Tx<'_>, id: i64) -> Result<usize, Fault> {
    let now = tx.now();
    let set = (devices::last_seen_at.eq(now), devices::failures.eq(0));
    Ok(update(devices::table.find(id))
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

/// Makes all browsers strangers to this account but one of these.
pub fn forget_others(tx: &mut Tx<'_>, user: UserId, mine: &[Vec<u8>]) -> Result<usize, Fault> {
    let others = devices::table.filter(
        devices::user_id
            .eq(user.0)
            .and(devices::token_digest.ne_all(mine)),
    );
    Ok(diesel::delete(others).execute(&mut **tx)?)
}

/// Forgets the devices of an account that were not seen for longest, but for so many.
pub fn forget_oldest(tx: &mut Tx<'_>, user: UserId, but: i64) -> Result<usize, Fault> {
    let oldest = devices::table
        .filter(devices::user_id.eq(user.0))
        .order((devices::last_seen_at.desc(), devices::id.desc()))
        .offset(but)
        .limit(MOST_FORGOTTEN)
        .select(devices::id)
        .load::<i64>(&mut **tx)?;
    if oldest.is_empty() {
        return Ok(0);
    }
    Ok(diesel::delete(devices::table.filter(devices::id.eq_any(oldest))).execute(&mut **tx)?)
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

/// Forgets the wrong passwords that were given for an account in browsers that know it. How many browsers that were.
pub fn forgive(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let failed = devices::table.filter(devices::user_id.eq(user.0).and(devices::failures.gt(0)));
    Ok(update(failed)
        .set(devices::failures.eq(0))
        .execute(&mut **tx)?)
}
