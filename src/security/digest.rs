//! What is kept of a secret. Tokens of 256 bits need no key: SHA-256 of them cannot be searched. Codes of six digits do:
//! their digest is keyed with a key that is not in the database, and bound to its flow.
//!
//! What is made for a row is bound to what is random in it, not to its number alone: numbers are given a second time by a
//! database that was put back from an older copy.

use crate::config::SecretKeys;
use crate::values::{
    Bound, FlowId, InvitationId, Nonce, OtpCode, RecoveryCode, Token, UndoId, UserId,
};
use aws_lc_rs::{constant_time, digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The digest of a session, flow or device token, as it stands in the database.
pub fn of_token(token: &Token) -> Vec<u8> {
    sha256(token.expose())
}

/// The digest of a recovery code, good for one account alone. It depends on no key, and so outlives them: 120 bits cannot be
/// searched.
pub fn of_recovery_code(user: UserId, code: &RecoveryCode) -> Vec<u8> {
    sha256(&format!("{}\0{}", user.0, code.expose()))
}

/// The digest of what an authenticator app was set up with, once that is done.
pub fn of_setup(setup: &str) -> Vec<u8> {
    sha256(setup)
}

/// The digest of a refresh token that another program has issued, by its name and whom it speaks of. It depends on no key: 128
/// bits cannot be searched.
pub fn of_imported_token(user: &str, jti: &str) -> Vec<u8> {
    sha256(&format!("imported refresh token\0{user}\0{jti}"))
}

/// The digest of a browser's session with another program.
pub fn of_imported_session(key: &str) -> Vec<u8> {
    sha256(&format!("imported session\0{key}"))
}

/// Part of a digest of what an import has brought in a field of somebody's, salted, and too short to say anything.
pub fn of_imported_field(salt: &[u8], field: u8, value: &str) -> [u8; 8] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(salt);
    context.update(&[field]);
    context.update(value.as_bytes());
    let whole = context.finish();
    whole.as_ref().first_chunk().copied().unwrap_or_default()
}

/// The place of the password among the fields that an import keeps tags of.
pub const IMPORTED_PASSWORD: u8 = 7;

/// Whether what an import has kept of somebody's fields (a version, a salt of eight bytes, a tag for each) says that it brought
/// this value in one.
pub fn is_imported_field(kept: &[u8], field: u8, value: &str) -> bool {
    let tags = kept.get(1..).and_then(<[u8]>::split_first_chunk::<8>);
    let Some((salt, tags)) = tags else {
        return false;
    };
    let (tags, _) = tags.as_chunks::<8>();
    let made = of_imported_field(salt, field, value);
    tags.get(usize::from(field))
        .is_some_and(|tag| constant_time::verify_slices_are_equal(tag, &made).is_ok())
}

fn sha256(text: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, text.as_bytes())
        .as_ref()
        .to_vec()
}

/// The keys for digests, the current one first.
pub struct Keys {
    codes: Vec<hmac::Key>,
    buckets: Vec<hmac::Key>,
    undos: Vec<hmac::Key>,
    letters: Vec<hmac::Key>,
    resets: Vec<hmac::Key>,
    invitations: Vec<hmac::Key>,
    messages: Vec<hmac::Key>,
    flows: Vec<hmac::Key>,
    bans: Vec<hmac::Key>,
}

impl Keys {
    /// Derives them from the secret.
    pub fn new(secret: &SecretKeys) -> Self {
        let keys = |usage| {
            secret
                .derive(usage)
                .iter()
                .map(|key| hmac::Key::new(hmac::HMAC_SHA256, key))
                .collect()
        };
        Self {
            codes: keys("one-time codes"),
            buckets: keys("throttle buckets"),
            undos: keys("undo links"),
            letters: keys("letter tokens"),
            resets: keys("reset links"),
            invitations: keys("invitation links"),
            messages: keys("text messages"),
            flows: keys("flow tokens"),
            bans: keys("banned addresses"),
        }
    }

    /// The digest of `code`, good for the flow with this number and nonce alone.
    pub fn of_code(&self, flow: FlowId, nonce: &Nonce, code: &OtpCode) -> Option<Vec<u8>> {
        let text = of_flow(flow, nonce, code)?;
        self.codes.first().map(|key| keyed(key, &text))
    }

