//! Dates and moments as Django, MongoDB and databases write them.
//!
//! A moment without a zone, which Django writes with `USE_TZ = False`, is read in the zone that the caller names. Where clocks
//! there never showed it, or showed it twice, the earlier moment is taken and [`Found::clock`] says so, to be counted.

use crate::i18n::{LocalTime, Zone};
use crate::values::Moment;
use time::{Date, Duration, Month, Time};

/// The years that the program knows. What is older was never meant: `0001-01-01` is how others write that there is none.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=9999;
/// No text of a moment is longer, with room for white space.
const LONGEST: usize = 64;
/// Clocks that go back are past it, in any zone, when they have gone on for so long.
const PAST_A_TURN: Duration = Duration::hours(26);

/// A moment that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// In UTC, cut to microseconds.
    pub at: Moment,
    /// How sure that is.
    pub clock: Clock,
    /// Whether its zone was written.
    pub has_zone: bool,
}

/// How often clocks show what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Once, or its zone was written.
    Once,
    /// Never: they go forward over it.
    Never,
    /// Twice: they go back over it.
    Twice,
}

/// Why a text is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadMoment {
    /// Not in a form that is known.
    #[error("is not a date or a moment as 2024-01-31T10:20:30Z")]
    Form,
    /// The 30th of February, or 25 o'clock.
    #[error("names a day or a time that does not exist")]
    NoSuch,
    /// Of a year that is not known here.
    #[error("is of the year {0}; only 1900 to 9999 are taken")]
    Year(i64),
}

/// Reads a moment. One without a zone is of `zone`; a date alone is its first moment.
pub fn parse(text: &str, zone: Zone) -> Result<Found, BadMoment> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(BadMoment::Form);
    }
    let mut rest = Rest(text);
    let date = rest.date()?;
    let (shown, offset) = if rest.0.is_empty() {
        (Moment::new(date, Time::MIDNIGHT), None)
    } else {
        let since_midnight = rest.time()?;
        let shown = Moment::new(date, Time::MIDNIGHT).checked_add(since_midnight);
        let shown = shown.ok_or(BadMoment::Year(10_000))?;
        (shown, rest.offset()?)
    };
    let found = match offset {
        Some(offset) => Found {
            at: shown.checked_sub(offset).ok_or(BadMoment::Year(10_000))?,
            clock: Clock::Once,
            has_zone: true,
        },
        None => in_zone(shown, zone),
    };
    let year = found.at.year().into();
    if YEARS.contains(&year) {
        Ok(found)
    } else {
        Err(BadMoment::Year(year))
    }
}

/// When the clocks of a zone show this.
fn in_zone(shown: Moment, zone: Zone) -> Found {
    let offset = |at: Moment| zone.clock(at) - at;
    match zone.resolve(shown) {
        LocalTime::Skipped(turn) => Found {
            at: shown.checked_sub(offset(turn)).unwrap_or(shown),
            clock: Clock::Never,
            has_zone: false,
        },
        LocalTime::At(at) => {
            let again = at.checked_add(PAST_A_TURN).and_then(|later| {
                let again = shown.checked_sub(offset(later))?;
                (again > at && zone.clock(again) == shown).then_some(again)
            });
            let clock = again.map_or(Clock::Once, |_| Clock::Twice);
            Found {
                at,
                clock,
                has_zone: false,
            }
        }
    }
}

