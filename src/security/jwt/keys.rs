//! From the text of a key to the key. A key of the wrong algorithm, size or half is refused with a sentence for the
//! operator, never with the key.

use crate::config::Algorithm;
use crate::security::fingerprint;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey,
    VerificationAlgorithm,
};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{DecodingKey, EncodingKey, crypto};
use serde::Serialize;

/// The shortest secret that is as strong as the hash (RFC 7518 §3.2), in bytes.
const SHORTEST_SECRET: usize = 32;
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
const PROBE: &[u8] = b"the two halves belong together";

/// The header of a token of ours, in the order of `SimpleJWT`.
#[derive(Serialize)]
pub(super) struct Header<'a> {
    pub(super) alg: &'static str,
    pub(super) typ: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kid: Option<&'a str>,
}

/// A key that verifies.
pub(super) struct Believed {
    pub(super) key: DecodingKey,
    /// The thumbprint of RFC 7638; a secret has none, since its digest would help to guess it.
    pub(super) kid: Option<String>,
    /// How it is published; a secret is not.
    pub(super) jwk: Option<Jwk>,
    /// By what other nodes know it: the thumbprint, or what a secret has in its place.
    pub(super) fingerprint: String,
}

impl Believed {
    /// Whether this is the same key, as far as that can be told.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.kid.is_some() && self.kid == other.kid
    }

    /// Whether a token with this `kid` may be signed by it. Secrets have no names, so any will do.
    pub(super) fn answers_to(&self, kid: Option<&str>) -> bool {
        match (&self.kid, kid) {
            (Some(ours), Some(asked)) => ours == asked,
            _ => true,
        }
    }
}

pub(super) fn wire(algorithm: Algorithm) -> jsonwebtoken::Algorithm {
    match algorithm {
        Algorithm::Hs256 => jsonwebtoken::Algorithm::HS256,
        Algorithm::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        Algorithm::Es256 => jsonwebtoken::Algorithm::ES256,
        Algorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
    }
}

/// The key that signs, and the same as one that verifies.
pub(super) fn signing(algorithm: Algorithm, text: &str) -> Result<(EncodingKey, Believed), String> {
    let (private, public) = if algorithm == Algorithm::Hs256 {
        (EncodingKey::from_secret(text.as_bytes()), secret(text)?)
    } else if half(text)? == Half::Public {
        return Err("is a public key: signing needs the private one".into());
    } else {
        let private = private(algorithm, text)?;
        let public = published(algorithm, public_of(algorithm, &private)?)?;
        (private, public)
    };
    let fits = crypto::sign(PROBE, &private, wire(algorithm))
        .and_then(|signature| crypto::verify(&signature, PROBE, &public.key, wire(algorithm)));
    if fits.unwrap_or(false) {
        Ok((private, public))
    } else {
        Err(unfit(algorithm))
    }
}

/// A key that verifies, from either half.
pub(super) fn believed(algorithm: Algorithm, text: &str) -> Result<Believed, String> {
    if algorithm == Algorithm::Hs256 {
        return secret(text);
    }
    if half(text)? == Half::Private {
        return signing(algorithm, text).map(|(_, public)| public);
    }
    let pem = text.as_bytes();
    let key = match algorithm {
        Algorithm::EdDsa => DecodingKey::from_ed_pem(pem),
        Algorithm::Es256 => DecodingKey::from_ec_pem(pem),
        _ => DecodingKey::from_rsa_pem(pem),
    };
    published(algorithm, key.map_err(|_| unfit(algorithm))?)
}

fn secret(text: &str) -> Result<Believed, String> {
    // With a public key for a secret, everybody could sign.
    if text.contains("-----BEGIN ") {
        return Err("is a PEM, and HS256 needs a secret".into());
    }
    if text.len() < SHORTEST_SECRET {
        return Err(format!("must have at least {SHORTEST_SECRET} characters"));
    }
    Ok(Believed {
        key: DecodingKey::from_secret(text.as_bytes()),
        kid: None,
        jwk: None,
        fingerprint: fingerprint::of_token_secret(text),
    })
}

#[derive(PartialEq)]
enum Half {
    Private,
    Public,
}

