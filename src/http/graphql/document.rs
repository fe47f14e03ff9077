//! What was asked: a document read with care, and of it the one operation that shall run.

use super::answer::Refusal;
use super::fragments::{self, Fragments};
use super::size;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};
use async_graphql::{Positioned, ServerError, parser};

/// The operation that shall run, and the fragments that it uses.
pub(super) struct Document {
    pub(super) operation: Positioned<OperationDefinition>,
    pub(super) fragments: Fragments,
}

impl Document {
    /// Reads a document and chooses the operation of that name; without one there must be one alone.
    pub(super) fn read(text: &str, wanted: Option<&str>) -> Result<Self, Refusal> {
        size::check(text)?;
        let read = parser::parse_query(text);
        let read = read.map_err(|error| Refusal::errors(vec![ServerError::from(error)]))?;
        let mut fragments = read.fragments;
        let mut operations: Vec<_> = match read.operations {
            DocumentOperations::Single(operation) => vec![(None, operation)],
            DocumentOperations::Multiple(named) => {
                named.into_iter().map(|(n, o)| (Some(n), o)).collect()
            }
        };
        let selections = operations.iter().map(|(_, it)| &it.node.selection_set.node);
        fragments::check(selections, &fragments)?;
        let at = match wanted {
            None if operations.len() == 1 => Some(0),
            None => {
                return Err(Refusal::of("graphql-no-operation"));
            }
            Some(wanted) => operations
                .iter()
                .position(|(name, _)| name.as_ref().is_some_and(|name| name == wanted)),
        };
        let at = at.ok_or_else(|| Refusal::of("graphql-unknown-operation"))?;
        let (_, operation) = operations.swap_remove(at);
        // What only the others use is no concern of this one.
        let selection = std::iter::once(&operation.node.selection_set.node);
        let used = fragments::used(selection, &fragments);
        fragments.retain(|name, _| used.contains(name));
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
