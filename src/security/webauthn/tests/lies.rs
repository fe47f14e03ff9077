//! Each check has a test in which that one thing is wrong and everything else is right, signature included.

use super::authenticator::{Kind, Signer, attestation_object, cbor, encode};
use super::*;
use ciborium::Value as Cbor;
use serde_json::json;

/// What becomes of adding a passkey after this lie.
fn adding(lie: impl FnOnce(&mut Saying)) -> Check {
    add_with(&mut Authenticator::platform(), lie, |_| {}).unwrap_err()
}

/// What becomes of adding one whose answer was changed on the way.
fn adding_changed(change: impl FnOnce(&mut Value)) -> Check {
    add_with(&mut Authenticator::platform(), |_| {}, change).unwrap_err()
}

/// What becomes of using a passkey after this lie.
fn using(lie: impl FnOnce(&mut Saying)) -> Check {
    let (mut device, new) = with_passkey(Authenticator::platform());
    use_with(&mut device, &new, lie, |_| {}).unwrap_err()
}

/// What becomes of using one whose answer was changed on the way.
fn using_changed(change: impl FnOnce(&mut Value)) -> Check {
    let (mut device, new) = with_passkey(Authenticator::platform());
    use_with(&mut device, &new, |_| {}, change).unwrap_err()
}

/// The same lie of the browser, when adding and when using.
fn browser_says(name: &str, value: &Value) -> [Check; 2] {
    [
        adding(|saying| saying.client[name] = value.clone()),
        using(|saying| saying.client[name] = value.clone()),
    ]
}

#[test]
fn an_answer_to_the_other_question_is_refused() {
    assert_eq!(adding(|saying| saying.client["type"] = json!("webauthn.get")), Check::Type);
    assert_eq!(using(|saying| saying.client["type"] = json!("webauthn.create")), Check::Type);
    assert_eq!(browser_says("type", &json!("payment.get")), [Check::Type; 2]);
}

#[test]
fn another_challenge_is_refused() {
    let own = challenge().text();
    for other in [own.as_str(), "", &own[1..], &format!("{own}="), &"A".repeat(64)] {
        assert_eq!(browser_says("challenge", &json!(other)), [Check::Challenge; 2]);
    }
}

#[test]
fn another_origin_is_refused() {
    for origin in [
        "https://evil-accounts.example.com",
        "https://accounts.example.com.evil.com",
        "https://example.com",
        "http://accounts.example.com",
        "https://accounts.example.com:8443",
        "https://accounts.example.com/",
        "HTTPS://accounts.example.com",
        "android:apk-key-hash:AAAA",
        "null",
        "",
    ] {
        assert_eq!(browser_says("origin", &json!(origin)), [Check::Origin; 2], "{origin}");
    }
}

#[test]
fn an_answer_from_a_frame_of_another_site_is_refused() {
    assert_eq!(browser_says("crossOrigin", &json!(true)), [Check::CrossOrigin; 2]);
}

#[test]
fn an_answer_under_a_page_of_another_site_is_refused() {
    for value in [json!("https://evil.example"), json!(ORIGIN), json!(""), json!(null)] {
        assert_eq!(browser_says("topOrigin", &value), [Check::TopOrigin; 2], "{value}");
    }
}

#[test]
fn what_the_browser_says_is_said_once_and_in_full() {
    for value in [json!(null), json!(1), json!(["webauthn.get"]), json!({})] {
        for name in ["type", "challenge", "origin", "crossOrigin"] {
            assert_eq!(browser_says(name, &value), [Check::ClientData; 2], "{name}: {value}");
        }
    }
    let twice = |name: &str| {
        let client = |answer: &mut Value| {
            let said = &mut answer["response"]["clientDataJSON"];
            let decoded = decode(said);
            let text = String::from_utf8(decoded).unwrap();
            let text = text.replacen('{', &format!("{{\"{name}\":\"x\","), 1);
            *said = json!(encode(text.as_bytes()));
        };
        [adding_changed(client), using_changed(client)]
    };
    for name in ["type", "challenge", "origin"] {
        assert_eq!(twice(name), [Check::ClientData; 2], "{name}");
    }
    for text in ["", "{}", "[]", "null", "{\"type\":\"webauthn.get\"}", "\u{feff}\u{feff}{}"] {
        let said = encode(text.as_bytes());
        let change = |answer: &mut Value| answer["response"]["clientDataJSON"] = json!(said);
        assert_eq!([adding_changed(change), using_changed(change)], [Check::ClientData; 2]);
    }
}

#[test]
fn a_key_for_another_site_is_refused() {
    for other in ["example.com", "ACCOUNTS.example.com", "accounts.example.com.", ""] {
        let lie = |saying: &mut Saying| saying.rp_id = other.into();
        assert_eq!([adding(lie), using(lie)], [Check::RpIdHash; 2], "{other}");
    }
}

