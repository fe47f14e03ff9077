//! The `OpenAPI` document as the judge of every answer: each must be described, and look as described.

use super::app::TestApp;
use super::page::Page;
use serde_json::{Map, Value};
use std::sync::LazyLock;
use vestibule::internals::admin::Models;
use vestibule::internals::config::{Config, Environment};

pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let plain = Environment::of([]);
    let config = Config::to_describe(&plain).unwrap();
    of(&config, &vestibule::internals::admin::models(&config))
});

/// The document of a site with fields and models of its own.
pub fn of(config: &Config, models: &Models) -> Value {
    serde_json::from_str(&vestibule::internals::http::openapi(config, models)).unwrap()
}

/// The document of an application.
pub fn of_app(app: &TestApp) -> &'static Value {
    if app.is_plain() {
        &DOCUMENT
    } else {
        let site = app.site();
        // For as long as the tests run.
        Box::leak(Box::new(of(site.config(), site.models())))
    }
}

/// Panics when an answer is not as the document says.
pub fn check(document: &Value, method: &str, path: &str, page: &Page) {
    let status = page.status().to_string();
    let place = format!("{method} {path} answered {status}: {}", page.html());
    let detail = serde_json::json!({ "$ref": "#/components/schemas/Detail" });
    if method == "OPTIONS" {
        return;
    }
    let Some(item) = item(document, path) else {
        assert_eq!(status, "404", "not in the document: {place}");
        return fits(document, &read(page), &detail, &place);
    };
    let asked = if method == "HEAD" { "get" } else { method };
    let Some(operation) = item.get(asked.to_lowercase()) else {
        assert_eq!(status, "405", "not in the document: {place}");
        return fits(document, &read(page), &detail, &place);
    };
    let answer = &operation["responses"][&status];
    assert!(
        answer.is_object(),
        "the document does not know that {place}"
    );
    for (name, _) in entries(&answer["headers"]) {
        let told = page.header(&name.to_lowercase()).is_some();
        assert!(told || status == "503", "no {name}: {place}");
    }
    let Some(content) = answer["content"].as_object() else {
        return assert!(page.bytes().is_empty(), "{place}");
    };
    let media_type = page.header("content-type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default();
    assert!(content.contains_key(media_type), "{media_type}: {place}");
    if method != "HEAD" {
        fits(
            document,
            &read(page),
            &content[media_type]["schema"],
            &place,
        );
    }
}

/// What the document says of a path, with or without the slash at its end.
fn item<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    let path = path.split('?').next()?.trim_end_matches('/');
    let fits = |template: &str| {
        let template = template.trim_end_matches('/');
        let same = |(one, other): (&str, &str)| one.starts_with('{') || one == other;
        template.split('/').count() == path.split('/').count()
            && template.split('/').zip(path.split('/')).all(same)
    };
    entries(&document["paths"]).find_map(|(template, item)| fits(template).then_some(item))
}

fn read(page: &Page) -> Value {
    serde_json::from_slice(page.bytes()).unwrap_or(Value::Null)
}

fn fits(document: &Value, value: &Value, schema: &Value, place: &str) {
    if let Err(why) = conforms_in(document, value, schema) {
        panic!("{why}: {place}");
    }
}

/// As much of JSON Schema as the document uses. A word that is not known here is a failure of the test.
pub fn conforms(value: &Value, schema: &Value) -> Result<(), String> {
    conforms_in(&DOCUMENT, value, schema)
}

fn conforms_in(document: &Value, value: &Value, schema: &Value) -> Result<(), String> {
    for (word, rule) in entries(schema) {
        let fine = match word.as_str() {
            "$ref" => {
                let name = rule.as_str().unwrap().trim_start_matches('#');
                let target = document
                    .pointer(name)
                    .ok_or(format!("{name} leads nowhere"))?;
                conforms_in(document, value, target)?;
                true
            }
            "type" => match rule {
                Value::Array(kinds) => kinds.iter().any(|kind| is(value, kind)),
                kind => is(value, kind),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "anyOf" => rule
                .as_array()
                .unwrap()
                .iter()
                .any(|one| conforms_in(document, value, one).is_ok()),
            "oneOf" => {
                let fitting = rule.as_array().unwrap().iter();
                fitting
                    .filter(|one| conforms_in(document, value, one).is_ok())
                    .count()
                    == 1
            }
            "required" => {
                let mut names = rule.as_array().unwrap().iter();
                names.all(|name| value.get(name.as_str().unwrap()).is_some())
            }
            "properties" => {
                for (name, field) in entries(value) {
                    if let Some(schema) = rule.get(name) {
                        conforms_in(document, field, schema)
                            .map_err(|why| format!("{name}: {why}"))?;
                    } else if schema.get("additionalProperties").is_none() {
                        // An answer holds nothing that is not written down.
                        return Err(format!("{name} is not described"));
                    }
                }
                true
            }
            "additionalProperties" => {
                for (name, field) in entries(value) {
                    if schema["properties"].get(name).is_none() {
                        conforms_in(document, field, rule)
                            .map_err(|why| format!("{name}: {why}"))?;
                    }
                }
                true
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    conforms_in(document, item, rule)?;
                }
                true
            }
            "maxProperties" => entries(value).count() as u64 <= rule.as_u64().unwrap(),
            "minimum" => value.as_f64().is_none_or(|n| n >= rule.as_f64().unwrap()),
            "pattern" => {
                let words = rule.as_str().unwrap().trim_matches(|c| "^$()".contains(c));
                words.split('|').any(|word| value == word)
            }
            "maximum" => value.as_f64().is_none_or(|n| n <= rule.as_f64().unwrap()),
            "minLength" => length(value).is_none_or(|it| it >= rule.as_u64().unwrap()),
            "maxLength" => length(value).is_none_or(|it| it <= rule.as_u64().unwrap()),
            "format" if rule == "date" => value
                .as_str()
                .is_none_or(|text| text.len() == 10 && text.split('-').count() == 3),
            "format" if rule == "date-time" => value.as_str().is_none_or(|text| {
                let format = time::format_description::well_known::Rfc3339;
                time::OffsetDateTime::parse(text, &format).is_ok()
            }),
            "format" | "description" | "examples" | "default" => true,
            other => return Err(format!("{other} is a word that this test does not know")),
        };
        if !fine {
            return Err(format!("{value} breaks {word} {rule}"));
        }
    }
    Ok(())
}

fn length(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

fn is(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is a type that this test does not know"),
    }
}

pub fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flat_map(Map::iter)
}
