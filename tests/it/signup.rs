//! Sign-up: what is accepted, what is refused and how, and that nobody can ride on another's code.

use super::support::app::TestApp;
use super::support::people::{Guest, PASSWORD, fields};
use std::net::IpAddr;
use time::Duration;

#[test]
fn an_empty_form_says_what_is_missing_beside_each_field_and_in_a_summary() {
    let app = TestApp::start();
    let page = app.guest().post("/signup", &[]);
    assert_eq!(page.status(), 422);
    assert!(page.title().starts_with("Error: "), "{}", page.title());
    for field in ["email", "password1", "password2"] {
        assert_eq!(page.error(field), "This field is required.");
    }
    assert_eq!(page.summary().len(), 3);
    assert_eq!(page.attribute("#errors", "tabindex").as_deref(), Some("-1"));
    assert_eq!(
        page.attribute("#errors a", "href").as_deref(),
        Some("#id_email")
    );
}

#[test]
fn a_single_wrong_field_says_so_beside_itself_alone_and_has_the_focus() {
    let app = TestApp::start();
    let guest = app.guest();
    for (email, field) in [("no address", "email"), ("ada@example.com", "password2")] {
        let page = guest.post(
            "/signup",
            &fields(
                email,
                &[(
                    "password2",
                    if field == "email" { PASSWORD } else { "other" },
                )],
            ),
        );
        assert_eq!(page.status(), 422);
        assert_eq!(page.summary(), [""; 0]);
        assert_ne!(page.error(field), "");
        assert_eq!(page.text().matches(&page.error(field)).count(), 1);
        assert_eq!(page.attribute("[autofocus]", "name").unwrap(), field);
        assert_eq!(page.texts("[autofocus]").len(), 1);
    }
    // Two are wrong: the box above has both, and the first of them has the focus.
    let both = guest.post("/signup", &fields("no address", &[("password2", "other")]));
    assert_eq!(both.summary().len(), 2);
    assert_eq!(both.attribute("[autofocus]", "name").unwrap(), "email");
    // What belongs to no field has the focus itself.
    let refused = guest.log_in("nobody@example.com");
    assert_eq!(refused.attribute("[autofocus]", "id").unwrap(), "errors");
}

#[test]
fn a_refused_form_keeps_what_was_typed_but_no_password() {
    let app = TestApp::start();
    let typed = fields(
        "no address",
        &[("first_name", "Ada <b>"), ("password2", "something else")],
    );
    let page = app.guest().post("/signup", &typed);
    assert_eq!(page.status(), 422);
    assert_eq!(page.value("email"), "no address");
    assert_eq!(page.value("first_name"), "Ada <b>");
    assert_eq!(page.error("email"), "Enter a valid email address.");
    assert_eq!(
        page.error("password2"),
        "The two password fields didn’t match."
    );
    assert!(!page.html().contains(PASSWORD));
    assert!(
        page.attribute("details", "open").is_some(),
        "what was typed there must be seen"
    );
}

#[test]
fn the_validators_speak_together_with_djangos_words() {
    let app = TestApp::start();
    let guest = app.guest();
    let told = |password: &str| {
        let page = guest.post(
            "/signup",
            &[
                ("email", "ada@example.com"),
                ("password1", password),
                ("password2", password),
            ],
        );
        assert_eq!(page.status(), 422, "{password}");
        page.error("password1")
    };
    assert_eq!(
        told("1234567"),
        "This password is too short. It must contain at least 8 characters. This password is too common. \
         This password is entirely numeric."
    );
    assert_eq!(
        told("ada@example.com"),
        "The password is too similar to the email address."
    );
    assert_eq!(
        told(&"🐘".repeat(129)),
        "Ensure this value has at most 128 characters (it has 129)."
    );
}

