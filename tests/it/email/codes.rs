//! The code for a new address: where it is asked for, and when it does not do.

use super::{change, prove, shown};
use crate::support::app::TestApp;
use crate::support::people::OTHER_PASSWORD;
use time::Duration;

fn not(code: &str) -> &'static str {
    if code == "000000" { "111111" } else { "000000" }
}

#[test]
fn wrong_codes_end_the_asking_and_a_new_code_ends_the_old() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    for path in ["/account/email/confirm", "/account/email/resend"] {
        assert_eq!(
            ada.post(path, &[("code", "123456")]).location(),
            Some("/account/email")
        );
    }
    assert_eq!(
        ada.get("/account/email/confirm").location(),
        Some("/account/email")
    );
    change(&ada, "ada@new.example");
    let first = app.code_for("ada@new.example");
    let soon = ada.post("/account/email/resend", &[]);
    assert_eq!(soon.status(), 429);
    assert!(
        soon.text()
            .contains("We have just sent an e-mail to this address.")
    );
    app.advance(Duration::seconds(31));
    assert_eq!(
        ada.post("/account/email/resend", &[]).location(),
        Some("/account/email/confirm")
    );
    let second = app.code_for("ada@new.example");
    assert_eq!(prove(&ada, "12").status(), 422);
    assert!(
        prove(&ada, not(&second))
            .error("code")
            .contains("4 attempts left")
    );
    app.advance(Duration::minutes(11));
    assert!(prove(&ada, &second).error("code").contains("expired"));
    ada.post("/account/email/resend", &[]);
    let third = app.code_for("ada@new.example");
    for stale in [&first, &second, &first, &second]
        .into_iter()
        .filter(|old| **old != third)
    {
        assert_eq!(prove(&ada, stale).status(), 422);
    }
    let dead = prove(&ada, &third);
    assert!(dead.text().contains("This code no longer works"));
    assert_eq!(
        dead.attribute(".account-main .button-main", "href")
            .as_deref(),
        Some("/account/email")
    );
    assert_eq!(ada.post("/account/email/resend", &[]).status(), 404);
    assert_eq!(shown(&ada)[0], "ada@example.com Verified");
}

#[test]
fn the_code_is_asked_for_in_its_own_place_and_may_be_left_for_later() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    change(&ada, "ada@new.example");
    let code = app.code_for("ada@new.example");
    let elsewhere = Some("/account/email/confirm");
    assert_eq!(ada.get("/verify").location(), elsewhere);
    assert_eq!(ada.enter_code(&code).location(), elsewhere);
    assert_eq!(ada.post("/verify/resend", &[]).location(), elsewhere);
    assert_eq!(
        ada.get("/password/reset").location(),
        Some("/password/forgot")
    );
    assert_eq!(
        ada.reset_password(&code, OTHER_PASSWORD).location(),
        Some("/password/forgot")
    );
    // Another browser of the same person has not asked.
    let other = app.guest();
    other.log_in("ada@example.com");
    assert_eq!(prove(&other, &code).location(), Some("/account/email"));
    assert_eq!(
        ada.post("/account/email/cancel", &[]).location(),
        Some("/account/email")
    );
    assert_eq!(
        ada.get("/account/email/confirm").location(),
        Some("/account/email")
    );
    assert_eq!(shown(&ada)[0], "ada@example.com Verified");
    // Strangers are shown the way in, whatever they open.
    for path in [
        "/account/email",
        "/account/email/confirm",
        "/account/email/secondary",
    ] {
        let location = app.guest().get(path).location().map(str::to_owned);
        assert!(location.unwrap().starts_with("/login?next="), "{path}");
    }
}
