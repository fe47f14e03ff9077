//! Parameters of paths, queries and headers, as the `OpenAPI` document tells them.

use super::schemas::integer;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};

/// One that may be left out.
pub(super) fn parameter(name: &str, help: &str, place: ParameterIn, kind: Type) -> Parameter {
    of(name, help, place, ObjectBuilder::new().schema_type(kind))
}

/// How tokens travel.
pub(super) fn transport() -> Parameter {
    let word = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["cookie"]));
    let help = "`cookie`: the tokens go into cookies that scripts cannot read. Only for pages of the same origin.";
    of("transport", help, ParameterIn::Query, word)
}

/// The key in a path.
pub(super) fn id() -> Parameter {
    let number = integer(SchemaType::Type(Type::Integer));
    let help = "The `id` from the list.";
    of("id", help, ParameterIn::Path, number)
}

fn of(name: &str, help: &str, place: ParameterIn, schema: ObjectBuilder) -> Parameter {
    let required = match place {
        ParameterIn::Path => Required::True,
        _ => Required::False,
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(help))
        .schema(Some(schema))
        .build()
}