    /// Whether `kept` is the digest of `code` under the current or an older key. Takes as long for every code.
    pub fn code_matches(&self, kept: &[u8], flow: FlowId, nonce: &Nonce, code: &OtpCode) -> bool {
        let Some(text) = of_flow(flow, nonce, code) else {
            return false;
        };
        self.codes.iter().fold(false, |found, key| {
            found | constant_time::verify_slices_are_equal(kept, &keyed(key, &text)).is_ok()
        })
    }

    /// What the link that takes a change back ends with: its key, and a tag that only we can make for that very row.
    pub fn undo_token(&self, undo: UndoId, nonce: &Nonce) -> Option<String> {
        link(&self.undos, undo.0, nonce)
    }

    /// The change that a link takes back, if we made the link for the very row that is found by its number.
    pub fn find_undo<R: Bound, E>(
        &self,
        token: &str,
        find: impl FnOnce(UndoId) -> Result<Option<R>, E>,
    ) -> Result<Option<R>, E> {
        find_linked(&self.undos, token, |id| find(UndoId(id)))
    }

    /// What the link ends with by which a flow is taken up that staff began.
    pub fn reset_token(&self, flow: FlowId, nonce: &Nonce) -> Option<String> {
        link(&self.resets, flow.0, nonce)
    }

    /// The flow that such a link takes up, if we made it for the very row that is found by its number.
    pub fn find_reset<R: Bound, E>(
        &self,
        token: &str,
        find: impl FnOnce(FlowId) -> Result<Option<R>, E>,
    ) -> Result<Option<R>, E> {
        find_linked(&self.resets, token, |id| find(FlowId(id)))
    }

    /// What the link of an invitation ends with: its key, and a tag that only we can make for that very row as it is.
    pub fn invitation_token(&self, invitation: InvitationId, nonce: &Nonce) -> Option<String> {
        link(&self.invitations, invitation.0, nonce)
    }

    /// The invitation of a link, if we made the link for the very row that is found by its number, as it is now.
    pub fn find_invitation<R: Bound, E>(
        &self,
        token: &str,
        find: impl FnOnce(InvitationId) -> Result<Option<R>, E>,
    ) -> Result<Option<R>, E> {
        find_linked(&self.invitations, token, |id| find(InvitationId(id)))
    }

    /// The token that the e-mails of a flow bring: its key, and a tag that only we can make for that very row.
    pub fn letter_token(&self, flow: FlowId, nonce: &Nonce) -> Option<Token> {
        let key = self.letters.first()?;
        letter_token(key, flow.0, nonce)
    }

