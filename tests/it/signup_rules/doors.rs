//! Who may come in, at pages, REST and GraphQL, and what a member may change to.

use super::{ADA, NOT_ALLOWED, app, told};
use crate::api::accounts::log_in;
use crate::enumeration::shape;
use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::{Guest, PASSWORD};
use serde_json::json;

const COMPANY: &[(&str, &str)] = &[("SIGNUP_EMAIL_DOMAINS", "@mycompany.com")];

fn sign_up(app: &TestApp, email: &str) -> crate::support::client::Answer {
    let body = json!({ "email": email, "password": PASSWORD });
    Client::of(app).post("/api/accounts/signup/", &body)
}

#[test]
fn a_closed_door_says_so_everywhere_and_what_to_do_next() {
    for (mode, heading, sentence) in [
        ("closed", "Sign-up is closed", "Nobody can sign up here."),
        ("invite", "By invitation only", "You need an invitation"),
    ] {
        let app = app(&[("SIGNUP", mode), ("SUPPORT_EMAIL", "help@example.com")]);
        let guest = app.guest();
        for page in [
            guest.get("/signup"),
            guest.sign_up(ADA),
            guest.post("/signup", &[]),
        ] {
            assert_eq!(page.status(), 403, "{mode}");
            assert!(page.title().contains(heading), "{}", page.title());
            assert!(page.text().contains(sentence), "{}", page.text());
            assert!(page.text().contains("help@example.com"));
            assert!(page.html().contains("href=\"/login\""));
        }
        for body in [json!({}), json!({ "email": ADA, "password": PASSWORD })] {
            let refused = Client::of(&app).post("/api/accounts/signup/", &body);
            assert_eq!(told(&refused), (403, &json!("sign_up_closed")));
            assert!(
                refused.text("detail").contains(sentence),
                "{}",
                refused.body
            );
        }
        let said = Api::of(&app).register(ADA, "ada");
        assert_eq!(said.code("register"), "nonFieldErrors sign_up_closed");
        assert_eq!(app.db_count("SELECT count(*) AS count FROM users"), 0);
        assert_eq!(app.deliver(), 0);
    }
}

#[test]
fn a_code_that_is_over_sends_nobody_to_a_closed_door() {
    for (mode, sentence) in [
        ("open", "If not, sign up again."),
        (
            "invite",
            "If not, ask whoever invited you for a new invitation.",
        ),
        ("closed", "If not, ask the people who run the site."),
    ] {
        let app = app(&[("SIGNUP", mode)]);
        let guest = app.guest();
        let gone = guest.post("/verify", &[("flow", "gone"), ("code", "123456")]);
        assert_eq!(gone.location(), Some("/login"), "{mode}");
        let said = guest.get("/login").text();
        assert!(said.contains(sentence), "{mode}: {said}");
    }
}

#[test]
fn no_page_links_to_a_closed_door() {
    let app = app(&[("SIGNUP", "closed")]);
    app.db_user(ADA);
    let guest = app.guest();
    let pages = [
        "/login",
        "/login/code",
        "/password/forgot",
        "/dev/mailbox",
        "/signup",
    ];
    for path in pages {
        let page = guest.get(path);
        assert!(!page.html().contains("href=\"/signup"), "{path}");
    }
    guest.post("/login/code", &[("email", ADA)]);
    let asked = guest.get("/verify");
    assert!(!asked.html().contains("/signup"), "{}", asked.html());
    assert!(!asked.text().contains("Sign up"), "{}", asked.text());
    assert!(
        self::app(&[])
            .guest()
            .get("/login")
            .html()
            .contains("href=\"/signup")
    );
}

#[test]
fn who_has_an_account_logs_in_where_the_door_is_closed() {
    let app = app(&[
        ("SIGNUP", "closed"),
        ("SIGNUP_EMAIL_DOMAINS", "@mycompany.com"),
    ]);
    app.db_user(ADA);
    assert_eq!(app.guest().log_in(ADA).location(), Some("/"));
    let guest = crate::login_code::log_in(&app, ADA);
    assert!(guest.is_signed_in());
    let guest = app.guest();
    guest.forget_password(ADA);
    let code = app.code_for(ADA);
    let done = guest.reset_password(&code, "another horse 9 battery");
    assert_eq!(done.location(), Some("/login"), "{}", done.text());
}

