//! Password hashes that other programs than Django made, so that their people can log in as they were.
//!
//! Whoever imports gives a hash to [`accept`] (or to [`from_keycloak`], [`from_firebase`], [`wordpress`]), and keeps the text
//! that comes back. What Django has an encoding for (argon2, bcrypt) becomes that; all else begins with a dollar:
//!
//! | kept as | made by |
//! | --- | --- |
//! | `$pbkdf2-sha256$i=…,l=…$salt$hash`, also `$pbkdf2$` (SHA-1) and `$pbkdf2-sha512$` | passlib, Keycloak, PHC |
//! | `$scrypt$ln=…,r=…,p=…$salt$hash` | passlib, PHC |
//! | `$P$…`, `$H$…` | phpass: WordPress before 6.8, phpBB |
//! | `$wp$2y$…` | WordPress since 6.8 |
//! | `$6$rounds=…$salt$hash`, `$5$…` | `crypt` of Linux |
//! | `$firebase-scrypt$mem=…,r=…$salt$separator$key$hash` | Firebase; the text is ours |
//!
//! Read only: nothing is ever hashed this way again. The caller hashes anew after a match. What a comparison costs is told
//! before any work is done, and one that costs too much is not tried.

mod accept;
mod bad;
mod bcrypt_text;
mod django;
mod firebase;
mod hash;
mod keycloak;
mod letters;
mod parts;
mod phc_argon2;
mod phc_pbkdf2;
mod phc_scrypt;
mod phpass;
mod read;
mod unix_crypt;
mod wordpress;

pub use accept::{accept, wordpress};
pub use bad::{BadHash, Part};
pub use firebase::{FirebaseParams, from_firebase};
pub use keycloak::from_keycloak;

use super::hash_kind::{HashKind, plain};
use read::read;
use std::time::Duration;

/// The kind of a hash that begins with a dollar; nothing for what no password matches.
pub(super) fn kind_of(kept: &str) -> Option<HashKind> {
    let read = read(kept).ok()?;
    Some(HashKind {
        algorithm: read.algorithm(),
        pattern: format!("{}%", plain(&read.head())),
        cost: read.effort().cost(),
    })
}

/// Whether it is the password.
pub(super) fn verify(kept: &str, password: &str) -> bool {
    let Ok(read) = read(kept) else {
        return false;
    };
    read.effort().is_bounded() && read.matches(password)
}

/// How long a comparison with the longest password that is tried would have taken, where one with this took so long. Nothing
/// where this one was not tried, since it is longer.
pub(super) fn as_if_longest(kept: &str, password: &str, took: Duration) -> Option<Duration> {
    let Some(read) = kept.strip_prefix('$').and_then(|_| read(kept).ok()) else {
        return Some(took);
    };
    let (this, longest) = (read.time_for(password)?.max(1), read.effort().time);
    let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
    let nanos = u128::from(nanos) * u128::from(longest) / u128::from(this);
    Some(Duration::from_nanos(
        u64::try_from(nanos).unwrap_or(u64::MAX),
    ))
}

#[cfg(test)]
mod tests;