    /// The flow whose e-mails bring this token, if we made it for the very row that is found by its number.
    pub fn find_letter<R: Bound, E>(
        &self,
        token: &Token,
        mut find: impl FnMut(FlowId) -> Result<Option<R>, E>,
    ) -> Result<Option<R>, E> {
        for key in &self.letters {
            let Some(flow) = masked_flow(key, token) else {
                continue;
            };
            let is_ours = |row: &R| {
                let made = letter_token(key, flow.0, row.nonce());
                made.is_some_and(|made| is_same(token.expose(), made.expose()))
            };
            if let Some(row) = find(flow)?.filter(is_ours) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// The token of a flow that brings `password`, encoded: who shows later that the flow is theirs is given it again.
    pub fn flow_token(&self, nonce: &Nonce, password: Option<&str>) -> Option<Token> {
        flow_token(self.flows.first()?, nonce, password)
    }

    /// That token again, by the current or an older key; `None` for a flow whose token was made otherwise.
    pub fn flow_token_again(
        &self,
        kept: &[u8],
        nonce: &Nonce,
        password: Option<&str>,
    ) -> Option<Token> {
        let mut made = self
            .flows
            .iter()
            .filter_map(|key| flow_token(key, nonce, password));
        made.find(|token| of_token(token) == kept)
    }

    /// The name of a text message: the same for every try to send it with the same code, and nothing can be read from it.
    /// Another message with that number, after the database was put back from an older copy, is to another number or brings
    /// another code.
    pub fn message_id(&self, message: i64, to: &str, code: &OtpCode) -> String {
        let text = format!("{message}\0{to}\0{}", code.expose());
        let tag = |key| URL_SAFE_NO_PAD.encode(keyed(key, text.as_bytes()));
        let tag = self.messages.first().map(tag).unwrap_or_default();
        format!("msg_{tag}")
    }

    /// What is kept of a banned address: under each of the keys, the current one first.
    pub fn of_banned(&self, email_key: &str) -> Vec<Vec<u8>> {
        let digest = |key| keyed(key, email_key.as_bytes());
        self.bans.iter().map(digest).collect()
    }

    /// The name of a throttle's bucket: nobody can read from it whose it is.
    pub fn of_bucket(&self, limit: &str, rate: usize, who: &str) -> Vec<u8> {
        let text = format!("{limit}\0{rate}\0{who}");
        self.buckets
            .first()
            .map(|key| hmac::sign(key, text.as_bytes()).as_ref().to_vec())
            .unwrap_or_default()
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

/// Whether `given` is what is random in a row. Takes as long for every one.
pub fn is_nonce(kept: &Nonce, given: &[u8; Nonce::BYTES]) -> bool {
    let equal = |kept: &[u8; Nonce::BYTES]| constant_time::verify_slices_are_equal(kept, given);
    kept.bytes().is_some_and(|kept| equal(kept).is_ok())
}

/// In hexadecimal, two digits a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect()
}

fn is_same(one: &str, other: &str) -> bool {
    constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

fn keyed(key: &hmac::Key, text: &[u8]) -> Vec<u8> {
    hmac::sign(key, text).as_ref().to_vec()
}

fn of_flow(flow: FlowId, nonce: &Nonce, code: &OtpCode) -> Option<Vec<u8>> {
    let text = format!("{}\0{}", flow.0, code.expose());
    Some([nonce.bytes()?.as_slice(), text.as_bytes()].concat())
}

fn flow_token(key: &hmac::Key, nonce: &Nonce, password: Option<&str>) -> Option<Token> {
    let password = password.unwrap_or_default().as_bytes();
    let made = hmac::sign(key, &[nonce.bytes()?.as_slice(), password].concat());
    made.as_ref().try_into().ok().map(Token::from_bytes)
}

fn link(keys: &[hmac::Key], id: i64, nonce: &Nonce) -> Option<String> {
    Some(format!("{id}-{}", tag(keys.first()?, id, nonce)?))
}

fn find_linked<R: Bound, E>(
    keys: &[hmac::Key],
    token: &str,
    find: impl FnOnce(i64) -> Result<Option<R>, E>,
) -> Result<Option<R>, E> {
    let named = token.split_once('-');
    let named = named.and_then(|(id, given)| Some((id.parse().ok()?, given)));
    let Some((id, given)) = named else {
        return Ok(None);
    };
    let is_ours = |row: &R| {
        let made = |key| tag(key, id, row.nonce());
        let mut tags = keys.iter().filter_map(made);
        tags.any(|tag| is_same(given, &tag))
    };
    Ok(find(id)?.filter(is_ours))
}

fn tag(key: &hmac::Key, id: i64, nonce: &Nonce) -> Option<String> {
    Some(URL_SAFE_NO_PAD.encode(hmac::sign(key, &of_row(id, nonce)?)))
}

/// The number of a row alone says nothing: what verifies that a secret is the row's covers what is random in it.
fn of_row(id: i64, nonce: &Nonce) -> Option<Vec<u8>> {
    Some([id.to_be_bytes().as_slice(), nonce.bytes()?].concat())
}

/// Eight bytes that say which, masked, and 24 that verify it: no database holds anything from which the token could be made.
fn letter_token(key: &hmac::Key, flow: i64, nonce: &Nonce) -> Option<Token> {
    let whole = hmac::sign(key, &of_row(flow, nonce)?);
    let tag = whole.as_ref().get(..24)?;
    let mut bytes = [0; 32];
    let masked = masked_name(key, flow.to_be_bytes(), tag);
    for (byte, part) in bytes.iter_mut().zip(masked.iter().chain(tag)) {
        *byte = *part;
    }
    Some(Token::from_bytes(bytes))
}

/// Which flow a token would be of, had we made it with this key.
fn masked_flow(key: &hmac::Key, token: &Token) -> Option<FlowId> {
    let bytes = URL_SAFE_NO_PAD.decode(token.expose()).ok()?;
    let (masked, tag) = bytes.split_first_chunk()?;
    Some(FlowId(i64::from_be_bytes(masked_name(key, *masked, tag))))
}

/// A name under a mask that only we can take off; done twice, it is the name again.
fn masked_name(key: &hmac::Key, name: [u8; 8], tag: &[u8]) -> [u8; 8] {
    let mask = hmac::sign(key, &[b"mask", tag].concat());
    let mut masked = name;
    for (byte, part) in masked.iter_mut().zip(mask.as_ref()) {
        *byte ^= part;
    }
    masked
}

#[cfg(test)]
mod tests;
