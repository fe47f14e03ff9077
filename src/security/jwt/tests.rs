//! What our own tokens look like, and what the other tests here build on.

use super::*;
use crate::i18n::Message;
use crate::values::{SessionId, UserId};
use serde_json::json;
use std::sync::OnceLock;
use time::Duration;

pub(super) const NOW: i64 = 1_800_000_000;
pub(super) const SECRET: &str = "7gk3hhd8sjwq02mnbv61zxp5rtyu94ef";
pub(super) const OLDER: &str = "an0ther-secret-of-32-characters!";
pub(super) const ASYMMETRIC: [Algorithm; 3] =
    [Algorithm::EdDsa, Algorithm::Es256, Algorithm::Rs256];

pub(super) fn config(algorithm: Algorithm) -> JwtConfig {
    JwtConfig {
        algorithm,
        signing_key: None,
        verification_keys: vec![],
        issuer: None,
        audience: None,
        access: Duration::minutes(5),
        refresh: Duration::days(14),
        rotate: true,
    }
}

pub(super) fn secrets() -> SecretKeys {
    SecretKeys::new(SECRET.into(), vec![])
}

/// A private key of the algorithm, made once: RSA takes its time.
pub(super) fn private(algorithm: Algorithm) -> &'static str {
    static KEYS: [OnceLock<String>; 4] = [const { OnceLock::new() }; 4];
    KEYS[algorithm as usize].get_or_init(|| generate(algorithm).unwrap())
}

pub(super) fn keys(algorithm: Algorithm, signing: &str, others: &[&str]) -> TokenKeys {
    built(algorithm, signing, others).unwrap()
}

pub(super) fn built(
    algorithm: Algorithm,
    signing: &str,
    others: &[&str],
) -> Result<TokenKeys, String> {
    let config = JwtConfig {
        signing_key: Some(signing.to_owned().into()),
        verification_keys: others.iter().map(|key| (*key).to_owned()).collect(),
        ..config(algorithm)
    };
    TokenKeys::new(&config, &secrets())
}

pub(super) fn hs256() -> TokenKeys {
    TokenKeys::new(&config(Algorithm::Hs256), &secrets()).unwrap()
}

pub(super) fn claims(kind: Kind) -> Claims {
    Claims {
        kind,
        expires: NOW + 300,
        issued: NOW,
        jti: "0123456789abcdef0123456789abcdef".into(),
        subject: Subject::User(SessionClaim {
            user: UserId(1),
            session: SessionId(42),
            nonce: [7; 16],
        }),
        authentication: None,
    }
}

pub(super) fn parts(token: &str) -> (String, String) {
    let text = |part| String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let mut parts = token.split('.');
    (text(parts.next().unwrap()), text(parts.next().unwrap()))
}

/// The public half, as the PEM that other tools write.
pub(super) fn public_pem(algorithm: Algorithm, keys: &TokenKeys) -> String {
    pem_of(algorithm, keys.believed[0].key.try_get_as_bytes().unwrap())
}

pub(super) fn pem_of(algorithm: Algorithm, raw: &[u8]) -> String {
    let (kind, head): (_, &[u8]) = match algorithm {
        Algorithm::EdDsa => (
            "PUBLIC KEY",
            &[
                0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
            ],
        ),
        Algorithm::Es256 => (
            "PUBLIC KEY",
            &[
                0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
            ],
        ),
        _ => ("RSA PUBLIC KEY", &[]),
    };
    let der = base64::prelude::BASE64_STANDARD.encode([head, raw].concat());
    format!("-----BEGIN {kind}-----\n{der}\n-----END {kind}-----\n")
}

#[test]
fn what_is_signed_is_read_by_every_algorithm() {
    let pending = Claims {
        subject: Subject::Pending {
            flow: "a-flow".into(),
        },
        ..claims(Kind::Refresh)
    };
    for algorithm in [
        Algorithm::Hs256,
        Algorithm::EdDsa,
        Algorithm::Es256,
        Algorithm::Rs256,
    ] {
        let keys = keys(algorithm, private(algorithm), &[]);
        for written in [claims(Kind::Access), claims(Kind::Refresh), pending.clone()] {
            let token = keys.sign(&written).unwrap();
            assert_eq!(keys.verify(&token, NOW), Ok(written), "{algorithm:?}");
        }
    }
}

