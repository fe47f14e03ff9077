//! The REST API described: an `OpenAPI` document made from its endpoints, at `/api/openapi.json`, on the page
//! `/api/docs`, and printed by `vestibule openapi`.

mod page;

pub(crate) use page::show;

use super::endpoint::{Access, Endpoint, Shape};
use super::errors::{Detail, WrongCode, WrongFactor, problems};
use super::schemas::Schemas;
use super::{parameters, routes};
use crate::admin::Models;
use crate::config::Config;
use crate::http::commands::AUTHENTICATOR_CODE;
use crate::http::cookies;
use crate::http::request_extensions::Finished;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::Data;
use serde_json::Value;
use std::sync::OnceLock;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::OperationBuilder;
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ComponentsBuilder, Content, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathItem,
    PathsBuilder, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
};

const BEARER: &str = "bearer";
const COOKIE: &str = "session";
const JSON: &str = "application/json";
const ABOUT: &str = "Accounts for front-ends and programs. Every path works with and without a slash at its end. It answers HEAD \
     where it answers GET, and OPTIONS; any other method gets 405 with `Allow`. Bodies are JSON; forms \
     (`application/x-www-form-urlencoded` and `multipart/form-data`) with the same fields are accepted too. Unknown keys \
     in a body are ignored. Errors have the form of those of Django REST framework, with a `code` beside every `detail`.";

/// Refusals that any endpoint may give; those of endpoints with a body come after them.
const ALWAYS: [u16; 7] = [400, 403, 405, 406, 429, 500, 503];
const OF_BODIES: [u16; 3] = [408, 413, 415];

/// The `OpenAPI` document of the REST API, as JSON, with the custom fields of these settings and the models of an admin
/// site.
pub fn openapi(config: &Config, models: &Models) -> String {
    let text = document(config, models).to_pretty_json();
    text.unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
}

/// The document of this site, made when it is first asked for.
#[derive(Default)]
pub(crate) struct Document {
    text: OnceLock<String>,
    read: OnceLock<Value>,
}

impl Document {
    fn text(&self, site: &Site) -> &str {
        self.text
            .get_or_init(|| openapi(site.config(), site.models()))
    }

    /// Read back, without the marks of Markdown.
    fn read(&self, site: &Site) -> &Value {
        let read = || serde_json::from_str(&self.text(site).replace('`', ""));
        self.read.get_or_init(|| read().unwrap_or_default())
    }
}

/// `GET /api/openapi.json`, whatever the client takes.
pub(crate) async fn download(site: Data<Site>, document: Data<Document>) -> HttpResponse {
    let text = document.text(&site).to_owned();
    let mut response = HttpResponse::Ok().content_type(JSON).body(text);
    response.extensions_mut().insert(Finished);
    response
}

fn document(config: &Config, models: &Models) -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut schemas = Schemas::new(config);
    for endpoint in routes::endpoints(models) {
        let operation = operation(&endpoint, &mut schemas);
        let item = PathItem::new(method(&endpoint), operation);
        paths = paths.path(path(&endpoint), item);
    }
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "An access token, from a login, a sign-up or a refresh.",
        ))
        .build();
    let cookie = ApiKeyValue::with_description(
        &*cookies::session_name(config),
        "The cookie of who has logged in on the pages. It counts only in calls from pages of the same origin.",
    );
    let mut components = ComponentsBuilder::new()
        .schema("Problems", problems())
        .security_scheme(BEARER, SecurityScheme::Http(scheme))
        .security_scheme(COOKIE, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    for (name, schema) in schemas.finish() {
        components = components.schema(name, schema);
    }
    let info = InfoBuilder::new()
        .title("Vestibule")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .paths(paths.build())
        .components(Some(components.build()))
        .build()
}

fn method(endpoint: &Endpoint<'_>) -> HttpMethod {
    match endpoint.method {
        Method::GET => HttpMethod::Get,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Post,
    }
}

/// As it is told: with the slash, but for a file.
fn path(endpoint: &Endpoint<'_>) -> String {
    let slash = match endpoint.shape {
        Shape::Csv => "",
        _ => "/",
    };
    format!("/api{}{slash}", endpoint.path)
}

/// `post_accounts_verify_email`
fn name(endpoint: &Endpoint<'_>) -> String {
    let method = endpoint.method.as_str().to_ascii_lowercase();
    let path = endpoint.path.replace(['{', '}'], "");
    format!("{method}{}", path.replace(['/', '-'], "_"))
}

