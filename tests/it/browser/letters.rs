//! E-mails as they look: on a narrow phone, whatever somebody is called, nothing stands beyond the edge; and in light and dark
//! everybody can read them.

use super::tab::{LOOKS, Tab, WITH_SCRIPTS};
use crate::e_mails::{self, ADDRESS_CHANGES};
use crate::support::app::TestApp;
use crate::support::browser::{Browser, Options};
use crate::support::databases::another_run_looks;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tera::Context;
use vestibule::internals::i18n::Language;

const NARROW: u32 = 360;

/// Every letter with the longest of everything, and with the shortest.
fn contexts() -> Vec<Context> {
    let long = |letter: &str, many| letter.repeat(many);
    let address = format!("{}@{}.example", long("m", 64), long("w", 63));
    let mut contexts = Vec::new();
    for change in ADDRESS_CHANGES {
        for code in [None, Some("123 456"), Some("123 456 789 012")] {
            let mut context = Context::new();
            context.insert("to", &address);
            context.insert("name", &long("W", 150));
            context.insert(
                "at",
                &json!({
                    "time": "21 November 2026, 09:30 UTC",
                    "ip": "2001:db8:1234:5678:9abc:def0:1234:5678",
                    "browser": long("Browser", 30),
                }),
            );
            context.insert("change", change);
            context.insert("detail", &address);
            let url = format!("https://{}.example/undo/{}", long("w", 63), long("t", 43));
            context.insert("undo_url", &url);
            context.insert("link_url", &url);
            context.insert("token", &long("T", 43));
            context.insert("resets", &code.is_some());
            context.insert("contested", &code.is_none());
            context.insert("hours", &24);
            context.insert("minutes", &10);
            if let Some(code) = code {
                context.insert("code", code);
            }
            contexts.push(context);
        }
    }
    contexts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn no_e_mail_is_wider_than_a_narrow_phone() {
    let options = Options {
        width: NARROW,
        ..Options::default()
    };
    if another_run_looks() {
        return;
    }
    let Some(browser) = Browser::start(options).await else {
        return;
    };
    let name = "W".repeat(40);
    let app = tokio::task::spawn_blocking(move || TestApp::with(&[("SITE_NAME", name.leak())]));
    let app = app.await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mails = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/mail"));
    let mut seen = 0;
    for entry in std::fs::read_dir(mails).unwrap() {
        let entry = entry.unwrap();
        if !entry.path().is_dir() {
            continue;
        }
        let letter = entry.file_name().into_string().unwrap();
        for (number, context) in contexts().iter().enumerate() {
            let template = format!("mail/{letter}/body.html");
            let html = app
                .site()
                .templates()
                .render(
                    vestibule::internals::i18n::Language::ENGLISH,
                    &template,
                    context,
                )
                .unwrap();
            let file = folder.path().join(format!("{letter}-{number}.html"));
            std::fs::write(&file, html).unwrap();
            browser.goto(&format!("file://{}", file.display())).await;
            let look = "const edge = document.documentElement.clientWidth;
                [...document.querySelectorAll('body *')]
                    .filter(one => one.getBoundingClientRect().right > edge + 1
                        || one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
                    .map(one => one.outerHTML.slice(0, 200)).slice(0, 3)
                    .concat(document.documentElement.scrollWidth > edge ? ['the page'] : []).join('\\n')";
            let asked = json!({ "expression": look, "returnByValue": true });
            let wide = browser.devtools("Runtime.evaluate", asked).await;
            let wide = wide["result"]["value"].as_str().unwrap();
            assert_eq!(wide, "", "{letter} {number}");
            seen += 1;
        }
    }
    assert!(seen > 100);
    tokio::task::spawn_blocking(move || drop(app))
        .await
        .unwrap();
}

/// One of each e-mail and shape, as it is sent.
fn one_of_each(app: &TestApp) -> BTreeMap<String, String> {
    let mut each = BTreeMap::new();
    e_mails::all(app, Language::ENGLISH, |letter, change, says, written| {
        let with = if says.code.is_some() { "code" } else { "link" };
        let undo = if says.undo_url.is_some() {
            ""
        } else {
            "-no-undo"
        };
        let name = format!("{}-{change}-{with}{undo}", letter.word());
        each.entry(name.replace("--", "-"))
            .or_insert_with(|| written.html.clone());
    });
    each
}

#[test]
fn every_e_mail_can_be_read_on_phones_and_desks_by_day_and_by_night() {
    let app = TestApp::start();
    let Some(tab) = Tab::open_to_look(&app, WITH_SCRIPTS) else {
        return;
    };
    let shots = std::env::var_os("TEST_SHOTS").filter(|folder| !folder.is_empty());
    let shots = shots.map(PathBuf::from);
    let mut faults = Vec::new();
    tab.devtools("Page.navigate", json!({ "url": "about:blank" }));
    for (name, html) in one_of_each(&app) {
        let write = format!(
            "document.open(); document.write({}); document.close(); 1",
            json!(html)
        );
        tab.ask(&write);
        for look in LOOKS {
            tab.look(look);
            if let Some(folder) = &shots {
                std::fs::create_dir_all(folder).unwrap();
                tab.picture(&folder.join(format!("e-mail-{name}-{}.png", look.name)));
            }
            for found in tab.axe() {
                faults.push(format!("{name}, {}: {found:?}", look.name));
            }
        }
        if let Some(folder) = &shots {
            // As programs show it that turn everything around.
            tab.look(LOOKS[0]);
            tab.ask("document.documentElement.style.filter = 'invert(1) hue-rotate(180deg)'; 1");
            tab.picture(&folder.join(format!("e-mail-{name}-turned.png")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
