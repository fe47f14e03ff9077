//! Challenges that a passkey has answered, until nobody believes them any more.

use super::Tx;
use super::schema::factors::spent_challenges;
use crate::error::Fault;
use crate::store::prepared::{Statement, Value};
use crate::values::Moment;
use diesel::prelude::*;

/// Notes that a challenge was answered. 0 when it had been.
pub fn spend(tx: &mut Tx<'_>, digest: &[u8], expires_at: Moment) -> Result<usize, Fault> {
    let note = Statement::<()>::new("INSERT INTO spent_challenges (digest, expires_at) VALUES (")
        .value(Value::Bytes(digest))
        .words(", ")
        .value(Value::Moment(expires_at))
        .words(") ON CONFLICT (digest) DO NOTHING");
    Ok(note.execute(&mut **tx)?)
}

/// Removes up to `most` that were over before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = spent_challenges::table
        .filter(spent_challenges::expires_at.lt(before))
        .select(spent_challenges::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    let these = spent_challenges::table.filter(spent_challenges::id.eq_any(over));
    Ok(diesel::delete(these).execute(&mut **tx)?)
}
