//! Base64 as other programs write it: with and without padding, in the alphabet of the standard, of addresses, and of
//! passlib, which writes `.` for `+`. And the other way round in which `crypt` and phpass write bytes.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use base64::prelude::BASE64_STANDARD_NO_PAD;

/// Bits that belong to no byte are not looked at.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));
/// In this order of digits the lowest six bits come first.
const CRYPT: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let sign = |sign| match sign {
        '.' | '-' => '+',
        '_' => '/',
        _ => sign,
    };
    let text: String = text.trim_end_matches('=').chars().map(sign).collect();
    LENIENT.decode(text).ok()
}

/// In the alphabet of the standard, without padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64_STANDARD_NO_PAD.encode(bytes)
}

/// As `crypt` and phpass write bytes.
pub(super) fn crypt_encode(bytes: &[u8]) -> String {
    let digits = bytes.chunks(3).flat_map(|chunk| {
        let bits = chunk
            .iter()
            .rev()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        (0..=chunk.len()).map(move |at| bits >> (6 * at) & 63)
    });
    digits
        .filter_map(|digit| CRYPT.get(digit).copied().map(char::from))
        .collect()
}

/// What a digit of theirs counts.
pub(super) fn crypt_digit(sign: u8) -> Option<u8> {
    let at = CRYPT.iter().position(|digit| *digit == sign)?;
    u8::try_from(at).ok()
}

/// Whether there is nothing else in a text.
pub(super) fn is_crypt(text: &str) -> bool {
    text.bytes().all(|sign| crypt_digit(sign).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_it_is_read() {
        let bytes = vec![0xfb, 0xff, 0xfe, 0xff];
        for text in ["+//+/w==", "+//+/w", "-__-_w==", ".//./w", "+//+/x"] {
            assert_eq!(decode(text).as_ref(), Some(&bytes), "{text}");
        }
        for text in ["+//+/", "+//+ /w", "+//+é", "=+//+/w", "+//+$w"] {
            assert_eq!(decode(text), None, "{text}");
        }
        assert_eq!(decode(""), Some(Vec::new()));
        assert_eq!(encode(&bytes), "+//+/w");
    }

    #[test]
    fn crypt_writes_the_lowest_bits_first() {
        // passlib.utils.binary.h64.encode_bytes
        assert_eq!(crypt_encode(b"\x01\x02\x03\xff"), "/6k.z1");
        assert_eq!(crypt_encode(b"\xff\xfe"), "zvD");
        assert_eq!(crypt_encode(b""), "");
        assert_eq!(
            (crypt_digit(b'.'), crypt_digit(b'z'), crypt_digit(b'$')),
            (Some(0), Some(63), None)
        );
    }
}
