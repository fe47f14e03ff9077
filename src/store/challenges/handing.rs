//! A flow that goes from one browser to another.

use crate::error::Fault;
use crate::store::Tx;
use crate::store::prepared::update;
use crate::store::schema::challenges;
use crate::values::FlowRow;
use diesel::prelude::*;

/// Gives a living flow to whoever holds the token with this digest. 0 when it has ended.
pub fn hand_over(tx: &mut Tx<'_>, id: FlowRow, digest: &[u8]) -> Result<usize, Fault> {
    let now = tx.now();
    let living = challenges::id
        .eq(id.0)
        .and(challenges::ended_at.is_null())
        .and(challenges::expires_at.gt(now));
    Ok(update(challenges::table.filter(living))
        .set(challenges::flow_digest.eq(digest))
        .execute(&mut **tx)?)
}
