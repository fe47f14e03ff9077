//! The examples of the standard with one bit changed, or cut.

use super::authenticator::encode;
use super::vectors::ours;
use super::*;
use serde_json::json;

/// One part of an answer, changed.
fn changed(answer: &Value, part: &str, bytes: &[u8]) -> Value {
    let mut answer = answer.clone();
    answer["response"][part] = json!(encode(bytes));
    answer
}

#[test]
fn no_bit_of_what_was_signed_can_be_another() {
    for made in ours() {
        let new = made.add(&made.created()).unwrap();
        let answer = made.asserted();
        for (part, bytes) in [
            ("signature", &made.signature),
            ("authenticatorData", &made.data),
            ("clientDataJSON", &made.clients[1]),
        ] {
            for bit in 0..bytes.len() * 8 {
                let mut other = bytes.clone();
                other[bit / 8] ^= 1 << (bit % 8);
                let proved = made.prove(&changed(&answer, part, &other), &new);
                assert!(proved.is_err(), "bit {bit} of {part}");
            }
            for length in 0..bytes.len() {
                let proved = made.prove(&changed(&answer, part, &bytes[..length]), &new);
                assert!(proved.is_err(), "{length} bytes of {part}");
            }
        }
    }
}

#[test]
fn no_cut_of_an_attestation_object_is_taken() {
    for made in ours() {
        let answer = made.created();
        for length in 0..made.object.len() {
            let cut = changed(&answer, "attestationObject", &made.object[..length]);
            assert!(made.add(&cut).is_err(), "{length}");
        }
    }
}
