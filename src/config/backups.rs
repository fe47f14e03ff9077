//! Backups that the site makes by itself, for those who have nothing else that would.

use super::reader::{Reader, seconds_of};
use std::path::PathBuf;
use std::time::Duration;

const LONGEST_DAYS: i64 = 31;

/// `BACKUP_*`
#[derive(Debug, Clone)]
pub struct Backups {
    /// `BACKUP_EVERY`: how much time lies between two of them; none are made when there is none.
    pub every: Option<Duration>,
    /// `BACKUP_KEEP`: so many are kept, the newest.
    pub keep: usize,
    /// `BACKUP_DIR`: where they are.
    pub folder: PathBuf,
}

impl Backups {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            every: reader.parsed("BACKUP_EVERY", None, span),
            keep: reader.number("BACKUP_KEEP", 7, 1..=1000),
            folder: reader.parsed("BACKUP_DIR", PathBuf::from("backups"), |raw| {
                Ok(PathBuf::from(raw))
            }),
        }
    }
}

/// `30m`, `6h`, `1d`, or `off`; at least five minutes.
fn span(raw: &str) -> Result<Option<Duration>, String> {
    if raw == "off" {
        return Ok(None);
    }
    let seconds = seconds_of(raw, &[("m", 60), ("h", 3_600), ("d", 86_400)]);
    let fits = seconds.filter(|seconds| (300..=LONGEST_DAYS * 86_400).contains(seconds));
    fits.and_then(|seconds| u64::try_from(seconds).ok())
        .map(|seconds| Some(Duration::from_secs(seconds)))
        .ok_or_else(|| {
            format!("must be off, or a number with m, h or d from 5m to {LONGEST_DAYS}d, like 24h")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_between_two_is_a_number_and_a_unit_or_off() {
        assert_eq!(span("off"), Ok(None));
        for (text, minutes) in [("5m", 5), ("6h", 360), ("1d", 1440), ("31d", 44_640)] {
            assert_eq!(span(text), Ok(Some(Duration::from_mins(minutes))), "{text}");
        }
        for text in [
            "",
            "4m",
            "24",
            "1w",
            "32d",
            "-1d",
            "99999999999999999999d",
            "OFF",
        ] {
            assert!(span(text).is_err(), "{text}");
        }
    }
}
