//! The page at `/graphql`: without scripts and with them, by key, on a phone and by night.

use super::access::Walk;
use super::tab::{Tab, WITH_SCRIPTS, WITHOUT_SCRIPTS};
use crate::support::app::TestApp;
use crate::support::people::PASSWORD;
use serde_json::{Value, json};

const LOGIN: &str = "mutation Enter($p: String!) { tokenAuth(email: \"ada@example.com\", password: $p) { success token } }";

fn value(tab: &Tab, name: &str) -> String {
    let value = tab.ask(&format!("document.querySelector('[name={name}]').value"));
    value.as_str().unwrap().to_owned()
}

fn set(tab: &Tab, name: &str, text: &str) {
    tab.ask(&format!(
        "document.querySelector('[name={name}]').value = {}; 1",
        json!(text)
    ));
}

fn answer(tab: &Tab) -> Value {
    let shown = tab.ask("document.querySelector('[data-answer]').textContent");
    serde_json::from_str(shown.as_str().unwrap()).unwrap_or_default()
}

/// Ctrl+Enter, as the keyboard does it.
fn run_by_key(tab: &Tab) {
    for kind in ["rawKeyDown", "keyUp"] {
        let event = json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "modifiers": 2 });
        tab.devtools("Input.dispatchKeyEvent", event);
    }
}

#[test]
fn everybody_can_use_the_page_of_graphql() {
    let app = TestApp::start();
    let Some(mut walk) = Walk::begin(&app) else {
        return;
    };
    walk.tab.goto("/graphql");
    walk.look("graphql");
    // One entry of each kind: pictures have an end.
    walk.tab
        .ask("for (const one of document.querySelectorAll('.api-group > details:nth-of-type(2)')) one.open = true; 1");
    walk.look("graphql-open");
    walk.tab.goto("/graphql");
    set(&walk.tab, "query", "{ me { email } sessions { ip } }");
    walk.tab.click("form.explorer button[type=submit]");
    walk.tab.see("HTTP 200");
    walk.tab.click("[data-history] summary");
    walk.look("graphql-answer");
    walk.tab.goto("/graphql?search=phone");
    walk.look("graphql-search");
    walk.end();
}

#[test]
fn without_scripts_a_query_is_run_with_a_token_and_an_example_is_taken() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let Some(tab) = Tab::open(&app, WITHOUT_SCRIPTS) else {
        return;
    };
    tab.goto("/graphql");
    assert!(value(&tab, "query").contains("me {"));
    set(&tab, "query", LOGIN);
    set(&tab, "variables", &json!({ "p": PASSWORD }).to_string());
    tab.press("Run");
    tab.see("HTTP 200");
    let token = answer(&tab)["data"]["tokenAuth"]["token"].clone();
    let headers = json!({ "Authorization": format!("JWT {}", token.as_str().unwrap()) });
    set(&tab, "query", "{ me { email } }");
    set(&tab, "variables", "");
    set(&tab, "headers", &headers.to_string());
    tab.press("Run");
    assert_eq!(answer(&tab)["data"]["me"]["email"], "ada@example.com");
    assert_eq!(value(&tab, "headers"), headers.to_string());
    assert_eq!(
        tab.ask("location.pathname + location.search + location.hash"),
        "/graphql#response"
    );
    tab.ask("document.getElementById('mutation_verifyPhone').open = true; 1");
    tab.click("#mutation_verifyPhone [data-example]");
    tab.until("the example", || {
        value(&tab, "query").contains("verifyPhone(")
    });
    assert!(value(&tab, "variables").contains("123456"));
    tab.fill("search", "secondary");
    tab.press("Search");
    let hidden = |id: &str| {
        tab.ask(&format!(
            "getComputedStyle(document.getElementById('{id}')).display === 'none'"
        ))
    };
    assert_eq!(hidden("mutation_swapEmails"), false);
    assert_eq!(hidden("mutation_logout"), true);
    assert_eq!(
        tab.ask("document.querySelector('[data-history]').checkVisibility()"),
        false
    );
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn with_scripts_a_query_is_run_in_place_and_by_key() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    tab.goto("/graphql");
    tab.ask("window.isSamePage = true");
    set(&tab, "query", LOGIN);
    set(&tab, "variables", &json!({ "p": PASSWORD }).to_string());
    tab.ask("document.querySelector('[name=query]').focus(); 1");
    run_by_key(&tab);
    tab.until("the token", || {
        answer(&tab)["data"]["tokenAuth"]["token"].is_string()
    });
    tab.see("HTTP 200, ");
    let token = answer(&tab)["data"]["tokenAuth"]["token"].clone();
    let headers = json!({ "Authorization": format!("JWT {}", token.as_str().unwrap()), "Accept-Language": "en" });
    set(
        &tab,
        "query",
        "query Me { me { email } } query Other { __typename }",
    );
    set(&tab, "variables", "");
    set(&tab, "headers", &headers.to_string());
    set(&tab, "operationName", "Me");
    tab.click("form.explorer button[type=submit]");
    tab.until("me", || {
        answer(&tab)["data"]["me"]["email"] == "ada@example.com"
    });
    // What is wrong is said, and nothing is sent.
    for (name, text, words) in [
        ("variables", "[1]", "The variables are not a JSON object."),
        ("variables", "{", "The variables are not a JSON object."),
        (
            "headers",
            "{\"Authorization\": 1}",
            "The headers are not a JSON object of texts.",
        ),
        (
            "headers",
            "{\"no name\": \"x\"}",
            "The headers are not a JSON object of texts.",
        ),
    ] {
        set(&tab, name, text);
        run_by_key(&tab);
        tab.see(words);
        tab.focus_is_on(name);
        assert_eq!(
            tab.ask(&format!(
                "document.querySelector('[name={name}]').getAttribute('aria-invalid')"
            )),
            "true"
        );
        set(&tab, name, "");
    }
    set(&tab, "query", "{ nothing }");
    set(&tab, "operationName", "");
    run_by_key(&tab);
    tab.see("HTTP 400, ");
    assert!(
        answer(&tab)["errors"][0]["message"]
            .as_str()
            .unwrap()
            .contains("nothing")
    );
    assert_eq!(tab.ask("window.isSamePage"), true);
    assert_eq!(tab.ask("location.pathname + location.search"), "/graphql");
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn the_history_keeps_queries_and_no_secret() {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    tab.goto("/graphql");
    let kept = || tab.ask("localStorage.getItem('graphql-history') ?? ''");
    assert_eq!(kept(), "");
    let queries = [
        "{ me { pk } } # a secret \"\"\"",
        "mutation A { tokenAuth(username: \"ada\", password: \"secret \\\" secret\") { success } }",
        "mutation B { revokeToken(refreshToken: \"\"\"secret\n \\\"\"\" secret\"\"\") { success } }",
        "mutation C { revokeToken(refreshToken: \"secret",
    ];
    set(&tab, "headers", "{\"Authorization\": \"JWT secret\"}");
    for query in queries {
        set(&tab, "query", query);
        set(&tab, "variables", "{\"p\": \"secret\"}");
        tab.ask("document.querySelector('[data-status]').textContent = ''; 1");
        tab.ask("document.querySelector('[name=query]').focus(); 1");
        run_by_key(&tab);
        tab.see("HTTP ");
    }
    let everything =
        tab.ask("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])");
    assert!(
        !everything.as_str().unwrap().contains("secret"),
        "{everything}"
    );
    let list: Vec<String> = serde_json::from_str(kept().as_str().unwrap()).unwrap();
    assert_eq!(list.len(), 4, "{list:?}");
    assert!(
        list[0].starts_with("mutation C") && list[3] == "{ me { pk } }",
        "{list:?}"
    );
    assert_eq!(
        list[2],
        "mutation A { tokenAuth(username: \"\", password: \"\") { success } }"
    );
    // It is there again on the next visit, and can be taken and cleared.
    tab.goto("/graphql");
    tab.click("[data-history] summary");
    tab.click("[data-entries] li:last-child button");
    tab.focus_is_on("query");
    assert_eq!(value(&tab, "query"), "{ me { pk } }");
    tab.click("[data-clear]");
    assert_eq!(kept(), "");
    assert_eq!(
        tab.ask("document.querySelector('[data-history]').checkVisibility()"),
        false
    );
    assert_eq!(tab.complaints(), Vec::<String>::new());
}

