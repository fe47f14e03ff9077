//! `DJANGO_*`: what is still honoured of a Django project that people were imported from, for some weeks after the move.
//!
//! Whoever holds its `SECRET_KEY` could sign whatever they like. So it is a key of its own, no token of ours is ever believed by
//! it, and it has a last day.

use super::reader::{Reader, seconds_of};
use super::{JwtConfig, SecretKeys};
use crate::i18n::Zone;
use crate::values::Moment;
use std::fmt;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime, Time};
use zeroize::Zeroizing;

/// Refresh tokens of most projects live no longer.
const MOST_DAYS: i64 = 60;
const SWITCHES: [&str; 3] = [
    "DJANGO_REFRESH_TOKENS",
    "DJANGO_RESET_LINKS",
    "DJANGO_SESSIONS",
];

/// What is honoured of a Django project.
#[derive(Clone)]
pub struct Django {
    secret: Zeroizing<String>,
    /// The moment after the last day of `DJANGO_UNTIL`.
    pub until: Moment,
    /// `DJANGO_REFRESH_TOKENS`
    pub refresh_tokens: bool,
    /// `DJANGO_RESET_LINKS`
    pub reset_links: bool,
    /// `DJANGO_RESET_TIMEOUT`
    pub reset_timeout: Duration,
    /// `DJANGO_SESSIONS`
    pub sessions: bool,
    /// `DJANGO_SESSION_COOKIE`
    pub session_cookie: String,
    /// `DJANGO_TIME_ZONE`
    pub zone: Zone,
}

impl fmt::Debug for Django {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Django")
            .field("until", &self.until)
            .field("refresh_tokens", &self.refresh_tokens)
            .field("reset_links", &self.reset_links)
            .field("sessions", &self.sessions)
            .finish_non_exhaustive()
    }
}

impl Django {
    /// `DJANGO_SECRET_KEY`
    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    /// Reads all of them. `None` where there is no key.
    pub(super) fn read(
        reader: &mut Reader<'_>,
        ours: &SecretKeys,
        jwt: &JwtConfig,
    ) -> Option<Self> {
        let secret = reader.optional("DJANGO_SECRET_KEY", |raw| {
            if is_ours(raw, ours, jwt) {
                Err("is also a key of this site: whoever holds Django's could sign in as anybody. Give this site keys of its own".into())
            } else {
                Ok(Zeroizing::new(raw.to_owned()))
            }
        });
        let today = OffsetDateTime::now_utc().date();
        let until = reader.optional("DJANGO_UNTIL", |raw| last_day(raw, today));
        let switched = SWITCHES.map(|name| reader.flag(name, false));
        let [refresh_tokens, reset_links, sessions] = switched;
        let reset_timeout = reader.parsed("DJANGO_RESET_TIMEOUT", Duration::days(3), timeout);
        let session_cookie =
            reader.parsed("DJANGO_SESSION_COOKIE", "sessionid".to_owned(), cookie_name);
        let zone = reader.parsed("DJANGO_TIME_ZONE", Zone::utc(), |raw| {
            let unknown = || "is not the name of a time zone, such as Europe/Berlin".to_owned();
            Zone::parse(raw).ok_or_else(unknown)
        });
        if !reader.has("DJANGO_SECRET_KEY") {
            for (name, is_on) in SWITCHES.into_iter().zip(switched) {
                if is_on {
                    reader.wrong_with(
                        name,
                        "is on, and DJANGO_SECRET_KEY is missing",
                        "Set it to the SECRET_KEY of the Django project, or remove this setting.",
                    );
                }
            }
            return None;
        }
        if !reader.has("DJANGO_UNTIL") {
            reader.wrong(
                "DJANGO_UNTIL",
                "is missing, and DJANGO_SECRET_KEY is set: it must have a last day",
            );
        }
        Some(Self {
            secret: secret?,
            until: until?,
            refresh_tokens,
            reset_links,
            reset_timeout,
            sessions,
            session_cookie,
            zone,
        })
    }

    /// What deserves a second thought, a sentence each.
    pub(super) fn doubts(&self) -> Vec<String> {
        if self.over().is_some() {
            return Vec::new();
        }
        vec![format!(
            "DJANGO_SECRET_KEY is set until {}: whoever holds it and has a copy of that project's database can still use what is in it.",
            self.last_day()
        )]
    }

    /// A sentence once the last day is over.
    pub(crate) fn over(&self) -> Option<String> {
        let is_over = OffsetDateTime::now_utc() >= self.until.assume_utc();
        is_over.then(|| {
            format!(
                "DJANGO_UNTIL was {}: nothing of the Django project is honoured any more. Remove the settings that begin with DJANGO_.",
                self.last_day()
            )
        })
    }

    /// `DJANGO_UNTIL`
    fn last_day(&self) -> Date {
        (self.until - Duration::DAY).date()
    }
}

fn is_ours(raw: &str, ours: &SecretKeys, jwt: &JwtConfig) -> bool {
    let signing = jwt.signing_key.iter().map(|key| key.as_str());
    let believed = jwt.verification_keys.iter().map(String::as_str);
    ours.texts()
        .chain(signing)
        .chain(believed)
        .any(|key| key == raw)
}

/// The moment after a day, which may be over and is not far.
fn last_day(raw: &str, today: Date) -> Result<Moment, String> {
    let form = format_description!("[year]-[month]-[day]");
    let day = Date::parse(raw, &form).map_err(|_| "must be a day like 2026-12-31".to_owned())?;
    if day - today > Duration::days(MOST_DAYS) {
        return Err(format!("must be no more than {MOST_DAYS} days from today"));
    }
    let next = day.next_day().unwrap_or(day);
    Ok(Moment::new(next, Time::MIDNIGHT))
}

