//! Numbers at sign-up: a wish, or where everybody has to verify one, the second door.

use super::{NUMBER, OTHER, another, give, shown};
use crate::support::app::TestApp;
use crate::support::people::{Guest, OTHER_PASSWORD, fields};
use time::Duration;

const ADA: &str = "ada@example.com";

fn strict() -> TestApp {
    TestApp::with(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", "required")])
}

fn sign_up(app: &TestApp, email: &str, number: &str) -> Guest {
    let guest = app.guest();
    let sent = guest.post("/signup", &fields(email, &[("phone", number)]));
    assert_eq!(sent.location(), Some("/verify"), "{}", sent.text());
    guest
}

/// Somebody who has verified the address and is asked for the other code.
fn waits(app: &TestApp, email: &str, number: &str) -> Guest {
    let guest = sign_up(app, email, number);
    let page = guest.enter_code(&app.code_for(email));
    assert_eq!(page.location(), Some("/verify"), "{}", page.text());
    assert!(!guest.is_signed_in());
    guest
}

#[test]
fn a_number_given_at_sign_up_can_be_verified_later() {
    for verification in ["off", "optional"] {
        let app = TestApp::with(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", verification)]);
        let ada = sign_up(&app, ADA, NUMBER);
        assert_eq!(ada.enter_code(&app.code_for(ADA)).location(), Some("/"));
        assert!(ada.is_signed_in());
        assert_eq!(shown(&ada), (NUMBER.to_owned(), false));
        assert!(app.letters_to(NUMBER).is_empty());
        let page = ada.get("/account/phone");
        assert_eq!(page.value("phone"), NUMBER);
        assert_eq!(
            page.text().contains("Not verified"),
            verification == "optional"
        );
    }
    let app = TestApp::without_limits();
    assert_eq!(
        app.guest().sign_up(ADA).location(),
        Some("/verify"),
        "without a number, too"
    );
}

#[test]
fn whoever_has_to_verify_a_number_is_let_in_by_the_second_code() {
    let app = strict();
    let form = app.guest().get("/signup");
    assert!(form.attribute("#id_phone", "required").is_some());
    let none = app.guest().sign_up(ADA);
    assert_eq!(
        (none.status(), none.error("phone").as_str()),
        (422, "This field is required.")
    );
    let ada = app.guest();
    let more = [("phone", "+31 6 1234 5678"), ("next", "/account")];
    ada.post("/signup", &fields(ADA, &more));
    assert!(
        app.letters_to(NUMBER).is_empty(),
        "not before the address is proved"
    );
    assert_eq!(
        ada.enter_code(&app.code_for(ADA)).location(),
        Some("/verify")
    );
    let page = ada.get("/verify");
    assert!(page.text().contains("Check your phone"));
    assert!(page.text().contains("text message we sent to +31612345678"));
    let code = app.text_code(NUMBER);
    let wrong = ada.enter_code(&another(&code));
    assert_eq!(wrong.status(), 422);
    assert!(!ada.is_signed_in());
    assert_eq!(ada.enter_code(&code).location(), Some("/account"));
    assert!(ada.is_signed_in());
    assert_eq!(shown(&ada), (NUMBER.to_owned(), true));
    let kept = ada.post("/account/phone/remove", &[]);
    assert_eq!(kept.status(), 422);
    assert!(
        kept.text()
            .contains("You can change yours, but not remove it.")
    );
    ada.log_out();
    assert_eq!(ada.log_in(ADA).location(), Some("/"));
}

#[test]
fn a_login_goes_on_where_the_sign_up_stopped() {
    let app = strict();
    waits(&app, ADA, NUMBER);
    app.deliver();
    let elsewhere = app.guest();
    assert_eq!(elsewhere.log_in_with(ADA, OTHER_PASSWORD).status(), 422);
    assert_eq!(elsewhere.log_in(ADA).location(), Some("/verify"));
    assert!(!elsewhere.is_signed_in());
    app.advance(Duration::seconds(31));
    let code = app.text_code(NUMBER);
    let entered = elsewhere.enter_code(&code);
    assert_eq!(entered.location(), Some("/"), "{}", entered.text());
    assert!(elsewhere.is_signed_in());
    assert_eq!(shown(&elsewhere), (NUMBER.to_owned(), true));
}

#[test]
fn a_mistyped_number_is_put_right_before_it_is_verified() {
    let app = strict();
    let ada = waits(&app, ADA, NUMBER);
    let old = app.text_code(NUMBER);
    let odd = ada.post("/verify/phone", &[("phone", "06")]);
    assert_eq!(odd.status(), 422);
    assert_eq!(odd.value("phone"), "06");
    assert!(odd.attribute("details", "open").is_some());
    assert_eq!(
        ada.post("/verify/phone", &[("phone", OTHER)]).location(),
        Some("/verify")
    );
    assert!(
        ada.get("/verify")
            .text()
            .contains("text message we sent to +447400123456")
    );
    assert_eq!(ada.enter_code(&old).status(), 422);
    let code = app.text_code(OTHER);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert_eq!(shown(&ada), (OTHER.to_owned(), true));
    // Once verified it is changed for the password, not here.
    assert_eq!(
        ada.post("/verify/phone", &[("phone", NUMBER)]).location(),
        Some("/login")
    );
}

#[test]
fn corrections_are_limited() {
    let app = TestApp::with(&[("PHONE_VERIFICATION", "required")]);
    let ada = waits(&app, ADA, NUMBER);
    let numbers = [1, 2, 3, 4].map(|end| format!("+3161234567{end}"));
    let statuses = numbers.map(|number| ada.post("/verify/phone", &[("phone", &number)]).status());
    assert_eq!(statuses, [303, 303, 303, 429]);
    let page = ada.get("/verify");
    assert!(
        page.text().contains("text message we sent to +31612345673"),
        "the last one that was taken"
    );
}

#[test]
fn a_number_that_somebody_has_lets_nobody_else_in() {
    let app = strict();
    let ada = waits(&app, ADA, NUMBER);
    assert_eq!(ada.enter_code(&app.text_code(NUMBER)).location(), Some("/"));
    let eve = waits(&app, "eve@example.com", NUMBER);
    let code = app.text_code(NUMBER);
    let told = eve.enter_code(&code);
    assert_eq!(told.status(), 422);
    assert_eq!(
        told.error("phone"),
        "A user is already registered with this phone number."
    );
    assert!(!eve.is_signed_in());
    assert_eq!(
        eve.post("/verify/phone", &[("phone", OTHER)]).location(),
        Some("/verify")
    );
    assert_eq!(eve.enter_code(&app.text_code(OTHER)).location(), Some("/"));
    assert_eq!(shown(&eve), (OTHER.to_owned(), true));
}

#[test]
fn a_new_password_ends_a_sign_up_that_waits_for_its_number() {
    let app = strict();
    let ada = waits(&app, ADA, NUMBER);
    let code = app.text_code(NUMBER);
    let owner = app.guest();
    app.advance(Duration::seconds(31));
    owner.forget_password(ADA);
    let reset = owner.reset_password(&app.code_for(ADA), OTHER_PASSWORD);
    assert_eq!(reset.location(), Some("/login"));
    assert_eq!(ada.enter_code(&code).status(), 422);
    assert!(!ada.is_signed_in());
    assert_eq!(
        owner.log_in_with(ADA, OTHER_PASSWORD).location(),
        Some("/verify")
    );
}

#[test]
fn accounts_that_were_used_before_the_setting_are_let_in_without_a_number_and_so_is_staff() {
    let app = TestApp::without_limits();
    app.member(ADA);
    app.db_superuser("root@example.com");
    let app = app.restart(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", "required")]);
    assert_eq!(app.guest().log_in("root@example.com").location(), Some("/"));
    let ada = app.guest();
    assert_eq!(ada.log_in(ADA).location(), Some("/"));
    give(&ada, NUMBER);
    let done = ada.post("/account/phone/verify", &[("code", &app.text_code(NUMBER))]);
    assert_eq!(done.location(), Some("/account/phone"));
}

#[test]
fn a_country_without_messages_is_refused_at_the_door() {
    let app = TestApp::with(&[
        ("PHONE_VERIFICATION", "required"),
        ("SMS_ALLOWED_PREFIXES", "+31"),
    ]);
    let ada = app.guest();
    let page = ada.post("/signup", &fields(ADA, &[("phone", OTHER)]));
    assert_eq!(page.status(), 422);
    assert_eq!(
        page.error("phone"),
        "We cannot send text messages to numbers in that country."
    );
}

#[test]
fn who_gets_no_message_has_not_paid_for_one() {
    let settings = |of_country| {
        [
            ("PHONE_VERIFICATION", "required"),
            ("RATE_LIMIT_VERIFY_PHONE", "1/h/key"),
            ("SMS_DAILY_CAP", "1"),
            ("SMS_DAILY_CAP_PER_COUNTRY", of_country),
        ]
    };
    let app = TestApp::with(&settings("1"));
    waits(&app, "bob@example.com", "+31687654321");
    assert_eq!(app.letters_to("+31687654321").len(), 1);
    waits(&app, ADA, NUMBER);
    assert!(
        app.letters_to(NUMBER).is_empty(),
        "the country had its share"
    );
    let app = app.restart(&settings("2"));
    let ada = app.guest();
    assert_eq!(ada.log_in(ADA).location(), Some("/verify"));
    assert_eq!(ada.enter_code(&app.text_code(NUMBER)).location(), Some("/"));
}

#[test]
fn an_address_that_has_an_account_asks_for_no_number() {
    let app = strict();
    app.db_user(ADA);
    let eve = sign_up(&app, ADA, NUMBER);
    let page = eve.enter_code("123456");
    assert_eq!(page.status(), 422);
    assert!(app.letters_to(NUMBER).is_empty());
}

#[test]
fn a_reset_before_the_first_proof_is_no_way_around_the_number() {
    let app = strict();
    sign_up(&app, ADA, NUMBER);
    app.deliver();
    let ada = app.guest();
    ada.forget_password(ADA);
    let code = app.code_for(ADA);
    assert_eq!(
        ada.reset_password(&code, OTHER_PASSWORD).location(),
        Some("/login")
    );
    // What somebody typed into the sign-up is forgotten: the number is asked for.
    let page = ada.log_in_with(ADA, OTHER_PASSWORD);
    assert_eq!(page.location(), Some("/verify"), "{}", page.text());
    assert!(!ada.is_signed_in());
    let page = ada.get("/verify");
    assert!(page.text().contains("Your phone number"), "{}", page.text());
    assert_eq!(ada.enter_code("123456").status(), 422);
    assert!(!ada.is_signed_in());
    let sent = ada.post("/verify/phone", &[("phone", OTHER)]);
    assert_eq!(sent.location(), Some("/verify"), "{}", sent.text());
    let done = ada.enter_code(&app.text_code(OTHER));
    assert_eq!(done.location(), Some("/"), "{}", done.text());
    assert!(ada.is_signed_in());
}
