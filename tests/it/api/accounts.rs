//! Sign-up, the code, login, one's own account.

use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};

/// Somebody who has signed up and verified the address, by the API alone.
pub fn member(app: &TestApp, email: &str) -> (Client, Answer) {
    let client = Client::of(app);
    let sent = client.post(
        "/api/accounts/signup/",
        &json!({ "email": email, "password": PASSWORD }),
    );
    assert_eq!(sent.status, 201, "{}", sent.body);
    let code = app.code_for(email);
    let pending = client.bearing(sent.text("access"));
    let verified = pending.post("/api/accounts/verify-email/", &json!({ "code": code }));
    assert_eq!(verified.status, 200, "{}", verified.body);
    (client.bearing(verified.text("access")), verified)
}

/// Somebody who has an account, logged in by a program.
pub fn log_in(app: &TestApp, email: &str) -> (Client, Answer) {
    let client = Client::of(app);
    let credentials = json!({ "email": email, "password": PASSWORD });
    let pair = client.post("/api/accounts/login/", &credentials);
    assert_eq!(pair.status, 200, "{}", pair.body);
    (client.bearing(pair.text("access")), pair)
}

#[test]
fn a_program_signs_somebody_up_verifies_the_address_and_reads_the_profile() {
    let app = TestApp::start();
    let client = Client::of(&app);
    let sent = client.post(
        "/api/accounts/signup/",
        &json!({ "email": "Ada@Example.com", "password": PASSWORD, "first_name": "Ada", "nonsense": [1] }),
    );
    assert_eq!(sent.status, 201);
    assert_eq!(sent.body["is_verified"], json!(false));
    assert_eq!(sent.text("email"), "Ada@Example.com");
    // Until the address is verified the tokens open what verifies it.
    let pending = client.bearing(sent.text("access"));
    let me = pending.get("/api/accounts/me/");
    assert_eq!(
        (me.status, me.body),
        (
            200,
            json!({ "email": "Ada@Example.com", "is_verified": false })
        )
    );
    for (method, path) in [
        ("GET", "/api/accounts/sessions/"),
        ("POST", "/api/accounts/password/change/"),
    ] {
        let refused = pending.send(method, path, None);
        assert_eq!(
            (refused.status, refused.text("code")),
            (403, "email_not_verified")
        );
    }
    let wrong = pending.post("/api/accounts/verify-email/", &json!({ "code": "000000" }));
    assert_eq!(
        (wrong.status, &wrong.body["error"]),
        (400, &json!("incorrect_code"))
    );
    assert_eq!(wrong.body["attempts_left"], json!(4));
    let code = app.code_for("ada@example.com");
    let verified = pending.post("/api/accounts/verify-email", &json!({ "code": code }));
    assert_eq!(verified.status, 200, "{}", verified.body);
    assert_eq!(verified.body["is_verified"], json!(true));
    let me = client
        .bearing(verified.text("access"))
        .get("/api/accounts/me/");
    assert_eq!(me.status, 200);
    let names: Vec<_> = me.body.as_object().unwrap().keys().cloned().collect();
    for name in [
        "id",
        "email",
        "username",
        "first_name",
        "last_name",
        "phone",
        "secondary_email",
        "is_verified",
        "date_joined",
        "last_login",
    ] {
        assert!(names.contains(&name.to_owned()), "{name}");
    }
    assert_eq!(me.text("first_name"), "Ada");
}

#[test]
fn a_flow_does_what_a_pending_token_does_and_the_pending_refresh_becomes_a_full_pair_once() {
    let app = TestApp::start();
    let client = Client::of(&app);
    let sent = client.post(
        "/api/accounts/signup",
        &json!({ "email": "ada@example.com", "password": PASSWORD }),
    );
    let refresh = json!({ "refresh": sent.text("refresh") });
    let still_pending = client.post("/api/accounts/token/refresh/", &refresh);
    assert_eq!(still_pending.status, 200);
    let me = client
        .bearing(still_pending.text("access"))
        .get("/api/accounts/me");
    assert_eq!(me.body["is_verified"], json!(false));
    let code = app.code_for("ada@example.com");
    let proof = json!({ "flow": sent.text("flow"), "code": code });
    assert_eq!(
        client.post("/api/accounts/verify-email/", &proof).status,
        200
    );
    let full = client.post("/api/accounts/token/refresh/", &refresh);
    assert_eq!(full.status, 200, "{}", full.body);
    let me = client.bearing(full.text("access")).get("/api/accounts/me/");
    assert_eq!(me.body["is_verified"], json!(true));
    let again = client.post("/api/accounts/token/refresh/", &refresh);
    assert_eq!((again.status, again.text("code")), (401, "token_not_valid"));
}

