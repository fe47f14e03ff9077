//! The document: whole, at its address, printed, and on a page. That answers look as it says is checked wherever a
//! [`Client`] is told something.

use crate::browser::tab::{LOOKS, Tab, WITH_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::openapi::{DOCUMENT, conforms, entries};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// `"POST, OPTIONS"`, without those that every path answers.
fn methods(allow: &str) -> BTreeSet<String> {
    let all = allow.split(", ").map(str::to_owned);
    all.filter(|method| !["HEAD", "OPTIONS"].contains(&method.as_str()))
        .collect()
}

/// What the document says there is.
fn described() -> BTreeMap<String, BTreeSet<String>> {
    entries(&DOCUMENT["paths"])
        .map(|(path, item)| {
            let methods = entries(item).map(|(method, _)| method.to_uppercase());
            (path.clone(), methods.collect())
        })
        .collect()
}

#[test]
fn every_path_allows_what_the_document_says_of_it() {
    let app = TestApp::start();
    let client = Client::of(&app);
    for (path, documented) in described() {
        for path in [path.as_str(), path.trim_end_matches('/')] {
            let options = client.send("OPTIONS", &path.replace("{id}", "1"), None);
            assert_eq!(options.status, 200, "{path}");
            assert_eq!(
                methods(options.page.header("allow").unwrap()),
                documented,
                "{path}"
            );
        }
    }
}

#[test]
fn every_refusal_has_a_body_and_every_reference_leads_somewhere() {
    assert_eq!(DOCUMENT["openapi"], "3.1.0");
    assert_eq!(
        DOCUMENT["components"]["securitySchemes"]["bearer"]["bearerFormat"],
        "JWT"
    );
    let mut names = BTreeSet::new();
    for (path, item) in entries(&DOCUMENT["paths"]) {
        for (method, operation) in entries(item) {
            let place = format!("{method} {path}");
            assert!(
                names.insert(operation["operationId"].to_string()),
                "{place}"
            );
            for (status, answer) in entries(&operation["responses"]) {
                let has_body = answer["content"]["application/json"]["schema"].is_object();
                let is_table = answer["content"]["text/csv"].is_object();
                assert_eq!(has_body || is_table, status != "204", "{place} {status}");
            }
            let answers = &operation["responses"];
            for status in ["400", "403", "405", "406", "429", "500", "503"] {
                assert!(answers[status].is_object(), "{place} {status}");
            }
            if operation["security"].is_array() {
                assert!(answers["401"].is_object(), "{place}");
            }
            if operation["requestBody"].is_object() {
                assert!(
                    answers["413"].is_object() && answers["415"].is_object(),
                    "{place}"
                );
            }
        }
    }
    references(&DOCUMENT);
}

fn references(value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(references),
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str) {
                assert!(
                    DOCUMENT.pointer(name.trim_start_matches('#')).is_some(),
                    "{name}"
                );
            }
            fields.values().for_each(references);
        }
        _ => {}
    }
}

#[test]
fn the_judge_of_answers_is_strict() {
    let schema = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let fits = |value: Value, name| conforms(&value, &schema(name)).is_ok();
    assert!(fits(json!({ "detail": "No.", "code": "no" }), "Detail"));
    assert!(!fits(json!({ "detail": "No." }), "Detail"));
    assert!(!fits(
        json!({ "detail": "No.", "code": "no", "more": 1 }),
        "Detail"
    ));
    assert!(!fits(json!({ "detail": 1, "code": "no" }), "Detail"));
    assert!(fits(json!({ "email": ["No."] }), "Problems"));
    assert!(!fits(json!({ "email": "No." }), "Problems"));
    assert!(fits(json!({}), "Done") && !fits(json!({ "a": 1 }), "Done"));
    let code = |error: &str| json!({ "code": ["No."], "error": error, "attempts_left": 1 });
    assert!(fits(code("incorrect_code"), "WrongCode") && !fits(code("no"), "WrongCode"));
}

#[test]
fn bodies_are_told_as_they_are_read() {
    let schema = |name: &str| &DOCUMENT["components"]["schemas"][name];
    assert_eq!(schema("NewEmail")["required"], json!(["email"]));
    // A code from an e-mail or a passkey may take its place.
    assert_eq!(schema("CurrentPassword")["required"], Value::Null);
    assert_eq!(schema("PasswordAgain")["required"], Value::Null);
    let fields = &schema("PasswordChange")["properties"];
    let names: Vec<_> = entries(fields).map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "authenticator_code",
            "credential",
            "current_password",
            "device",
            "email_code",
            "new_password",
            "new_password2",
            "passkey_flow"
        ]
    );
}

