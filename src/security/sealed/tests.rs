//! What is sealed opens in its own place alone, under the keys that there are.

use super::*;
use time::macros::datetime;

const ADA: Place = Place::TotpSecret(UserId(7));
const PLAIN: &[u8] = b"twenty secret bytes!";
const NOW: Moment = datetime!(2026-11-29 12:00);

fn keys(current: &str, older: &[&str]) -> Keys {
    let older = older.iter().map(|key| (*key).to_owned()).collect();
    Keys::new(&SecretKeys::new(current.into(), older))
}

#[test]
fn what_is_sealed_opens_in_its_own_place_alone() {
    let keys = keys("the-old-key", &[]);
    let sealed = keys.seal(ADA, PLAIN).unwrap();
    assert_eq!(sealed.len(), KEY_ID + NONCE_LEN + PLAIN.len() + 16);
    assert!(
        !sealed
            .windows(4)
            .any(|part| PLAIN.windows(4).any(|plain| plain == part))
    );
    assert_eq!(*keys.open(ADA, &sealed).unwrap().plain, PLAIN);
    let why = |place| keys.open(place, &sealed).unwrap_err();
    assert_eq!(why(Place::TotpSecret(UserId(8))), Unopened::Broken);
    let elsewhere = Place::TotpSetup(UserId(7), [1; 16]);
    assert_eq!(why(elsewhere), Unopened::UnknownKey);
    // The same key, were there only one for all uses, would not open it either.
    let places = [ADA, elsewhere, Place::NewRecoveryCodes(UserId(7), [1; 16])];
    let bound = places.map(Place::bound);
    assert!(bound[0] != bound[1] && bound[1] != bound[2] && bound[0] != bound[2]);
    assert_ne!(
        keys.seal(ADA, PLAIN).unwrap(),
        sealed,
        "a nonce was used twice"
    );
    assert_eq!(
        *keys.open(ADA, &keys.seal(ADA, b"").unwrap()).unwrap().plain,
        b""
    );
}

#[test]
fn a_new_key_opens_what_an_older_one_sealed_while_that_is_listed() {
    let old = keys("the-old-key", &[]);
    let sealed = old.seal(ADA, PLAIN).unwrap();
    assert_eq!(old.open(ADA, &sealed).unwrap().age, Age::Current);
    let both = keys("the-new-key", &["some-other-key", "the-old-key"]);
    let opened = both.open(ADA, &sealed).unwrap();
    assert_eq!((&**opened.plain, opened.age), (PLAIN, Age::Older));
    assert_eq!(both.age(Use::TotpSecret, &sealed), Some(Age::Older));
    let anew = both.seal(ADA, &opened.plain).unwrap();
    assert_eq!(both.age(Use::TotpSecret, &anew), Some(Age::Current));
    assert!(anew.starts_with(&both.current_id(Use::TotpSecret).unwrap()));
    let new = keys("the-new-key", &[]);
    assert_eq!(*new.open(ADA, &anew).unwrap().plain, PLAIN);
    assert_eq!(new.open(ADA, &sealed).unwrap_err(), Unopened::UnknownKey);
    assert_eq!(new.age(Use::TotpSecret, &sealed), None);
    assert_eq!(
        new.age(Use::TotpSetup, &anew),
        None,
        "each use has keys of its own"
    );
}

#[test]
fn nothing_that_was_changed_or_cut_opens() {
    let keys = keys("the-old-key", &[]);
    let sealed = keys.seal(ADA, PLAIN).unwrap();
    for at in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[at / 8] ^= 1 << (at % 8);
        let why = keys.open(ADA, &changed).unwrap_err();
        let expected = if at / 8 < KEY_ID {
            Unopened::UnknownKey
        } else {
            Unopened::Broken
        };
        assert_eq!(why, expected, "bit {at}");
    }
    for length in 0..sealed.len() {
        let why = keys.open(ADA, &sealed[..length]).unwrap_err();
        assert_eq!(why, Unopened::Broken, "{length}");
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert_eq!(keys.open(ADA, &longer).unwrap_err(), Unopened::Broken);
}

#[test]
fn what_waits_in_a_form_is_good_for_its_time_and_session() {
    let keys = keys("the-old-key", &[]);
    let place = Place::TotpSetup(UserId(7), [3; 16]);
    let end = NOW + time::Duration::minutes(10);
    let text = keys.seal_until(place, end, PLAIN).unwrap();
    let open = |place, now| keys.open_before_end(place, &text, now);
    assert_eq!(*open(place, NOW).unwrap(), PLAIN);
    assert_eq!(
        *open(place, end - time::Duration::microseconds(1)).unwrap(),
        PLAIN
    );
    assert_eq!(open(place, end).unwrap_err(), Unopened::Over);
    for other in [
        Place::TotpSetup(UserId(7), [4; 16]),
        Place::TotpSetup(UserId(3), [7; 16]),
    ] {
        assert_eq!(open(other, NOW).unwrap_err(), Unopened::Broken);
    }
    for bad in [
        "",
        "?",
        "AAAA",
        &format!("{text}="),
        &text[1..],
        &"A".repeat(200),
    ] {
        assert!(keys.open_before_end(place, bad, NOW).is_err(), "{bad}");
    }
    // What has no end opens in no form.
    let endless = URL_SAFE_NO_PAD.encode(keys.seal(place, b"short").unwrap());
    let why = keys.open_before_end(place, &endless, NOW).unwrap_err();
    assert_eq!(why, Unopened::Broken);
}

#[test]
fn nothing_of_it_shows() {
    let keys = keys("the-old-key", &[]);
    let opened = keys.open(ADA, &keys.seal(ADA, PLAIN).unwrap()).unwrap();
    assert_eq!(
        format!("{opened:?} {keys:?}"),
        "Opened(.., Current) Keys(..)"
    );
    let none = Keys::new(&SecretKeys::new(String::new(), vec![]));
    assert!(none.seal(ADA, PLAIN).is_ok());
}
