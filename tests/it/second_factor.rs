//! Every door and the second step: whatever somebody shows first, an account that has a second factor opens no session,
//! gives no token and shows no page of its own before it.

mod doors;
mod half_open;
mod opened;
mod told;

use super::support::app::TestApp;

/// What protects an account beside its password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    App,
    Passkey,
}

/// Gives an account a second factor, as its rows say it: an authenticator app, and a recovery code. Whoever is signed in has
/// shown it.
pub fn protect(app: &TestApp, email: &str) {
    protect_by(app, email, Factor::App);
}

/// The same by this factor.
pub fn protect_by(app: &TestApp, email: &str, factor: Factor) {
    let bytes = if app.database().is_postgres() {
        format!("convert_to('{email}', 'UTF8')")
    } else {
        format!("CAST('{email}' AS BLOB)")
    };
    let its = format!("FROM users WHERE email = '{email}'");
    let added = match factor {
        Factor::App => format!(
            "INSERT INTO totps (user_id, secret, algorithm, digits, period, created_at) \
             SELECT id, {bytes}, 'SHA1', 6, 30, date_joined {its}"
        ),
        Factor::Passkey => format!(
            "INSERT INTO passkeys (user_id, credential_id, user_handle, rp_id, public_key, algorithm, sign_count, name, \
             aaguid, transports, backup_eligible, backup_state, user_verified, created_at) \
             SELECT id, {bytes}, {bytes}, 'localhost', {bytes}, -7, 0, '', {bytes}, '[]', TRUE, TRUE, TRUE, \
             date_joined {its}"
        ),
    };
    for change in [
        format!("UPDATE users SET second_factor = TRUE WHERE email = '{email}'"),
        format!("UPDATE sessions SET strong_at = created_at WHERE user_id IN (SELECT id {its})"),
        added,
        format!(
            "INSERT INTO recovery_codes (user_id, digest, created_at) SELECT id, {bytes}, date_joined {its}"
        ),
    ] {
        app.db_sql(&change);
    }
}

/// So many sessions were opened since the beginning, living or not.
pub fn sessions(app: &TestApp) -> i64 {
    app.db_count("SELECT count(*) AS count FROM sessions")
}

/// So many log-ins wait for their second step.
pub fn waiting(app: &TestApp) -> i64 {
    app.db_count(
        "SELECT count(*) AS count FROM flows WHERE purpose = 'second_factor' AND ended_at IS NULL",
    )
}
