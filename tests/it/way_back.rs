//! Back to applications elsewhere (`ALLOWED_REDIRECTS`): through every door, and nowhere else.

use super::support::app::TestApp;
use super::support::factors::owner;
use super::support::page::Page;
use super::support::people::{Guest, PASSWORD};
use time::Duration;

const ADA: &str = "ada@example.com";
const THERE: &str = "https://app.example.com/start?a=1&b=%2F#top";
const ALLOWED: (&str, &str) = (
    "ALLOWED_REDIRECTS",
    "https://app.example.com, https://www.example.com/shop",
);
const AT_ONCE: (&str, &str) = ("REDIRECT_AT_ONCE", "on");

fn app() -> TestApp {
    TestApp::with(&[ALLOWED, ("LOGIN_BY_CODE", "on"), ("RATE_LIMITS", "off")])
}

/// Follows to the page that says where one goes; the address on it.
fn led(guest: &Guest, sent: &Page) -> String {
    assert_eq!(sent.status(), 303);
    let to = sent.location().unwrap();
    assert!(to.starts_with("/continue?next="), "{to}");
    let page = guest.get(to);
    assert_eq!(page.status(), 200);
    assert!(page.text().contains("Go on to app.example.com"));
    page.attribute("main a.button-main", "href").unwrap()
}

fn log_in(guest: &Guest, next: &str) -> Page {
    let form = [("email", ADA), ("password", PASSWORD), ("next", next)];
    guest.post("/login", &form)
}

#[test]
fn every_way_in_leads_back_to_the_application() {
    let app = app();
    let ada = app.guest();
    // Signing up, from the link of the application on.
    let form = ada.get(&format!(
        "/signup?next={}",
        THERE
            .replace('%', "%25")
            .replace('&', "%26")
            .replace('#', "%23")
    ));
    assert_eq!(form.value("next"), THERE);
    let log_in_instead = form.attribute("nav.elsewhere a", "href").unwrap();
    assert_eq!(ada.get(&log_in_instead).value("next"), THERE);
    let sent = ada.post(
        "/signup",
        &[
            ("email", ADA),
            ("password1", PASSWORD),
            ("password2", PASSWORD),
            ("next", THERE),
        ],
    );
    assert_eq!(sent.location(), Some("/verify"));
    assert_eq!(ada.post("/verify/resend", &[]).location(), Some("/verify"));
    let wrong = ada.enter_code("000000");
    assert_eq!(wrong.status(), 422);
    assert_eq!(led(&ada, &ada.enter_code(&app.code_for(ADA))), THERE);
    // Being in already.
    let past = ada.get("/login?next=https://app.example.com/start");
    assert_eq!(led(&ada, &past), "https://app.example.com/start");
    let past = ada.get("/signup?continue=https://app.example.com/start");
    assert_eq!(led(&ada, &past), "https://app.example.com/start");
    // By password, and by a code.
    let bob = app.guest();
    assert_eq!(led(&bob, &log_in(&bob, THERE)), THERE);
    let by_code = app.guest();
    by_code.post("/login/code", &[("email", ADA), ("next", THERE)]);
    let code = crate::login_code::code(&app, ADA);
    assert_eq!(led(&by_code, &by_code.enter_code(&code)), THERE);
    // To the home page from there.
    let page = bob.get(log_in(&bob, THERE).location().unwrap());
    assert_eq!(page.texts("nav.elsewhere a"), ["Stay here"]);
}

#[test]
fn the_second_step_and_one_that_is_demanded_come_first() {
    let app = app();
    let it = owner(&app, ADA);
    let ada = app.guest();
    let asked = log_in(&ada, THERE);
    assert_eq!(asked.location(), Some("/login/second"));
    let code = it.phone.next(&app);
    let sent = ada.post("/login/second", &[("code", &code)]);
    assert_eq!(led(&ada, &sent), THERE);

    let strict = TestApp::with(&[ALLOWED, ("MFA_REQUIRED", "all"), ("RATE_LIMITS", "off")]);
    strict.db_user(ADA);
    let ada = strict.guest();
    let to = log_in(&ada, "https://app.example.com/x");
    let page = ada.get(to.location().unwrap());
    let factors = page.location().unwrap();
    assert!(factors.starts_with("/account/factors?next=/continue%3Fnext%3D"));
    assert!(ada.get(factors).text().contains("Set up a second step"));
    // Whoever left goes on.
    let out = ada.post("/logout", &[("next", "https://app.example.com/x")]);
    assert_eq!(led(&ada, &out), "https://app.example.com/x");
}

