//! An error of one field: that field is `null`, and those beside it are as they are.

use super::{Api, Said};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

const NEITHER: &str =
    "Must login with password and one of the following fields ['email', 'username'].";

/// Where the errors are, each as `a.b.0`.
fn places(said: &Said) -> Vec<String> {
    let errors = said.body["errors"].as_array().unwrap();
    let mut places: Vec<_> = errors
        .iter()
        .map(|error| {
            let path = error["path"].as_array().unwrap();
            let parts: Vec<_> = path
                .iter()
                .map(|part| part.as_str().map_or(part.to_string(), str::to_owned))
                .collect();
            parts.join(".")
        })
        .collect();
    places.sort();
    places
}

#[test]
fn a_mutation_that_fails_is_null_under_its_name() {
    let app = TestApp::start();
    let api = Api::of(&app);
    let said = api.ask("mutation { tokenAuth(password: \"x\") { success } }");
    assert_eq!(
        (said.status, &said.body["data"]),
        (200, &json!({ "tokenAuth": null })),
        "{}",
        said.body
    );
    assert_eq!(said.error(), NEITHER);
    assert_eq!(places(&said), ["tokenAuth"]);
}

#[test]
fn an_alias_that_fails_is_null_among_those_that_do_not() {
    let app = TestApp::start();
    Api::member(&app, "ada");
    let said = Api::of(&app).ask(&format!(
        "mutation {{ a: tokenAuth(password: \"x\") {{ success }} \
         b: tokenAuth(username: \"ada\", password: \"{PASSWORD}\") {{ success }} \
         ... on Mutation {{ c: tokenAuth(username: \"a\", email: \"b\", password: \"x\") {{ success }} }} \
         d: updateAccount(firstName: \"Ada\") @include(if: true) {{ success }} \
         e: tokenAuth(password: \"x\") @skip(if: true) {{ success }} }}"
    ));
    assert_eq!(
        said.body["data"],
        json!({ "a": null, "b": { "success": true }, "c": null, "d": { "success": true } }),
        "{}",
        said.body
    );
    assert_eq!(places(&said), ["a", "c"]);
}

#[test]
fn a_query_that_fails_is_null_among_those_that_do_not() {
    let app = TestApp::start();
    let me = Api::member(&app, "ada");
    let said = me.ask(
        "{ me { username } users { totalCount } other: user(id: \"VXNlck5vZGU6MQ==\") { email } sessions { kind } __typename }",
    );
    assert_eq!(said.status, 200);
    assert_eq!(
        said.body["data"],
        json!({
            "me": { "username": "ada" }, "users": null, "other": null, "sessions": [{ "kind": "api" }],
            "__typename": "Query",
        }),
        "{}",
        said.body
    );
    assert_eq!(places(&said), ["other", "users"]);
    app.db_superuser("root@example.com");
    let said = Api::of(&app).log_in("root@example.com", PASSWORD);
    let root = Api::of(&app).bearing(said.of("tokenAuth")["token"].as_str().unwrap());
    // Arguments that do not fit, of every kind that is found out late.
    for (field, arguments) in [
        ("users", "(first: 1000)"),
        ("users", "(last: 101)"),
        ("users", "(first: -1)"),
        ("users", "(email: \"\\u0000\")"),
        ("user", "(id: \"R3JvdXBOb2RlOjE=\")"),
        ("user", "(id: \"VXNlck5vZGU6eA==\")"),
    ] {
        let fields = if field == "users" {
            "{ totalCount edges { node { email } } }"
        } else {
            "{ email }"
        };
        let said = root.ask(&format!(
            "{{ wrong: {field}{arguments} {fields} me {{ pk }} }}"
        ));
        let data = &said.body["data"];
        assert_eq!(
            (data.get("wrong"), data["me"]["pk"].is_i64()),
            (Some(&Value::Null), true),
            "{arguments}: {}",
            said.body
        );
        assert_eq!(places(&said), ["wrong"]);
    }
    let alone = root.ask("{ users(first: 1000) { totalCount } }");
    assert_eq!(alone.body["data"], json!({ "users": null }));
}

#[test]
fn what_stops_half_way_is_null_and_what_came_before_stays() {
    let app = TestApp::start();
    let me = Api::member(&app, "ada");
    app.database().run("ALTER TABLE sessions RENAME TO gone");
    let said =
        me.ask("mutation { a: tokenAuth(password: \"x\") { success } b: logout { success } }");
    assert_eq!(
        said.body["data"],
        json!({ "a": null, "b": null }),
        "{}",
        said.body
    );
    assert_eq!(places(&said), ["a", "b"]);
    app.database().run("ALTER TABLE gone RENAME TO sessions");
}
