//! scrypt with a salt of any bytes, as PHC and passlib write it: `$scrypt$ln=16,r=8,p=1$salt$hash`.

use super::bad::{BadHash, Part};
use super::hash::Hash;
use super::letters::{decode, encode};
use super::parts::{fields, of_length, parameters};
use crate::security::hash_kind::Effort;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use zeroize::Zeroizing;

/// How much of everything.
#[derive(Clone, Copy)]
pub(super) struct Costs {
    pub(super) log_n: u8,
    pub(super) r: u32,
    pub(super) p: u32,
}

impl Costs {
    pub(super) fn new(log_n: u32, r: u32, p: u32) -> Result<Self, BadHash> {
        let log_n = u8::try_from(log_n).ok().filter(|log| (1..64).contains(log));
        match log_n {
            Some(log_n) if r > 0 && p > 0 => Ok(Self { log_n, r, p }),
            _ => Err(Part::Parameters.into()),
        }
    }

    pub(super) fn effort(self) -> Effort {
        Effort::of_scrypt(1 << self.log_n, self.r, self.p)
    }

    /// So many bytes; to be asked for when the effort is bounded.
    pub(super) fn derive(
        self,
        password: &str,
        salt: &[u8],
        length: usize,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let params = scrypt::Params::new(self.log_n, self.r, self.p).ok()?;
        let mut derived = Zeroizing::new(vec![0; length]);
        scrypt::scrypt(password.as_bytes(), salt, &params, &mut derived).ok()?;
        Some(derived)
    }
}

pub(super) struct Scrypt {
    costs: Costs,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Scrypt {
    pub(super) fn read(rest: &str) -> Result<Self, BadHash> {
        let [costs, salt, hash] = fields(rest)?;
        let [log_n, r, p] = parameters(["ln=", "r=", "p="], costs)?;
        Ok(Self {
            costs: Costs::new(log_n, r, p)?,
            salt: of_length(decode(salt), 1..=128, Part::Salt)?,
            hash: of_length(decode(hash), 16..=64, Part::Hash)?,
        })
    }
}

impl Hash for Scrypt {
    fn text(&self) -> String {
        let (salt, hash) = (encode(&self.salt), encode(&self.hash));
        format!("{}{salt}${hash}", self.head())
    }

    fn head(&self) -> String {
        let Costs { log_n, r, p } = self.costs;
        format!("$scrypt$ln={log_n},r={r},p={p}$")
    }

    fn algorithm(&self) -> &'static str {
        "scrypt"
    }

    fn effort(&self) -> Effort {
        self.costs.effort()
    }

    fn matches(&self, password: &str) -> bool {
        let derived = self.costs.derive(password, &self.salt, self.hash.len());
        derived.is_some_and(|derived| verify_slices_are_equal(&derived, &self.hash).is_ok())
    }
}
