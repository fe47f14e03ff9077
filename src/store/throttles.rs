//! Throttles: the moments at which something limited was done, one row a bucket, shared by all nodes.

use super::Tx;
use super::schema::throttles;
use crate::error::Fault;
use crate::values::Moment;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Timestamp};

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Binary)]
    hits: Vec<u8>,
}

/// The moments in a bucket, oldest first, in microseconds since 1970. The bucket is ours until the transaction ends:
/// the upsert changes nothing but takes the row's lock, on both databases.
pub fn lock(tx: &mut Tx<'_>, bucket: &[u8]) -> Result<Vec<i64>, Fault> {
    let now = tx.now();
    let locked: Locked = diesel::sql_query(
        "INSERT INTO throttles (bucket, hits, expires_at) VALUES ($1, $2, $3) \
         ON CONFLICT (bucket) DO UPDATE SET bucket = excluded.bucket RETURNING hits",
    )
    .bind::<Binary, _>(bucket)
    .bind::<Binary, _>(Vec::<u8>::new())
    .bind::<Timestamp, _>(now)
    .get_result(&mut **tx)?;
    Ok(locked
        .hits
        .chunks_exact(8)
        .filter_map(|hit| hit.try_into().ok().map(i64::from_le_bytes))
        .collect())
}

/// Writes the moments of a bucket that [`lock`] gave; the sweeper takes it after `expires_at`.
pub fn store(
    tx: &mut Tx<'_>,
    bucket: &[u8],
    hits: &[i64],
    expires_at: Moment,
) -> Result<(), Fault> {
    let bytes: Vec<u8> = hits.iter().flat_map(|hit| hit.to_le_bytes()).collect();
    diesel::update(throttles::table.filter(throttles::bucket.eq(bucket)))
        .set((
            throttles::hits.eq(bytes),
            throttles::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Removes up to `most` buckets that count nothing any more.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = throttles::table
        .filter(throttles::expires_at.lt(before))
        .select(throttles::bucket)
        .limit(most)
        .load::<Vec<u8>>(&mut **tx)?;
    Ok(diesel::delete(
        throttles::table.filter(
            throttles::bucket
                .eq_any(over)
                .and(throttles::expires_at.lt(before)),
        ),
    )
    .execute(&mut **tx)?)
}
