//! The terms of the site: accepted at sign-up, in the flow that verifies the address, and asked for again when there is a new
//! version.

mod programs;
mod settings;

use super::admin::desk::sql;
use super::api::accounts::log_in;
use super::support::app::TestApp;
use super::support::page::Page;
use super::support::people::{Guest, PASSWORD};
use serde_json::{Value, json};
use time::Duration;

const ADA: &str = "ada@example.com";
const URL: (&str, &str) = ("TERMS_URL", "https://www.example.com/terms");
const PRIVACY: (&str, &str) = ("PRIVACY_URL", "/privacy");
const FIRST: (&str, &str) = ("TERMS_VERSION", "2026-01");
const SECOND: (&str, &str) = ("TERMS_VERSION", "2026-06");
const NO_LIMITS: (&str, &str) = ("RATE_LIMITS", "off");
const DOOR: &str = "/account/terms";

fn app() -> TestApp {
    TestApp::with(&[URL, PRIVACY, FIRST, NO_LIMITS, ("LOGIN_BY_CODE", "on")])
}

fn sign_up(guest: &Guest, email: &str, more: &[(&str, &str)]) -> Page {
    let mut form = vec![
        ("email", email),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
    ];
    form.extend(more);
    guest.post("/signup", &form)
}

/// Somebody who has accepted what counts now.
fn member(app: &TestApp, email: &str) -> Guest {
    let guest = app.guest();
    let sent = sign_up(&guest, email, &[("accept_terms", "on")]);
    assert_eq!(sent.location(), Some("/verify"), "{}", sent.text());
    assert_eq!(guest.enter_code(&app.code_for(email)).location(), Some("/"));
    guest
}

fn consents(app: &TestApp) -> i64 {
    app.db_count("SELECT count(*) AS count FROM consents")
}

fn events(app: &TestApp) -> i64 {
    app.db_count("SELECT count(*) AS count FROM audit WHERE event = 'terms_accepted'")
}

fn export(guest: &Guest) -> Value {
    let page = guest.post("/account/export", &[]);
    assert_eq!(page.status(), 200, "{}", page.text());
    serde_json::from_slice(page.bytes()).unwrap()
}

fn accept(guest: &Guest, page: &Page) -> Page {
    let form = [
        ("version", page.value("version")),
        ("next", page.value("next")),
    ];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    guest.post(DOOR, &form)
}

#[test]
fn the_box_has_to_be_ticked_and_what_was_accepted_is_kept() {
    let app = app();
    let ada = app.guest();
    let form = ada.get("/signup");
    assert!(
        form.text()
            .contains("I accept the terms of service and have read the privacy policy.")
    );
    let links = form.html();
    assert!(links.contains("href=\"https://www.example.com/terms\""));
    assert!(links.contains("href=\"/privacy\""));
    let read = form.value("terms_version");
    assert_eq!(read, FIRST.1);
    for unticked in [&[][..], &[("accept_terms", "")], &[("accept_terms", "off")]] {
        let refused = sign_up(&ada, ADA, unticked);
        assert_eq!(refused.status(), 422);
        assert_eq!(refused.error("accept_terms"), "Tick this box to sign up.");
    }
    let stale = [("accept_terms", "on"), ("terms_version", "2025-01")];
    let refused = sign_up(&ada, ADA, &stale);
    assert_eq!(refused.status(), 422);
    assert!(
        refused
            .error("accept_terms")
            .contains("have changed since you opened")
    );
    assert!(refused.attribute("#id_accept_terms", "checked").is_none());
    // What is wrong elsewhere takes no tick away.
    let wrong = sign_up(&ada, "nobody", &[("accept_terms", "on")]);
    assert_eq!(
        (wrong.status(), wrong.error("accept_terms")),
        (422, String::new())
    );
    assert!(wrong.attribute("#id_accept_terms", "checked").is_some());
    assert_eq!((consents(&app), app.letters_to(ADA).len()), (0, 0));

    let good = [("accept_terms", "on"), ("terms_version", &read)];
    assert_eq!(sign_up(&ada, ADA, &good).location(), Some("/verify"));
    assert_eq!(
        (consents(&app), events(&app)),
        (0, 0),
        "nobody has shown the address"
    );
    app.advance(Duration::minutes(2));
    assert_eq!(ada.enter_code(&app.code_for(ADA)).location(), Some("/"));
    assert_eq!((consents(&app), events(&app)), (1, 1));
    assert_eq!(ada.get("/").status(), 200);
    let kept = export(&ada);
    let consent = &kept["consents"][0];
    assert_eq!(consent["version"], json!(FIRST.1));
    assert_eq!(consent["ip"], json!("203.0.113.1"));
    assert_eq!(consent["accepted_at"], kept["flows"][0]["created_at"]);
    assert_eq!(kept["account"]["terms_version"], json!(FIRST.1));
    let told = kept["events"].as_array().unwrap();
    let told = told.iter().find(|it| it["event"] == "terms_accepted");
    assert!(told.unwrap().to_string().contains(FIRST.1));
    let page = ada.get(DOOR);
    assert!(page.text().contains("You accepted version 2026-01 on"));
    assert_eq!(
        ada.get("/account/terms?next=/account").location(),
        Some("/account")
    );
    // It goes with the person.
    app.db_delete(ADA);
    assert_eq!(consents(&app), 0);
}

