//! What a Django project has signed with its `SECRET_KEY`: refresh tokens of `SimpleJWT`, links to choose a password, sessions of
//! browsers. Nothing is ever signed with it here, and a good signature alone opens nothing: whoever holds the key makes as many as
//! they like. What counts is what was imported (`accounts/continuity`).

use aws_lc_rs::{constant_time, digest, hmac};
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::ZlibDecoder;
use serde_json::{Map, Value};
use std::io::Read as _;

/// No token is longer that `SimpleJWT` writes without dozens of claims of the project's own.
const LONGEST_TOKEN: usize = 8 * 1024;
/// No name of a token, and no key of a user, is longer.
const LONGEST_NAME: usize = 255;
/// What a project keeps in a session may be much; it is in no need of so much.
const LONGEST_SESSION: usize = 256 * 1024;
/// So much of it once it is inflated.
const LARGEST_SESSION: u64 = 1024 * 1024;
/// 2001-01-01, from where reset links count.
const EPOCH_OF_LINKS: i64 = 978_307_200;
/// Seconds of a link have no more digits in base 36 before the year 10000.
const LONGEST_STAMP: usize = 8;

/// Django cuts the padding off.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// What a refresh token says.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshClaim {
    /// The token's own name.
    pub jti: String,
    /// Whom it speaks of, as they are called there.
    pub user: String,
}

impl std::fmt::Debug for RefreshClaim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshClaim(..)")
    }
}

/// What a refresh token says, when it was signed with `secret` and is in its time. An access token is none, whoever signed it.
pub fn read_refresh(secret: &str, raw: &str, now: i64) -> Option<RefreshClaim> {
    if raw.len() > LONGEST_TOKEN {
        return None;
    }
    let (message, signature) = raw.rsplit_once('.')?;
    let (header, payload) = message.split_once('.')?;
    let header: Map<String, Value> = serde_json::from_slice(&BASE64.decode(header).ok()?).ok()?;
    // All three take the very secret, so that none can be mistaken for another.
    let algorithm = match header.get("alg")?.as_str()? {
        "HS256" => hmac::HMAC_SHA256,
        "HS384" => hmac::HMAC_SHA384,
        "HS512" => hmac::HMAC_SHA512,
        _ => return None,
    };
    if header.contains_key("crit") {
        return None;
    }
    let key = hmac::Key::new(algorithm, secret.as_bytes());
    let signature = BASE64.decode(signature).ok()?;
    hmac::verify(&key, message.as_bytes(), &signature).ok()?;
    let said: Map<String, Value> = serde_json::from_slice(&BASE64.decode(payload).ok()?).ok()?;
    let is_refresh = said.get("token_type")?.as_str()? == "refresh";
    let is_in_time = said.get("exp")?.as_i64()? > now;
    claims(&said).filter(|_| is_refresh && is_in_time)
}

/// What a refresh token says that nobody has looked at the signature of: it comes from where it was kept.
pub fn claimed_by(raw: &str) -> Option<RefreshClaim> {
    if raw.len() > LONGEST_TOKEN {
        return None;
    }
    let (message, _) = raw.rsplit_once('.')?;
    let (_, payload) = message.split_once('.')?;
    claims(&serde_json::from_slice(&BASE64.decode(payload).ok()?).ok()?)
}

fn claims(said: &Map<String, Value>) -> Option<RefreshClaim> {
    let jti = said.get("jti")?.as_str()?;
    let user = match said.get("user_id")? {
        Value::String(text) => text.clone(),
        number => number.as_i64()?.to_string(),
    };
    let fits = |text: &str| (1..=LONGEST_NAME).contains(&text.len()) && !text.contains('\0');
    (fits(jti) && fits(&user)).then(|| RefreshClaim {
        jti: jti.to_owned(),
        user,
    })
}

/// The last part of a link to choose a password, as it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct ResetToken {
    text: String,
    seconds: i64,
}

impl std::fmt::Debug for ResetToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResetToken(..)")
    }
}

/// Of whom a link to choose a password is, besides the moment: all that has to be as it was.
#[derive(Clone, Copy)]
pub struct ResetState<'a> {
    /// The key there.
    pub key: &'a str,
    /// The password as it is kept.
    pub password: &'a str,
    /// The moment of the last log-in, without fractions; empty where there was none.
    pub last_login: &'a str,
    /// The address.
    pub email: &'a str,
}

impl std::fmt::Debug for ResetState<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResetState(..)")
    }
}

