//! Tokens made by hand, with nothing of the code that reads them.

use super::tests::{ASYMMETRIC, NOW, OLDER, SECRET, claims, hs256, keys, private, public_pem};
use super::*;
use aws_lc_rs::hmac;
use serde_json::json;

pub(super) const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

pub(super) fn signed(header: &str, payload: &str, secret: &[u8]) -> String {
    let message = format!(
        "{}.{}",
        BASE64_URL_SAFE_NO_PAD.encode(header),
        BASE64_URL_SAFE_NO_PAD.encode(payload)
    );
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag))
}

pub(super) fn good() -> Value {
    json!({"token_type": "access", "exp": NOW + 300, "iat": NOW, "jti": "a", "user_id": "1", "sid": "42-BwcHBwcHBwcHBwcHBwcHBw"})
}

#[test]
fn the_algorithm_is_never_the_tokens_choice() {
    let payload = good().to_string();
    let with = |header: &str| signed(header, &payload, SECRET.as_bytes());
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"None"}"#,
        r#"{"alg":""}"#,
        r#"{"alg":null}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":"hs256"}"#,
        r#"{"alg":"HS384"}"#,
        r#"{"alg":"HS512"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"HS256","alg":"none"}"#,
        "{}",
        "[]",
        "null",
        "",
        "HS256",
        "{",
        "\u{feff}{}",
    ] {
        let token = with(header);
        assert_eq!(
            hs256().verify(&token, NOW),
            Err(BadToken::Invalid),
            "{header}"
        );
        let (message, _) = token.rsplit_once('.').unwrap();
        assert_eq!(
            hs256().verify(&format!("{message}."), NOW),
            Err(BadToken::Invalid),
            "{header}"
        );
    }
    let unsigned = with(HEADER);
    let (message, _) = unsigned.rsplit_once('.').unwrap();
    assert_eq!(
        hs256().verify(&format!("{message}."), NOW),
        Err(BadToken::Invalid)
    );
    assert_eq!(hs256().verify(message, NOW), Err(BadToken::Invalid));
}

