//! A day or a moment within what is said, and how it is kept.

use serde::{Deserialize, Serialize};
use time::format_description::FormatItem;
use time::macros::format_description;
use time::{Date, PrimitiveDateTime};

const SECOND: &[FormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const DAY: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");

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
        let text = match self {
            Self::Day(day) => day.format(DAY),
            Self::Moment(at) => at.format(SECOND),
        };
        text.unwrap_or_default()
    }

    /// Out of the same.
    pub(super) fn read(text: &str) -> Option<Self> {
        let day = || Date::parse(text, DAY).map(Self::Day);
        let moment = PrimitiveDateTime::parse(text, SECOND).map(Self::Moment);
        moment.or_else(|_| day()).ok()
    }
}
