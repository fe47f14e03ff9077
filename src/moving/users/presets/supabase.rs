//! `auth.users` of Supabase (github.com/supabase/auth, `migrations/` and `internal/models/user.go`), exported as CSV.
//!
//! `raw_user_meta_data` can be written by the people themselves, so nothing of it but a name is taken unless it is mapped.

use super::{DELETED, Left, Taken, Theirs, has_happened};
use crate::foreign::moments;
use crate::i18n::Zone;
use crate::values::Moment;
use serde_json::{Map, Value};

const METADATA: &str = "raw_user_meta_data";

pub(super) fn read(mut theirs: Theirs, now: Moment) -> Result<Taken, Left> {
    let mut taken = Taken::default();
    if has_happened(&theirs.take("deleted_at")) == true {
        return Err(DELETED);
    }
    if theirs.flag("is_anonymous") {
        return Err(Left {
            code: "anonymous",
            text: "They are anonymous there; they are not taken.",
        });
    }
    let confirmed = theirs.take("email_confirmed_at");
    taken.set("email_verified", has_happened(&confirmed));
    let phone_confirmed = has_happened(&theirs.take("phone_confirmed_at"));
    if let Some(phone) = theirs.text("phone") {
        // It is kept there without its plus.
        let is_bare = phone.bytes().all(|sign| sign.is_ascii_digit());
        let phone = if is_bare { format!("+{phone}") } else { phone };
        taken.set("phone", phone.into());
        taken.set("phone_verified", phone_confirmed);
    }
    if let Some(until) = theirs.text("banned_until") {
        taken.set("is_active", (!is_later(&until, now)).into());
    }
    names(&mut taken, theirs.0.get(METADATA));
    theirs.rename(
        &mut taken,
        &[
            ("id", "id"),
            ("email", "email"),
            ("encrypted_password", "password_hash"),
            ("created_at", "date_joined"),
            ("last_sign_in_at", "last_login"),
        ],
    );
    theirs.leave(&[
        "instance_id",
        "aud",
        "role",
        "invited_at",
        "confirmation_token",
        "confirmation_sent_at",
        "recovery_token",
        "recovery_sent_at",
        "email_change_token_new",
        "email_change",
        "email_change_sent_at",
        "email_change_token_current",
        "email_change_confirm_status",
        "raw_app_meta_data",
        "is_super_admin",
        "updated_at",
        "phone_change",
        "phone_change_token",
        "phone_change_sent_at",
        "confirmed_at",
        "reauthentication_token",
        "reauthentication_sent_at",
        "is_sso_user",
    ]);
    theirs.rest(&mut taken, &[METADATA]);
    Ok(taken)
}

/// Whether a ban lasts. One whose end cannot be read does.
fn is_later(until: &str, now: Moment) -> bool {
    moments::parse(until, Zone::utc()).is_ok_and(|found| found.at > now)
        || moments::parse(until, Zone::utc()).is_err()
}

fn names(taken: &mut Taken, metadata: Option<&Value>) {
    let parsed: Map<String, Value>;
    let metadata = match metadata {
        Some(Value::Object(object)) => object,
        Some(Value::String(text)) => {
            parsed = serde_json::from_str(text).unwrap_or_default();
            &parsed
        }
        _ => return,
    };
    for (theirs, ours) in [
        ("full_name", "name"),
        ("name", "name"),
        ("first_name", "first_name"),
        ("last_name", "last_name"),
    ] {
        let value = metadata.get(theirs).filter(|value| value.is_string());
        if let Some(value) = value.filter(|_| !taken.fields.contains_key(ours)) {
            taken.set(ours, value.clone());
        }
    }
}