#[test]
fn the_document_is_served_to_everybody_and_printed_the_same() {
    let app = TestApp::start();
    for accept in ["application/json", "text/html", "application/yaml;q=1", ""] {
        let page = app
            .guest()
            .with_header("accept", accept)
            .get("/api/openapi.json");
        assert_eq!(page.status(), 200, "{accept}");
        assert_eq!(page.header("content-type"), Some("application/json"));
        let served: Value = serde_json::from_slice(page.bytes()).unwrap();
        assert_eq!(served, *DOCUMENT);
    }
    let printed = Command::new(env!("CARGO_BIN_EXE_vestibule"))
        .arg("openapi")
        .env_clear()
        .output()
        .unwrap();
    assert!(printed.status.success());
    let printed: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(printed, *DOCUMENT);
}

#[test]
fn the_page_lists_every_call() {
    let app = TestApp::start();
    let page = app.guest().get("/api/docs");
    assert_eq!(page.status(), 200);
    assert_eq!(page.title(), "API – Vestibule");
    let lines: BTreeSet<_> = page.texts(".api-path").into_iter().collect();
    let expected: BTreeSet<_> = described()
        .into_iter()
        .flat_map(|(path, methods)| methods.into_iter().map(move |m| format!("{m} {path}")))
        .collect();
    assert_eq!(lines, expected);
    // What it refers to is there.
    let shown = page.attributes("[id]", "id");
    let targets = page.attributes("a[href]", "href");
    for (name, _) in entries(&DOCUMENT["components"]["schemas"]) {
        let is_linked = targets.contains(&format!("#schema_{name}"));
        let is_shown = shown.contains(&format!("schema_{name}"));
        assert_eq!(is_shown, is_linked, "{name}");
    }
}

#[test]
fn the_page_can_be_read_by_everybody_under_our_policy() {
    let app = TestApp::start();
    let Some(tab) = Tab::open_to_look(&app, WITH_SCRIPTS) else {
        return;
    };
    tab.goto("/api/docs");
    assert_eq!(tab.title(), "API – Vestibule");
    tab.click("#post_accounts_login summary");
    tab.see("The address, or the username.");
    let sideways = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
    for look in LOOKS {
        tab.look(look);
        assert!(tab.axe().is_empty(), "{}: {:?}", look.name, tab.axe());
        assert_eq!(tab.ask(sideways), false, "{}", look.name);
    }
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

/// Each list of values and of required fields, with where it stands.
fn lists_of_values<'a>(place: &str, value: &'a Value, found: &mut Vec<(String, &'a Vec<Value>)>) {
    match value {
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                lists_of_values(&format!("{place}/{number}"), item, found);
            }
        }
        Value::Object(fields) => {
            for (name, inner) in fields {
                let place = format!("{place}/{name}");
                if let ("enum" | "required", Value::Array(values)) = (name.as_str(), inner) {
                    found.push((place, values));
                } else {
                    lists_of_values(&place, inner, found);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn no_list_of_values_is_empty_and_none_says_one_twice() {
    use vestibule::internals::admin::{Column, Filter, Model};
    let shelf = Model::new("shelves", "shelf", "shelves")
        .column(Column::text("title", "Title"))
        .filter(Filter::words("room", "Room", &[]))
        .filter(Filter::words(
            "size",
            "Size",
            &[("s", "Small"), ("s", "Also small")],
        ));
    let app = TestApp::with_models(&[shelf]);
    let text = app.guest().get("/api/openapi.json");
    let document: Value = serde_json::from_slice(text.bytes()).unwrap();
    for (whose, document) in [("ours", &*DOCUMENT), ("with shelves", &document)] {
        let mut found = Vec::new();
        lists_of_values("", document, &mut found);
        assert!(found.len() > 10, "{whose}");
        for (place, values) in found {
            let told: BTreeSet<_> = values.iter().map(Value::to_string).collect();
            assert_eq!(told.len(), values.len(), "{whose}: {place} says one twice");
            assert!(
                values.iter().any(|value| !value.is_null()),
                "{whose}: {place} is empty"
            );
        }
    }
}