#[test]
fn what_is_missing_or_wrong_is_told_field_by_field_in_drfs_words() {
    let app = TestApp::start();
    let client = Client::of(&app);
    let told = |body: Value| client.post("/api/accounts/signup/", &body).body;
    assert_eq!(
        told(json!({})),
        json!({ "email": ["This field is required."], "password": ["This field is required."] })
    );
    assert_eq!(
        told(json!({ "email": "", "password": null })),
        json!({ "email": ["This field may not be blank."], "password": ["This field may not be null."] })
    );
    assert_eq!(
        told(json!({ "email": ["x"], "password": {} })),
        json!({ "email": ["Not a valid string."], "password": ["Not a valid string."] })
    );
    assert_eq!(
        told(json!({ "email": "nonsense", "password": PASSWORD })),
        json!({ "email": ["Enter a valid email address."] })
    );
    let weak = told(json!({ "email": "ada@example.com", "password": "1234567" }));
    assert_eq!(weak["password"].as_array().unwrap().len(), 3, "{weak}");
    let differ = told(
        json!({ "email": "ada@example.com", "password": PASSWORD, "password2": OTHER_PASSWORD }),
    );
    assert_eq!(
        differ,
        json!({ "non_field_errors": ["The two password fields didn't match."] })
    );
    assert_eq!(
        told(json!([1])),
        json!({ "non_field_errors": ["Invalid data. Expected a dictionary, but got list."] })
    );
}

#[test]
fn a_taken_address_looks_like_any_other_and_its_tokens_are_never_worth_more() {
    let app = TestApp::without_limits();
    app.db_user("known@example.com");
    let shapes: Vec<_> = ["KNOWN@example.com", "fresh@example.com"]
        .iter()
        .map(|email| {
            let client = Client::of(&app);
            let sent = client.post(
                "/api/accounts/signup/",
                &json!({ "email": email, "password": PASSWORD }),
            );
            let pending = client.bearing(sent.text("access"));
            app.deliver();
            let mut told = vec![format!(
                "{} {:?}",
                sent.status,
                sent.body.as_object().unwrap().keys().collect::<Vec<_>>()
            )];
            told.push(
                pending
                    .get("/api/accounts/me/")
                    .body
                    .to_string()
                    .replace(email, "EMAIL"),
            );
            told.push(
                pending
                    .post("/api/accounts/verify-email/", &json!({ "code": "000000" }))
                    .body
                    .to_string(),
            );
            let again = client.post(
                "/api/token/refresh/",
                &json!({ "refresh": sent.text("refresh") }),
            );
            told.push(format!(
                "{} {:?}",
                again.status,
                again.body.as_object().unwrap().keys().collect::<Vec<_>>()
            ));
            told.push(
                pending
                    .post("/api/accounts/resend/", &json!({}))
                    .body
                    .to_string(),
            );
            told.push(pending.get("/api/accounts/sessions/").body.to_string());
            told
        })
        .collect();
    assert_eq!(shapes[0], shapes[1]);
    let open = TestApp::with(&[("PREVENT_ENUMERATION", "false")]);
    open.db_user("known@example.com");
    let taken = Client::of(&open).post(
        "/api/accounts/signup/",
        &json!({ "email": "known@example.com", "password": PASSWORD }),
    );
    assert_eq!(
        (taken.status, taken.body),
        (
            400,
            json!({ "email": ["user with this email already exists."] })
        )
    );
}

#[test]
fn a_login_answers_as_the_package_does() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let client = Client::of(&app);
    let login = client.post(
        "/api/accounts/login/",
        &json!({ "email": "ada@example.com", "password": PASSWORD }),
    );
    assert_eq!(login.status, 200);
    assert_eq!(login.body["user"]["email"], json!("ada@example.com"));
    let wrong = client.post(
        "/api/accounts/login/",
        &json!({ "email": "ada@example.com", "password": OTHER_PASSWORD }),
    );
    assert_eq!(wrong.status, 401);
    assert_eq!(
        wrong.text("detail"),
        "No active account found with the given credentials"
    );
    assert_eq!(
        wrong.page.header("www-authenticate"),
        Some("Bearer realm=\"api\"")
    );
    let pair = client.post(
        "/api/token/",
        &json!({ "email": "ada@example.com", "password": PASSWORD }),
    );
    assert_eq!(pair.body.as_object().unwrap().len(), 2);
    let form = client.send(
        "POST",
        "/api/token/",
        Some((
            "application/x-www-form-urlencoded",
            format!(
                "email=ada%40example.com&password={}",
                PASSWORD.replace(' ', "+")
            )
            .into_bytes(),
        )),
    );
    assert_eq!(form.status, 200, "{}", form.body);
    assert!(
        app.letters_to("ada@example.com").is_empty(),
        "the same program is no news"
    );
}

#[test]
fn an_unverified_login_is_403_with_a_flow_and_a_fresh_code() {
    let app = TestApp::without_limits();
    let client = Client::of(&app);
    client.post(
        "/api/accounts/signup/",
        &json!({ "email": "ada@example.com", "password": PASSWORD }),
    );
    app.deliver();
    let login = client.post(
        "/api/accounts/login/",
        &json!({ "email": "ada@example.com", "password": PASSWORD }),
    );
    assert_eq!(
        (login.status, login.text("code"), login.text("detail")),
        (403, "email_not_verified", "E-mail is not verified.")
    );
    let code = app.code_for("ada@example.com");
    let proof = json!({ "flow": login.text("flow"), "code": code });
    assert_eq!(
        client.post("/api/accounts/verify-email/", &proof).status,
        200
    );
}