#[test]
fn a_sign_up_brings_in_its_own_consent_and_nobody_elses() {
    let app = app();
    // A stranger knows the address, and accepts. So does the owner, elsewhere and with another password.
    let eve = app.guest();
    sign_up(&eve, ADA, &[("accept_terms", "on")]);
    // Her e-mail leaves first, so that the last one is the owner's.
    assert_eq!(app.deliver(), 1);
    let ada = app.guest();
    let own = [
        ("email", ADA),
        ("password1", "another horse 9 battery"),
        ("password2", "another horse 9 battery"),
        ("accept_terms", "on"),
    ];
    ada.post("/signup", &own);
    app.advance(Duration::minutes(2));
    let done = ada.enter_code(&app.code_for(ADA));
    assert_eq!(done.location(), Some("/"), "{}", done.text());
    let kept = export(&ada);
    assert_eq!(kept["consents"].as_array().unwrap().len(), 1);
    assert_eq!(kept["consents"][0]["ip"], json!("203.0.113.2"));

    // Where nobody can tell whose sign-up it was, none counts.
    let bob = "bob@example.com";
    sign_up(&app.guest(), bob, &[("accept_terms", "on")]);
    app.db_ask_for_password(app.db_id(bob));
    app.db_verify(bob);
    let before = consents(&app);
    let only = app.db_count(
        "SELECT count(*) AS count FROM users WHERE email = 'bob@example.com' AND terms_version IS NOT NULL",
    );
    assert_eq!((before, only), (2, 1), "the only sign-up brings its own");
    let cyd = "cyd@example.com";
    for password in ["purple horse 9 battery", "yellow horse 9 battery"] {
        let form = [
            ("email", cyd),
            ("password1", password),
            ("password2", password),
            ("accept_terms", "on"),
        ];
        app.guest().post("/signup", &form);
    }
    app.db_verify(cyd);
    assert_eq!(consents(&app), before, "two strangers");

    // A code to log in with brings nothing of a stranger's sign-up.
    let dan = "dan@example.com";
    sign_up(&app.guest(), dan, &[("accept_terms", "on")]);
    let guest = super::login_code::log_in(&app, dan);
    assert_eq!(consents(&app), before);
    assert_eq!(guest.get("/").location(), Some("/account/terms"));
    // Whoever goes on with their own sign-up at the login has accepted.
    let fay = "fay@example.com";
    sign_up(&app.guest(), fay, &[("accept_terms", "on")]);
    app.deliver();
    let guest = app.guest();
    assert_eq!(guest.log_in(fay).location(), Some("/verify"));
    app.advance(Duration::minutes(2));
    assert_eq!(guest.enter_code(&app.code_for(fay)).location(), Some("/"));
    assert_eq!(guest.get("/").status(), 200);
    assert_eq!(export(&guest)["consents"][0]["version"], json!(FIRST.1));
}