#[test]
fn an_answer_without_anybody_there_is_refused() {
    let lie = |saying: &mut Saying| saying.user_present = false;
    assert_eq!([adding(lie), using(lie)], [Check::UserPresent; 2]);
}

#[test]
fn a_login_without_verification_is_refused_and_adding_is_not() {
    let lie = |saying: &mut Saying| saying.user_verified = false;
    assert_eq!(using(lie), Check::UserVerified);
    let new = add_with(&mut Authenticator::platform(), lie, |_| {}).unwrap();
    assert!(!new.user_verified);
}

#[test]
fn a_backup_of_what_cannot_be_backed_up_is_refused() {
    let lie = |saying: &mut Saying| saying.backup_eligible = false;
    assert_eq!([adding(lie), using(lie)], [Check::BackupState; 2]);
}

#[test]
fn a_key_of_a_kind_that_was_not_asked_for_is_refused() {
    // ES384, PS256, ESP256, Ed25519 by its newer number, RS1, none, a word.
    for algorithm in [-35, -37, -9, -19, -65535, 0, 7, i64::MAX, i64::MIN] {
        let check = adding(|saying| saying.cose[1].1 = algorithm.into());
        let fits = [Check::Algorithm, Check::PublicKey].contains(&check);
        assert!(fits, "{algorithm}: {check}");
    }
    assert_eq!(adding(|saying| saying.cose[1].1 = (-35).into()), Check::Algorithm);
    assert_eq!(adding(|saying| saying.cose[1].1 = "ES256".into()), Check::Algorithm);
    assert_eq!(adding(|saying| drop(saying.cose.remove(1))), Check::Algorithm);
}

/// What becomes of adding a key of this kind after a lie about it.
fn adding_key(kind: Kind, lie: impl FnOnce(&mut Saying)) -> Result<NewPasskey, Check> {
    add_with(&mut Authenticator::platform().with(kind), lie, |_| {})
}

