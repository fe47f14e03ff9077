//! A moment as SQLite keeps it, read without trying one format after the other: for the rows that every request reads.

use super::Conn;
use crate::values::Moment;
use diesel::backend::Backend;
use diesel::connection::Connection;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::Timestamp;
use diesel::sqlite::{Sqlite, SqliteValue};
use time::{Date, Month, Time};

/// A moment, to be read from a row.
#[derive(Debug, FromSqlRow)]
pub struct Stamp(Moment);

impl From<Stamp> for Moment {
    fn from(stamp: Stamp) -> Self {
        stamp.0
    }
}

type Either = <Conn as Connection>::Backend;

/// On a connection that may be to either database.
impl FromSql<Timestamp, Either> for Stamp {
    fn from_sql(value: <Either as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <Moment as FromSql<Timestamp, Either>>::from_sql(value).map(Self)
    }
}

impl FromSql<Timestamp, Pg> for Stamp {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Moment as FromSql<Timestamp, Pg>>::from_sql(value).map(Self)
    }
}

impl FromSql<Timestamp, Sqlite> for Stamp {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        match parse(value.read_text().as_bytes()) {
            Some(moment) => Ok(Self(moment)),
            // Written by somebody else.
            None => <Moment as FromSql<Timestamp, Sqlite>>::from_sql(value).map(Self),
        }
    }
}

/// Reads `2026-11-21 20:25:27.123456`, the fraction of any length or not at all.
fn parse(text: &[u8]) -> Option<Moment> {
    let (whole, fraction) = text.split_at_checked(19)?;
    let marks = [4, 7, 10, 13, 16].map(|at| whole.get(at).copied());
    if marks != [b'-', b'-', b' ', b':', b':'].map(Some) {
        return None;
    }
    let two = |from: usize| u8::try_from(number(whole.get(from..from + 2)?)?).ok();
    let year = i32::try_from(number(whole.get(..4)?)?).ok()?;
    let date = Date::from_calendar_date(year, Month::try_from(two(5)?).ok()?, two(8)?).ok()?;
    let time = Time::from_hms_nano(two(11)?, two(14)?, two(17)?, nanoseconds(fraction)?).ok()?;
    Some(Moment::new(date, time))
}

fn nanoseconds(fraction: &[u8]) -> Option<u32> {
    match fraction {
        [] => Some(0),
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => {
            let missing = u32::try_from(9 - digits.len()).ok()?;
            Some(number(digits)? * 10_u32.pow(missing))
        }
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, digit| {
        Some(sum * 10 + char::from(*digit).to_digit(10)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::prelude::*;
    use diesel::sql_types::Text;

    #[test]
    fn a_moment_is_read_as_diesel_reads_it() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        let mut read = |text: &str| {
            let select =
                || diesel::select(diesel::dsl::sql::<Timestamp>("?").bind::<Text, _>(text));
            let theirs = select().get_result::<Moment>(&mut conn);
            let ours = select().get_result::<Stamp>(&mut conn);
            assert_eq!(ours.ok().map(Moment::from), theirs.ok(), "{text}");
            parse(text.as_bytes()).is_some()
        };
        for text in [
            "2026-11-21 20:25:27.123456",
            "2026-11-21 20:25:27.1",
            "2026-11-21 20:25:27.000001",
            "2026-11-21 20:25:27",
            "2024-02-29 00:00:00.0",
            "0001-01-01 23:59:59.999999",
        ] {
            assert!(read(text), "{text}");
        }
        for text in [
            "2026-11-21T20:25:27.123456",
            "2026-11-21 20:25",
            "2026-02-30 20:25:27",
            "2026-13-01 20:25:27",
            "2026-11-21 24:00:00",
            "2026-11-21 20:25:27.",
            "2026-11-21 20:25:27.12x",
            "2026-11-21 20:25:27+00:00",
            "2026-11-2１ 20:25:27",
            "2461366.3513",
            "",
        ] {
            assert!(!read(text), "{text}");
        }
    }
}
