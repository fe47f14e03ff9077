//! Randomness from the operating system's generator, for everything that must not be guessed (ASVS 11.5.1).

use super::digest::hex;
use crate::values::{OtpCode, RecoveryCode, Token};
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use rand::{Rng, RngExt};

/// A 256-bit secret.
pub fn token() -> Token {
    Token::from_bytes(bytes())
}

/// A six-digit one-time code, uniform over all million.
pub fn code() -> OtpCode {
    OtpCode::from_number(UnwrapErr(SysRng).random_range(0..1_000_000))
}

/// A one-time code of twelve digits, uniform over all of them.
pub fn long_code() -> OtpCode {
    OtpCode::from_long_number(UnwrapErr(SysRng).random_range(0..1_000_000_000_000))
}

/// A recovery code, of 120 bits.
pub fn recovery_code() -> RecoveryCode {
    RecoveryCode::from_bytes(bytes())
}

/// A small number to set a made-up username apart; not a secret.
pub fn suffix() -> u32 {
    UnwrapErr(SysRng).random_range(100..1_000_000)
}

/// `N` random bytes in hexadecimal: an id, a file name, a claim.
pub fn name<const N: usize>() -> String {
    hex(&bytes::<N>())
}

/// Random text for a mere label, which nobody gains anything by guessing: without asking the operating system for each.
pub fn label<const N: usize>() -> String {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    hex(&bytes)
}

/// `N` random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    UnwrapErr(SysRng).fill_bytes(&mut bytes);
    bytes
}
