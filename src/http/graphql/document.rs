//! What was asked: a document read with care, and of it the one operation that shall run.

use super::answer::Refusal;
use actix_web::http::StatusCode;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition, Selection,
    SelectionSet,
};
use async_graphql::{Name, Positioned, ServerError, parser};
use std::collections::{HashMap, HashSet};

/// Braces, brackets and parentheses in each other. The parser goes down with them, and has no bound of its own.
const DEEPEST: usize = 48;

pub(super) type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// The operation that shall run, and the fragments it may use.
pub(super) struct Document {
    pub(super) operation: Positioned<OperationDefinition>,
    pub(super) fragments: Fragments,
}

impl Document {
    /// Reads a document and chooses the operation of that name; without one there must be one alone.
    pub(super) fn read(text: &str, wanted: Option<&str>) -> Result<Self, Refusal> {
        if nesting(text) > DEEPEST {
            return Err(Refusal::bad_request("The query is nested too deeply."));
        }
        let read = parser::parse_query(text);
        let read = read.map_err(|error| Refusal::errors(vec![ServerError::from(error)]))?;
        let mut fragments = read.fragments;
        let mut operations: Vec<_> = match read.operations {
            DocumentOperations::Single(operation) => vec![(None, operation)],
            DocumentOperations::Multiple(named) => {
                named.into_iter().map(|(n, o)| (Some(n), o)).collect()
            }
        };
        let alone = operations.len() == 1;
        let at = match wanted {
            None if alone => Some(0),
            None => {
                let text = "Must provide operation name if query contains multiple operations.";
                return Err(Refusal::bad_request(text));
            }
            Some(wanted) => operations
                .iter()
                .position(|(name, _)| name.as_ref().is_some_and(|name| name == wanted)),
        };
        let at = at.ok_or_else(|| Refusal::bad_request("Unknown operation name."))?;
        let (_, operation) = operations.swap_remove(at);
        if !alone {
            // What only the others use is no concern of this one.
            let used = used(&operation.node.selection_set.node, &fragments);
            fragments.retain(|name, _| used.contains(name));
        }
        Ok(Self {
            operation,
            fragments,
        })
    }

    /// For the engine.
    pub(super) fn into_executable(self) -> ExecutableDocument {
        ExecutableDocument {
            operations: DocumentOperations::Single(self.operation),
            fragments: self.fragments,
        }
    }
}

/// The fragments that a selection uses, however far away.
fn used(selection: &SelectionSet, fragments: &Fragments) -> HashSet<Name> {
    let mut found = HashSet::new();
    let mut waiting = vec![selection];
    while let Some(set) = waiting.pop() {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => waiting.push(&field.node.selection_set.node),
                Selection::InlineFragment(part) => waiting.push(&part.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = fragments.get(name)
                        && found.insert(name.clone())
                    {
                        waiting.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    found
}

/// How deep braces, brackets and parentheses lie in each other, outside texts and comments.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let taken = match sign {
            '{' | '[' | '(' => {
                depth += 1;
                deepest = deepest.max(depth);
                1
            }
            '}' | ']' | ')' => {
                depth = depth.saturating_sub(1);
                1
            }
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '"' => text_length(rest),
            other => other.len_utf8(),
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    deepest
}

/// The length in bytes of the text that `rest` begins with.
fn text_length(rest: &str) -> usize {
    let (quote, block) = if rest.starts_with("\"\"\"") {
        ("\"\"\"", true)
    } else {
        ("\"", false)
    };
    let mut at = quote.len();
    while let Some(ahead) = rest.get(at..).filter(|ahead| !ahead.is_empty()) {
        if ahead.starts_with(quote) {
            return at + quote.len();
        }
        if !block && ahead.starts_with(['\n', '\r']) {
            return at;
        }
        let escape = if block { "\\\"\"\"" } else { "\\" };
        let skipped = ahead.strip_prefix(escape).map(|behind| {
            let next = if block { None } else { behind.chars().next() };
            escape.len() + next.map_or(0, char::len_utf8)
        });
        at += skipped.unwrap_or_else(|| ahead.chars().next().map_or(1, char::len_utf8));
    }
    // Where nothing ends it, three quotes are an empty text and the beginning of another.
    if block { 2 } else { rest.len() }
}

/// A refusal of the whole document.
pub(super) fn too_much(text: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, text)
}

#[cfg(test)]
mod tests {
    use super::nesting;

    #[test]
    fn what_lies_in_texts_and_comments_is_not_counted() {
        for (text, deep) in [
            ("{a(b:[1]){c}}", 3),
            ("{a(b:\"((((\")}", 2),
            ("{a(b:\"\\\"((((\\\\\")}", 2),
            ("{a(b:\"\"\"(((\\\"\"\"((\"\"\")}", 2),
            ("{a # ((((\n}", 1),
            ("{a(b:\"ü\\ü((\")", 2),
            ("\"", 0),
            ("\"\"\"", 0),
            ("[\"\"\"x\"] {{{", 3),
        ] {
            assert_eq!(nesting(text), deep, "{text}");
        }
    }
}
