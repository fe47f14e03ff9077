//! Documents that the engine must not see: large in ways that its own limits do not look at.

use super::Api;
use crate::support::app::TestApp;
use serde_json::json;
use std::time::{Duration, Instant};

fn all(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// Fragments of which each uses the next, and the last the one of that number.
fn chain(length: usize, last: usize) -> String {
    let fragment = |n| {
        let next = if n + 1 == length { last } else { n + 1 };
        format!(" fragment f{n} on Query {{ ...f{next} }}")
    };
    (0..length).map(fragment).collect()
}

#[test]
fn what_no_operation_uses_is_refused_before_the_engine_follows_it() {
    let app = TestApp::without_limits();
    let api = Api::of(&app);
    let end = |n| format!("{} fragment f{n} on Query {{ __typename }}", chain(n, n));
    for (query, text) in [
        (format!("{{ a }}{}", chain(5000, 5000)), "The query is too long."),
        (format!("{{ a }}{}", chain(4000, 0)), "The query is too long."),
        (
            format!("{{ a }}{}", chain(1000, 0)),
            "The query has too many definitions.",
        ),
        (
            format!("{{ __typename }}{}", chain(199, 0)),
            "A fragment cannot contain itself.",
        ),
        (
            format!("{{ __typename }}{}", end(150)),
            "The query is nested too deeply.",
        ),
        (
            format!("{{ ...f0 }}{}", end(30)),
            "The query is nested too deeply.",
        ),
        (
            format!("{{ __typename }}{}", end(5)),
            "Fragment \"f0\" is never used.",
        ),
        (
            format!("query a {{ ...f1 }} query b {{ __typename }}{}", end(5)),
            "Fragment \"f0\" is never used.",
        ),
        (
            "query a { __typename } query b { ...x } fragment x on Query { ...y } fragment y on Query { ...x }".into(),
            "A fragment cannot contain itself.",
        ),
    ] {
        let body = json!({ "query": query, "operationName": "a" });
        let with_name = query.starts_with("query");
        let said = if with_name {
            api.send("POST", "/graphql", Some(("application/json", body.to_string().into_bytes())))
        } else {
            api.ask(&query)
        };
        assert_eq!((said.status, said.error()), (400, text));
    }
    assert_eq!(api.ask("{ __typename }").of("__typename"), "Query");
}

#[test]
fn what_honest_programs_write_is_answered() {
    let app = TestApp::without_limits();
    let api = Api::of(&app);
    Api::member(&app, "ada");
    // As Relay composes it: every part of a page with a fragment of its own, each using those below it.
    let parts = all(60, |n| {
        let below = match n % 20 {
            19 => String::new(),
            _ => format!("...Part_{}", n + 1),
        };
        format!(" fragment Part_{n} on UserNode {{ __typename email {below} }}")
    });
    let query = format!("query Page {{ me {{ ...Part_0 ...Part_20 ...Part_40 }} }}{parts}");
    assert_eq!(api.ask(&query).status, 200);
    // The deepest that may be: the engine goes all the way down and comes back.
    let deep = all(23, |n| {
        let next = n + 1;
        format!(" fragment f{n} on Query {{ ... on Query {{ ...f{next} }} }}")
    });
    let query = format!("{{ ...f0 }}{deep} fragment f23 on Query {{ __typename }}");
    assert_eq!(api.ask(&query).of("__typename"), "Query");
    let query = format!(
        "{{ __typename {}me {{ pk }}{} }}",
        "... on Query { ".repeat(29),
        " }".repeat(29)
    );
    assert_eq!(api.ask(&query).of("__typename"), "Query");
}

#[test]
fn what_the_engine_would_do_again_and_again_is_counted() {
    let app = TestApp::without_limits();
    let api = Api::of(&app);
    let large = "x".repeat(200_000);
    let uses = all(10, |n| {
        format!("m{n}: updateAccount(firstName: $a) {{ success }} ")
    });
    let query = format!("mutation($a: String) {{ {uses} }}");
    let said = api.ask_with(&query, &json!({ "a": large }));
    assert_eq!(
        (said.status, said.error()),
        (400, "The query asks for too much at once.")
    );
    assert_eq!(api.ask_with(&query, &json!({ "a": "x" })).status, 200);

    let arguments = all(60, |n| format!("a{n}: 1 "));
    let query = format!("{{ {} }}", format!("me({arguments}) {{ pk }} ").repeat(6));
    let said = api.ask(&query);
    assert_eq!(
        (said.status, said.error()),
        (400, "The query asks for too much at once.")
    );

    let nested = "... on Query { ".repeat(25);
    let query = format!("{{ {nested} {} {} }}", "x ".repeat(900), "}".repeat(25));
    let said = api.ask(&query);
    assert_eq!(
        (said.status, said.error()),
        (400, "The query asks for too much at once.")
    );

    for (extra, status) in [
        (json!({ "a": vec![0; 2000] }), 400),
        (json!({ "a": [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]] }), 400),
        (json!({ "a": vec![0; 900] }), 200),
    ] {
        let query = "mutation($e: GenericScalar) { updateAccount(extra: $e) { success } }";
        assert_eq!(api.ask_with(query, &json!({ "e": extra })).status, status);
    }
}

#[test]
fn a_text_that_nothing_ends_is_looked_for_once() {
    let app = TestApp::without_limits();
    // To the engine's parser: an empty text, one that ends in a backslash, and again. At each it would search for the end
    // of a block, through all that follows.
    let texts = "\"\"\"a\\\\\"".repeat(7000);
    let began = Instant::now();
    let said = Api::of(&app).ask(&format!("{{ me(a: [{texts}]) {{ pk }} }}"));
    assert_eq!(said.error(), "The query has a string that is not closed.");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn of_many_errors_the_first_are_told() {
    let app = TestApp::without_limits();
    let api = Api::of(&app);
    let fields = all(900, |n| format!("{}{n} ", "x".repeat(60)));
    let said = api.ask(&format!("{{ me {{ {fields} }} }}"));
    assert_eq!(said.status, 400);
    assert_eq!(said.body["errors"].as_array().unwrap().len(), 20);
    // Errors of syntax would bring the line.
    let said = api.ask(&format!("{{ me {{ pk }} {}", " ".repeat(60_000)));
    assert_eq!(
        (said.status, said.error()),
        (400, "The query could not be read.")
    );
}
