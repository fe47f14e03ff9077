//! Bytes that nobody meant: what reads a credential never panics, and takes nothing that it does not understand. A hundred
//! thousand changes, the same in each run.

use super::super::{cbor, data};
use super::authenticator::encode;
use super::lies::decode;
use super::*;
use serde_json::json;

const CHANGES: u32 = 100_000;
/// Every so many, a change goes all the way from the JSON.
const WHOLE: u32 = 50;

/// Chance that can be had again: xorshift.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below this one.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    /// Bytes that readers of CBOR, JSON and lengths trip over.
    fn odd(&mut self) -> u8 {
        const ODD: &[u8] = b"\x00\x01\x17\x18\x19\x1b\x3b\x40\x58\x5b\x5f\x7b\x7f\x80\x9b\x9f\xa0\xa1\xbb\xbf\xc0\xd8\xf4\xf6\xf9\xfb\xff{}[]\",:\\u-=A";
        ODD[self.below(ODD.len())]
    }

    /// A few changes: bits, bytes, cuts, parts twice, parts of another.
    fn change(&mut self, bytes: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            let end = at + self.below((bytes.len() - at).min(40));
            match self.below(7) {
                0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                1 if !bytes.is_empty() => bytes[at] = self.odd(),
                2 => bytes.insert(at, self.odd()),
                3 => drop(bytes.drain(at..end)),
                4 => bytes.truncate(at),
                5 => {
                    let twice = bytes[at..end].to_vec();
                    bytes.splice(at..at, twice);
                }
                _ => {
                    let from = self.below(other.len());
                    let to = from + self.below((other.len() - from).min(40));
                    bytes.splice(at..end, other[from..to].iter().copied());
                }
            }
        }
        bytes
    }
}

/// What every part of two honest answers is.
struct Honest {
    challenge: Challenge,
    created: Value,
    asserted: Value,
    new: NewPasskey,
    parts: Vec<Vec<u8>>,
}

fn honest(kind: authenticator::Kind) -> Honest {
    let challenge = challenge();
    let mut device = Authenticator::platform().with(kind);
    let created = device.create(ORIGIN, &options(&challenge)).unwrap();
    let parsed = Created::parse(&created.to_string()).unwrap();
    let new = add(&party(), &challenge, &parsed).unwrap();
    let asked = to_use(&party(), Intent::LogIn, &challenge);
    let asserted = device.get(ORIGIN, &asked).unwrap();
    let part = |answer: &Value, name: &str| decode(&answer["response"][name]);
    let parts = vec![
        part(&created, "attestationObject"),
        part(&created, "authenticatorData"),
        part(&created, "clientDataJSON"),
        part(&asserted, "authenticatorData"),
        part(&asserted, "clientDataJSON"),
        new.public_key.clone(),
    ];
    Honest {
        challenge,
        created,
        asserted,
        new,
        parts,
    }
}

/// Reads bytes as everything that they could be.
fn read_as_all(bytes: &[u8]) {
    if let Ok(inner) = data::in_attestation(bytes) {
        let _ = data::read(&inner);
    }
    if let Some(attested) = data::read(bytes).ok().and_then(|read| read.attested) {
        assert!(bytes.len() >= 55 + attested.credential_id.len() + attested.public_key.len());
        // What was found to be one item is one.
        assert!(cbor::only(attested.public_key).is_ok());
    }
    if let Ok(new) = known_elsewhere(bytes) {
        assert!((1..=1023).contains(&new.credential_id.as_bytes().len()));
        assert_eq!(
            PublicKey::read(&new.public_key).unwrap().algorithm(),
            new.algorithm
        );
    }
    let _ = PublicKey::read(bytes);
}

/// Sends an answer with one part changed, or whose text is, all the way.
fn send(honest: &Honest, chance: &mut Chance, at: usize, bytes: &[u8]) {
    let Honest {
        challenge,
        created,
        asserted,
        new,
        ..
    } = honest;
    let part = ["attestationObject", "authenticatorData", "clientDataJSON"];
    let (mut created, mut asserted) = (created.clone(), asserted.clone());
    match at {
        0..=2 => created["response"][part[at]] = json!(encode(bytes)),
        _ => asserted["response"][part[at.min(4) - 2]] = json!(encode(bytes)),
    }
    let (created, asserted) = (created.to_string(), asserted.to_string());
    let odd = chance.change(created.as_bytes(), asserted.as_bytes());
    for text in [created.as_str(), &String::from_utf8_lossy(&odd)] {
        let _ = Created::parse(text).and_then(|created| add(&party(), challenge, &created));
    }
    let odd = chance.change(asserted.as_bytes(), created.as_bytes());
    for text in [asserted.as_str(), &String::from_utf8_lossy(&odd)] {
        let Ok(parsed) = Asserted::parse(text) else {
            continue;
        };
        let said = [
            parsed.authenticator_data.clone(),
            parsed.client_data.clone(),
        ];
        let signature = parsed.signature.clone();
        let begun = begin_use(&party(), challenge, Verification::User, parsed);
        if begun
            .and_then(|begun| begun.prove(&passkey(new), Whose::Anybodys))
            .is_ok()
        {
            assert_eq!(said[0], honest.parts[3]);
            assert_eq!(said[1], honest.parts[4]);
            let kept = decode(&honest.asserted["response"]["signature"]);
            assert_eq!(signature, kept, "another signature was taken");
        }
    }
}

#[test]
fn no_bytes_make_it_panic_or_believe_what_was_not_signed() {
    let mut chance = Chance(0x5eed_0f18_ca5e_d00d);
    let all = [authenticator::Kind::P256, authenticator::Kind::Ed25519].map(honest);
    for count in 0..CHANGES {
        let honest = &all[chance.below(all.len())];
        let at = chance.below(honest.parts.len());
        let other = chance.below(honest.parts.len());
        let bytes = chance.change(&honest.parts[at], &honest.parts[other]);
        if count % WHOLE == 0 {
            send(honest, &mut chance, at, &bytes);
        } else {
            read_as_all(&bytes);
        }
    }
}