#[test]
fn logging_out_leads_back_and_a_link_asks_first() {
    let app = app();
    let ada = app.member(ADA);
    let page = ada.get("/logout?next=https://app.example.com/bye");
    assert_eq!(page.status(), 200);
    assert!(page.text().contains("Do you want to log out?"));
    assert!(ada.is_signed_in());
    let next = page.value("next");
    let out = ada.post("/logout", &[("next", &next)]);
    assert_eq!(led(&ada, &out), "https://app.example.com/bye");
    assert!(ada.get("/login").text().contains("Log in"));
    assert!(!ada.is_signed_in());
    // Out already, there is nothing to ask.
    let again = ada.get("/logout?continue=https://app.example.com/bye");
    assert_eq!(led(&ada, &again), "https://app.example.com/bye");
    assert_eq!(ada.get("/logout").location(), Some("/login"));

    let said = |form: &[(&str, &str)], path: &str| {
        let guest = app.guest();
        guest.log_in(ADA);
        let out = guest.post(path, form);
        assert!(!guest.is_signed_in());
        out.location().unwrap().to_owned()
    };
    assert_eq!(said(&[("next", "/account")], "/logout"), "/account");
    assert_eq!(said(&[("next", "//evil.example")], "/logout"), "/login");
    assert_eq!(
        said(&[("next", "https://evil.example")], "/logout"),
        "/login"
    );
    let by_address = said(&[], "/logout?next=https://app.example.com/");
    assert_eq!(by_address, "/continue?next=https%3A//app.example.com/");
    // What cannot be read keeps nobody in.
    let guest = app.guest();
    guest.log_in(ADA);
    let guest = guest.with_header("content-type", "text/plain");
    assert_eq!(
        guest.post_raw("/logout", b"\xff=1".to_vec()).location(),
        Some("/login")
    );
    assert!(!guest.is_signed_in());
    let evil = ada.get("/logout?next=https://evil.example");
    assert_eq!(evil.location(), Some("/login"));
    // Nobody else's page logs anybody out.
    let bob = app.member("bob@example.com");
    let forged = bob.window().with_header("sec-fetch-site", "cross-site");
    assert_eq!(forged.post("/logout", &[("next", THERE)]).status(), 403);
    assert!(bob.is_signed_in());
}

#[test]
fn nothing_else_is_a_way_back() {
    let app = app();
    app.db_user(ADA);
    let ada = app.guest();
    for next in [
        "https://evil.example/",
        "https://app.example.com.evil.example/",
        "https://app.example.com@evil.example/",
        "https://evil.example@app.example.com/",
        "https://app.example.com\\@evil.example/",
        "https:\\\\app.example.com",
        "http://app.example.com/",
        "https://app.example.com:8443/",
        "https://sub.app.example.com/",
        "//app.example.com/",
        "/\\app.example.com/",
        "https:app.example.com",
        "javascript://app.example.com/%0aalert(1)",
        "https://\u{430}pp.example.com/",
        "https://app.example.com/\r\nLocation: https://evil.example",
        "https://app.example.com\t/",
        "https://www.example.com/",
        "https://www.example.com/shopping",
        "https://www.example.com/shop/../admin",
        "https://www.example.com/shop/%2e%2e/admin",
        "https://www.example.com/shop/..%2fadmin",
        "https://www.example.com/shop//evil.example",
    ] {
        assert_eq!(log_in(&ada, next).location(), Some("/"), "{next:?}");
        let carried: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        for page in ["/login", "/signup", "/login/code", "/continue"] {
            let to = ada.get(&format!("{page}?next={carried}"));
            assert_eq!(to.location(), Some("/"), "{page} {next:?}");
        }
    }
    let shop = log_in(&ada, "https://www.example.com/shop/../shop/cart?id=7");
    assert_eq!(
        shop.location(),
        Some("/continue?next=https%3A//www.example.com/shop/cart%3Fid%3D7")
    );
    // A path of ours needs no page between.
    assert_eq!(
        ada.get("/continue?next=/account").location(),
        Some("/account")
    );
    assert_eq!(ada.get("/continue").location(), Some("/"));
    // Staff are led nowhere else.
    app.db_superuser("root@example.com");
    let root = app.guest();
    root.log_in("root@example.com");
    let desk = root.get("/admin/login/?next=https://app.example.com/");
    assert_eq!(desk.location(), Some("/admin/"));
}

