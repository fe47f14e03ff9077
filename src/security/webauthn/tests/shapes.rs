//! Answers that are not in the form of the standard: cut, too long, nested, said twice, with something behind.

use super::authenticator::{attestation_object, cbor, encode};
use super::lies::{adding, adding_changed, decode, using, using_changed};
use super::*;
use ciborium::Value as Cbor;
use serde_json::json;

#[test]
fn what_an_authenticator_says_ends_where_it_ends() {
    let tail = |saying: &mut Saying| saying.tail = vec![0];
    assert_eq!([adding(tail), using(tail)], [Check::AuthenticatorData; 2]);
    for extensions in [
        vec![],
        vec![0x01],
        vec![0xa1, 0x01],
        vec![0xf6],
        b"\xa2\x61a\x01\x61a\x02".to_vec(),
    ] {
        let lie = |saying: &mut Saying| saying.extensions = Some(extensions.clone());
        assert_eq!(
            [adding(lie), using(lie)],
            [Check::AuthenticatorData; 2],
            "{extensions:?}"
        );
    }
}

/// What becomes of adding a passkey with this attestation object, made of what the authenticator says.
fn attesting(make: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Result<NewPasskey, Check> {
    let change = |answer: &mut Value| {
        let data = decode(&answer["response"]["authenticatorData"]);
        answer["response"]["attestationObject"] = json!(encode(&make(data)));
    };
    add_with(&mut Authenticator::platform(), |_| {}, change)
}

#[test]
fn an_attestation_object_has_each_of_its_parts_once_and_nothing_behind_it() {
    let map = || Cbor::Map(vec![]);
    assert!(attesting(|data| attestation_object("tpm", map(), &data)).is_ok());
    let pairs = |data: Vec<u8>| {
        [
            ("fmt", Cbor::from("none")),
            ("attStmt", map()),
            ("authData", Cbor::Bytes(data)),
        ]
        .map(|(name, value)| (Cbor::from(name), value))
        .to_vec()
    };
    let wrong = |make: &dyn Fn(Vec<(Cbor, Cbor)>) -> Vec<u8>| {
        let refused = attesting(|data| make(pairs(data)));
        assert_eq!(refused, Err(Check::AuthenticatorData));
    };
    for at in 0..3 {
        wrong(&|mut pairs| {
            pairs.remove(at);
            cbor(&Cbor::Map(pairs))
        });
        wrong(&|mut pairs| {
            pairs[at].1 = 1.into();
            cbor(&Cbor::Map(pairs))
        });
        wrong(&|mut pairs| {
            pairs.push(pairs[at].clone());
            cbor(&Cbor::Map(pairs))
        });
    }
    wrong(&|pairs| [cbor(&Cbor::Map(pairs)), vec![0]].concat());
    wrong(&|pairs| cbor(&Cbor::Array(pairs.into_iter().map(|pair| pair.1).collect())));
    wrong(&|pairs| cbor(&Cbor::Tag(1, Box::new(Cbor::Map(pairs)))));
    wrong(&|_| vec![]);
    wrong(&|_| b"\xa0".to_vec());
    // What only says that it is long, or is nested without end.
    wrong(&|_| b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff".to_vec());
    wrong(&|_| b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff".to_vec());
    wrong(&|_| vec![0x81; 10_000]);
    wrong(&|_| vec![0xa1; 10_000]);
    wrong(&|_| vec![0xc1; 10_000]);
    wrong(&|_| vec![0x9f; 10_000]);
    wrong(&|mut pairs| {
        pairs.extend((0..100).map(|at| (at.into(), 0.into())));
        cbor(&Cbor::Map(pairs))
    });
    let deep = |levels| (0..levels).fold(Cbor::Null, |inner, _| Cbor::Array(vec![inner]));
    let nested = |levels| {
        let statement = Cbor::Map(vec![("x5c".into(), deep(levels))]);
        attesting(|data| attestation_object("none", statement, &data)).map(drop)
    };
    assert_eq!(nested(3), Ok(()));
    assert_eq!(nested(20), Err(Check::AuthenticatorData));
}

#[test]
fn a_use_without_a_key_and_a_new_key_without_one_are_told_apart() {
    let (mut device, new) = with_passkey(Authenticator::platform());
    let said = device.saying_of(&new);
    let none = attesting(|_| attestation_object("none", Cbor::Map(vec![]), &said));
    assert_eq!(none, Err(Check::AuthenticatorData));
}

impl Authenticator {
    /// What it says when a passkey is used, without the key.
    fn saying_of(&mut self, new: &NewPasskey) -> Vec<u8> {
        let mut said = Vec::new();
        let used = use_with(
            self,
            new,
            |saying| said = saying.authenticator_data(false),
            |_| {},
        );
        used.unwrap();
        said
    }
}

#[test]
fn what_is_no_credential_is_refused_before_anything_is_read() {
    for text in [
        "",
        "null",
        "[]",
        "{}",
        "\"x\"",
        "{\"id\":\"AA\"}",
        "\0",
        &"[".repeat(30_000),
    ] {
        assert_eq!(
            Created::parse(text).unwrap_err(),
            Check::Shape,
            "{text:.20}"
        );
        assert_eq!(
            Asserted::parse(text).unwrap_err(),
            Check::Shape,
            "{text:.20}"
        );
    }
    let long = " ".repeat(LONGEST + 1);
    assert_eq!(Created::parse(&long).unwrap_err(), Check::Size);
    assert_eq!(Asserted::parse(&long).unwrap_err(), Check::Size);
    let kind = |answer: &mut Value| answer["type"] = json!("password");
    assert_eq!(
        [adding_changed(kind), using_changed(kind)],
        [Check::Shape; 2]
    );
    for name in ["id", "rawId", "type", "response"] {
        let without = |answer: &mut Value| {
            answer.as_object_mut().unwrap().remove(name);
        };
        assert_eq!(
            [adding_changed(without), using_changed(without)],
            [Check::Shape; 2]
        );
    }
}

#[test]
fn parts_of_a_credential_are_strict_base64url_of_a_bounded_length() {
    let parts = [
        "clientDataJSON",
        "attestationObject",
        "authenticatorData",
        "signature",
    ];
    for part in parts {
        let change = |bad: &str, answer: &mut Value| answer["response"][part] = json!(bad);
        let tried = |bad: &str| {
            if part == "attestationObject" {
                adding_changed(|answer| change(bad, answer))
            } else {
                using_changed(|answer| change(bad, answer))
            }
        };
        for bad in ["AA==", "AB", "A", "+/8", "AA AA", "AAAA\n", "é"] {
            assert_eq!(tried(bad), Check::Shape, "{part} {bad}");
        }
        assert_eq!(tried(&"A".repeat(24_000)), Check::Size, "{part}");
    }
    let handle =
        |text: &str| using_changed(|answer| answer["response"]["userHandle"] = json!(text));
    assert_eq!(handle("AA=="), Check::Shape);
    assert_eq!(handle(&"A".repeat(1000)), Check::Size);
    assert_eq!(handle(&encode(&[9; 64])), Check::UserHandle);
    assert_eq!(handle(&encode(&[9; 65])), Check::Size);
}
