//! The REST face described: an `OpenAPI` document made from the types that handlers answer with, at
//! `/api/openapi.json`, on the page `/api/docs`, and printed by `vestibule openapi`.

mod bodies;
mod calls;
mod custom_fields;
mod page;
mod parameters;

pub(crate) use page::show;

use crate::admin::Models;
use crate::http::marks::Finished;
use crate::site::Site;
use crate::values::custom_fields::Fields;
use actix_web::HttpResponse;
use actix_web::web::Data;
use calls::{Access, Call, Shape};
use parameters::{TRANSPORTS, id, transport};
use serde_json::Value;
use std::sync::OnceLock;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::OperationBuilder;
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, Type,
};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Ref,
    RefOr, Required, Response, ResponseBuilder, Schema,
};

const BEARER: &str = "bearer";
const JSON: &str = "application/json";
const READ: [&str; 3] = [
    JSON,
    "application/x-www-form-urlencoded",
    "multipart/form-data",
];
const ABOUT: &str = "Accounts for front-ends and programs. Every path is there with and without the slash at its end, \
     and answers HEAD where it answers GET, and OPTIONS; any other method is 405 with `Allow`. Keys of a body that are \
     not known are ignored. Errors speak the grammar of Django REST framework, with a `code` beside every `detail`.";

/// Refusals that any call may meet; those of calls with a body come after them.
const ALWAYS: [u16; 7] = [400, 403, 405, 406, 429, 500, 503];
const OF_BODIES: [u16; 3] = [408, 413, 415];

/// The `OpenAPI` document of the REST face, as JSON, with the fields that a site declares and the models of its admin
/// site.
pub fn openapi(declared: &Fields, models: &Models) -> String {
    let text = document(declared, models).to_pretty_json();
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
            .get_or_init(|| openapi(&site.config().user_fields, site.models()))
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

fn document(declared: &Fields, models: &Models) -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut components = ComponentsBuilder::new().schema("Problems", problems());
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "An access token, from a login, a sign-up or a refresh.",
        ))
        .build();
    components = components.security_scheme(BEARER, SecurityScheme::Http(scheme));
    for mut call in calls::all(models) {
        for (name, mut schema) in std::mem::take(&mut call.schemas) {
            custom_fields::declare(declared, &name, &mut schema);
            components = components.schema(name, schema);
        }
        paths = paths.path(
            call.path.clone().into_owned(),
            PathItem::new(call.method.clone(), operation(call)),
        );
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

/// Field by field, sentences for people; `non_field_errors` are about the whole.
fn problems() -> Schema {
    let sentences = ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(
            "What is wrong with which field; `non_field_errors` are about the whole.",
        ))
        .additional_properties(Some(AdditionalProperties::RefOr(RefOr::T(Schema::Array(
            sentences.build(),
        )))))
        .build()
        .into()
}

fn operation(call: Call) -> OperationBuilder {
    let mut statuses: Vec<u16> = ALWAYS.to_vec();
    statuses.extend(call.refuses);
    if call.door != Access::Open {
        statuses.push(401);
    }
    let mut operation = OperationBuilder::new()
        .tag(call.tag.clone())
        .summary(Some(call.summary.clone()))
        .operation_id(Some(name(&call)));
    if let Some(body) = &call.takes {
        statuses.extend(OF_BODIES);
        let mut request = RequestBodyBuilder::new().required(Some(Required::True));
        for media_type in READ {
            request = request.content(media_type, Content::new(Some(body.clone())));
        }
        operation = operation.request_body(Some(request.build()));
    }
    if call.path.contains("{id}") {
        operation = operation.parameter(id());
    }
    if TRANSPORTS.contains(&&*call.path) {
        operation = operation.parameter(transport());
    }
    for parameter in &call.parameters {
        operation = operation.parameter(parameter.clone());
    }
    if call.door != Access::Open {
        operation = operation.security(SecurityRequirement::new(BEARER, [""; 0]));
    }
    if call.door == Access::Pending {
        operation = operation.security(SecurityRequirement::default());
    }
    operation = operation.response(call.good.to_string(), good(&call));
    if let Some(later) = &call.later {
        operation = operation.response("202", answered("Begun.", RefOr::Ref(later.clone())));
    }
    for status in statuses {
        operation = operation.response(status.to_string(), refusal(status, &call));
    }
    operation
}

/// `post_accounts_verify_email`
fn name(call: &Call) -> String {
    let method = match call.method {
        utoipa::openapi::HttpMethod::Get => "get",
        utoipa::openapi::HttpMethod::Patch => "patch",
        utoipa::openapi::HttpMethod::Delete => "delete",
        _ => "post",
    };
    let path = call.path.trim_start_matches("/api").trim_end_matches('/');
    let path: String = path.chars().filter(|c| !"{}".contains(*c)).collect();
    format!("{method}{}", path.replace(['/', '-'], "_"))
}

fn good(call: &Call) -> Response {
    let schema = match call.shape {
        Shape::Nothing => return ResponseBuilder::new().description("Done.").build(),
        Shape::One => any_of(call.answers.clone()),
        Shape::Many => {
            let items = any_of(call.answers.clone());
            RefOr::T(Schema::Array(ArrayBuilder::new().items(items).build()))
        }
        Shape::Table => {
            return ResponseBuilder::new()
                .description("A file.")
                .content("text/csv", Content::new(None::<RefOr<Schema>>))
                .build();
        }
    };
    let words = match call.good {
        201 => "Made.",
        202 => "Begun.",
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

fn refusal(status: u16, call: &Call) -> Response {
    let words = match status {
        400 => "Something in the request is wrong.",
        401 => "Nobody is signed in by what was presented.",
        403 => "Not allowed; with `email_not_verified`, the address must be verified first.",
        404 => "There is no such thing.",
        405 => "The path knows other methods only: see `Allow`.",
        406 => "The client does not take JSON.",
        408 => "The body took too long to arrive.",
        413 => "The body is too large.",
        412 => "Somebody has changed it since it was read.",
        415 => "The body is neither JSON nor a form.",
        429 => "Too often; wait as long as `Retry-After` says.",
        503 => "Busy; come again after `Retry-After`.",
        _ => "Something broke on the server's side.",
    };
    let mut bodies = vec![Ref::from_schema_name("Detail")];
    if status == 400 && (call.takes.is_some() || !call.parameters.is_empty()) {
        bodies.insert(0, Ref::from_schema_name("Problems"));
        if call.wrong_code {
            bodies.insert(0, Ref::from_schema_name("WrongCode"));
        }
    }
    let mut response = ResponseBuilder::new()
        .description(words)
        .content(JSON, Content::new(Some(any_of(bodies))));
    let header = match status {
        401 => Some(("WWW-Authenticate", Type::String, "`Bearer realm=\"api\"`")),
        405 => Some(("Allow", Type::String, "The methods of the path.")),
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
