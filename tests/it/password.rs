//! Forgotten passwords.

use super::support::app::TestApp;
use super::support::people::{OTHER_PASSWORD, PASSWORD};
use time::Duration;

#[test]
fn a_reset_sets_the_password_ends_every_session_and_tells_the_owner() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let (signed_in, forgetful) = (app.guest(), app.guest());
    signed_in.log_in("ada@example.com");
    assert_eq!(
        forgetful.forget_password("ADA@example.com").location(),
        Some("/password/reset")
    );
    let code = app.code_for("ada@example.com");
    let done = forgetful.reset_password(&code, OTHER_PASSWORD);
    assert_eq!(done.location(), Some("/login"));
    assert!(
        forgetful
            .get("/login")
            .text()
            .contains("Your password has been changed.")
    );
    assert!(!forgetful.is_signed_in(), "nobody is signed in by a reset");
    assert!(!signed_in.is_signed_in());
    assert_eq!(
        app.guest()
            .log_in_with("ada@example.com", PASSWORD)
            .status(),
        422
    );
    assert_eq!(
        app.guest()
            .log_in_with("ada@example.com", OTHER_PASSWORD)
            .location(),
        Some("/")
    );
    let told = app.letters_to("ada@example.com");
    assert!(
        told.iter()
            .any(|letter| letter.written.subject.contains("password")),
        "{told:?}"
    );
    assert_eq!(
        forgetful
            .reset_password(&code, "yet another 42 words")
            .location(),
        Some("/password/forgot"),
        "once"
    );
}

#[test]
fn a_weak_new_password_does_not_use_the_code_up() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.post(
        "/signup",
        &[
            ("email", "ada@example.com"),
            ("password1", PASSWORD),
            ("password2", PASSWORD),
            ("username", "Countess.Lovelace"),
        ],
    );
    ada.enter_code(&app.code_for("ada@example.com"));
    ada.log_out();
    app.advance(Duration::seconds(31));
    ada.forget_password("ada@example.com");
    let code = app.code_for("ada@example.com");
    assert!(
        ada.reset_password(&code, "12345678")
            .error("password1")
            .contains("too common")
    );
    // The validator that knows the account speaks only to who has the code.
    let stranger = ada.reset_password("000000", "Countess.Lovelace");
    assert_eq!(stranger.error("password1"), "");
    let owner = ada.reset_password(&code, "Countess.Lovelace");
    assert_eq!(
        owner.error("password1"),
        "The password is too similar to the username."
    );
    assert_eq!(
        ada.reset_password(&code, OTHER_PASSWORD).location(),
        Some("/login")
    );
}

#[test]
fn a_reset_verifies_the_address() {
    let app = TestApp::start();
    let ada = app.guest();
    ada.sign_up("ada@example.com");
    app.deliver();
    app.advance(Duration::seconds(31));
    ada.forget_password("ada@example.com");
    assert_eq!(
        ada.reset_password(&app.code_for("ada@example.com"), OTHER_PASSWORD)
            .location(),
        Some("/login")
    );
    assert_eq!(
        app.guest()
            .log_in_with("ada@example.com", OTHER_PASSWORD)
            .location(),
        Some("/")
    );
}

#[test]
fn five_wrong_reset_codes_end_the_flow() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let ada = app.guest();
    ada.forget_password("ada@example.com");
    let code = app.code_for("ada@example.com");
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    for _ in 0..5 {
        assert_eq!(ada.reset_password(&wrong, OTHER_PASSWORD).status(), 422);
    }
    let page = ada.reset_password(&code, OTHER_PASSWORD);
    assert_eq!(page.status(), 422);
    assert!(page.html().contains("href=\"/password/forgot\""));
    assert_eq!(
        app.guest().log_in("ada@example.com").location(),
        Some("/"),
        "nothing has changed"
    );
}

#[test]
fn resets_are_limited_by_address_and_by_place() {
    let app = TestApp::with(&[("RATE_LIMIT_CONFIRM_EMAIL", "off")]);
    let one = app.guest();
    for _ in 0..5 {
        assert_eq!(one.forget_password("nobody@example.com").status(), 303);
    }
    let page = one.forget_password("Nobody@example.com");
    assert_eq!(page.status(), 429);
    assert!(page.header("retry-after").is_some());
    let one = app.guest();
    for number in 0..20 {
        assert_eq!(
            one.forget_password(&format!("{number}@example.com"))
                .status(),
            303
        );
    }
    assert_eq!(one.forget_password("21@example.com").status(), 429);
}

#[test]
fn forms_that_cannot_be_are_told_so() {
    let app = TestApp::start();
    let guest = app.guest();
    assert_eq!(
        guest.forget_password("nonsense").error("email"),
        "Enter a valid email address."
    );
    guest.forget_password("ada@example.com");
    let page = guest.post(
        "/password/reset",
        &[("code", "12"), ("password1", "a"), ("password2", "b")],
    );
    assert_eq!(page.status(), 422);
    assert_ne!(page.error("code"), "");
    assert_eq!(
        page.error("password2"),
        "The two password fields didn’t match."
    );
}
