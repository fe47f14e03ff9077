//! What honest authenticators and browsers answer is taken, and said back as rows keep it.

use super::authenticator::Kind;
use super::*;
use crate::values::{Custody, Method};
use serde_json::json;

#[test]
fn keys_of_all_three_kinds_are_added_and_used() {
    for (kind, algorithm) in [
        (Kind::P256, Algorithm::Es256),
        (Kind::Rsa, Algorithm::Rs256),
        (Kind::Ed25519, Algorithm::EdDsa),
    ] {
        let (mut device, new) = with_passkey(Authenticator::platform().with(kind));
        assert_eq!(new.algorithm, algorithm);
        assert_eq!(
            PublicKey::read(&new.public_key).unwrap().algorithm(),
            algorithm
        );
        let used = use_with(&mut device, &new, |_| {}, |_| {}).unwrap();
        let method = Method::Passkey(Custody::Synced, Verification::User);
        assert_eq!((used.user, used.method()), (ADA, method), "{kind:?}");
    }
}

#[test]
fn a_new_passkey_is_what_its_row_keeps() {
    let (device, new) = with_passkey(Authenticator::platform());
    assert_eq!(new.credential_id.as_bytes(), device.credentials[0].id);
    assert_eq!(new.aaguid, *b"an authenticator");
    assert_eq!(new.transports, ["hybrid", "internal"]);
    assert!(new.backup_eligible && new.backup_state && new.user_verified);
    assert_eq!((new.sign_count, new.discoverable), (0, Some(true)));
    assert!(!format!("{new:?}").contains(&new.credential_id.text()));
}

#[test]
fn a_plain_key_is_a_second_step_by_touch() {
    let (mut key, new) = with_passkey(Authenticator::security_key());
    assert!(!new.user_verified && !new.backup_eligible && new.discoverable == Some(false));
    let transports = new.transports.clone();
    let listed = [Listed {
        id: &new.credential_id,
        transports: &transports,
    }];
    let challenge = challenge();
    // It cannot say whose it is, so it logs nobody in by itself.
    let login = to_use(&party(), Intent::LogIn, &challenge);
    assert!(key.get(ORIGIN, &login).is_none());
    let options = to_use(&party(), Intent::Known(&listed), &challenge);
    let answer = key.get(ORIGIN, &options).unwrap();
    assert_eq!(answer["response"]["userHandle"], Value::Null);
    let asserted = Asserted::parse(&answer.to_string()).unwrap();
    let begun = begin_use(&party(), &challenge, Verification::Touch, asserted).unwrap();
    let row = passkey(&new);
    let used = begun.prove(&row, Whose::Theirs(ADA)).unwrap();
    let method = Method::Passkey(Custody::Device, Verification::Touch);
    assert_eq!((used.method(), used.sign_count), (method, 1));
    assert_eq!(
        begun.prove(&row, Whose::Theirs(UserId(8))),
        Err(Check::Owner)
    );
    assert_eq!(begun.prove(&row, Whose::Anybodys), Err(Check::UserHandle));
}

#[test]
fn what_browsers_are_asked_for_when_a_passkey_is_added() {
    let challenge = challenge();
    let id = CredentialId::from_bytes(&[1, 2, 3]).unwrap();
    let usb = ["usb".to_owned()];
    let theirs = [
        Listed {
            id: &id,
            transports: &usb,
        },
        Listed {
            id: &id,
            transports: &[],
        },
    ];
    let person = Person {
        handle: HANDLE,
        name: "ada@example.com",
        display_name: "Ada",
    };
    let asked = to_add(&party(), "Example", person, &theirs, &challenge);
    let expected = json!({
        "rp": {"id": "accounts.example.com", "name": "Example"},
        "user": {
            "id": "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk",
            "name": "ada@example.com",
            "displayName": "Ada",
        },
        "challenge": challenge.text(),
        "pubKeyCredParams": [
            {"type": "public-key", "alg": -7},
            {"type": "public-key", "alg": -257},
            {"type": "public-key", "alg": -8},
        ],
        "timeout": 300_000,
        "excludeCredentials": [
            {"type": "public-key", "id": "AQID", "transports": ["usb"]},
            {"type": "public-key", "id": "AQID"},
        ],
        "authenticatorSelection": {
            "residentKey": "preferred",
            "requireResidentKey": false,
            "userVerification": "preferred",
        },
        "attestation": "none",
        "extensions": {"credProps": true},
    });
    assert_eq!(asked, expected);
}

#[test]
fn what_browsers_are_asked_for_when_a_passkey_is_used() {
    let challenge = challenge();
    let asked = to_use(&party(), Intent::LogIn, &challenge);
    let expected = json!({
        "challenge": challenge.text(),
        "timeout": 300_000,
        "rpId": "accounts.example.com",
        "allowCredentials": [],
        "userVerification": "required",
    });
    assert_eq!(asked, expected);
    let id = CredentialId::from_bytes(&[1, 2, 3]).unwrap();
    let theirs = [Listed {
        id: &id,
        transports: &[],
    }];
    let asked = to_use(&party(), Intent::Known(&theirs), &challenge);
    assert_eq!(
        asked["allowCredentials"],
        json!([{"type": "public-key", "id": "AQID"}])
    );
    assert_eq!(asked["userVerification"], "preferred");
    assert_eq!(Intent::Known(&theirs).wanted(), Verification::Touch);
}

