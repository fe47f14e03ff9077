//! Documents as nobody honest writes them, made by chance out of the grammar and past it: thousands, the same at every run.
//! Each is answered, by no fault of ours, and the server is there afterwards.

mod fitting;
mod maker;
mod values;

use super::Api;
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use maker::Maker;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;

const DOCUMENTS: usize = 1500;

fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A request in one of the forms that are taken: the method, the address, and the body with its type.
fn request(make: &mut Maker) -> (&'static str, String, Option<(&'static str, Vec<u8>)>) {
    let query = make.document();
    make.room = 300;
    let variables = match make.below(9) {
        0 => make.json(0),
        _ => json!({ "a": make.json(1), "b": make.json(1), "id": "1", "first": 3 }),
    };
    let operation = make.one(&["a", "b", "", "me"]);
    let path = "/graphql".to_owned();
    match make.below(8) {
        0 if query.len() < 4000 => (
            "GET",
            format!("{path}?query={}&operationName={operation}", percent(&query)),
            None,
        ),
        1 => (
            "POST",
            path,
            Some(("application/graphql", query.into_bytes())),
        ),
        2 => {
            let body = format!(
                "query={}&variables={}",
                percent(&query),
                percent(&variables.to_string())
            );
            (
                "POST",
                path,
                Some(("application/x-www-form-urlencoded", body.into_bytes())),
            )
        }
        3 => {
            let part = "--b\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\n";
            (
                "POST",
                path,
                Some((
                    "multipart/form-data; boundary=b",
                    format!("{part}{query}\r\n--b--\r\n").into_bytes(),
                )),
            )
        }
        kind => {
            let mut body = json!({ "query": query, "variables": variables }).to_string();
            if kind == 4 {
                body = json!({ "query": query, "variables": variables.to_string(), "operationName": operation }).to_string();
            }
            ("POST", path, Some(("application/json", body.into_bytes())))
        }
    }
}

#[test]
fn whatever_is_sent_is_answered_and_the_server_lives() {
    let app = TestApp::without_limits();
    let strangers = Api::of(&app);
    let member = Api::member(&app, "ada");
    app.db_superuser("root@example.com");
    let said = strangers.log_in("root@example.com", PASSWORD);
    let root = strangers.bearing(said.of("tokenAuth")["token"].as_str().unwrap());
    let mut make = Maker {
        chance: StdRng::seed_from_u64(14),
        room: 0,
    };
    let mut answered = [0; 2];
    for number in 0..DOCUMENTS {
        let api = [&strangers, &member, &root][number % 3];
        let (method, path, body) = request(&mut make);
        let shown = format!(
            "{number}: {method} {path} {:?}",
            body.as_ref()
                .map(|(kind, sent)| (kind, String::from_utf8_lossy(sent)))
        );
        let shown: String = shown.chars().take(600).collect();
        let said = api.send(method, &path, body);
        assert!(
            said.status < 500 || said.status == 503,
            "{} for {shown}",
            said.status
        );
        let broke = said.body.to_string().contains("Something broke");
        assert!(!broke, "{} for {shown}", said.body);
        assert!(
            said.page.bytes().len() < 1_000_000,
            "a long answer to {shown}"
        );
        answered[usize::from(said.status == 200)] += 1;
    }
    // Of both kinds there are many, or it would be a test of the parser alone.
    assert!(answered[0] > 500 && answered[1] > 100, "{answered:?}");
    assert_eq!(strangers.ask("{ __typename }").of("__typename"), "Query");
}
