//! The form of the page: what it sends, and how that stands in it again.

use super::examples::Example;
use super::is_wanted;
use crate::http::graphql::answer::Refusal;
use crate::http::graphql::caller;
use crate::http::request_checks;
use crate::site::Site;
use actix_web::HttpRequest;
use actix_web::http::{Method, header};
use serde_json::{Map, Value};
use tera::Context;

/// How the headers are written.
const AUTHORIZATION: &str = "{\"Authorization\": \"JWT …\"}";
const FORM: &str = "application/x-www-form-urlencoded";

/// What somebody typed. Not printed: it holds passwords and tokens. The page shows it again, since nobody could go on
/// otherwise; like every page of ours it is kept nowhere, and nothing of it stands in an address.
#[derive(Default)]
pub(crate) struct Typed {
    query: String,
    variables: String,
    operation: String,
    headers: String,
}

/// Whether a request is the form of our page: a browser's, which would rather have a page, sent by ourselves. A form that
/// came from elsewhere is answered as a program is, where it is answered at all.
pub(crate) fn is_form(request: &HttpRequest, site: &Site) -> bool {
    let media_type = request.headers().get(header::CONTENT_TYPE);
    let media_type = media_type.and_then(|media_type| media_type.to_str().ok());
    let media_type = media_type.unwrap_or_default().split(';').next();
    let config = site.config();
    config.graphql.page
        && request.method() == Method::POST
        && media_type.is_some_and(|it| it.trim().eq_ignore_ascii_case(FORM))
        && is_wanted(request.headers())
        && request_checks::is_from_us(request, config)
}

impl Typed {
    pub(crate) fn of(fields: &Map<String, Value>) -> Self {
        let field = |name: &str| {
            let text = fields.get(name).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        Self {
            query: field("query"),
            variables: field("variables"),
            operation: field("operationName"),
            headers: field("headers"),
        }
    }

    /// The token among the headers, which are a JSON object. The others are the browser's own: a form cannot send them.
    pub(crate) fn token(&self) -> Result<Option<String>, Refusal> {
        if self.headers.trim().is_empty() {
            return Ok(None);
        }
        let headers = serde_json::from_str(&self.headers);
        let headers: Map<String, Value> =
            headers.map_err(|_| Refusal::of("docs-graphql-headers-invalid"))?;
        let mut token = None;
        for (name, value) in headers {
            match value {
                Value::String(value) if name.trim().eq_ignore_ascii_case("authorization") => {
                    token = caller::token_in(&value);
                }
                Value::String(_) => return Err(Refusal::of("docs-graphql-headers-others")),
                _ => return Err(Refusal::of("docs-graphql-headers-invalid")),
            }
        }
        Ok(token)
    }

    pub(super) fn put_into(&self, context: &mut Context) {
        context.insert("query", &self.query);
        context.insert("variables", &self.variables);
        context.insert("operation", &self.operation);
        context.insert("headers", &self.headers);
        context.insert("authorization", AUTHORIZATION);
    }
}

impl From<&Example> for Typed {
    fn from(example: &Example) -> Self {
        Self {
            query: example.query.clone(),
            variables: example.variables.clone(),
            ..Self::default()
        }
    }
}
