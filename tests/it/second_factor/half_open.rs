//! What comes of a first step that is not a log-in yet, and what a thief makes of it.

use super::doors::{ADA, NUMBER, SECOND, ada, app, is_led_on, strict};
use super::{protect, sessions, waiting};
use crate::admin::desk::sql;
use crate::email::undo::links;
use crate::graphql::{Api, letter_token};
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD, fields};
use serde_json::json;
use time::Duration;

const EVIL_NUMBER: &str = "+447400123456";

#[test]
fn who_has_a_second_step_to_take_gives_no_number_before_it() {
    let app = strict();
    ada(&app);
    let guest = app.guest();
    let page = guest.log_in(ADA);
    is_led_on(&guest, &page);
    let other = guest.post("/verify/phone", &[("phone", NUMBER)]);
    assert_eq!(other.location(), SECOND, "{}", other.text());
    let numbers = "SELECT count(*) AS count FROM flows WHERE phone IS NOT NULL";
    assert_eq!(app.db_count(numbers), 0);
}

/// Who holds the password asked for a number of their own before the owner added a second factor.
#[test]
fn nor_by_a_code_that_was_asked_for_when_there_was_none() {
    let app = app();
    let ada = app.guest();
    ada.post("/signup", &fields(ADA, &[("phone", NUMBER)]));
    ada.enter_code(&app.code_for(ADA));
    assert!(ada.is_signed_in());
    let app = app.restart(&[("RATE_LIMITS", "off"), ("PHONE_VERIFICATION", "required")]);
    let thief = app.guest();
    assert_eq!(thief.log_in(ADA).location(), Some("/verify"));
    let moved = thief.post("/verify/phone", &[("phone", EVIL_NUMBER)]);
    assert_eq!(moved.location(), Some("/verify"), "{}", moved.text());
    protect(&app, ADA);
    let before = sessions(&app);
    let page = thief.enter_code(&app.text_code(EVIL_NUMBER));
    is_led_on(&thief, &page);
    assert_eq!(sessions(&app), before);
    let its = format!(
        "SELECT count(*) AS count FROM users WHERE phone = '{NUMBER}' AND NOT phone_verified"
    );
    assert_eq!(app.db_count(&its), 1, "the number is the owner's");
    assert!(links(&app, ADA).is_empty(), "nothing has changed");
}

/// Whoever reads the mailbox has one factor: an account that its owner closed for the time being stays closed.
#[test]
fn the_link_of_an_e_mail_brings_no_archived_account_back_that_has_a_second_step() {
    for protected in [false, true] {
        let app = app();
        app.db_user(ADA);
        sql(
            &app,
            "UPDATE users SET is_verified = FALSE, archived = TRUE",
        );
        if protected {
            protect(&app, ADA);
        }
        Api::of(&app).done(&format!("resendActivationEmail(email: \"{ADA}\")"));
        let said = Api::of(&app).verify(&letter_token(&app, ADA));
        assert_eq!(said.of("verifyAccount")["success"], true, "{}", said.body);
        let verified = "SELECT count(*) AS count FROM users WHERE is_verified";
        assert_eq!(app.db_count(verified), 1);
        let archived = "SELECT count(*) AS count FROM users WHERE archived";
        assert_eq!(app.db_count(archived), i64::from(protected));
        assert_eq!((sessions(&app), waiting(&app)), (0, 0));
    }
}

#[test]
fn a_second_step_that_waits_ends_with_the_other_sessions() {
    let app = app();
    let ada = app.member(ADA);
    protect(&app, ADA);
    let thief = app.guest();
    assert_eq!(thief.log_in(ADA).location(), SECOND);
    assert_eq!(waiting(&app), 1);
    ada.post("/account/sessions", &[("current_password", PASSWORD)]);
    ada.post("/account/sessions", &[("end", "others")]);
    assert_eq!(waiting(&app), 0);
    assert_eq!(thief.get("/login/second").location(), Some("/login"));
}

#[test]
fn a_second_step_ends_with_whatever_ends_sessions() {
    for end in [
        "UPDATE flows SET expires_at = created_at WHERE purpose = 'second_factor'",
        "UPDATE users SET password = 'another'",
        "UPDATE users SET is_active = FALSE",
    ] {
        let app = app();
        ada(&app);
        let guest = app.guest();
        assert_eq!(guest.log_in(ADA).location(), SECOND);
        assert_eq!(guest.get("/login/second").status(), 200);
        sql(&app, end);
        assert_eq!(
            guest.get("/login/second").location(),
            Some("/login"),
            "{end}"
        );
        assert!(guest.get("/login").text().contains("This log-in is over."));
    }
    let app = app();
    ada(&app);
    let guest = app.guest();
    assert_eq!(guest.log_in(ADA).location(), SECOND);
    app.advance(Duration::minutes(10));
    assert_eq!(guest.get("/login/second").location(), Some("/login"));
}