#[test]
fn who_has_a_passkey_here_is_not_given_a_second_one_in_the_same_place() {
    let (mut device, new) = with_passkey(Authenticator::platform());
    let person = Person {
        handle: HANDLE,
        name: "ada@example.com",
        display_name: "Ada",
    };
    let theirs = [Listed {
        id: &new.credential_id,
        transports: &[],
    }];
    let asked = to_add(&party(), "Example", person, &theirs, &challenge());
    assert!(device.create(ORIGIN, &asked).is_none());
}

#[test]
fn a_counter_that_goes_back_is_told_and_the_higher_one_stays() {
    let (mut device, mut new) = with_passkey(Authenticator::platform());
    let mut count = |kept: u32, said: u32| {
        new.sign_count = kept;
        let used = use_with(&mut device, &new, |saying| saying.sign_count = said, |_| {});
        let used = used.unwrap();
        (used.counter, used.sign_count)
    };
    assert_eq!(count(0, 0), (Counter::WentOn, 0));
    assert_eq!(count(0, 1), (Counter::WentOn, 1));
    assert_eq!(count(7, 8), (Counter::WentOn, 8));
    assert_eq!(count(7, 7), (Counter::WentBack, 7));
    assert_eq!(count(7, 6), (Counter::WentBack, 7));
    assert_eq!(count(7, 0), (Counter::WentBack, 7));
    assert_eq!(count(0, u32::MAX), (Counter::WentOn, i64::from(u32::MAX)));
    assert_eq!(count(u32::MAX, 0), (Counter::WentBack, i64::from(u32::MAX)));
}

#[test]
fn eligibility_for_backup_that_changed_is_taken_and_told() {
    let (mut device, new) = with_passkey(Authenticator::platform());
    let moved =
        |saying: &mut Saying| (saying.backup_eligible, saying.backup_state) = (false, false);
    let used = use_with(&mut device, &new, moved, |_| {}).unwrap();
    assert!(used.backup_eligibility_changed && !used.backup_eligible && !used.backup_state);
    let same = use_with(&mut device, &new, |_| {}, |_| {}).unwrap();
    assert!(!same.backup_eligibility_changed && same.backup_state);
}

#[test]
fn a_key_that_was_used_with_a_finger_once_may_be_touched_later() {
    let (mut device, new) = with_passkey(Authenticator::platform());
    device.verifies = false;
    let challenge = challenge();
    let listed = [Listed {
        id: &new.credential_id,
        transports: &[],
    }];
    let options = to_use(&party(), Intent::Known(&listed), &challenge);
    let answer = device.get(ORIGIN, &options).unwrap().to_string();
    let wanted = Intent::Known(&listed).wanted();
    let asserted = Asserted::parse(&answer).unwrap();
    let begun = begin_use(&party(), &challenge, wanted, asserted).unwrap();
    let used = begun.prove(&passkey(&new), Whose::Theirs(ADA)).unwrap();
    assert_eq!(used.verification, Verification::Touch);
}

#[test]
fn what_the_future_may_bring_does_no_harm() {
    let extensions = authenticator::cbor(&ciborium::Value::Map(vec![(
        "credProtect".into(),
        2.into(),
    )]));
    let more = |saying: &mut Saying| {
        saying.client["extraData"] = json!({"deep": [1, [2, {"origin": "x"}]]});
        saying.extensions = Some(extensions.clone());
        saying.format = "packed".into();
    };
    let sent = |answer: &mut Value| {
        answer["future"] = json!([1]);
        answer["response"]["publicKeyAlgorithm"] = json!(-7);
        let odd = json!([
            "usb",
            "smart-card",
            "telepathy",
            "Not one",
            "",
            "x".repeat(17)
        ]);
        answer["response"]["transports"] = odd;
    };
    let mut device = Authenticator::platform();
    let new = add_with(&mut device, more, sent).unwrap();
    assert_eq!(new.transports, ["usb", "smart-card", "telepathy"]);
    use_with(&mut device, &new, more, |answer| {
        answer["future"] = json!(1);
    })
    .unwrap();
    // Some browsers say less, and begin with a mark.
    let less = |answer: &mut Value| {
        let said = lies::decode(&answer["response"]["clientDataJSON"]);
        let marked = [b"\xef\xbb\xbf", said.as_slice()].concat();
        answer["response"]["clientDataJSON"] = json!(authenticator::encode(&marked));
        answer["response"]
            .as_object_mut()
            .unwrap()
            .remove("transports");
        answer
            .as_object_mut()
            .unwrap()
            .remove("clientExtensionResults");
    };
    let new = add_with(&mut device, |_| {}, less).unwrap();
    assert_eq!((new.transports.len(), new.discoverable), (0, None));
    let silent = |saying: &mut Saying| {
        saying.client.as_object_mut().unwrap().remove("crossOrigin");
    };
    use_with(&mut device, &new, silent, |_| {}).unwrap();
}

#[test]
fn what_was_checked_elsewhere_is_read_for_its_row() {
    let mut device = Authenticator::platform();
    let answer = device
        .create("https://old.example", &options(&challenge()))
        .unwrap();
    let said = answer["response"]["authenticatorData"].as_str().unwrap();
    let data = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, said);
    let new = known_elsewhere(&data.unwrap()).unwrap();
    assert_eq!(new.credential_id.as_bytes(), device.credentials[0].id);
    use_with(&mut device, &new, |_| {}, |_| {}).unwrap();
    assert_eq!(known_elsewhere(&[0; 37]), Err(Check::AuthenticatorData));
}
