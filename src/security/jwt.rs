//! The tokens of the API, in the dialect of Django's `SimpleJWT`: a signed note of who, which session, and until when.
//!
//! A good signature verifies that we wrote the note; whether the session it names is still alive is for the caller to
//! look up. The algorithm comes from the settings and is never believed from a token, and neither is a key that a token
//! brings or points to. Older keys are still believed (`JWT_VERIFICATION_KEYS`, `SECRET_KEY_FALLBACKS`); the public ones are
//! served as JWKS by `http/pages/status.rs`. The clock is the caller's.

mod claims;
mod generate;
mod keys;

pub use claims::{Authentication, BadToken, Claims, Kind, SessionClaim, Subject};
pub use generate::generate;

use crate::config::{Algorithm, JwtConfig, SecretKeys};
use crate::error::Fault;
use crate::values::custom_fields::Shown;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use claims::Parties;
use jsonwebtoken::{EncodingKey, crypto};
use keys::Believed;
use serde_json::{Map, Value};
use std::fmt;

/// No token of ours comes near; longer ones are refused before any work is done for them.
const LONGEST: usize = 8 * 1024;

/// The key that signs and all keys that are believed.
pub struct TokenKeys {
    algorithm: Algorithm,
    signing: EncodingKey,
    /// The signing key first.
    believed: Vec<Believed>,
    parties: Parties,
    /// The header of every token that we write.
    header: String,
}

impl TokenKeys {
    /// Builds and tries the keys. The error is a sentence for the operator and names the setting.
    pub fn new(config: &JwtConfig, secret: &SecretKeys) -> Result<Self, String> {
        let algorithm = config.algorithm;
        let (signing, current) = match (&config.signing_key, algorithm) {
            (Some(key), _) => keys::signing(algorithm, key)
                .map_err(|problem| format!("JWT_SIGNING_KEY {problem}"))?,
            (None, Algorithm::Hs256) => {
                let key = secret.texts().next().unwrap_or_default();
                keys::signing(algorithm, key).map_err(|problem| format!("SECRET_KEY {problem}"))?
            }
            (None, _) => {
                return Err("JWT_SIGNING_KEY is missing: run `vestibule keys generate`".into());
            }
        };
        let mut believed = vec![current];
        let mut believe = |key: Believed| {
            if !believed.iter().any(|known| known.is(&key)) {
                believed.push(key);
            }
        };
        for (at, key) in config.verification_keys.iter().enumerate() {
            let key = keys::believed(algorithm, key)
                .map_err(|problem| format!("JWT_VERIFICATION_KEYS: number {} {problem}", at + 1))?;
            believe(key);
        }
        if config.signing_key.is_none() {
            for key in secret.texts().skip(1) {
                let key = keys::believed(algorithm, key)
                    .map_err(|problem| format!("SECRET_KEY_FALLBACKS: a key {problem}"))?;
                believe(key);
            }
        }
        let header = keys::Header {
            alg: algorithm.name(),
            typ: "JWT",
            kid: believed.first().and_then(|key| key.kid.as_deref()),
        };
        let header = serde_json::to_vec(&header)
            .map_err(|error| format!("JWT_SIGNING_KEY cannot be named: {error}"))?;
        Ok(Self {
            header: BASE64_URL_SAFE_NO_PAD.encode(header),
            algorithm,
            signing,
            believed,
            parties: Parties {
                issuer: config.issuer.clone(),
                audience: config.audience.clone(),
            },
        })
    }

    /// By what other nodes know the keys, the one that signs first.
    pub fn fingerprints(&self) -> Vec<String> {
        let all = self.believed.iter();
        all.map(|key| key.fingerprint.clone()).collect()
    }

    /// Writes and signs a token.
    pub fn sign(&self, claims: &Claims) -> Result<String, Fault> {
        self.sign_with(claims, &Shown::default())
    }

    /// Writes and signs a token that carries custom fields too.
    pub fn sign_with(&self, claims: &Claims, own: &Shown<'_>) -> Result<String, Fault> {
        let broken = |what: &dyn fmt::Display| Fault::Broken(format!("token not signed: {what}"));
        let payload = claims
            .write(&self.parties, own)
            .map_err(|error| broken(&error))?;
        let payload = BASE64_URL_SAFE_NO_PAD.encode(payload);
        let message = format!("{}.{payload}", self.header);
        let algorithm = keys::wire(self.algorithm);
        let signature = crypto::sign(message.as_bytes(), &self.signing, algorithm)
            .map_err(|error| broken(&error))?;
        Ok(format!("{message}.{signature}"))
    }

    /// What a token says, of either kind, when it is ours and `now` (Unix seconds) is in its time. Checks in the order
    /// of `SimpleJWT`, so that the answer to a token with two faults is the same.
    pub fn verify(&self, raw: &str, now: i64) -> Result<Claims, BadToken> {
        if raw.len() > LONGEST {
            return Err(BadToken::Invalid);
        }
        let payload = self.opened(raw).ok_or(BadToken::Invalid)?;
        Claims::read(&payload, &self.parties, now)
    }

    /// The payload of a token with a good signature.
    fn opened(&self, raw: &str) -> Option<Vec<u8>> {
        let (message, signature) = raw.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        let kid = if header == self.header {
            self.believed.first().and_then(|key| key.kid.clone())
        } else {
            self.kid_of(header)?
        };
        let algorithm = keys::wire(self.algorithm);
        self.believed
            .iter()
            .filter(|key| key.answers_to(kid.as_deref()))
            .any(|key| {
                crypto::verify(signature, message.as_bytes(), &key.key, algorithm).unwrap_or(false)
            })
            .then(|| BASE64_URL_SAFE_NO_PAD.decode(payload).ok())?
    }

    /// The key that a header names, if it names one. `None` for a header that we do not accept.
    fn kid_of(&self, header: &str) -> Option<Option<String>> {
        let header = BASE64_URL_SAFE_NO_PAD.decode(header).ok()?;
        let header: Map<String, Value> = serde_json::from_slice(&header).ok()?;
        // `crit` lists what a reader has to understand, and we understand no extension. `jku`, `jwk`, `x5u` and `x5c`
        // are not looked at.
        if header.get("alg")?.as_str()? != self.algorithm.name() || header.contains_key("crit") {
            return None;
        }
        match header.get("kid") {
            Some(kid) => Some(Some(kid.as_str()?.to_owned())),
            None => Some(None),
        }
    }

    /// The public keys for `/.well-known/jwks.json`, the current one first; `None` when the key is a secret.
    pub fn jwks(&self) -> Option<Value> {
        let keys: Option<Vec<Value>> = self
            .believed
            .iter()
            .map(|key| serde_json::to_value(key.jwk.as_ref()?).ok())
            .collect();
        keys.map(|keys| serde_json::json!({ "keys": keys }))
    }
}

impl fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKeys(..)")
    }
}

#[cfg(test)]
mod forgeries;
#[cfg(test)]
mod misfits;
#[cfg(test)]
mod payloads;
#[cfg(test)]
mod tests;
