//! Users of Auth0: what its bulk export writes (JSON lines; auth0.com/docs, "Bulk User Exports", "User Profile Structure"), what
//! its bulk import reads (a list; "User Data JSON Schema for Bulk User Imports"), and the file with hashes that its support
//! sends (`_id`, `passwordHash`).

use super::{SECOND_STEP, Taken, Theirs, unless_address};
use serde_json::Value;

pub(super) fn read(mut theirs: Theirs) -> Taken {
    let mut taken = Taken::default();
    let key = key(&mut theirs);
    taken.set("id", key);
    let email = theirs.take("email");
    let username = theirs.text("username");
    taken.set("username", unless_address(username, &email));
    // The name of whoever gave none is their address.
    let name = theirs.text("name");
    taken.set("name", unless_address(name, &email));
    taken.set("email", email);
    let is_blocked = theirs.flag("blocked");
    taken.set("is_active", (!is_blocked).into());
    let password = password(&mut theirs);
    taken.set("password_hash", password);
    for (theirs_, ours) in [("created_at", "date_joined"), ("last_login", "last_login")] {
        let at = theirs.take(theirs_);
        let at = at.get("$date").cloned().unwrap_or(at);
        taken.set(ours, at);
    }
    let has = |value: Value| value.as_array().is_some_and(|list| !list.is_empty());
    if has(theirs.take("multifactor")) | has(theirs.take("mfa_factors")) {
        taken.notes.push(SECOND_STEP);
    }
    theirs.rename(
        &mut taken,
        &[
            ("email_verified", "email_verified"),
            ("given_name", "first_name"),
            ("family_name", "last_name"),
            ("phone_number", "phone"),
            ("phone_verified", "phone_verified"),
        ],
    );
    theirs.leave(&[
        "nickname",
        "picture",
        "updated_at",
        "identities",
        "logins_count",
        "last_ip",
        "last_password_reset",
        "multifactor_last_modified",
        "blocked_for",
        "guardian_authenticators",
        "password_set_date",
        "tenant",
        "connection",
        "_tmp_is_unique",
        "user_id",
        "_id",
    ]);
    theirs.rest(&mut taken, &["user_metadata", "app_metadata"]);
    taken
}

/// `user_id` with its strategy: a file for an import has it without, and one of support in `_id`.
fn key(theirs: &mut Theirs) -> Value {
    let own = match (theirs.text("user_id"), theirs.take("id")) {
        (Some(id), _) | (None, Value::String(id)) => Some(id),
        _ => None,
    };
    let own = own.or_else(|| {
        let id = theirs.take("_id");
        let id = id.get("$oid").unwrap_or(&id);
        id.as_str().map(ToOwned::to_owned)
    });
    match own {
        Some(id) if id.contains('|') => id.into(),
        Some(id) => format!("auth0|{id}").into(),
        None => Value::Null,
    }
}

fn password(theirs: &mut Theirs) -> Value {
    let plain = [theirs.text("password_hash"), theirs.text("passwordHash")];
    let custom = theirs.take("custom_password_hash");
    match plain.into_iter().flatten().next() {
        Some(hash) => hash.into(),
        None if custom.is_object() => custom.to_string().into(),
        None => Value::Null,
    }
}
