//! What others that hold the key may have signed.

use super::forgeries::{HEADER, good, signed};
use super::tests::{NOW, SECRET, claims, config, hs256, parts, secrets};
use super::*;
use crate::values::{SessionId, UserId};
use serde_json::json;

/// What is answered to a good token with some claims changed; `null` takes one away.
fn answer(changes: Value) -> Result<Claims, BadToken> {
    answer_of(&hs256(), changes)
}

fn answer_of(keys: &TokenKeys, changes: Value) -> Result<Claims, BadToken> {
    let mut payload = good();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            payload.as_object_mut().unwrap().remove(name);
        } else {
            payload[name] = value.clone();
        }
    }
    keys.verify(
        &signed(HEADER, &payload.to_string(), SECRET.as_bytes()),
        NOW,
    )
}

fn answer_to_text(payload: &str) -> Result<Claims, BadToken> {
    hs256().verify(&signed(HEADER, payload, SECRET.as_bytes()), NOW)
}

#[test]
fn a_backend_that_shares_the_secret_writes_tokens_that_we_read() {
    let read = answer(json!({})).unwrap();
    assert_eq!(
        read.subject,
        Subject::User(SessionClaim {
            user: UserId(1),
            session: SessionId(42),
            nonce: [7; 16]
        })
    );
    assert_eq!(
        (read.kind, read.expires, read.issued),
        (Kind::Access, NOW + 300, NOW)
    );
    let token = hs256().sign(&claims(Kind::Access)).unwrap();
    let (header, payload) = parts(&token);
    assert_eq!(signed(&header, &payload, SECRET.as_bytes()), token);
}

#[test]
fn a_token_larger_than_ours_can_be_is_refused() {
    let padded = |size| answer(json!({"pad": "x".repeat(size)}));
    assert_eq!(padded(8_000), Err(BadToken::Invalid));
    assert!(padded(4_000).is_ok());
}

