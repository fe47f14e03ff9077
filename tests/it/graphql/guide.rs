//! `docs/graphql.md`, executed: every query on it, in order, as one client would.

use super::{Api, letter_token};
use crate::support::app::TestApp;

const GUIDE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/graphql.md"));
const ADA: &str = "ada@example.com";

fn queries() -> Vec<&'static str> {
    let blocks = GUIDE.split("```graphql\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap())
        .collect()
}

#[test]
fn every_query_of_the_guide_does_what_it_says() {
    let app = TestApp::start();
    let mut api = Api::of(&app);
    let mut refresh = String::new();
    let queries = queries();
    assert_eq!(queries.len(), 8);
    for query in queries {
        let token = if query.contains("TOKEN") {
            letter_token(&app, ADA)
        } else {
            String::new()
        };
        if query.contains("sendPasswordResetEmail") {
            // E-mails to one address are limited.
            app.advance(time::Duration::minutes(1));
        }
        let query = query.replace("TOKEN", &token).replace("REFRESH", &refresh);
        let said = api.ask(&query);
        assert!(said.body["errors"].is_null(), "{query}: {}", said.body);
        for (name, answer) in said.body["data"].as_object().unwrap() {
            if query.starts_with("mutation") {
                assert_eq!(answer["success"], true, "{name}: {answer}");
            } else {
                assert!(!answer.is_null(), "{name}");
            }
            if name == "tokenAuth" {
                answer["refreshToken"]
                    .as_str()
                    .unwrap()
                    .clone_into(&mut refresh);
                api = api.bearing(answer["token"].as_str().unwrap());
            }
        }
    }
    let used = letter_token(&app, ADA);
    assert_eq!(
        api.verify(&used).code("verifyAccount"),
        "nonFieldErrors invalid_token"
    );
}
