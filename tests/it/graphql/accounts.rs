//! Registering, verifying, logging in; changing what one says; leaving.

use super::{Api, letter_token};
use crate::support::app::TestApp;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};

const ADA: &str = "ada@example.com";

#[test]
fn somebody_registers_verifies_with_the_mailed_token_and_logs_in() {
    let app = TestApp::start();
    let api = Api::of(&app);
    let said = api.register(ADA, "ada");
    let made = said.of("register").clone();
    assert_eq!(
        (&made["success"], &made["errors"]),
        (&json!(true), &Value::Null)
    );
    let pending = api.bearing(made["token"].as_str().unwrap());
    assert_eq!(
        pending.ask("{ me { pk email verified } }").of("me"),
        &json!({ "pk": null, "email": ADA, "verified": false })
    );
    assert_eq!(
        pending
            .done("swapEmails(password: \"x\")")
            .code("swapEmails"),
        "nonFieldErrors not_verified"
    );
    let token = letter_token(&app, ADA);
    let verified = api.verify(&token);
    assert_eq!(
        verified.of("verifyAccount"),
        &json!({"success": true, "errors": null, "token": null, "refreshToken": null})
    );
    assert_eq!(
        api.verify(&token).code("verifyAccount"),
        "nonFieldErrors already_verified"
    );
    let said = api.log_in(ADA, PASSWORD);
    let pair = said.of("tokenAuth");
    assert_eq!(
        pair["user"],
        json!({"username": "ada", "email": ADA, "verified": true})
    );
    assert_eq!(pair["unarchiving"], false);
    let me = api.bearing(pair["token"].as_str().unwrap());
    let shown = me.ask("{ me { id pk username email firstName isStaff isActive archived verified secondaryEmail lastLogin dateJoined } }");
    let shown = shown.of("me");
    assert_eq!(shown["id"], "VXNlck5vZGU6MQ==");
    assert_eq!(
        (&shown["pk"], &shown["username"]),
        (&json!(1), &json!("ada"))
    );
    assert!(shown["dateJoined"].as_str().unwrap().ends_with("+00:00"));
    assert!(shown["lastLogin"].is_string());
}

#[test]
fn a_code_and_its_flow_verify_and_sign_in() {
    let app = TestApp::start();
    let api = Api::of(&app);
    let said = api.register(ADA, "ada");
    let flow = said.of("register")["flow"].as_str().unwrap().to_owned();
    let enter = |code: &str| {
        api.ask_with(
            "mutation($f: String, $c: String) { verifyAccount(flow: $f, code: $c) { success errors token refreshToken } }",
            &json!({"f": flow, "c": code}),
        )
    };
    let code = app.code_for(ADA);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(enter(wrong).code("verifyAccount"), "code incorrect_code");
    assert_eq!(enter("12").code("verifyAccount"), "code invalid");
    let done = enter(&code);
    let token = done.of("verifyAccount")["token"].as_str().unwrap();
    assert_eq!(
        api.bearing(token).ask("{ me { username } }").of("me")["username"],
        "ada"
    );
    // The token of the same e-mail is used up with it.
    assert_eq!(
        api.verify(&letter_token(&app, ADA)).code("verifyAccount"),
        "nonFieldErrors already_verified"
    );
}

#[test]
fn the_code_may_come_with_the_token_that_register_gave() {
    let app = TestApp::start();
    let api = Api::of(&app);
    let said = api.register(ADA, "ada");
    let pending = api.bearing(said.of("register")["token"].as_str().unwrap());
    let done = pending.ask(&format!(
        "mutation {{ verifyAccount(code: \"{}\") {{ success errors token }} }}",
        app.code_for(ADA)
    ));
    assert_eq!(done.of("verifyAccount")["success"], true);
}

