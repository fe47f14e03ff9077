//! The keys of the audit log. They stand in the database, each encrypted under a key that is derived from `SECRET_KEY`: so
//! they are kept as long as rows are, while that is changed and older ones are forgotten. Whoever can write to the database
//! can take one away, and then what it signed is not believed any more; they cannot make one.

use super::random;
use crate::config::SecretKeys;
use crate::error::Fault;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

/// Of a key.
pub const BYTES: usize = 32;
/// Of a key of before rows were signed.
pub const OLD_BYTES: usize = 64;

const WHAT: &[u8] = b"key of the audit log, 1";
const NUMBER: usize = 8;

/// A key of the log, and what is kept with it.
pub struct AuditKey {
    /// The key.
    pub key: [u8; BYTES],
    /// The last place in the chain that a row without a signature may have: there were none yet when the first key was made.
    pub unsigned_until: i64,
    /// The keys that seals were made with before that.
    pub old: Vec<[u8; OLD_BYTES]>,
}

impl std::fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuditKey(..)")
    }
}

impl AuditKey {
    /// Makes one. For the first, `unsigned_until` says how long the chain is already.
    pub fn make(secret: &SecretKeys, unsigned_until: i64) -> Self {
        let old = if unsigned_until > 0 {
            old_keys(secret)
        } else {
            Vec::new()
        };
        Self {
            key: random::bytes(),
            unsigned_until,
            old,
        }
    }

    /// The key, encrypted under the current secret.
    pub fn wrap(&self, secret: &SecretKeys) -> Result<Vec<u8>, Fault> {
        let broken = || Fault::Broken("a key of the audit log could not be encrypted".into());
        let cipher = ciphers(secret).into_iter().next().ok_or_else(broken)?;
        let mut text = Zeroizing::new(self.key.to_vec());
        text.extend_from_slice(&self.unsigned_until.to_be_bytes());
        for old in &self.old {
            text.extend_from_slice(old);
        }
        let nonce: [u8; NONCE_LEN] = random::bytes();
        let once = Nonce::assume_unique_for_key(nonce);
        let tag = cipher.seal_in_place_separate_tag(once, Aad::from(WHAT), &mut text);
        let tag = tag.map_err(|_| broken())?;
        Ok([nonce.as_slice(), &text, tag.as_ref()].concat())
    }

    /// A key that was encrypted, and whether under the current secret; `None` when none of the secrets opens it.
    pub fn unwrap(secret: &SecretKeys, wrapped: &[u8]) -> Option<(Self, bool)> {
        let (nonce, text) = wrapped.split_first_chunk::<NONCE_LEN>()?;
        ciphers(secret).iter().enumerate().find_map(|(at, cipher)| {
            let mut text = Zeroizing::new(text.to_vec());
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let plain = cipher
                .open_in_place(nonce, Aad::from(WHAT), &mut text)
                .ok()?;
            Some((Self::read(plain)?, at == 0))
        })
    }

    fn read(plain: &[u8]) -> Option<Self> {
        let (key, rest) = plain.split_first_chunk::<BYTES>()?;
        let (until, rest) = rest.split_first_chunk::<NUMBER>()?;
        let old = rest.chunks_exact(OLD_BYTES).map(TryInto::try_into);
        Some(Self {
            key: *key,
            unsigned_until: i64::from_be_bytes(*until),
            old: old.filter_map(Result::ok).collect(),
        })
    }
}

/// The keys that seals were made with before rows were signed.
pub(super) fn old_keys(secret: &SecretKeys) -> Vec<[u8; OLD_BYTES]> {
    let keys = secret.derive("audit chain");
    let whole = keys.iter().map(|key| key.as_slice().try_into());
    whole.filter_map(Result::ok).collect()
}

fn ciphers(secret: &SecretKeys) -> Vec<LessSafeKey> {
    let keys = secret.derive("audit key encryption");
    let cipher = |key: &Zeroizing<Vec<u8>>| {
        let key = UnboundKey::new(&AES_256_GCM, key.get(..BYTES)?).ok()?;
        Some(LessSafeKey::new(key))
    };
    keys.iter().filter_map(cipher).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(current: &str, older: &[&str]) -> SecretKeys {
        let older = older.iter().map(|key| (*key).to_owned()).collect();
        SecretKeys::new(current.into(), older)
    }

    #[test]
    fn a_key_is_opened_by_the_secret_that_it_was_encrypted_under_alone() {
        let old = secret("the-old-secret", &[]);
        let made = AuditKey::make(&old, 7);
        let wrapped = made.wrap(&old).unwrap();
        assert!(!wrapped.windows(BYTES).any(|part| part == made.key));
        let (opened, is_current) = AuditKey::unwrap(&old, &wrapped).unwrap();
        assert_eq!((opened.key, opened.unsigned_until), (made.key, 7));
        assert_eq!((opened.old.len(), is_current), (1, true));
        let both = secret("the-new-secret", &["the-old-secret"]);
        let (opened, is_current) = AuditKey::unwrap(&both, &wrapped).unwrap();
        assert!(!is_current);
        let anew = opened.wrap(&both).unwrap();
        let new = secret("the-new-secret", &[]);
        assert_eq!(AuditKey::unwrap(&new, &anew).unwrap().0.key, made.key);
        assert!(AuditKey::unwrap(&new, &wrapped).is_none());
        for at in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[at] ^= 1;
            assert!(AuditKey::unwrap(&old, &changed).is_none(), "byte {at}");
        }
        assert!(AuditKey::unwrap(&old, &[]).is_none());
    }
}
