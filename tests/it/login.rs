//! Login: one text whatever is wrong, limits that hold, and owners who are never locked out from elsewhere.

use super::graphql::Api;
use super::support::app::TestApp;
use super::support::client::Client;
use super::support::people::{OTHER_PASSWORD, PASSWORD};
use time::Duration;

pub const REFUSED: &str =
    "That e-mail address, username or password is not right. Check them, or reset your password.";

#[test]
fn a_login_takes_the_address_or_the_username_in_any_case() {
    let app = TestApp::start();
    app.db_user("Ada@Example.com");
    for login in [
        "ada@example.com",
        "ADA@EXAMPLE.COM",
        " Ada@Example.com ",
        "Ada",
        "ada",
    ] {
        assert_eq!(app.guest().log_in(login).location(), Some("/"), "{login}");
    }
}

#[test]
fn one_text_whatever_is_wrong_and_the_typed_name_stays() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let mut pages = Vec::new();
    for (login, password) in [
        ("ada@example.com", OTHER_PASSWORD),
        ("nobody@example.com", PASSWORD),
        ("nobody", PASSWORD),
    ] {
        let page = app.guest().log_in_with(login, password);
        assert_eq!(page.status(), 422);
        assert_eq!(page.problems(), [REFUSED]);
        assert_eq!(page.value("email"), login);
        assert!(page.headers("set-cookie").is_empty());
        pages.push(page);
    }
    let empty = app.guest().post("/login", &[]);
    assert_eq!(
        (
            empty.error("email").as_str(),
            empty.error("password").as_str()
        ),
        ("This field is required.", "This field is required.")
    );
}

#[test]
fn a_remembered_session_outlives_the_browser_and_another_does_not() {
    let app = TestApp::start();
    let user = app.db_user("ada@example.com");
    let log_in = |remember: &[(&str, &str)]| {
        let guest = app.guest();
        let mut fields = vec![("email", "ada@example.com"), ("password", PASSWORD)];
        fields.extend(remember);
        let page = guest.post("/login", &fields);
        let cookie = page
            .headers("set-cookie")
            .into_iter()
            .find(|line| line.starts_with("vestibule="))
            .unwrap()
            .to_owned();
        (guest, cookie)
    };
    let (short, cookie) = log_in(&[]);
    assert!(!cookie.contains("Max-Age"), "{cookie}");
    let (long, cookie) = log_in(&[("remember", "on")]);
    assert!(cookie.contains("Max-Age=2592000"), "{cookie}");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    app.advance(Duration::hours(12));
    assert!(!short.is_signed_in());
    assert!(long.is_signed_in());
    app.advance_after_visit(user, Duration::days(13));
    assert!(long.is_signed_in());
    app.advance_after_visit(user, Duration::days(14) + Duration::minutes(1));
    assert!(!long.is_signed_in());
}

#[test]
fn a_session_ends_after_thirty_days_however_much_it_is_used() {
    let app = TestApp::start();
    let user = app.db_user("ada@example.com");
    let ada = app.guest();
    ada.post(
        "/login",
        &[
            ("email", "ada@example.com"),
            ("password", PASSWORD),
            ("remember", "on"),
        ],
    );
    for _ in 0..6 {
        assert!(ada.is_signed_in());
        app.advance_after_visit(user, Duration::days(5));
    }
    assert!(!ada.is_signed_in());
}

#[test]
fn an_unverified_login_is_asked_for_a_fresh_code() {
    let app = TestApp::start();
    app.guest().sign_up("ada@example.com");
    let sign_up = app.code_for("ada@example.com");
    app.advance(Duration::seconds(31));
    let ada = app.guest();
    let page = ada.post(
        "/login",
        &[
            ("email", "ada@example.com"),
            ("password", PASSWORD),
            ("next", "/account/x"),
        ],
    );
    assert_eq!(page.location(), Some("/verify"));
    assert!(!ada.is_signed_in());
    let fresh = app.code_for("ada@example.com");
    if fresh != sign_up {
        assert_eq!(
            ada.enter_code(&sign_up).status(),
            422,
            "another flow's code"
        );
    }
    assert_eq!(ada.enter_code(&fresh).location(), Some("/account/x"));
    assert!(ada.is_signed_in());
}

#[test]
fn a_login_from_a_browser_not_seen_before_is_told_to_its_owner() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    ada.log_out();
    ada.log_in("ada@example.com");
    assert_eq!(
        app.letters_to("ada@example.com").len(),
        1,
        "the same browser is no news"
    );
    app.guest().log_in("ada@example.com");
    let letters = app.letters_to("ada@example.com");
    assert_eq!(letters.len(), 2);
    assert!(
        letters[1].written.subject.contains("login") || letters[1].written.subject.contains("log"),
        "{}",
        letters[1].written.subject
    );
    assert!(letters[1].written.text.contains("Firefox on Linux"));
}

#[test]
fn a_session_cookie_is_new_after_every_login_and_the_old_one_is_dead() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    app.db_user("bob@example.com");
    let ada = app.guest();
    ada.log_in("ada@example.com");
    let before = ada.window();
    ada.log_in("bob@example.com");
    assert!(ada.get("/").text().contains("bob@example.com"));
    assert!(!before.is_signed_in(), "the session it replaced has ended");
}

