//! The page for people: the schema to read and a form to run queries with, under our policy, where the settings say so.

use super::Api;
use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::people::{Guest, PASSWORD};
use serde_json::{Value, json};

const HTML: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

fn browser(app: &TestApp) -> Guest {
    app.guest().with_header("accept", HTML)
}

fn run(browser: &Guest, fields: &[(&str, &str)]) -> Page {
    browser.post("/graphql", fields)
}

/// What the page shows as the answer.
fn answer(page: &Page) -> Value {
    let shown = page.texts("[data-answer]").concat();
    serde_json::from_str(&shown).unwrap_or_else(|_| panic!("no JSON: {shown}"))
}

fn message(page: &Page) -> String {
    let answer = answer(page);
    let message = answer["errors"][0]["message"].as_str();
    message
        .unwrap_or_else(|| panic!("no error: {answer}"))
        .to_owned()
}

fn bearing(api_token: &str) -> String {
    json!({ "Authorization": format!("JWT {api_token}") }).to_string()
}

#[test]
fn browsers_get_the_page_and_its_files() {
    let app = TestApp::start();
    let browser = browser(&app);
    for path in ["/graphql", "/graphql/"] {
        let page = browser.get(path);
        assert_eq!(
            (page.status(), page.title().as_str()),
            (200, "GraphQL – Vestibule")
        );
        assert!(
            !page.html().contains("://"),
            "nothing is loaded from elsewhere"
        );
        let policy = page.header("content-security-policy").unwrap();
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert!(!page.html().contains("style="), "{}", page.html());
        for file in page
            .html()
            .split('"')
            .filter(|it| it.starts_with("/static/"))
        {
            assert_eq!(browser.get(file).status(), 200, "{file}");
        }
    }
    assert!(browser.cookies().is_empty(), "{:?}", browser.cookies());
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
        let program = app.guest().with_header("accept", accept);
        let asked = [("query", "{ __typename }")];
        for page in [
            program.get("/graphql?query=%7B__typename%7D"),
            program.post("/graphql", &asked),
        ] {
            assert_eq!(
                (page.status(), page.header("content-type")),
                (200, Some("application/json")),
                "{accept}"
            );
        }
    }
    // JSON is no form, whatever its sender takes.
    let program = browser(&app).with_header("content-type", "application/json");
    let page = program.post_raw("/graphql", br#"{"query": "{ __typename }"}"#.to_vec());
    assert_eq!(page.header("content-type"), Some("application/json"));
}

#[test]
fn without_the_page_browsers_get_json_too() {
    let closed = TestApp::with(&[("GRAPHQL_PAGE", "false")]);
    let page = browser(&closed).get("/graphql");
    assert_eq!(page.status(), 400);
    assert!(page.html().contains("Must provide query string."));
    let page = run(&browser(&closed), &[("query", "{ __typename }")]);
    assert_eq!(page.header("content-type"), Some("application/json"));
    assert_eq!(Api::of(&closed).ask("{ __typename }").status, 200);
}

#[test]
fn the_form_is_answered_in_the_page_and_keeps_what_was_typed() {
    let app = TestApp::start();
    let browser = browser(&app);
    let query =
        "query Which($n: String!) { __type(name: $n) { name } }\nquery Other { __typename }";
    let variables = "{\"n\": \"</textarea><script>alert(1)</script>\"}";
    let page = run(
        &browser,
        &[
            ("query", query),
            ("variables", variables),
            ("operationName", "Other"),
            ("headers", ""),
        ],
    );
    assert_eq!(page.status(), 200, "{}", page.text());
    assert_eq!(answer(&page), json!({ "data": { "__typename": "Query" } }));
    assert_eq!(page.texts("[data-status]"), ["HTTP 200"]);
    assert_eq!(page.texts("#id_query"), [query.replace('\n', " ")]);
    assert_eq!(page.texts("#id_variables"), [variables]);
    assert_eq!(page.value("operationName"), "Other");
    assert!(!page.html().contains("<script>alert"));
    let page = run(
        &browser,
        &[
            (
                "query",
                "query Which($n: String!) { __type(name: $n) { name } }",
            ),
            ("variables", variables),
        ],
    );
    assert_eq!(answer(&page), json!({ "data": { "__type": null } }));
    // What goes wrong is shown where the answer would be, with its status.
    for (fields, status, said) in [
        (vec![], 400, "Must provide query string."),
        (vec![("query", "{ nothing }")], 400, "nothing"),
        (
            vec![("query", "{ me { pk } }"), ("variables", "[1]")],
            400,
            "Variables are invalid JSON.",
        ),
        (vec![("query", "{ <b> }")], 400, "<b>"),
        (
            vec![("query", "subscription { me }")],
            400,
            "There are no subscriptions here.",
        ),
    ] {
        let page = run(&browser, &fields);
        assert_eq!(page.status(), status, "{fields:?}");
        assert!(
            message(&page).contains(said),
            "{fields:?}: {}",
            message(&page)
        );
        assert!(page.title().starts_with("GraphQL"), "{}", page.title());
    }
}

