//! Lies about a new key: its kind, its numbers, its name. Everything else is right.

use super::authenticator::{Kind, Signer, encode};
use super::lies::{adding, adding_changed, using_changed};
use super::*;
use ciborium::Value as Cbor;
use serde_json::json;

#[test]
fn a_key_of_a_kind_that_was_not_asked_for_is_refused() {
    // ES384, PS256, ESP256, Ed25519 by its newer number, RS1, none, a word.
    for algorithm in [-35, -37, -9, -19, -65535, 0, 7, i64::MAX, i64::MIN] {
        let check = adding(|saying| saying.cose[1].1 = algorithm.into());
        let fits = [Check::Algorithm, Check::PublicKey].contains(&check);
        assert!(fits, "{algorithm}: {check}");
    }
    assert_eq!(
        adding(|saying| saying.cose[1].1 = (-35).into()),
        Check::Algorithm
    );
    assert_eq!(
        adding(|saying| saying.cose[1].1 = "ES256".into()),
        Check::Algorithm
    );
    assert_eq!(
        adding(|saying| drop(saying.cose.remove(1))),
        Check::Algorithm
    );
}

/// What becomes of adding a key of this kind after a lie about it.
fn adding_key(kind: Kind, lie: impl FnOnce(&mut Saying)) -> Result<NewPasskey, Check> {
    add_with(&mut Authenticator::platform().with(kind), lie, |_| {})
}

#[test]
fn a_key_that_is_none_is_refused() {
    let entry = |kind: Kind, at: usize, value: &Cbor| {
        let lie = |saying: &mut Saying| saying.cose[at].1 = value.clone();
        assert_eq!(
            adding_key(kind, lie),
            Err(Check::PublicKey),
            "{kind:?} {at} {value:?}"
        );
    };
    let bytes = |length: usize, fill: u8| Cbor::Bytes(vec![fill; length]);
    // The kind of key, the curve, coordinates: of other lengths, of other types, not on the curve.
    for value in [1.into(), 3.into(), 4.into()] {
        entry(Kind::P256, 0, &value);
    }
    for value in [2.into(), 8.into(), Cbor::Null, bytes(1, 1)] {
        entry(Kind::P256, 2, &value);
    }
    for at in [3, 4] {
        let odd = [
            bytes(32, 7),
            bytes(31, 7),
            bytes(33, 7),
            bytes(0, 0),
            Cbor::Bool(true),
        ];
        for value in &odd {
            entry(Kind::P256, at, value);
        }
    }
    entry(Kind::Ed25519, 0, &2.into());
    entry(Kind::Ed25519, 2, &1.into());
    for value in [bytes(31, 7), bytes(33, 7), bytes(0, 0), "x".into()] {
        entry(Kind::Ed25519, 3, &value);
    }
    // The number of an algorithm that is another key's.
    entry(Kind::Ed25519, 1, &(-7).into());
    entry(Kind::P256, 1, &(-8).into());
    entry(Kind::P256, 1, &(-257).into());
    for at in [0, 2, 3, 4] {
        let lie = |saying: &mut Saying| drop(saying.cose.remove(at));
        assert_eq!(
            adding_key(Kind::P256, lie),
            Err(Check::PublicKey),
            "without {at}"
        );
    }
}

#[test]
fn an_rsa_key_that_is_too_short_or_odd_is_refused() {
    let honest = Signer::new(Kind::Rsa).cose();
    let odd = |at: usize, value: Cbor| {
        let cose = |saying: &mut Saying| {
            saying.cose.clone_from(&honest);
            saying.cose[at].1 = value;
        };
        adding_key(Kind::P256, cose)
    };
    assert!(odd(0, 3.into()).is_ok());
    let n = honest[2].1.as_bytes().unwrap().clone();
    let with_zero = [&[0], n.as_slice()].concat();
    let half = n[..128].to_vec();
    let nearly = [&[0x7f], &n[1..]].concat();
    let long = [n.as_slice(); 5].concat();
    for wrong in [with_zero, half, nearly, long, vec![]] {
        let length = wrong.len();
        assert_eq!(
            odd(2, Cbor::Bytes(wrong)),
            Err(Check::PublicKey),
            "{length}"
        );
    }
    for wrong in [
        vec![],
        vec![0],
        vec![0, 1, 0, 1],
        vec![1],
        vec![2],
        vec![255; 9],
    ] {
        let shown = format!("{wrong:?}");
        assert_eq!(odd(3, Cbor::Bytes(wrong)), Err(Check::PublicKey), "{shown}");
    }
}

#[test]
fn the_name_of_a_key_has_1_to_1023_bytes_and_is_sent_as_it_is() {
    let named = |length: usize| {
        let lie = |saying: &mut Saying| saying.credential_id = vec![7; length];
        add_with(&mut Authenticator::platform(), lie, |_| {}).map(|new| new.credential_id)
    };
    for length in [1, 16, 1023] {
        assert_eq!(named(length).unwrap().as_bytes().len(), length);
    }
    assert_eq!(
        [named(0), named(1024)],
        [Err(Check::CredentialId), Err(Check::CredentialId)]
    );
    // The name of a key in the answer, and in what the authenticator says.
    let other = encode(&[7; 32]);
    let change = |answer: &mut Value| {
        answer["id"] = json!(other);
        answer["rawId"] = json!(other);
    };
    assert_eq!(adding_changed(change), Check::CredentialId);
    for name in ["id", "rawId"] {
        let change = |answer: &mut Value| answer[name] = json!(other);
        assert_eq!(
            [adding_changed(change), using_changed(change)],
            [Check::CredentialId; 2]
        );
    }
}
