//! Passkeys of honest authenticators, then of such as lie in one thing, then bytes that nobody meant.

// The same authenticators go through the doors in `tests/it`.
#[expect(unreachable_pub, reason = "it is written for another crate")]
#[path = "../../../tests/it/support/authenticator.rs"]
mod authenticator;
mod challenges;
mod flips;
mod honest;
mod key_lies;
mod lies;
mod mutations;
mod rfc6979;
mod shapes;
mod vectors;

use super::*;
use crate::config::{PublicUrl, RelyingParty, SecretKeys};
use crate::values::{CredentialId, Moment, UserId, Verification};
use authenticator::{Authenticator, Saying};
use serde_json::Value;
use time::Duration;
use time::macros::datetime;

const NOW: Moment = datetime!(2026-11-29 12:00);
const ORIGIN: &str = "https://accounts.example.com";
const HANDLE: &[u8] = &[9; 32];
const ADA: UserId = UserId(7);

fn party() -> RelyingParty {
    let public = PublicUrl {
        origin: ORIGIN.into(),
        host: "accounts.example.com".into(),
        https: true,
    };
    RelyingParty::new(&public, None, &[]).unwrap()
}

fn keys() -> Keys {
    Keys::new(&SecretKeys::new(
        "the-current-key".into(),
        vec!["the-old-key".into()],
    ))
}

/// A new challenge for logging in.
fn challenge() -> Challenge {
    let random = crate::security::random::bytes();
    let end = NOW + Duration::minutes(10);
    keys().make(Purpose::LogIn, random, end).unwrap()
}

fn options(challenge: &Challenge) -> Value {
    let person = Person {
        handle: HANDLE,
        name: "ada@example.com",
        display_name: "Ada",
    };
    to_add(&party(), "Example", person, &[], challenge)
}

/// A passkey of Ada's, as its row has it.
fn passkey(new: &NewPasskey) -> Passkey<'_> {
    Passkey {
        user: ADA,
        user_handle: HANDLE,
        public_key: &new.public_key,
        sign_count: new.sign_count.into(),
        backup_eligible: new.backup_eligible,
    }
}

/// Adds a passkey, after a lie in what is said and a change of what is sent.
fn add_with(
    device: &mut Authenticator,
    lie: impl FnOnce(&mut Saying),
    change: impl FnOnce(&mut Value),
) -> Result<NewPasskey, Check> {
    let challenge = challenge();
    let answer = device.create_lying(ORIGIN, &options(&challenge), lie);
    let mut answer = answer.unwrap();
    change(&mut answer);
    add(&party(), &challenge, &Created::parse(&answer.to_string())?)
}

/// An authenticator that has a passkey of Ada's, and the passkey.
fn with_passkey(mut device: Authenticator) -> (Authenticator, NewPasskey) {
    let new = add_with(&mut device, |_| {}, |_| {}).unwrap();
    (device, new)
}

/// Uses a passkey to log in, after a lie in what is said and a change of what is sent.
fn use_with(
    device: &mut Authenticator,
    new: &NewPasskey,
    lie: impl FnOnce(&mut Saying),
    change: impl FnOnce(&mut Value),
) -> Result<Used, Check> {
    let challenge = challenge();
    let options = to_use(&party(), Intent::LogIn, &challenge);
    let mut answer = device.get_lying(ORIGIN, &options, lie).unwrap();
    change(&mut answer);
    let asserted = Asserted::parse(&answer.to_string())?;
    let begun = begin_use(&party(), &challenge, Intent::LogIn.wanted(), asserted)?;
    assert_eq!(
        begun.credential_id(),
        &new.credential_id,
        "no row would have been found"
    );
    begun.prove(&passkey(new), Whose::Anybodys)
}
