//! The parameters of a Firebase project, as its console shows them:
//!
//! ```text
//! hash_config {
//!   algorithm: SCRYPT,
//!   base64_signer_key: …,
//!   base64_salt_separator: Bw==,
//!   rounds: 8,
//!   mem_cost: 14,
//! }
//! ```

use crate::security::foreign_hashes::FirebaseParams;
use std::fmt;

/// No longer text is looked at, in bytes.
const LONGEST: usize = 4096;

/// How Firebase made its hashes. Its key is a secret.
#[derive(Clone)]
pub struct HashConfig(FirebaseParams);

/// Why a text is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadHashConfig {
    /// It is too long.
    #[error("is longer than {LONGEST} bytes")]
    Long,
    /// A line is missing, or holds something else.
    #[error("has no {0}, as the console of Firebase shows it")]
    Lacks(&'static str),
    /// It is not scrypt.
    #[error("has another algorithm than SCRYPT")]
    Algorithm,
}

impl fmt::Debug for HashConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashConfig(..)")
    }
}

impl HashConfig {
    /// Reads what the console shows; also as JSON.
    pub fn parse(text: &str) -> Result<Self, BadHashConfig> {
        if text.len() > LONGEST {
            return Err(BadHashConfig::Long);
        }
        let value = |wanted: &'static str| {
            let mut lines = text.split(['\n', ',', '{', '}']);
            lines.find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let bare = |text: &str| text.trim().trim_matches('"').to_owned();
                (bare(name) == wanted).then(|| bare(value))
            })
        };
        let wanted = |name| value(name).ok_or(BadHashConfig::Lacks(name));
        let number = |name| {
            let number = wanted(name)?.parse();
            number.map_err(|_| BadHashConfig::Lacks(name))
        };
        if value("algorithm").is_some_and(|name| name != "SCRYPT") {
            return Err(BadHashConfig::Algorithm);
        }
        Ok(Self(FirebaseParams {
            signer_key: wanted("base64_signer_key")?,
            salt_separator: wanted("base64_salt_separator")?,
            rounds: number("rounds")?,
            mem_cost: number("mem_cost")?,
        }))
    }

    pub(super) fn params(&self) -> FirebaseParams {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: &str = "hash_config {\n  algorithm: SCRYPT,\n  base64_signer_key: jxspr8Ki0RYycVU8==,\n  base64_salt_separator: Bw==,\n  rounds: 8,\n  mem_cost: 14,\n}\n";

    #[test]
    fn what_the_console_shows_is_read_and_not_shown() {
        let read = HashConfig::parse(SHOWN).unwrap();
        let params = read.params();
        assert_eq!(params.signer_key, "jxspr8Ki0RYycVU8==");
        assert_eq!(params.salt_separator, "Bw==");
        assert_eq!((params.rounds, params.mem_cost), (8, 14));
        assert_eq!(format!("{read:?}"), "HashConfig(..)");
        let json = r#"{"base64_signer_key": "a", "base64_salt_separator": "", "rounds": 8, "mem_cost": 14}"#;
        assert_eq!(HashConfig::parse(json).unwrap().params().signer_key, "a");
    }

    #[test]
    fn what_is_missing_is_named() {
        let without = SHOWN.replace("rounds", "turns");
        let said = HashConfig::parse(&without).unwrap_err();
        assert_eq!(said, BadHashConfig::Lacks("rounds"));
        let other = SHOWN.replace("SCRYPT", "BCRYPT");
        assert_eq!(
            HashConfig::parse(&other).unwrap_err(),
            BadHashConfig::Algorithm
        );
        assert_eq!(
            HashConfig::parse(&"x".repeat(5000)).unwrap_err(),
            BadHashConfig::Long
        );
    }
}
