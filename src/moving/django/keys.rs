//! How records are called by each other: by keys, or by what they are called.

use crate::error::Fault;
use crate::foreign::fields::Reference;
use crate::foreign::records::Key;
use crate::store::staging::Staging;
use aws_lc_rs::digest;
use serde_json::Value;
use std::fmt::Write as _;

/// So many bytes of a digest stand for a key.
const WHOLE: usize = 16;

/// The field by which a project's natural keys name people: its `USERNAME_FIELD`. Never both: a username may be somebody
/// else's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NaturalKey {
    Username,
    Email,
}

impl NaturalKey {
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Email => "email",
        }
    }

    /// The one by which more of what belongs to people finds them.
    pub(super) fn of(staging: &mut Staging, model: &str) -> Result<Self, Fault> {
        if !staging.has_natural_owners()? {
            return Ok(Self::Username);
        }
        let mut misses = |one: Self| staging.unknown_owners(model, one.field());
        let (by_username, by_email) = (misses(Self::Username)?, misses(Self::Email)?);
        Ok(if by_email < by_username {
            Self::Email
        } else {
            Self::Username
        })
    }
}

/// How somebody is called whom others refer to.
pub(super) fn called(reference: &Reference) -> String {
    match reference {
        Reference::Key(key) => key_text(key).unwrap_or_default(),
        Reference::Natural(parts) => natural(parts),
    }
}

/// How somebody is called by what they are called (`dumpdata --natural-foreign`).
pub(super) fn natural(parts: &[String]) -> String {
    Value::from(parts.to_vec()).to_string()
}

/// A key as a text; none where there is none.
pub(super) fn key_text(key: &Key) -> Option<String> {
    match key {
        Key::Number(number) => Some(number.to_string()),
        Key::Text(text) => Some(text.clone()),
        Key::None => None,
    }
}

/// What stands for a key that may say something of a person.
pub(super) fn digest_of(key: &str) -> String {
    let whole = digest::digest(&digest::SHA256, key.as_bytes());
    let mut text = String::from("~");
    for byte in whole.as_ref().iter().take(WHOLE) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
