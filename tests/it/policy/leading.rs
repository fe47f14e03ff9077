//! Whoever has no second step is led to one, and from there back.

use crate::admin::desk::sql;
use crate::api::accounts::log_in;
use crate::factors::api_support::{START, protected};
use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::factors::{Phone, begin_as_asked, protect};
use crate::support::people::{Guest, PASSWORD};
use serde_json::json;
use time::Duration;

const ROOT: &str = "root@example.com";
const ADA: &str = "ada@example.com";

fn start(policy: &str) -> TestApp {
    TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("MFA_REQUIRED", policy),
        ("JWT_ACCESS_TOKEN_LIFETIME", "2h"),
    ])
}

/// Sets an app up from a page that leads there, and goes on from the last one.
fn set_up(app: &TestApp, guest: &Guest, factors: &str) -> String {
    let page = guest.get(factors);
    assert_eq!(page.status(), 200);
    let totp = page
        .attribute("a.button-main[href*='/totp']", "href")
        .unwrap();
    let ask = guest.get(&totp);
    let next = ask.value("next");
    let begun = begin_as_asked(app, guest, &next);
    let phone = Phone::of(&begun);
    let wrong = guest.post(
        "/account/factors/totp",
        &[
            ("next", &begun.value("next")),
            ("setup", &begun.value("setup")),
            ("code", &phone.wrong(app)),
        ],
    );
    assert_eq!(wrong.status(), 422);
    let done = guest.post(
        "/account/factors/totp",
        &[
            ("next", &wrong.value("next")),
            ("setup", &wrong.value("setup")),
            ("code", &phone.now(app)),
        ],
    );
    assert_eq!(done.status(), 200, "{}", done.text());
    done.attribute("a.button-main", "href").unwrap()
}

#[test]
fn a_fresh_superuser_sets_a_second_step_up_and_comes_back_to_the_admin_site() {
    let app = start("staff");
    app.db_superuser(ROOT);
    let root = app.guest();
    let to = root.get("/admin/users/?q=ada");
    assert_eq!(to.location(), Some("/login?next=/admin/users/%3Fq%3Dada"));
    let login = [
        ("email", ROOT),
        ("password", PASSWORD),
        ("next", "/admin/users/?q=ada"),
    ];
    assert_eq!(
        root.post("/login", &login).location(),
        Some("/admin/users/?q=ada")
    );
    let led = root.get("/admin/users/?q=ada");
    let factors = "/account/factors?next=/admin/users/%3Fq%3Dada";
    assert_eq!((led.status(), led.location()), (303, Some(factors)));
    let page = root.get(factors);
    assert!(page.text().contains("Set up a second step to go on."));
    assert!(
        page.text()
            .contains("Staff here need a second step. Until you set one up")
    );
    let onward = set_up(&app, &root, factors);
    assert_eq!(onward, "/admin/users/?q=ada");
    assert_eq!(root.get(&onward).status(), 200);
    let page = root.get(factors);
    assert!(page.text().contains("Staff here need a second step."));
    assert_eq!(
        page.attribute(".notice a", "href").as_deref(),
        Some("/admin/users/?q=ada")
    );
}

#[test]
fn nobody_is_led_to_another_site() {
    let app = start("staff");
    app.db_superuser(ROOT);
    let root = app.guest();
    root.log_in(ROOT);
    let onward = set_up(&app, &root, "/account/factors?next=https://evil.example/");
    assert_eq!(onward, "/account/factors");
    let page = root.get("/account/factors?next=//evil.example/");
    assert!(!page.html().contains("href=\"//evil"), "{}", page.html());
}

#[test]
fn the_rest_of_the_site_works_for_staff_without_a_second_step() {
    let app = start("staff");
    app.db_superuser(ROOT);
    let root = app.guest();
    assert_eq!(root.log_in(ROOT).location(), Some("/"));
    assert!(root.is_signed_in());
    let lost = root.post("/admin/users/1/", &[("first_name", "Ada")]);
    assert_eq!(
        lost.location(),
        Some("/account/factors?next=/admin/users/1/")
    );
    let said = root.get("/account/factors").text();
    assert!(
        said.contains("What you sent was not saved. Set up a second step, then send it again.")
    );
    for page in ["/admin/login/", "/admin/login/?next=/admin/"] {
        assert!(
            root.get(page)
                .location()
                .unwrap()
                .starts_with("/account/factors")
        );
        let sent = root.post(page, &[("current_password", PASSWORD)]);
        assert!(sent.location().unwrap().starts_with("/account/factors"));
    }
}

#[test]
fn who_becomes_staff_is_asked_from_the_next_request_on() {
    let app = start("staff");
    let id = app.db_user(ADA).0;
    let (client, _) = log_in(&app, ADA);
    let ada = app.guest();
    ada.log_in(ADA);
    assert_eq!(ada.get("/admin/").status(), 403);
    sql(
        &app,
        &format!("UPDATE users SET is_staff = TRUE, is_superuser = TRUE WHERE id = {id}"),
    );
    assert_eq!(
        ada.get("/admin/").location(),
        Some("/account/factors?next=/admin/")
    );
    assert_eq!(
        client.get("/api/admin/").text("code"),
        "second_factor_missing"
    );
    protect(&app, ada.window());
    sql(
        &app,
        &format!("UPDATE users SET is_staff = FALSE WHERE id = {id}"),
    );
    assert_eq!(client.get("/api/admin/").status, 401, "the others ended");
}