fn operation(endpoint: &Endpoint<'_>, schemas: &mut Schemas<'_>) -> OperationBuilder {
    let mut statuses: Vec<u16> = ALWAYS.to_vec();
    statuses.extend(endpoint.refuses);
    let mut operation = OperationBuilder::new()
        .tag(endpoint.tag.clone())
        .summary(Some(endpoint.summary.clone()))
        .operation_id(Some(name(endpoint)));
    let mut refuses_factors = endpoint.refuses_factors;
    if let Some(body) = &endpoint.takes {
        statuses.extend(OF_BODIES);
        // As JSON alone, though forms are read too: of one schema under several media types, generators of clients make
        // calls that send it in all of them at once.
        let body = body(schemas);
        refuses_factors |= schemas.has_field(&body, AUTHENTICATOR_CODE);
        let request = RequestBodyBuilder::new()
            .required(Some(Required::True))
            .content(JSON, Content::new(Some(body)))
            .build();
        operation = operation.request_body(Some(request));
    }
    if endpoint.path.contains("{id}") {
        operation = operation.parameter(parameters::id());
    }
    if endpoint.sends_tokens {
        operation = operation.parameter(parameters::transport());
    }
    for parameter in endpoint.parameters.iter().flat_map(|make| make()) {
        operation = operation.parameter(parameter);
    }
    if endpoint.access != Access::Open {
        statuses.push(401);
        let scheme = match endpoint.access {
            Access::Pages => COOKIE,
            _ => BEARER,
        };
        operation = operation.security(SecurityRequirement::new(scheme, [""; 0]));
    }
    if endpoint.access == Access::Pending {
        operation = operation.security(SecurityRequirement::default());
    }
    operation = operation.response(endpoint.status.to_string(), good(endpoint, schemas));
    if let Some(later) = &endpoint.later {
        let later = answered("Started.", RefOr::Ref(later(schemas)));
        operation = operation.response("202", later);
    }
    for status in statuses {
        let refusal = refusal(status, (endpoint, refuses_factors), schemas);
        operation = operation.response(status.to_string(), refusal);
    }
    operation
}

fn good(endpoint: &Endpoint<'_>, schemas: &mut Schemas<'_>) -> Response {
    let answers = endpoint.answers.iter().map(|make| make(schemas));
    let answer = any_of(answers.collect());
    let schema = match endpoint.shape {
        Shape::Nothing => return ResponseBuilder::new().description("Done.").build(),
        Shape::One => answer,
        Shape::Many => RefOr::T(Schema::Array(ArrayBuilder::new().items(answer).build())),
        Shape::Csv => {
            return ResponseBuilder::new()
                .description("A file.")
                .content("text/csv", Content::new(None::<RefOr<Schema>>))
                .build();
        }
    };
    let words = match endpoint.status {
        201 => "Created.",
        202 => "Started.",
        _ => "Done.",
    };
    answered(words, schema)
}

fn answered(words: &str, schema: RefOr<Schema>) -> Response {
    ResponseBuilder::new()
        .description(words)
        .content(JSON, Content::new(Some(schema)))
        .build()
}

fn refusal(
    status: u16,
    (endpoint, refuses_factors): (&Endpoint<'_>, bool),
    schemas: &mut Schemas<'_>,
) -> Response {
    let words = match status {
        400 => "Something in the request is wrong.",
        401 => "Nobody is logged in with these credentials.",
        403 => {
            "Not allowed; with `email_not_verified`, the address must be verified first, with `second_factor_required` a \
             second step is next, with `second_factor_missing` the site demands a second step and the account has none, \
             with `reauthentication_required` the body has to bring what `methods` lists."
        }
        404 => "There is no such thing.",
        405 => "The path does not allow this method: see `Allow`.",
        406 => "The client does not take JSON.",
        408 => "The body took too long to arrive.",
        413 => "The body is too large.",
        412 => "Someone has changed it since you read it.",
        415 => "The body is neither JSON nor a form.",
        429 => "Too many requests; wait as long as `Retry-After` says.",
        503 => "Busy; try again after `Retry-After` seconds.",
        _ => "Something broke on the server's side.",
    };
    let mut bodies = vec![schemas.of::<Detail>()];
    if status == 400 && (endpoint.takes.is_some() || !endpoint.parameters.is_empty()) {
        bodies.insert(0, Ref::from_schema_name("Problems"));
        if endpoint.refuses_codes {
            bodies.insert(0, schemas.of::<WrongCode>());
        }
        if refuses_factors {
            bodies.insert(0, schemas.of::<WrongFactor>());
        }
    }
    let mut response = ResponseBuilder::new()
        .description(words)
        .content(JSON, Content::new(Some(any_of(bodies))));
    let header = match status {
        401 => Some(("WWW-Authenticate", Type::String, "`Bearer realm=\"api\"`")),
        405 => Some(("Allow", Type::String, "The methods that the path allows.")),
        429 | 503 => Some(("Retry-After", Type::Integer, "Seconds to wait.")),
        _ => None,
    };
    if let Some((name, kind, words)) = header {
        let mut header = Header::new(ObjectBuilder::new().schema_type(kind));
        header.description = Some(words.to_owned());
        response = response.header(name, header);
    }
    response.build()
}

fn any_of(mut schemas: Vec<Ref>) -> RefOr<Schema> {
    if schemas.len() == 1
        && let Some(one) = schemas.pop()
    {
        return RefOr::Ref(one);
    }
    let any = schemas
        .into_iter()
        .fold(AnyOfBuilder::new(), AnyOfBuilder::item);
    RefOr::T(Schema::AnyOf(any.build()))
}
