//! Every way in which a mutation says no: the place, the code and the text that clients know.

use super::{Api, Said, letter_token};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use serde_json::json;
use time::Duration;

const ADA: &str = "ada@example.com";

/// Place, code and text of the only problem.
fn told(said: &Said, field: &str) -> (String, String) {
    let code = said.code(field);
    let place = code.split(' ').next().unwrap();
    let text = said.of(field)["errors"][place][0]["message"]
        .as_str()
        .unwrap();
    (code.clone(), text.to_owned())
}

fn is(said: &Said, field: &str, code: &str, text: &str) {
    assert_eq!(told(said, field), (code.to_owned(), text.to_owned()));
}

#[test]
fn strangers_are_unauthenticated_wherever_somebody_has_to_be_signed_in() {
    let app = TestApp::start();
    let api = Api::of(&app);
    for (field, arguments) in [
        (
            "passwordChange",
            "(oldPassword: \"a\", newPassword1: \"b\", newPassword2: \"c\")",
        ),
        ("archiveAccount", "(password: \"a\")"),
        ("deleteAccount", "(password: \"a\")"),
        ("updateAccount", "(firstName: \"a\")"),
        (
            "sendSecondaryEmailActivation",
            "(email: \"a\", password: \"b\")",
        ),
        ("swapEmails", "(password: \"a\")"),
        ("removeSecondaryEmail", "(password: \"a\")"),
        ("revokeSession", "(id: \"1\")"),
        ("verifyPhone", "(flow: \"a\", code: \"b\")"),
        ("logout", ""),
    ] {
        let said = api.done(&format!("{field}{arguments}"));
        is(
            &said,
            field,
            "nonFieldErrors unauthenticated",
            "Unauthenticated.",
        );
    }
}

#[test]
fn a_form_is_told_all_that_is_wrong_with_it() {
    let app = TestApp::without_limits();
    let api = Api::of(&app);
    let said = api.ask("mutation { register(email: \"x\", username: \"a b\", password1: \"one\", password2: \"two\") { success errors } }");
    let errors = &said.of("register")["errors"];
    assert_eq!(
        errors["email"],
        json!([{"message": "Enter a valid email address.", "code": "invalid"}])
    );
    assert_eq!(errors["username"][0]["code"], "invalid");
    assert_eq!(
        errors["password2"],
        json!([{"message": "The two password fields didn\u{2019}t match.", "code": "password_mismatch"}])
    );
    let said = api.ask("mutation { register(email: \"\", username: \"\", password1: \"\", password2: \"\") { success errors } }");
    for field in ["email", "username", "password1", "password2"] {
        assert_eq!(
            said.of("register")["errors"][field],
            json!([{"message": "This field is required.", "code": "required"}])
        );
    }
    let weak = api.ask("mutation { register(email: \"q@example.com\", username: \"quentin\", password1: \"1234567\", password2: \"1234567\") { success errors } }");
    let codes: Vec<_> = weak.of("register")["errors"]["password2"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "password_too_short",
            "password_too_common",
            "password_entirely_numeric"
        ]
    );
    let similar = api.ask("mutation { register(email: \"quentin@example.com\", username: \"quentin\", password1: \"quentin1\", password2: \"quentin1\") { errors success } }");
    assert_eq!(similar.code("register"), "password2 password_too_similar");
    let long = "x".repeat(151);
    let said = api.register("q@example.com", &long);
    is(
        &said,
        "register",
        "username max_length",
        "Ensure this value has at most 150 characters (it has 151).",
    );
}

#[test]
fn names_and_addresses_are_told_as_taken_where_the_settings_allow_it() {
    let app = TestApp::with(&[("PREVENT_ENUMERATION", "false"), ("RATE_LIMITS", "off")]);
    Api::member(&app, "ada");
    let api = Api::of(&app);
    is(
        &api.register(ADA, "ada2"),
        "register",
        "email unique",
        "A user with that email already exists.",
    );
    is(
        &api.register("b@example.com", "Ada"),
        "register",
        "username unique",
        "A user with that username already exists.",
    );
    // Both taken: the form comes first.
    is(
        &api.register(ADA, "ada"),
        "register",
        "username unique",
        "A user with that username already exists.",
    );
    let said = api.done(&format!("resendActivationEmail(email: \"{ADA}\")"));
    is(
        &said,
        "resendActivationEmail",
        "email already_verified",
        "Account already verified.",
    );
}

