//! What is kept of a secret. Tokens of 256 bits need no key: SHA-256 of them cannot be searched. Codes of six digits do:
//! their digest is keyed with a key that is not in the database, and bound to its flow.

use crate::config::SecretKeys;
use crate::values::{FlowRow, OtpCode, Token, UndoId};
use aws_lc_rs::{constant_time, digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The digest of a session, flow or device token, as it stands in the database.
pub fn of_token(token: &Token) -> Vec<u8> {
    digest::digest(&digest::SHA256, token.expose().as_bytes())
        .as_ref()
        .to_vec()
}

/// The keys for digests, the current one first.
pub struct Keys {
    codes: Vec<hmac::Key>,
    buckets: Vec<hmac::Key>,
    undos: Vec<hmac::Key>,
    resets: Vec<hmac::Key>,
    messages: Vec<hmac::Key>,
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
            resets: keys("reset links"),
            messages: keys("text messages"),
        }
    }

    /// The digest of `code`, good for `flow` alone.
    pub fn of_code(&self, flow: FlowRow, code: &OtpCode) -> Vec<u8> {
        self.codes
            .first()
            .map(|key| keyed(key, flow, code))
            .unwrap_or_default()
    }

    /// Whether `kept` is the digest of `code` under the current or an older key. Takes as long for every code.
    pub fn code_matches(&self, kept: &[u8], flow: FlowRow, code: &OtpCode) -> bool {
        self.codes.iter().fold(false, |found, key| {
            let equal =
                constant_time::verify_slices_are_equal(kept, &keyed(key, flow, code)).is_ok();
            found | equal
        })
    }

    /// What the link that takes a change back ends with: its key, and a tag that only we can make.
    pub fn undo_token(&self, undo: UndoId) -> String {
        link(&self.undos, undo.0)
    }

    /// Which change a link takes back, if we made it.
    pub fn read_undo_token(&self, token: &str) -> Option<UndoId> {
        read_link(&self.undos, token).map(UndoId)
    }

    /// What the link ends with by which a flow is taken up that staff began.
    pub fn reset_token(&self, flow: FlowRow) -> String {
        link(&self.resets, flow.0)
    }

    /// Which flow such a link takes up, if we made it.
    pub fn read_reset_token(&self, token: &str) -> Option<FlowRow> {
        read_link(&self.resets, token).map(FlowRow)
    }

    /// The name of a text message: the same for every try to send it with the same code, and nothing can be read from it.
    pub fn message_id(&self, message: i64, code: &OtpCode) -> String {
        let tag = |key| URL_SAFE_NO_PAD.encode(keyed(key, FlowRow(message), code));
        let tag = self.messages.first().map(tag).unwrap_or_default();
        format!("msg_{tag}")
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

fn keyed(key: &hmac::Key, flow: FlowRow, code: &OtpCode) -> Vec<u8> {
    let text = format!("{}\0{}", flow.0, code.expose());
    hmac::sign(key, text.as_bytes()).as_ref().to_vec()
}

fn link(keys: &[hmac::Key], id: i64) -> String {
    keys.first()
        .map(|key| format!("{id}-{}", tag(key, id)))
        .unwrap_or_default()
}

fn read_link(keys: &[hmac::Key], token: &str) -> Option<i64> {
    let (id, given) = token.split_once('-')?;
    let id = id.parse().ok()?;
    let made = |key| {
        let tag = tag(key, id);
        constant_time::verify_slices_are_equal(given.as_bytes(), tag.as_bytes()).is_ok()
    };
    keys.iter().any(made).then_some(id)
}

fn tag(key: &hmac::Key, id: i64) -> String {
    URL_SAFE_NO_PAD.encode(hmac::sign(key, &id.to_be_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(current: &str, older: &[&str]) -> Keys {
        Keys::new(&SecretKeys::new(
            current.into(),
            older.iter().map(|key| (*key).to_owned()).collect(),
        ))
    }

    #[test]
    fn a_code_is_good_for_its_own_flow_alone_and_survives_a_new_key() {
        let old = keys("the-old-key", &[]);
        let code = OtpCode::parse("123456").unwrap();
        let kept = old.of_code(FlowRow(7), &code);
        assert!(old.code_matches(&kept, FlowRow(7), &code));
        assert!(!old.code_matches(&kept, FlowRow(8), &code));
        assert!(!old.code_matches(&kept, FlowRow(7), &OtpCode::parse("123457").unwrap()));
        assert!(keys("the-new-key", &["the-old-key"]).code_matches(&kept, FlowRow(7), &code));
        assert!(!keys("the-new-key", &[]).code_matches(&kept, FlowRow(7), &code));
    }

    #[test]
    fn an_undo_link_is_read_by_who_made_it_alone() {
        let old = keys("the-old-key", &[]);
        let token = old.undo_token(UndoId(7));
        assert_eq!(old.read_undo_token(&token), Some(UndoId(7)));
        let other = token.replacen("7-", "8-", 1);
        for bad in ["", "-", "7", "7-", &other, &token[..token.len() - 1]] {
            assert_eq!(old.read_undo_token(bad), None, "{bad:?}");
        }
        let new = keys("the-new-key", &["the-old-key"]);
        assert_eq!(new.read_undo_token(&token), Some(UndoId(7)));
        assert_eq!(keys("the-new-key", &[]).read_undo_token(&token), None);
        assert_eq!(
            old.read_reset_token(&token),
            None,
            "a link is good for one thing"
        );
        let token = old.reset_token(FlowRow(7));
        assert_eq!(old.read_reset_token(&token), Some(FlowRow(7)));
    }
}
