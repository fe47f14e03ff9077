//! phpass's portable hashes: MD5, over and over. `$P$B` and `$H$9`, eight characters of salt, and 22 of the hash.

use super::bad::{BadHash, Part};
use super::hash::{Hash, LONGEST_PASSWORD};
use super::letters::{crypt_digit, crypt_encode, is_crypt};
use super::parts::fields;
use super::wordpress::trimmed;
use crate::security::hash_kind::Effort;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use md5::{Digest as _, Md5};

/// What MD5 takes for a block, in nanoseconds, and the bytes of one.
const BLOCK: u64 = 150;
const BYTES: usize = 64;
/// What is hashed with the password, and what MD5 adds itself.
const WITH_IT: usize = 16 + 9;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    /// Which takes away the spaces around a password before it hashes and compares; others who write `$P$` do not.
    WordPress,
    PhpBb,
}

impl Flavour {
    fn name(self) -> char {
        match self {
            Self::WordPress => 'P',
            Self::PhpBb => 'H',
        }
    }
}

pub(super) struct Phpass {
    flavour: Flavour,
    rounds: u32,
    /// The rounds, as they are written.
    head: char,
    salt: String,
    hash: String,
}

impl Phpass {
    pub(super) fn read(flavour: Flavour, rest: &str) -> Result<Self, BadHash> {
        let [rest] = fields(rest)?;
        let head = rest.chars().next().ok_or(Part::Fields)?;
        let log = u8::try_from(head).ok().and_then(crypt_digit);
        let log = log.filter(|log| (7..=30).contains(log));
        let log = log.ok_or(Part::Parameters)?;
        let salt = rest.get(1..9).filter(|salt| is_crypt(salt));
        let salt = salt.ok_or(Part::Salt)?.to_owned();
        let hash = rest
            .get(9..)
            .filter(|hash| hash.len() == 22 && is_crypt(hash));
        let hash = hash.ok_or(Part::Hash)?.to_owned();
        Ok(Self {
            flavour,
            rounds: 1 << log,
            head,
            salt,
            hash,
        })
    }

    /// For passwords of so many bytes, in nanoseconds.
    fn time(&self, bytes: usize) -> u64 {
        let blocks = (bytes + WITH_IT).div_ceil(BYTES);
        let blocks = u64::try_from(blocks).unwrap_or(u64::MAX);
        let rounds = u64::from(self.rounds);
        rounds.saturating_mul(blocks).saturating_mul(BLOCK)
    }

    /// What is tried: as typed, and as WordPress would have it.
    fn tries<'a>(&self, password: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        let second = (self.flavour == Flavour::WordPress).then(|| trimmed(password));
        let second = second.filter(|second| *second != password);
        [password].into_iter().chain(second)
    }

    fn is(&self, password: &str) -> bool {
        let mut hash = Md5::digest([self.salt.as_bytes(), password.as_bytes()].concat());
        for _ in 0..self.rounds {
            let mut next = Md5::new();
            next.update(hash);
            next.update(password);
            hash = next.finalize();
        }
        let made = crypt_encode(&hash);
        verify_slices_are_equal(made.as_bytes(), self.hash.as_bytes()).is_ok()
    }
}

impl Hash for Phpass {
    fn text(&self) -> String {
        format!("{}{}{}", self.head(), self.salt, self.hash)
    }

    fn head(&self) -> String {
        format!("${}${}", self.flavour.name(), self.head)
    }

    fn algorithm(&self) -> &'static str {
        "phpass"
    }

    fn effort(&self) -> Effort {
        let tries = match self.flavour {
            Flavour::WordPress => 2,
            Flavour::PhpBb => 1,
        };
        Effort::of_time(self.time(LONGEST_PASSWORD).saturating_mul(tries))
    }

    fn time_for(&self, password: &str) -> Option<u64> {
        let tries = self.tries(password).map(|it| self.time(it.len()));
        (password.len() <= LONGEST_PASSWORD).then(|| tries.fold(0, u64::saturating_add))
    }

    fn matches(&self, password: &str) -> bool {
        let is_tried = password.len() <= LONGEST_PASSWORD;
        is_tried
            && self
                .tries(password)
                .fold(false, |found, it| found | self.is(it))
    }
}