#[test]
fn a_token_looks_like_one_of_simplejwt() {
    let keys = hs256();
    let (header, payload) = parts(&keys.sign(&claims(Kind::Access)).unwrap());
    assert_eq!(header, r#"{"alg":"HS256","typ":"JWT"}"#);
    assert_eq!(
        payload,
        r#"{"token_type":"access","exp":1800000300,"iat":1800000000,"jti":"0123456789abcdef0123456789abcdef","user_id":"1","sid":"42-BwcHBwcHBwcHBwcHBwcHBw"}"#
    );
    let mut both = config(Algorithm::Hs256);
    both.issuer = Some("https://us.example".into());
    both.audience = Some("them".into());
    let keys = TokenKeys::new(&both, &secrets()).unwrap();
    let pending = Claims {
        subject: Subject::Pending {
            flow: "a-flow".into(),
        },
        ..claims(Kind::Refresh)
    };
    let token = keys.sign(&pending).unwrap();
    assert_eq!(
        parts(&token).1,
        r#"{"token_type":"refresh","exp":1800000300,"iat":1800000000,"jti":"0123456789abcdef0123456789abcdef","scope":"pending","flow":"a-flow","aud":"them","iss":"https://us.example"}"#
    );
    assert_eq!(keys.verify(&token, NOW), Ok(pending));
}

#[test]
fn a_key_of_an_asymmetric_algorithm_is_named_by_its_thumbprint_and_published() {
    for algorithm in ASYMMETRIC {
        let keys = keys(algorithm, private(algorithm), &[]);
        let set = keys.jwks().unwrap();
        let key = &set["keys"][0];
        let field = |name: &str| key[name].as_str().unwrap();
        let canonical = match algorithm {
            Algorithm::EdDsa => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, field("x")),
            Algorithm::Es256 => format!(
                r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#,
                field("x"),
                field("y")
            ),
            _ => format!(r#"{{"e":"AQAB","kty":"RSA","n":"{}"}}"#, field("n")),
        };
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, canonical.as_bytes());
        let kid = BASE64_URL_SAFE_NO_PAD.encode(digest);
        assert_eq!(field("kid"), kid);
        assert_eq!((field("use"), field("alg")), ("sig", algorithm.name()));
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private}");
        }
        let header = parts(&keys.sign(&claims(Kind::Access)).unwrap()).0;
        let expected = format!(
            r#"{{"alg":"{}","typ":"JWT","kid":"{kid}"}}"#,
            algorithm.name()
        );
        assert_eq!(header, expected);
    }
    assert_eq!(hs256().jwks(), None);
}

#[test]
fn keys_are_changed_without_signing_anybody_out() {
    for algorithm in [
        Algorithm::Hs256,
        Algorithm::EdDsa,
        Algorithm::Es256,
        Algorithm::Rs256,
    ] {
        let old = private(algorithm);
        let new = generate(algorithm).unwrap();
        let before = keys(algorithm, old, &[]);
        let token = before.sign(&claims(Kind::Access)).unwrap();
        assert!(keys(algorithm, &new, &[old]).verify(&token, NOW).is_ok());
        if algorithm != Algorithm::Hs256 {
            let old = public_pem(algorithm, &before);
            let after = keys(algorithm, &new, &[&old, &new]);
            assert!(after.verify(&token, NOW).is_ok());
            let listed = after.jwks().unwrap()["keys"].as_array().unwrap().len();
            assert_eq!(listed, 2, "each key once");
        }
        let forgot = keys(algorithm, &new, &[]);
        assert_eq!(forgot.verify(&token, NOW), Err(BadToken::Invalid));
    }
}

#[test]
fn an_older_secret_key_is_believed_while_it_is_listed_and_hs256_has_no_key_of_its_own() {
    let token = TokenKeys::new(
        &config(Algorithm::Hs256),
        &SecretKeys::new(OLDER.into(), vec![]),
    )
    .unwrap()
    .sign(&claims(Kind::Access))
    .unwrap();
    let listed = SecretKeys::new(SECRET.into(), vec![OLDER.into()]);
    let keys = TokenKeys::new(&config(Algorithm::Hs256), &listed).unwrap();
    assert!(keys.verify(&token, NOW).is_ok());
    assert_eq!(hs256().verify(&token, NOW), Err(BadToken::Invalid));
    let mut own = config(Algorithm::Hs256);
    own.signing_key = Some(private(Algorithm::Hs256).to_owned().into());
    let keys = TokenKeys::new(&own, &listed).unwrap();
    assert_eq!(keys.verify(&token, NOW), Err(BadToken::Invalid));
}

#[test]
fn new_keys_are_new_and_secrets_do_not_show_themselves() {
    let secret = generate(Algorithm::Hs256).unwrap();
    assert_eq!(secret.len(), 64);
    assert_ne!(secret, generate(Algorithm::Hs256).unwrap());
    let pem = private(Algorithm::EdDsa);
    assert!(
        pem.lines().all(|line| line.len() <= 64) && pem.ends_with("-----END PRIVATE KEY-----\n")
    );
    assert_eq!(format!("{:?}", hs256()), "TokenKeys(..)");
    let flow = Subject::Pending {
        flow: "a-flow".into(),
    };
    assert_eq!(format!("{flow:?}"), "Pending(..)");
    assert_eq!(
        json!(Message::of(&BadToken::NoExpiry).to_string()),
        "Token has no 'exp' claim"
    );
}
