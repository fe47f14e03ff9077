//! Throttles: the moments at which something limited was done, one row a bucket, shared by all nodes.

use super::schema::throttles;
use super::{Conn, Tx};
use crate::error::Fault;
use crate::store::dialect;
use crate::store::prepared::{Statement, Value, update};
use crate::values::{Moment, UserId};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Nullable, Timestamp};

/// A bucket: its digest, and what people read of it, which names nobody.
#[derive(Debug, Clone, Copy)]
pub struct Bucket<'a> {
    /// The digest.
    pub digest: &'a [u8],
    /// The variable that sets the limit.
    pub limit: &'a str,
    /// Who is limited, half hidden.
    pub subject: &'a str,
    /// The keyed digest of the address or number that is counted, where one is.
    pub about: Option<&'a [u8]>,
}

/// What stands before the number of an account, where buckets of one are shown.
pub const ACCOUNT: &str = "account ";
/// How the buckets of a browser that no account is named for are shown.
pub const KNOWN_BROWSER: &str = "a known browser";

/// How the buckets of an account are shown.
pub fn of_account(user: UserId) -> String {
    format!("{ACCOUNT}{}", user.0)
}

/// A bucket that is this transaction's.
#[derive(Debug)]
pub struct Locked {
    /// The digest.
    pub digest: Vec<u8>,
    /// The moments in it, oldest first, in microseconds since 1970; or a number alone, where only that is counted.
    pub hits: Vec<i64>,
}

/// Takes some buckets, each once, in no order. They are ours until the transaction ends: the upsert changes nothing but takes
/// the rows' locks, on both databases, in the order of `buckets`.
pub fn lock(tx: &mut Tx<'_>, buckets: &[Bucket<'_>]) -> Result<Vec<Locked>, Fault> {
    if buckets.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let mut before =
        "INSERT INTO throttles (bucket, limit_name, subject, about, hits, expires_at) VALUES ";
    let mut upsert = Statement::<(Binary, Binary)>::new("");
    for bucket in buckets {
        upsert = upsert.words(before).row([
            Value::Bytes(bucket.digest),
            Value::Text(bucket.limit),
            Value::Text(bucket.subject),
            Value::MaybeBytes(bucket.about),
            Value::Bytes(&[]),
            Value::Moment(now),
        ]);
        before = ", ";
    }
    let upsert = upsert.words(
        " ON CONFLICT (bucket) DO UPDATE SET bucket = excluded.bucket RETURNING bucket, hits",
    );
    let rows: Vec<(Vec<u8>, Vec<u8>)> = upsert.load(&mut **tx)?;
    let read = |(digest, hits): (_, Vec<u8>)| Locked {
        digest,
        hits: moments(&hits),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Adds a moment to a bucket unless it is called full at `now`. All that is in it then, and whether that one is.
pub fn append(
    tx: &mut Tx<'_>,
    bucket: Bucket<'_>,
    hit: i64,
    expires_at: Moment,
) -> Result<(Vec<i64>, bool), Fault> {
    let now = tx.now();
    let hit = hit.to_le_bytes();
    let upsert = Statement::<(Binary, Nullable<Timestamp>)>::new(
        "INSERT INTO throttles (bucket, limit_name, subject, about, hits, hit_count, expires_at) VALUES ",
    )
    .row([
        Value::Bytes(bucket.digest),
        Value::Text(bucket.limit),
        Value::Text(bucket.subject),
        Value::MaybeBytes(bucket.about),
        Value::Bytes(&hit),
        Value::Number(1),
        Value::Moment(expires_at),
    ])
    .words(" ON CONFLICT (bucket) DO UPDATE SET hits = CASE WHEN throttles.full_until > ")
    .value(Value::Moment(now))
    .words(" THEN throttles.hits ELSE ")
    .words(dialect::appended(tx))
    .words(" END, hit_count = throttles.hit_count + CASE WHEN throttles.full_until > ")
    .value(Value::Moment(now))
    .words(" THEN 0 ELSE 1 END, expires_at = CASE WHEN throttles.full_until > ")
    .value(Value::Moment(now))
    .words(
        " THEN throttles.expires_at ELSE excluded.expires_at END, \
         full_until = CASE WHEN throttles.full_until > ",
    )
    .value(Value::Moment(now))
    .words(" THEN throttles.full_until END RETURNING hits, full_until");
    let (hits, full_until): (Vec<u8>, Option<Moment>) = upsert.get_result(&mut **tx)?;
    Ok((moments(&hits), full_until.is_none()))
}

/// The moments in a bucket as they are now, without taking it.
pub fn read(conn: &mut Conn, bucket: &[u8]) -> Result<Vec<i64>, Fault> {
    let hits = throttles::table
        .filter(throttles::bucket.eq(bucket))
        .select(throttles::hits)
        .first::<Vec<u8>>(conn)
        .optional()?;
    Ok(hits.map(|hits| moments(&hits)).unwrap_or_default())
}

fn moments(hits: &[u8]) -> Vec<i64> {
    hits.chunks_exact(8)
        .filter_map(|hit| hit.try_into().ok().map(i64::from_le_bytes))
        .collect()
}

/// What was counted in a bucket.
#[derive(Debug, Clone, Copy)]
pub struct Log<'a> {
    /// The moments, oldest first, in microseconds since 1970; or a number alone, where only that is counted.
    pub hits: &'a [i64],
    /// How often it was, for whoever looks.
    pub count: i64,
    /// Until then nothing more is let through.
    pub full_until: Option<Moment>,
    /// The sweeper takes it after that.
    pub expires_at: Moment,
}

/// Writes what was counted in a bucket that [`lock`] gave.
pub fn store(tx: &mut Tx<'_>, bucket: &[u8], log: &Log<'_>) -> Result<(), Fault> {
    let bytes: Vec<u8> = log.hits.iter().flat_map(|hit| hit.to_le_bytes()).collect();
    update(throttles::table.filter(throttles::bucket.eq(bucket)))
        .set((
            throttles::hits.eq(bytes),
            throttles::hit_count.eq(log.count),
            throttles::full_until.eq(log.full_until),
            throttles::expires_at.eq(log.expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Forgets what was counted in a bucket. 0 when it has gone.
pub fn delete(tx: &mut Tx<'_>, id: i64) -> Result<usize, Fault> {
    Ok(diesel::delete(throttles::table.find(id)).execute(&mut **tx)?)
}

/// Forgets what was counted of an account, and of addresses and numbers (`about`). In how many buckets anything was.
pub fn forget(tx: &mut Tx<'_>, user: UserId, about: &[Vec<u8>]) -> Result<usize, Fault> {
    let theirs = throttles::subject.eq(of_account(user));
    let theirs = theirs.or(throttles::about.eq_any(about).assume_not_null());
    let found = throttles::table
        .filter(theirs)
        .select((throttles::bucket, throttles::hit_count));
    let mut found: Vec<(Vec<u8>, i64)> = found.load(&mut **tx)?;
    // In the order in which everybody takes buckets.
    found.sort();
    let mut counted = 0;
    for (bucket, count) in found {
        let this = throttles::table.filter(throttles::bucket.eq(&bucket));
        let gone = diesel::delete(this).execute(&mut **tx)?;
        counted += if count > 0 { gone } else { 0 };
    }
    Ok(counted)
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
