//! Second factors: authenticator apps come along, from allauth and from django-otp. Recovery codes do not, which have too few bits
//! there, nor do phones. Passkeys are in a file of their own.

use super::note::Note;
use super::passkeys::is_passkey;
use super::records::{AUTHENTICATOR, PHONE_DEVICE, STATIC_DEVICE, TOTP_DEVICE};
use crate::foreign::fields;
use crate::foreign::records::Record;
use crate::security::totp::{Algorithm, Parameters, Secret};
use serde_json::Value;

const LONGEST: usize = 1024;
/// Of an app of which nobody knows when it was last used.
const NEVER: i64 = 0;

/// An authenticator app.
#[derive(Debug, Clone)]
pub(super) struct App {
    pub(super) secret: Secret,
    pub(super) parameters: Parameters,
    /// The last step of time that was used up.
    pub(super) last_step: i64,
}

/// The app of somebody, the one used last where there are several, and what was not taken.
pub(super) fn read<'r>(records: impl Iterator<Item = &'r Record>) -> (Option<App>, Vec<Note>) {
    let (mut apps, mut notes) = (Vec::new(), Vec::new());
    for record in records {
        let read = match record.model.as_str() {
            AUTHENTICATOR if is_passkey(record) => continue,
            AUTHENTICATOR => of_allauth(record),
            TOTP_DEVICE => of_django_otp(record),
            STATIC_DEVICE => Err(RECOVERY_CODES),
            PHONE_DEVICE => Err((
                "factor_phone",
                "A phone is no second factor here: text messages are not safe enough. They set up an app or a passkey.",
            )),
            _ => continue,
        };
        match read {
            Ok(app) => apps.extend(app),
            Err((code, text)) => notes.push(Note::new(code, &record.label().to_string(), text)),
        }
    }
    if apps.len() > 1 {
        let text = "There are several authenticator apps; the one that was used last is taken.";
        notes.push(Note::new("factor_several", "", text));
    }
    (apps.into_iter().max_by_key(|app| app.last_step), notes)
}

type Refused = (&'static str, &'static str);

const UNREADABLE: Refused = (
    "factor_unreadable",
    "The secret of the authenticator app cannot be read, or has fewer than 80 bits; they set one up anew.",
);

const RECOVERY_CODES: Refused = (
    "factor_recovery_codes",
    "Recovery codes are not taken: they have too few bits. They make new ones.",
);

/// `mfa.authenticator`: the secret in base32, unless the site's adapter encrypts it.
fn of_allauth(record: &Record) -> Result<Option<App>, Refused> {
    let kind = fields::text(record, "type", LONGEST).ok().flatten();
    match kind.as_deref() {
        Some("totp") => {}
        Some("recovery_codes") => return Err(RECOVERY_CODES),
        _ => return Err(UNREADABLE),
    }
    let parsed;
    let data = match record.fields.get("data") {
        Some(Value::String(text)) => {
            parsed = serde_json::from_str::<Value>(text).map_err(|_| UNREADABLE)?;
            &parsed
        }
        Some(data) => data,
        None => return Err(UNREADABLE),
    };
    let secret = data.get("secret").and_then(Value::as_str);
    let secret = secret.and_then(Secret::from_base32).ok_or(UNREADABLE)?;
    Ok(Some(App {
        secret,
        parameters: Parameters::default(),
        last_step: NEVER,
    }))
}

/// `otp_totp.totpdevice`: the secret in hex. One that was never confirmed is none.
fn of_django_otp(record: &Record) -> Result<Option<App>, Refused> {
    let number = |field| fields::number(record, field).ok().flatten();
    if fields::flag(record, "confirmed").ok().flatten() != Some(true) {
        return Ok(None);
    }
    if number("t0").unwrap_or(0) != 0 {
        return Err((
            "factor_unreadable",
            "The authenticator app counts its time from another moment than 1970; they set one up anew.",
        ));
    }
    let key = fields::text(record, "key", LONGEST).ok().flatten();
    let secret = key.and_then(|key| bytes(&key));
    let secret = secret.and_then(|bytes| Secret::from_bytes(&bytes));
    let small = |field, usual| i32::try_from(number(field).unwrap_or(usual)).ok();
    let parameters = small("digits", 6)
        .zip(small("step", 30))
        .and_then(|(digits, step)| Parameters::new(Algorithm::Sha1, digits, step));
    let (secret, parameters) = secret.zip(parameters).ok_or(UNREADABLE)?;
    Ok(Some(App {
        secret,
        parameters,
        last_step: number("last_t").unwrap_or(NEVER).max(NEVER),
    }))
}

/// Of hexadecimal digits.
fn bytes(text: &str) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    let text = text.trim();
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2).map(|at| text.get(at..at + 2));
    let bytes = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok());
    bytes.collect::<Option<Vec<_>>>().map(Into::into)
}