#[test]
fn the_flow_of_a_second_step_is_good_for_nothing_else() {
    let app = app();
    ada(&app);
    app.deliver();
    let before = app.letters_to(ADA).len();
    let client = Client::of(&app);
    let asked = client.post(
        "/api/accounts/login/",
        &json!({ "email": ADA, "password": PASSWORD }),
    );
    let flow = asked.text("flow");
    for (path, mut body) in [
        ("verify-email/", json!({ "code": "123456" })),
        ("phone/verify/", json!({ "code": "123456" })),
        ("phone/", json!({ "phone": NUMBER })),
        ("resend/", json!({})),
        (
            "password/reset/confirm/",
            json!({ "code": "123456", "new_password": OTHER_PASSWORD }),
        ),
    ] {
        body["flow"] = flow.into();
        for _ in 0..6 {
            let answer = client.post(&format!("/api/accounts/{path}"), &body);
            assert!(
                [400, 401].contains(&answer.status),
                "{path}: {} {}",
                answer.status,
                answer.body
            );
        }
    }
    for asked in [
        "verifyAccount(flow: $f, code: \"123456\") { success errors token }",
        "passwordReset(flow: $f, code: \"123456\", newPassword1: $p, newPassword2: $p) { success errors }",
        "passwordSet(flow: $f, code: \"123456\", newPassword1: $p, newPassword2: $p) { success errors }",
    ] {
        let query = format!("mutation($f: String, $p: String!) {{ {asked} }}");
        let query = if asked.contains("$p") {
            query
        } else {
            query.replace(", $p: String!", "")
        };
        let said = Api::of(&app).ask_with(&query, &json!({ "f": flow, "p": OTHER_PASSWORD }));
        let (name, _) = asked.split_once('(').unwrap();
        assert_eq!(said.of(name)["success"], false, "{}", said.body);
    }
    // Asked for again it opens no sign-up, and no reset but one of its own.
    for (path, body) in [
        (
            "signup/",
            json!({ "email": "eve@example.com", "password": PASSWORD, "flow": flow }),
        ),
        ("password/reset/", json!({ "email": ADA, "flow": flow })),
    ] {
        let answer = client.post(&format!("/api/accounts/{path}"), &body);
        assert!(
            [200, 201].contains(&answer.status),
            "{path}: {}",
            answer.body
        );
        assert_ne!(answer.text("flow"), flow, "{path}");
    }
    let untouched = "SELECT count(*) AS count FROM flows WHERE purpose = 'second_factor' AND failures = 0 AND \
                     ended_at IS NULL AND code_digest IS NULL AND phone IS NULL";
    assert_eq!(app.db_count(untouched), 1);
    assert_eq!(sessions(&app), 0);
    assert_eq!(app.letters_to(ADA).len(), before + 1, "that of the reset");
    assert!(app.letters_to(NUMBER).is_empty());
}

/// Nor is another flow good for the second step.
#[test]
fn only_its_own_flow_leads_to_the_second_step() {
    let app = app();
    ada(&app);
    let guest = app.guest();
    guest.forget_password(ADA);
    assert_eq!(
        guest.get("/login/second").location(),
        Some("/password/reset")
    );
    let other = app.guest();
    other.sign_up("eve@example.com");
    assert_eq!(other.get("/login/second").location(), Some("/verify"));
    assert_eq!(app.guest().get("/login/second").location(), Some("/login"));
}

#[test]
fn a_password_and_a_code_by_mail_are_one_factor() {
    let app = app();
    ada(&app);
    sql(&app, "UPDATE users SET is_verified = FALSE");
    let guest = app.guest();
    guest.log_in(ADA);
    let page = guest.enter_code(&app.code_for(ADA));
    assert_eq!(page.location(), SECOND);
    let kept = "SELECT count(*) AS count FROM flows WHERE purpose = 'second_factor' AND methods = 'password email_code'";
    assert_eq!(app.db_count(kept), 1, "the flow knows what was shown");
}

#[test]
fn wrong_passwords_stay_counted_until_the_second_step() {
    let app = app();
    ada(&app);
    let guest = app.guest();
    for _ in 0..3 {
        assert_eq!(guest.log_in_with(ADA, OTHER_PASSWORD).status(), 422);
    }
    assert_eq!(guest.log_in(ADA).location(), SECOND);
    let counted = "SELECT count(*) AS count FROM users WHERE login_failures = 3";
    assert_eq!(app.db_count(counted), 1);
}

#[test]
fn what_somebody_has_for_a_second_step_goes_with_the_account() {
    let app = app();
    ada(&app);
    assert_eq!(app.guest().log_in(ADA).location(), SECOND);
    app.db_delete(ADA);
    for table in ["totps", "recovery_codes", "users"] {
        let left = format!("SELECT count(*) AS count FROM {table}");
        assert_eq!(app.db_count(&left), 0, "{table}");
    }
    assert_eq!(waiting(&app), 0);
}