#[test]
fn a_key_that_is_none_is_refused() {
    let entry = |kind: Kind, at: usize, value: &Cbor| {
        let lie = |saying: &mut Saying| saying.cose[at].1 = value.clone();
        assert_eq!(adding_key(kind, lie), Err(Check::PublicKey), "{kind:?} {at} {value:?}");
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
        let odd = [bytes(32, 7), bytes(31, 7), bytes(33, 7), bytes(0, 0), Cbor::Bool(true)];
        odd.iter().for_each(|value| entry(Kind::P256, at, value));
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
        assert_eq!(adding_key(Kind::P256, lie), Err(Check::PublicKey), "without {at}");
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
        assert_eq!(odd(2, Cbor::Bytes(wrong)), Err(Check::PublicKey), "{length}");
    }
    for wrong in [vec![], vec![0], vec![0, 1, 0, 1], vec![1], vec![2], vec![255; 9]] {
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
    assert_eq!([named(0), named(1024)], [Err(Check::CredentialId), Err(Check::CredentialId)]);
    // The name of a key in the answer, and in what the authenticator says.
    let other = encode(&[7; 32]);
    let change = |answer: &mut Value| {
        answer["id"] = json!(other);
        answer["rawId"] = json!(other);
    };
    assert_eq!(adding_changed(change), Check::CredentialId);
    for name in ["id", "rawId"] {
        let change = |answer: &mut Value| answer[name] = json!(other);
        assert_eq!([adding_changed(change), using_changed(change)], [Check::CredentialId; 2]);
    }
}

#[test]
fn a_passkey_that_names_somebody_else_or_nobody_is_refused() {
    assert_eq!(using(|saying| saying.user_handle = Some(vec![8; 32])), Check::UserHandle);
    assert_eq!(using(|saying| saying.user_handle = Some(HANDLE[1..].to_vec())), Check::UserHandle);
    assert_eq!(using(|saying| saying.user_handle = None), Check::UserHandle);
    assert_eq!(using(|saying| saying.user_handle = Some(vec![])), Check::UserHandle);
    let absent = |answer: &mut Value| {
        answer["response"].as_object_mut().unwrap().remove("userHandle");
    };
    assert_eq!(using_changed(absent), Check::UserHandle);
}

#[test]
fn where_somebody_is_known_the_passkey_must_be_theirs_and_name_nobody_else() {
    let (mut device, new) = with_passkey(Authenticator::platform());
    let mut prove = |lie: fn(&mut Saying), user: UserId| {
        let challenge = challenge();
        let options = to_use(&party(), Reading::LogIn, &challenge);
        let answer = device.get_lying(ORIGIN, &options, lie).unwrap().to_string();
        let asserted = Asserted::parse(&answer).unwrap();
        let begun = begin_use(&party(), &challenge, Verification::Touch, asserted).unwrap();
        begun.prove(&passkey(&new), Whose::Theirs(user)).map(|used| used.user)
    };
    assert_eq!(prove(|_| {}, ADA), Ok(ADA));
    assert_eq!(prove(|saying| saying.user_handle = None, ADA), Ok(ADA));
    assert_eq!(prove(|_| {}, UserId(8)), Err(Check::Owner));
    let other = |saying: &mut Saying| saying.user_handle = Some(vec![8; 32]);
    assert_eq!(prove(other, ADA), Err(Check::UserHandle));
}

#[test]
fn a_signature_by_another_key_or_of_something_else_is_refused() {
    for kind in [Kind::P256, Kind::Ed25519, Kind::Rsa] {
        let (mut device, new) = with_passkey(Authenticator::platform().with(kind));
        device.credentials[0].signer = Signer::new(kind);
        assert_eq!(use_with(&mut device, &new, |_| {}, |_| {}), Err(Check::Signature), "{kind:?}");
    }
    let empty = |answer: &mut Value| answer["response"]["signature"] = json!("");
    assert_eq!(using_changed(empty), Check::Signature);
    // Of another challenge; of the same with other spaces; of a counter that was put up.
    let client = |answer: &mut Value| {
        let said = &mut answer["response"]["clientDataJSON"];
        let mut bytes = decode(said);
        bytes.push(b' ');
        *said = json!(encode(&bytes));
    };
    assert_eq!(using_changed(client), Check::Signature);
    let counter = |answer: &mut Value| {
        let said = &mut answer["response"]["authenticatorData"];
        let mut bytes = decode(said);
        bytes[36] += 1;
        *said = json!(encode(&bytes));
    };
    assert_eq!(using_changed(counter), Check::Signature);
}

#[test]
fn what_an_authenticator_says_ends_where_it_ends() {
    let tail = |saying: &mut Saying| saying.tail = vec![0];
    assert_eq!([adding(tail), using(tail)], [Check::AuthenticatorData; 2]);
    for extensions in [vec![], vec![0x01], vec![0xa1, 0x01], vec![0xf6], b"\xa2\x61a\x01\x61a\x02".to_vec()] {
        let lie = |saying: &mut Saying| saying.extensions = Some(extensions.clone());
        assert_eq!([adding(lie), using(lie)], [Check::AuthenticatorData; 2], "{extensions:?}");
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
        [("fmt", Cbor::from("none")), ("attStmt", map()), ("authData", Cbor::Bytes(data))]
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
        let used = use_with(self, new, |saying| said = saying.authenticator_data(false), |_| {});
        used.unwrap();
        said
    }
}

#[test]
fn what_is_no_credential_is_refused_before_anything_is_read() {
    for text in ["", "null", "[]", "{}", "\"x\"", "{\"id\":\"AA\"}", "\0", &"[".repeat(30_000)] {
        assert_eq!(Created::parse(text).unwrap_err(), Check::Shape, "{text:.20}");
        assert_eq!(Asserted::parse(text).unwrap_err(), Check::Shape, "{text:.20}");
    }
    let long = " ".repeat(LONGEST + 1);
    assert_eq!(Created::parse(&long).unwrap_err(), Check::Size);
    assert_eq!(Asserted::parse(&long).unwrap_err(), Check::Size);
    let kind = |answer: &mut Value| answer["type"] = json!("password");
    assert_eq!([adding_changed(kind), using_changed(kind)], [Check::Shape; 2]);
    for name in ["id", "rawId", "type", "response"] {
        let without = |answer: &mut Value| {
            answer.as_object_mut().unwrap().remove(name);
        };
        assert_eq!([adding_changed(without), using_changed(without)], [Check::Shape; 2]);
    }
}

#[test]
fn parts_of_a_credential_are_strict_base64url_of_a_bounded_length() {
    let parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature"];
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
    let handle = |text: &str| using_changed(|answer| answer["response"]["userHandle"] = json!(text));
    assert_eq!(handle("AA=="), Check::Shape);
    assert_eq!(handle(&"A".repeat(1000)), Check::Size);
    assert_eq!(handle(&encode(&[9; 64])), Check::UserHandle);
}

#[test]
fn people_are_told_one_of_three_things() {
    assert_eq!(Check::ChallengeOver.answer(), Answer::Stale);
    assert_eq!(Check::Owner.answer(), Answer::Unknown);
    assert_eq!(Check::Signature.answer(), Answer::Invalid);
    assert_eq!(Check::RpIdHash.to_string(), "rp_id_hash");
}

pub(super) fn decode(text: &Value) -> Vec<u8> {
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    base64::Engine::decode(&engine, text.as_str().unwrap()).unwrap()
}
