//! What is random in a row, beside its number.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

/// Sixteen random bytes that a row gets when it is made. A database that was put back from an older copy, or that runs
/// beside the one it was copied from, gives numbers of rows a second time. So whatever opens a row from outside is bound to
/// these bytes. A row without them is opened by nothing.
#[derive(Clone, Copy)]
pub struct Nonce(Option<[u8; Self::BYTES]>);

impl Nonce {
    /// How many bytes it has.
    pub const BYTES: usize = 16;
    /// How many characters its text has.
    const CHARS: usize = 22;

    /// Of new random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(Some(bytes))
    }

    /// As a row keeps it; anything else than sixteen bytes is none.
    #[must_use]
    pub fn kept(bytes: &[u8]) -> Self {
        Self(bytes.try_into().ok())
    }

    /// What its row keeps.
    #[must_use]
    pub fn as_kept(&self) -> &[u8] {
        self.0.as_ref().map_or(&[], |bytes| bytes)
    }

    /// The bytes, where there are any.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8; Self::BYTES]> {
        self.0.as_ref()
    }

    /// The bytes as base64url, for what is signed.
    #[must_use]
    pub fn text(bytes: &[u8; Self::BYTES]) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads such a text; there is one for each nonce.
    #[must_use]
    pub fn parse(text: &str) -> Option<[u8; Self::BYTES]> {
        if text.len() != Self::CHARS {
            return None;
        }
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(..)")
    }
}

/// A row that can be opened from outside.
pub trait Bound {
    /// What opens it must have been made for this.
    fn nonce(&self) -> &Nonce;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_comes_back_as_it_went_out_and_a_row_without_one_has_none() {
        let text = Nonce::text(&[0xfb; 16]);
        assert_eq!(Nonce::parse(&text), Some([0xfb; 16]));
        let not_canonical = format!("{}B", "A".repeat(21));
        for bad in [
            "",
            "A",
            &"A".repeat(21),
            &"A".repeat(23),
            &"+".repeat(22),
            &not_canonical,
        ] {
            assert_eq!(Nonce::parse(bad), None, "{bad}");
        }
        assert_eq!(Nonce::parse(&"A".repeat(22)), Some([0; 16]));
        assert_eq!(Nonce::kept(&[7; 16]).bytes(), Some(&[7; 16]));
        for bytes in [&[][..], &[7; 15], &[7; 17]] {
            assert_eq!(Nonce::kept(bytes).bytes(), None);
        }
        assert_eq!(format!("{:?}", Nonce::new([7; 16])), "Nonce(..)");
    }
}
