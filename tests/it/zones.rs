//! In which time zone moments are told: that of the account, else of the browser, which a script keeps in a cookie, else that of
//! the site. What programs read is UTC.

mod dates;
mod letters;
mod staff;

use super::graphql::Api;
use super::support::app::{SECRET, TestApp};
use super::support::client::Client;
use super::support::page::Page;
use super::support::people::{Guest, PASSWORD};
use serde_json::{Value, json};
use vestibule::internals::config::{Config, Environment};

const ADA: &str = "ada@example.com";
const COOKIE: &str = "vestibule-time-zone";

/// Somebody whose browser is in a zone.
fn at(guest: Guest, zone: &str) -> Guest {
    guest.set_cookie(COOKIE, zone);
    guest
}

/// Ada, who joined in the last minutes of 2026.
fn ada(app: &TestApp) -> Guest {
    let ada = app.member(ADA);
    app.db_sql("UPDATE users SET date_joined = '2026-12-31 23:30:00'");
    ada
}

/// When Ada joined, as her home page says, and for machines.
fn joined(ada: &Guest) -> (String, String) {
    let home = ada.get("/");
    let time = "dd > time";
    let joined = home.texts(time).concat();
    (joined, home.attribute(time, "datetime").unwrap_or_default())
}

fn save(ada: &Guest, zone: &str) -> Page {
    ada.post("/account", &[("username", "ada"), ("time_zone", zone)])
}

/// A program that is signed in.
fn program(app: &TestApp, email: &str) -> Client {
    let login = json!({ "email": email, "password": PASSWORD });
    let said = Client::of(app).post("/api/accounts/login", &login);
    Client::of(app).bearing(said.text("access"))
}

#[test]
fn moments_are_told_in_the_zone_of_the_account_else_of_the_browser_else_of_the_site() {
    let app = TestApp::with(&[("TIME_ZONE", "asia/kathmandu"), ("RATE_LIMITS", "off")]);
    let ada = ada(&app);
    let machine = "2026-12-31T23:30:00Z".to_owned();
    let said = |ada: &Guest, people: &str| {
        assert_eq!(joined(ada), (people.to_owned(), machine.clone()));
    };
    said(&ada, "1 Jan 2027, 05:15 UTC+5:45");
    let ada = at(ada, "America/New_York");
    said(&ada, "31 Dec 2026, 18:30 EST");

    let saved = save(&ada, "Europe/Berlin");
    assert_eq!(saved.location(), Some("/account"), "{}", saved.text());
    said(&ada, "1 Jan 2027, 00:30 CET");
    let profile = ada.get("/account");
    let chosen = profile.attribute("#id_time_zone option[selected]", "value");
    assert_eq!(chosen.as_deref(), Some("Europe/Berlin"));
    assert_eq!(profile.texts("main p time"), ["1 Jan 2027, 00:30 CET"]);
    // In every browser, also while it logs in.
    let elsewhere = at(app.guest(), "Pacific/Kiritimati");
    elsewhere.log_in(ADA);
    said(&elsewhere, "1 Jan 2027, 00:30 CET");

    save(&ada, "");
    said(&ada, "31 Dec 2026, 18:30 EST");
    said(&elsewhere, "1 Jan 2027, 13:30 UTC+14");
    elsewhere.forget_cookie(COOKIE);
    said(&elsewhere, "1 Jan 2027, 05:15 UTC+5:45");
}

#[test]
fn a_zone_may_have_any_name_it_has_and_none_else() {
    let app = TestApp::without_limits();
    let ada = ada(&app);
    let me = program(&app, ADA);
    let url = "/api/accounts/me/";
    assert_eq!(me.get(url).body["time_zone"], Value::Null);
    for (sent, kept) in [
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("asia/kolkata", "Asia/Kolkata"),
        (" US/Eastern ", "US/Eastern"),
        ("utc", "UTC"),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ] {
        let said = me.patch(url, &json!({ "time_zone": sent }));
        assert_eq!(said.status, 200, "{}", said.body);
        assert_eq!(said.text("time_zone"), kept);
        // One that is not offered is not lost when something else is saved.
        let profile = ada.get("/account");
        let chosen = profile.attribute("#id_time_zone option[selected]", "value");
        assert_eq!(chosen.as_deref(), Some(kept));
    }
    let long = "x".repeat(60_000);
    let none = [
        "Factory",
        "posixrules",
        "../../etc/passwd",
        "Mars/Olympus",
        "CEST",
        "+02:00",
        &long,
    ];
    for none in none {
        let said = me.patch(url, &json!({ "time_zone": none }));
        assert_eq!(said.status, 400, "{}", said.body);
        assert!(said.body["time_zone"].is_array(), "{}", said.body);
        let page = save(&ada, none);
        assert_eq!(page.status(), 422, "{none:.20}");
        assert!(!page.error("time_zone").is_empty());
    }
    for none in [
        json!(7),
        json!(["UTC"]),
        json!({}),
        json!(true),
        json!("\u{0}"),
    ] {
        let said = me.patch(url, &json!({ "time_zone": none }));
        assert_eq!(said.status, 400, "{}", said.body);
    }
    assert_eq!(me.get(url).text("time_zone"), "Etc/GMT+5");
    let exported = ada.post("/account/export", &[("current_password", PASSWORD)]);
    assert!(
        exported.html().contains("\"time_zone\": \"Etc/GMT+5\"")
            || exported.html().contains("\"time_zone\":\"Etc/GMT+5\""),
        "{}",
        exported.html()
    );
    // A form without the field changes nothing of it; an empty one is the browser's again.
    ada.post("/account", &[("username", "ada"), ("first_name", "Ada")]);
    assert_eq!(me.get(url).text("time_zone"), "Etc/GMT+5");
    let said = me.patch(url, &json!({ "time_zone": "" }));
    assert_eq!(said.body["time_zone"], Value::Null);
}

