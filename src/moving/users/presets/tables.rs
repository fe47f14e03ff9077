//! Tables of users: Rails with Devise, Laravel, WordPress. Columns that a project has added keep their names.

use super::{DELETED, Left, SECOND_STEP, Taken, Theirs, has_happened};
use serde_json::Value;

/// The table that Devise's generator makes (`devise_create_users`, github.com/heartcombo/devise), with the columns of its
/// modules, and those that most projects add.
pub(super) fn devise(mut theirs: Theirs) -> Result<Taken, Left> {
    let mut taken = Taken::default();
    for gone in ["deleted_at", "discarded_at"] {
        if has_happened(&theirs.take(gone)) == true {
            return Err(DELETED);
        }
    }
    if theirs.flag("otp_required_for_login") {
        taken.notes.push(SECOND_STEP);
    }
    if theirs.has("confirmed_at") {
        let is_confirmed = has_happened(&theirs.take("confirmed_at"));
        taken.set("email_verified", is_confirmed);
    }
    let current = theirs.take("current_sign_in_at");
    let before = theirs.take("last_sign_in_at");
    let last = if current.is_null() { before } else { current };
    taken.set("last_login", last);
    theirs.rename(
        &mut taken,
        &[
            ("encrypted_password", "password_hash"),
            ("created_at", "date_joined"),
        ],
    );
    theirs.leave(&[
        "reset_password_token",
        "reset_password_sent_at",
        "remember_created_at",
        "sign_in_count",
        "current_sign_in_ip",
        "last_sign_in_ip",
        "confirmation_token",
        "confirmation_sent_at",
        "unconfirmed_email",
        "failed_attempts",
        "unlock_token",
        "locked_at",
        "updated_at",
        "otp_secret",
        "encrypted_otp_secret",
        "encrypted_otp_secret_iv",
        "encrypted_otp_secret_salt",
        "consumed_timestep",
        "otp_backup_codes",
    ]);
    theirs.rest(&mut taken, &[]);
    Ok(taken)
}

/// The table of Laravel's first migration (`0001_01_01_000000_create_users_table`, github.com/laravel/laravel), with the columns
/// of Fortify and Jetstream.
pub(super) fn laravel(mut theirs: Theirs) -> Result<Taken, Left> {
    let mut taken = Taken::default();
    if has_happened(&theirs.take("deleted_at")) == true {
        return Err(DELETED);
    }
    if has_happened(&theirs.take("two_factor_secret")) == true {
        taken.notes.push(SECOND_STEP);
    }
    if theirs.has("email_verified_at") {
        let is_verified = has_happened(&theirs.take("email_verified_at"));
        taken.set("email_verified", is_verified);
    }
    theirs.rename(
        &mut taken,
        &[("password", "password_hash"), ("created_at", "date_joined")],
    );
    theirs.leave(&[
        "remember_token",
        "updated_at",
        "two_factor_recovery_codes",
        "two_factor_confirmed_at",
        "current_team_id",
        "profile_photo_path",
    ]);
    theirs.rest(&mut taken, &[]);
    Ok(taken)
}

/// `wp_users` (`wp_get_db_schema` in WordPress's `wp-admin/includes/schema.php`), with `spam` and `deleted` of a network of
/// sites. `user_registered` is in UTC. Nothing there says whether an address was verified.
pub(super) fn wordpress(mut theirs: Theirs) -> Result<Taken, Left> {
    let mut taken = Taken::default();
    if theirs.flag("deleted") || theirs.flag("spam") {
        return Err(Left {
            code: "deleted_there",
            text: "They were deleted there, or marked as spam; they are not taken.",
        });
    }
    theirs.rename(
        &mut taken,
        &[
            ("ID", "id"),
            ("user_login", "username"),
            ("user_pass", "password_hash"),
            ("user_email", "email"),
            ("display_name", "name"),
        ],
    );
    let registered = match theirs.take("user_registered") {
        Value::String(text) if !text.ends_with(['Z', 'z']) && !text.contains('+') => {
            Value::String(format!("{}Z", text.trim()))
        }
        other => other,
    };
    taken.set("date_joined", registered);
    theirs.leave(&[
        "user_nicename",
        "user_url",
        "user_activation_key",
        "user_status",
    ]);
    theirs.rest(&mut taken, &[]);
    Ok(taken)
}
