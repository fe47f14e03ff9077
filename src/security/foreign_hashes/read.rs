//! Which of the formats a hash that begins with a dollar is of.

use super::bad::{BadHash, Part};
use super::firebase::Firebase;
use super::hash::Hash;
use super::phc_pbkdf2::{Digest, Pbkdf2};
use super::phc_scrypt::Scrypt;
use super::phpass::{Flavour, Phpass};
use super::unix_crypt::{Sha, ShaCrypt};
use super::wordpress::WordPress;

/// No hash is longer, in bytes.
pub(super) const LONGEST: usize = 1024;
/// Reads what begins with a dollar, as we keep it and as others write it.
pub(super) fn read(given: &str) -> Result<Box<dyn Hash>, BadHash> {
    if given.len() > LONGEST {
        return Err(Part::Length.into());
    }
    let named = given.strip_prefix('$').map(|rest| rest.split_once('$'));
    let Some((name, rest)) = named.flatten() else {
        return Err(BadHash::Unknown { name: None });
    };
    let hash: Box<dyn Hash> = match name {
        "pbkdf2" => Box::new(Pbkdf2::read(Digest::Sha1, rest)?),
        "pbkdf2-sha256" => Box::new(Pbkdf2::read(Digest::Sha256, rest)?),
        "pbkdf2-sha512" => Box::new(Pbkdf2::read(Digest::Sha512, rest)?),
        "scrypt" => Box::new(Scrypt::read(rest)?),
        "P" => Box::new(Phpass::read(Flavour::WordPress, rest)?),
        "H" => Box::new(Phpass::read(Flavour::PhpBb, rest)?),
        "wp" => Box::new(WordPress::read(rest)?),
        "5" => Box::new(ShaCrypt::read(Sha::Sha256, rest)?),
        "6" => Box::new(ShaCrypt::read(Sha::Sha512, rest)?),
        "firebase-scrypt" => Box::new(Firebase::read(rest)?),
        _ => return Err(BadHash::unknown(name)),
    };
    Ok(hash)
}