#[test]
fn a_token_goes_with_the_headers_and_into_no_address() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let browser = browser(&app);
    let login = "mutation Enter($p: String!) { tokenAuth(email: \"ada@example.com\", password: $p) { token } }";
    let password = json!({ "p": PASSWORD }).to_string();
    let page = run(&browser, &[("query", login), ("variables", &password)]);
    let token = answer(&page)["data"]["tokenAuth"]["token"].clone();
    let token = token.as_str().unwrap();
    let me = ("query", "{ me { email } }");
    for headers in [
        bearing(token),
        format!("{{\"authorization\": \"bearer {token}\"}}"),
    ] {
        let page = run(&browser, &[me, ("headers", &headers)]);
        assert_eq!(
            answer(&page),
            json!({ "data": { "me": { "email": "ada@example.com" } } })
        );
        assert_eq!(page.texts("#id_headers"), [headers]);
        assert_eq!(page.location(), None);
        assert_eq!(page.header("cache-control"), Some("no-store"));
        for link in page.html().split("href=\"").skip(1) {
            assert!(!link.split('"').next().unwrap().contains(token));
        }
    }
    for nobody in [
        "",
        " ",
        "{}",
        "{\"Authorization\": \"JWT\"}",
        "{\"Authorization\": \"\"}",
    ] {
        let page = run(&browser, &[me, ("headers", nobody)]);
        assert_eq!(answer(&page), json!({ "data": { "me": null } }), "{nobody}");
    }
    for bad in ["JWT x", "[]", "{\"Authorization\": 1}", "\"x\"", "{"] {
        let page = run(&browser, &[me, ("headers", bad)]);
        assert_eq!(page.status(), 400);
        assert_eq!(
            message(&page),
            "The headers must be a JSON object of texts.",
            "{bad}"
        );
    }
    let page = run(
        &browser,
        &[me, ("headers", "{\"X-Forwarded-For\": \"1.2.3.4\"}")],
    );
    assert_eq!(
        (page.status(), message(&page).as_str()),
        (
            400,
            "Without JavaScript, Authorization is the only header that can be sent."
        )
    );
}

#[test]
fn the_page_shows_no_answer_to_a_form_of_another_site() {
    let app = TestApp::start();
    let asked = [("query", "{ __typename }")];
    // Without cookies it is answered as a program is, and nothing of it is shown on a page of ours.
    for (header, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let other = browser(&app).with_header(header, value);
        let page = run(&other, &asked);
        assert_eq!(page.header("content-type"), Some("application/json"));
    }
    let other = browser(&app).with_header("sec-fetch-site", "");
    let other = other.with_header("origin", "https://evil.example");
    let page = run(&other, &asked);
    assert_eq!(page.header("content-type"), Some("application/json"));
    // With cookies it is not run.
    app.db_user("ada@example.com");
    let ada = app.guest();
    ada.log_in("ada@example.com");
    let ada = ada.with_header("accept", HTML);
    assert_eq!(run(&ada, &asked).status(), 200);
    let ada = ada.with_header("sec-fetch-site", "cross-site");
    assert_eq!(run(&ada, &asked).status(), 403);
}

#[test]
fn cookies_of_an_answer_come_with_the_page_and_stand_for_the_token() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let browser = browser(&app);
    let login = format!(
        "mutation {{ tokenAuth(email: \"ada@example.com\", password: \"{PASSWORD}\") {{ success token }} }}"
    );
    let page = browser.post("/graphql?transport=cookie", &[("query", &login)]);
    assert_eq!(
        answer(&page)["data"]["tokenAuth"],
        json!({ "success": true, "token": null })
    );
    let page = run(&browser, &[("query", "{ me { email } }")]);
    assert_eq!(answer(&page)["data"]["me"]["email"], "ada@example.com");
    let page = run(&browser, &[("query", "mutation { logout { success } }")]);
    assert_eq!(answer(&page)["data"]["logout"]["success"], true);
    let page = run(&browser, &[("query", "{ me { email } }")]);
    assert_eq!(answer(&page)["data"]["me"], Value::Null);
}

