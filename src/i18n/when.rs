//! A day or a moment within what is said, and how it is kept.

use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use time::format_description::FormatItem;
use time::macros::format_description;
use time::{Date, PrimitiveDateTime, Time};

const SECOND: &[FormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const DAY: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A number below 100, as "07".
pub(super) fn two_digits(made: &mut String, number: u16) {
    for digit in [number / 10, number % 10] {
        made.push(char::from_digit(digit.into(), 10).unwrap_or('0'));
    }
}

/// A day, or a moment in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// The same everywhere.
    Day(Date),
    Moment(PrimitiveDateTime),
}

/// How it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    /// "21 Nov".
    Day,
    /// "21 Nov 2026".
    DayOfYear,
    /// "21 Nov 2026, 07:40 CET".
    Moment,
    /// "21 Nov 2026, 07:40 CET (UTC+1)".
    Exact,
    /// "21 Nov 2026, 07:40", where the page says the zone.
    Bare,
    /// "21 Nov, 07:40" in this year of the reader, "21 Nov 2026" in others.
    Short(#[serde(with = "kept")] PrimitiveDateTime),
}

/// How a moment is kept as a text.
mod kept {
    use super::When;
    use serde::{Deserialize, Deserializer, Serializer, de};
    use time::PrimitiveDateTime;

    pub(super) fn serialize<S: Serializer>(
        at: &PrimitiveDateTime,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&When::Moment(*at).for_machines())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<PrimitiveDateTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        match When::read(&text) {
            Some(When::Moment(at)) => Ok(at),
            _ => Err(de::Error::custom("no moment")),
        }
    }
}

impl When {
    /// "2026-11-21T07:40:00Z" or "2026-11-21".
    pub(super) fn for_machines(self) -> String {
        let mut made = String::with_capacity(20);
        self.write_for_machines(&mut made);
        made
    }

    /// The same behind another text. A page has many moments, so without the formats of `time` where the year has four
    /// digits.
    pub(super) fn write_for_machines(self, made: &mut String) {
        let (date, time) = match self {
            Self::Day(date) => (date, None),
            Self::Moment(at) => (at.date(), Some(at.time())),
        };
        let (year, month, day) = date.to_calendar_date();
        match u16::try_from(year) {
            Ok(year) => {
                for part in [year / 100, year % 100] {
                    two_digits(made, part);
                }
            }
            Err(_) => {
                let _ = write!(made, "{year:05}");
            }
        }
        for part in [u8::from(month), day] {
            made.push('-');
            two_digits(made, part.into());
        }
        let Some((hour, minute, second)) = time.map(Time::as_hms) else {
            return;
        };
        for (sign, part) in [('T', hour), (':', minute), (':', second)] {
            made.push(sign);
            two_digits(made, part.into());
        }
        made.push('Z');
    }

    /// Out of the same.
    pub(super) fn read(text: &str) -> Option<Self> {
        let day = || Date::parse(text, DAY).map(Self::Day);
        let moment = PrimitiveDateTime::parse(text, SECOND).map(Self::Moment);
        moment.or_else(|_| day()).ok()
    }
}
