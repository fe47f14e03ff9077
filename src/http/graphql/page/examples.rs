//! Ready examples of all that can be asked and done, made of the schema: they call, give and select what it has now.

use async_graphql::parser::types::{
    BaseType, ConstDirective, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
};
use async_graphql::{Positioned, Value as Constant};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Types by their names.
pub(super) type Types = BTreeMap<String, TypeDefinition>;

/// Selections in each other.
const DEEPEST: usize = 4;

/// What arguments of these names are given. Others get what their type takes.
const VALUES: &[(&str, &str)] = &[
    ("email", "ada@example.com"),
    ("username", "ada"),
    ("password", "correct horse 9 battery"),
    ("password1", "correct horse 9 battery"),
    ("password2", "correct horse 9 battery"),
    ("oldPassword", "correct horse 9 battery"),
    ("newPassword1", "nine purple elephants"),
    ("newPassword2", "nine purple elephants"),
    ("firstName", "Ada"),
    ("lastName", "Lovelace"),
    ("code", "123456"),
    ("flow", "FLOW"),
    ("token", "TOKEN"),
    ("refreshToken", "REFRESH_TOKEN"),
];

/// Arguments that need not be given, and without which a call makes little sense.
pub(super) const GIVEN: &[(&str, &[&str])] = &[
    ("tokenAuth", &["username"]),
    ("completeTokenAuth", &["code"]),
    ("verifyAccount", &["token"]),
    ("passwordReset", &["token"]),
    ("passwordSet", &["token"]),
    ("updateAccount", &["firstName", "lastName"]),
    ("logout", &["refreshToken"]),
    ("users", &["first"]),
];

/// A document that can be run, and its variables as JSON.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Example {
    pub(super) query: String,
    pub(super) variables: String,
}

/// An example of a field of `query` or `mutation`. All arguments are there to be given; those that must be are.
pub(super) fn of(types: &Types, operation: &str, field: &FieldDefinition) -> Example {
    let name = field.name.node.as_str();
    let arguments: Vec<_> = field.arguments.iter().map(|it| &it.node).collect();
    let mut query = format!("{operation} {}", capitalized(name));
    if !arguments.is_empty() {
        let declared: String = arguments.iter().map(|it| declared(it)).collect();
        let _ = write!(query, "(\n{declared})");
    }
    let _ = write!(query, " {{\n  {name}");
    if !arguments.is_empty() {
        let passed: Vec<_> = arguments.iter().map(|it| passed(it)).collect();
        let _ = write!(query, "(\n{}  )", passed.concat());
    }
    query += &selection(types, named(&field.ty.node), 1);
    query += "\n}\n";
    Example {
        query,
        variables: variables(name, &arguments),
    }
}

fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at(name.len().min(1));
    format!("{}{rest}", first.to_uppercase())
}

fn declared(argument: &InputValueDefinition) -> String {
    let (name, kind) = (&argument.name.node, &argument.ty.node);
    match &argument.default_value {
        Some(default) => format!("  ${name}: {kind} = {}\n", default.node),
        None => format!("  ${name}: {kind}\n"),
    }
}

fn passed(argument: &InputValueDefinition) -> String {
    let name = &argument.name.node;
    format!("    {name}: ${name}\n")
}

/// What is selected of a type, with the braces around it: all that needs no argument. Nothing of a type without fields.
fn selection(types: &Types, name: &str, depth: usize) -> String {
    let fields = match types.get(name).map(|it| &it.kind) {
        Some(TypeKind::Object(object)) => &object.fields,
        Some(TypeKind::Interface(interface)) => &interface.fields,
        Some(TypeKind::Union(_)) => return " { __typename }".to_owned(),
        _ => return String::new(),
    };
    let indent = "  ".repeat(depth + 1);
    let mut lines = String::new();
    for field in fields.iter().map(|it| &it.node) {
        let asks = field.arguments.iter().any(|it| is_needed(&it.node));
        let of = named(&field.ty.node);
        let inner = if depth < DEEPEST {
            selection(types, of, depth + 1)
        } else {
            String::new()
        };
        if asks || deprecation(&field.directives).is_some() {
            continue;
        }
        if !inner.is_empty() || is_leaf(types, of) {
            let _ = writeln!(lines, "{indent}{}{inner}", field.name.node);
        }
    }
    if lines.is_empty() {
        lines = format!("{indent}__typename\n");
    }
    format!(" {{\n{lines}{}}}", "  ".repeat(depth))
}

fn is_leaf(types: &Types, name: &str) -> bool {
    types
        .get(name)
        .is_none_or(|it| matches!(it.kind, TypeKind::Scalar | TypeKind::Enum(_)))
}

/// The type that something is, or is a list of.
pub(super) fn named(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => named(of),
    }
}

/// What a deprecation says that gives no reason, as the specification has it.
pub(super) const NO_REASON: &str = "No longer supported";

/// Why something should no longer be used, where that is so.
pub(super) fn deprecation(directives: &[Positioned<ConstDirective>]) -> Option<String> {
    let mut directives = directives.iter().map(|it| &it.node);
    let found = directives.find(|it| it.name.node == "deprecated")?;
    Some(match found.get_argument("reason").map(|it| &it.node) {
        Some(Constant::String(reason)) => reason.clone(),
        _ => NO_REASON.to_owned(),
    })
}

fn is_needed(argument: &InputValueDefinition) -> bool {
    !argument.ty.node.nullable && argument.default_value.is_none()
}

fn variables(field: &str, arguments: &[&InputValueDefinition]) -> String {
    let given = GIVEN.iter().find(|(name, _)| *name == field);
    let given = given.map_or(&[][..], |(_, given)| given);
    let mut all = Map::new();
    for argument in arguments {
        let name = argument.name.node.as_str();
        if is_needed(argument) || given.contains(&name) {
            all.insert(name.to_owned(), value(field, name, &argument.ty.node));
        }
    }
    if all.is_empty() {
        return String::new();
    }
    serde_json::to_string_pretty(&all).unwrap_or_default()
}

fn value(field: &str, name: &str, kind: &Type) -> Value {
    if let Some((_, value)) = VALUES.iter().find(|(known, _)| *known == name) {
        return json!(value);
    }
    match &kind.base {
        BaseType::List(_) => json!([]),
        BaseType::Named(kind) => match kind.as_str() {
            "Int" | "Float" => json!(10),
            "Boolean" => json!(true),
            // `UserNode:1`, as a node's id is written.
            "ID" if field == "user" => json!("VXNlck5vZGU6MQ=="),
            "ID" => json!("1"),
            "String" => json!(name.to_uppercase()),
            _ => json!({}),
        },
    }
}
