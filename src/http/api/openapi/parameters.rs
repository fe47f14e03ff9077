//! Parameters of paths and queries.

use utoipa::openapi::Required;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};

/// The calls that answer with tokens.
pub(super) const TRANSPORTS: [&str; 7] = [
    "/api/accounts/login/",
    "/api/accounts/verify-email/",
    "/api/accounts/phone/verify/",
    "/api/accounts/password/change/",
    "/api/accounts/token/refresh/",
    "/api/token/",
    "/api/token/refresh/",
];

pub(super) fn transport() -> ParameterBuilder {
    let word = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["cookie"]));
    ParameterBuilder::new()
        .name("transport")
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(
            "`cookie`: the tokens go into cookies that scripts cannot read. From pages of the same origin only.",
        ))
        .schema(Some(word))
}

pub(super) fn id() -> ParameterBuilder {
    let number = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)));
    ParameterBuilder::new()
        .name("id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("The `id` out of the list."))
        .schema(Some(number))
}
