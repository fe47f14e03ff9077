//! New keys, for `JWT_SIGNING_KEY`.

use crate::config::Algorithm;
use crate::error::Fault;
use crate::security::random;
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

const LINE: usize = 64;

/// A new signing key: a private key as a PKCS #8 PEM (RSA with 3072 bits), or for HS256 a secret of 64 characters.
pub fn generate(algorithm: Algorithm) -> Result<String, Fault> {
    let broken = |_| Fault::Broken("no key could be generated".into());
    // The first version of PKCS #8 for Ed25519 too: OpenSSL reads no other.
    let random = SystemRandom::new();
    match algorithm {
        Algorithm::Hs256 => Ok(BASE64_URL_SAFE_NO_PAD.encode(random::bytes::<48>())),
        Algorithm::EdDsa => Ed25519KeyPair::generate_pkcs8v1(&random)
            .map(|key| pem(key.as_ref()))
            .map_err(broken),
        Algorithm::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .map(|key| pem(key.as_ref()))
            .map_err(broken),
        Algorithm::Rs256 => {
            let key = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa3072).map_err(broken)?;
            let der: Pkcs8V1Der<'_> = key.as_der().map_err(broken)?;
            Ok(pem(der.as_ref()))
        }
    }
}

fn pem(der: &[u8]) -> String {
    let text = Zeroizing::new(BASE64_STANDARD.encode(der));
    let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % LINE == 0 {
            pem.push('\n');
        }
        pem.push(c);
    }
    pem.push_str("\n-----END PRIVATE KEY-----\n");
    pem
}
