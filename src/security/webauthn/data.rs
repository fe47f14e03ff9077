//! What the authenticator says: whose key it is, who was there, and a new key. The places of all this are fixed; what is
//! nested in it is CBOR.

use super::cbor::{self, Value};
use super::check::Check;

const HASH: usize = 32;
const AAGUID: usize = 16;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKUP_STATE: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

/// The flags. Those that are reserved say nothing yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Flags(u8);

impl Flags {
    pub(super) fn user_present(self) -> bool {
        self.0 & USER_PRESENT != 0
    }

    pub(super) fn user_verified(self) -> bool {
        self.0 & USER_VERIFIED != 0
    }

    pub(super) fn backup_eligible(self) -> bool {
        self.0 & BACKUP_ELIGIBLE != 0
    }

    pub(super) fn backup_state(self) -> bool {
        self.0 & BACKUP_STATE != 0
    }
}

/// What an authenticator says.
#[derive(Debug)]
pub(super) struct AuthenticatorData<'a> {
    pub(super) rp_id_hash: &'a [u8; HASH],
    pub(super) flags: Flags,
    pub(super) sign_count: u32,
    pub(super) attested: Option<Attested<'a>>,
}

/// A new key.
#[derive(Debug)]
pub(super) struct Attested<'a> {
    pub(super) aaguid: [u8; AAGUID],
    pub(super) credential_id: &'a [u8],
    /// COSE, as it came.
    pub(super) public_key: &'a [u8],
}

/// Reads it to its last byte.
pub(super) fn read(bytes: &[u8]) -> Result<AuthenticatorData<'_>, Check> {
    let cut = Check::AuthenticatorData;
    let (rp_id_hash, rest) = bytes.split_first_chunk::<HASH>().ok_or(cut)?;
    let ([flags], rest) = rest.split_first_chunk::<1>().ok_or(cut)?;
    let (sign_count, mut rest) = rest.split_first_chunk::<4>().ok_or(cut)?;
    let mut attested = None;
    if flags & ATTESTED != 0 {
        let (found, behind) = new_key(rest)?;
        (attested, rest) = (Some(found), behind);
    }
    if flags & EXTENSIONS != 0 {
        let (extensions, behind) = cbor::first(rest)?;
        extensions.as_map().ok_or(cut)?;
        rest = behind;
    }
    if !rest.is_empty() {
        return Err(cut);
    }
    Ok(AuthenticatorData {
        rp_id_hash,
        flags: Flags(*flags),
        sign_count: u32::from_be_bytes(*sign_count),
        attested,
    })
}

fn new_key(bytes: &[u8]) -> Result<(Attested<'_>, &[u8]), Check> {
    let cut = Check::AuthenticatorData;
    let (aaguid, rest) = bytes.split_first_chunk::<AAGUID>().ok_or(cut)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(cut)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (credential_id, rest) = rest.split_at_checked(length).ok_or(cut)?;
    let (_, behind) = cbor::first(rest)?;
    let public_key = rest.get(..rest.len() - behind.len()).ok_or(cut)?;
    let found = Attested {
        aaguid: *aaguid,
        credential_id,
        public_key,
    };
    Ok((found, behind))
}

/// What the authenticator says in an attestation object. Who made the authenticator is of no interest here: we ask for no
/// statement, and believe none.
pub(super) fn in_attestation(bytes: &[u8]) -> Result<Vec<u8>, Check> {
    let cut = Check::AuthenticatorData;
    let Value::Map(pairs) = cbor::only(bytes)? else {
        return Err(cut);
    };
    let (mut format, mut statement, mut data) = (false, false, None);
    for (name, value) in pairs {
        match (name.as_text(), value) {
            (Some("fmt"), Value::Text(_)) => format = true,
            (Some("attStmt"), Value::Map(_)) => statement = true,
            (Some("authData"), Value::Bytes(bytes)) => data = Some(bytes),
            (Some("fmt" | "attStmt" | "authData"), _) => return Err(cut),
            _ => {}
        }
    }
    data.filter(|_| format && statement).ok_or(cut)
}
