//! Every refusal of REST and of GraphQL in a language that has no plain letter: what is plain was not looked up.

mod graphql;

use super::{ADA, ALL, program, speaking};
use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

/// Keys of answers whose texts are for machines.
const FOR_MACHINES: &[&str] = &[
    "code",
    "error",
    "flow",
    "token_class",
    "token_type",
    "class",
    "language",
];

/// A field may be called as one of them is.
fn is_for_machines(key: &str, value: &Value) -> bool {
    key == "path" || value.is_string() && FOR_MACHINES.contains(&key)
}

/// The texts for people in an answer.
fn texts(answer: &Value) -> Vec<&str> {
    match answer {
        Value::String(text) => vec![text],
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::Object(entries) => {
            let shown = entries
                .iter()
                .filter(|(key, value)| !is_for_machines(key, value));
            shown.flat_map(|(_, value)| texts(value)).collect()
        }
        _ => Vec::new(),
    }
}

/// The words of two plain letters or more.
fn plain_words(text: &str) -> Vec<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphabetic());
    words.filter(|word| word.len() > 1).collect()
}

/// Says what an answer says in plain English. `given` are the arguments, which stay as they are.
fn check(answer: &Value, given: &str, about: &str) {
    let texts = texts(answer);
    assert!(!texts.is_empty(), "{about}: {answer}");
    for text in texts {
        let plain = plain_words(text)
            .into_iter()
            .filter(|word| !given.contains(word));
        let plain: Vec<_> = plain.collect();
        assert!(plain.is_empty(), "{about} says {plain:?}: {text}");
    }
}

fn multipart(text: &str) -> Vec<u8> {
    text.replace('|', "\r\n").into_bytes()
}

#[test]
fn every_refusal_of_rest_is_in_the_language_that_is_asked_for() {
    let app = speaking(&[]);
    app.member(ADA);
    let client = Client::of(&app).with_header("accept-language", "en-XA");
    let with = |name: &str, value: &str| client.with_header(name, value);
    let me = "/api/accounts/me/";
    for (asked, method, path, given) in [
        (client.beside(), "GET", me, ""),
        (with("authorization", "Bearer"), "GET", me, ""),
        (with("authorization", "Bearer x.y.z"), "GET", me, ""),
        (with("authorization", "Basic eDp5"), "GET", me, ""),
        (client.beside(), "PUT", me, "PUT"),
        (client.beside(), "GET", "/api/nowhere", ""),
        (client.beside(), "GET", "/api/admin/nowhere/", ""),
        (with("accept", "text/html"), "GET", me, ""),
        (with("host", "elsewhere.example"), "GET", me, ""),
    ] {
        let said = asked
            .with_header("accept-language", "en-XA")
            .send(method, path, None);
        assert!((400..500).contains(&said.status), "{}", said.body);
        check(&said.body, given, &format!("{method} {path}"));
        assert_eq!(
            said.page.header("content-language"),
            Some("en-XA"),
            "{path}"
        );
    }
    let elsewhere = client
        .with_header("sec-fetch-site", "cross-site")
        .with_header("cookie", "vestibule-session=x");
    check(
        &elsewhere.post("/api/accounts/login", &json!({})).body,
        "",
        "another site's form",
    );
}

#[test]
fn bodies_that_cannot_be_read_are_refused_in_the_language_that_is_asked_for() {
    let app = speaking(&[]);
    let client = Client::of(&app).with_header("accept-language", "en-XA");
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(70), "]".repeat(70)).into_bytes();
    let large = vec![b'x'; 300 * 1024];
    let part =
        "--b|Content-Disposition: form-data; name=a|Content-Transfer-Encoding: base64||x|--b--";
    let bodies: [(&str, Vec<u8>, &str); 16] = [
        ("text/plain", b"x".to_vec(), "text plain"),
        ("application/json; charset=utf-16", b"{}".to_vec(), ""),
        (
            "application/x-www-form-urlencoded; charset=latin1",
            b"a=b".to_vec(),
            "",
        ),
        (
            "multipart/form-data; boundary=b; charset=latin1",
            b"a".to_vec(),
            "",
        ),
        ("multipart/form-data", b"x".to_vec(), ""),
        ("multipart/form-data; boundary=b", multipart(part), ""),
        (
            "application/x-www-form-urlencoded",
            b"email=%ff".to_vec(),
            "",
        ),
        // What the parser of JSON says stays in its words.
        (
            "application/json",
            b"{".to_vec(),
            "EOF while parsing an object at line column",
        ),
        ("application/json", deep, ""),
        ("application/json", b"null".to_vec(), ""),
        ("application/json", b"[1]".to_vec(), "list"),
        ("application/json", b"1.5".to_vec(), "float"),
        ("application/json", large, ""),
        ("application/json", b"{}".to_vec(), ""),
        (
            "application/json",
            br#"{"email":null,"password":null}"#.to_vec(),
            "",
        ),
        (
            "application/json",
            br#"{"email":" ","password":"","phone":[],"username":"a\u0000"}"#.to_vec(),
            "",
        ),
    ];
    for (media_type, body, given) in bodies {
        let said = client.send(
            "POST",
            "/api/accounts/signup",
            Some((media_type, body.clone())),
        );
        assert!((400..500).contains(&said.status), "{}", said.body);
        check(
            &said.body,
            given,
            &format!(
                "{media_type} {}",
                String::from_utf8_lossy(&body[..body.len().min(80)])
            ),
        );
    }
}