#[test]
fn a_password_may_be_128_elephants() {
    let app = TestApp::start();
    let guest = app.guest();
    let password = "🐘".repeat(126) + " 🦒";
    assert_eq!(
        guest.sign_up_with("ada@example.com", &password).status(),
        303
    );
    guest.enter_code(&app.code_for("ada@example.com"));
    let elsewhere = app.guest();
    assert_eq!(
        elsewhere
            .log_in_with("ada@example.com", &password)
            .location(),
        Some("/")
    );
    assert_eq!(
        app.guest()
            .log_in_with("ada@example.com", &"🐘".repeat(128))
            .status(),
        422
    );
}

#[test]
fn passwords_are_neither_trimmed_nor_folded() {
    let app = TestApp::start();
    let guest = app.guest();
    assert_eq!(
        guest
            .sign_up_with("ada@example.com", "  Spaced Out 77  ")
            .status(),
        303
    );
    guest.enter_code(&app.code_for("ada@example.com"));
    for other in ["Spaced Out 77", "  spaced out 77  ", "  Spaced Out 77 "] {
        assert_eq!(
            app.guest().log_in_with("ada@example.com", other).status(),
            422,
            "{other:?}"
        );
    }
    assert_eq!(
        app.guest()
            .log_in_with("ada@example.com", "  Spaced Out 77  ")
            .status(),
        303
    );
}

#[test]
fn fields_that_cannot_be_are_refused_one_by_one() {
    let app = TestApp::without_limits();
    let guest = app.guest();
    let too_long = format!("{}@example.com", "a".repeat(300));
    for (field, value) in [
        ("email", "ada@example.com\r\nBcc: eve@example.com"),
        ("email", "\"a b\u{0}\"@example.com"),
        ("email", "ada\u{202e}@example.com"),
        ("email", "ada@exam\u{200b}ple.com"),
        ("email", too_long.as_str()),
        ("username", "ada lovelace"),
        ("username", "a\u{200d}b"),
        ("username", "\u{0}"),
        ("first_name", "a\u{202e}b"),
        ("first_name", "a\nb"),
        ("last_name", "x\u{0}"),
        ("phone", "12"),
        ("phone", "+31 6 1234\u{0}5678"),
    ] {
        let page = guest.post("/signup", &fields("ada@example.com", &[(field, value)]));
        assert_eq!(page.status(), 422, "{field} {value:?}");
        assert_ne!(page.error(field), "", "{field} {value:?}");
    }
    let long = "n".repeat(151);
    let page = guest.post(
        "/signup",
        &fields("ada@example.com", &[("first_name", &long)]),
    );
    assert_eq!(
        page.error("first_name"),
        "Ensure this value has at most 150 characters (it has 151)."
    );
    let twice = guest.post_raw(
        "/signup",
        b"email=a%40example.com&email=b%40example.com".to_vec(),
    );
    assert_eq!(
        (twice.status(), twice.error("email").as_str()),
        (422, "This field was sent more than once.")
    );
    assert_eq!(app.deliver(), 0, "nothing was half done");
}

#[test]
fn a_form_sent_twice_is_not_refused_and_the_second_e_mail_waits_its_turn() {
    let app = TestApp::start();
    let here = IpAddr::from([198, 51, 100, 1]);
    app.guest_from(here).sign_up("ada@example.com");
    // Another browser of the network: that of the first form would go on with what was sent.
    let guest = app.guest_from(here);
    assert_eq!(guest.sign_up("ada@example.com").status(), 303);
    assert_eq!(
        app.letters_to("ada@example.com").len(),
        1,
        "one letter in 30 seconds"
    );
    app.advance(Duration::seconds(31));
    assert_eq!(app.letters_to("ada@example.com").len(), 2);
    assert_eq!(
        guest
            .enter_code(&app.code_for("ada@example.com"))
            .location(),
        Some("/")
    );
}

