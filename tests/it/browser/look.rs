//! The examples of `docs/look.md`, taken out of the document: a site is dressed with them, and looked at.

use super::access::Walk;
use super::tab::{LOOKS, Tab, WITHOUT_SCRIPTS};
use crate::invitations::link;
use crate::look::Folder;
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;

const DOCUMENT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/look.md"));

/// The files that a section of the document gives, by their names.
fn files_of(heading: &str) -> Vec<(String, String)> {
    let (_, section) = DOCUMENT.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut files = Vec::new();
    let mut lines = section.lines();
    while let Some(line) = lines.next() {
        let name = line
            .strip_prefix('`')
            .and_then(|line| line.strip_suffix("`:"));
        let Some(name) = name else {
            continue;
        };
        assert_eq!(lines.next(), Some(""), "{name}");
        assert!(lines.next().unwrap().starts_with("```"), "{name}");
        let text: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        files.push((name.to_owned(), text.join("\n") + "\n"));
    }
    assert!(!files.is_empty(), "{heading}");
    files
}

/// A site that is dressed as these sections say.
fn dressed(headings: &[&str]) -> (Folder, TestApp) {
    let folder = Folder::new(&[]);
    let mut settings: Vec<(&'static str, String)> = Vec::new();
    for (name, text) in headings.iter().flat_map(|heading| files_of(heading)) {
        if let Some(name) = name.strip_prefix("site/") {
            folder.write(name, text);
            continue;
        }
        assert_eq!(name, ".env");
        let lines = text.lines().filter_map(|line| line.split_once('='));
        let pairs = lines.map(|(name, value)| {
            (
                name.to_owned().leak() as &str,
                value.trim_matches('\'').to_owned(),
            )
        });
        settings.extend(pairs.filter(|(name, _)| *name != "SITE_DIR"));
    }
    settings.push(("SITE_DIR", folder.name().to_owned()));
    let lent: Vec<_> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let app = TestApp::with(&lent);
    (folder, app)
}

const BRAND: &str = "A brand in ten lines of CSS";
const LOGIN: &str = "Another login page";
const FOOTER: &str = "A footer with links";
const RULES: &str = "Terms, a closed door, and the way back";

fn colour(tab: &Tab, css: &str, property: &str) -> String {
    let asked =
        format!("getComputedStyle(document.querySelector('{css}')).getPropertyValue('{property}')");
    tab.ask(&asked).as_str().unwrap().to_owned()
}

#[test]
fn ten_lines_of_css_make_a_brand() {
    let css = files_of(BRAND)
        .into_iter()
        .find(|(name, _)| name == "site/static/site.css")
        .unwrap()
        .1;
    assert_eq!(css.lines().count(), 10);
    let (_folder, app) = dressed(&[BRAND]);
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    app.db_superuser("root@example.com");
    walk.tab.goto("/login");
    walk.look("look-brand-login");
    walk.tab.look(LOOKS[2]);
    assert_eq!(
        colour(&walk.tab, "button[type=submit]", "background-color"),
        "rgb(163, 58, 11)"
    );
    walk.tab.look(LOOKS[3]);
    assert_eq!(
        colour(&walk.tab, "button[type=submit]", "background-color"),
        "rgb(255, 176, 138)"
    );
    assert_eq!(
        walk.tab
            .ask("document.querySelector('.brand-logo').naturalWidth"),
        48
    );
    walk.tab.see("Acme Rockets");
    walk.tab.goto("/signup");
    walk.look("look-brand-signup");
    walk.tab.log_in("root@example.com", PASSWORD);
    for (path, name) in [
        ("/", "home"),
        ("/account", "account"),
        ("/admin/", "admin"),
        ("/api/docs", "docs"),
    ] {
        walk.tab.goto(path);
        walk.look(&format!("look-brand-{name}"));
    }
    walk.end();
}

#[test]
fn another_login_page_logs_people_in_with_scripts_and_without() {
    let (_folder, app) = dressed(&[BRAND, LOGIN]);
    app.db_user("ada@example.com");
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    walk.tab.goto("/login?next=/account");
    walk.tab.see("Ready for lift-off?");
    walk.look("look-login");
    walk.tab.fill("email", "ada@example.com");
    walk.tab.fill("password", "wrong");
    walk.tab.press("Launch");
    walk.tab
        .see("That e-mail address, username or password is not right.");
    walk.look("look-login-wrong");
    walk.tab.fill("password", PASSWORD);
    walk.tab.press("Launch");
    walk.tab.arrive("/account");
    walk.end();
    let tab = Tab::open(&app, WITHOUT_SCRIPTS).unwrap();
    tab.goto("/login");
    tab.fill("email", "ada@example.com");
    tab.fill("password", PASSWORD);
    tab.press("Launch");
    tab.arrive("/");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn a_footer_has_links_on_every_page_and_the_whole_is_acme_rockets() {
    let (folder, app) = dressed(&[BRAND, LOGIN, FOOTER]);
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    app.db_superuser("root@example.com");
    for path in ["/login", "/nowhere"] {
        walk.tab.goto(path);
        let links = walk
            .tab
            .ask("[...document.querySelectorAll('.floor a')].map(link => link.href).join(' ')");
        let links = links.as_str().unwrap();
        for wanted in [
            "/terms",
            "https://acme.example/privacy",
            "mailto:help@acme.example",
        ] {
            assert!(links.contains(wanted), "{path}: {links}");
        }
        assert_eq!(
            walk.tab.ask("document.querySelector('.brand').href"),
            "https://acme.example/"
        );
    }
    walk.tab.goto("/login");
    walk.look("look-acme-login");
    walk.tab.log_in_by("Launch", "root@example.com", PASSWORD);
    for (path, name) in [("/", "home"), ("/admin/users/", "admin")] {
        walk.tab.goto(path);
        walk.tab.see("1 Launch Road");
        walk.look(&format!("look-acme-{name}"));
    }
    // A fault is told to people's eyes as well.
    folder.write(
        "templates/pages/login.html",
        "{% extends \"layout/public.html\" %}\n\n{% block content %}{{ nobody }}{% endblock %}",
    );
    walk.tab
        .ask("fetch('/logout', { method: 'POST' }).then(() => 1)");
    walk.tab.goto("/login");
    walk.tab.see("login.html:3");
    walk.tab.complaints();
    if let Some(shots) = std::env::var_os("TEST_SHOTS").filter(|it| !it.is_empty()) {
        walk.tab
            .picture(&std::path::Path::new(&shots).join("look-fault.png"));
    }
    walk.end();
}

#[test]
fn terms_an_invitation_and_the_way_back_are_settings() {
    let (_folder, app) = dressed(&[BRAND, LOGIN, RULES]);
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    app.db_superuser("root@acme.example");
    walk.tab.goto("/login");
    assert!(!walk.tab.text().contains("Join the crew"));
    walk.tab.goto("/signup");
    walk.look("look-rules-closed");
    let accepted = [("accept_terms", "on"), ("version", "2026-11")];
    let root = app.guest();
    root.log_in("root@acme.example");
    root.post("/account/terms", &accepted);
    let page = root.post("/admin/invitations/add/", &[("emails", "ada@acme.example")]);
    assert_eq!(page.status(), 303, "{}", page.text());
    walk.tab.goto(&link(&app, "ada@acme.example"));
    walk.look("look-rules-invitation");
    walk.tab.fill("password1", PASSWORD);
    walk.tab.fill("password2", PASSWORD);
    walk.tab.press("Create account");
    walk.tab.see_refusal();
    walk.tab.focus_is_on("accept_terms");
    walk.look("look-rules-terms");
    walk.tab.fill("password1", PASSWORD);
    walk.tab.fill("password2", PASSWORD);
    walk.tab.click("[name=accept_terms]");
    walk.tab.press("Create account");
    walk.tab.arrive("/");
    walk.tab.goto("/login?next=https://app.acme.example/orders");
    walk.tab.see("app.acme.example");
    walk.look("look-rules-continue");
    let leads = walk.tab.ask("document.querySelector('main a.button').href");
    assert_eq!(leads, "https://app.acme.example/orders");
    walk.end();
}

#[test]
fn a_logo_that_is_the_name_stands_alone_and_fits_a_phone() {
    let folder = Folder::new(&[(
        "static/logo.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 60\" width=\"600\" height=\"60\"><rect width=\"600\" height=\"60\" fill=\"#a33a0b\"/></svg>",
    )]);
    let app = TestApp::with(&[
        ("SITE_DIR", folder.name()),
        ("SITE_LOGO_ALT", "Acme Rockets"),
    ]);
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    app.db_user("ada@example.com");
    walk.tab.goto("/login");
    walk.look("look-wide-logo-login");
    walk.tab.log_in("ada@example.com", PASSWORD);
    walk.look("look-wide-logo-home");
    walk.end();
}