#[test]
fn nobody_learns_who_has_an_account() {
    let app = TestApp::without_limits();
    Api::member(&app, "ada");
    let api = Api::of(&app);
    let keys = |said: &Said, field: &str| {
        let answer = said.of(field).as_object().unwrap().clone();
        (
            answer["success"].clone(),
            answer["errors"].clone(),
            answer.len(),
        )
    };
    assert_eq!(
        keys(&api.register(ADA, "ada3"), "register"),
        keys(&api.register("new@example.com", "new"), "register")
    );
    for field in ["resendActivationEmail", "sendPasswordResetEmail"] {
        let known = api.done(&format!("{field}(email: \"{ADA}\")"));
        let unknown = api.done(&format!("{field}(email: \"nobody@example.com\")"));
        assert_eq!(known.body, unknown.body);
        assert_eq!(known.of(field)["success"], true);
    }
    assert!(app.letters_to("nobody@example.com").is_empty());
}

#[test]
fn a_login_is_refused_in_one_way_and_an_unverified_address_gets_an_e_mail() {
    let app = TestApp::without_limits();
    Api::member(&app, "ada");
    let api = Api::of(&app);
    for (email, password) in [(ADA, "wrong"), ("nobody@example.com", PASSWORD), (ADA, "")] {
        let said = api.log_in(email, password);
        is(
            &said,
            "tokenAuth",
            "nonFieldErrors invalid_credentials",
            "Please, enter valid credentials.",
        );
        assert_eq!(said.of("tokenAuth")["unarchiving"], false);
    }
    api.register("eve@example.com", "eve");
    let said = api.log_in("eve@example.com", PASSWORD);
    is(
        &said,
        "tokenAuth",
        "nonFieldErrors not_verified",
        "Please verify your account.",
    );
    assert!(said.of("tokenAuth")["flow"].is_string());
    let both = api
        .ask("mutation { tokenAuth(password: \"a\", email: \"b\", username: \"c\") { success } }");
    assert_eq!(
        both.error(),
        "Must login with password and one of the following fields ['email', 'username']."
    );
    assert_eq!(
        (both.status, &both.body["data"]["tokenAuth"]),
        (200, &json!(null))
    );
}

#[test]
fn tokens_of_e_mails_end() {
    let app = TestApp::without_limits();
    let api = Api::of(&app);
    api.register(ADA, "ada");
    let token = letter_token(&app, ADA);
    let reset = api.done(&format!(
        "passwordReset(token: \"{token}\", newPassword1: \"a\", newPassword2: \"b\")"
    ));
    is(
        &reset,
        "passwordReset",
        "nonFieldErrors invalid_token",
        "Invalid token.",
    );
    for bad in ["", "x", &token[..42], &"A".repeat(43)] {
        assert_eq!(
            api.verify(bad).code("verifyAccount"),
            "nonFieldErrors invalid_token",
            "{bad}"
        );
    }
    app.advance(Duration::hours(25));
    is(
        &api.verify(&token),
        "verifyAccount",
        "nonFieldErrors expired_token",
        "Expired token.",
    );
}

#[test]
fn an_e_mail_that_is_asked_for_again_verifies_too() {
    let app = TestApp::without_limits();
    let api = Api::of(&app);
    api.register(ADA, "ada");
    letter_token(&app, ADA);
    assert_eq!(
        api.done(&format!("resendActivationEmail(email: \"{ADA}\")"))
            .of("resendActivationEmail")["success"],
        true
    );
    assert_eq!(app.letters_to(ADA).len(), 2);
    assert_eq!(
        api.verify(&letter_token(&app, ADA)).of("verifyAccount")["success"],
        true
    );
}

#[test]
fn registering_does_not_wait_for_the_mail_server() {
    // `email_fail` is a word of the schema that nobody hears: e-mails wait until a server takes them.
    let app = TestApp::with(&[
        ("EMAIL_BACKEND", "smtp"),
        ("EMAIL_HOST", "127.0.0.1"),
        ("EMAIL_PORT", "1"),
    ]);
    assert_eq!(
        Api::of(&app).register(ADA, "ada").of("register")["success"],
        true
    );
}
