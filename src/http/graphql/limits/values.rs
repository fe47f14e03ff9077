//! How large the values of arguments are.

use async_graphql::{Value, Variables};
use async_graphql_value::Value as InputValue;

/// A value without what it points to.
const ONE: usize = 64;

/// The bytes that a copy of a value takes, with the variables in their places.
pub(super) fn bytes(value: &InputValue, variables: &Variables) -> usize {
    let (mut found, mut waiting) = (0_usize, vec![value]);
    while let Some(value) = waiting.pop() {
        found = found.saturating_add(ONE);
        match value {
            InputValue::Variable(name) => {
                found = found.saturating_add(variables.get(name).map_or(0, bytes_of));
            }
            InputValue::String(text) => found = found.saturating_add(text.len()),
            InputValue::List(items) => waiting.extend(items),
            InputValue::Object(entries) => waiting.extend(entries.values()),
            _ => {}
        }
    }
    found
}

fn bytes_of(value: &Value) -> usize {
    let (mut found, mut waiting) = (0_usize, vec![value]);
    while let Some(value) = waiting.pop() {
        found = found.saturating_add(ONE);
        match value {
            Value::String(text) => found = found.saturating_add(text.len()),
            Value::List(items) => waiting.extend(items),
            Value::Object(entries) => waiting.extend(entries.values()),
            _ => {}
        }
    }
    found
}