/// What is still to be read of a text.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    /// A number of exactly so many digits.
    fn digits(&mut self, count: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(count)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.0 = rest;
        number.parse().ok()
    }

    /// Whether one of these stood next.
    fn skip(&mut self, any: &[char]) -> bool {
        let rest = self.0.strip_prefix(any);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// `2024-01-31`, or a year of more digits with its sign.
    fn date(&mut self) -> Result<Date, BadMoment> {
        let is_before = self.0.starts_with('-');
        let has_sign = self.skip(&['+', '-']);
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if !(4..=9).contains(&digits) || (digits > 4 && !has_sign) {
            return Err(BadMoment::Form);
        }
        let year: i64 = self.digits(digits).ok_or(BadMoment::Form)?.into();
        let year = if is_before { -year } else { year };
        let mut part = || {
            let is_apart = self.skip(&['-']);
            self.digits(2).filter(|_| is_apart).ok_or(BadMoment::Form)
        };
        let (month, day) = (part()?, part()?);
        if !YEARS.contains(&year) {
            return Err(BadMoment::Year(year));
        }
        let date = || {
            let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
            let (year, day) = (i32::try_from(year).ok()?, u8::try_from(day).ok()?);
            Date::from_calendar_date(year, month, day).ok()
        };
        date().ok_or(BadMoment::NoSuch)
    }

    /// ` 10:20`, `T10:20:30.123456`. `24:00` is the next midnight, and the sixtieth second the first of the next minute.
    fn time(&mut self) -> Result<Duration, BadMoment> {
        if !self.skip(&['T', 't', ' ']) {
            return Err(BadMoment::Form);
        }
        let hour = self.digits(2).ok_or(BadMoment::Form)?;
        let is_apart = self.skip(&[':']);
        let minute = self.digits(2).filter(|_| is_apart);
        let minute = minute.ok_or(BadMoment::Form)?;
        let (mut second, mut micros) = (0, 0);
        if self.skip(&[':']) {
            second = self.digits(2).ok_or(BadMoment::Form)?;
            micros = self.fraction()?;
        }
        let is_midnight = hour == 24 && (minute, second, micros) == (0, 0, 0);
        if (hour > 23 && !is_midnight) || minute > 59 || second > 60 {
            return Err(BadMoment::NoSuch);
        }
        let seconds = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
        Ok(Duration::seconds(seconds) + Duration::microseconds(micros.into()))
    }

    /// The microseconds of what stands behind a point; what is finer is cut off.
    fn fraction(&mut self) -> Result<u32, BadMoment> {
        if !self.skip(&['.', ',']) {
            return Ok(0);
        }
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let kept = self.digits(count.min(6)).filter(|_| count <= 12);
        let kept = kept.ok_or(BadMoment::Form)?;
        self.digits(count.saturating_sub(6));
        let missing = u32::try_from(6_usize.saturating_sub(count)).unwrap_or(0);
        Ok(kept * 10_u32.pow(missing))
    }

    /// `Z`, `+02`, `+0200`, `+02:00`, `+00:53:28`; `None` where there is none.
    fn offset(&mut self) -> Result<Option<Duration>, BadMoment> {
        self.0 = self.0.trim_start();
        if self.0.is_empty() {
            return Ok(None);
        }
        if ["Z", "z", "UTC"].contains(&self.0) {
            return Ok(Some(Duration::ZERO));
        }
        let is_behind = self.0.starts_with('-');
        if !self.skip(&['+', '-']) {
            return Err(BadMoment::Form);
        }
        let hours = self.digits(2).ok_or(BadMoment::Form)?;
        let mut part = || {
            if self.0.is_empty() {
                return Ok(0);
            }
            self.skip(&[':']);
            self.digits(2).ok_or(BadMoment::Form)
        };
        let (minutes, seconds) = (part()?, part()?);
        if !self.0.is_empty() {
            return Err(BadMoment::Form);
        }
        if hours > 23 || minutes > 59 || seconds > 59 {
            return Err(BadMoment::NoSuch);
        }
        let offset = Duration::seconds(((hours * 60 + minutes) * 60 + seconds).into());
        Ok(Some(if is_behind { -offset } else { offset }))
    }
}

/// A moment of MongoDB, milliseconds since 1970, as Python writes one in UTC. Those beyond the years of four digits are
/// written with a sign, so that no date of any document is lost.
pub fn of_millis(millis: i64) -> String {
    let (second, milli) = (millis.div_euclid(1000), millis.rem_euclid(1000));
    written(second, milli * 1000)
}

/// A moment as Python writes one in UTC.
pub fn in_text(at: Moment) -> String {
    let second = at.assume_utc().unix_timestamp();
    written(second, at.microsecond().into())
}

fn written(second: i64, micros: i64) -> String {
    let (day, in_day) = (second.div_euclid(86_400), second.rem_euclid(86_400));
    let (year, month, day) = calendar(day);
    let year = if (0..=9999).contains(&year) {
        format!("{year:04}")
    } else {
        format!("{year:+07}")
    };
    let (hour, minute, second) = (in_day / 3600, in_day / 60 % 60, in_day % 60);
    let fraction = if micros == 0 {
        String::new()
    } else {
        format!(".{micros:06}")
    };
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}+00:00")
}

/// Year, month and day of a day since 1970, in any year: Howard Hinnant's `civil_from_days`.
fn calendar(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests;
