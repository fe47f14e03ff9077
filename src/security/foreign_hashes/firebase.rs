//! Firebase's own scrypt, after <https://github.com/firebase/scrypt>: what scrypt derives of the password and of the salt with
//! the project's separator behind it is an AES-256 key, and the hash is the project's signer key, encrypted with that in
//! counter mode from zero.

use super::bad::{BadHash, Part};
use super::hash::Hash;
use super::letters::{decode, encode};
use super::parts::{fields, of_length, parameters};
use super::phc_scrypt::Costs;
use crate::security::hash_kind::Effort;
use aws_lc_rs::cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::iv::FixedLength;
use std::fmt;
use zeroize::Zeroizing;

/// The password hash parameters of a Firebase project, as its console shows them.
#[derive(Clone)]
pub struct FirebaseParams {
    /// `base64_signer_key`
    pub signer_key: String,
    /// `base64_salt_separator`
    pub salt_separator: String,
    /// `rounds`
    pub rounds: u32,
    /// `mem_cost`
    pub mem_cost: u32,
}

impl fmt::Debug for FirebaseParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FirebaseParams(..)")
    }
}

/// What is kept of a user's `passwordHash` and `salt`, as `firebase auth:export` writes them.
pub fn from_firebase(params: &FirebaseParams, salt: &str, hash: &str) -> Result<String, BadHash> {
    let costs = Costs::new(params.mem_cost, params.rounds, 1)?;
    let keys = [&params.salt_separator, &params.signer_key].map(String::as_str);
    let read = Firebase::new(costs, salt.trim(), keys.map(str::trim), hash.trim())?;
    BadHash::unless_bounded(read.effort())?;
    Ok(read.text())
}

pub(super) struct Firebase {
    costs: Costs,
    salt: Vec<u8>,
    separator: Vec<u8>,
    signer_key: Vec<u8>,
    hash: Vec<u8>,
}

impl Firebase {
    pub(super) fn read(rest: &str) -> Result<Self, BadHash> {
        let [costs, salt, separator, signer_key, hash] = fields(rest)?;
        let [log_n, r] = parameters(["mem=", "r="], costs)?;
        let costs = Costs::new(log_n, r, 1)?;
        Self::new(costs, salt, [separator, signer_key], hash)
    }

    fn new(
        costs: Costs,
        salt: &str,
        [separator, signer_key]: [&str; 2],
        hash: &str,
    ) -> Result<Self, BadHash> {
        // Its bits are all that the hash says of a password.
        let signer_key = of_length(decode(signer_key), 32..=128, Part::Keys)?;
        let lengths = signer_key.len()..=signer_key.len();
        Ok(Self {
            costs,
            salt: of_length(decode(salt), 1..=128, Part::Salt)?,
            separator: of_length(decode(separator), 0..=32, Part::Keys)?,
            hash: of_length(decode(hash), lengths, Part::Hash)?,
            signer_key,
        })
    }

    fn made(&self, password: &str) -> Option<Zeroizing<Vec<u8>>> {
        let salt = [self.salt.as_slice(), &self.separator].concat();
        let key = self.costs.derive(password, &salt, 32)?;
        let key = UnboundCipherKey::new(&AES_256, &key).ok()?;
        let key = EncryptingKey::ctr(key).ok()?;
        let mut made = Zeroizing::new(self.signer_key.clone());
        let zero = EncryptionContext::Iv128(FixedLength::from([0; 16]));
        key.less_safe_encrypt(&mut made, zero).ok()?;
        Some(made)
    }
}

impl Hash for Firebase {
    fn text(&self) -> String {
        let parts = [&self.salt, &self.separator, &self.signer_key, &self.hash];
        let parts = parts.map(|part| encode(part));
        format!("{}{}", self.head(), parts.join("$"))
    }

    fn head(&self) -> String {
        let Costs { log_n, r, .. } = self.costs;
        format!("$firebase-scrypt$mem={log_n},r={r}$")
    }

    fn algorithm(&self) -> &'static str {
        "scrypt"
    }

    fn effort(&self) -> Effort {
        self.costs.effort()
    }

    fn matches(&self, password: &str) -> bool {
        let made = self.made(password);
        made.is_some_and(|made| verify_slices_are_equal(&made, &self.hash).is_ok())
    }
}
