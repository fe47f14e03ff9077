//! Bytes that nobody meant, through the door: what reads a `credential` breaks nothing and takes nothing. The same changes in
//! each run. `security::webauthn` has a hundred thousand more.

use super::support::{ADA, LOGIN, NEW, OPTIONS, ORIGIN, PASSKEYS, ada, app, sessions};
use crate::api::accounts::log_in;
use crate::support::authenticator::{Authenticator, encode};
use crate::support::client::{Answer, Client};
use crate::support::people::PASSWORD;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

const CHANGES: usize = 1500;

/// Chance that can be had again: xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    /// A bit, a byte, a cut, a part twice.
    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        let end = at + self.below((bytes.len() - at).min(40)) + 1;
        match self.below(5) {
            0 | 1 => bytes[at] ^= 1 << self.below(8),
            2 => bytes.insert(at, b"\x00\x18\x5b\x7f\x9f\xa0\xbf\xff\"{[,"[self.below(12)]),
            3 => bytes.truncate(at),
            _ => {
                let twice = bytes[at..end.min(bytes.len())].to_vec();
                bytes.splice(at..at, twice);
            }
        }
    }

    /// The text of a credential with something changed: in one of its parts, or in the JSON itself.
    fn credential(&mut self, honest: &Value) -> Value {
        let parts = [
            "clientDataJSON",
            "authenticatorData",
            "signature",
            "attestationObject",
        ];
        let parts = parts.map(|name| (name, &honest["response"][name]));
        let parts: Vec<_> = parts.iter().filter(|(_, part)| part.is_string()).collect();
        if self.below(4) > 0 {
            let (name, part) = parts[self.below(parts.len())];
            let mut bytes = URL_SAFE_NO_PAD.decode(part.as_str().unwrap()).unwrap();
            self.change(&mut bytes);
            let mut changed = honest.clone();
            changed["response"][*name] = encode(&bytes).into();
            return changed;
        }
        let mut text = honest.to_string().into_bytes();
        self.change(&mut text);
        String::from_utf8_lossy(&text).into_owned().into()
    }
}

/// Whether it says the same as another, in whatever words: then nothing of it was changed that is looked at.
fn is_same(one: &Value, other: &Value) -> bool {
    let read = |value: &Value| match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        value => value.clone(),
    };
    let (one, other) = (read(one), read(other));
    ["id", "rawId", "type", "response"]
        .iter()
        .all(|name| one[name] == other[name])
}

fn is_refused(answer: &Answer, sent: &Value) {
    assert!(
        matches!(answer.status, 400 | 401),
        "{}: {} {sent}",
        answer.status,
        answer.body
    );
    assert!(answer.page.headers("set-cookie").is_empty());
}

#[test]
fn no_credential_that_was_changed_logs_anybody_in() {
    let app = app();
    let mut device = Authenticator::platform();
    ada(&app, &mut device);
    let before = sessions(&app);
    let guest = Client::of(&app);
    let asked = guest.post(OPTIONS, &json!({}));
    let honest = device.get(ORIGIN, &asked.body["publicKey"]).unwrap();
    let mut chance = Chance(0x0dd_ba11);
    let send = |credential: &Value| {
        guest.post(
            LOGIN,
            &json!({ "flow": asked.text("flow"), "credential": credential }),
        )
    };
    for _ in 0..CHANGES {
        let changed = chance.credential(&honest);
        // What is not looked at may be another, and so is not sent.
        if !is_same(&changed, &honest) {
            is_refused(&send(&changed), &changed);
        }
    }
    assert_eq!(sessions(&app), before);
    // Nothing of all this used the question up.
    assert_eq!(send(&honest).status, 200);
}

#[test]
fn no_bit_of_an_answer_can_be_another() {
    let app = app();
    let mut device = Authenticator::platform();
    ada(&app, &mut device);
    let guest = Client::of(&app);
    let asked = guest.post(OPTIONS, &json!({}));
    let honest = device.get(ORIGIN, &asked.body["publicKey"]).unwrap();
    for part in ["authenticatorData", "signature"] {
        let bytes = honest["response"][part].as_str().unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(bytes).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let mut credential = honest.clone();
            credential["response"][part] = encode(&changed).into();
            let login = json!({ "flow": asked.text("flow"), "credential": credential });
            is_refused(&guest.post(LOGIN, &login), &json!([part, bit]));
        }
    }
}

/// Whoever adds a passkey may say what they like of it: it is theirs. It breaks nothing, and is what was asked for.
#[test]
fn no_new_credential_breaks_anything_and_none_is_added_to_another_question() {
    let app = app();
    app.db_user(ADA);
    let (me, _) = log_in(&app, ADA);
    let asked = me.post(NEW, &json!({ "current_password": PASSWORD }));
    let mut device = Authenticator::platform();
    let honest = device.create(ORIGIN, &asked.body["publicKey"]).unwrap();
    let mut chance = Chance(0xfeed_f00d);
    let other = me.post(NEW, &json!({ "current_password": PASSWORD }));
    for _ in 0..CHANGES {
        let changed = chance.credential(&honest);
        let new = json!({ "flow": other.text("flow"), "credential": changed });
        is_refused(&me.post(PASSKEYS, &new), &changed);
    }
    let kept = "SELECT count(*) AS count FROM passkeys";
    assert_eq!(app.db_count(kept), 0);
    let new = json!({ "flow": asked.text("flow"), "credential": honest });
    assert_eq!(me.post(PASSKEYS, &new).status, 201);
}
