//! Days and moments as sentences: which day a moment is on, the zone of the reader says.

use super::lexicon::{Lexicon, Part};
use super::message::Message;
use super::when::{Form, When, two_digits};
use super::zone::Zone;
use time::{Date, PrimitiveDateTime};

impl When {
    /// Says it behind another text.
    pub(super) fn write(self, form: Form, zone: Zone, lexicon: &Lexicon, made: &mut String) {
        let at = match self {
            Self::Day(date) => return write_day(date, form, lexicon, made),
            Self::Moment(at) => at,
        };
        let shown = zone.shown(at);
        let date = shown.at.date();
        let id = match form {
            Form::Day | Form::DayOfYear => return write_day(date, form, lexicon, made),
            Form::Short(now) if zone.clock(now).year() != date.year() => {
                return write_day(date, Form::DayOfYear, lexicon, made);
            }
            Form::Short(_) => "date-moment-short",
            Form::Bare => "date-moment-bare",
            Form::Moment | Form::Exact => "date-moment",
        };
        let clock = clock(shown.at);
        let offset = || offset(shown.offset);
        let zone = || match (form, &shown.letters) {
            (Form::Exact, Some(letters)) if letters != Zone::utc().name() => {
                lexicon.text_with("date-zone", &|name| match name {
                    "letters" => Some(Part::Text(letters.as_ref().into())),
                    "offset" => Some(Part::Text(offset().into())),
                    _ => None,
                })
            }
            (_, Some(letters)) => letters.clone().into_owned(),
            (_, None) => lexicon.text_with("date-offset", &|name| {
                (name == "offset").then(|| Part::Text(offset().into()))
            }),
        };
        let given = |name: &str| match name {
            "time" => Some(Part::Text(clock.as_str().into())),
            "zone" => Some(Part::Text(zone().into())),
            name => of_day(date, lexicon, name),
        };
        lexicon.write_with(id, &given, made);
    }
}

impl Message {
    /// A day, the same wherever it is read: "21 Nov".
    #[must_use]
    pub(crate) fn day(date: Date) -> Self {
        Self::when(When::Day(date), Form::Day)
    }

    /// A day, the same wherever it is read: "21 Nov 2026".
    #[must_use]
    pub(crate) fn day_of_year(date: Date) -> Self {
        Self::when(When::Day(date), Form::DayOfYear)
    }

    /// The day that it is then, where the reader is: "21 Nov 2026".
    #[must_use]
    pub(crate) fn day_of_moment(at: PrimitiveDateTime) -> Self {
        Self::when(When::Moment(at), Form::DayOfYear)
    }

    /// "21 Nov 2026, 07:40 CET".
    #[must_use]
    pub(crate) fn moment(at: PrimitiveDateTime) -> Self {
        Self::when(When::Moment(at), Form::Moment)
    }

    /// In e-mails, whose reader may be in another zone by then: "21 Nov 2026, 07:40 CET (UTC+1)".
    #[must_use]
    pub(crate) fn exact_moment(at: PrimitiveDateTime) -> Self {
        Self::when(When::Moment(at), Form::Exact)
    }

    /// On pages that name the zone: "21 Nov 2026, 07:40".
    #[must_use]
    pub(crate) fn bare_moment(at: PrimitiveDateTime) -> Self {
        Self::when(When::Moment(at), Form::Bare)
    }

    /// In lists: "21 Nov, 07:40" in the same year, "21 Nov 2026" in others.
    #[must_use]
    pub(crate) fn short_moment(at: PrimitiveDateTime, now: PrimitiveDateTime) -> Self {
        Self::when(When::Moment(at), Form::Short(now))
    }
}

fn write_day(date: Date, form: Form, lexicon: &Lexicon, made: &mut String) {
    let id = match form {
        Form::Day => "date-day",
        _ => "date-day-year",
    };
    lexicon.write_with(id, &|name| of_day(date, lexicon, name), made);
}

/// What of a day is put into a sentence.
fn of_day<'a>(date: Date, lexicon: &'a Lexicon, name: &str) -> Option<Part<'a>> {
    match name {
        "day" => Some(Part::Number(date.day().into())),
        "month" => Some(Part::Text(lexicon.month(date.month()).into())),
        "year" => Some(Part::Number(date.year().into())),
        _ => None,
    }
}

/// "07:40".
fn clock(at: PrimitiveDateTime) -> String {
    let mut made = String::with_capacity(5);
    two_digits(&mut made, at.hour().into());
    made.push(':');
    two_digits(&mut made, at.minute().into());
    made
}

/// "+2", "+5:45", "-3:30", "+0".
fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    match rest {
        0 => format!("{sign}{hours}"),
        rest => format!("{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Catalog;
    use crate::i18n::Language;
    use crate::i18n::{Times, Voice, writing};
    use std::sync::Arc;
    use time::macros::datetime;

    fn in_zone(zone: &str, message: &Message) -> String {
        let catalog = Catalog::load(&[Language::ENGLISH], "", None).unwrap();
        let voice = Voice {
            language: Language::ENGLISH,
            zone: Zone::parse(zone).unwrap(),
            times: Times::Plain,
        };
        writing(Arc::new(catalog), voice, || message.to_string())
    }

    #[test]
    fn moments_are_said_as_the_clocks_of_the_reader_show_them() {
        let at = datetime!(2026-12-31 23:30);
        for (zone, page, email, day, short) in [
            (
                "UTC",
                "31 Dec 2026, 23:30 UTC",
                "31 Dec 2026, 23:30 UTC",
                "31 Dec 2026",
                "31 Dec, 23:30",
            ),
            (
                "Europe/Berlin",
                "1 Jan 2027, 00:30 CET",
                "1 Jan 2027, 00:30 CET (UTC+1)",
                "1 Jan 2027",
                "1 Jan 2027",
            ),
            (
                "Asia/Kathmandu",
                "1 Jan 2027, 05:15 UTC+5:45",
                "1 Jan 2027, 05:15 UTC+5:45",
                "1 Jan 2027",
                "1 Jan 2027",
            ),
            (
                "Pacific/Kiritimati",
                "1 Jan 2027, 13:30 UTC+14",
                "1 Jan 2027, 13:30 UTC+14",
                "1 Jan 2027",
                "1 Jan 2027",
            ),
            (
                "America/St_Johns",
                "31 Dec 2026, 20:00 NST",
                "31 Dec 2026, 20:00 NST (UTC-3:30)",
                "31 Dec 2026",
                "31 Dec, 20:00",
            ),
        ] {
            let said = |message: &Message| in_zone(zone, message);
            assert_eq!(said(&Message::moment(at)), page);
            assert_eq!(said(&Message::exact_moment(at)), email);
            assert_eq!(said(&Message::day_of_moment(at)), day);
            assert_eq!(said(&Message::day_of_year(at.date())), "31 Dec 2026");
            let now = datetime!(2026-12-01 00:00);
            assert_eq!(said(&Message::short_moment(at, now)), short);
        }
        // In the year that the reader is in, not in that of UTC.
        let now = datetime!(2026-12-31 23:59);
        assert_eq!(
            in_zone("Europe/Berlin", &Message::short_moment(at, now)),
            "1 Jan, 00:30"
        );
        assert_eq!(
            in_zone("Etc/UTC", &Message::bare_moment(at)),
            "31 Dec 2026, 23:30"
        );
    }
}
