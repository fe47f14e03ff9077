//! The GraphQL interface, for programs and front-ends: the schema that django-graphql-auth's users know, over the use cases
//! that every interface calls, and a page to try it out with.

mod answer;
mod arguments;
mod caller;
mod document;
mod fragments;
mod lexer;
mod limits;
mod mutation;
mod nulls;
mod page;
mod payloads;
mod people;
mod query;
mod refusals;
mod scalars;
mod sent;
mod size;
mod throttle;
mod transport;
mod users;
mod variables;

pub(super) use answer::refused;
pub(super) use transport::all;

use async_graphql::{EmptySubscription, SDLExportOptions};
use mutation::Mutation;
use query::Query;
use std::sync::LazyLock;

type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    Schema::build(Query, Mutation::default(), EmptySubscription)
        .register_output_type::<users::Node>()
        .limit_recursive_depth(48)
        .limit_directives(4)
        .disable_suggestions()
        .extension(nulls::Nulls)
        .finish()
});

/// The schema, as `vestibule schema` prints it.
pub fn schema() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .prefer_single_line_descriptions();
    SCHEMA.sdl_with_options(options)
}
