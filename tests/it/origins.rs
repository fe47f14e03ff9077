//! Who did something and from where, as people read it: in plain words, and with nothing that turns the text around it.

use super::support::app::TestApp;
use super::support::people::Guest;

const ADA: &str = "ada@example.com";
const OVERRIDE: char = '\u{202e}';

fn root(app: &TestApp) -> Guest {
    app.db_superuser("root@example.com");
    let root = app.guest();
    root.log_in("root@example.com");
    root
}

fn signed_up(app: &TestApp) -> Guest {
    let ada = app.guest();
    ada.sign_up(ADA);
    ada.enter_code(&app.code_for(ADA));
    ada
}

#[test]
fn history_says_in_words_what_was_not_done_in_a_browser_and_names_fields() {
    let app = TestApp::without_limits();
    let ada = signed_up(&app);
    let saved = ada.post(
        "/account",
        &[
            ("username", "ada"),
            ("last_name", "Lovelace"),
            ("time_zone", "Europe/Berlin"),
        ],
    );
    assert_eq!(saved.status(), 303, "{}", saved.text());
    let root = root(&app);
    let path = format!("/admin/users/{}/history/", app.db_id(ADA).0);
    let history = root.get(&path).text();
    assert!(history.contains("Code sent"), "{history}");
    assert!(history.contains(" UTC, by the system"), "{history}");
    assert!(history.contains("Last name, Time zone"), "{history}");
    assert!(
        !history.contains(", -") && !history.contains("last_name"),
        "{history}"
    );
    app.db_sql("UPDATE audit SET agent = 'command line' WHERE agent LIKE 'job: %'");
    let history = root.get(&path).text();
    assert!(history.contains(" UTC, at the command line"), "{history}");
}

#[test]
fn what_nobody_sees_in_the_name_of_a_program_is_shown() {
    let app = TestApp::without_limits();
    app.db_user(ADA);
    let evil = app.guest();
    let evil = evil.with_header("user-agent", "Evil\u{202e}(xuniL)\u{200f} txt.exe");
    evil.log_in(ADA);
    let kept = "SELECT COUNT(*) AS count FROM sessions WHERE agent = 'Evil\u{fffd}(xuniL)\u{fffd} txt.exe'";
    assert_eq!(app.db_count(kept), 1);
    // As earlier versions kept it.
    app.db_sql(
        "UPDATE sessions SET agent = 'Evil\u{202e}(xuniL) txt.exe' WHERE agent LIKE 'Evil%'",
    );
    let root = root(&app);
    let list = root.get("/admin/sessions/");
    let row = list.attribute("tbody tr:last-child th a", "href").unwrap();
    let page = root.get(&row);
    assert!(
        page.text().contains("Evil\\u{202e}(xuniL)"),
        "{}",
        page.text()
    );
    assert!(!page.html().contains(OVERRIDE));
}

#[test]
fn what_was_typed_into_an_address_or_a_form_comes_back_without_what_turns_a_text() {
    let app = TestApp::without_limits();
    let ada = signed_up(&app);
    let odd = "\u{202e}\u{2069}\u{2067}odd";
    for field in ["time_zone", "language"] {
        let refused = ada.post("/account", &[("username", "ada"), (field, odd)]);
        let refused = refused.html();
        assert!(
            !refused.contains(OVERRIDE) && !refused.contains('\u{2067}'),
            "{field}: {refused}"
        );
    }
    let root = root(&app);
    for query in [
        "%E2%80%AEodd=1",
        "o=%E2%80%AEodd",
        "is_staff=1&is_staff=%E2%80%AE0",
    ] {
        let refused = root.get(&format!("/admin/users/?{query}"));
        assert_eq!(refused.status(), 400, "{query}");
        assert!(!refused.html().contains(OVERRIDE), "{query}");
    }
}

#[test]
fn a_session_has_a_name_that_begins_as_names_do() {
    let app = TestApp::without_limits();
    app.db_user(ADA);
    let browser = app.guest();
    let browser = browser.with_header("user-agent", "Mozilla/5.0 (X11; Linux x86_64)");
    browser.log_in(ADA);
    for path in ["/", "/account/sessions"] {
        let names = browser.get(path).texts(".session-name");
        assert!(
            names[0].starts_with("Unknown browser on Linux"),
            "{path}: {names:?}"
        );
    }
    let list = root(&app).get("/admin/sessions/").texts(".said");
    assert!(
        list.contains(&"Unknown browser on Linux".to_owned()),
        "{list:?}"
    );
}

#[test]
fn errors_call_a_field_as_its_label_does() {
    let app = TestApp::without_limits();
    let ada = app.guest();
    let page = ada.sign_up(ADA);
    let wrong = ada.enter_code("12");
    assert_eq!(
        wrong.texts("label[for=id_code]"),
        ["6-digit code"],
        "{}",
        page.status()
    );
    // Where several are wrong, each is named.
    ada.forget_password(ADA);
    let wrong = ada.post("/password/reset", &[("code", "12")]);
    let summary = wrong.summary().concat();
    assert!(summary.starts_with("6-digit code: "), "{summary}");
}

#[test]
fn zones_are_offered_by_one_name_and_one_that_was_chosen_by_another_stands_in_its_place() {
    let app = TestApp::without_limits();
    let ada = signed_up(&app);
    let offered = |ada: &Guest| ada.get("/account").texts("#id_time_zone option");
    let before = offered(&ada);
    assert!(before.contains(&"Asia/Kolkata".to_owned()));
    assert!(!before.contains(&"Asia/Calcutta".to_owned()));
    ada.post(
        "/account",
        &[("username", "ada"), ("time_zone", "asia/calcutta")],
    );
    let after = offered(&ada);
    assert_eq!(after.len(), before.len() + 1);
    let place = after
        .iter()
        .position(|name| name == "Asia/Calcutta")
        .unwrap();
    assert!(
        after[place - 1] < after[place] && after[place] < after[place + 1],
        "{after:?}"
    );
}

#[test]
fn addresses_run_from_left_to_right_in_sentences_of_a_language_that_does_not() {
    let app = TestApp::with(&[
        ("RATE_LIMITS", "off"),
        ("LANGUAGES", "ar-XB"),
        ("LANGUAGE", "ar-XB"),
    ]);
    app.db_user(ADA);
    app.guest().log_in(ADA);
    let root = root(&app);
    let history = root.get(&format!("/admin/users/{}/history/", app.db_id(ADA).0));
    let isolated = history.html().split('\u{2066}').skip(1);
    let isolated: Vec<_> = isolated
        .map(|rest| rest.split('\u{2069}').next().unwrap())
        .collect();
    assert!(!isolated.is_empty(), "{}", history.html());
    for ip in isolated {
        assert!(ip.parse::<std::net::IpAddr>().is_ok(), "{ip}");
    }
}