/// It cannot be; and if it were, it would be no way in.
#[test]
fn a_session_that_was_opened_without_the_second_step_shows_it_first() {
    let app = start("all");
    let id = app.db_superuser(ROOT);
    let boss = protected(&app, id, ROOT);
    assert_eq!(boss.me.get("/api/accounts/me/").status, 200);
    sql(&app, "UPDATE sessions SET strong_at = NULL");
    for path in ["/api/accounts/me/", "/api/admin/"] {
        let refused = boss.me.get(path);
        let said = (refused.status, refused.text("code"));
        assert_eq!(said, (403, "reauthentication_required"), "{path}");
    }
    let others = boss.me.delete("/api/accounts/sessions/");
    assert_eq!(
        (others.status, others.text("code")),
        (403, "reauthentication_required")
    );
    let half = json!({ "current_password": PASSWORD });
    assert_eq!(
        boss.me.post("/api/accounts/reauthenticate/", &half).status,
        403
    );
    let both = json!({ "current_password": PASSWORD, "authenticator_code": boss.phone.next(&app) });
    let shown = boss.me.post("/api/accounts/reauthenticate/", &both);
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert_eq!(boss.me.get("/api/accounts/me/").status, 200);
    assert_eq!(boss.me.get("/api/admin/").status, 200);
}

#[test]
fn on_pages_it_is_shown_where_the_password_is_asked_for_and_leads_on() {
    let app = start("all");
    app.db_superuser(ROOT);
    let root = app.guest();
    root.log_in(ROOT);
    let boss = protect(&app, root);
    sql(&app, "UPDATE sessions SET strong_at = NULL");
    let asked = "/reauthenticate?next=/account/email";
    assert_eq!(boss.guest.get("/account/email").location(), Some(asked));
    assert_eq!(boss.guest.get(asked).status(), 200);
    let code = boss.phone.next(&app);
    let fields = [
        ("next", "/account/email"),
        ("current_password", PASSWORD),
        ("authenticator_code", &code),
    ];
    let shown = boss.guest.post("/reauthenticate", &fields);
    assert_eq!(shown.location(), Some("/account/email"), "{}", shown.text());
    assert_eq!(boss.guest.get("/account/email").status(), 200);
    assert_eq!(boss.guest.get("/admin/").status(), 200);
}

#[test]
fn a_new_person_lands_where_a_second_step_is_set_up() {
    let app = start("all");
    let ada = app.guest();
    ada.sign_up(ADA);
    let code = app.code_for(ADA);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert_eq!(ada.get("/").location(), Some("/account/factors"));
    let page = ada.get("/account/factors").text();
    assert!(
        page.contains("Here everybody needs a second step. Until you set one up"),
        "{page}"
    );
    assert_eq!(
        set_up(&app, &ada, "/account/factors?next=/account/email"),
        "/account/email"
    );
    assert!(ada.is_signed_in());
    assert!(
        ada.get("/account/factors")
            .text()
            .contains("Here everybody needs a second step.")
    );
}

#[test]
fn who_will_not_leaves_by_the_door_that_stays_open() {
    let app = start("all");
    app.db_user(ADA);
    let ada = app.guest();
    ada.log_in(ADA);
    assert_eq!(
        ada.get("/account/export").location(),
        Some("/account/factors?next=/account/export")
    );
    let gone = ada.post("/account/delete", &[("current_password", PASSWORD)]);
    assert_eq!(gone.location(), Some("/login"));
}

#[test]
fn a_program_is_told_and_sets_one_up_with_the_calls_that_stay_open() {
    let app = start("all");
    let id = app.db_user(ADA);
    let (ada, pair) = log_in(&app, ADA);
    let api = Api::of(&app).bearing(pair.text("access"));
    let said = api.ask("{ me { pk } }");
    assert_eq!(said.error(), "Set up a second step to go on.");
    assert_eq!(
        said.body["errors"][0]["extensions"]["code"],
        "second_factor_missing"
    );
    let refused = ada.patch("/api/accounts/me/", &json!({ "first_name": "Ada" }));
    assert_eq!(
        (refused.status, refused.text("code")),
        (403, "second_factor_missing")
    );
    let refresh = json!({ "refresh": pair.text("refresh") });
    let token = json!({ "token": pair.text("access") });
    assert_eq!(ada.post("/api/accounts/token/verify/", &token).status, 200);
    assert_eq!(
        ada.post("/api/accounts/token/refresh/", &refresh).status,
        200
    );
    app.advance(Duration::minutes(11));
    assert_eq!(
        ada.post(START, &json!({})).text("code"),
        "reauthentication_required"
    );
    let ada = protected(&app, id, ADA);
    assert_eq!(ada.me.get("/api/accounts/me/").status, 200);
}

#[test]
fn a_permission_of_staff_opens_nothing_without_the_second_step() {
    let app = start("staff");
    let id = app.db_superuser(ROOT);
    let (client, _) = log_in(&app, ROOT);
    assert_eq!(client.get("/api/admin/users/").status, 403);
    sql(
        &app,
        &format!("UPDATE users SET is_staff = FALSE WHERE id = {}", id.0),
    );
    assert_eq!(
        client.get("/api/admin/users/").text("code"),
        "permission_denied"
    );
}