#[test]
fn e_mails_to_one_address_are_limited_by_the_network_and_by_the_day() {
    let app = TestApp::start();
    let here = IpAddr::from([198, 51, 100, 1]);
    let guest = app.guest_from(here);
    for _ in 0..5 {
        assert_eq!(guest.sign_up("ada@example.com").status(), 303);
        app.deliver();
        app.advance(Duration::seconds(31));
    }
    let page = app.guest_from(here).sign_up("Ada@Example.com");
    assert_eq!(page.status(), 429);
    assert!(page.header("retry-after").unwrap().parse::<u64>().unwrap() > 1000);
    assert_eq!(page.value("email"), "Ada@Example.com");
    assert_eq!(app.letters_to("ada@example.com").len(), 5);
    for _ in 0..7 {
        assert_eq!(app.guest().sign_up("ada@example.com").status(), 303);
    }
    assert_eq!(app.letters_to("ada@example.com").len(), 10);
    let page = guest.window();
    app.advance(Duration::hours(1));
    assert_eq!(page.sign_up("ada@example.com").location(), Some("/verify"));
    assert!(
        page.get("/verify")
            .text()
            .contains("Too many e-mails were requested today.")
    );
    app.advance(Duration::hours(23));
    app.guest().sign_up("ada@example.com");
    assert_eq!(app.letters_to("ada@example.com").len(), 11);
}

#[test]
fn one_place_may_send_twenty_forms_a_minute() {
    let app = TestApp::with(&[("RATE_LIMIT_SIGNUP", "2/m/ip")]);
    let guest = app.guest();
    assert_eq!(guest.sign_up("a@example.com").status(), 303);
    assert_eq!(guest.sign_up("b@example.com").status(), 303);
    assert_eq!(guest.sign_up("c@example.com").status(), 429);
    assert_eq!(
        app.guest().sign_up("c@example.com").status(),
        303,
        "others are not meant"
    );
    app.advance(Duration::seconds(61));
    assert_eq!(guest.sign_up("d@example.com").status(), 303);
}

#[test]
fn next_leads_back_after_the_code_and_never_to_another_site() {
    let app = TestApp::start();
    let land = |email: &str, next: &str| {
        let guest = app.guest();
        guest.post("/signup", &fields(email, &[("next", next)]));
        guest
            .enter_code(&app.code_for(email))
            .location()
            .map(str::to_owned)
    };
    assert_eq!(
        land("a@example.com", "/account/x?y=1").as_deref(),
        Some("/account/x?y=1")
    );
    assert_eq!(
        land("b@example.com", "//evil.example/").as_deref(),
        Some("/")
    );
    assert_eq!(
        land("c@example.com", "https://evil.example/").as_deref(),
        Some("/")
    );
    // As browsers read it: they leave line breaks out.
    assert_eq!(land("d@example.com", "/a\nb").as_deref(), Some("/ab"));
}

#[test]
fn somebody_signed_in_is_sent_home_from_sign_up_and_login() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    assert_eq!(ada.get("/signup").location(), Some("/"));
    assert_eq!(ada.get("/login").location(), Some("/"));
}

#[test]
fn the_strength_of_a_password_is_estimated_and_nothing_is_kept() {
    let app = TestApp::start();
    let guest: Guest = app.guest();
    let weak = guest.post("/password/strength", &[("password", "password1")]);
    assert_eq!(weak.header("content-type"), Some("application/json"));
    assert!(weak.html().contains("\"score\":0"), "{}", weak.html());
    assert!(
        weak.html().contains("[\"password_too_common\"]"),
        "{}",
        weak.html()
    );
    let strong = guest.post(
        "/password/strength",
        &[
            ("password", "nine purple elephants dance"),
            ("email", "a@example.com"),
        ],
    );
    assert!(strong.html().contains("\"score\":4"), "{}", strong.html());
    assert!(strong.html().contains("\"broken\":[]"), "{}", strong.html());
    assert_eq!(guest.post("/password/strength", &[]).status(), 200);
}