#[test]
fn an_update_in_part_leaves_the_rest() {
    let app = TestApp::with(&[("PHONE_VERIFICATION", "off")]);
    let me = Api::member(&app, "ada");
    let first = me.done("updateAccount(firstName: \"Ada\", lastName: \"Lovelace\")");
    assert_eq!(first.of("updateAccount")["success"], true);
    me.done("updateAccount(firstName: \"Augusta\")");
    let shown = me.ask("{ me { firstName lastName username } }");
    assert_eq!(
        shown.of("me"),
        &json!({"firstName": "Augusta", "lastName": "Lovelace", "username": "ada"})
    );
    let taken = Api::member(&app, "bob");
    let said = taken.done("updateAccount(username: \"ADA\")");
    assert_eq!(said.code("updateAccount"), "username unique");
    assert_eq!(
        me.done("updateAccount(phone: \"+31 6 12345678\")")
            .code("updateAccount"),
        "password reauthentication_required"
    );
    let said = me.ask(&format!(
        "mutation {{ updateAccount(phone: \"+31 6 12345678\", password: \"{PASSWORD}\", username: \"countess\") {{ success errors user {{ phone username }} }} }}"
    ));
    assert_eq!(said.of("updateAccount")["success"], true, "{}", said.body);
    let shown = me.ask("{ me { phone username } }");
    assert_eq!(
        shown.of("me"),
        &json!({"phone": "+31612345678", "username": "countess"})
    );
}

#[test]
fn a_new_number_is_verified_with_the_code_that_goes_there() {
    let app = TestApp::with(&[("PHONE_VERIFICATION", "optional")]);
    let me = Api::member(&app, "ada");
    let said = me.ask(&format!(
        "mutation {{ updateAccount(phone: \"+31612345678\", password: \"{PASSWORD}\") {{ success errors flow }} }}"
    ));
    let flow = said.of("updateAccount")["flow"]
        .as_str()
        .unwrap()
        .to_owned();
    app.deliver();
    let code = app.text_code("+31612345678");
    let said = me.ask(&format!(
        "mutation {{ verifyPhone(flow: \"{flow}\", code: \"{code}\") {{ success errors user {{ phone phoneVerified }} }} }}"
    ));
    assert_eq!(
        said.of("verifyPhone")["user"],
        json!({"phone": "+31612345678", "phoneVerified": true})
    );
}

#[test]
fn sessions_are_listed_and_ended() {
    let app = TestApp::start();
    let (me, _) = Api::member_with(&app, "ada");
    let other = Api::of(&app).log_in(ADA, PASSWORD);
    let other = other.of("tokenAuth")["token"].as_str().unwrap().to_owned();
    let listed = me.ask("{ sessions { id kind current agent } }");
    let listed = listed.of("sessions").as_array().unwrap().clone();
    assert_eq!(listed.len(), 2);
    let theirs = listed.iter().find(|it| it["current"] == false).unwrap();
    let ended = me.done(&format!("revokeSession(id: {})", theirs["id"]));
    assert_eq!(ended.of("revokeSession")["success"], true, "{}", ended.body);
    assert_eq!(
        Api::of(&app).bearing(&other).ask("{ me { pk } }").of("me"),
        &Value::Null
    );
    assert_eq!(
        me.done("revokeSession(id: \"999\")").code("revokeSession"),
        "id not_found"
    );
    assert_eq!(
        me.ask("mutation { logout { success } }").of("logout")["success"],
        true
    );
    assert_eq!(me.ask("{ me { pk } }").of("me"), &Value::Null);
    assert_eq!(
        Api::of(&app).ask("{ sessions { id } }").of("sessions"),
        &Value::Null
    );
}

#[test]
fn an_archived_account_comes_back_with_the_right_password() {
    let app = TestApp::start();
    let me = Api::member(&app, "ada");
    assert_eq!(
        me.done("archiveAccount(password: \"wrong\")")
            .code("archiveAccount"),
        "password invalid_password"
    );
    assert_eq!(
        me.done(&format!("archiveAccount(password: \"{PASSWORD}\")"))
            .of("archiveAccount")["success"],
        true
    );
    assert_eq!(me.ask("{ me { pk } }").of("me"), &Value::Null);
    let back = Api::of(&app).log_in(ADA, PASSWORD);
    assert_eq!(back.of("tokenAuth")["unarchiving"], true);
}

