//! `SECRET_KEY` and `SECRET_KEY_FALLBACKS`: signs cookies and keys the digests of codes. Everything is derived; the key itself is used for nothing
//! but HS256 tokens without a key of their own.

use super::reader::Reader;
use super::{DatabaseUrl, Mode};
use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use std::path::Path;
use zeroize::Zeroizing;

const SHORTEST: usize = 32;

/// What becomes of a secret that is made since there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MissingSecret {
    /// It is kept beside the database.
    Kept,
    /// It goes with the process.
    Forgotten,
}

/// The current key and the older ones that are still believed.
#[derive(Clone)]
pub struct SecretKeys {
    keys: Vec<Zeroizing<String>>,
}

impl SecretKeys {
    /// Keys given in so many words, the current one first.
    pub fn new(current: String, older: Vec<String>) -> Self {
        Self {
            keys: std::iter::once(current)
                .chain(older)
                .map(Zeroizing::new)
                .collect(),
        }
    }

    /// A 64-byte key for one use, from each secret, the current one first. HMAC-SHA-512 of the use's name.
    pub fn derive(&self, usage: &str) -> Vec<Zeroizing<Vec<u8>>> {
        let one = |secret: &Zeroizing<String>| {
            let key = hmac::Key::new(hmac::HMAC_SHA512, secret.as_bytes());
            Zeroizing::new(hmac::sign(&key, usage.as_bytes()).as_ref().to_vec())
        };
        self.keys.iter().map(one).collect()
    }

    /// The secrets themselves, the current one first: HS256 signs with them, so that a backend that shares them can read
    /// our tokens. For any other use there is [`Self::derive`].
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.as_str())
    }

    pub(super) fn read(
        reader: &mut Reader<'_>,
        mode: Mode,
        database: &DatabaseUrl,
        missing: MissingSecret,
    ) -> Self {
        let fits = |raw: &str| {
            if strong(raw) {
                Ok(raw.to_owned())
            } else {
                Err("must have at least 32 characters that nobody can guess".to_owned())
            }
        };
        let older = reader.list("SECRET_KEY_FALLBACKS", vec![], fits);
        let current = reader.optional("SECRET_KEY", fits);
        let current = match (current, mode) {
            (Some(key), _) => key,
            (None, _) if reader.has("SECRET_KEY") => String::new(),
            (None, Mode::Production) => {
                reader.wrong("SECRET_KEY", "is missing");
                String::new()
            }
            (None, Mode::Development) if database.trouble().is_some() => String::new(),
            (None, Mode::Development) => {
                let file = database.secret_file();
                kept_secret(&file, missing).unwrap_or_else(|problem| {
                    reader.wrong(
                        "SECRET_KEY",
                        &format!(
                            "is not set, and none could be kept in {} ({problem})",
                            file.display()
                        ),
                    );
                    String::new()
                })
            }
        };
        Self::new(current, older)
    }
}

impl std::fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKeys(..)")
    }
}

fn strong(key: &str) -> bool {
    let distinct: std::collections::HashSet<_> = key.chars().collect();
    key.len() >= SHORTEST
        && distinct.len() >= 8
        && !super::settings::SETTINGS.iter().any(|s| s.example == key)
}

/// The secret in `file`, made when it is not there. Two processes that start at once agree: the link is made once.
fn kept_secret(file: &Path, missing: MissingSecret) -> Result<String, String> {
    let read = || {
        std::fs::read_to_string(file)
            .ok()
            .map(|text| text.trim().to_owned())
            .filter(|text| strong(text))
    };
    if let Some(secret) = read() {
        return Ok(secret);
    }
    if file.exists() {
        return Err("the file there holds no usable secret".into());
    }
    let mut bytes = [0; 48];
    rand::fill(&mut bytes).map_err(|_| "no randomness")?;
    let secret = BASE64_URL_SAFE_NO_PAD.encode(bytes);
    if missing == MissingSecret::Forgotten {
        return Ok(secret);
    }
    let draft = file.with_extension(format!("secret.{}", std::process::id()));
    let kept =
        write_private(&draft, &secret).and_then(|()| match std::fs::hard_link(&draft, file) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        });
    let _ = std::fs::remove_file(&draft);
    kept.map_err(|error| error.to_string())?;
    read().ok_or_else(|| "it could not be read back".into())
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_or_copied_secret_is_refused() {
        for weak in [
            "short",
            &"a".repeat(64),
            "paste-the-output-of-openssl-rand-base64-48",
        ] {
            assert!(!strong(weak), "{weak}");
        }
        assert!(strong("7gk3hhd8sjwq02mnbv61zxp5rtyu94ef"));
    }

    #[test]
    fn each_use_has_a_key_of_its_own() {
        let keys = SecretKeys::new(
            "7gk3hhd8sjwq02mnbv61zxp5rtyu94ef".into(),
            vec!["another-older-key-0123456789abcdef".into()],
        );
        assert_ne!(keys.derive("cookie"), keys.derive("codes"));
        assert_eq!(keys.derive("cookie").len(), 2);
        assert_eq!(format!("{keys:?}"), "SecretKeys(..)");
    }
}
