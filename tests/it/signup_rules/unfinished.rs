//! What was begun before the door was closed cannot finish after: asked again where an account gets what a sign-up brings.

use super::{ADA, app, told, with};
use crate::enumeration::shape;
use crate::graphql::Api;
use crate::support::app::{TestApp, code_in};
use crate::support::client::Client;
use crate::support::people::{Guest, OTHER_PASSWORD, PASSWORD};
use serde_json::json;

const CLOSED: &[(&str, &str)] = &[("SIGNUP", "closed")];
const GRACE: &str = "grace@example.com";
const VERIFIED: &str = "SELECT count(*) AS count FROM users WHERE is_verified";

/// Closes the door. The browsers of before go on with theirs.
fn close(app: TestApp, settings: &[(&'static str, &str)]) -> TestApp {
    app.restart(&with(settings))
}

/// The same browser after a restart.
fn again(app: &TestApp, before: &Guest) -> Guest {
    let after = app.guest();
    for (name, value) in before.cookies() {
        after.set_cookie(&name, &value);
    }
    after
}

#[test]
fn a_sign_up_that_waits_for_its_code_is_refused_with_right_and_wrong_codes_alike() {
    let app = app(&[]);
    app.db_user(GRACE);
    let (ada, grace) = (app.guest(), app.guest());
    ada.sign_up(ADA);
    grace.sign_up(GRACE);
    let code = app.code_for(ADA);
    let app = close(app, CLOSED);
    let (wrong, known) = (again(&app, &ada), again(&app, &grace));
    let right = again(&app, &ada);
    let shown = again(&app, &ada).get("/verify");
    assert_eq!(shown.status(), 403, "{}", shown.text());
    let answers = [
        right.enter_code(&code),
        wrong.enter_code("000000"),
        known.enter_code("000000"),
    ];
    let shapes: Vec<_> = answers.iter().map(|page| shape(page, ADA)).collect();
    assert_eq!(answers[0].status(), 403);
    assert!(answers[0].title().contains("Sign-up is closed"));
    assert!(
        shapes.iter().all(|shape| *shape == shapes[0]),
        "{shapes:#?}"
    );
    assert_eq!(app.db_count(VERIFIED), 1, "Grace alone");
    // Nor is another code sent, and nobody gets in with the password of the sign-up.
    let resent = again(&app, &ada).post("/verify/resend", &[]);
    assert_eq!(resent.status(), 403);
    assert_eq!(app.deliver(), 0);
    let (unknown, waiting) = (
        app.guest().log_in("no@example.com"),
        again(&app, &ada).log_in(ADA),
    );
    assert_eq!((unknown.status(), waiting.status()), (422, 422));
    // Where the door opens again, it goes on.
    let app = close(app, &[]);
    assert_eq!(again(&app, &ada).enter_code(&code).location(), Some("/"));
}

#[test]
fn programs_are_told_the_same() {
    let app = app(&[]);
    let client = Client::of(&app);
    let body = json!({ "email": ADA, "password": PASSWORD });
    let sent = client.post("/api/accounts/signup/", &body);
    let registered = Api::of(&app).register(GRACE, "grace");
    let flow = registered.of("register")["flow"]
        .as_str()
        .unwrap()
        .to_owned();
    let token = crate::graphql::letter_token(&app, GRACE);
    let code = app.code_for(ADA);
    let app = close(app, CLOSED);
    let client = Client::of(&app);
    for path in ["/api/accounts/verify-email/", "/api/accounts/resend/"] {
        let answer = client.post(path, &json!({ "flow": sent.text("flow"), "code": code }));
        assert_eq!(told(&answer), (403, &json!("sign_up_closed")), "{path}");
    }
    let api = Api::of(&app);
    assert_eq!(
        api.verify(&token).code("verifyAccount"),
        "nonFieldErrors sign_up_closed"
    );
    let by_code = api.ask(&format!(
        "mutation {{ verifyAccount(flow: \"{flow}\", code: \"123456\") {{ success errors }} }}"
    ));
    assert_eq!(
        by_code.code("verifyAccount"),
        "nonFieldErrors sign_up_closed"
    );
    let asked = api.ask(&format!(
        "mutation {{ resendActivationEmail(email: \"{GRACE}\") {{ success errors }} }}"
    ));
    assert_eq!(
        asked.of("resendActivationEmail")["success"],
        true,
        "alike for all"
    );
    assert_eq!((app.deliver(), app.db_count(VERIFIED)), (0, 0));
}

#[test]
fn an_account_that_waits_for_its_first_proof_gets_in_neither_by_a_reset_nor_by_a_code() {
    let app = app(&[]);
    app.guest().sign_up(ADA);
    let (resets, logs_in) = (app.guest(), app.guest());
    resets.forget_password(ADA);
    let reset = code_in(&app.letter_saying(ADA, "password").written.text);
    logs_in.post("/login/code", &[("email", ADA)]);
    let code = crate::login_code::code(&app, ADA);
    let app = close(app, &[("SIGNUP_EMAIL_DOMAINS", "@mycompany.com")]);
    let done = again(&app, &resets).reset_password(&reset, OTHER_PASSWORD);
    assert_eq!(done.status(), 422, "{}", done.text());
    assert_eq!(again(&app, &logs_in).enter_code(&code).status(), 422);
    // Asked for now, both look as they do for an address that nobody has.
    let (here, nobody) = (app.guest(), app.guest());
    let shapes = |guest: &Guest, email: &str| {
        let asked = [
            guest.forget_password(email),
            guest.post("/login/code", &[("email", email)]),
        ];
        asked.map(|page| shape(&page, email))
    };
    assert_eq!(shapes(&here, ADA), shapes(&nobody, "nobody@example.com"));
    assert_eq!((app.deliver(), app.db_count(VERIFIED)), (0, 0));
}

#[test]
fn an_e_mail_that_was_still_to_leave_does_not() {
    let app = app(&[]);
    app.guest().sign_up(ADA);
    let app = close(app, CLOSED);
    assert_eq!(app.deliver(), 0);
}

#[test]
fn an_address_that_was_asked_for_before_the_rule_is_not_given_after() {
    let app = app(&[]);
    let member = app.member(ADA);
    let fields = [
        ("email", "ada@else.example"),
        ("current_password", PASSWORD),
    ];
    assert_eq!(member.post("/account/email", &fields).status(), 303);
    let code = app.code_for("ada@else.example");
    let app = close(app, &[("SIGNUP_EMAIL_DOMAINS", "example.com")]);
    let member = again(&app, &member);
    let answer = member.post("/account/email/confirm", &[("code", &code)]);
    assert_eq!(answer.status(), 422, "{}", answer.text());
    assert!(
        answer.text().contains(super::NOT_ALLOWED),
        "{}",
        answer.text()
    );
    assert_eq!(
        app.db_count("SELECT count(*) AS count FROM users WHERE email = 'ada@example.com'"),
        1
    );
}

#[test]
fn an_imported_account_is_verified_by_who_knows_its_password_wherever_the_door_is_closed() {
    let app = app(CLOSED);
    app.db_user(ADA);
    crate::admin::desk::sql(&app, "UPDATE users SET is_verified = false");
    let guest = app.guest();
    assert_eq!(guest.log_in(ADA).location(), Some("/verify"));
    assert_eq!(guest.enter_code(&app.code_for(ADA)).location(), Some("/"));
}