#[test]
fn what_is_too_large_or_too_often_is_told_in_the_page() {
    let app = TestApp::with(&[("RATE_LIMIT_GRAPHQL", "3/1m/ip")]);
    let browser = browser(&app);
    let page = run(&browser, &[("query", &"x".repeat(300_000))]);
    assert_eq!(page.status(), 413);
    assert!(message(&page).contains("too large"), "{}", message(&page));
    let long = format!("{{ __typename }}{}", " ".repeat(70_000));
    let page = run(&browser, &[("query", &long)]);
    assert_eq!(
        (page.status(), message(&page).as_str()),
        (400, "The query is too long.")
    );
    run(&browser, &[("query", "{ __typename }")]);
    let page = run(&browser, &[("query", "{ __typename }")]);
    assert_eq!(page.status(), 429);
    assert!(page.header("retry-after").is_some());
    assert_eq!(page.texts("textarea[name=query]"), ["{ __typename }"]);
    assert_eq!(
        answer(&page)["errors"][0]["extensions"]["code"],
        "throttled"
    );
    // The page itself can still be read.
    assert_eq!(browser.get("/graphql").status(), 200);
    assert_eq!(browser.get("/graphql?search=me").status(), 200);
}

/// The names of all types in what `vestibule schema` prints, those of the two roots left out.
fn types() -> Vec<String> {
    let sdl = vestibule::internals::http::schema();
    let lines = sdl.lines().filter_map(|line| {
        let (kind, rest) = line.split_once(' ')?;
        let is_type = ["type", "interface", "union", "enum", "input", "scalar"].contains(&kind);
        is_type.then(|| rest.split([' ', '{']).next().unwrap_or_default().to_owned())
    });
    let types = lines.filter(|name| !["Query", "Mutation"].contains(&name.as_str()));
    types.collect()
}

#[test]
fn the_whole_schema_can_be_read_and_every_link_leads_to_a_type() {
    let app = TestApp::start();
    let page = browser(&app).get("/graphql");
    let shown = page.texts(".explorer-name");
    let types = types();
    assert!(types.len() > 30, "{types:?}");
    for name in &types {
        assert!(shown.contains(name), "{name} is not shown");
    }
    for link in page.html().split("href=\"#type_").skip(1) {
        let name = link.split('"').next().unwrap();
        assert!(types.iter().any(|it| it == name), "{name}");
        assert!(page.html().contains(&format!("id=\"type_{name}\"")));
    }
    let text = page.text();
    for said in [
        // A description, an argument's, a default, and what implements what.
        "Ends my session, or that of the refresh token if one is given.",
        "What the authenticator app shows.",
        "String! = \"\"",
        "Implements Node",
    ] {
        assert!(text.contains(said), "{said}");
    }
}

#[test]
fn where_introspection_is_off_the_page_tells_nothing_of_the_schema() {
    let app = TestApp::with(&[("GRAPHQL_INTROSPECTION", "false")]);
    let browser = browser(&app);
    let page = browser.get("/graphql?search=me&example=mutation_register");
    assert!(
        page.text().contains("introspection is off"),
        "{}",
        page.text()
    );
    assert_eq!(page.texts("[data-entry]"), [""; 0]);
    assert_eq!(page.texts("#id_query"), [""]);
    let page = run(&browser, &[("query", "{ me { pk } }")]);
    assert_eq!(answer(&page), json!({ "data": { "me": null } }));
    assert_eq!(page.texts("[data-entry]"), [""; 0]);
}

