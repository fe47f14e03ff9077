//! `custom_password_hash` of Auth0's bulk imports ("User Data JSON Schema for Bulk User Imports", auth0.com/docs): an algorithm, a
//! hash and perhaps a salt. Those of argon2, bcrypt and PBKDF2 say themselves what they are; one of scrypt has its costs beside
//! it. What is hashed in one step (md5, sha…, hmac) is taken where Django knows the same, and refused by its name otherwise.

use crate::security::foreign_hashes::{BadHash, Part, accept};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use serde_json::Value;
use std::fmt::Write as _;

/// No salt or hash is longer, in bytes.
const LONGEST: usize = 128;

pub(super) fn kept(given: &Value) -> Result<String, BadHash> {
    let algorithm = given.get("algorithm").and_then(Value::as_str);
    let algorithm = algorithm.unwrap_or_default();
    let hash = given.get("hash").unwrap_or(&Value::Null);
    let salt = given.get("salt").filter(|salt| !salt.is_null());
    match (algorithm, salt) {
        ("argon2" | "bcrypt" | "pbkdf2" | "ldap", None) => accept(text(hash)?),
        ("scrypt", Some(salt)) => scrypt(given, &bytes(hash)?, &bytes(salt)?),
        ("md5", None) => {
            let digest = bytes(hash)?;
            let mut digits = String::with_capacity(2 * digest.len());
            for byte in digest {
                let _ = write!(digits, "{byte:02x}");
            }
            accept(&digits)
        }
        (named, _) => Err(unknown(named)),
    }
}

/// With its name where it is one of Auth0's.
fn unknown(algorithm: &str) -> BadHash {
    const THEIRS: [&str; 11] = [
        "argon2", "bcrypt", "hmac", "ldap", "md4", "md5", "pbkdf2", "scrypt", "sha1", "sha256",
        "sha512",
    ];
    let name = THEIRS.iter().find(|theirs| **theirs == algorithm);
    BadHash::Unknown {
        name: name.map(|name| format!("custom_password_hash {name}")),
    }
}

fn scrypt(given: &Value, hash: &[u8], salt: &[u8]) -> Result<String, BadHash> {
    let number = |name| given.get(name).and_then(Value::as_u64);
    let (cost, r, p) = (
        number("cost"),
        number("blockSize"),
        number("parallelization"),
    );
    let cost = cost.unwrap_or(16_384);
    let (r, p) = (r.unwrap_or(8), p.unwrap_or(1));
    let is_length = number("keylen").is_none_or(|length| Ok(length) == u64::try_from(hash.len()));
    if !cost.is_power_of_two() || !is_length {
        return Err(Part::Parameters.into());
    }
    let [salt, hash] = [salt, hash].map(|bytes| BASE64_STANDARD_NO_PAD.encode(bytes));
    accept(&format!(
        "$scrypt$ln={},r={r},p={p}${salt}${hash}",
        cost.ilog2()
    ))
}

fn text(of: &Value) -> Result<&str, BadHash> {
    let value = of.get("value").and_then(Value::as_str);
    value.ok_or(BadHash::Damaged(Part::Hash))
}

/// The bytes of a salt or a hash in their encoding.
fn bytes(of: &Value) -> Result<Vec<u8>, BadHash> {
    let value = text(of)?;
    let encoding = of.get("encoding").and_then(Value::as_str);
    let read = match encoding.unwrap_or("utf8") {
        "hex" => hexadecimal(value),
        "base64" => BASE64_STANDARD
            .decode(value)
            .or_else(|_| BASE64_STANDARD_NO_PAD.decode(value))
            .ok(),
        "utf8" => Some(value.as_bytes().to_vec()),
        _ => None,
    };
    let read = read.filter(|bytes| bytes.len() <= LONGEST);
    read.ok_or(BadHash::Damaged(Part::Hash))
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) || text.len() > 2 * LONGEST {
        return None;
    }
    let pairs = (0..text.len()).step_by(2).map(|at| text.get(at..at + 2));
    pairs
        .map(|pair| u8::from_str_radix(pair?, 16).ok())
        .collect()
}
