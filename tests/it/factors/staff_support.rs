//! Staff, and people whose second factors they reset.

use super::api_support::{self, ADA, Phone};
use crate::admin::desk::sql;
use crate::api::accounts::log_in;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::Guest;
use serde_json::{Value, json};
use vestibule::internals::values::UserId;

pub const ROOT: &str = "root@example.com";
pub const RESET: &str = "/api/admin/users/actions/reset_factors/";
pub const WHY: &str = "Came to the desk with a passport.";

/// The program of a superuser.
pub fn root(app: &TestApp) -> Client {
    app.db_superuser(ROOT);
    log_in(app, ROOT).0
}

pub fn order(ids: &[UserId]) -> Value {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    json!({ "ids": ids, "reason": WHY })
}

pub fn ran(changed: usize, already: usize) -> Value {
    json!({ "changed": changed, "already": already, "refused": [] })
}

/// The row of somebody, as programs of staff get it.
pub fn row(staff: &Client, id: UserId) -> Value {
    let row = staff.get(&format!("/api/admin/users/{}/", id.0));
    assert_eq!(row.status, 200, "{}", row.body);
    row.body
}

/// Rows of somebody's factors of each kind, and whether a second step is asked for.
pub fn kept(app: &TestApp, id: UserId) -> (i64, i64, i64, bool) {
    let of = |table: &str| {
        app.db_count(&format!(
            "SELECT count(*) AS count FROM {table} WHERE user_id = {}",
            id.0
        ))
    };
    let on = format!(
        "SELECT count(*) AS count FROM users WHERE second_factor AND id = {}",
        id.0
    );
    (
        of("totps"),
        of("passkeys"),
        of("recovery_codes"),
        app.db_count(&on) == 1,
    )
}

/// Shortcut: a passkey that nobody holds.
pub fn db_passkey(app: &TestApp, id: UserId) {
    let bytes = |text: &str| {
        if app.database().is_postgres() {
            format!("convert_to('{text}', 'UTF8')")
        } else {
            format!("CAST('{text}' AS BLOB)")
        }
    };
    sql(
        app,
        &format!(
            "INSERT INTO passkeys (user_id, credential_id, user_handle, rp_id, public_key, algorithm, sign_count, name, \
             aaguid, transports, backup_eligible, backup_state, user_verified, created_at, last_used_at) \
             SELECT id, {}, {}, 'localhost', {}, -7, 41, 'The key ring', {}, '[\"usb\"]', TRUE, FALSE, TRUE, date_joined, \
             date_joined FROM users WHERE id = {}",
            bytes(&format!("the-credential-id-{}", id.0)),
            bytes("the-user-handle"),
            bytes("the-public-key"),
            bytes("the-aaguid"),
            id.0
        ),
    );
}

/// Somebody with an authenticator app, and a program of theirs.
pub struct Person {
    pub id: UserId,
    pub me: Client,
    pub phone: Phone,
    pub codes: Vec<String>,
}

/// Gives an account that is there an app.
pub fn protected(app: &TestApp, email: &str) -> Person {
    let id = app.db_id(email);
    let member = api_support::protected(app, id, email);
    Person {
        id: member.id,
        me: member.me,
        phone: member.phone,
        codes: member.codes,
    }
}

/// Somebody with every kind of factor.
pub fn ada(app: &TestApp) -> Person {
    app.db_user(ADA);
    let ada = protected(app, ADA);
    db_passkey(app, ada.id);
    ada
}

/// Logs somebody in with both steps.
pub fn log_in_with_code(app: &TestApp, browser: &Guest, email: &str, person: &Person) {
    assert_eq!(browser.log_in(email).location(), Some("/login/second"));
    let code = person.phone.next(app);
    let page = browser.post("/login/second", &[("code", &code)]);
    assert_eq!(page.location(), Some("/"), "{}", page.text());
}

/// A superuser with an authenticator app.
pub fn boss(app: &TestApp) -> Person {
    app.db_superuser(ROOT);
    protected(app, ROOT)
}

/// Who was refused, and why.
pub fn refused(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["changed"], 0, "{}", answer.body);
    let refused = answer.body["refused"].as_array().unwrap();
    assert_eq!(refused.len(), 1, "{}", answer.body);
    refused[0].to_string()
}
