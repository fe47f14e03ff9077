//! The timeouts of the admin site, and what was typed when they struck.

use super::{root, send, untouched};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use time::Duration;

const FORM: &str = "form.sheet";

#[test]
fn after_an_idle_hour_the_password_opens_the_page_that_was_wanted() {
    let app = TestApp::start();
    let root = root(&app);
    for _ in 0..3 {
        app.advance(Duration::minutes(50));
        assert_eq!(root.get("/admin/users/").status(), 200, "not idle");
    }
    app.advance(Duration::minutes(61));
    assert!(root.is_signed_in(), "the session itself goes on");
    let asked = root.get("/admin/users/?q=ada&is_staff=1");
    let door = "/admin/login/?next=/admin/users/%3Fq%3Dada%26is_staff%3D1";
    assert_eq!(asked.location(), Some(door));
    let page = root.get(door);
    assert_eq!(page.status(), 200);
    let fields = untouched(&page, FORM);
    let wrong = send(
        &root,
        "/admin/login/",
        &fields,
        &[("current_password", "wrong")],
    );
    assert_eq!(
        wrong.error("current_password"),
        "That password is not right. Check it and try again."
    );
    assert_eq!(wrong.value("next"), "/admin/users/?q=ada&is_staff=1");
    let open = send(
        &root,
        "/admin/login/",
        &fields,
        &[("current_password", PASSWORD)],
    );
    assert_eq!(open.location(), Some("/admin/users/?q=ada&is_staff=1"));
    assert_eq!(root.get("/admin/users/?q=ada&is_staff=1").status(), 200);
}

#[test]
fn after_a_day_the_password_is_asked_for_also_of_the_busy() {
    let app = TestApp::start();
    let root = root(&app);
    for _ in 0..28 {
        assert_eq!(root.get("/admin/").status(), 200);
        app.advance(Duration::minutes(50));
    }
    assert_eq!(root.get("/admin/").status(), 200, "23 hours and a bit");
    app.advance(Duration::minutes(41));
    assert_eq!(
        root.get("/admin/").location(),
        Some("/admin/login/?next=/admin/")
    );
}

#[test]
fn a_form_that_comes_too_late_is_kept_until_the_password_is_there() {
    let app = TestApp::start();
    let root = root(&app);
    let ada = app.db_user("ada@example.com").0;
    let path = format!("/admin/users/{ada}/");
    let fields = untouched(&root.get(&path), FORM);
    app.advance(Duration::minutes(61));
    let asked = send(
        &root,
        &path,
        &fields,
        &[("first_name", "Ada \"&\" <b>"), ("_save", "1")],
    );
    asked.assert_asks_for_password();
    assert_eq!(asked.texts("h1"), ["Enter your password"]);
    let fields = untouched(&asked, FORM);
    let wrong = send(&root, &path, &fields, &[("current_password", "wrong")]);
    assert_eq!(
        wrong.error("current_password"),
        "That password is not right. Check it and try again."
    );
    let done = send(
        &root,
        &path,
        &untouched(&wrong, FORM),
        &[("current_password", PASSWORD)],
    );
    assert_eq!(done.location(), Some("/admin/users/"), "{}", done.text());
    assert_eq!(root.get(&path).value("first_name"), "Ada \"&\" <b>");
}

#[test]
fn strangers_and_members_do_not_come_in() {
    let app = TestApp::start();
    let stranger = app.guest();
    let to_login = stranger.get("/admin/users/");
    assert_eq!(to_login.location(), Some("/login?next=/admin/users/"));
    let ada = app.member("ada@example.com");
    for path in ["/admin/", "/admin/login/", "/admin/users/", "/admin/bulk/"] {
        assert_eq!(ada.get(path).status(), 403, "{path}");
    }
    let sent = ada.post("/admin/login/", &[("current_password", PASSWORD)]);
    assert_eq!(sent.status(), 403);
    let off = ada.post("/admin/users/action/", &[("action", "ban")]);
    assert_eq!(off.status(), 403);
}

#[test]
fn the_way_on_leads_nowhere_else() {
    let app = TestApp::start();
    let root = root(&app);
    let here = root.get("/admin/login/?next=https://evil.example/");
    assert_eq!(here.location(), Some("/admin/"), "already in");
    app.advance(Duration::minutes(61));
    let fields = [("next", "//evil.example/"), ("current_password", PASSWORD)];
    assert_eq!(
        root.post("/admin/login/", &fields).location(),
        Some("/admin/")
    );
    let slash = root.get("/admin/users?q=a");
    assert_eq!(
        (slash.status(), slash.location()),
        (301, Some("/admin/users/?q=a"))
    );
    assert_eq!(
        root.get("/admin/users/1/change/").location(),
        Some("/admin/users/1/")
    );
}
