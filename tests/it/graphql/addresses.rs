//! The second address.

use super::{Api, letter_token};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;

const SECOND: &str = "ada@second.example";

fn ask_for(me: &Api, email: &str) -> super::Said {
    me.done(&format!(
        "sendSecondaryEmailActivation(email: \"{email}\", password: \"{PASSWORD}\")"
    ))
}

#[test]
fn a_second_address_is_verified_exchanged_and_removed() {
    let app = TestApp::without_limits();
    let me = Api::member(&app, "ada");
    let swap = format!("swapEmails(password: \"{PASSWORD}\")");
    let remove = format!("removeSecondaryEmail(password: \"{PASSWORD}\")");
    assert_eq!(
        me.done(&swap).code("swapEmails"),
        "nonFieldErrors secondary_email_required"
    );
    // Before the password is looked at.
    assert_eq!(
        me.done("removeSecondaryEmail(password: \"wrong\")")
            .code("removeSecondaryEmail"),
        "nonFieldErrors secondary_email_required"
    );
    assert_eq!(
        ask_for(&me, "nonsense").code("sendSecondaryEmailActivation"),
        "email invalid"
    );
    assert_eq!(
        ask_for(&me, SECOND).of("sendSecondaryEmailActivation")["success"],
        true
    );
    let token = letter_token(&app, SECOND);
    let verify = format!("verifySecondaryEmail(token: \"{token}\")");
    assert_eq!(me.done(&verify).of("verifySecondaryEmail")["success"], true);
    assert_eq!(
        me.done(&verify).code("verifySecondaryEmail"),
        "nonFieldErrors invalid_token"
    );
    assert_eq!(
        me.done("swapEmails(password: \"wrong\")")
            .code("swapEmails"),
        "password invalid_password"
    );
    assert_eq!(me.done(&swap).of("swapEmails")["success"], true);
    let shown = me.ask("{ me { email secondaryEmail } }");
    assert_eq!(shown.of("me")["email"], SECOND);
    assert_eq!(shown.of("me")["secondaryEmail"], "ada@example.com");
    assert_eq!(
        Api::of(&app)
            .log_in("ada@example.com", PASSWORD)
            .of("tokenAuth")["success"],
        true
    );
    assert_eq!(me.done(&remove).of("removeSecondaryEmail")["success"], true);
    let shown = me.ask("{ me { secondaryEmail } }");
    assert!(shown.of("me")["secondaryEmail"].is_null());
}

#[test]
fn who_was_shut_out_cannot_finish_what_they_began() {
    let app = TestApp::without_limits();
    let thief = Api::member(&app, "ada");
    ask_for(&thief, SECOND);
    let token = letter_token(&app, SECOND);
    assert_eq!(
        thief.ask("mutation { logout { success } }").of("logout")["success"],
        true
    );
    let verify = Api::of(&app).done(&format!("verifySecondaryEmail(token: \"{token}\")"));
    assert_eq!(
        verify.code("verifySecondaryEmail"),
        "nonFieldErrors invalid_token"
    );
}

#[test]
fn an_address_that_somebody_else_verified_is_told_to_who_reads_its_mail_alone() {
    let app = TestApp::without_limits();
    Api::member(&app, "bob");
    let me = Api::member(&app, "ada");
    assert_eq!(
        ask_for(&me, "bob@example.com").of("sendSecondaryEmailActivation")["success"],
        true
    );
    let token = letter_token(&app, "bob@example.com");
    let verify = me.done(&format!("verifySecondaryEmail(token: \"{token}\")"));
    assert_eq!(verify.code("verifySecondaryEmail"), "nonFieldErrors unique");
    let open = app.restart(&[("PREVENT_ENUMERATION", "false"), ("RATE_LIMITS", "off")]);
    let me = Api::of(&open).log_in("ada@example.com", PASSWORD);
    let me = Api::of(&open).bearing(me.of("tokenAuth")["token"].as_str().unwrap());
    assert_eq!(
        ask_for(&me, "bob@example.com").code("sendSecondaryEmailActivation"),
        "email unique"
    );
}
