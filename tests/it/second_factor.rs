//! Every door and the second step: whatever somebody shows first, an account that has a second factor opens no session,
//! gives no token and shows no page of its own before it.

mod doors;
mod half_open;
mod opened;

use super::support::app::TestApp;

/// Gives an account a second factor, as its rows say it: an authenticator app, and a recovery code. Whoever is signed in has
/// shown it.
pub fn protect(app: &TestApp, email: &str) {
    let bytes = if app.database().is_postgres() {
        format!("convert_to('{email}', 'UTF8')")
    } else {
        format!("CAST('{email}' AS BLOB)")
    };
    let its = format!("FROM users WHERE email = '{email}'");
    for change in [
        format!("UPDATE users SET second_factor = TRUE WHERE email = '{email}'"),
        format!("UPDATE sessions SET strong_at = created_at WHERE user_id IN (SELECT id {its})"),
        format!(
            "INSERT INTO totps (user_id, secret, algorithm, digits, period, created_at) \
             SELECT id, {bytes}, 'SHA1', 6, 30, date_joined {its}"
        ),
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
