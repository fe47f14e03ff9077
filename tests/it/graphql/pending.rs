//! Between a sign-up and its proof: what `me` tells of oneself, and forms with nothing in them.

use super::Api;
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

const EVERYTHING: &str = "id pk email username firstName lastName isActive isStaff verified archived secondaryEmail phone \
     phoneVerified language lastLogin dateJoined extra";

/// The token that a sign-up gives.
fn register(app: &TestApp, email: &str, username: &str, more: &str) -> Api {
    let api = Api::of(app);
    let said = api.ask(&format!(
        "mutation {{ register(email: \"{email}\", username: \"{username}\", password1: \"{PASSWORD}\", password2: \"{PASSWORD}\" {more}) \
         {{ success errors token }} }}"
    ));
    api.bearing(said.of("register")["token"].as_str().unwrap())
}

#[test]
fn who_has_registered_is_told_the_address_and_that_it_is_not_verified() {
    let app = TestApp::start();
    let me = register(&app, "ada@example.com", "ada", "firstName: \"Ada\"");
    let said = me.ask("{ me { email verified } sessions { id } }");
    assert_eq!(
        said.body,
        json!({ "data": { "me": { "email": "ada@example.com", "verified": false }, "sessions": null } })
    );
    let said = me.ask(&format!("{{ me {{ {EVERYTHING} }} }}"));
    let all = said.of("me");
    assert_eq!(
        (
            &all["username"],
            &all["firstName"],
            &all["isActive"],
            &all["isStaff"]
        ),
        (&json!("ada"), &json!("Ada"), &json!(true), &json!(false))
    );
    assert_eq!(
        (&all["pk"], &all["lastLogin"]),
        (&Value::Null, &Value::Null)
    );
    // The id is nobody's.
    let id = all["id"].as_str().unwrap();
    app.db_superuser("root@example.com");
    let said = Api::of(&app).log_in("root@example.com", PASSWORD);
    let root = Api::of(&app).bearing(said.of("tokenAuth")["token"].as_str().unwrap());
    let said = root.ask(&format!("{{ user(id: \"{id}\") {{ email }} }}"));
    assert_eq!(said.of("user"), &Value::Null);
    // As REST says it.
    let rest = crate::support::client::Client::of(&app);
    let sent = rest.post(
        "/api/accounts/signup/",
        &json!({ "email": "bob@example.com", "password": PASSWORD }),
    );
    let bob = Api::of(&app).bearing(sent.text("access"));
    let said = bob.ask("{ me { email verified phoneVerified username } }");
    assert_eq!(
        said.of("me"),
        &json!({ "email": "bob@example.com", "verified": false, "phoneVerified": false, "username": "" })
    );
}

#[test]
fn me_tells_nothing_of_an_account_that_has_the_address_already() {
    let app = TestApp::without_limits();
    Api::member(&app, "ada").done("updateAccount(firstName: \"Ada\", lastName: \"Lovelace\")");
    let told = |email: &str| {
        let me = register(&app, email, "other", "firstName: \"Eve\"");
        let said = me.ask(&format!("{{ me {{ {EVERYTHING} }} }}"));
        let mut all = said.of("me").clone();
        for name in ["email", "dateJoined"] {
            all.as_object_mut().unwrap().remove(name);
        }
        all
    };
    assert_eq!(told("ada@example.com"), told("new@example.com"));
    let me = register(&app, "ada@example.com", "other", "");
    assert_eq!(
        me.ask("{ me { email } }").of("me")["email"],
        "ada@example.com"
    );
}

#[test]
fn a_pending_token_that_was_revoked_or_forged_speaks_for_nobody() {
    let app = TestApp::start();
    let me = register(&app, "ada@example.com", "ada", "");
    assert_eq!(
        me.bearing("x.y.z").ask("{ me { email } }").of("me"),
        &Value::Null
    );
    app.advance(time::Duration::minutes(6));
    assert_eq!(
        me.ask("{ me { email } }").of("me"),
        &Value::Null,
        "it is out of date"
    );
}

#[test]
fn a_number_that_waits_for_its_code_is_told_too() {
    let app = TestApp::with(&[("PHONE_VERIFICATION", "required")]);
    let me = register(&app, "ada@example.com", "ada", "phone: \"+31612345678\"");
    let code = app.code_for("ada@example.com");
    let said = me.ask(&format!(
        "mutation {{ verifyAccount(code: \"{code}\") {{ success errors token flow }} }}"
    ));
    let token = said.of("verifyAccount")["token"].as_str().unwrap();
    let said = me
        .bearing(token)
        .ask("{ me { email verified phoneVerified } }");
    assert_eq!(
        said.of("me"),
        &json!({ "email": "ada@example.com", "verified": true, "phoneVerified": false })
    );
}

#[test]
fn a_change_of_password_without_a_new_one_says_so_on_both_fields() {
    let app = TestApp::without_limits();
    let me = Api::member(&app, "ada");
    let change = |old: &str, one: &str, two: &str| {
        let said = me.done(&format!(
            "passwordChange(oldPassword: \"{old}\", newPassword1: \"{one}\", newPassword2: \"{two}\")"
        ));
        said.of("passwordChange")["errors"].clone()
    };
    let required = json!([{ "message": "This field is required.", "code": "required" }]);
    assert_eq!(
        change(PASSWORD, "", ""),
        json!({ "newPassword1": required, "newPassword2": required })
    );
    assert_eq!(
        change(PASSWORD, "", "x"),
        json!({ "newPassword1": required })
    );
    assert_eq!(
        change(PASSWORD, "x", ""),
        json!({ "newPassword2": required })
    );
    // The old one is looked at before the new ones.
    let wrong =
        json!({ "oldPassword": [{ "message": "Invalid password.", "code": "invalid_password" }] });
    assert_eq!(change("wrong", "", ""), wrong);
    assert_eq!(change("", "", ""), wrong);
    let long = "x".repeat(5000);
    for (one, two, field) in [(&*long, "", "newPassword1"), ("", &*long, "newPassword2")] {
        assert_eq!(change(PASSWORD, one, two)[field][0]["code"], "max_length");
    }
    // Spaces are a password, if a short one.
    let spaces = change(PASSWORD, " ", " ");
    assert_eq!(
        spaces["newPassword2"][0]["code"], "password_too_short",
        "{spaces}"
    );
}