fn half(pem: &str) -> Result<Half, String> {
    let mut labels = pem
        .split("-----BEGIN ")
        .skip(1)
        .map(|rest| rest.split_once("-----").map_or("", |(label, _)| label));
    match (labels.next(), labels.next()) {
        (None, _) => Err("is not a PEM".into()),
        (Some("PRIVATE KEY" | "RSA PRIVATE KEY"), None) => Ok(Half::Private),
        (Some("PUBLIC KEY" | "RSA PUBLIC KEY"), None) => Ok(Half::Public),
        (Some("ENCRYPTED PRIVATE KEY"), _) => {
            Err("is encrypted: take the passphrase off with `openssl pkcs8`".into())
        }
        (Some("EC PRIVATE KEY" | "EC PARAMETERS"), _) => {
            Err("is not PKCS #8: convert it with `openssl pkcs8 -topk8 -nocrypt`".into())
        }
        (Some("CERTIFICATE"), _) => {
            Err("is a certificate: take the key out with `openssl x509 -pubkey -noout`".into())
        }
        (Some(_), None) => Err("is a PEM, but not of a key".into()),
        (Some(_), Some(_)) => Err("holds more than one PEM".into()),
    }
}

fn private(algorithm: Algorithm, text: &str) -> Result<EncodingKey, String> {
    let pem = text.as_bytes();
    let key = match algorithm {
        Algorithm::EdDsa => EncodingKey::from_ed_pem(pem),
        Algorithm::Es256 => EncodingKey::from_ec_pem(pem),
        _ => EncodingKey::from_rsa_pem(pem),
    };
    key.map_err(|_| unfit(algorithm))
}

fn public_of(algorithm: Algorithm, private: &EncodingKey) -> Result<DecodingKey, String> {
    let der = private.as_bytes();
    let key = match algorithm {
        Algorithm::EdDsa => Ed25519KeyPair::from_pkcs8(der)
            .map(|pair| DecodingKey::from_ed_der(pair.public_key().as_ref())),
        Algorithm::Es256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
            .map(|pair| DecodingKey::from_ec_der(pair.public_key().as_ref())),
        _ => RsaKeyPair::from_der(der)
            .map(|pair| DecodingKey::from_rsa_der(pair.public_key().as_ref())),
    };
    key.map_err(|_| unfit(algorithm))
}

fn published(algorithm: Algorithm, key: DecodingKey) -> Result<Believed, String> {
    let jwk = Jwk::from_decoding_key(&key, Some(wire(algorithm)));
    let mut jwk = jwk.map_err(|_| unfit(algorithm))?;
    if !of_size(algorithm, &jwk) || !sound(algorithm, &key) {
        return Err(unfit(algorithm));
    }
    let kid = jwk.thumbprint(ThumbprintHash::SHA256);
    let kid = kid.map_err(|_| unfit(algorithm))?;
    jwk.common.key_id = Some(kid.clone());
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok(Believed {
        key,
        fingerprint: kid.clone(),
        kid: Some(kid),
        jwk: Some(jwk),
    })
}

/// Whether the key has the curve or the size of the algorithm: PEMs of P-384 and of short RSA keys are read as well.
fn of_size(algorithm: Algorithm, jwk: &Jwk) -> bool {
    match (&jwk.algorithm, algorithm) {
        (AlgorithmParameters::OctetKeyPair(key), Algorithm::EdDsa) => {
            key.curve == EllipticCurve::Ed25519
        }
        (AlgorithmParameters::EllipticCurve(key), Algorithm::Es256) => {
            key.curve == EllipticCurve::P256
        }
        (AlgorithmParameters::RSA(key), Algorithm::Rs256) => {
            let modulus = BASE64_URL_SAFE_NO_PAD.decode(&key.n).unwrap_or_default();
            let zeros = modulus.first().map_or(0, |byte| byte.leading_zeros());
            RSA_BITS.contains(&(modulus.len() * 8).saturating_sub(zeros as usize))
        }
        _ => false,
    }
}

/// Whether it is a point on the curve, a modulus with an exponent: a PEM can hold any bytes.
fn sound(algorithm: Algorithm, key: &DecodingKey) -> bool {
    let family: &'static dyn VerificationAlgorithm = match algorithm {
        Algorithm::EdDsa => &ED25519,
        Algorithm::Es256 => &ECDSA_P256_SHA256_FIXED,
        _ => &RSA_PKCS1_2048_8192_SHA256,
    };
    key.try_get_as_bytes()
        .is_ok_and(|bytes| UnparsedPublicKey::new(family, bytes).parse().is_ok())
}

fn unfit(algorithm: Algorithm) -> String {
    let needed = match algorithm {
        Algorithm::Hs256 => "a secret",
        Algorithm::EdDsa => "an Ed25519 key",
        Algorithm::Es256 => "a key on the curve P-256",
        Algorithm::Rs256 => "an RSA key of 2048 to 8192 bits",
    };
    format!("does not fit {}, which needs {needed}", algorithm.name())
}
