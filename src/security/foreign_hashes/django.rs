//! Django's own encodings, which are kept as they are.

use super::bad::{BadHash, Part};
use super::bcrypt_text::Bcrypt;
use super::parts::{fields, number, of_length};
use super::phc_argon2;
use crate::security::hash_kind::{Effort, PBKDF2};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

const MD5: usize = 32;
const SHA1: usize = 40;

/// What is kept of one that does not begin with a dollar.
pub(super) fn accept(given: &str) -> Result<String, BadHash> {
    let Some((name, rest)) = given.split_once('$') else {
        // Without salt; some write the digits A to F large.
        let digits = given.to_ascii_lowercase();
        return if is_hex(&digits, MD5) {
            Ok(digits)
        } else {
            Err(BadHash::Unknown { name: None })
        };
    };
    match name {
        "argon2" => return argon2(rest),
        "bcrypt" | "bcrypt_sha256" => return bcrypt(name, rest),
        "pbkdf2_sha256" => pbkdf2(rest, 32)?,
        "pbkdf2_sha1" => pbkdf2(rest, 20)?,
        "scrypt" => scrypt(rest)?,
        "md5" => salted(rest, MD5)?,
        "sha1" => salted(rest, SHA1)?,
        // What stands before the dollar may be a password.
        _ => return Err(BadHash::Unknown { name: None }),
    }
    Ok(given.to_owned())
}

fn argon2(rest: &str) -> Result<String, BadHash> {
    let (name, rest) = rest.split_once('$').ok_or(Part::Fields)?;
    if !phc_argon2::NAMES.contains(&name) {
        return Err(Part::Parameters.into());
    }
    phc_argon2::accept(name, rest)
}

/// `bcrypt$$2b$10$…`
pub(super) fn bcrypt(name: &str, rest: &str) -> Result<String, BadHash> {
    let rest = rest.strip_prefix('$').ok_or(Part::Fields)?;
    let read = Bcrypt::read(rest)?;
    BadHash::unless_bounded(read.effort())?;
    Ok(format!("{name}${}", read.text()))
}

fn pbkdf2(rest: &str, length: usize) -> Result<(), BadHash> {
    let [iterations, _, hash] = fields(rest)?;
    let iterations = number(iterations).filter(|iterations| *iterations > 0);
    let iterations = iterations.ok_or(Part::Parameters)?;
    of_length(decode(hash), length..=length, Part::Hash)?;
    BadHash::unless_bounded(Effort::of_time(PBKDF2.saturating_mul(iterations.into())))
}

fn scrypt(rest: &str) -> Result<(), BadHash> {
    let [n, _, r, p, hash] = fields(rest)?;
    let [n, r, p] = [n, r, p].map(|text| number(text).ok_or(Part::Parameters));
    let (n, r, p) = (n?, r?, p?);
    if !n.is_power_of_two() || n < 2 || r == 0 || p == 0 {
        return Err(Part::Parameters.into());
    }
    of_length(decode(hash), 64..=64, Part::Hash)?;
    BadHash::unless_bounded(Effort::of_scrypt(n.into(), r, p))
}

fn salted(rest: &str, digits: usize) -> Result<(), BadHash> {
    let [_, hash] = fields(rest)?;
    if is_hex(hash, digits) {
        Ok(())
    } else {
        Err(Part::Hash.into())
    }
}

/// As strictly as it is read when it is compared with.
fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(text).ok()
}

fn is_hex(text: &str, digits: usize) -> bool {
    let is_digit = |sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f');
    text.len() == digits && text.bytes().all(is_digit)
}