/// `3d`, `72h`; never more than three days, as in Django itself: links can be forged by whoever has the key and a copy of the
/// database.
fn timeout(raw: &str) -> Result<Duration, String> {
    let seconds = seconds_of(raw, &[("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)]);
    seconds
        .filter(|seconds| (60..=3 * 86_400).contains(seconds))
        .map(Duration::seconds)
        .ok_or_else(|| {
            "must be a number with s, m, h or d, from 1m to 3d, like the project's PASSWORD_RESET_TIMEOUT"
                .into()
        })
}

fn cookie_name(raw: &str) -> Result<String, String> {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if raw.len() <= 64 && raw.chars().all(is_sign) {
        Ok(raw.to_owned())
    } else {
        Err("must be a name of letters, digits, dots, dashes and underscores".into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::reader::Environment;
    use super::super::{Config, Wrong};
    use super::*;

    const KEY: &str = "django-insecure-an-example-key-that-nobody-uses";

    fn read(pairs: &[(&'static str, &str)]) -> Result<Config, Vec<String>> {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        let keys = [("SECRET_KEY", "7gk3hhd8sjwq02mnbv61zxp5rtyu94ef".to_owned())];
        let environment = Environment::of(keys.into_iter().chain(pairs));
        Config::read(&environment).map_err(|Wrong { problems }| problems)
    }

    fn in_days(days: i64) -> String {
        (OffsetDateTime::now_utc().date() + Duration::days(days)).to_string()
    }

    #[test]
    fn nothing_is_honoured_until_it_is_asked_for() {
        assert!(read(&[]).unwrap().django.is_none());
        let until = in_days(30);
        let config = read(&[("DJANGO_SECRET_KEY", KEY), ("DJANGO_UNTIL", &until)]);
        let django = config.unwrap().django.unwrap();
        assert!(!django.refresh_tokens && !django.reset_links && !django.sessions);
        assert_eq!(django.session_cookie, "sessionid");
        assert_eq!(django.reset_timeout, Duration::days(3));
        assert_eq!(django.until.date().to_string(), in_days(31));
        let shown = format!("{django:?}");
        assert!(!shown.contains("django-insecure"), "{shown}");
    }

    #[test]
    fn a_key_needs_a_day_and_a_switch_needs_a_key() {
        let problems = read(&[("DJANGO_SECRET_KEY", KEY)]).unwrap_err();
        assert!(
            problems[0].starts_with("DJANGO_UNTIL is missing"),
            "{problems:?}"
        );
        for name in SWITCHES {
            let problems = read(&[(name, "on")]).unwrap_err();
            let wanted = format!(
                "{name} is on, and DJANGO_SECRET_KEY is missing. Set it to the SECRET_KEY of the Django project, or remove this setting."
            );
            assert_eq!(problems, [wanted]);
        }
    }

    #[test]
    fn the_day_may_be_over_and_is_never_far() {
        let today = Date::from_calendar_date(2026, time::Month::January, 31).unwrap();
        for (raw, next) in [
            ("2026-01-31", "2026-02-01 0:00:00.0"),
            ("2026-04-01", "2026-04-02 0:00:00.0"),
            ("2020-12-31", "2021-01-01 0:00:00.0"),
        ] {
            assert_eq!(last_day(raw, today).unwrap().to_string(), next);
        }
        for raw in [
            "2026-04-02",
            "9999-12-31",
            "soon",
            "2026-02-30",
            "2026-1-1",
            "",
        ] {
            assert!(last_day(raw, today).is_err(), "{raw}");
        }
        let over = in_days(-1);
        let config = read(&[("DJANGO_SECRET_KEY", KEY), ("DJANGO_UNTIL", &over)]).unwrap();
        let said = config.django.as_ref().and_then(Django::over).unwrap();
        assert!(
            said.starts_with(&format!("DJANGO_UNTIL was {over}: ")),
            "{said}"
        );
        let doubts = config.doubts().join("\n");
        assert!(!doubts.contains("DJANGO_"), "it is said once: {doubts}");
        let far = in_days(61);
        let problems = read(&[("DJANGO_SECRET_KEY", KEY), ("DJANGO_UNTIL", &far)]).unwrap_err();
        assert!(problems[0].contains("60 days"), "{problems:?}");
    }

    #[test]
    fn links_work_for_three_days_at_most() {
        assert_eq!(timeout("90m").unwrap(), Duration::minutes(90));
        assert_eq!(timeout("3d").unwrap(), Duration::days(3));
        for raw in ["4d", "0s", "59s", "259201s", "3", "d", ""] {
            assert!(timeout(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn no_key_is_djangos_and_ours() {
        let until = in_days(3);
        let older = "an0ther-secret-of-32-characters!";
        for (name, key) in [
            ("SECRET_KEY", "7gk3hhd8sjwq02mnbv61zxp5rtyu94ef"),
            ("SECRET_KEY_FALLBACKS", older),
            ("JWT_SIGNING_KEY", older),
            ("JWT_VERIFICATION_KEYS", older),
        ] {
            let pairs = [
                (name, key),
                ("DJANGO_SECRET_KEY", key),
                ("DJANGO_UNTIL", &until),
            ];
            let problems = read(&pairs).unwrap_err();
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(
                problems[0].starts_with("DJANGO_SECRET_KEY is also a key"),
                "{name}: {problems:?}"
            );
            assert!(!problems[0].contains(key), "{problems:?}");
        }
    }
}
