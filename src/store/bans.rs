//! Addresses whose accounts were banned and are erased: keyed digests, from which nobody can read an address.

use super::schema::banned_addresses;
use super::{Conn, Tx};
use crate::error::Fault;
use diesel::prelude::*;

/// Keeps a digest.
pub fn insert(tx: &mut Tx<'_>, digest: &[u8]) -> Result<usize, Fault> {
    let now = tx.now();
    let new = (
        banned_addresses::digest.eq(digest),
        banned_addresses::created_at.eq(now),
    );
    Ok(diesel::insert_into(banned_addresses::table)
        .values(new)
        .execute(&mut **tx)?)
}

/// Whether there is any.
pub fn any(conn: &mut Conn) -> Result<bool, Fault> {
    let first = banned_addresses::table.select(banned_addresses::id);
    Ok(first.first::<i64>(conn).optional()?.is_some())
}

/// The rows with one of these digests.
pub fn find(conn: &mut Conn, digests: &[Vec<u8>]) -> Result<Vec<i64>, Fault> {
    Ok(banned_addresses::table
        .filter(banned_addresses::digest.eq_any(digests))
        .select(banned_addresses::id)
        .load(conn)?)
}

/// Lifts a ban, by its key.
pub fn delete(tx: &mut Tx<'_>, id: i64) -> Result<usize, Fault> {
    Ok(diesel::delete(banned_addresses::table.find(id)).execute(&mut **tx)?)
}
