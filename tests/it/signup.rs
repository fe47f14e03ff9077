//! Sign-up: what is accepted, what is refused and how, and that nobody can ride on another's code.

use super::support::app::{TestApp, code_in};
use super::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use time::Duration;

fn fields<'a>(email: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("email", email),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more);
    fields
}

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
fn unusual_but_true_addresses_get_in() {
    let app = TestApp::without_limits();
    for email in [
        "\"ada lovelace\"@example.com",
        "ada+tag@bücher.example",
        "o'hara@example.co.uk",
        "ADA@[192.0.2.1]",
    ] {
        let guest = app.guest();
        assert_eq!(guest.sign_up(email).status(), 303, "{email}");
        let letters = app.site().mailer().mailbox().unwrap().letters().len();
        app.deliver();
        let all = app.site().mailer().mailbox().unwrap().letters();
        assert_eq!(all.len(), letters + 1, "{email}");
        assert_eq!(
            guest.enter_code(&code_in(&all[0].written.text)).location(),
            Some("/"),
            "{email}"
        );
    }
}

#[test]
fn one_address_is_one_account_however_it_is_spelt() {
    let app = TestApp::without_limits();
    app.member("strasse@example.com");
    let other = app.guest();
    assert_eq!(
        other.sign_up("STRASSE@EXAMPLE.COM").location(),
        Some("/verify")
    );
    let letter = app.last_letter_to("strasse@example.com");
    assert!(
        letter.written.text.contains("/password/forgot"),
        "{}",
        letter.written.text
    );
}

#[test]
fn a_profile_given_at_sign_up_is_the_accounts() {
    let app = TestApp::start();
    let guest = app.guest();
    let page = guest.post(
        "/signup",
        &fields(
            "ada@example.com",
            &[
                ("username", "Ada.L"),
                ("first_name", "Ada"),
                ("last_name", "Lovelace"),
                ("phone", "+44 20 7946 0958"),
            ],
        ),
    );
    assert_eq!(page.status(), 303);
    guest.enter_code(&app.code_for("ada@example.com"));
    let home = guest.get("/").text();
    assert!(home.contains("Ada") && home.contains("Ada.L"), "{home}");
    assert_eq!(app.guest().log_in("ADA.l").location(), Some("/"));
}

#[test]
fn a_taken_username_is_told_and_a_made_up_one_never_clashes() {
    let app = TestApp::start();
    app.member("ada@example.com");
    let second = app.guest();
    let page = second.post(
        "/signup",
        &fields("other@example.com", &[("username", "ADA")]),
    );
    assert_eq!(
        page.error("username"),
        "A user with that username already exists."
    );
    assert_eq!(second.sign_up("ada@example.org").status(), 303);
    second.enter_code(&app.code_for("ada@example.org"));
    assert!(second.is_signed_in());
}

#[test]
fn whoever_proves_the_address_gets_the_account_with_the_password_and_name_of_that_flow() {
    let app = TestApp::without_limits();
    let (eve, ada) = (app.guest(), app.guest());
    eve.post(
        "/signup",
        &fields(
            "ada@example.com",
            &[("first_name", "Eve"), ("username", "eve")],
        ),
    );
    let for_eve = app.code_for("ada@example.com");
    ada.post(
        "/signup",
        &fields(
            "ada@example.com",
            &[
                ("first_name", "Ada"),
                ("password1", OTHER_PASSWORD),
                ("password2", OTHER_PASSWORD),
            ],
        ),
    );
    let for_ada = app.code_for("ada@example.com");
    // A code is worth nothing in another browser's flow.
    assert_eq!(ada.enter_code(&for_eve).status(), 422);
    assert_eq!(ada.enter_code(&for_ada).location(), Some("/"));
    assert!(ada.get("/").text().contains("Ada"));
    // The flow that was first is over, its password opens nothing, its name is gone.
    assert_eq!(eve.enter_code(&for_eve).status(), 422);
    assert_eq!(app.guest().log_in("ada@example.com").status(), 422);
    assert_eq!(app.guest().log_in("eve").status(), 422);
    assert_eq!(
        app.guest()
            .log_in_with("ada@example.com", OTHER_PASSWORD)
            .location(),
        Some("/")
    );
}

#[test]
fn a_form_sent_twice_is_not_refused_and_the_second_letter_waits_its_turn() {
    let app = TestApp::start();
    let guest = app.guest();
    assert_eq!(guest.sign_up("ada@example.com").status(), 303);
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
fn letters_to_one_address_are_limited_whoever_asks() {
    let app = TestApp::start();
    for _ in 0..5 {
        assert_eq!(app.guest().sign_up("ada@example.com").status(), 303);
        app.advance(Duration::seconds(31));
    }
    let page = app.guest().sign_up("Ada@Example.com");
    assert_eq!(page.status(), 429);
    assert!(page.header("retry-after").unwrap().parse::<u64>().unwrap() > 1000);
    assert_eq!(page.value("email"), "Ada@Example.com");
    assert_eq!(app.letters_to("ada@example.com").len(), 5);
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
fn without_enumeration_prevention_a_taken_address_is_told() {
    let app = TestApp::with(&[("PREVENT_ENUMERATION", "false")]);
    app.member("ada@example.com");
    let page = app.guest().sign_up("ada@example.com");
    assert_eq!(
        (page.status(), page.error("email").as_str()),
        (422, "A user is already registered with this email address.")
    );
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
    assert_eq!(land("d@example.com", "/a\nb").as_deref(), Some("/a%0Ab"));
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
    let strong = guest.post(
        "/password/strength",
        &[
            ("password", "nine purple elephants dance"),
            ("email", "a@example.com"),
        ],
    );
    assert!(strong.html().contains("\"score\":4"), "{}", strong.html());
    assert_eq!(guest.post("/password/strength", &[]).status(), 200);
}