#[test]
fn the_schema_is_searched_without_scripts() {
    let app = TestApp::start();
    let browser = browser(&app);
    let found = |search: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("search", search)
            .finish();
        let page = browser.get(&format!("/graphql?{query}"));
        assert_eq!(page.status(), 200, "{search:?}");
        let names = page.texts("[data-entry]:not([hidden]):not([id^=type_]) .explorer-name");
        let types = page.texts("[data-entry][id^=type_]:not([hidden]) .explorer-name");
        (names, types, page)
    };
    let (names, types, page) = found("PHONE number");
    assert!(names.contains(&"verifyPhone".to_owned()), "{names:?}");
    assert!(!names.contains(&"logout".to_owned()), "{names:?}");
    assert!(!types.contains(&"Logout".to_owned()), "{types:?}");
    assert_eq!(page.value("search"), "PHONE number");
    let number = names.len() + types.len();
    assert_eq!(
        page.texts("[data-search-status]"),
        [format!("Found: {number}")]
    );
    let (names, types, page) = found("no such thing");
    assert_eq!((names.len(), types.len()), (0, 0));
    assert!(page.text().contains("Nothing found."));
    for hostile in [
        "<script>alert(1)</script>",
        "\0",
        "%_",
        "'\"",
        &"x".repeat(5000),
    ] {
        let (names, _, page) = found(hostile);
        assert_eq!(names.len(), 0);
        assert!(!page.html().contains("<script>alert"));
    }
    let (all, _, _) = found("");
    assert!(all.len() > 25, "{all:?}");
}

#[test]
fn every_mutation_has_an_example_that_can_be_run() {
    let app = TestApp::with(&[("RATE_LIMITS", "off")]);
    let browser = browser(&app);
    let page = browser.get("/graphql");
    let ids: Vec<_> = page
        .html()
        .split("/graphql?example=")
        .skip(1)
        .map(|rest| rest.split('#').next().unwrap().to_owned())
        .collect();
    let mutations = ids.iter().filter(|id| id.starts_with("mutation_")).count();
    let sdl = vestibule::internals::http::schema();
    let (_, root) = sdl.split_once("type Mutation {").unwrap();
    let (root, _) = root.split_once("\n}").unwrap();
    let is_field = |line: &&str| {
        let line = line.strip_prefix('\t').unwrap_or_default();
        line.starts_with(|sign: char| sign.is_ascii_lowercase()) && line.contains('(')
    };
    assert_eq!(mutations, root.lines().filter(is_field).count());
    assert!(mutations > 20, "{ids:?}");
    for id in &ids {
        let page = browser.get(&format!("/graphql?example={id}"));
        let text = |css: &str| {
            let document = scraper::Html::parse_document(page.html());
            let css = scraper::Selector::parse(css).unwrap();
            let found: Vec<_> = document
                .select(&css)
                .map(|it| it.text().collect::<String>())
                .collect();
            found.concat()
        };
        let (query, variables) = (text("#id_query"), text("#id_variables"));
        let (_, field) = id.split_once('_').unwrap();
        assert!(query.contains(&format!("\n  {field}")), "{id}: {query}");
        let page = run(&browser, &[("query", &query), ("variables", &variables)]);
        assert_eq!(
            page.status(),
            200,
            "{id}: {}",
            page.texts("[data-answer]").concat()
        );
        let told = answer(&page);
        // Only other people are refused as a whole.
        if ["query_user", "query_users"].contains(&id.as_str()) {
            continue;
        }
        assert!(told["errors"].is_null(), "{id}: {told}");
        assert!(told["data"].as_object().unwrap().contains_key(field));
    }
    // The one that begins.
    let done = app.letters_to("ada@example.com");
    assert!(!done.is_empty(), "the example of register signs up");
    for unknown in ["nothing", "", "mutation_", "%00", "type_UserNode"] {
        let page = browser.get(&format!("/graphql?example={unknown}"));
        assert!(
            page.texts("#id_query").concat().contains("me {"),
            "{unknown}"
        );
    }
    // No link puts a query of its own into the form.
    let page = browser.get("/graphql?query=mutation%7Blogout%7Bsuccess%7D%7D&variables=%7B%7D");
    assert!(!page.texts("#id_query").concat().contains("logout"));
}

#[test]
fn the_page_is_in_the_language_that_was_chosen() {
    let app = TestApp::with(&[("LANGUAGES", "en,en-XA")]);
    let browser = browser(&app);
    assert_eq!(
        browser.get("/graphql").attribute("html", "lang").as_deref(),
        Some("en")
    );
    browser.post("/language", &[("language", "en-XA"), ("next", "/graphql")]);
    for page in [
        browser.get("/graphql"),
        run(&browser, &[("query", "{ __typename }")]),
    ] {
        assert_eq!(page.attribute("html", "lang").as_deref(), Some("en-XA"));
        assert_eq!(page.header("content-language"), Some("en-XA"));
        assert!(page.header("vary").unwrap().contains("Cookie"));
    }
}
