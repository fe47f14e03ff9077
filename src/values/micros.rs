//! Moments as numbers: microseconds since 1970, in UTC. Every request asks for the time, so without 128-bit arithmetic.

use super::Moment;
use time::{Duration, OffsetDateTime};

const SECOND: i64 = 1_000_000;

/// A moment as a number.
pub fn micros(at: Moment) -> i64 {
    let at = at.assume_utc();
    at.unix_timestamp() * SECOND + i64::from(at.microsecond())
}

/// The moment of a number; `None` for one beyond the years that a moment can name.
pub fn of_micros(micros: i64) -> Option<Moment> {
    let second = OffsetDateTime::from_unix_timestamp(micros.div_euclid(SECOND)).ok()?;
    let at = second + Duration::microseconds(micros.rem_euclid(SECOND));
    Some(Moment::new(at.date(), at.time()))
}
