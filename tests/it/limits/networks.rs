//! Of IPv6 a /64 is a place, and so is a /48: one customer may have all of it.

use crate::graphql::Api;
use crate::support::app::TestApp;
use crate::support::people::{Guest, PASSWORD};
use serde_json::json;

const ADA: &str = "ada@example.com";

fn from(app: &TestApp, site: u8, subnet: u16) -> Guest {
    let address = format!("2001:db8:{site:x}:{subnet:x}::1");
    app.guest_from(address.parse().unwrap())
}

#[test]
fn a_limit_of_a_network_ends_in_a_48_too() {
    let app = TestApp::with(&[
        ("RATE_LIMIT_LOGIN", "2/m/ip"),
        ("RATE_LIMIT_LOGIN_FAILED", "off"),
    ]);
    let log_in = |site, subnet| from(&app, site, subnet).log_in(ADA).status();
    assert_eq!([1, 1, 1].map(|it| log_in(1, it)), [422, 422, 429]);
    assert_eq!(log_in(1, 2), 422, "a neighbour is not shut out");
    let all: Vec<_> = (100..200).map(|it| log_in(1, it)).collect();
    assert_eq!(all.iter().filter(|it| **it == 422).count(), 5, "{all:?}");
    assert_eq!(log_in(2, 1), 422, "another /48");
    app.advance(time::Duration::MINUTE);
    assert_eq!(log_in(1, 300), 422);
}

#[test]
fn guesses_at_one_account_end_in_a_48_too_and_the_owner_elsewhere_does_not_notice() {
    let app = TestApp::with(&[
        ("RATE_LIMIT_LOGIN", "off"),
        ("RATE_LIMIT_LOGIN_FAILED", "5/5m/key"),
    ]);
    app.db_user(ADA);
    let guesses: Vec<_> = (0..60)
        .map(|it| from(&app, 1, it).log_in_with(ADA, "wrong").status())
        .collect();
    assert_eq!(guesses.iter().filter(|it| **it == 422).count(), 20);
    let owner = from(&app, 2, 1);
    assert_eq!(owner.log_in_with(ADA, PASSWORD).location(), Some("/"));
    // A right password gives its share back to both.
    let app = TestApp::with(&[("RATE_LIMIT_LOGIN_FAILED", "1/h/ip")]);
    app.db_user(ADA);
    for subnet in 0..9 {
        let page = from(&app, 1, subnet).log_in_with(ADA, PASSWORD);
        assert_eq!(page.location(), Some("/"), "{subnet}");
    }
}

#[test]
fn requests_to_graphql_end_in_a_48_too() {
    let app = TestApp::with(&[("RATE_LIMIT_GRAPHQL", "2/m/ip")]);
    let ask = |subnet: u16| {
        let guest = from(&app, 1, subnet).with_header("content-type", "application/json");
        let guest = guest.with_header("sec-fetch-site", "");
        let query = json!({ "query": "{ __typename }" }).to_string();
        guest.post_raw("/graphql", query.into_bytes()).status()
    };
    let all: Vec<_> = (0..30).map(ask).collect();
    assert_eq!(all.iter().filter(|it| **it != 429).count(), 8, "{all:?}");
    let elsewhere = Api::of(&app).ask("{ __typename }");
    assert!(elsewhere.of("__typename").is_string());
}
