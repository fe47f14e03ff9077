//! argon2 as PHC writes it, `$argon2id$v=19$m=65536,t=3,p=4$salt$hash`, which in Django's encoding stands behind `argon2`.

use super::bad::{BadHash, Part};
use super::letters::{decode, encode};
use super::parts::{fields, of_length, parameters};
use crate::security::argon2_hashes::Encoded;

pub(super) const NAMES: [&str; 3] = ["argon2id", "argon2i", "argon2d"];

/// What is kept of `v=19$m=65536,t=3,p=4$salt$hash`, behind `argon2id$`.
pub(super) fn accept(name: &str, rest: &str) -> Result<String, BadHash> {
    let rest = match rest.split_once('$') {
        Some(("v=19", rest)) => rest,
        // Version 1.0 is what is meant without one.
        Some(("v=16", _)) => return Err(old(name)),
        Some((costs, _)) if costs.starts_with("m=") => return Err(old(name)),
        _ => return Err(Part::Parameters.into()),
    };
    let [costs, salt, hash] = fields(rest)?;
    let [m, t, p] = parameters(["m=", "t=", "p="], costs)?;
    let salt = of_length(decode(salt), 8..=128, Part::Salt)?;
    let hash = of_length(decode(hash), 16..=128, Part::Hash)?;
    checked(name, [m, t, p], &salt, &hash)
}

/// In Django's encoding, if it may be tried.
pub(super) fn checked(
    name: &str,
    [m, t, p]: [u32; 3],
    salt: &[u8],
    hash: &[u8],
) -> Result<String, BadHash> {
    let (salt, hash) = (encode(salt), encode(hash));
    let text = format!("argon2${name}$v=19$m={m},t={t},p={p}${salt}${hash}");
    let read = Encoded::parse(&text).filter(Encoded::has_few_lanes);
    let read = read.ok_or(BadHash::Damaged(Part::Parameters))?;
    BadHash::unless_bounded(read.effort())?;
    Ok(text)
}

fn old(name: &str) -> BadHash {
    BadHash::unknown(&format!("{name}, version 16"))
}