#[test]
fn an_address_that_the_rules_exclude_is_an_error_of_its_field_alike_for_known_and_unknown() {
    let app = app(COMPANY);
    app.db_user(ADA);
    for email in [
        ADA,
        "grace@example.com",
        "user@mycompany.com.evil.org",
        "user@evilmycompany.com",
        "\"user@mycompany.com\"@evil.org",
        "user@mail.mycompany.com",
    ] {
        let page = app.guest().sign_up(email);
        assert_eq!(
            (page.status(), page.error("email").as_str()),
            (422, NOT_ALLOWED),
            "{email}"
        );
        let refused = sign_up(&app, email);
        assert_eq!(
            (refused.status, refused.body),
            (400, json!({ "email": [NOT_ALLOWED] }))
        );
        let said = Api::of(&app).register(email, "someone");
        assert_eq!(said.code("register"), "email email_not_allowed", "{email}");
    }
    let known = shape(&app.guest().sign_up(ADA), ADA);
    assert_eq!(
        known,
        shape(&app.guest().sign_up("bob@example.com"), "bob@example.com")
    );
    assert_eq!(sign_up(&app, "user@mycompany.com.").status, 400);
    assert_eq!(sign_up(&app, "Grace@MyCompany.COM").status, 201);
    assert!(app.guest().get("/signup").text().contains("@mycompany.com"));
    assert_eq!(app.db_count("SELECT count(*) AS count FROM users"), 2);
}

/// What a member asks an address to be: at the pages, REST and GraphQL.
fn ask_everywhere(app: &TestApp, member: &Guest, email: &str) -> Vec<(u16, String)> {
    let (client, pair) = log_in(app, ADA);
    let api = Api::of(app).bearing(pair.text("access"));
    let mut all = Vec::new();
    for path in ["/account/email", "/account/email/secondary"] {
        let page = member.post(path, &[("email", email), ("current_password", PASSWORD)]);
        all.push((page.status(), page.error("email")));
    }
    for path in [
        "/api/accounts/email/change/",
        "/api/accounts/email/secondary/",
    ] {
        let body = json!({ "email": email, "current_password": PASSWORD });
        let answer = client.post(path, &body);
        all.push((
            answer.status,
            answer.body["email"][0]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        ));
    }
    let said = api.done(&format!(
        "sendSecondaryEmailActivation(email: \"{email}\", password: \"{PASSWORD}\")"
    ));
    all.push((said.status, said.code("sendSecondaryEmailActivation")));
    all
}

#[test]
fn a_change_of_address_and_a_second_one_obey_the_rules() {
    let app = app(COMPANY);
    app.db_user(ADA);
    app.db_user("taken@example.com");
    let member = app.guest();
    member.log_in(ADA);
    for email in ["new@example.com", "taken@example.com"] {
        let said = ask_everywhere(&app, &member, email);
        for (place, (status, text)) in said.iter().enumerate() {
            let wanted = match place {
                0 | 1 => (422, NOT_ALLOWED),
                2 | 3 => (400, NOT_ALLOWED),
                _ => (200, "email email_not_allowed"),
            };
            assert_eq!((*status, text.as_str()), wanted, "{email} {place}");
        }
    }
    for email in ["new@example.com", "taken@example.com"] {
        assert!(app.letters_to(email).is_empty(), "{email}");
    }
    let fields = [
        ("email", "ada@mycompany.com"),
        ("current_password", PASSWORD),
    ];
    assert_eq!(member.post("/account/email", &fields).status(), 303);
}

#[test]
fn staff_add_people_whatever_the_rules_say() {
    let app = app(&[
        ("SIGNUP", "closed"),
        ("SIGNUP_EMAIL_DOMAINS", "@mycompany.com"),
    ]);
    app.db_superuser(ADA);
    let (root, _) = log_in(&app, ADA);
    let added = root.post("/api/admin/users/", &json!({ "email": "new@example.com" }));
    assert_eq!(added.status, 201, "{}", added.body);
}
