//! The rates of the limits, as the settings have them.

use super::lookalikes;
use super::rates::{self, Rate};
use super::reader::Reader;
use super::settings::Limit;

/// The rates of every limit.
#[derive(Debug, Clone)]
pub struct Limits {
    /// `RATE_LIMITS`: off for tests and benchmarks.
    pub on: bool,
    rates: Vec<Vec<Rate>>,
}

impl Limits {
    /// The rates of `limit`; none when limits are off.
    pub fn of(&self, limit: Limit) -> &[Rate] {
        if self.on {
            self.rates.get(limit.index()).map_or(&[], Vec::as_slice)
        } else {
            &[]
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let on = reader.flag("RATE_LIMITS", true);
        let rates = Limit::ALL
            .iter()
            .map(|limit| {
                let default = rates::parse(limit.default()).unwrap_or_default();
                reader.parsed(limit.variable(), default, |raw| {
                    if raw == "off" {
                        Ok(vec![])
                    } else {
                        rates::parse(raw)
                    }
                })
            })
            .collect();
        let known = |name: &str| Limit::ALL.iter().any(|limit| limit.variable() == name);
        let mut strangers: Vec<_> = reader
            .environment()
            .names()
            .filter(|name| name.starts_with("RATE_LIMIT_") && !known(name))
            .map(str::to_owned)
            .collect();
        strangers.sort();
        for name in strangers {
            match lookalikes::nearest(&name) {
                Some(meant) => {
                    let advice = format!("Did you mean {meant}? Example: {meant}=30/m/ip");
                    reader.wrong_with(&name, "is not a limit we know", &advice);
                }
                None => reader.wrong(&name, "is not a limit we know"),
            }
        }
        Self { on, rates }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_in_the_grammar_and_every_limit_finds_its_own_rates() {
        for limit in Limit::ALL {
            assert!(!rates::parse(limit.default()).unwrap().is_empty());
            assert_eq!(Limit::ALL[limit.index()], limit);
        }
    }
}
