//! Passkeys, as allauth, django-otp-webauthn and django-two-factor-auth keep them. They were made for the name of a site, so they
//! come along only where that is the same here. Each keeps the bytes by which it knows its owner.

use super::note::Note;
use super::records::{AUTHENTICATOR, OTP_HANDLE, OTP_PASSKEY, TWO_FACTOR_PASSKEY};
use crate::config::RelyingParty;
use crate::foreign::fields;
use crate::foreign::records::{Key, Record};
use crate::security::webauthn::{self, Check, Created, NewPasskey, PublicKey};
use crate::values::{CredentialId, PasskeyName};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use std::fmt::Write as _;

/// Nobody has more.
const MOST: usize = 20;
/// No text of a passkey is longer.
const LONGEST: usize = webauthn::LONGEST;
/// An authenticator keeps no more bytes of whose it is.
const LONGEST_HANDLE: usize = 64;
/// The digits of Django's `int_to_base36`.
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A passkey that comes along.
#[derive(Debug, Clone)]
pub(super) struct Passkey {
    pub(super) new: NewPasskey,
    /// By which bytes it knows its owner.
    pub(super) handle: Vec<u8>,
    pub(super) name: String,
}

impl Passkey {
    /// As one text, to be told from others by.
    pub(super) fn id(&self) -> String {
        self.new.credential_id.text()
    }
}

type Refused = (&'static str, &'static str);

const UNREADABLE: Refused = (
    "passkey_unreadable",
    "What is kept of the passkey has no public key that can be read; they add it anew.",
);
const ELSEWHERE: Refused = (
    "passkey_elsewhere",
    "The passkey was made for another host name than PASSKEY_RP_ID names here, where no browser would use it; they add one anew.",
);
const NO_HANDLE: Refused = (
    "passkey_unreadable",
    "Nothing says by which bytes the passkey knows its owner; they add it anew.",
);

/// The passkeys of somebody, and what was not taken.
pub(super) fn read(
    user: &Record,
    belongings: &[Record],
    party: &RelyingParty,
) -> (Vec<Passkey>, Vec<Note>) {
    let (mut passkeys, mut notes): (Vec<Passkey>, Vec<Note>) = (Vec::new(), Vec::new());
    for record in belongings {
        let read = match record.model.as_str() {
            AUTHENTICATOR if is_passkey(record) => of_allauth(user, record, party),
            OTP_PASSKEY if is_confirmed(record) => of_otp(record, belongings),
            TWO_FACTOR_PASSKEY if is_confirmed(record) => of_two_factor(user, record),
            _ => continue,
        };
        let read = match read {
            Ok(_) if passkeys.len() == MOST => Err((
                "passkeys_more",
                "They have more than twenty passkeys; this one was left out.",
            )),
            other => other,
        };
        match read {
            Ok(passkey) => passkeys.push(passkey),
            Err((code, text)) => {
                notes.push(Note::new(code, &record.label().to_string(), text));
            }
        }
    }
    passkeys.dedup_by(|one, other| one.new.credential_id == other.new.credential_id);
    (passkeys, notes)
}

/// Whether a record of allauth is one of a passkey.
pub(super) fn is_passkey(record: &Record) -> bool {
    let kind = fields::text(record, "type", LONGEST).ok().flatten();
    kind.as_deref() == Some("webauthn")
}

fn is_confirmed(record: &Record) -> bool {
    fields::flag(record, "confirmed").ok().flatten() == Some(true)
}

/// `mfa.authenticator`: the answer of the browser when it was made, whole.
fn of_allauth(user: &Record, record: &Record, party: &RelyingParty) -> Result<Passkey, Refused> {
    let parsed;
    let data = match record.fields.get("data") {
        Some(Value::String(text)) => {
            parsed = serde_json::from_str::<Value>(text).map_err(|_| UNREADABLE)?;
            &parsed
        }
        Some(data) => data,
        None => return Err(UNREADABLE),
    };
    let credential = data.get("credential").ok_or(UNREADABLE)?.to_string();
    if credential.len() > LONGEST {
        return Err(UNREADABLE);
    }
    let created = Created::parse(&credential).map_err(|_| UNREADABLE)?;
    let new = webauthn::added_elsewhere(party, &created).map_err(|why| match why {
        Check::RpIdHash => ELSEWHERE,
        _ => UNREADABLE,
    })?;
    let name = data.get("name").and_then(Value::as_str);
    Ok(Passkey {
        new,
        handle: of_key(user).ok_or(NO_HANDLE)?,
        name: named(name),
    })
}

/// As allauth tells the authenticator: a number in base 36, the digits of a UUID, or what else there is.
fn of_key(user: &Record) -> Option<Vec<u8>> {
    let handle = match &user.key {
        Key::Number(number) => base_36(u64::try_from(*number).ok()?),
        Key::Text(text) if user.key.shown().is_some() => text.replace('-', "").into_bytes(),
        Key::Text(text) => text.clone().into_bytes(),
        Key::None => return None,
    };
    Some(handle).filter(|handle| (1..=LONGEST_HANDLE).contains(&handle.len()))
}