impl ResetToken {
    /// Reads one: a moment in base 36 and 32 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (stamp, tag) = text.split_once('-')?;
        let is_stamp = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
        let is_tag = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let fits = (1..=LONGEST_STAMP).contains(&stamp.len())
            && stamp.bytes().all(is_stamp)
            && tag.len() == 32
            && tag.bytes().all(is_tag);
        let seconds = i64::from_str_radix(stamp, 36).ok().filter(|_| fits)?;
        Some(Self {
            text: text.to_owned(),
            seconds,
        })
    }

    /// What clocks there showed when it was made, in seconds since 1970.
    pub fn made(&self) -> i64 {
        self.seconds.saturating_add(EPOCH_OF_LINKS)
    }

    /// Whether it was made with `secret` for somebody who was as they are.
    pub fn is_of(&self, secret: &str, state: &ResetState<'_>) -> bool {
        const SALT: &str = "django.contrib.auth.tokens.PasswordResetTokenGenerator";
        let ResetState {
            key,
            password,
            last_login,
            email,
        } = state;
        let message = format!("{key}{password}{last_login}{}{email}", self.seconds);
        let whole = super::digest::hex(salted(SALT, secret, message.as_bytes()).as_ref());
        let every_second: String = whole.chars().step_by(2).collect();
        let (stamp, _) = self.text.split_once('-').unwrap_or_default();
        is_same(&self.text, &format!("{stamp}-{every_second}"))
    }
}

/// The key that the first part of such a link names.
pub fn key_of_link(uid: &str) -> Option<String> {
    if uid.len() > LONGEST_NAME {
        return None;
    }
    let key = String::from_utf8(BASE64.decode(uid).ok()?).ok()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!key.is_empty() && key.chars().all(is_plain)).then_some(key)
}

/// Whose a browser's session is.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionClaim {
    /// As they are called there.
    pub user: String,
    hash: String,
}

impl std::fmt::Debug for SessionClaim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionClaim(..)")
    }
}

/// It was not signed with this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsigned;

/// Whose a session is, by what is kept of it. `None` where it is nobody's.
pub fn read_session(secret: &str, data: &str) -> Result<Option<SessionClaim>, Unsigned> {
    const SALT: &str = "django.contrib.sessions.SessionStoresigner";
    if data.len() > LONGEST_SESSION {
        return Err(Unsigned);
    }
    let (signed, signature) = data.rsplit_once(':').ok_or(Unsigned)?;
    let made = BASE64.encode(salted(SALT, secret, signed.as_bytes()));
    if is_same(signature, &made) {
        Ok(owner_of(signed))
    } else {
        Err(Unsigned)
    }
}

fn owner_of(signed: &str) -> Option<SessionClaim> {
    let (text, _) = signed.rsplit_once(':')?;
    let bytes = match text.strip_prefix('.') {
        Some(packed) => inflate(&BASE64.decode(packed).ok()?)?,
        None => BASE64.decode(text).ok()?,
    };
    let said: Map<String, Value> = serde_json::from_slice(&bytes).ok()?;
    let user = match said.get("_auth_user_id")? {
        Value::String(text) => text.clone(),
        number => number.as_i64()?.to_string(),
    };
    let hash = said.get("_auth_user_hash")?.as_str()?.to_owned();
    (!user.is_empty() && user.len() <= LONGEST_NAME).then_some(SessionClaim { user, hash })
}

impl SessionClaim {
    /// One that was read before.
    pub fn staged(user: &str, hash: &str) -> Self {
        Self {
            user: user.to_owned(),
            hash: hash.to_owned(),
        }
    }

    /// What says of the password that it was opened with it.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether it was opened with the password that is kept so.
    pub fn fits(&self, secret: &str, password: &str) -> bool {
        const SALT: &str = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";
        let made = salted(SALT, secret, password.as_bytes());
        is_same(&self.hash, &super::digest::hex(made.as_ref()))
    }
}

fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = ZlibDecoder::new(packed).take(LARGEST_SESSION + 1);
    rest.read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= LARGEST_SESSION).then_some(bytes)
}

/// Django's `salted_hmac` with SHA-256.
fn salted(salt: &str, secret: &str, message: &[u8]) -> hmac::Tag {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(salt.as_bytes());
    context.update(secret.as_bytes());
    let key = hmac::Key::new(hmac::HMAC_SHA256, context.finish().as_ref());
    hmac::sign(&key, message)
}

fn is_same(one: &str, other: &str) -> bool {
    constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests;
