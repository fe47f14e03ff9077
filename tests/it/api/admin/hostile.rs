//! Addresses and bodies of people who mean no good, or hold a cat.

use super::{book, library};
use serde_json::{Value, json};
use vestibule::internals::admin::Right;

/// What may stand in any parameter.
const VALUES: [&str; 20] = [
    "",
    "0",
    "-1",
    "1e9",
    "99999999999999999999999999",
    "9223372036854775807",
    "-9223372036854775808",
    "%00",
    "%ff%fe",
    "%",
    "'%20OR%201=1--",
    "%22;DROP%20TABLE%20users;--",
    "2026-13-45",
    "0000",
    "9999-12-31",
    "id.MTIz",
    "1.%%%",
    "5.AA",
    "7.77u_",
    "%F0%9F%90%88",
];

#[test]
fn no_address_breaks_a_list() {
    let (app, root) = library();
    book(&root, "Emma");
    let long = "x".repeat(5000);
    let many: Vec<_> = (0..6000).map(|n| format!("{n}=1")).collect();
    let many = many.join("&");
    assert_eq!(root.get(&format!("/api/admin/books/?{many}")).status, 400);
    for model in app.site().models().iter() {
        let mut names: Vec<String> = ["q", "o", "date", "after", "before", "size", "nonsense"]
            .map(str::to_owned)
            .into();
        names.extend(
            model
                .filters
                .iter()
                .map(|filter| filter.name.clone().into_owned()),
        );
        for name in &names {
            for value in VALUES.into_iter().chain([long.as_str()]) {
                let rests = ["", "export.csv", "1/history/"];
                // These are the same for every model.
                let is_ours = model.name == "books";
                for rest in rests.iter().take(if is_ours { 3 } else { 1 }) {
                    let path = format!("/api/admin/{}/{rest}?{name}={value}", model.name);
                    let status = root.get(&path).status;
                    assert!([200, 400, 404].contains(&status), "{path}: {status}");
                }
            }
            let twice = format!("/api/admin/{}/?{name}=1&{name}=1", model.name);
            assert_eq!(root.get(&twice).status, 400, "{twice}");
        }
        for column in &model.columns {
            for sign in ["", "-", "--"] {
                let path = format!("/api/admin/{}/?o={sign}{}", model.name, column.name);
                let expected = if column.is_sorted && sign != "--" {
                    200
                } else {
                    400
                };
                assert_eq!(root.get(&path).status, expected, "{path}");
                for place in ["1.MjAyNi0xMS0yMQ", "1", "1.AAAA"] {
                    let path = format!("{path}&after={place}");
                    let status = root.get(&path).status;
                    assert!([200, 400].contains(&status), "{path}: {status}");
                }
            }
        }
    }
}

#[test]
fn no_key_breaks_a_row_and_none_is_of_another_model() {
    let (app, root) = library();
    let id = book(&root, "Emma");
    for key in [
        "x",
        "1x",
        "9223372036854775807",
        "-9223372036854775808",
        "99999999999999999999",
        "%00",
        "1%20",
        "..%2f",
        "1;x",
    ] {
        for model in app.site().models().iter() {
            let path = format!("/api/admin/{}/{key}/", model.name);
            assert_eq!(root.get(&path).status, 404, "{path}");
            assert_eq!(root.get(&format!("{path}history/")).status, 404, "{path}");
            if model.allows(Right::Delete) {
                assert_eq!(root.delete(&path).status, 404, "{path}");
            }
        }
        assert_eq!(root.get(&format!("/api/admin/bulk/{key}/")).status, 404);
        let patched = root.patch(
            &format!("/api/admin/books/{key}/"),
            &json!({ "lent": true }),
        );
        assert_eq!(patched.status, 404, "{key}");
    }
    assert_eq!(root.get(&format!("/api/admin/books/{id}/")).status, 200);
}

#[test]
fn no_body_breaks_a_form_or_an_action() {
    let (app, root) = library();
    let id = book(&root, "Emma");
    let values: Vec<Value> = vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(""),
        json!(" \u{0}"),
        json!("\u{202e}x"),
        json!("x".repeat(100_000)),
        json!([]),
        json!([null]),
        json!([[1]]),
        json!([987_653, 987_653, -5, i64::MAX]),
        json!((1..=40_000).collect::<Vec<i64>>()),
        json!(["1'; DROP TABLE users"]),
        json!({ "a": { "b": [1] } }),
    ];
    for model in app.site().models().iter() {
        let list = format!("/api/admin/{}/", model.name);
        let row = format!("{list}{id}/");
        for input in &model.inputs {
            for value in &values {
                let mut body = json!({});
                body[&*input.name] = value.clone();
                // One's own account is left as it is.
                let row = if model.name == "users" {
                    format!("{list}987654/")
                } else {
                    row.clone()
                };
                for answer in [root.patch(&row, &body), root.post(&list, &body)] {
                    assert!(answer.status < 500, "{row} {body}: {}", answer.body);
                }
            }
        }
        for action in &model.actions {
            for value in &values {
                let path = format!("{list}actions/{}/", action.name);
                for name in ["ids", "all", "reason", "current_password"] {
                    let mut body = json!({ "ids": [987_654], "reason": "x" });
                    body[name] = value.clone();
                    if name == "all" && *value == json!(true) {
                        continue;
                    }
                    let answer = root.post(&path, &body);
                    assert!(answer.status < 500, "{path} {body}: {}", answer.body);
                }
            }
        }
    }
    for raw in [
        "",
        "{",
        "[]",
        "null",
        "\"x\"",
        "{\"ids\":[1,]}",
        "{\"a\":1}x",
        "\u{feff}{}",
    ] {
        let body = Some(("application/json", raw.as_bytes().to_vec()));
        let answer = root.send("POST", "/api/admin/books/actions/lend/", body);
        assert_eq!(answer.status, 400, "{raw}");
    }
}