#[test]
fn graphql_says_the_zone_and_sets_it() {
    let app = TestApp::without_limits();
    app.member(ADA);
    let login = json!({ "email": ADA, "password": PASSWORD });
    let said = Client::of(&app).post("/api/accounts/login", &login);
    let me = Api::of(&app).bearing(said.text("access"));
    let set = |zone: &str| {
        let query = format!(
            "mutation {{ updateAccount(timeZone: \"{zone}\") {{ success errors user {{ timeZone }} }} }}"
        );
        me.ask(&query).body["data"]["updateAccount"].clone()
    };
    let zone = || me.ask("{ me { timeZone } }").body["data"]["me"]["timeZone"].clone();
    assert_eq!(zone(), Value::Null);
    let done = set("europe/berlin");
    assert_eq!(done["user"]["timeZone"], "Europe/Berlin", "{done}");
    assert_eq!(zone(), "Europe/Berlin");
    let refused = set("Mars/Olympus");
    let error = &refused["errors"]["timeZone"][0];
    assert_eq!(error["code"], "invalid_choice", "{refused}");
    assert_eq!(zone(), "Europe/Berlin");
    set("");
    assert_eq!(zone(), Value::Null);
}

#[test]
fn what_a_browser_sends_instead_of_a_zone_is_never_an_error() {
    let app = TestApp::with(&[("TIME_ZONE", "Europe/Berlin"), ("RATE_LIMITS", "off")]);
    let ada = ada(&app);
    let session = ada.cookies().remove("vestibule").unwrap();
    let answer = |value: &[u8]| {
        let start = format!(
            "GET / HTTP/1.1\r\nHost: {}\r\nCookie: vestibule={session}\r\nCookie: {COOKIE}=",
            app.address()
        );
        let bytes = [start.as_bytes(), value, b"\r\nConnection: close\r\n\r\n"].concat();
        let said = app.raw(&bytes);
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
        let (_, rest) = said.split_once("<dd><time").unwrap();
        let (_, rest) = rest.split_once('>').unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    let site = "1 Jan 2027, 00:30 CET";
    let long = "x".repeat(60_000);
    let repeated = "Asia/Tokyo,".repeat(5_000);
    for none in [
        "",
        " ",
        "Factory",
        "posixrules",
        "localtime",
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%00",
        "%FF%FE",
        "Mars/Olympus",
        "+02:00",
        "\"Asia/Tokyo\r",
        "<script>",
        &long,
        &repeated,
    ] {
        let value = none.replace('\r', "");
        assert_eq!(answer(value.as_bytes()), site, "{value:.40}");
    }
    assert_eq!(answer(b"\xff\xfe"), site);
    assert_eq!(answer(b"Asia/Tokyo\xff"), site);
    assert_eq!(answer(b"asia/tokyo"), "1 Jan 2027, 08:30 JST");
    assert_eq!(answer(b"Asia%2FTokyo"), "1 Jan 2027, 08:30 JST");
    // Programs have no browser.
    let me = program(&app, ADA).with_header("cookie", &format!("{COOKIE}=Asia/Tokyo"));
    let said = me.get("/api/accounts/me/");
    assert_eq!(said.text("date_joined"), "2026-12-31T23:30:00Z");
}

#[test]
fn a_zone_that_is_not_in_the_data_any_more_is_that_of_the_browser() {
    let app = TestApp::without_limits();
    let ada = at(ada(&app), "Asia/Tokyo");
    app.db_sql("UPDATE users SET time_zone = 'Mars/Olympus'");
    assert_eq!(joined(&ada).0, "1 Jan 2027, 08:30 JST");
    let profile = ada.get("/account");
    assert_eq!(profile.status(), 200);
    assert_eq!(
        profile.attribute("#id_time_zone option[selected]", "value"),
        None
    );
    ada.forget_password(ADA);
    let text = app.last_letter_to(ADA).written.text;
    assert!(text.contains(" UTC."), "{text}");
    app.db_superuser("root@example.com");
    let root = app.guest();
    root.log_in("root@example.com");
    let form = root.get(&format!("/admin/users/{}/", app.db_id(ADA).0));
    assert_eq!((form.status(), form.value("time_zone").as_str()), (200, ""));
    save(&ada, "");
    assert_eq!(joined(&ada).0, "1 Jan 2027, 08:30 JST");
}

#[test]
fn the_script_is_on_every_page_and_the_policy_lets_it_run() {
    let app = TestApp::start();
    let page = app.guest().get("/login");
    let script = page.attribute("script[src*='time-zone']", "src").unwrap();
    let source = app.guest().get(&script);
    assert_eq!(source.status(), 200);
    assert!(source.html().contains(COOKIE));
    assert!(page.texts("script").concat().is_empty(), "nothing inline");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self'"), "{policy}");
}

#[test]
fn a_wrong_setting_of_the_zone_is_named() {
    let read = |zone: &str| {
        let settings = [
            ("TIME_ZONE", zone.to_owned()),
            ("SECRET_KEY", SECRET.to_owned()),
        ];
        let config = Config::read(&Environment::of(settings));
        config.map_or_else(
            |wrong| wrong.problems.join("\n"),
            |config| config.time_zone.name().to_owned(),
        )
    };
    assert_eq!(read(""), "UTC");
    assert_eq!(read("utc"), "UTC");
    assert_eq!(read("europe/berlin"), "Europe/Berlin");
    for none in ["Factory", "Europe/Bielefeld", "../../etc/localtime", "CEST"] {
        let said = read(none);
        assert!(
            said.starts_with(&format!("TIME_ZONE is \"{none}\",")),
            "{said}"
        );
    }
}