#[test]
fn the_schema_is_searched_while_somebody_types_and_examples_come_without_leaving_the_page() {
    let app = TestApp::start();
    let Some(tab) = Tab::open(&app, WITH_SCRIPTS) else {
        return;
    };
    let found = |search: &str| {
        tab.goto(&format!("/graphql?search={search}"));
        let ids = "[...document.querySelectorAll('[data-entry]:not([hidden])')].map(one => one.id).join(' ')";
        let of_server = tab.ask(
            "fetch(location.href, {headers: {Accept: 'text/html'}}).then(it => it.text()).then(text => {
                const there = new DOMParser().parseFromString(text, 'text/html');
                return [...there.querySelectorAll('[data-entry]:not([hidden])')].map(one => one.id).join(' ');
            })",
        );
        assert_eq!(of_server, tab.ask(ids), "{search}");
        tab.goto("/graphql");
        tab.fill("search", search);
        assert_eq!(of_server, tab.ask(ids), "{search} live");
        of_server.as_str().unwrap().to_owned()
    };
    assert!(found("phone").contains("mutation_verifyPhone"));
    assert!(found("iso").contains("type_DateTime"));
    assert_eq!(found("nothingofthis"), "");
    tab.see("Nothing found.");
    tab.goto("/graphql");
    set(&tab, "headers", "{\"Authorization\": \"JWT x\"}");
    tab.fill("search", "verifyphone");
    tab.see("Found: ");
    tab.ask("document.getElementById('mutation_verifyPhone').open = true; 1");
    tab.click("#mutation_verifyPhone [data-example]");
    tab.focus_is_on("query");
    assert!(value(&tab, "query").contains("verifyPhone("));
    assert!(value(&tab, "variables").contains("123456"));
    assert!(
        value(&tab, "headers").contains("JWT x"),
        "what else is typed stays"
    );
    // A link leads also to what the search has hidden.
    tab.ask("document.getElementById('type_VerifyPhone').open = true; 1");
    tab.click("#type_VerifyPhone a[href='#type_UserNode']");
    tab.until("the type", || {
        tab.ask("document.getElementById('type_UserNode').matches(':target') && document.getElementById('type_UserNode').checkVisibility()") == true
    });
    assert_eq!(
        tab.ask("document.getElementById('type_UserNode').open"),
        true
    );
    assert_eq!(tab.complaints(), Vec::<String>::new());
}
