//! Why a hash is not taken over.

use crate::security::hash_kind::{Effort, MOST_COST, MOST_MEMORY};
use std::fmt;

/// Why a hash is not taken over. Says nothing of what is in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BadHash {
    /// Nobody here can compare with one of that format.
    Unknown {
        /// What the format calls itself: `1` of `$1$…`. Nothing where it has no name.
        name: Option<String>,
    },
    /// It is none of its format.
    Damaged(Part),
    /// A comparison would take more than two seconds.
    TooExpensive {
        /// So many, about.
        seconds: u64,
    },
    /// A comparison would take more memory than 256 MiB.
    TooMuchMemory {
        /// So many.
        mebibytes: u64,
    },
}

/// What is wrong with a damaged one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// It is longer than any can be.
    Length,
    /// It has too few parts, or too many.
    Fields,
    /// How often, with how much memory or with which version it was made.
    Parameters,
    /// What was mixed into the password.
    Salt,
    /// What came out.
    Hash,
    /// The keys of a Firebase project: the signer key, or the separator of the salt.
    Keys,
}

/// No longer name is shown.
const LONGEST_NAME: usize = 32;

impl BadHash {
    /// Of a format that nobody knows; no name where that may be something else.
    pub(super) fn unknown(name: &str) -> Self {
        let is_sign = |sign: char| sign.is_ascii_alphanumeric() || "-_@{}, ".contains(sign);
        let is_name = (1..=LONGEST_NAME).contains(&name.len()) && name.chars().all(is_sign);
        Self::Unknown {
            name: is_name.then(|| name.to_owned()),
        }
    }

    /// Refuses what would take too much.
    pub(super) fn unless_bounded(effort: Effort) -> Result<(), Self> {
        if effort.memory > MOST_MEMORY {
            let mebibytes = effort.memory.div_ceil(1 << 20);
            Err(Self::TooMuchMemory { mebibytes })
        } else if effort.time > MOST_COST {
            let seconds = effort.time.div_ceil(1_000_000_000);
            Err(Self::TooExpensive { seconds })
        } else {
            Ok(())
        }
    }
}

impl From<Part> for BadHash {
    fn from(part: Part) -> Self {
        Self::Damaged(part)
    }
}

impl fmt::Display for BadHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name: Some(name) } => {
                write!(f, "hashes of the format {name:?} are not known here")
            }
            Self::Unknown { name: None } => f.write_str("it is no hash of a format known here"),
            Self::Damaged(part) => write!(f, "the hash is damaged: {part}"),
            Self::TooExpensive { seconds } => write!(
                f,
                "the hash would take about {seconds} seconds to compare a password with; two are the most"
            ),
            Self::TooMuchMemory { mebibytes } => write!(
                f,
                "the hash would take {mebibytes} MiB to compare a password with; 256 are the most"
            ),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "it is longer than any hash can be",
            Self::Fields => "it has too few parts or too many",
            Self::Parameters => "its parameters cannot be read or are out of bounds",
            Self::Salt => "its salt cannot be read or has an impossible length",
            Self::Hash => "the hash itself cannot be read or has an impossible length",
            Self::Keys => {
                "the signer key or the salt separator cannot be read or has an impossible length"
            }
        })
    }
}

impl std::error::Error for BadHash {}
