//! Recovery codes: only their digests are kept.

use super::schema::factors::recovery_codes;
use super::{Conn, Tx};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::{Moment, UserId};
use diesel::dsl::{count_star, max};
use diesel::prelude::*;

/// Keeps the codes with these digests in the place of all that the user had.
pub fn replace(tx: &mut Tx<'_>, user: UserId, digests: &[Vec<u8>]) -> Result<(), Fault> {
    remove(tx, user)?;
    let now = tx.now();
    for digest in digests {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::user_id.eq(user.0),
                recovery_codes::digest.eq(digest),
                recovery_codes::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Uses a code up. 0 when it was used before, or is none of the user's.
pub fn use_up(tx: &mut Tx<'_>, user: UserId, digest: &[u8]) -> Result<usize, Fault> {
    let now = tx.now();
    let unused = recovery_codes::user_id
        .eq(user.0)
        .and(recovery_codes::digest.eq(digest))
        .and(recovery_codes::used_at.is_null());
    Ok(update(recovery_codes::table.filter(unused))
        .set(recovery_codes::used_at.eq(now))
        .execute(&mut **tx)?)
}

/// Whether it is one of the user's codes, used or not.
pub fn is_known(conn: &mut Conn, user: UserId, digest: &[u8]) -> Result<bool, Fault> {
    let this = recovery_codes::table
        .filter(recovery_codes::user_id.eq(user.0))
        .filter(recovery_codes::digest.eq(digest))
        .select(recovery_codes::id);
    Ok(this.first::<i64>(conn).optional()?.is_some())
}

/// How many codes of a user were not used.
pub fn left(conn: &mut Conn, user: UserId) -> Result<i64, Fault> {
    let unused = recovery_codes::user_id
        .eq(user.0)
        .and(recovery_codes::used_at.is_null());
    Ok(recovery_codes::table
        .filter(unused)
        .select(count_star())
        .get_result(conn)?)
}

/// When the codes of a user were made; `None` where there are none.
pub fn made_at(conn: &mut Conn, user: UserId) -> Result<Option<Moment>, Fault> {
    Ok(recovery_codes::table
        .filter(recovery_codes::user_id.eq(user.0))
        .select(max(recovery_codes::created_at))
        .get_result(conn)?)
}

/// Removes all codes of a user.
pub fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let all = recovery_codes::table.filter(recovery_codes::user_id.eq(user.0));
    Ok(diesel::delete(all).execute(&mut **tx)?)
}