#[test]
fn a_deleted_account_is_closed_at_once() {
    let app = TestApp::start();
    let me = Api::member(&app, "ada");
    let said = me.ask(&format!(
        "mutation {{ deleteAccount(password: \"{PASSWORD}\") {{ success errors eraseAt }} }}"
    ));
    assert!(
        said.of("deleteAccount")["eraseAt"].is_string(),
        "{}",
        said.body
    );
    assert_eq!(me.ask("{ me { pk } }").of("me"), &Value::Null);
    assert_eq!(
        Api::of(&app).log_in(ADA, PASSWORD).code("tokenAuth"),
        "nonFieldErrors account_closing"
    );
}

#[test]
fn a_password_is_reset_changed_and_set() {
    let app = TestApp::without_limits();
    let me = Api::member(&app, "ada");
    let api = Api::of(&app);
    let asked = api.done("sendPasswordResetEmail(email: \"ADA@example.com\")");
    assert_eq!(asked.of("sendPasswordResetEmail")["success"], true);
    let token = letter_token(&app, ADA);
    let set = |field: &str, one: &str, two: &str| {
        api.done(&format!(
            "{field}(token: \"{token}\", newPassword1: \"{one}\", newPassword2: \"{two}\")"
        ))
    };
    assert_eq!(
        set("passwordReset", OTHER_PASSWORD, PASSWORD).code("passwordReset"),
        "newPassword2 password_mismatch"
    );
    assert_eq!(
        set("passwordReset", "1234567", "1234567").code("passwordReset"),
        "newPassword2 password_too_short"
    );
    assert_eq!(
        set("passwordSet", OTHER_PASSWORD, OTHER_PASSWORD).code("passwordSet"),
        "nonFieldErrors password_already_set"
    );
    assert_eq!(
        set("passwordReset", OTHER_PASSWORD, OTHER_PASSWORD).of("passwordReset")["success"],
        true
    );
    assert_eq!(me.ask("{ me { pk } }").of("me"), &Value::Null);
    let said = api.log_in(ADA, OTHER_PASSWORD);
    let me = api.bearing(said.of("tokenAuth")["token"].as_str().unwrap());
    let change = |old: &str, one: &str, two: &str| {
        me.ask(&format!(
            "mutation {{ passwordChange(oldPassword: \"{old}\", newPassword1: \"{one}\", newPassword2: \"{two}\") \
             {{ success errors token refreshToken }} }}"
        ))
    };
    // The old one is looked at before the new ones.
    assert_eq!(
        change("wrong", PASSWORD, "x").code("passwordChange"),
        "oldPassword invalid_password"
    );
    assert_eq!(
        change(OTHER_PASSWORD, PASSWORD, "x").code("passwordChange"),
        "newPassword2 password_mismatch"
    );
    let done = change(OTHER_PASSWORD, PASSWORD, PASSWORD);
    let token = done.of("passwordChange")["token"].as_str().unwrap();
    assert_eq!(
        api.bearing(token).ask("{ me { username } }").of("me")["username"],
        "ada"
    );
    assert_eq!(me.ask("{ me { pk } }").of("me"), &Value::Null);
}

#[test]
fn an_account_without_a_password_gets_its_first_one() {
    let app = TestApp::without_limits();
    let api = Api::of(&app);
    api.register(ADA, "ada");
    // E-mails of one moment leave in any order.
    letter_token(&app, ADA);
    api.done(&format!("sendPasswordResetEmail(email: \"{ADA}\")"));
    let token = letter_token(&app, ADA);
    let set = api.done(&format!(
        "passwordSet(token: \"{token}\", newPassword1: \"{OTHER_PASSWORD}\", newPassword2: \"{OTHER_PASSWORD}\")"
    ));
    assert_eq!(set.of("passwordSet")["success"], true, "{}", set.body);
    assert_eq!(
        api.log_in(ADA, OTHER_PASSWORD).of("tokenAuth")["success"],
        true
    );
}
