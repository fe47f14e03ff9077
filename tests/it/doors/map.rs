//! The doors of the staff, read off the maps of addresses: a new one that is not understood here fails the tests.

use crate::support::app::TestApp;
use crate::support::openapi;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use vestibule::internals::admin::{Model, Models};

const PAGES: &str = include_str!("../../../src/http/routes/admin.rs");

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

/// The calls of REST. The document and the routes are made of one table.
pub fn calls(app: &TestApp, row: i64) -> Vec<Call> {
    let mut doors = Vec::new();
    let paths = &openapi::of_app(app)["paths"];
    for (path, item) in openapi::entries(paths) {
        let Some(place) = path.strip_prefix("/api/admin/") else {
            continue;
        };
        let name = place.split('/').next().unwrap();
        let is_about_a_model = app.site().models().iter().any(|it| it.name == name);
        for (method, _) in openapi::entries(item) {
            doors.push(Call {
                method: method.to_uppercase(),
                path: path.replace("{id}", &row.to_string()),
                is_for_all_staff: !is_about_a_model,
                leads_on: false,
                asks: false,
            });
        }
    }
    doors
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
        ["me", "secondFactors", "sessions", "user", "users"],
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
