//! The menu of languages at the foot of pages: it is where it works, and loses nothing.

use super::{ADA, ALL, choose, lang, program, speaking};
use crate::support::app::TestApp;
use serde_json::json;

const MENU: &str = "form.language";

#[test]
fn pages_about_the_api_have_a_menu_that_works() {
    let app = speaking(&[]);
    let guest = app.guest();
    assert!(!guest.get("/api/docs").texts(MENU).is_empty());
    choose(&guest, "en-XA", "/api/docs");
    assert_eq!(lang(&guest.get("/api/docs")), "en-XA");
    // Programs go by the header alone.
    let document = guest.get("/api/openapi.json");
    assert_ne!(document.header("vary"), Some("Accept-Language, Cookie"));
    let ada = app.member(ADA);
    program(&app, ADA).patch("/api/accounts/me/", &json!({ "language": "ar-XB" }));
    assert_eq!(lang(&ada.get("/api/docs")), "ar-XB");
}

#[test]
fn a_page_that_holds_what_was_typed_has_no_menu_to_lose_it_with() {
    let app = speaking(&[]);
    app.member(ADA);
    let guest = app.guest();
    assert!(!guest.get("/login?next=/account").texts(MENU).is_empty());
    for (path, fields) in [
        ("/login", [("email", ADA), ("password", "wrong")]),
        ("/signup", [("email", "nonsense"), ("password", "x")]),
    ] {
        let refused = guest.post(path, &fields);
        assert_eq!(refused.status(), 422, "{path}");
        assert!(refused.texts(MENU).is_empty(), "{path}");
    }
}

#[test]
fn the_menu_does_not_lead_back_to_where_no_page_is() {
    let app = speaking(&[]);
    let guest = app.guest();
    assert_eq!(choose(&guest, "en-XA", "/language").location(), Some("/"));
    assert_eq!(
        choose(&guest, "en-XA", "/languages").location(),
        Some("/languages")
    );
}

#[test]
fn a_name_of_the_site_may_look_like_a_template() {
    for name in ["C{#", "{{ 7 * 7 }}", "{% raw %}", "A } B"] {
        let app = TestApp::with(&[ALL, ("SITE_NAME", name), ("RATE_LIMITS", "off")]);
        let page = app.guest().get("/login");
        assert_eq!(page.status(), 200, "{name}");
        assert!(page.text().contains(name), "{name}: {}", page.text());
        app.guest().sign_up(ADA);
        let written = app.last_letter_to(ADA).written;
        assert!(written.text.contains(name), "{name}: {}", written.text);
    }
}

#[test]
fn a_language_that_is_no_longer_offered_can_be_sent_back_as_it_was_read() {
    let app = speaking(&[]);
    app.member(ADA);
    program(&app, ADA).patch("/api/accounts/me/", &json!({ "language": "ar-XB" }));
    let app = app.restart(&[("LANGUAGES", "en,en-XA"), ("RATE_LIMITS", "off")]);
    let me = program(&app, ADA);
    let read = me.get("/api/accounts/me/");
    assert_eq!(read.text("language"), "ar-XB");
    let sent = json!({ "first_name": "Ada", "language": read.text("language") });
    let saved = me.patch("/api/accounts/me/", &sent);
    assert_eq!(saved.status, 200, "{}", saved.body);
    assert_eq!(saved.text("first_name"), "Ada");
    assert_eq!(saved.text("language"), "ar-XB");
    let other = me.patch("/api/accounts/me/", &json!({ "language": "tlh" }));
    assert_eq!(other.status, 400, "{}", other.body);
}