#[test]
fn a_stolen_cookie_is_worth_nothing_after_logout() {
    let app = TestApp::start();
    let ada = app.member("ada@example.com");
    let stolen = ada.window();
    assert!(stolen.is_signed_in());
    let out = ada.log_out();
    assert_eq!((out.status(), out.location()), (303, Some("/login")));
    assert!(!stolen.is_signed_in());
    assert!(ada.get("/login").text().contains("You have logged out."));
}

#[test]
fn a_link_asks_before_it_logs_out_and_login_goes_where_it_was_asked_from() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let ada = app.guest();
    ada.log_in("ada@example.com");
    let asked = ada.get("/logout");
    assert_eq!(asked.status(), 200);
    assert!(asked.text().contains("Do you want to log out?"));
    assert!(ada.is_signed_in());
    ada.log_out();
    assert_eq!(ada.get("/logout").location(), Some("/login"));
    let sent = ada.get("/account/sessions?x=1&y=%C3%BC%20");
    assert_eq!(
        sent.location(),
        Some("/login?next=/account/sessions%3Fx%3D1%26y%3D%25C3%25BC%2520")
    );
    let login = ada.get("/admin/?a=b%26c");
    assert_eq!(login.location(), Some("/login?next=/admin/%3Fa%3Db%2526c"));
    let form = ada.get("/login?next=/admin/%3Fa%3Db");
    assert_eq!(form.value("next"), "/admin/?a=b");
    let page = ada.post(
        "/login",
        &[
            ("email", "ada@example.com"),
            ("password", PASSWORD),
            ("next", "/admin/?a=b"),
        ],
    );
    assert_eq!(page.location(), Some("/admin/?a=b"));
    assert_eq!(ada.get("/admin/").status(), 403, "not staff");
}

#[test]
fn staff_find_their_desk_and_others_do_not_see_it() {
    let app = TestApp::start();
    app.db_superuser("root@example.com");
    app.db_user("ada@example.com");
    let (root, ada) = (app.guest(), app.guest());
    root.log_in("root@example.com");
    ada.log_in("ada@example.com");
    assert!(root.get("/").html().contains("href=\"/admin/\""));
    assert!(!ada.get("/").html().contains("href=\"/admin/\""));
    let desk = root.get("/admin/");
    assert_eq!(desk.status(), 200);
    assert!(desk.text().contains("Users"));
    assert!(root.get("/admin/users/").text().contains("ada@example.com"));
}

#[test]
fn the_right_password_of_a_closed_account_is_told_so_on_pages_alone() {
    let app = TestApp::without_limits();
    app.db_user("ada@example.com");
    app.db_ban("ada@example.com");
    let closed = "This account cannot be used at the moment.";
    let page = app.guest().log_in("ada@example.com");
    assert_eq!(page.status(), 422);
    assert!(page.text().contains(closed), "{}", page.text());
    assert!(!app.guest().is_signed_in());
    let wrong = app.guest().log_in_with("ada@example.com", OTHER_PASSWORD);
    let nobody = app.guest().log_in("nobody@example.com");
    for page in [&wrong, &nobody] {
        assert_eq!(page.status(), 422);
        assert!(!page.text().contains(closed) && page.text().contains("is not right"));
    }
    // Programs are told what they are told of a wrong one.
    let said = |password: &str| {
        let body = serde_json::json!({ "email": "ada@example.com", "password": password });
        let client = Client::of(&app);
        let rest = ["/api/accounts/login/", "/api/token/"].map(|path| {
            let answer = client.post(path, &body);
            (answer.status, answer.body)
        });
        let asked = Api::of(&app).ask_with(
            "mutation($e: String, $p: String!) { tokenAuth(email: $e, password: $p) { success errors } }",
            &serde_json::json!({ "e": "ada@example.com", "p": password }),
        );
        (rest, asked.body)
    };
    let failures = || {
        let told = "SELECT count(*) AS count FROM audit WHERE event = 'login_failed' AND user_id IS NOT NULL";
        (
            app.db_count(told),
            app.db_count("SELECT CAST(login_failures AS BIGINT) AS count FROM users"),
        )
    };
    let (told, counted) = failures();
    assert_eq!(
        (told, counted),
        (2, 2),
        "a right one counts as a wrong one does"
    );
    assert_eq!(said(PASSWORD), said(OTHER_PASSWORD));
    assert_eq!(failures(), (8, 8));
    // Where only an e-mail lets new browsers in, nothing is told to them.
    app.db_sql("UPDATE users SET login_failures = 100");
    let page = app.guest().log_in("ada@example.com");
    assert!(!page.text().contains(closed));
    let letters = app.letters_to("ada@example.com");
    let approving = letters
        .iter()
        .filter(|it| it.written.text.contains("/login/approve"));
    assert_eq!(
        approving.count(),
        0,
        "nor is a link sent that opens nothing"
    );
}
