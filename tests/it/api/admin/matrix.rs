//! Who may do what: every model, every right, every kind of person, made from the descriptions.

use super::{books, db_staff, library};
use crate::api::accounts::log_in;
use crate::support::app::TestApp;
use crate::support::client::Client;
use serde_json::json;
use vestibule::internals::admin::{Model, Right};

/// No row has this key.
const NOBODY: i64 = 987_654;

/// Everything that can be called of a model, with the right that it takes.
fn calls(model: &Model) -> Vec<(&'static str, String, Right)> {
    let root = format!("/api/admin/{}/", model.name);
    let row = format!("{root}{NOBODY}/");
    let mut calls = vec![
        ("GET", root.clone(), Right::View),
        ("GET", row.clone(), Right::View),
        ("GET", format!("{row}history/"), Right::View),
        ("GET", format!("{root}export.csv"), Right::View),
    ];
    if model.allows(Right::Add) {
        calls.push(("POST", root.clone(), Right::Add));
    }
    if model.inputs.iter().any(|input| input.on_change) {
        calls.push(("PATCH", row.clone(), Right::Change));
    }
    if model.allows(Right::Delete) {
        calls.push(("DELETE", row, Right::Delete));
        if model.find_action("delete").is_none() {
            calls.push(("POST", format!("{root}actions/delete/"), Right::Delete));
        }
    }
    for action in &model.actions {
        let path = format!("{root}actions/{}/", action.name);
        calls.push(("POST", path, action.right));
    }
    calls
}

fn send(client: &Client, method: &str, path: &str) -> u16 {
    if method == "GET" {
        return client.get(path).status;
    }
    let body = json!({ "ids": [NOBODY], "reason": "x" })
        .to_string()
        .into_bytes();
    client
        .send(method, path, Some(("application/json", body)))
        .status
}

fn models(app: &TestApp) -> Vec<Model> {
    app.site().models().iter().cloned().collect()
}

#[test]
fn nobody_does_more_than_they_may() {
    let (app, root) = library();
    app.db_user("member@example.com");
    let (member, _) = log_in(&app, "member@example.com");
    db_staff(&app, "nothing@example.com", &[]);
    let (nothing, _) = log_in(&app, "nothing@example.com");
    let stranger = Client::of(&app);
    assert!(models(&app).len() > 5 && models(&app).iter().any(|it| it.name == books().name));
    for (number, model) in models(&app).iter().enumerate() {
        let rights = Right::ALL.into_iter();
        let holders = rights.filter(|right| model.allows(*right)).map(|right| {
            let email = format!("{}{number}@example.com", right.word());
            db_staff(&app, &email, &[&model.permission(right.word())]);
            (right, log_in(&app, &email).0)
        });
        let holders: Vec<_> = holders.collect();
        for (method, path, takes) in calls(model) {
            let place = format!("{method} {path}");
            assert_eq!(send(&stranger, method, &path), 401, "{place}");
            assert_eq!(send(&member, method, &path), 403, "{place}");
            assert_eq!(send(&nothing, method, &path), 403, "{place}");
            assert!(![401, 403].contains(&send(&root, method, &path)), "{place}");
            for (right, holder) in &holders {
                let may = *right == takes || (takes == Right::View && *right == Right::Change);
                let status = send(holder, method, &path);
                assert_eq!(
                    ![401, 403].contains(&status),
                    may,
                    "{place} by {right:?}: {status}"
                );
            }
        }
    }
}

#[test]
fn what_a_model_does_not_offer_is_there_for_nobody() {
    let (app, root) = library();
    for model in models(&app) {
        let root_path = format!("/api/admin/{}/", model.name);
        let row = format!("{root_path}{NOBODY}/");
        if !model.allows(Right::Add) {
            assert_eq!(send(&root, "POST", &root_path), 405, "{root_path}");
        }
        if !model.allows(Right::Delete) {
            assert_eq!(send(&root, "DELETE", &row), 405, "{row}");
        }
        if model.inputs.is_empty() {
            assert_eq!(send(&root, "PATCH", &row), 405, "{row}");
        }
        let none = format!("{root_path}actions/explode/");
        assert_eq!(send(&root, "POST", &none), 404, "{none}");
    }
    assert_eq!(send(&root, "GET", "/api/admin/cellar/"), 404);
}
