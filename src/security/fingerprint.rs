//! By what a key is known again. A fingerprint stands in the database, so that nodes can tell whether they have the same
//! keys; it is half of a keyed digest, and says no more of the key than the seals of the audit log beside it do.

use super::digest::hex;
use crate::config::SecretKeys;
use aws_lc_rs::hmac;

const BYTES: usize = 16;

/// Those of the secrets, the current one first.
pub fn of_secrets(secret: &SecretKeys) -> Vec<String> {
    let keys = secret.derive("fingerprint");
    keys.iter().map(|key| shown(key)).collect()
}

/// That of a secret that signs tokens. It cannot be told from it whether the secret has another use, too.
pub fn of_token_secret(text: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA512, text.as_bytes());
    shown(hmac::sign(&key, b"token fingerprint").as_ref())
}

fn shown(digest: &[u8]) -> String {
    hex(digest.get(..BYTES).unwrap_or(digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_fingerprint_and_shows_nothing_of_itself() {
        let (new, old) = ("the-new-key", "the-old-key");
        let both = of_secrets(&SecretKeys::new(new.into(), vec![old.into()]));
        let alone = of_secrets(&SecretKeys::new(old.into(), vec![]));
        assert_eq!(both.len(), 2);
        assert_eq!(both[1], alone[0]);
        assert_ne!(both[0], both[1]);
        assert_eq!(alone[0].len(), 32);
        assert_ne!(of_token_secret(old), alone[0]);
        assert_eq!(of_token_secret(old), of_token_secret(old));
    }
}
