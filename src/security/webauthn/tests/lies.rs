//! Each check has a test in which that one thing is wrong and everything else is right, signature included.

use super::authenticator::{Kind, Signer, encode};
use super::*;
use serde_json::json;

/// What becomes of adding a passkey after this lie.
pub(super) fn adding(lie: impl FnOnce(&mut Saying)) -> Check {
    add_with(&mut Authenticator::platform(), lie, |_| {}).unwrap_err()
}

/// What becomes of adding one whose answer was changed on the way.
pub(super) fn adding_changed(change: impl FnOnce(&mut Value)) -> Check {
    add_with(&mut Authenticator::platform(), |_| {}, change).unwrap_err()
}

/// What becomes of using a passkey after this lie.
pub(super) fn using(lie: impl FnOnce(&mut Saying)) -> Check {
    let (mut device, new) = with_passkey(Authenticator::platform());
    use_with(&mut device, &new, lie, |_| {}).unwrap_err()
}

/// What becomes of using one whose answer was changed on the way.
pub(super) fn using_changed(change: impl FnOnce(&mut Value)) -> Check {
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
    assert_eq!(
        adding(|saying| saying.client["type"] = json!("webauthn.get")),
        Check::Type
    );
    assert_eq!(
        using(|saying| saying.client["type"] = json!("webauthn.create")),
        Check::Type
    );
    assert_eq!(
        browser_says("type", &json!("payment.get")),
        [Check::Type; 2]
    );
}

#[test]
fn another_challenge_is_refused() {
    let own = challenge().text();
    for other in [
        own.as_str(),
        "",
        &own[1..],
        &format!("{own}="),
        &"A".repeat(64),
    ] {
        assert_eq!(
            browser_says("challenge", &json!(other)),
            [Check::Challenge; 2]
        );
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
        assert_eq!(
            browser_says("origin", &json!(origin)),
            [Check::Origin; 2],
            "{origin}"
        );
    }
}

#[test]
fn an_answer_from_a_frame_of_another_site_is_refused() {
    assert_eq!(
        browser_says("crossOrigin", &json!(true)),
        [Check::CrossOrigin; 2]
    );
}

#[test]
fn an_answer_under_a_page_of_another_site_is_refused() {
    for value in [
        json!("https://evil.example"),
        json!(ORIGIN),
        json!(""),
        json!(null),
    ] {
        assert_eq!(
            browser_says("topOrigin", &value),
            [Check::TopOrigin; 2],
            "{value}"
        );
    }
}

#[test]
fn what_the_browser_says_is_said_once_and_in_full() {
    for value in [json!(null), json!(1), json!(["webauthn.get"]), json!({})] {
        for name in ["type", "challenge", "origin", "crossOrigin"] {
            assert_eq!(
                browser_says(name, &value),
                [Check::ClientData; 2],
                "{name}: {value}"
            );
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
    for text in [
        "",
        "{}",
        "[]",
        "null",
        "{\"type\":\"webauthn.get\"}",
        "\u{feff}\u{feff}{}",
    ] {
        let said = encode(text.as_bytes());
        let change = |answer: &mut Value| answer["response"]["clientDataJSON"] = json!(said);
        assert_eq!(
            [adding_changed(change), using_changed(change)],
            [Check::ClientData; 2]
        );
    }
}

#[test]
fn a_key_for_another_site_is_refused() {
    for other in [
        "example.com",
        "ACCOUNTS.example.com",
        "accounts.example.com.",
        "",
    ] {
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
fn a_passkey_that_names_somebody_else_or_nobody_is_refused() {
    assert_eq!(
        using(|saying| saying.user_handle = Some(vec![8; 32])),
        Check::UserHandle
    );
    assert_eq!(
        using(|saying| saying.user_handle = Some(HANDLE[1..].to_vec())),
        Check::UserHandle
    );
    assert_eq!(using(|saying| saying.user_handle = None), Check::UserHandle);
    assert_eq!(
        using(|saying| saying.user_handle = Some(vec![])),
        Check::UserHandle
    );
    let absent = |answer: &mut Value| {
        answer["response"]
            .as_object_mut()
            .unwrap()
            .remove("userHandle");
    };
    assert_eq!(using_changed(absent), Check::UserHandle);
}

#[test]
fn where_somebody_is_known_the_passkey_must_be_theirs_and_name_nobody_else() {
    let (mut device, new) = with_passkey(Authenticator::platform());
    let mut prove = |lie: fn(&mut Saying), user: UserId| {
        let challenge = challenge();
        let options = to_use(&party(), Intent::LogIn, &challenge);
        let answer = device.get_lying(ORIGIN, &options, lie).unwrap().to_string();
        let asserted = Asserted::parse(&answer).unwrap();
        let begun = begin_use(&party(), &challenge, Verification::Touch, asserted).unwrap();
        begun
            .prove(&passkey(&new), Whose::Theirs(user))
            .map(|used| used.user)
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
        assert_eq!(
            use_with(&mut device, &new, |_| {}, |_| {}),
            Err(Check::Signature),
            "{kind:?}"
        );
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
