//! A challenge is good for one purpose, one row and some minutes.

use super::*;
use crate::values::{FlowId, Nonce, SessionId, UndoId};

const ROW: Nonce = Nonce::new([5; 16]);
const OTHER: Nonce = Nonce::new([6; 16]);
const END: Moment = datetime!(2026-11-29 12:10);

fn purposes() -> [Purpose<'static>; 13] {
    [
        Purpose::LogIn,
        Purpose::Second(FlowId(3), &ROW),
        Purpose::Second(FlowId(4), &ROW),
        Purpose::Second(FlowId(3), &OTHER),
        Purpose::Add(SessionId(3), &ROW),
        Purpose::AddDemanded(SessionId(3), &ROW),
        Purpose::Add(SessionId(4), &ROW),
        Purpose::Add(SessionId(3), &OTHER),
        Purpose::Confirm(SessionId(3), &ROW),
        Purpose::Confirm(SessionId(4), &ROW),
        Purpose::Undo(UndoId(3), &ROW),
        Purpose::Undo(UndoId(4), &ROW),
        Purpose::Undo(UndoId(3), &OTHER),
    ]
}

#[test]
fn a_challenge_is_good_for_its_own_purpose_and_row_alone() {
    for (made, purpose) in purposes().into_iter().enumerate() {
        let challenge = keys().make(purpose, [1; 16], END).unwrap();
        for (tried, other) in purposes().into_iter().enumerate() {
            let checked = keys().check(other, &challenge.text(), NOW);
            let expected = if made == tried {
                Ok(challenge.clone())
            } else {
                Err(Check::Challenge)
            };
            assert_eq!(checked, expected, "{purpose:?} for {other:?}");
        }
    }
    let none = Nonce::kept(&[]);
    let purpose = Purpose::Second(FlowId(3), &none);
    assert!(keys().make(purpose, [1; 16], END).is_none());
    let text = keys().make(Purpose::LogIn, [1; 16], END).unwrap().text();
    assert_eq!(keys().check(purpose, &text, NOW), Err(Check::Challenge));
}

#[test]
fn a_challenge_is_good_until_its_end_which_nobody_can_move() {
    let challenge = keys().make(Purpose::LogIn, [1; 16], END).unwrap();
    let check = |text: &str, now| keys().check(Purpose::LogIn, text, now);
    let text = challenge.text();
    assert_eq!((text.len(), challenge.end()), (64, END));
    assert!(check(&text, END - Duration::microseconds(1)).is_ok());
    assert_eq!(check(&text, END), Err(Check::ChallengeOver));
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, &text);
    let bytes = bytes.unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let text = authenticator::encode(&changed);
        assert_eq!(check(&text, NOW), Err(Check::Challenge), "bit {bit}");
    }
    for bad in [
        "",
        "A",
        &text[1..],
        &format!("{text}A"),
        &format!("{}=", &text[1..]),
        &"+".repeat(64),
    ] {
        assert_eq!(check(bad, NOW), Err(Check::Challenge), "{bad}");
    }
}

#[test]
fn a_challenge_survives_a_new_key_and_shows_nothing() {
    let of = |current: &str, older: &[&str]| {
        let older = older.iter().map(|key| (*key).to_owned()).collect();
        Keys::new(&SecretKeys::new(current.into(), older))
    };
    let challenge = of("the-old-key", &[])
        .make(Purpose::LogIn, [1; 16], END)
        .unwrap();
    let check = |keys: Keys| keys.check(Purpose::LogIn, &challenge.text(), NOW);
    assert_eq!(
        check(of("the-new-key", &["the-old-key"])),
        Ok(challenge.clone())
    );
    assert_eq!(check(of("the-new-key", &[])), Err(Check::Challenge));
    assert_eq!(
        format!("{challenge:?} {:?}", keys()),
        "Challenge(..) Keys(..)"
    );
    let other = keys().make(Purpose::LogIn, [2; 16], END).unwrap();
    assert_eq!(challenge.digest().len(), 32);
    assert_ne!(challenge.digest(), other.digest());
}

#[test]
fn an_answer_to_another_challenge_of_ours_is_refused() {
    let (mut device, new) = with_passkey(Authenticator::platform());
    let (one, other) = (challenge(), challenge());
    let options = to_use(&party(), Intent::LogIn, &one);
    let answer = device.get(ORIGIN, &options).unwrap().to_string();
    let take = |challenge| {
        let asserted = Asserted::parse(&answer).unwrap();
        begin_use(&party(), challenge, Verification::User, asserted)
    };
    assert_eq!(take(&other).unwrap_err(), Check::Challenge);
    let begun = take(&one).unwrap();
    assert!(begun.prove(&passkey(&new), Whose::Anybodys).is_ok());
}
