//! Variables, as the clients of graphene send them: what is null or absent counts as not given, and a number or a yes
//! where a text is wanted is made text.

use super::answer::Refusal;
use super::document::Document;
use super::fragments::Fragments;
use crate::i18n::Message;
use async_graphql::parser::types::{BaseType, Field, Selection, SelectionSet, Type};
use async_graphql::{Name, Positioned, Value, Variables};
use async_graphql_value::Value as InputValue;
use serde_json::Value as Json;
use std::collections::HashSet;

const KNOWN: [&str; 7] = [
    "String",
    "ID",
    "Int",
    "Float",
    "Boolean",
    "GenericScalar",
    "DateTime",
];

/// Checks what came against what the operation declares, and takes out of the document what was not given.
pub(super) fn fit(document: &mut Document, sent: Json) -> Result<Variables, Refusal> {
    let mut sent = match sent {
        Json::Object(sent) => sent,
        Json::Null => serde_json::Map::new(),
        _ => return Err(Refusal::of("graphql-variables-invalid")),
    };
    let mut variables = Variables::default();
    let mut absent = HashSet::new();
    let definitions = &mut document.operation.node.variable_definitions;
    for definition in definitions.iter() {
        let (name, wanted) = (&definition.node.name.node, &definition.node.var_type.node);
        let BaseType::Named(type_name) = &wanted.base else {
            return Err(Refusal::of("graphql-no-lists"));
        };
        if !KNOWN.contains(&type_name.as_str()) {
            let text = Message::new("graphql-unknown-type").with("type", type_name.as_str());
            return Err(Refusal::bad_request(&text));
        }
        match sent.remove(name.as_str()) {
            None | Some(Json::Null) if definition.node.default_value.is_some() => {}
            None | Some(Json::Null) if wanted.nullable => {
                absent.insert(name.clone());
            }
            None | Some(Json::Null) => {
                return Err(about("graphql-variable-missing", name, wanted));
            }
            Some(value) => {
                let value = of_type(value, wanted, type_name)
                    .ok_or_else(|| about("graphql-variable-misfit", name, wanted))?;
                variables.insert(name.clone(), value);
            }
        }
    }
    definitions.retain(|it| !absent.contains(&it.node.name.node));
    if !absent.is_empty() {
        prune(&mut document.operation.node.selection_set.node, &absent);
        prune_all(&mut document.fragments, &absent);
    }
    Ok(variables)
}

/// What is wrong with a variable.
fn about(id: &'static str, variable: &Name, wanted: &Type) -> Refusal {
    let text = Message::new(id)
        .with("variable", variable.as_str())
        .with("type", wanted.to_string());
    Refusal::bad_request(&text)
}

fn of_type(value: Json, wanted: &Type, type_name: &Name) -> Option<Value> {
    debug_assert!(matches!(wanted.base, BaseType::Named(_)));
    let fits = match type_name.as_str() {
        "Int" => value.as_i64().is_some_and(|it| i32::try_from(it).is_ok()),
        "Float" => value.is_number(),
        "Boolean" => value.is_boolean(),
        "GenericScalar" => true,
        _ => {
            let text = match value {
                Json::String(text) => text,
                Json::Number(number) => number.to_string(),
                // As Python writes them.
                Json::Bool(true) => "True".into(),
                Json::Bool(false) => "False".into(),
                _ => return None,
            };
            return Some(Value::String(text));
        }
    };
    if fits {
        Value::from_json(value).ok()
    } else {
        None
    }
}

fn prune_all(fragments: &mut Fragments, absent: &HashSet<Name>) {
    for fragment in fragments.values_mut() {
        prune(&mut fragment.node.selection_set.node, absent);
    }
}

/// Takes out the arguments that name what was not given.
fn prune(set: &mut SelectionSet, absent: &HashSet<Name>) {
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) => prune_field(&mut field.node, absent),
            Selection::InlineFragment(part) => {
                prune(&mut part.node.selection_set.node, absent);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn prune_field(field: &mut Field, absent: &HashSet<Name>) {
    let is_absent =
        |value: &InputValue| matches!(value, InputValue::Variable(name) if absent.contains(name));
    field.arguments.retain(|(_, value)| !is_absent(&value.node));
    for (_, value) in &mut field.arguments {
        empty(value, absent);
    }
    prune(&mut field.selection_set.node, absent);
}

/// Within lists and objects what was not given is null.
fn empty(value: &mut Positioned<InputValue>, absent: &HashSet<Name>) {
    let mut waiting = vec![&mut value.node];
    while let Some(value) = waiting.pop() {
        match value {
            InputValue::Variable(name) if absent.contains(name) => *value = InputValue::Null,
            InputValue::List(items) => waiting.extend(items.iter_mut()),
            InputValue::Object(entries) => waiting.extend(entries.values_mut()),
            _ => {}
        }
    }
}
