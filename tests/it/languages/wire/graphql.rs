//! GraphQL: what is said of requests that are not run, and what mutations and queries answer.

use super::check;
use crate::graphql::Api;
use crate::languages::{ADA, speaking};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

const JSON: &str = "application/json";

fn asking(app: &TestApp) -> Api {
    Api::of(app).with_header("accept-language", "en-XA")
}

fn logged_in(api: &Api, email: &str) -> Api {
    let query =
        "mutation($e:String,$p:String!){tokenAuth(email:$e,password:$p){success errors token}}";
    let said = api.ask_with(query, &json!({ "e": email, "p": PASSWORD }));
    api.bearing(said.of("tokenAuth")["token"].as_str().unwrap())
}

fn with(query: &str, variables: Value) -> Vec<u8> {
    let body = json!({ "query": query, "variables": variables });
    body.to_string().into_bytes()
}

fn of(query: &str) -> Vec<u8> {
    with(query, json!({}))
}

fn refuse(api: &Api, media_type: &str, body: Vec<u8>, given: &str) {
    let about = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
    let said = api.send("POST", "/graphql", Some((media_type, body)));
    assert!(!said.body["errors"].is_null(), "{about}: {}", said.body);
    check(&said.body["errors"], given, &about);
    let language = said.page.header("content-language");
    assert_eq!(language, Some("en-XA"), "{about}");
}

#[test]
fn what_is_too_much_for_graphql_is_refused_in_the_language_that_is_asked_for() {
    let app = speaking(&[]);
    let api = asking(&app);
    let numbered = |most: usize, before: &str, behind: &str| {
        let all: Vec<_> = (0..most).map(|n| format!("{before}{n}:{behind}")).collect();
        all.join(" ")
    };
    let variables = format!("query({}){{me{{id}}}}", numbered(101, "$a", "ID"));
    let values: Value = (0..101).map(|n| (format!("a{n}"), json!("x"))).collect();
    for body in [
        of(&format!("{{{}}}", " ".repeat(70_000))),
        of(&format!("{{{}}}", "a ".repeat(11_000))),
        of(&format!("{{{}}}", "a".repeat(300))),
        of(&format!("{{me{{id}}}}{}", "fragment f on A{a}".repeat(250))),
        of(&format!("{{me{}}}", "@b".repeat(200))),
        of(&format!("{{me{}{}}}", "{a".repeat(12), "}".repeat(12))),
        of(&format!("{{me{}{}}}", "{a".repeat(40), "}".repeat(40))),
        of(&format!("{{me(a:{}{})}}", "[".repeat(40), "]".repeat(40))),
        of(&format!(
            "mutation{{{}}}",
            numbered(11, "a", "logout{success}")
        )),
        of(&format!("{{{}}}", numbered(31, "a", "me{id}"))),
        of(&format!(
            "{{users{{edges{{node{{{}}}}}}}}}",
            numbered(60, "a", "id")
        )),
        with(&variables, values),
        with("{me{id}}", json!({ "a": vec![1; 1200] })),
    ] {
        refuse(&api, JSON, body, "");
    }
    refuse(&api, JSON, vec![b' '; 300 * 1024], "");
}

#[test]
fn what_graphql_does_not_run_is_refused_in_the_language_that_is_asked_for() {
    let app = speaking(&[("GRAPHQL_INTROSPECTION", "off")]);
    let api = asking(&app);
    let named = json!({ "query": "query a{me{id}}", "operationName": "b" });
    for (body, given) in [
        (of("{me(a:\"\"\"x)}"), ""),
        (of("subscription{a}"), ""),
        (of("{__schema{types{name}}}"), ""),
        (of("query a{me{id}} query b{me{id}}"), ""),
        (named.to_string().into_bytes(), ""),
        (of("{me{...f}} fragment f on UserNode{...f}"), ""),
        (of("{me{id}} fragment unused on UserNode{id}"), "unused"),
        (with("query($x:[ID]){me{id}}", json!({})), ""),
        (with("query($x:Elephant){me{id}}", json!({})), "Elephant"),
        (with("query($wanted:ID!){me{id}}", json!({})), "wanted ID"),
        (
            with("query($wanted:Int){me{id}}", json!({ "wanted": "x" })),
            "wanted Int",
        ),
        (with("{me{id}}", json!([1])), ""),
        (with("{me{id}}", json!("{")), ""),
        (b"{".to_vec(), ""),
        (b"[]".to_vec(), ""),
        (b"{}".to_vec(), ""),
        // What was run, for somebody who may not.
        (of("{user(id:\"x\"){id}}"), ""),
        (of("{users{edges{node{id}}}}"), ""),
    ] {
        refuse(&api, JSON, body, given);
    }
    for (media_type, body) in [
        ("application/graphql", b"\xff".to_vec()),
        ("application/x-www-form-urlencoded", b"a=%ff".to_vec()),
        ("multipart/form-data; boundary=b", b"x".to_vec()),
        ("text/plain", b"{me{id}}".to_vec()),
    ] {
        refuse(&api, media_type, body, "");
    }
    for (method, query) in [
        ("PUT", ""),
        ("GET", "?query=mutation%7Blogout%7Bsuccess%7D%7D"),
        ("GET", "?query="),
    ] {
        let said = api.send(method, &format!("/graphql{query}"), None);
        assert!((400..500).contains(&said.status), "{}", said.body);
        check(&said.body["errors"], "", method);
    }
}

