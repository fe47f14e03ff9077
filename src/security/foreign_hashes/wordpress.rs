//! WordPress since 6.8: `$wp` before a bcrypt hash of the password's HMAC. `wp_hash_password` in `wp-includes/pluggable.php`
//! makes it: `'$wp' . password_hash(base64_encode(hash_hmac('sha384', trim($password), 'wp-sha384', true)), PASSWORD_BCRYPT)`.

use super::bad::BadHash;
use super::bcrypt_text::Bcrypt;
use super::hash::Hash;
use crate::security::hash_kind::Effort;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

const KEY: &[u8] = b"wp-sha384";

pub(super) struct WordPress(Bcrypt);

impl WordPress {
    /// Reads `2y$10$…`.
    pub(super) fn read(rest: &str) -> Result<Self, BadHash> {
        Bcrypt::read(rest).map(Self)
    }
}

impl Hash for WordPress {
    fn text(&self) -> String {
        format!("$wp{}", self.0.text())
    }

    fn head(&self) -> String {
        format!("$wp{}", self.0.head())
    }

    fn algorithm(&self) -> &'static str {
        "bcrypt"
    }

    fn effort(&self) -> Effort {
        self.0.effort()
    }

    fn matches(&self, password: &str) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA384, KEY);
        let tag = hmac::sign(&key, trimmed(password).as_bytes());
        let hashed = Zeroizing::new(BASE64_STANDARD.encode(tag.as_ref()));
        bcrypt::verify(hashed.as_bytes(), &self.0.text()).unwrap_or(false)
    }
}

/// A password without what PHP's `trim` takes away around it.
pub(super) fn trimmed(password: &str) -> &str {
    password.trim_matches([' ', '\n', '\r', '\t', '\u{b}', '\0'])
}