#[test]
fn a_form_that_is_sent_again_is_another_consent() {
    let app = TestApp::with(&[URL, FIRST, NO_LIMITS]);
    let ada = app.guest();
    sign_up(&ada, ADA, &[("accept_terms", "on")]);
    let cookies = ada.cookies();
    let app = app.restart(&[URL, SECOND, NO_LIMITS]);
    let later = app.guest_from("198.51.100.7".parse().unwrap());
    for (name, value) in &cookies {
        later.set_cookie(name, value);
    }
    assert_eq!(later.get("/signup").value("terms_version"), SECOND.1);
    assert_eq!(sign_up(&later, ADA, &[]).status(), 422);
    sign_up(&later, ADA, &[("accept_terms", "on")]);
    app.advance(Duration::minutes(2));
    assert_eq!(later.enter_code(&app.code_for(ADA)).location(), Some("/"));
    let kept = export(&later);
    assert_eq!(kept["consents"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&kept["consents"][0]["version"], &kept["consents"][0]["ip"]),
        (&json!(SECOND.1), &json!("198.51.100.7"))
    );
}

#[test]
fn a_new_version_is_asked_for_at_the_next_page_and_nobody_is_kept_from_leaving() {
    let app = app();
    let cookies = member(&app, ADA).cookies();
    let app = app.restart(&[URL, PRIVACY, SECOND, NO_LIMITS]);
    let ada = app.guest();
    for (name, value) in cookies {
        ada.set_cookie(&name, &value);
    }
    for page in [
        "/",
        "/account",
        "/account/email",
        "/account/password",
        "/account/archive",
    ] {
        let led = ada.get(&format!("{page}?a=b"));
        let to = led.location().unwrap_or_default().to_owned();
        assert!(to.starts_with("/account/terms?next=/"), "{page}: {to}");
    }
    for page in [
        "/account/export",
        "/account/delete",
        "/account/sessions",
        "/account/factors",
    ] {
        assert_eq!(ada.get(page).status(), 200, "{page}");
    }
    // A form that was open says that it was not saved.
    let sent = ada.post("/account", &[("first_name", "Ada")]);
    assert_eq!(sent.location(), Some("/account/terms?next=/account"));
    let page = ada.get("/account/terms?next=/account");
    assert!(
        page.text()
            .contains("What you sent was not saved. Accept our terms, then send it again.")
    );
    assert!(page.text().contains("Our terms have changed."));
    let stale = [("version", FIRST.1), ("next", "/account")];
    let refused = ada.post(DOOR, &stale);
    assert_eq!(refused.status(), 422);
    assert!(
        refused
            .text()
            .contains("have changed since you opened this page")
    );
    assert_eq!(refused.value("next"), "/account");
    assert_eq!(events(&app), 1);
    assert_eq!(accept(&ada, &refused).location(), Some("/account"));
    assert_eq!(ada.get("/account").status(), 200);
    assert_eq!((consents(&app), events(&app)), (2, 2));
    accept(&ada, &refused);
    assert_eq!((consents(&app), events(&app)), (2, 2), "twice is once");
    let evil = [("version", SECOND.1), ("next", "//evil.example")];
    assert_eq!(ada.post(DOOR, &evil).location(), Some("/"));
    // Strangers have nothing to accept.
    let to = app.guest().get(DOOR);
    assert_eq!(to.location(), Some("/login?next=/account/terms"));
}

#[test]
fn leaving_needs_no_consent() {
    let app = app();
    app.db_user(ADA);
    let ada = app.guest();
    ada.log_in(ADA);
    let page = ada.get("/account/terms");
    assert!(page.text().contains("Read and accept our terms to go on."));
    assert!(export(&ada)["consents"].as_array().unwrap().is_empty());
    let left = ada.post("/account/delete", &[("current_password", PASSWORD)]);
    assert_eq!(left.status(), 303, "{}", left.text());
    app.db_user("bob@example.com");
    let bob = app.guest();
    bob.log_in("bob@example.com");
    assert_eq!(bob.log_out().location(), Some("/login"));
    assert!(!bob.is_signed_in());
}

