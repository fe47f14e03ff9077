//! What belongs to a user and has a record of its own: addresses, the status of django-graphql-auth, authenticator apps.

use super::Options;
use super::person::{moment, without_nul};
use super::records::{Fields, Record, Records};
use super::report::{Code, Exported};
use crate::app::App;
use crate::error::Fault;
use crate::security::sealed::Place;
use crate::security::totp::{Algorithm, Parameters, Secret};
use crate::store::totps;
use crate::store::users::Row;
use serde_json::{Value, json};
use std::fmt::Write as _;
use zeroize::Zeroizing;

const ADDRESS: &str = "account.emailaddress";
const STATUS: &str = "graphql_auth.userstatus";
const AUTHENTICATOR: &str = "mfa.authenticator";
const TOTP_DEVICE: &str = "otp_totp.totpdevice";
/// What django-otp shows people of a device.
const DEVICE: &str = "Authenticator app";
/// Of an app that was never used: what django-otp writes.
const NEVER: i64 = -1;

/// Whether records of an application are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Included {
    /// They are.
    Yes,
    /// They are not: the project may not have it.
    No,
}

impl Included {
    pub(super) fn is_yes(self) -> bool {
        self == Self::Yes
    }
}

/// For whom authenticator apps are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factors {
    /// They are not.
    Left,
    /// `allauth.mfa`.
    Allauth,
    /// django-otp, and with it django-two-factor-auth.
    DjangoOtp,
}

/// The addresses of somebody, in the small letters that allauth keeps.
pub(super) fn write_addresses(
    row: &Row,
    records: &mut Records<'_>,
    report: &mut Exported,
) -> Result<(), Fault> {
    let second = row.secondary_email.as_ref();
    let first = (&row.email, row.is_verified, true);
    let both = std::iter::once(first).chain(second.map(|second| (second, true, false)));
    for (email, verified, primary) in both {
        let mut fields = Fields::default();
        fields.put("user", row.id.0);
        fields.put("email", without_nul(&email.to_lowercase(), row, report));
        fields.put("verified", verified);
        fields.put("primary", primary);
        records.write(&Record {
            model: ADDRESS,
            pk: None,
            fields,
        })?;
        report.addresses += 1;
    }
    Ok(())
}

/// What django-graphql-auth keeps of somebody.
pub(super) fn write_status(
    row: &Row,
    records: &mut Records<'_>,
    report: &mut Exported,
) -> Result<(), Fault> {
    let mut fields = Fields::default();
    fields.put("user", row.id.0);
    fields.put("verified", row.is_verified);
    fields.put("archived", row.archived);
    let second = row.secondary_email.as_deref();
    let second = second.map(|second| without_nul(second, row, report));
    fields.put("secondary_email", second.unwrap_or(Value::Null));
    report.statuses += 1;
    records.write(&Record {
        model: STATUS,
        pk: None,
        fields,
    })
}

/// The authenticator app of somebody, decrypted.
pub(super) fn write_app(
    app: &App,
    options: &Options,
    (row, totp): (&Row, &totps::Row),
    records: &mut Records<'_>,
    report: &mut Exported,
) -> Result<(), Fault> {
    let opened = app.sealed().open(Place::TotpSecret(row.id), &totp.secret);
    let secret = opened.ok().map(|opened| opened.plain);
    let Some(secret) = secret.and_then(|plain| Secret::from_bytes(&plain)) else {
        report.note(Code::FactorSealed, row.id);
        return Ok(());
    };
    let made = match options.factors {
        Factors::Allauth => {
            let mut at = |at| moment(at, options.zone, row, report);
            let made_at = at(totp.created_at);
            let used_at = totp.last_used_at.map_or(Value::Null, at);
            of_allauth(totp, &secret, (made_at, used_at))
        }
        Factors::DjangoOtp => of_django_otp(totp, &secret),
        Factors::Left => None,
    };
    let Some((model, fields)) = made else {
        report.note(Code::FactorUnusual, row.id);
        return Ok(());
    };
    report.second_factors += 1;
    records.write(&Record {
        model,
        pk: None,
        fields,
    })
}

type Made = Option<(&'static str, Fields)>;

/// allauth has one kind of app, by its settings: six digits for 30 seconds, unless they say otherwise.
fn of_allauth(totp: &totps::Row, secret: &Secret, (made_at, used_at): (Value, Value)) -> Made {
    let algorithm = Algorithm::named(&totp.algorithm)?;
    let parameters = Parameters::new(algorithm, totp.digits, totp.period)?;
    if parameters != Parameters::default() {
        return None;
    }
    let mut fields = Fields::default();
    fields.put("user", totp.user_id.0);
    fields.put("type", "totp");
    fields.put("data", json!({"secret": secret.base32().as_str()}));
    fields.put("created_at", made_at);
    fields.put("last_used_at", used_at);
    Some((AUTHENTICATOR, fields))
}

/// django-otp knows SHA-1 alone, but any period, and the last step that was used up. When a device was made and used, only its newer
/// versions have columns for.
fn of_django_otp(totp: &totps::Row, secret: &Secret) -> Made {
    if Algorithm::named(&totp.algorithm)? != Algorithm::Sha1 || !matches!(totp.digits, 6 | 8) {
        return None;
    }
    let mut key = Zeroizing::new(String::new());
    for byte in secret.expose() {
        let _ = write!(key, "{byte:02x}");
    }
    // Its column holds 40 bytes.
    if key.len() > 80 {
        return None;
    }
    let mut fields = Fields::default();
    fields.put("user", totp.user_id.0);
    fields.put("name", DEVICE);
    fields.put("confirmed", true);
    fields.put("key", key.as_str());
    fields.put("step", totp.period);
    fields.put("t0", 0);
    fields.put("digits", totp.digits);
    fields.put("tolerance", 1);
    fields.put("drift", 0);
    fields.put("last_t", totp.last_step.unwrap_or(NEVER));
    Some((TOTP_DEVICE, fields))
}
