//! Answers that wait for the proof of an address.

use super::{ALL, member, row, value, with};
use crate::support::people::{OTHER_PASSWORD, PASSWORD, fields};
use time::Duration;

#[test]
fn the_answers_of_a_sign_up_count_only_with_its_own_proof() {
    let app = with(ALL);
    // Somebody else signs up with her address first, and is still waiting.
    let eve = app.guest();
    let hers = [
        ("company", "Evil"),
        ("country", "be"),
        ("homepage", "https://evil.example"),
    ];
    eve.post("/signup", &fields("ada@example.com", &hers));
    app.deliver();
    assert_eq!(
        row(&app, "ada@example.com").custom_fields.as_str(),
        "{}",
        "nobody has proved anything"
    );
    app.advance(Duration::MINUTE);
    let ada = member(&app, "ada@example.com", &[]);
    let of = |name| value(&app, "ada@example.com", name);
    assert_eq!(
        (of("company").as_deref(), of("country").as_deref()),
        (Some("Acme"), Some("nl"))
    );
    assert_eq!(
        of("homepage"),
        None,
        "another sign-up's answers never ride along"
    );
    assert!(!ada.get("/account").html().contains("\"evil"));
    // With an address that has an account nothing changes either.
    let taken = [("company", "Evil"), ("country", "be")];
    let page = eve.post("/signup", &fields("ada@example.com", &taken));
    assert!(page.location().unwrap().starts_with("/verify"));
    assert_eq!(of("company").as_deref(), Some("Acme"));
}

#[test]
fn the_answers_survive_a_login_before_the_proof() {
    let app = with(ALL);
    let sign_up = [("company", "Acme"), ("country", "be"), ("seats", "9")];
    app.guest()
        .post("/signup", &fields("ada@example.com", &sign_up));
    app.deliver();
    app.advance(Duration::MINUTE);
    let ada = app.guest();
    assert_eq!(
        ada.log_in_with("ada@example.com", OTHER_PASSWORD).status(),
        422
    );
    assert_eq!(
        ada.log_in_with("ada@example.com", PASSWORD).location(),
        Some("/verify")
    );
    assert_eq!(
        ada.enter_code(&app.code_for("ada@example.com")).location(),
        Some("/")
    );
    let of = |name| value(&app, "ada@example.com", name).unwrap_or_default();
    assert_eq!(["company", "country", "seats"].map(of), ["Acme", "be", "9"]);
}
