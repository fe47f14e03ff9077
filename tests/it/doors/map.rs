//! The doors of the staff, read off the maps of addresses: a new one that is not understood here fails the tests.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use vestibule::internals::admin::{Model, Models};

const PAGES: &str = include_str!("../../../src/http/routes/admin.rs");
const CALLS: &str = include_str!("../../../src/http/api/admin/routes.rs");

/// A door.
pub struct Call {
    pub method: String,
    pub path: String,
    /// About no model: open to all of the staff.
    pub is_for_all_staff: bool,
    /// It only says where else to go, and shows nothing.
    pub leads_on: bool,
    /// It is where the password is asked for.
    pub asks: bool,
}

fn fill(pattern: &str, model: Option<&Model>, row: i64) -> String {
    let name = model.map_or("", |model| model.name);
    let path = pattern
        .replace("{model}", name)
        .replace("{root}", &format!("/admin/{name}"))
        .replace("{path:.*[^/]}", "users")
        .replace("{id}", &row.to_string());
    assert!(!path.contains('{'), "what stands for {pattern}?");
    path
}

/// The pages, with what they take.
pub fn pages(models: &Models, row: i64) -> Vec<Call> {
    let mut doors = Vec::new();
    for service in PAGES.split(".service(").skip(1) {
        let (kind, rest) = service.split_once('(').unwrap();
        let pattern = rest.split('"').nth(1).unwrap();
        let methods: &[&str] = match kind.trim() {
            "read" => &["GET"],
            "send" => &["POST"],
            "read_and_send" => &["GET", "POST"],
            other => panic!("what kind of door is {other}?"),
        };
        let is_about_a_model = pattern.contains("{model}");
        let about: Vec<_> = if is_about_a_model {
            models.iter().map(Some).collect()
        } else {
            vec![None]
        };
        for model in about {
            for method in methods {
                doors.push(Call {
                    method: (*method).to_owned(),
                    path: format!("/admin{}", fill(pattern, model, row)),
                    is_for_all_staff: !is_about_a_model,
                    leads_on: pattern.contains("/change/") || !pattern.ends_with('/'),
                    asks: pattern == "/login/",
                });
            }
        }
    }
    doors
}

/// The calls of REST.
pub fn calls(models: &Models, row: i64) -> Vec<Call> {
    let mut doors = Vec::new();
    let (_, code) = CALLS.split_once("pub(crate) fn all").unwrap();
    for chunk in code.split("call(").skip(1) {
        read(chunk, models, row, &mut doors);
    }
    doors
}

fn read(chunk: &str, models: &Models, row: i64, doors: &mut Vec<Call>) {
    let argument = chunk.split(',').next().unwrap().trim();
    let pattern = match argument.split('"').nth(1) {
        Some(text) => text.replace("{{", "{").replace("}}", "}"),
        None if argument == "&root" => "{root}".to_owned(),
        None if argument == "&path" => "{root}/actions/{action}".to_owned(),
        None => panic!("what is called at {argument}?"),
    };
    for (word, method) in [
        ("get()", "GET"),
        ("post()", "POST"),
        ("patch()", "PATCH"),
        ("delete()", "DELETE"),
    ] {
        if !chunk.contains(word) {
            continue;
        }
        if !pattern.contains("{root}") {
            doors.push(call(method, fill(&pattern, None, row), true));
            continue;
        }
        for model in models.iter() {
            let actions = model.actions.iter().map(|action| action.name);
            let names: Vec<_> = if pattern.contains("{action}") {
                actions.chain(["delete"]).collect()
            } else {
                vec![""]
            };
            for name in names {
                let pattern = pattern.replace("{action}", name);
                doors.push(call(method, fill(&pattern, Some(model), row), false));
            }
        }
    }
}

fn call(method: &str, path: String, is_for_all_staff: bool) -> Call {
    let slash = if path.contains("/export.") { "" } else { "/" };
    Call {
        method: method.to_owned(),
        path: format!("/api{path}{slash}"),
        is_for_all_staff,
        leads_on: false,
        asks: false,
    }
}

/// What GraphQL can be asked about others.
pub fn questions(row: i64, email: &str) -> Vec<String> {
    let schema = vestibule::internals::http::schema();
    let (_, query) = schema.split_once("type Query {").unwrap();
    let (query, _) = query.split_once("\n}").unwrap();
    let mut fields: Vec<_> = query
        .lines()
        .filter(|line| line.starts_with('\t') && !line.starts_with("\t\t"))
        .map(str::trim)
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split(['(', ':']).next())
        .collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["me", "sessions", "user", "users"],
        "there is another question: is it about others?"
    );
    let id = BASE64_STANDARD.encode(format!("UserNode:{row}"));
    vec![
        format!("{{ user(id: \"{id}\") {{ username firstName email }} }}"),
        format!(
            "{{ user(id: \"{}\") {{ pk }} }}",
            BASE64_STANDARD.encode("UserNode:987654")
        ),
        "{ users { edges { node { username email } } } }".to_owned(),
        "{ users { totalCount } }".to_owned(),
        "{ users { pageInfo { startCursor hasNextPage } } }".to_owned(),
        format!("{{ users(email: \"{email}\") {{ totalCount }} }}"),
    ]
}
