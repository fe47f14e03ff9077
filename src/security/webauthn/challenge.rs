//! What an authenticator signs. A challenge says by itself what for and until when, so that nothing is written for people
//! who only look at the page: sixteen random bytes, the end, and a tag that only we can make. Once it has served, its digest
//! is kept, so that it does not serve again.

use super::check::Check;
use crate::config::SecretKeys;
use crate::values::{FlowId, Moment, Nonce, SessionId, UndoId, micros, of_micros};
use aws_lc_rs::{constant_time, digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

const RANDOM: usize = 16;
const END: usize = 8;
const TAG: usize = 24;
/// Of the 48 bytes together.
const CHARS: usize = 64;

/// What a challenge is good for. What belongs to a row is bound to what is random in it, too.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// Logging in without saying who one is.
    LogIn,
    /// The second step of a log-in.
    Second(FlowId, &'a Nonce),
    /// Adding a passkey, in this session.
    Add(SessionId, &'a Nonce),
    /// The same as the first factor that the site demands, which takes more to begin.
    AddDemanded(SessionId, &'a Nonce),
    /// Showing that it is still the same person, in this session.
    Confirm(SessionId, &'a Nonce),
    /// Showing that one had the account before a change that this undoes.
    Undo(UndoId, &'a Nonce),
}

impl Purpose<'_> {
    /// What the tag covers; nothing for a row without a nonce, which nothing opens.
    fn bound(self) -> Option<Vec<u8>> {
        let (name, id, nonce) = match self {
            Self::LogIn => return Some(b"log in".to_vec()),
            Self::Second(flow, nonce) => ("second", flow.0, nonce),
            Self::Add(session, nonce) => ("add", session.0, nonce),
            Self::AddDemanded(session, nonce) => ("add demanded", session.0, nonce),
            Self::Confirm(session, nonce) => ("confirm", session.0, nonce),
            Self::Undo(undo, nonce) => ("undo", undo.0, nonce),
        };
        let id = id.to_be_bytes();
        Some([name.as_bytes(), &[0], &id, nonce.bytes()?.as_slice()].concat())
    }
}

/// A challenge that we made.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    bytes: Vec<u8>,
    end: Moment,
}

impl Challenge {
    /// One that somebody else made.
    #[cfg(test)]
    pub(super) fn of(bytes: &[u8], end: Moment) -> Self {
        let bytes = bytes.to_vec();
        Self { bytes, end }
    }

    /// As base64url, as the browser gets it and gives it back.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.bytes)
    }

    /// What is kept of it once it has served.
    pub fn digest(&self) -> Vec<u8> {
        let digest = digest::digest(&digest::SHA256, &self.bytes);
        digest.as_ref().to_vec()
    }

    /// When it is good for nothing any more, and may be forgotten.
    pub fn end(&self) -> Moment {
        self.end
    }

    /// Whether `text` is this one.
    pub(super) fn is(&self, text: &str) -> bool {
        constant_time::verify_slices_are_equal(self.text().as_bytes(), text.as_bytes()).is_ok()
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenge(..)")
    }
}

/// The keys that challenges are made with, the current one first.
pub struct Keys(Vec<hmac::Key>);

impl Keys {
    /// Derives them from the secret.
    pub fn new(secret: &SecretKeys) -> Self {
        let keys = secret.derive("passkey challenges");
        let key = |bytes: &zeroize::Zeroizing<Vec<u8>>| hmac::Key::new(hmac::HMAC_SHA256, bytes);
        Self(keys.iter().map(key).collect())
    }

    /// Makes a challenge of random bytes, good until `end`. `None` for a row without a nonce.
    pub fn make(
        &self,
        purpose: Purpose<'_>,
        random: [u8; RANDOM],
        end: Moment,
    ) -> Option<Challenge> {
        let open = [random.as_slice(), &micros(end).to_be_bytes()].concat();
        let tag = tag(self.0.first()?, purpose, &open)?;
        let bytes = [open.as_slice(), &tag].concat();
        // The end as it is written, which is what it is read as.
        let end = of_micros(micros(end))?;
        Some(Challenge { bytes, end })
    }

    /// A challenge that came back, if we made it for this and it is not over.
    pub fn check(&self, purpose: Purpose<'_>, text: &str, now: Moment) -> Result<Challenge, Check> {
        let bytes = read(text).ok_or(Check::Challenge)?;
        let (open, given) = bytes
            .split_at_checked(RANDOM + END)
            .ok_or(Check::Challenge)?;
        let is_ours = |key| {
            let made = tag(key, purpose, open)?;
            constant_time::verify_slices_are_equal(&made, given).ok()
        };
        if !self.0.iter().any(|key| is_ours(key).is_some()) {
            return Err(Check::Challenge);
        }
        let end = open.last_chunk::<END>().ok_or(Check::Challenge)?;
        let end = of_micros(i64::from_be_bytes(*end)).ok_or(Check::Challenge)?;
        if now < end {
            Ok(Challenge { bytes, end })
        } else {
            Err(Check::ChallengeOver)
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(..)")
    }
}

fn read(text: &str) -> Option<Vec<u8>> {
    if text.len() != CHARS {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn tag(key: &hmac::Key, purpose: Purpose<'_>, open: &[u8]) -> Option<[u8; TAG]> {
    // What is open has a fixed length: nothing of it can be taken for a part of the purpose.
    let text = [open, &purpose.bound()?].concat();
    hmac::sign(key, &text).as_ref().first_chunk().copied()
}
