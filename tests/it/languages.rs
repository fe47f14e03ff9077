//! Who is spoken to in which language: the account's, else the one chosen in the menu, else the one that the browser asks for,
//! else that of the site. Programs go by `Accept-Language`.

mod headers;
mod letters;
mod menu;
mod programs;
mod wire;

use super::support::app::{SECRET, TestApp};
use super::support::client::Client;
use super::support::page::Page;
use super::support::people::{Guest, PASSWORD};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use serde_json::{Value, json};
use vestibule::internals::config::{Config, Environment};
use vestibule::internals::error::Fault;

const ALL: (&str, &str) = ("LANGUAGES", "en,en-XA,ar-XB");
const ADA: &str = "ada@example.com";
/// "valid", with accents.
const VALID: &str = "ṽááļîîð";

fn speaking(more: &[(&'static str, &str)]) -> TestApp {
    let settings: Vec<_> = [ALL, ("RATE_LIMITS", "off")]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    TestApp::with(&settings)
}

/// Somebody whose browser asks for a language.
fn asking(guest: Guest, header: &str) -> Guest {
    guest.with_header("accept-language", header)
}

/// The language that a page says it is in, the same in its text and its header.
fn lang(page: &Page) -> String {
    let lang = page.attribute("html", "lang").unwrap_or_default();
    assert_eq!(page.header("content-language"), Some(lang.as_str()));
    assert_eq!(page.header("vary"), Some("Accept-Language, Cookie"));
    let dir = if lang == "ar-XB" { "rtl" } else { "ltr" };
    assert_eq!(page.attribute("html", "dir").as_deref(), Some(dir));
    lang
}

fn choose(guest: &Guest, language: &str, next: &str) -> Page {
    guest.post("/language", &[("language", language), ("next", next)])
}

/// An access token.
fn token(app: &TestApp, email: &str) -> String {
    let login = json!({ "email": email, "password": PASSWORD });
    let said = Client::of(app).post("/api/accounts/login", &login);
    said.text("access").to_owned()
}

/// A program that is signed in.
fn program(app: &TestApp, email: &str) -> Client {
    Client::of(app).bearing(&token(app, email))
}

#[derive(QueryableByName)]
struct Tag {
    #[diesel(sql_type = Nullable<Text>)]
    language: Option<String>,
}

/// The languages of the e-mails and text messages of one kind, oldest first.
fn languages_of(app: &TestApp, letter: &str) -> Vec<String> {
    let question = format!("SELECT language FROM outbox WHERE letter = '{letter}' ORDER BY id");
    let found = app
        .site()
        .app()
        .read(|conn| Ok::<_, Fault>(diesel::sql_query(question.as_str()).load::<Tag>(conn)?));
    let tags = found.unwrap().into_iter();
    tags.map(|tag| tag.language.unwrap_or_default()).collect()
}

#[test]
fn a_page_comes_in_the_language_of_the_account_else_the_menus_else_the_browsers_else_the_sites() {
    let app = speaking(&[]);
    let ada = app.member(ADA);
    assert_eq!(lang(&ada.get("/account")), "en");
    assert_eq!(lang(&app.guest().get("/login")), "en");
    let stranger = asking(app.guest(), "fr, en-XA;q=0.8, en;q=0.5");
    assert_eq!(lang(&stranger.get("/login")), "en-XA");
    let refused = stranger.post("/signup", &[("email", "x")]);
    assert_eq!(lang(&refused), "en-XA");
    assert!(refused.error("email").contains(VALID), "{}", refused.text());
    assert_eq!(lang(&stranger.get("/nowhere")), "en-XA");

    // The menu.
    let ada = asking(ada, "en-XA");
    assert_eq!(lang(&ada.get("/account")), "en-XA");
    let back = choose(&ada, "ar-XB", "/account/phone?a=b");
    assert_eq!(
        (back.status(), back.location()),
        (303, Some("/account/phone?a=b"))
    );
    let cookie = back.headers("set-cookie").join("\n");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert_eq!(lang(&ada.get("/account")), "ar-XB");
    assert_eq!(lang(&ada.get("/nowhere")), "ar-XB");

    // The account, in this browser and in every other.
    let fields = |language| {
        let name = ("username", "ada");
        [name, ("first_name", "Ada"), ("language", language)]
    };
    let saved = ada.post("/account", &fields("en"));
    assert_eq!(saved.location(), Some("/account"), "{}", saved.text());
    let profile = ada.get("/account");
    assert_eq!(lang(&profile), "en");
    let chosen = profile.attribute("#id_language option[selected]", "value");
    assert_eq!(chosen.as_deref(), Some("en"));
    let elsewhere = asking(app.guest(), "ar-XB");
    assert_eq!(lang(&elsewhere.get("/login")), "ar-XB");
    elsewhere.log_in(ADA);
    assert_eq!(lang(&elsewhere.get("/")), "en");
    elsewhere.log_out();
    assert_eq!(lang(&elsewhere.get("/login")), "ar-XB");

    // One that is none changes nothing; none at all is the browser's again.
    let refused = ada.post("/account", &fields("tlh"));
    assert_eq!(refused.status(), 422);
    assert!(
        refused.error("language").contains("tlh"),
        "{}",
        refused.text()
    );
    ada.post("/account", &fields(""));
    assert_eq!(lang(&ada.get("/account")), "ar-XB", "the cookie");
    ada.forget_cookie("vestibule-language");
    assert_eq!(lang(&ada.get("/account")), "en-XA", "the browser");
}

#[test]
fn the_menu_of_somebody_whose_account_has_a_language_changes_that() {
    let app = speaking(&[]);
    let ada = app.member(ADA);
    choose(&ada, "en-XA", "/");
    let me = program(&app, ADA);
    assert_eq!(
        me.get("/api/accounts/me/").body["language"],
        Value::Null,
        "a cookie says nothing of the account"
    );
    me.patch("/api/accounts/me/", &json!({ "language": "ar-XB" }));
    assert_eq!(lang(&ada.get("/")), "ar-XB");
    choose(&ada, "en", "/");
    assert_eq!(lang(&ada.get("/")), "en");
    assert_eq!(me.get("/api/accounts/me/").text("language"), "en");
}

#[test]
fn the_menu_is_on_every_page_and_leads_back_to_it_and_nowhere_else() {
    let app = speaking(&[]);
    let ada = app.member(ADA);
    let menu = "form[action='/language']";
    let next = |page: &Page| page.attribute(&format!("{menu} [name=next]"), "value");
    for path in ["/", "/account/sessions"] {
        assert_eq!(next(&ada.get(path)).as_deref(), Some(path));
    }
    let path = "/password/forgot?a=b&c=%22";
    assert_eq!(next(&app.guest().get(path)).as_deref(), Some(path));
    let options = app.guest().get("/login").texts(&format!("{menu} option"));
    assert_eq!(options.len(), 3, "{options:?}");
    assert_eq!(app.guest().get("/nowhere").texts(menu).len(), 1);

    // Where one leads that comes from no page, or leads away.
    let guest = app.guest();
    for hostile in [
        "//evil.example",
        "https://evil.example/",
        "javascript:1",
        "",
    ] {
        let back = choose(&guest, "en-XA", hostile);
        assert_eq!(back.location(), Some("/"), "{hostile}");
    }
    let before = format!("{}/login?next=/account", app.url());
    let guest = guest.with_header("referer", &before);
    let back = choose(&guest, "en-XA", "");
    assert_eq!(back.location(), Some("/login?next=/account"));
    let guest = guest.with_header("referer", "https://evil.example/");
    assert_eq!(choose(&guest, "en-XA", "").location(), Some("/"));

    // What is no language of the site sets no cookie; nor does another site's form.
    let stranger = app.guest();
    for none in ["", "de", "en-XA, en", "\u{0}", &"x".repeat(10_000)] {
        let refused = choose(&stranger, none, "/");
        assert_eq!(refused.status(), 400, "{none:?}");
        assert_eq!(refused.texts("h1").len(), 1);
    }
    let from_elsewhere = app.guest().with_header("sec-fetch-site", "cross-site");
    assert_eq!(choose(&from_elsewhere, "en-XA", "/").status(), 403);
    assert!(stranger.cookies().is_empty());
    assert_eq!(stranger.get("/language").status(), 405);

    // Where there is one language, there is nothing to choose.
    let app = TestApp::start();
    let ada = app.member(ADA);
    let profile = ada.get("/account");
    assert_eq!(profile.header("content-language"), Some("en"));
    assert_eq!(profile.header("vary"), None);
    assert!(profile.texts(menu).is_empty());
    assert!(profile.texts("#id_language").is_empty());
}

#[test]
fn a_profile_that_is_saved_where_there_is_one_language_keeps_the_one_of_the_account() {
    let app = speaking(&[]);
    let ada = app.member(ADA);
    program(&app, ADA).patch("/api/accounts/me/", &json!({ "language": "ar-XB" }));
    let app = app.restart(&[("RATE_LIMITS", "off")]);
    let ada = app.returning(&ada);
    assert_eq!(
        ada.get("/account").attribute("html", "lang").as_deref(),
        Some("en")
    );
    let saved = ada.post("/account", &[("username", "ada"), ("first_name", "Ada")]);
    assert_eq!(saved.location(), Some("/account"), "{}", saved.text());
    let app = app.restart(&[ALL, ("RATE_LIMITS", "off")]);
    let ada = app.returning(&ada);
    assert_eq!(lang(&ada.get("/account")), "ar-XB");
}

#[test]
fn what_a_browser_sends_instead_of_a_language_is_never_an_error() {
    let app = speaking(&[("LANGUAGE", "ar-XB")]);
    let answer = |lines: &[&[u8]]| {
        let start = format!("GET /login HTTP/1.1\r\nHost: {}\r\n", app.address());
        let mut bytes = start.into_bytes();
        for line in lines {
            bytes.extend_from_slice(line);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"Connection: close\r\n\r\n");
        let said = app.raw(&bytes);
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
        let (_, rest) = said.split_once("<html lang=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let of = |header: &str| answer(&[format!("Accept-Language: {header}").as_bytes()]);
    for (header, expected) in [
        ("*;q=0", "ar-XB"),
        ("en;q=0", "ar-XB"),
        ("en;q=0, *", "ar-XB"),
        ("*", "ar-XB"),
        ("en-GB", "en"),
        ("EN-xa", "en-XA"),
        ("tlh, x-klingon, en;q=0.1", "en"),
        ("en;q=7, en-XA;q=0.1", "en-XA"),
        ("en;q=0.12345", "ar-XB"),
        ("en;q=", "ar-XB"),
        (",,;;==", "ar-XB"),
        ("", "ar-XB"),
        ("und", "ar-XB"),
        ("ar-XB;q=0, en-XA;q=0.2", "en-XA"),
    ] {
        assert_eq!(of(header), expected, "{header}");
    }
    assert_eq!(of(&"x".repeat(64 * 1024)), "ar-XB");
    assert_eq!(of(&format!("en,{}", "fr,".repeat(20_000))), "en");
    assert_eq!(answer(&[b"Accept-Language: \xff\xfe, en"]), "en");
    assert_eq!(
        answer(&[b"Accept-Language: fr", b"Accept-Language: en-XA"]),
        "en-XA"
    );
    for cookie in ["", "tlh", "%FF", "en;", "\"en", "../../en", "en-XA,en"] {
        let line = format!("Cookie: vestibule-language={cookie}");
        let said = answer(&[line.as_bytes()]);
        let read = if cookie == "en;" { "en" } else { "ar-XB" };
        assert_eq!(said, read, "{cookie}");
    }
    let long = format!("Cookie: vestibule-language={}", "x".repeat(60_000));
    assert_eq!(answer(&[long.as_bytes()]), "ar-XB");
}

#[test]
fn staff_reads_the_admin_site_in_its_own_language_and_may_set_that_of_others() {
    let app = speaking(&[]);
    let ada = app.member(ADA);
    let id = app.db_id(ADA);
    app.db_superuser("root@example.com");
    let root = asking(app.guest(), "en-XA");
    root.log_in("root@example.com");
    let path = format!("/admin/users/{id}/", id = id.0);
    assert_eq!(lang(&root.get("/admin/users/")), "en-XA");
    let form = root.get(&path);
    assert_eq!(form.texts("main #id_language option").len(), 4);
    let program = program(&app, "root@example.com");
    let row = format!("/api/admin/users/{id}/", id = id.0);
    let set = program.patch(&row, &json!({ "language": "ar-XB" }));
    assert_eq!(set.status, 200, "{}", set.body);
    assert_eq!(program.get(&row).text("language"), "ar-XB");
    assert_eq!(lang(&ada.get("/")), "ar-XB");
    assert_eq!(lang(&root.get(&path)), "en-XA", "staff reads its own");
    let refused = program.patch(&row, &json!({ "language": "tlh" }));
    assert_eq!(refused.status, 400, "{}", refused.body);
    let emptied = program.patch(&row, &json!({ "language": null }));
    assert_eq!(emptied.status, 200, "{}", emptied.body);
    assert_eq!(lang(&ada.get("/")), "en");
    // An e-mail that staff has sent is for its reader.
    program.patch(&row, &json!({ "email": "ada@example.org" }));
    let told = languages_of(&app, "address_changed");
    assert!(!told.is_empty());
    assert!(told.iter().all(String::is_empty), "{told:?}");
}

#[test]
fn wrong_settings_of_languages_are_named() {
    let problems = |pairs: &[(&'static str, &str)]| {
        let given = pairs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        let settings = given.chain([("SECRET_KEY", SECRET.to_owned())]);
        let config = Config::read(&Environment::of(settings));
        config.map_or_else(
            |wrong| wrong.problems,
            |config| config.languages.iter().map(ToString::to_string).collect(),
        )
    };
    assert_eq!(problems(&[]), ["en"]);
    assert_eq!(problems(&[ALL]), ["en", "en-XA", "ar-XB"]);
    assert_eq!(
        problems(&[("LANGUAGES", " EN-xa ,en,, en"), ("LANGUAGE", "EN")]),
        ["en", "en-XA"]
    );
    assert_eq!(
        problems(&[ALL, ("LANGUAGE", "ar-xb")]),
        ["ar-XB", "en", "en-XA"]
    );
    for (pairs, start) in [
        (vec![("LANGUAGES", "en,tlh")], "LANGUAGES holds \"tlh\","),
        (vec![("LANGUAGES", ",")], "LANGUAGES names no language"),
        (vec![("LANGUAGE", "tlh")], "LANGUAGE holds \"tlh\","),
        (
            vec![("LANGUAGE", "en-XA")],
            "LANGUAGE is en-XA, which is not among LANGUAGES",
        ),
        (
            vec![("LANGUAGES", "ar-XB")],
            "LANGUAGE is en, which is not among LANGUAGES",
        ),
    ] {
        let said = problems(&pairs);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with(start), "{said:?}");
    }
}
