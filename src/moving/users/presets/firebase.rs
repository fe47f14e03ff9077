//! What `firebase auth:export` writes (firebase-tools, `src/accountExporter.ts`; firebase.google.com/docs/cli/auth): JSON, an
//! object with a list `users`, or CSV without a header. Hashes stand there in base64, with a salt for each user.

use super::{SECOND_STEP, Taken, Theirs, of_millis};
use serde_json::{Value, json};

/// The columns of the CSV, which has no header.
pub(super) const COLUMNS: [&str; 28] = [
    "localId",
    "email",
    "emailVerified",
    "passwordHash",
    "salt",
    "displayName",
    "photoUrl",
    "google.id",
    "google.email",
    "google.displayName",
    "google.photoUrl",
    "facebook.id",
    "facebook.email",
    "facebook.displayName",
    "facebook.photoUrl",
    "twitter.id",
    "twitter.email",
    "twitter.displayName",
    "twitter.photoUrl",
    "github.id",
    "github.email",
    "github.displayName",
    "github.photoUrl",
    "createdAt",
    "lastSignedInAt",
    "phoneNumber",
    "disabled",
    "customAttributes",
];

pub(super) fn read(mut theirs: Theirs) -> Taken {
    let mut taken = Taken::default();
    let hash = theirs.text("passwordHash");
    let salt = theirs.text("salt").unwrap_or_default();
    let password = hash.map(|hash| json!([salt, hash]).to_string());
    taken.set("password_hash", password.map_or(Value::Null, Value::from));
    let is_disabled = theirs.flag("disabled");
    taken.set("is_active", (!is_disabled).into());
    taken.set("date_joined", of_millis(&theirs.take("createdAt")));
    let last = [theirs.take("lastSignedInAt"), theirs.take("lastLoginAt")];
    let last = last.iter().map(of_millis).find(|at| !at.is_null());
    taken.set("last_login", last.unwrap_or_default());
    if let Some(phone) = theirs.text("phoneNumber") {
        // Nobody has a number there without a code that was sent to it.
        taken.set("phone", phone.into());
        taken.set("phone_verified", true.into());
    }
    let factors = theirs.take("mfaInfo");
    if factors
        .as_array()
        .is_some_and(|factors| !factors.is_empty())
    {
        taken.notes.push(SECOND_STEP);
    }
    let is_verified = theirs.flag("emailVerified");
    taken.set("email_verified", is_verified.into());
    theirs.rename(
        &mut taken,
        &[
            ("localId", "id"),
            ("email", "email"),
            ("displayName", "name"),
        ],
    );
    theirs.leave(&[
        "photoUrl",
        "providerUserInfo",
        "validSince",
        "passwordUpdatedAt",
        "lastRefreshAt",
    ]);
    theirs
        .0
        .retain(|name, _| !COLUMNS.contains(&name.as_str()) || name == "customAttributes");
    theirs.rest(&mut taken, &["customAttributes"]);
    taken
}
