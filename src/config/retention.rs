//! How long things are kept that nobody asked to be kept: accounts that were never verified, addresses of networks.

use super::reader::{Reader, seconds_of};
use time::Duration;

const LONGEST_DAYS: i64 = 3660;

/// How long.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// `UNVERIFIED_RETENTION`: accounts that a sign-up made and nobody has verified; for ever when there is none.
    pub unverified: Option<Duration>,
    /// `IP_RETENTION`: addresses of networks; as long as the rows that they are in when there is none.
    pub networks: Option<Duration>,
    /// Whether somebody has decided about the latter.
    is_decided: bool,
}

impl Retention {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let month = Some(Duration::days(30));
        Self {
            unverified: reader.parsed("UNVERIFIED_RETENTION", month, span),
            networks: reader.parsed("IP_RETENTION", None, span),
            is_decided: reader.has("IP_RETENTION"),
        }
    }

    /// What is allowed but deserves a second thought.
    pub(super) fn doubts(&self) -> Vec<String> {
        if self.networks.is_some() || self.is_decided {
            return Vec::new();
        }
        vec![
            "IP_RETENTION is not set: the audit log keeps network addresses for ever. Set how long you need them, such as 90d, \
             or off."
                .into(),
        ]
    }
}

/// `12h`, `90d`, or `off`; at least a day.
fn span(raw: &str) -> Result<Option<Duration>, String> {
    if raw == "off" {
        return Ok(None);
    }
    let seconds = seconds_of(raw, &[("h", 3_600), ("d", 86_400)]);
    let fits = seconds.filter(|seconds| (86_400..=LONGEST_DAYS * 86_400).contains(seconds));
    fits.map(|seconds| Some(Duration::seconds(seconds)))
        .ok_or_else(|| {
            format!("must be off, or a number with h or d from 1d to {LONGEST_DAYS}d, like 90d")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_number_and_a_unit_or_off() {
        assert_eq!(span("off"), Ok(None));
        for (text, hours) in [("24h", 24), ("1d", 24), ("90d", 2160)] {
            assert_eq!(span(text), Ok(Some(Duration::hours(hours))), "{text}");
        }
        for text in [
            "",
            "0d",
            "23h",
            "90",
            "-90d",
            "+90d",
            "3661d",
            "9999999999999999999d",
            "90D",
            "off ",
        ] {
            assert!(span(text).is_err(), "{text}");
        }
    }
}
