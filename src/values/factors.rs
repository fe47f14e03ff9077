//! What people log in with beside a password, and how a session was opened.
//!
//! Codes are secrets: they cannot be printed, and are compared where they are checked.

mod methods;

use super::secrets::{ascii_digit, is_filler};
use super::{is_hidden, strip};
use crate::i18n::Message;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
pub use methods::{Custody, Level, Method, Methods, Verification};
use std::fmt;
use zeroize::{Zeroize as _, Zeroizing};

/// A code of an authenticator app as somebody enters it: six digits, or up to eight where the app was set up elsewhere.
#[derive(Clone)]
pub struct TotpCode(Zeroizing<String>);

/// The text is not a code of an authenticator app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("bad-totp-code")]
pub struct BadTotpCode;

impl BadTotpCode {
    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        Message::of(self)
    }

    /// The code that Django's forms and REST answers use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "invalid"
    }
}

impl TotpCode {
    const FEWEST: usize = 6;
    const MOST: usize = 8;

    /// Reads a code as people type or paste it: spaces, dashes, full-width and Arabic digits are fine.
    ///
    /// # Errors
    /// When there are not six to eight digits, or something else stands between them.
    pub fn parse(typed: &str) -> Result<Self, BadTotpCode> {
        let mut code = Zeroizing::new(String::with_capacity(Self::MOST));
        for c in typed.chars().filter(|&c| !is_filler(c)) {
            let digit = ascii_digit(c).ok_or(BadTotpCode)?;
            if code.len() == Self::MOST {
                return Err(BadTotpCode);
            }
            code.push(digit);
        }
        if code.len() < Self::FEWEST {
            return Err(BadTotpCode);
        }
        Ok(Self(code))
    }

    /// The digits.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TotpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpCode(..)")
    }
}

/// A recovery code: 120 random bits as 24 characters of Crockford's base32.
#[derive(Clone)]
pub struct RecoveryCode(Zeroizing<String>);

/// The text is not a recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("bad-recovery-code")]
pub struct BadRecoveryCode;

impl BadRecoveryCode {
    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        Message::of(self)
    }

    /// The code that Django's forms and REST answers use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "invalid"
    }
}

impl RecoveryCode {
    /// How many random bytes one is made of.
    pub const BYTES: usize = 15;
    const CHARS: usize = 24;
    const GROUP: usize = 4;
    /// Crockford's digits: no I, L, O, which look like others, and no U.
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// Makes a code of random bytes.
    #[must_use]
    pub fn from_bytes(mut bytes: [u8; Self::BYTES]) -> Self {
        let mut code = Zeroizing::new(String::with_capacity(Self::CHARS));
        for five in bytes.chunks_exact(5) {
            let bits = five
                .iter()
                .fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
            for place in (0..8).rev() {
                let digit = usize::try_from((bits >> (place * 5)) & 31).unwrap_or_default();
                code.extend(Self::DIGITS.get(digit).map(|&digit| char::from(digit)));
            }
        }
        bytes.zeroize();
        Self(code)
    }

    /// Reads a code as people type it: case, spaces and dashes are free, `O` is zero, `I` and `L` are one.
    ///
    /// # Errors
    /// When there are not exactly 24 of Crockford's digits.
    pub fn parse(typed: &str) -> Result<Self, BadRecoveryCode> {
        let mut code = Zeroizing::new(String::with_capacity(Self::CHARS));
        for c in typed.chars().filter(|&c| !is_filler(c)) {
            if code.len() == Self::CHARS {
                return Err(BadRecoveryCode);
            }
            code.push(crockford_digit(c).ok_or(BadRecoveryCode)?);
        }
        if code.len() == Self::CHARS {
            Ok(Self(code))
        } else {
            Err(BadRecoveryCode)
        }
    }

    /// The 24 characters.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The code in six groups of four, as it is shown: `0123-4567-…`.
    #[must_use]
    pub fn grouped(&self) -> Zeroizing<String> {
        let mut grouped = Zeroizing::new(String::with_capacity(Self::CHARS + 5));
        for (at, digit) in self.0.chars().enumerate() {
            if at > 0 && at % Self::GROUP == 0 {
                grouped.push('-');
            }
            grouped.push(digit);
        }
        grouped
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

/// The digit that somebody means; full-width forms and digits of other scripts are read as in other codes.
fn crockford_digit(c: char) -> Option<char> {
    let plain = match c {
        '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => char::from_u32(u32::from(c) - 0xfee0)?,
        _ => ascii_digit(c).unwrap_or(c),
    };
    let digit = match plain.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let is_digit = u8::try_from(digit).is_ok_and(|byte| RecoveryCode::DIGITS.contains(&byte));
    is_digit.then_some(digit)
}

/// What its owner calls a passkey; may be empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PasskeyName(String);

/// Why a text cannot be the name of a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPasskeyName {
    /// The text has this many characters.
    #[error("field-too-long")]
    TooLong(usize),
    /// A NUL, or something that hides or turns the text around it.
    #[error("field-hidden")]
    Hidden,
}

impl BadPasskeyName {
    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::TooLong(length) => Message::of(self)
                .with("limit", PasskeyName::LONGEST)
                .with("length", *length),
            Self::Hidden => Message::of(self),
        }
    }

    /// The code that Django's forms and REST answers use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "max_length",
            Self::Hidden => "invalid",
        }
    }
}

impl PasskeyName {
    const LONGEST: usize = 60;

    /// Reads a name, cutting white space off both ends.
    ///
    /// # Errors
    /// When it has more than 60 characters, or such as cannot be shown.
    pub fn parse(typed: &str) -> Result<Self, BadPasskeyName> {
        let name = strip(typed);
        let length = name.chars().count();
        if length > Self::LONGEST {
            return Err(BadPasskeyName::TooLong(length));
        }
        if name.chars().any(is_hidden) {
            return Err(BadPasskeyName::Hidden);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name that an authenticator gave a passkey: 1 to 1023 bytes. Names on the wire are base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialId(Vec<u8>);

impl CredentialId {
    /// Of the bytes; `None` when there are none, or more than an authenticator may use.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (1..=1023)
            .contains(&bytes.len())
            .then(|| Self(bytes.to_vec()))
    }

    /// Reads base64url without padding; there is one text for each name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // Four characters for three bytes: nothing longer is decoded.
        if text.len() > 1364 {
            return None;
        }
        Self::from_bytes(&URL_SAFE_NO_PAD.decode(text).ok()?)
    }

    /// The bytes, as its row keeps them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As base64url, for the browser.
    #[must_use]
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }
}

/// It tells one person from others, so no log shows it.
impl fmt::Debug for CredentialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialId(..)")
    }
}

#[cfg(test)]
mod tests;
