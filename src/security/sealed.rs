//! What we must be able to read again, encrypted: AES-256-GCM under a key that is derived from `SECRET_KEY` for each use.
//! What stands in front says which key it was, so that rows under an older one can be found and sealed anew; what it is
//! bound to says whose it is and what for, so that it is worth nothing in another row, account or form.
//!
//! Everything else that hangs on `SECRET_KEY` is young; a row that is sealed may be years old. So an older key is needed as
//! long as there are rows, or backups, that were sealed under it.

use super::random;
use crate::config::SecretKeys;
use crate::error::Fault;
use crate::values::{Moment, Nonce as RowNonce, UserId, micros, of_micros};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;
use zeroize::Zeroizing;

const KEY: usize = 32;
const END: usize = 8;

/// What stands in front of everything sealed: which key it was.
pub const KEY_ID: usize = 8;

/// What something is sealed for. Each use has keys of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Use {
    /// The secret of an authenticator app, in its row.
    TotpSecret,
    /// The secret of an app that is being set up, in the form.
    TotpSetup,
    /// Recovery codes that were just made, in the form that downloads them.
    NewRecoveryCodes,
}

impl Use {
    fn name(self) -> &'static str {
        match self {
            Self::TotpSecret => "sealed totp secrets, 1",
            Self::TotpSetup => "sealed totp set-ups, 1",
            Self::NewRecoveryCodes => "sealed new recovery codes, 1",
        }
    }
}

/// What something sealed is bound to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The row of somebody's authenticator app.
    TotpSecret(UserId),
    /// The form in which somebody sets one up, in the session with this nonce.
    TotpSetup(UserId, [u8; RowNonce::BYTES]),
    /// The same of a first factor that the site demands, which takes more to begin.
    DemandedTotpSetup(UserId, [u8; RowNonce::BYTES]),
    /// The form that downloads somebody's new recovery codes, in the session with this nonce.
    NewRecoveryCodes(UserId, [u8; RowNonce::BYTES]),
}

impl Place {
    fn usage(self) -> Use {
        match self {
            Self::TotpSecret(_) => Use::TotpSecret,
            Self::TotpSetup(..) | Self::DemandedTotpSetup(..) => Use::TotpSetup,
            Self::NewRecoveryCodes(..) => Use::NewRecoveryCodes,
        }
    }

    /// The associated data: the use, then numbers of a fixed length, then what else there is to say.
    fn bound(self) -> Vec<u8> {
        let (user, session) = match self {
            Self::TotpSecret(user) => (user, None),
            Self::TotpSetup(user, session)
            | Self::DemandedTotpSetup(user, session)
            | Self::NewRecoveryCodes(user, session) => (user, Some(session)),
        };
        let mut bound = self.usage().name().as_bytes().to_vec();
        bound.push(0);
        bound.extend_from_slice(&user.0.to_be_bytes());
        bound.extend(session.iter().flatten());
        if matches!(self, Self::DemandedTotpSetup(..)) {
            bound.extend_from_slice(b"demanded");
        }
        bound
    }
}

/// Whether something is sealed under the current key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Age {
    /// It is.
    Current,
    /// Under an older one, which `SECRET_KEY_FALLBACKS` still lists: it is to be sealed anew.
    Older,
}

/// What was sealed.
pub struct Opened {
    /// The bytes.
    pub plain: Zeroizing<Vec<u8>>,
    /// Whether they were sealed under the current key.
    pub age: Age,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened(.., {:?})", self.age)
    }
}

/// Why something sealed does not open. Says nothing of what is inside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unopened {
    /// It was sealed under a key that is in the settings no more.
    UnknownKey,
    /// It was changed, cut, or sealed for something else.
    Broken,
    /// It was good until a moment that is past.
    Over,
}

impl fmt::Display for Unopened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownKey => {
                "sealed under a key that is neither SECRET_KEY nor in SECRET_KEY_FALLBACKS"
            }
            Self::Broken => "changed, cut, or sealed for something else",
            Self::Over => "sealed until a moment that is past",
        })
    }
}

impl std::error::Error for Unopened {}

/// A key for one use.
struct Key {
    id: [u8; KEY_ID],
    cipher: LessSafeKey,
}

/// The keys for sealing, the current one first.
pub struct Keys {
    secrets: Vec<Key>,
    setups: Vec<Key>,
    codes: Vec<Key>,
}

