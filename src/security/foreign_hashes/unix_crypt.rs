//! What `crypt` of Linux makes with SHA-2, after Ulrich Drepper's "Unix crypt using SHA-256 and SHA-512":
//! `$6$rounds=656000$salt$hash`, and `$5$`. A hash that names no rounds has 5000; they are always kept.

use super::bad::{BadHash, Part};
use super::hash::{Hash, LONGEST_PASSWORD};
use super::letters::{crypt_encode, is_crypt};
use super::parts::{fields, parameter};
use crate::security::hash_kind::Effort;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use sha_crypt::{Params, sha256_crypt, sha512_crypt};

const USUAL_ROUNDS: u32 = 5000;
/// Fewer count as so many.
const FEWEST_ROUNDS: u32 = 1000;
const LONGEST_SALT: usize = 16;

#[derive(Clone, Copy)]
pub(super) enum Sha {
    Sha256,
    Sha512,
}

pub(super) struct ShaCrypt {
    sha: Sha,
    rounds: u32,
    salt: String,
    hash: String,
}

impl Sha {
    fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "5",
            Self::Sha512 => "6",
        }
    }

    fn signs(self) -> usize {
        match self {
            Self::Sha256 => 43,
            Self::Sha512 => 86,
        }
    }

    /// What one round takes for a password of so many bytes, in nanoseconds. A round hashes its last result, the password
    /// nearly twice, and the salt two times of three.
    fn round(self, bytes: u64) -> u64 {
        let password = bytes * 13 / 7;
        match self {
            Self::Sha256 => (password + 75) * 15 / 16,
            Self::Sha512 => (password + 139) * 7 / 2,
        }
    }

    /// The order in which bytes of the digest are written.
    fn order(self) -> Vec<usize> {
        // Three columns; from row to row they change places.
        let (rows, rotation, rest) = match self {
            Self::Sha256 => (10, 2, &[30, 31][..]),
            Self::Sha512 => (21, 1, &[63][..]),
        };
        let places = (0..rows).flat_map(|row| {
            let column = move |at: usize| (at + rotation * row) % 3 * rows + row;
            [column(2), column(1), column(0)]
        });
        places.chain(rest.iter().copied()).collect()
    }

    fn digest(self, password: &[u8], salt: &[u8], params: Params) -> Vec<u8> {
        match self {
            Self::Sha256 => sha256_crypt(password, salt, params).to_vec(),
            Self::Sha512 => sha512_crypt(password, salt, params).to_vec(),
        }
    }
}

impl ShaCrypt {
    pub(super) fn read(sha: Sha, rest: &str) -> Result<Self, BadHash> {
        let (rounds, rest) = match rest.split_once('$') {
            Some((rounds, rest)) if rounds.starts_with("rounds=") => {
                (parameter("rounds=", rounds)?, rest)
            }
            _ => (USUAL_ROUNDS, rest),
        };
        let [salt, hash] = fields(rest)?;
        let is_salt = |sign: u8| sign.is_ascii_graphic() && sign != b':';
        if salt.len() > LONGEST_SALT || !salt.bytes().all(is_salt) {
            return Err(Part::Salt.into());
        }
        if hash.len() != sha.signs() || !is_crypt(hash) {
            return Err(Part::Hash.into());
        }
        Ok(Self {
            sha,
            rounds: rounds.max(FEWEST_ROUNDS),
            salt: salt.to_owned(),
            hash: hash.to_owned(),
        })
    }

    /// For passwords of so many bytes, in nanoseconds.
    fn time(&self, bytes: usize) -> u64 {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        u64::from(self.rounds).saturating_mul(self.sha.round(bytes))
    }

    fn is(&self, password: &str) -> Option<bool> {
        let params = Params::new(self.rounds).ok()?;
        let (password, salt) = (password.as_bytes(), self.salt.as_bytes());
        let digest = self.sha.digest(password, salt, params);
        let order = self.sha.order().into_iter();
        let bytes: Vec<_> = order
            .filter_map(|place| digest.get(place).copied())
            .collect();
        let made = crypt_encode(&bytes);
        Some(verify_slices_are_equal(made.as_bytes(), self.hash.as_bytes()).is_ok())
    }
}

impl Hash for ShaCrypt {
    fn text(&self) -> String {
        format!("{}{}${}", self.head(), self.salt, self.hash)
    }

    fn head(&self) -> String {
        format!("${}$rounds={}$", self.sha.name(), self.rounds)
    }

    fn algorithm(&self) -> &'static str {
        match self.sha {
            Sha::Sha256 => "sha256-crypt",
            Sha::Sha512 => "sha512-crypt",
        }
    }

    fn effort(&self) -> Effort {
        Effort::of_time(self.time(LONGEST_PASSWORD))
    }

    fn time_for(&self, password: &str) -> Option<u64> {
        let bytes = password.len();
        (bytes <= LONGEST_PASSWORD).then(|| self.time(bytes))
    }

    fn matches(&self, password: &str) -> bool {
        password.len() <= LONGEST_PASSWORD && self.is(password).unwrap_or(false)
    }
}
