//! What the browser says, and the authenticator signs: what was asked, by which page.

use super::challenge::Challenge;
use super::check::Check;
use crate::config::RelyingParty;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// What the browser was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    /// A new passkey.
    Create,
    /// The use of one.
    Get,
}

impl Asked {
    fn word(self) -> &'static str {
        match self {
            Self::Create => "webauthn.create",
            Self::Get => "webauthn.get",
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    #[serde(default, deserialize_with = "present")]
    top_origin: bool,
}

/// Whatever it says, it is there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// Whether it is the answer to what we asked, given on a page of ours.
pub(super) fn check(
    bytes: &[u8],
    asked: Asked,
    challenge: &Challenge,
    party: &RelyingParty,
) -> Result<(), Check> {
    // The standard's way of reading UTF-8 leaves out the mark at the beginning.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let said: ClientData = serde_json::from_slice(text).map_err(|_| Check::ClientData)?;
    if said.r#type != asked.word() {
        return Err(Check::Type);
    }
    if !challenge.is(&said.challenge) {
        return Err(Check::Challenge);
    }
    if !party.is_origin(&said.origin) {
        return Err(Check::Origin);
    }
    if said.cross_origin {
        return Err(Check::CrossOrigin);
    }
    if said.top_origin {
        return Err(Check::TopOrigin);
    }
    Ok(())
}
