//! `/api/docs`: the document for people to read. Made here, so that nothing is loaded from anywhere else.
#![expect(
    clippy::indexing_slicing,
    reason = "what a JSON value does not have is null"
)]

use super::Document;
use crate::http::api::endpoint::{ADMIN, TAGS};
use crate::http::error::PageError;
use crate::http::views;
use crate::http::visitor::Visitor;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde_json::{Map, Value, json};
use tera::Context;

pub(crate) async fn show(
    site: Data<Site>,
    visitor: Visitor,
    document: Data<Document>,
) -> Result<HttpResponse, PageError> {
    let document = document.read(&site);
    let mut context = Context::new();
    context.insert("about", &document["info"]["description"]);
    context.insert("groups", &groups(document));
    context.insert("schemas", &schemas(document));
    let template = "pages/api_docs.html";
    views::page(&site, &visitor, StatusCode::OK, template, &mut context)
}

/// The endpoints, under the headings that the document gives them.
fn groups(document: &Value) -> Vec<Value> {
    let mut calls = Vec::new();
    for (path, item) in entries(&document["paths"]) {
        for (method, operation) in entries(item) {
            calls.push((
                operation["tags"][0].as_str(),
                call(document, path, method, operation),
            ));
        }
    }
    let ours = calls.iter().filter_map(|(tag, _)| *tag);
    let mut tags = TAGS.to_vec();
    // The admin site comes last, the one call for all of it first.
    let mut admin: Vec<_> = ours.filter(|tag| tag.starts_with(ADMIN)).collect();
    admin.sort_unstable();
    admin.dedup();
    tags.extend(admin);
    let of = |tag| calls.iter().filter(move |(other, _)| *other == Some(tag));
    let group = |tag| {
        let calls: Vec<_> = of(tag).map(|(_, call)| call).collect();
        json!({ "name": tag, "calls": calls })
    };
    tags.into_iter().map(group).collect()
}

fn call(document: &Value, path: &str, method: &str, operation: &Value) -> Value {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameters = parameters.map(
        |p| json!({ "name": p["name"], "kind": kind(&p["schema"]), "help": p["description"] }),
    );
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let security = operation["security"].as_array();
    let answers = entries(&operation["responses"]).map(|(status, answer)| {
        let schema = &answer["content"]["application/json"]["schema"];
        let headers: Vec<_> = entries(&answer["headers"]).map(|(name, _)| name).collect();
        json!({
            "status": status,
            "help": answer["description"],
            "schemas": names(schema),
            "is_list": schema["type"] == "array",
            "headers": headers,
        })
    });
    json!({
        "id": operation["operationId"],
        "method": method.to_uppercase(),
        "path": path,
        "summary": operation["summary"],
        "needs_token": security.is_some_and(|ways| ways.len() == 1),
        "may_have_token": security.is_some_and(|ways| ways.len() == 2),
        "parameters": parameters.collect::<Vec<_>>(),
        "fields": resolve(document, body).map(fields).unwrap_or_default(),
        "answers": answers.collect::<Vec<_>>(),
    })
}

/// What answers look like, by name. Bodies are shown at their endpoints.
fn schemas(document: &Value) -> Vec<Value> {
    let mut answered = Vec::new();
    for (_, item) in entries(&document["paths"]) {
        for (_, operation) in entries(item) {
            for (_, answer) in entries(&operation["responses"]) {
                answered.extend(names(&answer["content"]["application/json"]["schema"]));
            }
        }
    }
    // What an answer holds is shown, too.
    let mut next = 0;
    while let Some(name) = answered.get(next).cloned() {
        for (_, field) in entries(&document["components"]["schemas"][&name]["properties"]) {
            answered.extend(names(field).into_iter().filter(|new| *new != name));
        }
        next += 1;
    }
    answered.sort();
    answered.dedup();
    let shown = answered.iter().map(|name| {
        let schema = &document["components"]["schemas"][name];
        json!({ "name": name, "help": schema["description"], "fields": fields(schema), "words": words(schema) })
    });
    shown.collect()
}

fn words(schema: &Value) -> Vec<String> {
    let words = schema["enum"].as_array().into_iter().flatten();
    words.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn fields(schema: &Value) -> Vec<Value> {
    let required = schema["required"].as_array();
    let is_required = |name| required.is_some_and(|names| names.iter().any(|other| other == name));
    entries(&schema["properties"])
        .map(|(name, field)| {
            json!({
                "name": name,
                "kind": kind(field),
                "schemas": names(field),
                "is_required": is_required(name.as_str()),
                "help": field["description"],
            })
        })
        .collect()
}

/// `string or null`, `list of string`; nothing for what has a name.
fn kind(schema: &Value) -> String {
    let one = |kind: &Value| match kind.as_str().unwrap_or_default() {
        "array" => format!(
            "list of {}",
            named_or(kind_of_items(schema), &schema["items"])
        ),
        other => other.to_owned(),
    };
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(one).collect::<Vec<_>>().join(" or "),
        Value::Null => String::new(),
        kind => one(kind),
    }
}

fn kind_of_items(schema: &Value) -> String {
    kind(&schema["items"])
}

fn named_or(kind: String, schema: &Value) -> String {
    if kind.is_empty() {
        names(schema).join(" or ")
    } else {
        kind
    }
}

/// The schemas that this one refers to.
fn names(schema: &Value) -> Vec<String> {
    let alternatives = schema["anyOf"].as_array().into_iter().flatten();
    let alternatives = alternatives.chain(schema["oneOf"].as_array().into_iter().flatten());
    let all = alternatives.chain([schema, &schema["items"]]);
    let references = all.filter_map(|one| one["$ref"].as_str());
    references
        .filter_map(|reference| reference.rsplit('/').next())
        .map(str::to_owned)
        .collect()
}

fn resolve<'a>(document: &'a Value, schema: &Value) -> Option<&'a Value> {
    let name = names(schema).into_iter().next()?;
    document["components"]["schemas"].get(name)
}

fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flat_map(Map::iter)
}