#[test]
fn mutations_are_refused_in_the_language_that_is_asked_for() {
    let app = speaking(&[]);
    app.member(ADA);
    let api = asking(&app);
    let me = logged_in(&api, ADA);
    let done = |fields: &str| format!("mutation{{{fields}{{success errors}}}}");
    for (asks, mutation) in [
        (&api, "tokenAuth(password:\"x\")"),
        (&api, "tokenAuth(email:\"ada@example.com\",password:\"x\")"),
        (&api, "tokenAuth(email:\"a\\u0000\",password:\"x\")"),
        (
            &api,
            "register(email:\"x\",username:\"a b\",password1:\"1\",password2:\"2\")",
        ),
        (
            &api,
            "register(email:\"\",username:\"\",password1:\"\",password2:\"\")",
        ),
        (
            &api,
            "register(email:\"ada@example.com\",username:\"ada\",password1:\"1\",password2:\"1\")",
        ),
        (&api, "verifyAccount(token:\"x\")"),
        (&api, "verifyToken(token:\"x\")"),
        (&api, "refreshToken(refreshToken:\"x\")"),
        (&api, "revokeToken(refreshToken:\"x\")"),
        (
            &api,
            "passwordReset(token:\"x\",newPassword1:\"1\",newPassword2:\"2\")",
        ),
        (
            &api,
            "passwordChange(oldPassword:\"x\",newPassword1:\"1\",newPassword2:\"2\")",
        ),
        (&api, "updateAccount(firstName:\"x\")"),
        (
            &me,
            "passwordChange(oldPassword:\"x\",newPassword1:\"1\",newPassword2:\"2\")",
        ),
        (
            &me,
            "updateAccount(username:\"a b\",firstName:\"a\\u0000\",language:\"x\",phone:\"1\")",
        ),
        (&me, "updateAccount(extra:\"x\")"),
        (&me, "updateAccount(phone:\"+31612345678\")"),
        (&me, "revokeSession(id:\"x\")"),
        (&me, "verifyPhone(flow:\"x\",code:\"1\")"),
        (&me, "swapEmails(password:\"x\")"),
        (&me, "removeSecondaryEmail(password:\"x\")"),
        (
            &me,
            "sendSecondaryEmailActivation(email:\"x\",password:\"x\")",
        ),
        (&me, "archiveAccount(password:\"x\")"),
        (&me, "deleteAccount(password:\"x\")"),
    ] {
        let said = asks.ask(&done(mutation));
        // What the engine itself says of a document stays in its words.
        let answer = if said.body["errors"].is_null() {
            let (_, answer) = said.body["data"]
                .as_object()
                .unwrap()
                .iter()
                .next()
                .unwrap();
            assert_eq!(answer["success"], false, "{mutation}: {answer}");
            answer["errors"].clone()
        } else {
            said.body["errors"].clone()
        };
        let given = if mutation.starts_with("tokenAuth(password") {
            "email username"
        } else {
            ""
        };
        check(&answer, given, mutation);
    }
}

#[test]
fn queries_are_refused_in_the_language_that_is_asked_for() {
    let app = speaking(&[]);
    app.db_superuser("root@example.com");
    let root = logged_in(&asking(&app), "root@example.com");
    for query in [
        "{user(id:\"Rm9vOjE=\"){id}}",
        "{user(id:\"VXNlck5vZGU6eA==\"){id}}",
        "{users(first:-1){edges{node{id}}}}",
        "{users(first:101){edges{node{id}}}}",
        "{users(email:\"a\\u0000\"){edges{node{id}}}}",
    ] {
        let said = root.ask(query);
        check(&said.body["errors"], "first users id UserNode", query);
    }
}
