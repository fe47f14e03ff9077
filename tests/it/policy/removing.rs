//! Where a second step is demanded, the last factor stays.

use crate::admin::desk::sql;
use crate::factors::api_support::{ADA, FACTORS, Member, TOTP, ada, protected};
use crate::factors::staff_support::{RESET, db_passkey, kept, order, ran, root};
use crate::races::together;
use crate::support::app::TestApp;
use crate::support::factors::{owner, protect};
use crate::support::people::PASSWORD;
use serde_json::json;

const HERE: &str = "Here everybody needs a second step. Add another before you remove this one.";
const STAFF: &str = "Staff here need a second step. Add another before you remove this one.";
const REMOVE: &str = "/account/factors/totp/remove";

fn start(policy: &str) -> TestApp {
    TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("MFA_REQUIRED", policy),
        ("JWT_ACCESS_TOKEN_LIFETIME", "2h"),
    ])
}

fn passkey(app: &TestApp, ada: &Member) -> String {
    let id = ada.id.0;
    let row = app.db_count(&format!(
        "SELECT id AS count FROM passkeys WHERE user_id = {id}"
    ));
    format!("{FACTORS}passkeys/{row}/")
}

#[test]
fn the_last_factor_stays_where_everybody_needs_one() {
    let app = start("all");
    let ada = ada(&app);
    let refused = ada.me.delete(TOTP);
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert_eq!(refused.text("error"), "second_factor_missing");
    assert_eq!(refused.body["non_field_errors"], json!([HERE]));
    assert_eq!(kept(&app, ada.id), (1, 0, 10, true), "codes are none");
    assert_eq!(
        ada.me.get("/api/accounts/me/").status,
        200,
        "and nothing ended"
    );
    db_passkey(&app, ada.id);
    assert_eq!(ada.me.delete(TOTP).status, 204);
    let refused = ada.me.delete(&passkey(&app, &ada));
    assert_eq!(refused.text("error"), "second_factor_missing");
    assert_eq!(kept(&app, ada.id), (0, 1, 10, true));
}

#[test]
fn the_page_says_so_too() {
    let app = start("all");
    let bea = owner_at(&app);
    let refused = bea.guest.post(REMOVE, &[("current_password", PASSWORD)]);
    assert_eq!(refused.status(), 422);
    assert!(refused.text().contains(HERE), "{}", refused.text());
    assert!(bea.guest.is_signed_in());
}

fn owner_at(app: &TestApp) -> crate::support::factors::Owner {
    app.db_user("bea@example.com");
    let guest = app.guest();
    guest.log_in("bea@example.com");
    protect(app, guest)
}

#[test]
fn where_staff_needs_one_only_staff_keeps_it() {
    let app = start("staff");
    let staff = root(&app);
    let ada = ada(&app);
    assert_eq!(ada.me.delete(TOTP).status, 204);
    drop(staff);
    let boss = protected(&app, app.db_id("root@example.com"), "root@example.com");
    let refused = boss.me.delete(TOTP);
    assert_eq!(refused.status, 400);
    assert_eq!(refused.body["non_field_errors"], json!([STAFF]));
    // Whoever is no staff any more may.
    sql(
        &app,
        &format!(
            "UPDATE users SET is_staff = FALSE, is_superuser = FALSE WHERE id = {}",
            boss.id.0
        ),
    );
    assert_eq!(boss.me.delete(TOTP).status, 204);
}

/// Whoever removes the last factor and becomes staff later has a session of one factor.
#[test]
fn a_session_that_lost_its_factor_is_of_one_factor() {
    let app = start("staff");
    let ada = ada(&app);
    assert_eq!(ada.me.delete(TOTP).status, 204);
    sql(
        &app,
        &format!("UPDATE users SET is_staff = TRUE WHERE id = {}", ada.id.0),
    );
    let refused = ada.me.get("/api/admin/");
    assert_eq!(
        (refused.status, refused.text("code")),
        (403, "second_factor_missing")
    );
}

#[test]
fn of_the_last_two_factors_one_stays_whoever_is_first() {
    for _ in 0..4 {
        let app = start("all");
        let ada = ada(&app);
        db_passkey(&app, ada.id);
        let paths = [TOTP.to_owned(), passkey(&app, &ada)];
        let mut statuses = together(4, |number| ada.me.delete(&paths[number % 2]).status);
        statuses.sort_unstable();
        assert_eq!(
            statuses.iter().filter(|status| **status == 204).count(),
            1,
            "{statuses:?}"
        );
        let (totps, passkeys, _, is_on) = kept(&app, ada.id);
        assert_eq!((totps + passkeys, is_on), (1, true));
    }
}

#[test]
fn staff_still_resets_factors_and_erases() {
    let app = start("all");
    root(&app);
    let boss = protected(&app, app.db_id("root@example.com"), "root@example.com");
    let ada = ada(&app);
    let reset = boss.me.post(RESET, &order(&[ada.id]));
    assert_eq!(
        (reset.status, &reset.body),
        (200, &ran(1, 0)),
        "{}",
        reset.body
    );
    assert_eq!(kept(&app, ada.id), (0, 0, 0, false));
    app.db_delete(ADA);
    let bea = owner(&app, "bea@example.com");
    let gone = bea.guest.post(
        "/account/delete",
        &[
            ("current_password", PASSWORD),
            ("authenticator_code", &bea.phone.next(&app)),
        ],
    );
    assert_eq!(gone.location(), Some("/login"), "{}", gone.text());
}