#[test]
fn a_public_key_is_nobodys_secret() {
    let payload = good().to_string();
    for algorithm in ASYMMETRIC {
        let keys = keys(algorithm, private(algorithm), &[]);
        let pem = public_pem(algorithm, &keys);
        let jwks = keys.jwks().unwrap().to_string();
        let raw = keys.believed[0].key.try_get_as_bytes().unwrap();
        let own = format!(r#"{{"alg":"{}","typ":"JWT"}}"#, algorithm.name());
        for secret in [
            pem.as_bytes(),
            pem.trim().as_bytes(),
            jwks.as_bytes(),
            raw,
            b"",
        ] {
            for header in [HEADER, &own, r#"{"alg":"none"}"#] {
                let token = signed(header, &payload, secret);
                assert_eq!(keys.verify(&token, NOW), Err(BadToken::Invalid), "{header}");
            }
        }
    }
}

#[test]
fn a_key_that_the_token_brings_or_points_to_is_not_used() {
    let payload = good().to_string();
    let theirs = BASE64_URL_SAFE_NO_PAD.encode(OLDER);
    for extra in [
        format!(r#""jwk":{{"kty":"oct","k":"{theirs}"}}"#),
        r#""jku":"https://evil.example/jwks.json""#.into(),
        r#""x5u":"https://evil.example/x""#.into(),
        r#""x5c":["AAAA"]"#.into(),
        r#""kid":"../../dev/null""#.into(),
    ] {
        let header = format!(r#"{{"alg":"HS256",{extra}}}"#);
        let token = signed(&header, &payload, OLDER.as_bytes());
        assert_eq!(
            hs256().verify(&token, NOW),
            Err(BadToken::Invalid),
            "{extra}"
        );
        let ours = signed(&header, &payload, SECRET.as_bytes());
        assert!(hs256().verify(&ours, NOW).is_ok(), "{extra}");
    }
    for algorithm in [Algorithm::EdDsa, Algorithm::Es256] {
        let ours = keys(algorithm, private(algorithm), &[]);
        let evil = keys(algorithm, &generate(algorithm).unwrap(), &[]);
        let token = evil.sign(&claims(Kind::Access)).unwrap();
        assert_eq!(ours.verify(&token, NOW), Err(BadToken::Invalid));
    }
}

/// Signs by hand with an Ed25519 key and the header given.
fn by_ed25519(header: &str, pem: &str) -> String {
    let base64: String = pem
        .lines()
        .filter(|line| !line.starts_with("---"))
        .collect();
    let der = base64::prelude::BASE64_STANDARD.decode(base64).unwrap();
    let pair = aws_lc_rs::signature::Ed25519KeyPair::from_pkcs8(&der).unwrap();
    let payload = BASE64_URL_SAFE_NO_PAD.encode(good().to_string());
    let message = format!("{}.{payload}", BASE64_URL_SAFE_NO_PAD.encode(header));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

#[test]
fn the_name_of_a_key_chooses_among_ours_and_without_one_all_are_tried() {
    let (new, old) = (
        generate(Algorithm::EdDsa).unwrap(),
        private(Algorithm::EdDsa),
    );
    let keys = keys(Algorithm::EdDsa, &new, &[old]);
    let kid = |at: usize| keys.jwks().unwrap()["keys"][at]["kid"].clone();
    for (kid, pem, fits) in [
        (Some(kid(0)), new.as_str(), true),
        (Some(kid(1)), old, true),
        (Some(kid(1)), &new, false),
        (Some(kid(0)), old, false),
        (Some(json!("unknown")), &new, false),
        (Some(json!("")), &new, false),
        (Some(json!(1)), &new, false),
        (Some(Value::Null), &new, false),
        (None, &new, true),
        (None, old, true),
    ] {
        let mut header = json!({"alg": "EdDSA"});
        if let Some(kid) = kid {
            header["kid"] = kid;
        }
        let token = by_ed25519(&header.to_string(), pem);
        assert_eq!(keys.verify(&token, NOW).is_ok(), fits, "{header}");
    }
}

#[test]
fn headers_that_do_not_matter_pass_and_those_that_must_be_understood_do_not() {
    let payload = good().to_string();
    for (header, fits) in [
        (r#"{"alg":"HS256"}"#, true),
        (r#"{"alg":"HS256","typ":"at+jwt"}"#, true),
        (r#"{"alg":"HS256","typ":7}"#, true),
        (r#" {"alg": "HS256", "kid": "any"} "#, true),
        (r#"{"alg":"none","alg":"HS256"}"#, true),
        (r#"{"alg":"HS256","kid":7}"#, false),
        (r#"{"alg":"HS256","crit":["exp"]}"#, false),
        (r#"{"alg":"HS256","crit":[]}"#, false),
        (r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#, false),
    ] {
        let token = signed(header, &payload, SECRET.as_bytes());
        assert_eq!(hs256().verify(&token, NOW).is_ok(), fits, "{header}");
    }
}

#[test]
fn a_damaged_token_is_invalid() {
    let keys = hs256();
    let token = keys.sign(&claims(Kind::Access)).unwrap();
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(keys.verify(&changed, NOW), Err(BadToken::Invalid), "{at}");
        assert_eq!(
            keys.verify(&token[..at], NOW),
            Err(BadToken::Invalid),
            "{at}"
        );
    }
    let long = "A".repeat(9_000);
    for damaged in [
        format!("{token}."),
        format!(".{token}"),
        format!("{token}.{token}"),
        format!("{token}="),
        format!(" {token}"),
        format!("{token}\n"),
        token.replacen('.', "..", 1),
        token.replacen('.', ".=", 1),
        token.replacen('.', " .", 1),
        token.replace('.', "\u{2024}"),
        format!("Bearer {token}"),
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        "é.é.é".into(),
        "\0.\0.\0".into(),
        long.clone(),
        format!("{token}{long}"),
    ] {
        assert_eq!(
            keys.verify(&damaged, NOW),
            Err(BadToken::Invalid),
            "{damaged:?}"
        );
    }
}
