//! Users of Keycloak, from the export of a realm (`kc.sh export`; `UserRepresentation` and `CredentialRepresentation` of its Admin
//! REST API): an object with a list `users`, or the files `<realm>-users-<n>.json`. What the Admin API lists, and a partial
//! export, has no credentials.
//!
//! Attributes may be written by the people themselves, so they are taken only where they are mapped.

use super::{Left, SECOND_STEP, Taken, Theirs, of_millis, unless_address};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// How the import calls an authenticator app.
const APP: &str = "otp_totp.totpdevice";

pub(super) fn read(mut theirs: Theirs) -> Result<Taken, Left> {
    let mut taken = Taken::default();
    if theirs.text("serviceAccountClientId").is_some() {
        return Err(Left {
            code: "service_account",
            text: "It is the account of a service, and nobody's; it is not taken.",
        });
    }
    let email = theirs.take("email");
    let username = theirs.text("username");
    taken.set("username", unless_address(username, &email));
    taken.set("email", email);
    taken.set("date_joined", of_millis(&theirs.take("createdTimestamp")));
    if let Value::Array(credentials) = theirs.take("credentials") {
        for credential in credentials {
            take_credential(&mut taken, credential);
        }
    }
    let groups = theirs.take("groups");
    let names: Vec<Value> = groups
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|path| Some(path.as_str()?.trim_start_matches('/').into()))
        .collect();
    taken.set("groups", names.into());
    theirs.rename(
        &mut taken,
        &[
            ("id", "id"),
            ("emailVerified", "email_verified"),
            ("firstName", "first_name"),
            ("lastName", "last_name"),
            ("enabled", "is_active"),
        ],
    );
    theirs.leave(&[
        "totp",
        "self",
        "origin",
        "access",
        "clientConsents",
        "clientRoles",
        "disableableCredentialTypes",
        "federatedIdentities",
        "federationLink",
        "notBefore",
        "realmRoles",
        "requiredActions",
        "userProfileMetadata",
    ]);
    theirs.rest(&mut taken, &["attributes"]);
    Ok(taken)
}

fn take_credential(taken: &mut Taken, credential: Value) {
    let kind = credential.get("type").and_then(Value::as_str);
    match kind {
        Some("password") => {
            let part = |name| credential.get(name).cloned().unwrap_or_default();
            let parts =
                json!({"credentialData": part("credentialData"), "secretData": part("secretData")});
            taken.set("password_hash", parts.to_string().into());
        }
        Some("otp") => match app(&credential) {
            Some(app) => taken.belongings.push((APP, app)),
            None => taken.notes.push(SECOND_STEP),
        },
        Some(_) => taken.notes.push(SECOND_STEP),
        None => {}
    }
}

/// An authenticator app: what is secret of it are the bytes of a text, unless that is in base32.
fn app(credential: &Value) -> Option<Map<String, Value>> {
    let part = |name| {
        let text = credential.get(name)?.as_str()?;
        serde_json::from_str::<Value>(text).ok()
    };
    let (secret, data) = (part("secretData")?, part("credentialData")?);
    let of = |name| data.get(name).and_then(Value::as_str);
    let is_plain = of("subType") == Some("totp")
        && of("algorithm") == Some("HmacSHA1")
        && of("secretEncoding").is_none();
    if !is_plain {
        return None;
    }
    let mut key = String::new();
    for byte in secret.get("value")?.as_str()?.bytes() {
        let _ = write!(key, "{byte:02x}");
    }
    let number = |name, usual: i64| data.get(name).and_then(Value::as_i64).unwrap_or(usual);
    let app = json!({"key": key, "step": number("period", 30), "t0": 0, "digits": number("digits", 6), "confirmed": true});
    match app {
        Value::Object(app) => Some(app),
        _ => None,
    }
}