fn base_36(number: u64) -> Vec<u8> {
    let mut rest = number;
    let mut digits = Vec::new();
    loop {
        let digit = usize::try_from(rest % 36).unwrap_or_default();
        digits.extend(DIGITS.get(digit));
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    digits.reverse();
    digits
}

/// `otp_webauthn.webauthncredential` of django-otp-webauthn, whose owner's handle stands in a table of its own.
fn of_otp(record: &Record, belongings: &[Record]) -> Result<Passkey, Refused> {
    let text = |field| fields::text(record, field, LONGEST).ok().flatten();
    let bytes = |field| STANDARD.decode(text(field)?.as_bytes()).ok();
    let handle = belongings.iter().find(|one| one.model == OTP_HANDLE);
    let handle = handle.and_then(|one| {
        let digits = fields::text(one, "handle_hex", 2 * LONGEST_HANDLE).ok()??;
        of_hex(&digits)
    });
    let flag = |field| fields::flag(record, field).ok().flatten();
    let transports = record.fields.get("transports");
    let transports = match transports {
        Some(Value::String(text)) => webauthn::transports_of(text),
        Some(other) => webauthn::transports_of(&other.to_string()),
        None => Vec::new(),
    };
    let aaguid = text("aaguid").and_then(|text| of_hex(&text.replace('-', "")));
    let kept = Kept {
        credential_id: bytes("credential_id"),
        public_key: bytes("public_key"),
        sign_count: sign_count(record),
        name: text("name").as_deref().map(ToOwned::to_owned),
    };
    let passkey = kept.passkey(handle.ok_or(NO_HANDLE)?)?;
    Ok(Passkey {
        new: NewPasskey {
            aaguid: aaguid
                .and_then(|bytes| bytes.try_into().ok())
                .unwrap_or_default(),
            transports,
            backup_eligible: flag("backup_eligible").unwrap_or(false),
            backup_state: flag("backup_state").unwrap_or(false),
            discoverable: flag("discoverable"),
            ..passkey.new
        },
        ..passkey
    })
}

/// `two_factor_webauthn.webauthndevice` of django-two-factor-auth: base64url, and a handle that is SHA-1 of the key in digits.
fn of_two_factor(user: &Record, record: &Record) -> Result<Passkey, Refused> {
    let text = |field| fields::text(record, field, LONGEST).ok().flatten();
    let bytes = |field| {
        let text = text(field)?;
        URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
    };
    let key = match &user.key {
        Key::Number(number) => number.to_string(),
        Key::Text(text) => text.clone(),
        Key::None => return Err(NO_HANDLE),
    };
    let handle = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    let mut digits = String::new();
    for byte in handle.as_ref() {
        let _ = write!(digits, "{byte:02x}");
    }
    let kept = Kept {
        credential_id: bytes("key_handle"),
        public_key: bytes("public_key"),
        sign_count: sign_count(record),
        name: text("name").as_deref().map(ToOwned::to_owned),
    };
    kept.passkey(digits.into_bytes())
}

fn sign_count(record: &Record) -> u32 {
    let count = fields::number(record, "sign_count").ok().flatten();
    count
        .and_then(|count| u32::try_from(count).ok())
        .unwrap_or_default()
}

/// What is kept of a passkey where the answer of the browser is not.
struct Kept {
    credential_id: Option<Vec<u8>>,
    /// COSE.
    public_key: Option<Vec<u8>>,
    sign_count: u32,
    name: Option<String>,
}

impl Kept {
    fn passkey(self, handle: Vec<u8>) -> Result<Passkey, Refused> {
        if !(1..=LONGEST_HANDLE).contains(&handle.len()) {
            return Err(NO_HANDLE);
        }
        let id = self
            .credential_id
            .and_then(|id| CredentialId::from_bytes(&id));
        let public_key = self.public_key.ok_or(UNREADABLE)?;
        let key = PublicKey::read(&public_key).map_err(|_| UNREADABLE)?;
        Ok(Passkey {
            new: NewPasskey {
                credential_id: id.ok_or(UNREADABLE)?,
                algorithm: key.algorithm(),
                public_key,
                sign_count: self.sign_count,
                aaguid: [0; 16],
                transports: Vec::new(),
                backup_eligible: false,
                backup_state: false,
                user_verified: false,
                discoverable: None,
            },
            handle,
            name: named(self.name.as_deref()),
        })
    }
}

/// Its name, where it can be shown.
fn named(name: Option<&str>) -> String {
    let name = name.and_then(|name| PasskeyName::parse(name).ok());
    let name = name.map(|name| name.as_str().to_owned());
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| "Passkey".to_owned())
}

fn of_hex(digits: &str) -> Option<Vec<u8>> {
    if !digits.is_ascii() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let pairs = (0..digits.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of Django's `int_to_base36`.
    #[test]
    fn numbers_are_written_as_django_writes_them_for_authenticators() {
        let text = |number| String::from_utf8(base_36(number)).unwrap();
        assert_eq!(text(0), "0");
        assert_eq!(text(35), "z");
        assert_eq!(text(36), "10");
        assert_eq!(text(123_456_789), "21i3v9");
    }
}
