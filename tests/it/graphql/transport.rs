//! The ways in: JSON, forms, a query in the address; and what is no request at all.

use super::Api;
use crate::support::app::TestApp;
use serde_json::json;

const JSON: &str = "application/json";

#[test]
fn a_query_comes_in_any_of_the_ways_of_graphene() {
    let app = TestApp::start();
    let api = Api::of(&app);
    let variables = "%7B%22x%22%3Atrue%7D";
    let multipart =
        "--b\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\n{ __typename }\r\n--b--\r\n";
    for (method, path, body) in [
        ("GET", "/graphql?query=%7B__typename%7D", None),
        ("GET", "/graphql/?query=%7B__typename%7D", None),
        ("POST", "/graphql?query=%7B__typename%7D", Some(("", ""))),
        (
            "POST",
            "/graphql/",
            Some((
                JSON,
                "{\"query\":\"{ __typename }\",\"operationName\":null}",
            )),
        ),
        (
            "POST",
            "/graphql",
            Some((JSON, "{\"query\":\"{ __typename }\",\"variables\":\"{}\"}")),
        ),
        (
            "POST",
            "/graphql",
            Some((
                JSON,
                "{\"query\":\"query a { __typename } query b { me { pk } }\",\"operationName\":\"a\"}",
            )),
        ),
        (
            "POST",
            "/graphql",
            Some(("application/graphql", "{ __typename }")),
        ),
        (
            "POST",
            "/graphql",
            Some((
                "application/x-www-form-urlencoded",
                "query=%7B__typename%7D",
            )),
        ),
        (
            "POST",
            "/graphql",
            Some(("multipart/form-data; boundary=b", multipart)),
        ),
    ] {
        let said = api.send(
            method,
            path,
            body.map(|(kind, text)| (kind, text.as_bytes().to_vec())),
        );
        assert_eq!(
            (said.status, said.of("__typename")),
            (200, &json!("Query")),
            "{method} {path}"
        );
        assert_eq!(said.page.header("cache-control"), Some("no-store"));
    }
    let path = format!(
        "/graphql?query=query(%24x%3ABoolean!)%7B__typename%20me%40include(if%3A%24x)%7Bpk%7D%7D&variables={variables}"
    );
    assert_eq!(api.send("GET", &path, None).of("__typename"), "Query");
}

#[test]
fn what_is_no_request_is_told_so() {
    let app = TestApp::start();
    let api = Api::of(&app);
    let query = |query: &str| json!({ "query": query }).to_string();
    let no_query = "Must provide query string.";
    let bad_json = "POST body sent invalid JSON.";
    for (kind, body, text) in [
        (JSON, String::new(), bad_json),
        (JSON, "{".into(), bad_json),
        (JSON, "nonsense".into(), bad_json),
        (
            JSON,
            format!("{}1{}", "[".repeat(100), "]".repeat(100)),
            bad_json,
        ),
        (
            JSON,
            "[]".into(),
            "The received data is not a valid JSON query.",
        ),
        (
            JSON,
            format!("[{}]", query("{ me { pk } }")),
            "The received data is not a valid JSON query.",
        ),
        (
            JSON,
            "1".into(),
            "The received data is not a valid JSON query.",
        ),
        (JSON, "{}".into(), no_query),
        (JSON, "{\"query\":1}".into(), no_query),
        (JSON, query(""), no_query),
        ("text/plain", query("{ me { pk } }"), no_query),
        ("", query("{ me { pk } }"), no_query),
        (
            JSON,
            "{\"query\":\"{ me { pk } }\",\"variables\":\"{\"}".into(),
            "Variables are invalid JSON.",
        ),
        (
            JSON,
            "{\"query\":\"{ me { pk } }\",\"variables\":[1]}".into(),
            "Variables are invalid JSON.",
        ),
        (
            JSON,
            "{\"query\":\"query a { me { pk } }\",\"operationName\":\"b\"}".into(),
            "Unknown operation name.",
        ),
        (
            JSON,
            query("query a { me { pk } } query b { me { pk } }"),
            "Must provide operation name if query contains multiple operations.",
        ),
        (
            JSON,
            query("query($a: ID!) { user(id: $a) { pk } }"),
            "Variable \"$a\" of required type \"ID!\" was not provided.",
        ),
        (
            JSON,
            query("query($a: Foo) { me { pk } }"),
            "Unknown type \"Foo\".",
        ),
        (
            JSON,
            query("subscription { me { pk } }"),
            "There are no subscriptions here.",
        ),
    ] {
        let said = api.send("POST", "/graphql", Some((kind, body.clone().into_bytes())));
        assert_eq!((said.status, said.error()), (400, text), "{body}");
    }
    for bad in [
        "{",
        "}",
        "{ nope }",
        "{ me }",
        "{ me { pk { x } } }",
        "{ me(a: 1) { pk } }",
        "{ ...x }",
        "fragment a on Query { me { pk } }",
        "query($a: Int = \"x\") { users(first: $a) { edges { cursor } } }",
        "mutation { register(email: 1) { success } }",
        "{ me { pk } } { me { pk } }",
        "{ user { pk } }",
        "{ me { ... on Foo { pk } } }",
        "{ __type(name: 1) { name } }",
        "\u{0}",
        "{ user(id: {a: 1}) { pk } }",
        "query($a: [String!]) { me { pk } }",
        "{ me { pk } me: users { edges { cursor } } }",
    ] {
        let said = api.ask(bad);
        assert_eq!(said.status, 400, "{bad}: {}", said.body);
        assert!(!said.error().is_empty(), "{bad}");
    }
}

