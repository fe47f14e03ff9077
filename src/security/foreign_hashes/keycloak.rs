//! Passwords of Keycloak, whose credentials have two parts: what is secret of them, and how it was made.

use super::bad::{BadHash, Part};
use super::hash::Hash as _;
use super::letters::decode;
use super::parts::{number, of_length};
use super::phc_argon2;
use super::phc_pbkdf2::{Digest, Pbkdf2};
use serde_json::Value;
use std::borrow::Cow;

/// What is kept of a credential of the type `password`, given its `credentialData` and `secretData`: objects, or the texts that
/// hold them in the export of a realm.
pub fn from_keycloak(credential_data: &Value, secret_data: &Value) -> Result<String, BadHash> {
    let (made, secret) = (object(credential_data)?, object(secret_data)?);
    let algorithm = made.get("algorithm").and_then(Value::as_str);
    let iterations = made.get("hashIterations").and_then(Value::as_u64);
    let iterations = iterations.and_then(|it| u32::try_from(it).ok());
    let iterations = iterations.ok_or(BadHash::Damaged(Part::Parameters))?;
    let bytes = |name| decode(secret.get(name)?.as_str()?);
    let (salt, hash) = (bytes("salt"), bytes("value"));
    let digest = match algorithm.unwrap_or_default() {
        "pbkdf2" => Digest::Sha1,
        "pbkdf2-sha256" => Digest::Sha256,
        "pbkdf2-sha512" => Digest::Sha512,
        "argon2" => return argon2(made.get("additionalParameters"), iterations, salt, hash),
        other => return Err(BadHash::unknown(other)),
    };
    let read = Pbkdf2::new(digest, iterations, salt, hash)?;
    BadHash::unless_bounded(read.effort())?;
    Ok(read.text())
}

fn argon2(
    parameters: Option<&Value>,
    passes: u32,
    salt: Option<Vec<u8>>,
    hash: Option<Vec<u8>>,
) -> Result<String, BadHash> {
    // Each is a list with one text in it.
    let parameter = |name| parameters?.get(name)?.get(0)?.as_str();
    let number = |name| parameter(name).and_then(number).ok_or(Part::Parameters);
    let name = match parameter("type") {
        Some("id") => "argon2id",
        Some("i") => "argon2i",
        Some("d") => "argon2d",
        _ => return Err(Part::Parameters.into()),
    };
    match parameter("version") {
        Some("1.3") => {}
        Some("1.0") => return Err(BadHash::unknown(&format!("{name}, version 16"))),
        _ => return Err(Part::Parameters.into()),
    }
    let costs = [number("memory")?, passes, number("parallelism")?];
    let salt = of_length(salt, 8..=128, Part::Salt)?;
    let hash = of_length(hash, 16..=128, Part::Hash)?;
    phc_argon2::checked(name, costs, &salt, &hash)
}

fn object(given: &Value) -> Result<Cow<'_, Value>, BadHash> {
    let object = match given {
        Value::String(text) => serde_json::from_str(text).ok().map(Cow::Owned),
        _ => Some(Cow::Borrowed(given)),
    };
    let object = object.filter(|object| object.is_object());
    object.ok_or(BadHash::Damaged(Part::Fields))
}
