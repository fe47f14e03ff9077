//! `GraphiQL`: out of the binary, under our policy, where the settings say so.

use super::Api;
use crate::support::app::TestApp;

#[test]
fn browsers_get_the_page_and_its_files() {
    let app = TestApp::start();
    let browser = app
        .guest()
        .with_header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    for path in ["/graphql", "/graphql/"] {
        let page = browser.get(path);
        assert_eq!(
            (page.status(), page.title().as_str()),
            (200, "GraphiQL · Vestibule")
        );
        assert!(
            !page.html().contains("://"),
            "nothing is loaded from elsewhere"
        );
        let policy = page.header("content-security-policy").unwrap();
        assert!(!policy.contains("unsafe"), "{policy}");
        for file in page
            .html()
            .split('"')
            .filter(|it| it.starts_with("/static/"))
        {
            assert_eq!(browser.get(file).status(), 200, "{file}");
        }
    }
}

#[test]
fn programs_get_json_whatever_else_they_take() {
    let app = TestApp::start();
    for accept in [
        "application/json",
        "application/json,text/html",
        "*/*",
        "text/html;q=0.5,application/json",
    ] {
        let page = app
            .guest()
            .with_header("accept", accept)
            .get("/graphql?query=%7B__typename%7D");
        assert_eq!(
            (page.status(), page.header("content-type")),
            (200, Some("application/json")),
            "{accept}"
        );
    }
    let closed = TestApp::with(&[("GRAPHQL_PAGE", "false")]);
    let page = closed
        .guest()
        .with_header("accept", "text/html")
        .get("/graphql");
    assert_eq!(page.status(), 400);
    assert!(page.html().contains("Must provide query string."));
    assert_eq!(Api::of(&closed).ask("{ __typename }").status, 200);
}