#[test]
fn whoever_came_by_another_way_is_asked_at_the_first_visit() {
    let app = app();
    app.db_user(ADA);
    app.db_superuser("root@example.com");
    let ada = app.guest();
    ada.post(
        "/login",
        &[
            ("email", ADA),
            ("password", PASSWORD),
            ("next", "/account?x=1"),
        ],
    );
    let led = ada.get("/account?x=1");
    assert_eq!(led.location(), Some("/account/terms?next=/account%3Fx%3D1"));
    let page = ada.get(led.location().unwrap());
    assert_eq!(accept(&ada, &page).location(), Some("/account?x=1"));
    let root = app.guest();
    root.log_in("root@example.com");
    let led = root.get("/admin/users/");
    assert_eq!(led.location(), Some("/account/terms?next=/admin/users/"));
    let page = root.get(led.location().unwrap());
    assert_eq!(accept(&root, &page).location(), Some("/admin/users/"));
    assert_eq!(root.get("/admin/users/").status(), 200);
    // Added by staff, who choose no password for them.
    let (desk, _) = log_in(&app, "root@example.com");
    let made = desk.post("/api/admin/users/", &json!({ "email": "cyd@example.com" }));
    assert_eq!(made.status, 201, "{}", made.body);
    let due =
        "SELECT count(*) AS count FROM users WHERE email LIKE 'cyd@%' AND terms_version IS NULL";
    assert_eq!(app.db_count(due), 1);
    // Without a password there is a code.
    app.db_user("bob@example.com");
    let by_code = super::login_code::log_in(&app, "bob@example.com");
    assert_eq!(by_code.get("/").location(), Some("/account/terms"));
}

#[test]
fn a_second_step_that_is_demanded_comes_first_and_both_lead_back() {
    let app = TestApp::with(&[
        URL,
        FIRST,
        NO_LIMITS,
        ("MFA_REQUIRED", "all"),
        ("ALLOWED_REDIRECTS", "https://app.example.com"),
    ]);
    app.db_user(ADA);
    let ada = app.guest();
    ada.log_in(ADA);
    assert_eq!(
        ada.get("/account").location(),
        Some("/account/factors?next=/account")
    );
    assert_eq!(ada.get(DOOR).status(), 200);
    let it = super::support::factors::protect(&app, ada);
    let led = it.guest.get("/continue?next=https://app.example.com/x");
    let to = led.location().unwrap();
    assert!(to.starts_with("/account/terms?next=/continue"), "{to}");
    let page = it.guest.get(to);
    let on = accept(&it.guest, &page);
    let page = it.guest.get(on.location().unwrap());
    assert_eq!(
        page.attribute("main a.button-main", "href").as_deref(),
        Some("https://app.example.com/x")
    );
}

#[test]
fn staff_see_what_somebody_accepted_and_change_nothing() {
    let app = app();
    member(&app, ADA);
    app.db_superuser("root@example.com");
    let (root, _) = log_in(&app, "root@example.com");
    let list = root.get("/api/admin/consents/");
    assert_eq!(list.body["count"], json!(1), "{}", list.body);
    let row = &list.body["results"][0];
    assert_eq!(
        (&row["version"], &row["ip"]),
        (&json!(FIRST.1), &json!("203.0.113.1"))
    );
    let path = format!("/api/admin/consents/{}/", row["id"]);
    assert_eq!(root.get(&path).status, 200);
    assert!(root.patch(&path, &json!({ "version": "9" })).status >= 400);
    assert!(root.delete(&path).status >= 400);
    assert!(root.post("/api/admin/consents/", &json!({})).status >= 400);
    assert_eq!(consents(&app), 1);
    sql(&app, "UPDATE users SET terms_version = '2026-01'");
    let desk = app.guest();
    desk.log_in("root@example.com");
    let page = desk.get("/admin/consents/");
    assert!(page.text().contains("2026-01"));
    let id = app.db_id(ADA).0;
    let page = desk.get(&format!("/admin/users/{id}/"));
    let link = format!("/admin/consents/?user={id}");
    assert!(page.html().contains(&link), "{}", page.text());
}

#[test]
fn networks_are_forgotten_in_time() {
    let app = TestApp::with(&[URL, FIRST, NO_LIMITS, ("IP_RETENTION", "24h")]);
    member(&app, ADA);
    app.advance(Duration::hours(25));
    vestibule::internals::jobs::sweep_once(app.site().app()).unwrap();
    let kept = "SELECT count(*) AS count FROM consents WHERE ip = '-'";
    assert_eq!(app.db_count(kept), 1);
}

#[test]
fn without_terms_there_is_no_box_and_no_page() {
    let app = TestApp::without_limits();
    assert!(!app.guest().get("/signup").html().contains("accept_terms"));
    let ada = app.member(ADA);
    assert_eq!(ada.get("/account").status(), 200);
    assert_eq!(ada.get(DOOR).status(), 404);
    assert_eq!(ada.post(DOOR, &[("version", "1")]).status(), 404);
    assert_eq!(consents(&app), 0);
}
