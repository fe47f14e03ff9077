//! Keys that do not fit, and keys of other tools.

use super::tests::{
    NOW, SECRET, built, claims, config, keys, pem_of, private, public_pem, secrets,
};
use super::*;

/// A public key that OpenSSL made, too short.
const RSA_1024: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDASNar92xq7z0RPc9BxE9HZjj4rxCxWsfQhWTsJPhOHvf5fuguswtL69V7GYJxV/LMCLKwvsUET8sAKA2o+zmh/M71EUmz4boGcLELXpNWftycAUKMoYpA8GnkIvTUDNlJf3QyBQAeXGWFMiQ758OFmK0HhqzdEjHQTl13ruDd5QIDAQAB";
/// Private keys that OpenSSL made for this test.
const ED25519: &str = "MC4CAQAwBQYDK2VwBCIEIPL5NR3bpAjsOLHop9xmYJNVPoEyAceIBD35hj+Z26/j";
const P256: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgeESbdoOjAvbpevXpUtue6132NtFJXANKqeYsecgA+YKhRANCAAQZa7KMTtMzjfZdWzipGk/L6wNlqPW8KUvEOMq5+4qEmWp7oPWRE8/Zv6fM10CUgLEJsc2XvochSisnNRxj91Js";

#[test]
fn a_key_that_does_not_fit_is_reported_and_not_repeated() {
    let es256 = keys(Algorithm::Es256, private(Algorithm::Es256), &[]);
    let public = public_pem(Algorithm::Es256, &es256);
    let mut raw = es256.believed[0].key.try_get_as_bytes().unwrap().to_vec();
    raw[64] ^= 1;
    let off_curve = pem_of(Algorithm::Es256, &raw);
    let two = format!("{public}{public}");
    let label = |to: &str| private(Algorithm::Es256).replace("PRIVATE KEY", to);
    for (algorithm, text, words) in [
        (
            Algorithm::EdDsa,
            private(Algorithm::Es256),
            "does not fit EdDSA",
        ),
        (
            Algorithm::EdDsa,
            private(Algorithm::Rs256),
            "does not fit EdDSA",
        ),
        (
            Algorithm::Es256,
            private(Algorithm::EdDsa),
            "does not fit ES256",
        ),
        (
            Algorithm::Rs256,
            private(Algorithm::Es256),
            "does not fit RS256",
        ),
        (Algorithm::Rs256, SECRET, "is not a PEM"),
        (
            Algorithm::Hs256,
            private(Algorithm::Rs256),
            "HS256 needs a secret",
        ),
        (Algorithm::Hs256, "short", "at least 32"),
        (Algorithm::Es256, &public, "is a public key"),
        (Algorithm::Es256, &two, "more than one"),
        (
            Algorithm::Es256,
            &label("ENCRYPTED PRIVATE KEY"),
            "is encrypted",
        ),
        (Algorithm::Es256, &label("EC PRIVATE KEY"), "is not PKCS #8"),
        (Algorithm::Es256, &label("CERTIFICATE"), "is a certificate"),
        (
            Algorithm::Es256,
            "-----BEGIN PRIVATE KEY-----",
            "does not fit ES256",
        ),
        (Algorithm::Es256, "-----BEGIN ", "but not of a key"),
    ] {
        let problem = built(algorithm, text, &[]).unwrap_err();
        assert!(problem.starts_with("JWT_SIGNING_KEY "), "{problem}");
        assert!(problem.contains(words), "{problem}");
        assert!(!problem.contains(SECRET) && !problem.contains("BEGIN"));
    }
    let good = private(Algorithm::Es256);
    let problem = built(Algorithm::Es256, good, &[&public, &off_curve]).unwrap_err();
    assert!(problem.starts_with("JWT_VERIFICATION_KEYS: number 2 does not fit"));
    let empty = SecretKeys::new(String::new(), vec![]);
    let problem = TokenKeys::new(&config(Algorithm::Hs256), &empty).unwrap_err();
    assert!(problem.starts_with("SECRET_KEY must have at least 32"));
    let problem = TokenKeys::new(&config(Algorithm::EdDsa), &secrets()).unwrap_err();
    assert!(problem.contains("vestibule keys generate"));
}

#[test]
fn a_key_of_another_curve_or_too_short_is_reported() {
    use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair};
    let random = aws_lc_rs::rand::SystemRandom::new();
    let p384 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
    let p384 = base64::prelude::BASE64_STANDARD.encode(p384.as_ref());
    let p384 = format!("-----BEGIN PRIVATE KEY-----\n{p384}\n-----END PRIVATE KEY-----");
    let problem = built(Algorithm::Es256, &p384, &[]).unwrap_err();
    assert!(problem.contains("P-256"), "{problem}");
    let short = format!("-----BEGIN PUBLIC KEY-----\n{RSA_1024}\n-----END PUBLIC KEY-----");
    let problem = built(Algorithm::Rs256, private(Algorithm::Rs256), &[&short]).unwrap_err();
    assert!(problem.contains("2048"), "{problem}");
}

#[test]
fn keys_as_openssl_writes_them_are_read() {
    for (algorithm, pem) in [(Algorithm::EdDsa, ED25519), (Algorithm::Es256, P256)] {
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----");
        let keys = keys(algorithm, &pem, &[]);
        let token = keys.sign(&claims(Kind::Access)).unwrap();
        assert!(keys.verify(&token, NOW).is_ok());
    }
}
