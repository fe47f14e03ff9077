//! PBKDF2 with a salt of any bytes: `$pbkdf2-sha256$i=29000,l=32$salt$hash`, and as passlib writes it,
//! `$pbkdf2-sha256$29000$salt$hash`.

use super::bad::{BadHash, Part};
use super::hash::Hash;
use super::letters::{decode, encode};
use super::parts::{fields, number, of_length, parameter};
use crate::security::hash_kind::{Effort, PBKDF2};
use aws_lc_rs::pbkdf2;
use std::num::NonZeroU32;

#[derive(Clone, Copy)]
pub(super) enum Digest {
    Sha1,
    Sha256,
    Sha512,
}

impl Digest {
    fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "pbkdf2",
            Self::Sha256 => "pbkdf2-sha256",
            Self::Sha512 => "pbkdf2-sha512",
        }
    }

    fn algorithm(self) -> pbkdf2::Algorithm {
        match self {
            Self::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        }
    }

    /// How many bytes come out at once: as many as a hash has that does not say.
    fn length(self) -> u32 {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// What these cost for one iteration, in nanoseconds.
    fn cost(self) -> u64 {
        match self {
            Self::Sha1 | Self::Sha256 => PBKDF2,
            Self::Sha512 => 4 * PBKDF2,
        }
    }
}

pub(super) struct Pbkdf2 {
    digest: Digest,
    iterations: NonZeroU32,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Pbkdf2 {
    pub(super) fn read(digest: Digest, rest: &str) -> Result<Self, BadHash> {
        let [parameters, salt, hash] = fields(rest)?;
        let (iterations, length) = if let Some((iterations, length)) = parameters.split_once(',') {
            (parameter("i=", iterations)?, parameter("l=", length)?)
        } else {
            let iterations = number(parameters).map_or_else(|| parameter("i=", parameters), Ok);
            (iterations?, digest.length())
        };
        let hash = decode(hash).filter(|hash| u32::try_from(hash.len()) == Ok(length));
        Self::new(digest, iterations, decode(salt), hash)
    }

    pub(super) fn new(
        digest: Digest,
        iterations: u32,
        salt: Option<Vec<u8>>,
        hash: Option<Vec<u8>>,
    ) -> Result<Self, BadHash> {
        Ok(Self {
            digest,
            iterations: NonZeroU32::new(iterations).ok_or(Part::Parameters)?,
            salt: of_length(salt, 1..=128, Part::Salt)?,
            hash: of_length(hash, 16..=128, Part::Hash)?,
        })
    }
}

impl Hash for Pbkdf2 {
    fn text(&self) -> String {
        let (salt, hash) = (encode(&self.salt), encode(&self.hash));
        format!("{}{salt}${hash}", self.head())
    }

    fn head(&self) -> String {
        let (name, iterations, length) = (self.digest.name(), self.iterations, self.hash.len());
        format!("${name}$i={iterations},l={length}$")
    }

    fn algorithm(&self) -> &'static str {
        self.digest.name()
    }

    fn effort(&self) -> Effort {
        let length = u64::try_from(self.hash.len()).unwrap_or(u64::MAX);
        let blocks = length.div_ceil(self.digest.length().into());
        let once = self.digest.cost().saturating_mul(blocks);
        Effort::of_time(once.saturating_mul(self.iterations.get().into()))
    }

    fn matches(&self, password: &str) -> bool {
        let algorithm = self.digest.algorithm();
        let password = password.as_bytes();
        pbkdf2::verify(algorithm, self.iterations, &self.salt, password, &self.hash).is_ok()
    }
}