#[test]
fn wrong_fields_are_named_in_the_language_that_is_asked_for() {
    let app = speaking(&[]);
    app.member(ADA);
    let client = Client::of(&app).with_header("accept-language", "en-XA");
    let wrong = [
        (
            "signup",
            json!({ "email": "x", "password": "1", "password2": "2" }),
        ),
        (
            "signup",
            json!({ "email": ADA, "password": "ada", "username": "a b", "first_name": "a\u{202e}", "phone": "12" }),
        ),
        (
            "signup",
            json!({ "email": "y@example.com", "password": "x".repeat(5000) }),
        ),
        (
            "signup",
            json!({ "email": "y@example.com", "password": PASSWORD, "username": "x".repeat(200) }),
        ),
        ("login", json!({ "email": ADA, "password": "wrong" })),
        (
            "login",
            json!({ "email": "x".repeat(300), "password": "wrong" }),
        ),
        ("verify", json!({ "flow": "x", "code": "123456" })),
        ("verify", json!({ "code": "123456" })),
        (
            "verify",
            json!({ "flow": "A".repeat(43), "code": "123456" }),
        ),
        ("verify", json!({ "flow": "A".repeat(43), "code": "x" })),
        ("token/refresh", json!({ "refresh": "x.y.z" })),
        ("token/verify", json!({ "token": "" })),
        (
            "password/reset/confirm",
            json!({ "flow": "A".repeat(43), "code": "123456", "new_password": "1" }),
        ),
    ];
    for (path, body) in wrong {
        let path = format!("/api/accounts/{path}");
        let said = client.post(&path, &body);
        assert!(
            (400..500).contains(&said.status),
            "{path} {body}: {}",
            said.body
        );
        check(&said.body, "", &format!("{path} {body}"));
    }
}

#[test]
fn what_somebody_who_is_signed_in_may_not_do_is_said_in_the_language_that_is_asked_for() {
    let app = speaking(&[]);
    app.member(ADA);
    let me = program(&app, ADA).with_header("accept-language", "en-XA");
    for (path, body) in [
        (
            "password/change",
            json!({ "old_password": "x", "new_password": "1" }),
        ),
        (
            "email/change",
            json!({ "email": ADA, "password": PASSWORD }),
        ),
        (
            "email/change",
            json!({ "email": "b@example.com", "password": "x" }),
        ),
        ("email/second", json!({ "email": "x", "password": "x" })),
        ("phone", json!({ "phone": "+1", "password": PASSWORD })),
    ] {
        let path = format!("/api/accounts/{path}");
        let said = me.post(&path, &body);
        assert!(
            (400..500).contains(&said.status),
            "{path} {body}: {}",
            said.body
        );
        if said.status != 404 {
            check(&said.body, "", &format!("{path} {body}"));
        }
    }
    let said = me.get("/api/admin/");
    assert_eq!(said.status, 403, "{}", said.body);
    check(&said.body, "", "the admin site");
}

#[test]
fn every_refusal_of_the_admin_site_to_programs_is_in_the_language_that_is_asked_for() {
    let app = speaking(&[]);
    app.member(ADA);
    let id = app.db_id(ADA).0;
    app.db_superuser("root@example.com");
    let root = program(&app, "root@example.com").with_header("accept-language", "en-XA");
    let row = format!("/api/admin/users/{id}/");
    let patch = |body: Value| ("PATCH", row.clone(), Some(body));
    let action = |body: Value| {
        (
            "POST",
            "/api/admin/users/actions/ban/".to_owned(),
            Some(body),
        )
    };
    for (method, path, body) in [
        patch(json!({ "email": "x", "username": "", "is_active": null })),
        patch(json!({ "email": null, "language": "xx", "date_joined": "x" })),
        patch(json!({ "username": [], "groups": "x", "first_name": "x".repeat(500) })),
        ("POST", "/api/admin/users/".to_owned(), Some(json!({}))),
        ("GET", "/api/admin/users/?o=nothing".to_owned(), None),
        ("GET", "/api/admin/users/?limit=x".to_owned(), None),
        ("GET", "/api/admin/users/?after=x".to_owned(), None),
        ("GET", "/api/admin/users/99999999/".to_owned(), None),
        ("GET", "/api/admin/users/x/".to_owned(), None),
        action(json!({})),
        action(json!({ "ids": ["x"], "all": "perhaps", "odd": 1 })),
        action(json!({ "ids": [1], "all": true })),
        action(json!({ "ids": (0..300).collect::<Vec<_>>() })),
    ] {
        let sent = body
            .as_ref()
            .map(|body| ("application/json", body.to_string().into_bytes()));
        let said = root.send(method, &path, sent);
        let about = format!("{method} {path} {body:?}");
        assert!(
            (400..500).contains(&said.status),
            "{about}: {} {}",
            said.status,
            said.body
        );
        check(&said.body, "xx nothing limit", &about);
    }
}

#[test]
fn limits_are_told_in_the_language_that_is_asked_for() {
    let app = TestApp::with(&[ALL]);
    app.member(ADA);
    let client = Client::of(&app).with_header("accept-language", "en-XA");
    let api = Api::of(&app).with_header("accept-language", "en-XA");
    let until_throttled = |ask: &dyn Fn() -> Value, code: &dyn Fn(&Value) -> bool| {
        let said = (0..200).map(|_| ask()).find(|said| code(said));
        said.expect("a limit")
    };
    let login = json!({ "email": ADA, "password": "wrong" });
    let said = until_throttled(
        &|| client.post("/api/accounts/login", &login).body,
        &|said| said["code"] == "throttled",
    );
    check(&said, "", "a login");
    let login = "mutation{tokenAuth(email:\"ada@example.com\",password:\"x\"){success errors}}";
    let of = |said: &Value| said["data"]["tokenAuth"]["errors"]["nonFieldErrors"][0].clone();
    let said = until_throttled(&|| api.ask(login).body, &|said| {
        of(said)["code"] == "throttled"
    });
    check(&of(&said), "", login);
}
