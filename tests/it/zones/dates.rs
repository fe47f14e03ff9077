//! Every date and every moment on a page is a `<time>`.

use super::{ADA, at};
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::people::{Guest, PASSWORD};
use scraper::{Html, Node, Selector};
use std::collections::{BTreeMap, BTreeSet};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Whether there is a day in a text: "21 Nov", "21 November 2026", "2026-11-21".
fn names_a_day(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
        .collect();
    let is_number = |word: &str| {
        !word.is_empty() && word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_iso = |word: &str| {
        let parts: Vec<_> = word.split(['-', 'T']).collect();
        matches!(parts.as_slice(), [year, month, ..] if year.len() == 4 && year.parse::<u16>().is_ok() && is_number(month))
    };
    words.iter().any(|word| is_iso(word))
        || words
            .windows(2)
            .any(|pair| is_number(pair[0]) && MONTHS.iter().any(|month| pair[1].starts_with(month)))
}

/// Days on a page that stand in no `<time>`.
fn bare_days(page: &Page) -> Vec<String> {
    let document = Html::parse_document(page.html());
    let mut bare = Vec::new();
    for node in document.tree.nodes() {
        let Node::Text(text) = node.value() else {
            continue;
        };
        let names: Vec<&str> = node
            .ancestors()
            .filter_map(|it| it.value().as_element())
            .map(scraper::node::Element::name)
            .collect();
        // Elements that hold text alone; what a machine wrote; and what an e-mail's text or a program's answer looks like.
        let apart = [
            "time", "title", "option", "textarea", "script", "style", "pre", "code",
        ];
        // The subject of an e-mail, in the mailbox, stands there as it was sent.
        let is_subject = text
            .trim()
            .starts_with("Your Vestibule account will be erased on");
        let is_example = text.trim() == "As in 2026-11-21.";
        if !names.iter().any(|name| apart.contains(name))
            && names_a_day(text)
            && !is_subject
            && !is_example
        {
            bare.push(text.trim().to_owned());
        }
    }
    bare
}

/// What is wrong with the times of a page.
fn wrong(page: &Page) -> Vec<String> {
    let mut wrong = bare_days(page);
    if page.html().contains(['\u{FDD0}', '\u{FDD1}', '\u{FDD2}']) {
        wrong.push("a mark was left".into());
    }
    let document = Html::parse_document(page.html());
    let times = Selector::parse("time").unwrap();
    for time in document.select(&times) {
        let machine = time.attr("datetime").unwrap_or_default();
        let text: String = time.text().collect();
        let is_moment = machine.len() == 20 && machine.ends_with('Z') && machine.contains('T');
        if text.contains(':') && !is_moment || machine.len() < 4 {
            wrong.push(format!("{text}: {machine}"));
        }
    }
    wrong
}

/// Looks at every page that links lead to.
fn walk(guest: &Guest, from: &[&str], most: usize) -> (usize, BTreeMap<String, Vec<String>>) {
    let mut next: Vec<String> = from.iter().map(|path| (*path).to_owned()).collect();
    let (mut seen, mut found, mut times) = (BTreeSet::new(), BTreeMap::new(), 0);
    let links = Selector::parse("a[href]").unwrap();
    while let Some(path) = next.pop() {
        // A page for each kind of address, not for each row of it.
        let shape: String = path
            .chars()
            .filter(|letter| !letter.is_ascii_digit())
            .collect();
        if seen.len() > most || !seen.insert(shape) {
            continue;
        }
        let page = guest.get(&path);
        let is_html = page
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"));
        if page.status() != 200 || !is_html {
            continue;
        }
        times += page.texts("time").len();
        let bad = wrong(&page);
        if !bad.is_empty() {
            found.insert(path.clone(), bad);
        }
        let document = Html::parse_document(page.html());
        for link in document.select(&links) {
            let href = link.attr("href").unwrap_or_default();
            if href.starts_with('?') {
                let (base, _) = path.split_once('?').unwrap_or((&path, ""));
                next.push(format!("{base}{href}"));
            } else if href.starts_with('/') && !href.starts_with("//") && !href.contains("logout") {
                next.push(href.to_owned());
            }
        }
    }
    (times, found)
}

#[test]
fn every_date_on_a_page_is_an_element_of_its_own_for_machines_too() {
    let declared = tempfile::NamedTempFile::new().unwrap();
    let born = "[[field]]\nname = \"born\"\ntype = \"date\"\nedit = \"staff\"\n";
    std::fs::write(declared.path(), born).unwrap();
    let settings = [
        ("RATE_LIMITS", "off"),
        ("USER_FIELDS", declared.path().to_str().unwrap()),
    ];
    let app = TestApp::with(&settings);
    let root = at(app.member(ADA), "Asia/Kathmandu");
    let born = r#"{"born":"1990-05-12"}"#;
    app.db_sql(&format!(
        "UPDATE users SET is_staff = TRUE, is_superuser = TRUE, custom_fields = '{born}'"
    ));
    root.forget_password(ADA);
    root.post(
        "/account",
        &[
            ("username", "ada"),
            ("first_name", "Ada"),
            ("time_zone", ""),
        ],
    );
    let other = app.member("bob@example.com");
    other.post("/account/delete", &[("current_password", PASSWORD)]);
    let hers = format!("/admin/users/{}/", app.db_id("bob@example.com").0);
    root.post(
        &hers,
        &[
            ("email", "bob@example.com"),
            ("username", "bobby"),
            ("was.username", "bob"),
            ("_save", "1"),
        ],
    );
    app.deliver();
    let history = format!("{hers}history/");
    let from = [
        "/",
        "/account",
        "/account/sessions",
        "/dev/mailbox",
        "/admin/",
        &hers,
        &history,
        "/admin/bulk/",
    ];
    let (times, found) = walk(&root, &from, 250);
    assert!(found.is_empty(), "{found:#?}");
    assert!(times > 40, "{times}");
    let born = root.get("/account").texts("time[datetime='1990-05-12']");
    assert_eq!(born, ["12 May 1990"]);
}

#[test]
fn attributes_and_titles_say_moments_without_tags() {
    let app = TestApp::without_limits();
    let ada = at(app.member(ADA), "Asia/Kathmandu");
    let other = app.guest();
    other.log_in(ADA);
    let page = ada.get("/account/sessions");
    let label = page
        .attribute("button[name=end][aria-label]", "aria-label")
        .unwrap();
    assert!(
        label.contains("UTC+5:45") && !label.contains(['<', '\u{FDD0}', '\u{FDD1}']),
        "{label}"
    );
}

#[test]
fn a_name_that_looks_like_a_mark_of_ours_stays_a_name() {
    let app = TestApp::without_limits();
    let ada = app.member(ADA);
    for name in [
        "\u{FDD0}2026-11-21\" onclick=\"x\u{FDD1}Ada\u{FDD2}",
        "\u{FDD0}2026-11-21\u{FDD1}<b>Ada</b>\u{FDD2}",
        "\u{FDD0}\u{FDD1}\u{FDD2}",
        "\u{FDD0}2026-11-21\u{FDD1}Ada\u{FDD2}",
    ] {
        ada.post("/account", &[("username", "ada"), ("first_name", name)]);
        let page = ada.get("/account");
        assert_eq!(page.status(), 200);
        assert!(page.attribute("[onclick]", "onclick").is_none());
        assert!(page.texts("b").is_empty(), "{}", page.html());
        let home = ada.get("/");
        assert!(home.texts("b").is_empty() && home.attribute("[onclick]", "onclick").is_none());
        assert!(home.status() == 200);
    }
}

#[test]
fn days_are_found_in_texts() {
    for text in [
        "on 21 Nov.",
        "21 November 2026",
        "(1 May)",
        "2026-11-21",
        "at 2026-11-21T07:40:00",
    ] {
        assert!(names_a_day(text), "{text}");
    }
    for text in [
        "2026",
        "21 days",
        "November",
        "+31612345678",
        "10.0.0.1",
        "a-b-c",
        "12345-67",
    ] {
        assert!(!names_a_day(text), "{text}");
    }
}
