//! Where people wanted to go: through the login, past it when they are signed in, and back to the form whose session had
//! ended.

use super::support::app::TestApp;
use super::support::people::PASSWORD;

#[test]
fn somebody_signed_in_goes_straight_to_where_a_link_wanted() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    for page in ["/login", "/signup"] {
        let lands = |next: &str| {
            let page = ada.get(&format!("{page}?next={next}"));
            page.location().map(str::to_owned)
        };
        assert_eq!(
            lands("/account/sessions").as_deref(),
            Some("/account/sessions")
        );
        assert_eq!(
            lands("%2Faccount%3Fx%3D1%26y").as_deref(),
            Some("/account?x=1&y")
        );
        let bad = [
            "",
            "//evil.example/",
            "https://evil.example/",
            "%2F%5Cevil.example",
            "javascript:alert(1)",
            "%ff",
            "/%0d%0aSet-Cookie:a=b",
        ];
        for next in bad {
            let to = lands(next).unwrap();
            assert!(to.starts_with('/') && !to.contains("evil"), "{next}: {to}");
        }
        // They would lead here again, and again.
        for next in [
            "/login",
            "/login?next=/login",
            "/signup",
            "%2Flogin%3Fnext%3D%2Fsignup",
            "/./login",
            "/login#a",
        ] {
            assert_eq!(lands(next).as_deref(), Some("/"), "{next}");
        }
    }
    let sent = ada.post(
        "/login",
        &[
            ("email", "ada@example.com"),
            ("password", PASSWORD),
            ("next", "/account"),
        ],
    );
    assert_eq!(sent.location(), Some("/account"));
}

#[test]
fn a_form_sent_after_the_session_ended_goes_to_the_login_and_back_and_says_so() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    let stale = ada.window();
    ada.log_out();
    let cases = [
        ("/account", "/account"),
        ("/account/email", "/account/email"),
        ("/account/email/resend", "/account/email"),
        ("/account/email/cancel", "/account/email"),
        ("/account/phone/verify", "/account/phone"),
        ("/account/phone/resend", "/account/phone"),
        ("/account/phone/remove", "/account/phone"),
        ("/account/sessions", "/account/sessions"),
        ("/reauthenticate", "/reauthenticate"),
        ("/admin/users/action/", "/admin/users/"),
        ("/admin/bulk/1/stop/", "/admin/bulk/1/"),
        ("/admin/users/1/", "/admin/users/1/"),
    ];
    for (form, back) in cases {
        let tab = stale.window();
        let page = tab.post(form, &[("first_name", "Ada")]);
        let to = format!("/login?next={back}");
        assert_eq!(page.location(), Some(to.as_str()), "{form}");
        let said = tab.get(&to).text();
        assert!(said.contains("was not saved"), "{form}: {said}");
        assert!(!tab.get(&to).text().contains("was not saved"), "once");
    }
    // A link is no form: nothing was lost.
    let page = stale.get("/account");
    assert_eq!(page.location(), Some("/login?next=/account"));
    assert!(
        !stale
            .get("/login?next=/account")
            .text()
            .contains("not saved")
    );
    let back = stale.post(
        "/login",
        &[
            ("email", "ada@example.com"),
            ("password", PASSWORD),
            ("next", "/account/email"),
        ],
    );
    assert_eq!(back.location(), Some("/account/email"));
}

#[test]
fn the_way_back_is_the_page_that_the_form_was_on_and_never_another_site() {
    let app = TestApp::start();
    let lands = |referer: &str| {
        let guest = app.guest().with_header("referer", referer);
        let page = guest.post("/account/phone/verify", &[("code", "123456")]);
        page.location().map(str::to_owned)
    };
    let here = app.url();
    assert_eq!(
        lands(&format!("{here}/account/phone?flow=abc")).as_deref(),
        Some("/login?next=/account/phone%3Fflow%3Dabc")
    );
    for other in [
        "https://evil.example/account",
        "//evil.example",
        "nonsense:",
        "about:blank",
    ] {
        assert_eq!(
            lands(other).as_deref(),
            Some("/login?next=/account/phone"),
            "{other}"
        );
    }
    let long = format!("{here}/account?{}", "x".repeat(3000));
    assert_eq!(lands(&long).as_deref(), Some("/login?next=/account/phone"));
}