impl Keys {
    /// Derives them from the secret.
    pub fn new(secret: &SecretKeys) -> Self {
        let keys = |usage: Use| {
            let derived = secret.derive(usage.name());
            derived.iter().filter_map(|bytes| key(bytes)).collect()
        };
        Self {
            secrets: keys(Use::TotpSecret),
            setups: keys(Use::TotpSetup),
            codes: keys(Use::NewRecoveryCodes),
        }
    }

    /// Seals something for its place, under the current key.
    pub fn seal(&self, place: Place, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        let broken = || Fault::Broken("a secret could not be sealed".into());
        let key = self.of(place.usage()).first().ok_or_else(broken)?;
        let mut text = Zeroizing::new(plain.to_vec());
        let nonce: [u8; NONCE_LEN] = random::bytes();
        let once = Nonce::assume_unique_for_key(nonce);
        let bound = Aad::from(place.bound());
        let tag = key
            .cipher
            .seal_in_place_separate_tag(once, bound, &mut text);
        let tag = tag.map_err(|_| broken())?;
        Ok([&key.id, nonce.as_slice(), &text, tag.as_ref()].concat())
    }

    /// Opens what was sealed for this very place, under the current or an older key.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Opened, Unopened> {
        let keys = self.of(place.usage());
        let (id, rest) = sealed
            .split_first_chunk::<KEY_ID>()
            .ok_or(Unopened::Broken)?;
        let at = keys.iter().position(|key| key.id == *id);
        let at = at.ok_or(Unopened::UnknownKey)?;
        let key = keys.get(at).ok_or(Unopened::UnknownKey)?;
        let (nonce, text) = rest
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(Unopened::Broken)?;
        let mut text = Zeroizing::new(text.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = key
            .cipher
            .open_in_place(nonce, Aad::from(place.bound()), &mut text)
            .map_err(|_| Unopened::Broken)?;
        Ok(Opened {
            plain: Zeroizing::new(plain.to_vec()),
            age: age(at),
        })
    }

    /// Seals something that waits in a form, as base64url, good until `end`.
    pub fn seal_until(&self, place: Place, end: Moment, plain: &[u8]) -> Result<String, Fault> {
        let mut text = Zeroizing::new(micros(end).to_be_bytes().to_vec());
        text.extend_from_slice(plain);
        Ok(URL_SAFE_NO_PAD.encode(self.seal(place, &text)?))
    }

    /// Opens what came back with a form.
    pub fn open_before_end(
        &self,
        place: Place,
        text: &str,
        now: Moment,
    ) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| Unopened::Broken)?;
        let opened = self.open(place, &sealed)?;
        let (end, plain) = opened
            .plain
            .split_first_chunk::<END>()
            .ok_or(Unopened::Broken)?;
        let end = of_micros(i64::from_be_bytes(*end)).ok_or(Unopened::Broken)?;
        if now < end {
            Ok(Zeroizing::new(plain.to_vec()))
        } else {
            Err(Unopened::Over)
        }
    }

    /// Which of the keys something was sealed under, without opening it; `None` for a key that is in the settings no more.
    pub fn age(&self, usage: Use, sealed: &[u8]) -> Option<Age> {
        let id = sealed.first_chunk::<KEY_ID>()?;
        self.of(usage).iter().position(|key| key.id == *id).map(age)
    }

    /// What everything begins with that is sealed under the current key: by it the rows are found that are to be sealed anew.
    pub fn current_id(&self, usage: Use) -> Option<[u8; KEY_ID]> {
        self.of(usage).first().map(|key| key.id)
    }

    fn of(&self, usage: Use) -> &[Key] {
        match usage {
            Use::TotpSecret => &self.secrets,
            Use::TotpSetup => &self.setups,
            Use::NewRecoveryCodes => &self.codes,
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(..)")
    }
}

fn age(at: usize) -> Age {
    if at == 0 { Age::Current } else { Age::Older }
}

/// Of the 64 bytes that are derived for a use, half are the key; eight others name it, and say nothing of it.
fn key(derived: &[u8]) -> Option<Key> {
    let (secret, rest) = derived.split_first_chunk::<KEY>()?;
    let cipher = UnboundKey::new(&AES_256_GCM, secret).ok()?;
    Some(Key {
        id: *rest.first_chunk()?,
        cipher: LessSafeKey::new(cipher),
    })
}

#[cfg(test)]
mod tests;
