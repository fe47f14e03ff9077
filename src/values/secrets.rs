//! Secrets: passwords, one-time codes, random tokens.
//!
//! None of them can be printed, serialised or compared: they are read with `expose()`, hashed or
//! digested, and compared there in constant time. Memory is wiped when they go.

use crate::i18n::Message;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::{Zeroize as _, Zeroizing};

/// A password as typed: never trimmed, never shortened, any character allowed.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// No hash is made of more bytes than this. New passwords are much shorter.
    pub const LONGEST: usize = 4096;

    /// Takes a password over that somebody sent; `None` when it is longer than any can be.
    #[must_use]
    pub fn sent(typed: String) -> Option<Self> {
        let typed = Self::new(typed);
        (typed.0.len() <= Self::LONGEST).then_some(typed)
    }

    /// Takes a password over.
    #[must_use]
    pub fn new(typed: String) -> Self {
        Self(Zeroizing::new(typed))
    }

    /// The password itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// How many code points it has, which is what the length rules count.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// A one-time code as somebody enters it: six ASCII digits; or, where six are not enough, twelve, or the token of an e-mail.
#[derive(Clone)]
pub struct OtpCode(Zeroizing<String>);

/// The text is not a one-time code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("bad-code")]
pub struct BadCode;

impl BadCode {
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

impl OtpCode {
    const DIGITS: usize = 6;
    const LONG: usize = 12;

    /// Reads a code as people type or paste it: spaces, dashes, full-width and Arabic digits are fine.
    ///
    /// # Errors
    /// When there are not exactly six digits (or twelve, or a token), or something else stands between them.
    pub fn parse(typed: &str) -> Result<Self, BadCode> {
        if let Some(Token(token)) = Token::parse(typed.trim()) {
            return Ok(Self(token));
        }
        let mut code = Zeroizing::new(String::with_capacity(Self::LONG));
        for c in typed.chars().filter(|&c| !is_filler(c)) {
            let digit = ascii_digit(c).ok_or(BadCode)?;
            if code.len() == Self::LONG {
                return Err(BadCode);
            }
            code.push(digit);
        }
        match code.len() {
            Self::DIGITS | Self::LONG => Ok(Self(code)),
            _ => Err(BadCode),
        }
    }

    /// The token of an e-mail, where that was entered in the place of a code.
    #[must_use]
    pub fn as_token(&self) -> Option<Token> {
        Token::parse(&self.0)
    }

    /// Whether it is one of twelve digits.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.0.len() == Self::LONG
    }

    /// The long code of a number below a million million; of a larger one, of its last twelve digits.
    #[must_use]
    pub fn from_long_number(number: u64) -> Self {
        Self(Zeroizing::new(format!(
            "{:012}",
            number % 1_000_000_000_000
        )))
    }

    /// The code of a number below a million; of a larger one, of its last six digits.
    #[must_use]
    pub fn from_number(number: u32) -> Self {
        Self(Zeroizing::new(format!("{:06}", number % 1_000_000)))
    }

    /// The digits, or the token.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The digits in groups of three, easier to read in an e-mail: `123 456`.
    #[must_use]
    pub fn spaced(&self) -> String {
        let mut spaced = String::with_capacity(self.0.len() * 2);
        for (at, digit) in self.0.chars().enumerate() {
            if at > 0 && at % 3 == 0 {
                spaced.push(' ');
            }
            spaced.push(digit);
        }
        spaced
    }
}

impl fmt::Debug for OtpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpCode(..)")
    }
}

/// White space and dashes, with the invisible marks that come along when a code is copied.
pub(super) fn is_filler(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '\u{ad}' | '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
        )
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The ASCII form of an ASCII, Arabic-Indic, Persian or full-width digit.
pub(super) fn ascii_digit(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => return Some(c),
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{ff10}'..='\u{ff19}' => 0xff10,
        _ => return None,
    };
    char::from_digit(u32::from(c) - zero, 10)
}

/// A random secret of 256 bits, as 43 characters of base64url (RFC 4648 §5, without padding).
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    const CHARS: usize = 43;

    /// Makes a token of random bytes.
    #[must_use]
    pub fn from_bytes(mut bytes: [u8; 32]) -> Self {
        let token = Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes)));
        bytes.zeroize();
        token
    }

    /// Reads a token that came back; `None` for anything this program cannot have given out.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != Self::CHARS {
            return None;
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        (bytes.len() == 32).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The text of the token.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_show_themselves() {
        let shown = format!(
            "{:?} {:?} {:?}",
            Password::new("pw".into()),
            OtpCode::from_number(1),
            Token::from_bytes([7; 32])
        );
        assert_eq!(shown, "Password(..) OtpCode(..) Token(..)");
    }

    #[test]
    fn passwords_are_kept_as_typed_and_counted_in_code_points() {
        let password = Password::new(" pässwörd\n".into());
        assert_eq!((password.expose(), password.chars()), (" pässwörd\n", 10));
    }

    #[test]
    fn codes_are_read_the_way_people_type_them() {
        let forms = [
            "123456",
            " 123 456\n",
            "123-456",
            "1-2-3-4-5-6",
            "123\u{a0}456",
            "１２３４５６",
            "١٢٣٤٥٦",
            "۱۲۳۴۵۶",
            "123–456",
            "\u{200e}123456",
        ];
        for typed in forms {
            assert_eq!(
                OtpCode::parse(typed).unwrap().expose(),
                "123456",
                "{typed:?}"
            );
        }
        assert!(OtpCode::parse("1234 5678 9012").unwrap().is_long());
        let token = Token::from_bytes([0xfb; 32]);
        let pasted = format!(" {}\n", token.expose());
        let pasted = OtpCode::parse(&pasted).unwrap().as_token();
        assert_eq!(pasted.unwrap().expose(), token.expose());
        assert!(OtpCode::parse("123456").unwrap().as_token().is_none());
        for typed in [
            "",
            "12345",
            "1234567",
            "12345678901",
            "1234567890123",
            "12345a",
            "12.3456",
            "१२३४५६x",
            "123456\u{0}",
            "½23456",
            "+123456",
        ] {
            assert_eq!(OtpCode::parse(typed).unwrap_err(), BadCode, "{typed:?}");
        }
        assert_eq!(
            (BadCode.message().to_string().as_str(), BadCode.code()),
            ("Enter the 6-digit code we sent you.", "invalid")
        );
    }

    #[test]
    fn codes_keep_their_leading_zeros() {
        assert_eq!(OtpCode::from_number(42).expose(), "000042");
        assert_eq!(OtpCode::from_number(999_999).spaced(), "999 999");
        assert_eq!(OtpCode::from_number(u32::MAX).expose().len(), 6);
        assert_eq!(OtpCode::from_long_number(7).spaced(), "000 000 000 007");
    }

    #[test]
    fn tokens_come_back_as_they_went_out() {
        let token = Token::from_bytes([0xfb; 32]);
        assert_eq!(token.expose().len(), 43);
        assert_eq!(
            Token::parse(token.expose()).unwrap().expose(),
            token.expose()
        );
        let not_canonical = format!("{}B", "A".repeat(42));
        for text in [
            "",
            "A",
            &"A".repeat(42),
            &"A".repeat(44),
            &"+".repeat(43),
            &not_canonical,
            &format!("{}=", "A".repeat(42)),
        ] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
        assert!(Token::parse(&"A".repeat(43)).is_some());
    }
}
