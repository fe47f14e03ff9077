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
use std::collections::HashSet;
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
        let may_be_null = !info.return_type.ends_with('!');
        let done = next.run(context, info).await;
        self.with(|failed| {
            let is_null = match done {
                Ok(done) if failed.broken.is_empty() => return Ok(done),
                Ok(done) if !failed.broken.contains(&place(path)) => return Ok(done),
                Ok(_) => true,
                Err(mut error) => {
                    if error.path.is_empty() {
                        error.path = segments(path);
                    }
                    failed.errors.push(error);
                    true
                }
            };
            if is_null && !may_be_null {
                failed.broken.insert(path.parent.map_or_else(String::new, place));
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