#[test]
fn only_get_and_post_are_taken_and_mutations_by_post_alone() {
    let app = TestApp::start();
    let api = Api::of(&app);
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        let said = api.send(method, "/graphql", None);
        assert_eq!(
            (said.status, said.error()),
            (405, "GraphQL only supports GET and POST requests.")
        );
        assert_eq!(said.page.header("allow"), Some("GET, POST"));
    }
    assert_eq!(api.send("HEAD", "/graphql", None).status, 405);
    let said = api.send(
        "GET",
        "/graphql?query=mutation%7Blogout%7Bsuccess%7D%7D",
        None,
    );
    assert_eq!(
        (said.status, said.error()),
        (
            405,
            "Can only perform a mutation operation from a POST request."
        )
    );
}

#[test]
fn of_two_mutations_the_second_runs_when_the_first_fails() {
    let app = TestApp::start();
    let said = Api::of(&app).ask("mutation { tokenAuth(password: \"x\") { success } register(email: \"a@example.com\", \
         username: \"abe\", password1: \"correct horse 9 battery\", password2: \"correct horse 9 battery\") { success } }");
    assert_eq!(said.status, 200);
    assert!(said.error().starts_with("Must login with"));
    assert_eq!(said.body["errors"][0]["path"], json!(["tokenAuth"]));
    assert_eq!(said.body["data"]["register"]["success"], true);
}

#[test]
fn variables_are_read_as_graphene_reads_them() {
    let app = TestApp::start();
    Api::member(&app, "ada");
    let said = Api::of(&app).ask_with(
        "mutation($u: String, $e: String, $p: String!) { tokenAuth(username: $u, email: $e, password: $p) { success } }",
        &json!({"u": "ada", "e": null, "p": "correct horse 9 battery", "more": 1}),
    );
    assert_eq!(said.of("tokenAuth")["success"], true);
    let said = Api::of(&app).ask_with(
        "mutation($p: String!) { tokenAuth(username: \"ada\", password: $p) { success errors } }",
        &json!({"p": 12345}),
    );
    assert_eq!(said.code("tokenAuth"), "nonFieldErrors invalid_credentials");
    let said = Api::of(&app).ask_with(
        "query($n: Int) { users(first: $n) { edges { cursor } } }",
        &json!({"n": "many"}),
    );
    assert_eq!(said.status, 400);
}
