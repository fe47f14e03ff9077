//! What becomes of an error in a field: the field is `null` and those beside it stay as they are, as the specification has
//! it. The engine by itself leaves such a field out of the answer, whatever its type.
//!
//! A field that is never `null` takes what it stands in with it, up to the next that may be. That is not known before all
//! beside it are done, so the place is remembered and looked at when the outer field is done.

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo,
};
use async_graphql::{PathSegment, Response, ServerError, ServerResult, Value};
use async_graphql::{QueryPathNode, QueryPathSegment};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Makes one for every request.
pub(super) struct Nulls;

impl ExtensionFactory for Nulls {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(OfRequest::default())
    }
}

#[derive(Default)]
struct OfRequest(Mutex<Failed>);

/// What went wrong so far.
#[derive(Default)]
struct Failed {
    errors: Vec<ServerError>,
    /// Of the outer fields that a field without a value takes with it.
    broken: HashSet<String>,
    /// The types of fields that are lists. Of an entry the engine says that it is never `null`, whatever the schema says.
    lists: HashMap<String, String>,
}

impl Failed {
    /// Whether what stands here may be `null`.
    fn may_be_null(&self, path: &QueryPathNode<'_>, said: &str) -> bool {
        let nodes = std::iter::once(path).chain(path.parents());
        let is_entry =
            |node: &&QueryPathNode<'_>| matches!(node.segment, QueryPathSegment::Index(_));
        let depth = nodes.take_while(is_entry).count();
        if depth == 0 {
            return !said.ends_with('!');
        }
        let list = path.parents().nth(depth - 1).map(place);
        let whole = list.and_then(|list| self.lists.get(&list));
        let entry = whole.and_then(|whole| {
            (0..depth).try_fold(whole.as_str(), |list, _| {
                let list = list.strip_suffix('!').unwrap_or(list);
                list.strip_prefix('[')?.strip_suffix(']')
            })
        });
        entry.is_some_and(|entry| !entry.ends_with('!'))
    }
}

impl OfRequest {
    fn with<T>(&self, act: impl FnOnce(&mut Failed) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for OfRequest {
    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(context, operation).await;
        let failed = self.with(std::mem::take);
        if failed.broken.contains("") {
            response.data = Value::Null;
        }
        response.errors.extend(failed.errors);
        response
    }

    async fn resolve(
        &self,
        context: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let path = info.path_node;
        let said = info.return_type;
        let is_field = matches!(path.segment, QueryPathSegment::Name(_));
        if is_field && said.contains('[') {
            self.with(|failed| failed.lists.insert(place(path), said.to_owned()));
        }
        let done = next.run(context, info).await;
        self.with(|failed| {
            match done {
                Ok(done) if failed.broken.is_empty() => return Ok(done),
                Ok(done) if !failed.broken.contains(&place(path)) => return Ok(done),
                // Something in it takes it along.
                Ok(_) => {}
                Err(mut error) => {
                    if error.path.is_empty() {
                        error.path = segments(path);
                    }
                    failed.errors.push(error);
                }
            }
            if !failed.may_be_null(path, said) {
                let outer = path.parent.map_or_else(String::new, place);
                failed.broken.insert(outer);
            }
            Ok(Some(Value::Null))
        })
    }
}

/// The names on the way to a field, and the numbers in lists.
fn segments(path: &QueryPathNode<'_>) -> Vec<PathSegment> {
    let nodes = std::iter::once(path).chain(path.parents());
    let mut segments: Vec<_> = nodes
        .map(|node| match node.segment {
            QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
            QueryPathSegment::Index(number) => PathSegment::Index(number),
        })
        .collect();
    segments.reverse();
    segments
}

/// The same as one text; that of the whole answer is empty.
fn place(path: &QueryPathNode<'_>) -> String {
    let mut place = String::new();
    for segment in segments(path) {
        match segment {
            PathSegment::Field(name) => place.push_str(&name),
            PathSegment::Index(number) => place.push_str(&number.to_string()),
        }
        place.push('.');
    }
    place
}

#[cfg(test)]
mod tests;