#[test]
fn at_once_there_is_no_page_and_the_policy_names_the_origins() {
    let app = TestApp::with(&[ALLOWED, AT_ONCE, ("RATE_LIMITS", "off")]);
    app.db_user(ADA);
    let ada = app.guest();
    let policy = ada
        .get("/login")
        .header("content-security-policy")
        .map(str::to_owned);
    assert!(policy.unwrap().contains(
        "form-action 'self' https://app.example.com https://www.example.com; base-uri 'none'"
    ));
    let sent = log_in(&ada, THERE);
    let cookies = ada.cookies();
    let to = ada.get(sent.location().unwrap());
    assert_eq!((to.status(), to.location()), (303, Some(THERE)));
    for secret in cookies.values() {
        assert!(!THERE.contains(secret.as_str()));
    }
    assert_eq!(to.header("referrer-policy"), Some("same-origin"));
    let out = ada.post("/logout", &[("next", THERE)]);
    assert_eq!(ada.get(out.location().unwrap()).location(), Some(THERE));
    // Nobody has seen it: nor is it said at the next visit.
    assert!(!ada.get("/login").text().contains("You have logged out."));
    let evil = ada.get("/continue?next=https://evil.example");
    assert_eq!(evil.location(), Some("/"));
    // With a page between, no form leads anywhere else.
    let policy = self::app().guest().get("/login");
    let policy = policy.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self'; base-uri"));
}

#[test]
fn without_the_setting_there_is_no_such_page_and_no_such_way() {
    let app = TestApp::without_limits();
    app.db_user(ADA);
    let ada = app.guest();
    assert_eq!(log_in(&ada, THERE).location(), Some("/"));
    assert_eq!(ada.get("/continue?next=/account").status(), 404);
    let asked = ada.get(&format!("/logout?next={THERE}"));
    assert_eq!(asked.status(), 200);
    assert!(!asked.html().contains("app.example.com"));
    let out = ada.post("/logout", &[("next", THERE)]);
    assert_eq!(out.location(), Some("/login"));
}

#[test]
fn a_way_back_with_a_long_state_goes_through_codes() {
    let app = app();
    let next = format!("https://app.example.com/cb?state={}", "ab%2F".repeat(190));
    assert!(next.len() > 950);
    let ada = app.guest();
    let fields = [
        ("email", ADA),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
        ("next", next.as_str()),
    ];
    assert_eq!(ada.post("/signup", &fields).location(), Some("/verify"));
    let done = ada.enter_code(&app.code_for(ADA));
    assert_eq!(led(&ada, &done), next);
}

#[test]
fn a_way_back_that_is_too_long_is_given_up_and_not_the_way_in() {
    let app = app();
    app.guest().sign_up(ADA);
    let ada = app.guest();
    app.advance(Duration::minutes(5));
    let long = format!("https://app.example.com/{}", "a".repeat(1500));
    assert_eq!(log_in(&ada, &long).location(), Some("/verify"));
    let done = ada.enter_code(&app.code_for(ADA));
    assert_eq!(done.location(), Some("/"));
}

#[test]
fn faulty_settings_stop_the_start() {
    use vestibule::internals::config::{Config, Environment};
    let read = |pairs: &[(&'static str, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        Config::look(&Environment::of(pairs)).map(|config| config.redirects.origins().len())
    };
    assert_eq!(read(&[ALLOWED, AT_ONCE]).unwrap(), 2);
    for value in [
        "app.example.com",
        "http://app.example.com",
        "https://*.example.com",
        "https://app.example.com,https://user@app.example.com",
        "https://app.example.com?x=1",
        "https://app.example.com/a/../b",
    ] {
        let problems = read(&[("ALLOWED_REDIRECTS", value)]).unwrap_err().problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].starts_with("ALLOWED_REDIRECTS holds \""),
            "{problems:?}"
        );
        assert!(problems[0].contains("Example: "));
    }
    let problems = read(&[AT_ONCE]).unwrap_err().problems;
    assert!(problems[0].contains("REDIRECT_AT_ONCE is on, and ALLOWED_REDIRECTS names no place"));
    assert_eq!(
        read(&[ALLOWED, ("REDIRECT_AT_ONCE", "sometimes")])
            .unwrap_err()
            .problems
            .len(),
        1
    );
}
