//! The JSON by which a browser gives a credential (`PublicKeyCredential.toJSON()`): bounded, then taken apart. What is not
//! used of it is not looked at.

use super::check::Check;
use crate::values::CredentialId;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use std::fmt;

/// No credential is longer. With a name of 1023 bytes and the certificates of a TPM it has about twelve thousand characters.
pub const LONGEST: usize = 32 * 1024;

const LONGEST_CLIENT_DATA: usize = 4096;
const LONGEST_ATTESTATION: usize = 16 * 1024;
const LONGEST_AUTHENTICATOR_DATA: usize = 4096;
/// Of the largest RSA key.
const LONGEST_SIGNATURE: usize = 1024;
const LONGEST_HANDLE: usize = 64;
const MOST_TRANSPORTS: usize = 8;
const LONGEST_TRANSPORT: usize = 16;

/// The answer to adding a passkey.
pub struct Created {
    pub(super) id: CredentialId,
    pub(super) client_data: Vec<u8>,
    pub(super) attestation: Vec<u8>,
    pub(super) transports: Vec<String>,
    pub(super) discoverable: Option<bool>,
}

/// The answer to using one.
pub struct Asserted {
    pub(super) id: CredentialId,
    pub(super) client_data: Vec<u8>,
    pub(super) authenticator_data: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) user_handle: Option<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outer<R> {
    id: String,
    raw_id: String,
    r#type: String,
    response: R,
    #[serde(default)]
    client_extension_results: Extensions,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    cred_props: Option<Properties>,
}

#[derive(Deserialize)]
struct Properties {
    rk: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Creation {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
    transports: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assertion {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

impl Created {
    /// Takes the JSON apart.
    pub fn parse(json: &str) -> Result<Self, Check> {
        let outer: Outer<Creation> = read(json)?;
        let id = id(&outer)?;
        let transports = outer.response.transports.unwrap_or_default();
        let is_known = |word: &String| {
            (1..=LONGEST_TRANSPORT).contains(&word.len())
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        };
        let mut transports: Vec<_> = transports.into_iter().filter(is_known).collect();
        transports.truncate(MOST_TRANSPORTS);
        Ok(Self {
            id,
            client_data: bytes(&outer.response.client_data, LONGEST_CLIENT_DATA)?,
            attestation: bytes(&outer.response.attestation_object, LONGEST_ATTESTATION)?,
            transports,
            discoverable: outer
                .client_extension_results
                .cred_props
                .and_then(|it| it.rk),
        })
    }
}

impl Asserted {
    /// Takes the JSON apart.
    pub fn parse(json: &str) -> Result<Self, Check> {
        let outer: Outer<Assertion> = read(json)?;
        let id = id(&outer)?;
        let answer = outer.response;
        let handle = answer.user_handle.filter(|handle| !handle.is_empty());
        let handle = handle.map(|handle| bytes(&handle, LONGEST_HANDLE));
        Ok(Self {
            id,
            client_data: bytes(&answer.client_data, LONGEST_CLIENT_DATA)?,
            authenticator_data: bytes(&answer.authenticator_data, LONGEST_AUTHENTICATOR_DATA)?,
            signature: bytes(&answer.signature, LONGEST_SIGNATURE)?,
            user_handle: handle.transpose()?,
        })
    }
}

impl fmt::Debug for Created {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Created(..)")
    }
}

impl fmt::Debug for Asserted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Asserted(..)")
    }
}

fn read<'a, R: Deserialize<'a>>(json: &'a str) -> Result<Outer<R>, Check> {
    if json.len() > LONGEST {
        return Err(Check::Size);
    }
    let outer: Outer<R> = serde_json::from_str(json).map_err(|_| Check::Shape)?;
    if outer.r#type == "public-key" {
        Ok(outer)
    } else {
        Err(Check::Shape)
    }
}

fn id<R>(outer: &Outer<R>) -> Result<CredentialId, Check> {
    if outer.id != outer.raw_id {
        return Err(Check::CredentialId);
    }
    CredentialId::parse(&outer.id).ok_or(Check::CredentialId)
}

/// Strict base64url: no padding, no other letters, one text for each value.
fn bytes(text: &str, longest: usize) -> Result<Vec<u8>, Check> {
    // Without padding, so many characters are so many bytes.
    if text.len() > (longest * 4).div_ceil(3) {
        return Err(Check::Size);
    }
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Check::Shape)
}
