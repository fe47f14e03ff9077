//! What a browser is asked for, as `PublicKeyCredential.parseCreationOptionsFromJSON` and its sister read it.

use super::challenge::Challenge;
use super::keys::Algorithm;
use crate::config::RelyingParty;
use crate::values::{CredentialId, Verification};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// How long a browser waits for its owner, in milliseconds. The challenge is good for longer.
const PATIENCE: u32 = 5 * 60 * 1000;

/// What a browser is asked for, as JSON.
pub type Options = Value;

/// The ways by which a passkey can be reached, as its row keeps them.
pub fn kept_transports(transports: &[String]) -> String {
    json!(transports).to_string()
}

/// Those that a row keeps; none where it says nothing that can be read.
pub fn transports_of(kept: &str) -> Vec<String> {
    serde_json::from_str(kept).unwrap_or_default()
}

/// Whose passkey it will be.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    /// Random bytes that stand for the account, and say nothing of it.
    pub handle: &'a [u8],
    /// How the account is told from one's others: its address.
    pub name: &'a str,
    /// What people call its owner.
    pub display_name: &'a str,
}

/// A passkey that an account has.
#[derive(Clone, Copy)]
pub struct Listed<'a> {
    /// Its name.
    pub id: &'a CredentialId,
    /// By which ways it can be reached, as it said itself.
    pub transports: &'a [String],
}

/// What somebody does when they use a passkey.
#[derive(Clone, Copy)]
pub enum Intent<'a> {
    /// They log in without saying who they are: the authenticator says it, and makes sure.
    LogIn,
    /// They are known, and show that it is they, by one of these.
    Known(&'a [Listed<'a>]),
}

impl Intent<'_> {
    /// What the answer must say at least. Where somebody is known already, the answer decides what it is worth.
    pub fn wanted(self) -> Verification {
        match self {
            Self::LogIn => Verification::User,
            Self::Known(_) => Verification::Touch,
        }
    }
}

/// Asks for a new passkey; `site` is the name of the site, `theirs` what the account has already.
pub fn to_add(
    party: &RelyingParty,
    site: &str,
    person: Person<'_>,
    theirs: &[Listed<'_>],
    challenge: &Challenge,
) -> Value {
    let kind = |algorithm: Algorithm| json!({"type": "public-key", "alg": algorithm.number()});
    json!({
        "rp": {"id": party.id(), "name": site},
        "user": {
            "id": URL_SAFE_NO_PAD.encode(person.handle),
            "name": person.name,
            "displayName": person.display_name,
        },
        "challenge": challenge.text(),
        "pubKeyCredParams": Algorithm::ALL.map(kind),
        "timeout": PATIENCE,
        "excludeCredentials": list(theirs),
        "authenticatorSelection": {
            "residentKey": "preferred",
            "requireResidentKey": false,
            "userVerification": "preferred",
        },
        "attestation": "none",
        "extensions": {"credProps": true},
    })
}

/// Asks for the use of one.
pub fn to_use(party: &RelyingParty, intent: Intent<'_>, challenge: &Challenge) -> Value {
    let (verification, allowed) = match intent {
        Intent::LogIn => ("required", Vec::new()),
        Intent::Known(theirs) => ("preferred", list(theirs)),
    };
    json!({
        "challenge": challenge.text(),
        "timeout": PATIENCE,
        "rpId": party.id(),
        "allowCredentials": allowed,
        "userVerification": verification,
    })
}

/// All passkeys of an account, for its authenticators to forget others: `PublicKeyCredential.signalAllAcceptedCredentials`.
pub fn accepted(party: &RelyingParty, handle: &[u8], all: &[CredentialId]) -> Value {
    let all: Vec<_> = all.iter().map(CredentialId::text).collect();
    json!({
        "rpId": party.id(),
        "userId": URL_SAFE_NO_PAD.encode(handle),
        "allAcceptedCredentialIds": all,
    })
}

fn list(passkeys: &[Listed<'_>]) -> Vec<Value> {
    let one = |passkey: &Listed<'_>| {
        let mut named = json!({"type": "public-key", "id": passkey.id.text()});
        if let (Some(named), false) = (named.as_object_mut(), passkey.transports.is_empty()) {
            named.insert("transports".into(), json!(passkey.transports));
        }
        named
    };
    passkeys.iter().map(one).collect()
}
