//! How the text of a password is read, by the program that it comes from. What cannot be read is refused by its name, and never
//! repeated: where a hash should stand may stand a password.

mod auth0;
mod supabase;

use crate::security::foreign_hashes::{
    self, BadHash, FirebaseParams, Part, from_firebase, from_keycloak,
};
use serde_json::Value;

/// Formats that may be named to an operator. Another text before the second dollar may be a part of a password.
const NAMES: [&str; 25] = [
    "1",
    "2",
    "2x",
    "3",
    "7",
    "8",
    "9",
    "y",
    "gy",
    "apr1",
    "md5",
    "sha1",
    "bcrypt-sha256",
    "cisco_type7",
    "{SHA}",
    "{SSHA}",
    "{SHA256}",
    "{SSHA256}",
    "{SHA512}",
    "{SSHA512}",
    "{MD5}",
    "{SMD5}",
    "{noop}",
    "{pbkdf2}",
    "{scrypt}",
];
/// What the names of the old version of argon2 end with.
const OLD: &str = ", version 16";

/// What the text of a password is.
#[derive(Debug, Clone)]
pub(super) enum Passwords {
    /// An encoding of Django, or a hash that says itself what it is: PHC, modular crypt.
    Plain,
    /// `user_pass`.
    WordPress,
    /// `encrypted_password`, which may be one that came from Firebase.
    Supabase,
    /// A credential as JSON, with `credentialData` and `secretData`.
    Keycloak,
    /// As [`Passwords::Plain`], or a `custom_password_hash` as JSON.
    Auth0,
    /// The salt and the hash as a list of JSON.
    Firebase(FirebaseParams),
}

impl Passwords {
    /// What is kept of it.
    pub(super) fn kept(&self, text: &str) -> Result<String, BadHash> {
        match self {
            Self::WordPress => unless_secret(foreign_hashes::wordpress(text)),
            Self::Supabase => unless_secret(supabase::kept(text)),
            Self::Auth0 if text.starts_with('{') => auth0::kept(&json(text)?),
            Self::Plain | Self::Auth0 => unless_secret(foreign_hashes::accept(text)),
            Self::Keycloak => {
                let credential = json(text)?;
                let part = |name| credential.get(name).unwrap_or(&Value::Null);
                from_keycloak(part("credentialData"), part("secretData"))
            }
            Self::Firebase(params) => {
                let parts = json(text)?;
                let part = |at: usize| parts.get(at).and_then(Value::as_str).unwrap_or_default();
                from_firebase(params, part(0), part(1))
            }
        }
    }
}

fn json(text: &str) -> Result<Value, BadHash> {
    serde_json::from_str(text).map_err(|_| BadHash::Damaged(Part::Fields))
}

/// Without a name that may be a part of a password.
fn unless_secret(kept: Result<String, BadHash>) -> Result<String, BadHash> {
    kept.map_err(|bad| match bad {
        BadHash::Unknown { name: Some(name) } => {
            let is_known = NAMES.iter().any(|known| known.eq_ignore_ascii_case(&name));
            let is_known = is_known || name.ends_with(OLD);
            BadHash::Unknown {
                name: Some(name).filter(|_| is_known),
            }
        }
        bad => bad,
    })
}

#[cfg(test)]
mod tests;