#[test]
fn a_payload_that_is_no_object_is_invalid() {
    let deep = format!(r#"{{"jti":{}{}}}"#, "[".repeat(2_000), "]".repeat(2_000));
    for payload in [
        "",
        "[]",
        "null",
        "1",
        "\"a\"",
        "{",
        "{}{}",
        "{'a':1}",
        "NaN",
        r#"{"jti":"\ud800"}"#,
        &deep,
    ] {
        assert_eq!(answer_to_text(payload), Err(BadToken::Invalid), "{payload}");
    }
    assert_eq!(answer_to_text("{}"), Err(BadToken::NoExpiry));
    let twice = good().to_string().replacen('{', r#"{"user_id":"7","#, 1);
    assert_eq!(answer_to_text(&twice), Err(BadToken::Invalid));
    let spaced = good().to_string().replace(':', " :\n");
    assert!(answer_to_text(&spaced).is_ok());
}

#[test]
fn times_of_every_shape_are_answered() {
    for (exp, expected) in [
        (json!(NOW + 1), Ok(NOW + 1)),
        (json!(1_800_000_001.9), Ok(NOW + 1)),
        (json!(253_402_300_799_i64), Ok(253_402_300_799)),
        (json!(NOW), Err(BadToken::Expired)),
        (json!(0), Err(BadToken::Expired)),
        (json!(-1), Err(BadToken::Expired)),
        (json!(i64::MIN), Err(BadToken::Expired)),
        (json!(-1e300), Err(BadToken::Expired)),
        (json!(253_402_300_800_i64), Err(BadToken::Invalid)),
        (json!(1_000_000_000_000_000_000_i64), Err(BadToken::Invalid)),
        (json!(u64::MAX), Err(BadToken::Invalid)),
        (json!(1e300), Err(BadToken::Invalid)),
        (json!("1800000300"), Err(BadToken::Invalid)),
        (json!(true), Err(BadToken::Invalid)),
        (json!([NOW + 1]), Err(BadToken::Invalid)),
        (json!({}), Err(BadToken::Invalid)),
        (Value::Null, Err(BadToken::NoExpiry)),
    ] {
        let read = answer(json!({"exp": exp})).map(|claims| claims.expires);
        assert_eq!(read, expected, "{exp}");
    }
    for exp in ["null", "1e400", "-1e400", "99999999999999999999999999"] {
        let payload = good().to_string().replace("1800000300", exp);
        assert_eq!(answer_to_text(&payload), Err(BadToken::Invalid), "{exp}");
    }
    for (name, at, fits) in [
        ("iat", json!(NOW + 60), true),
        ("iat", json!(NOW + 61), false),
        ("iat", json!("1"), false),
        ("iat", json!(1e300), false),
        ("iat", Value::Null, false),
        ("iat", json!(-5), true),
        ("nbf", json!(NOW), true),
        ("nbf", json!(NOW + 1), false),
        ("nbf", json!("1"), false),
    ] {
        assert_eq!(answer(json!({name: at})).is_ok(), fits, "{name} {at}");
    }
    let extremes = hs256().sign(&claims(Kind::Access)).unwrap();
    assert_eq!(hs256().verify(&extremes, i64::MAX), Err(BadToken::Expired));
    assert_eq!(hs256().verify(&extremes, i64::MIN), Err(BadToken::Invalid));
}

#[test]
fn what_is_missing_is_named_in_the_order_of_simplejwt() {
    let past = NOW - 1;
    for (changes, expected) in [
        (json!({"exp": null, "jti": null}), BadToken::NoExpiry),
        (json!({"exp": past, "jti": null}), BadToken::Expired),
        (json!({"exp": past, "jti": 7}), BadToken::Expired),
        (json!({"exp": past, "iat": NOW + 99}), BadToken::Invalid),
        (json!({"exp": null, "iat": null}), BadToken::NoExpiry),
        (json!({"jti": null, "token_type": null}), BadToken::NoId),
        (json!({"jti": ""}), BadToken::NoId),
        (json!({"jti": 7}), BadToken::Invalid),
        (json!({"sub": 7}), BadToken::Invalid),
        (
            json!({"token_type": null, "user_id": null}),
            BadToken::NoType,
        ),
        (json!({"token_type": "sliding"}), BadToken::WrongType),
        (json!({"token_type": 7}), BadToken::WrongType),
        (json!({"user_id": null, "sid": null}), BadToken::NoUser),
        (json!({"sid": null}), BadToken::Invalid),
        (json!({"sid": "x"}), BadToken::Invalid),
        (json!({"sid": 42}), BadToken::Invalid),
        (json!({"sid": "42"}), BadToken::Invalid),
        (json!({"sid": "42-"}), BadToken::Invalid),
        (json!({"sid": "-BwcHBwcHBwcHBwcHBwcHBw"}), BadToken::Invalid),
        (
            json!({"sid": "0-BwcHBwcHBwcHBwcHBwcHBw"}),
            BadToken::Invalid,
        ),
        (
            json!({"sid": "+42-BwcHBwcHBwcHBwcHBwcHBw"}),
            BadToken::Invalid,
        ),
        (
            json!({"sid": "42-BwcHBwcHBwcHBwcHBwcHB"}),
            BadToken::Invalid,
        ),
        (
            json!({"sid": "42-BwcHBwcHBwcHBwcHBwcHBww"}),
            BadToken::Invalid,
        ),
        (
            json!({"sid": "42-BwcHBwcHBwcHBwcHBwcHBx"}),
            BadToken::Invalid,
        ),
        (json!({"scope": "read"}), BadToken::Invalid),
        (json!({"scope": "pending", "flow": "f"}), BadToken::Invalid),
        (
            json!({"scope": "pending", "user_id": null}),
            BadToken::Invalid,
        ),
        (
            json!({"scope": "pending", "user_id": null, "flow": 7}),
            BadToken::Invalid,
        ),
        (
            json!({"scope": "pending", "user_id": null, "flow": ""}),
            BadToken::Invalid,
        ),
    ] {
        assert_eq!(answer(changes.clone()), Err(expected), "{changes}");
    }
}

#[test]
fn a_user_is_a_number_as_text_or_as_an_integer() {
    for user in [json!("7"), json!(7)] {
        let read = answer(json!({"user_id": user})).unwrap();
        assert_eq!(
            read.subject,
            Subject::User(SessionClaim {
                user: UserId(7),
                session: SessionId(42),
                nonce: [7; 16]
            })
        );
    }
    for user in [
        json!("abc"),
        json!(""),
        json!(" 7"),
        json!("+7"),
        json!("-7"),
        json!("7.0"),
        json!("٧"),
        json!(0),
        json!(-7),
        json!(7.0),
        json!(1.5),
        json!(true),
        json!([7]),
        json!({"id": 7}),
        json!(u64::MAX),
        json!("9223372036854775808"),
        json!("7\u{0}"),
    ] {
        assert_eq!(
            answer(json!({"user_id": user})),
            Err(BadToken::NoUser),
            "{user}"
        );
    }
}

#[test]
fn issuer_and_audience_are_checked_when_they_are_set() {
    let mut both = config(Algorithm::Hs256);
    both.issuer = Some("us".into());
    both.audience = Some("them".into());
    let keys = TokenKeys::new(&both, &secrets()).unwrap();
    for (iss, aud, fits) in [
        (json!("us"), json!("them"), true),
        (json!("us"), json!(["others", "them"]), true),
        (json!("us"), json!(["them", 7]), false),
        (json!("us"), json!([]), false),
        (json!("us"), json!("others"), false),
        (json!("us"), json!({"them": 1}), false),
        (json!("us"), Value::Null, false),
        (json!("US"), json!("them"), false),
        (json!(["us"]), json!("them"), false),
        (Value::Null, json!("them"), false),
    ] {
        let read = answer_of(&keys, json!({"iss": iss, "aud": aud}));
        assert_eq!(read.is_ok(), fits, "{iss} {aud}");
    }
    assert!(answer(json!({"iss": "anybody", "aud": ["anybody"]})).is_ok());
    let expired = json!({"exp": NOW - 1, "iss": "wrong"});
    assert_eq!(answer_of(&keys, expired), Err(BadToken::Expired));
}
