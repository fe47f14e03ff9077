//! What is answered when nothing was run, and how it is put.

use crate::http::api::throttled_text;
use crate::http::request_extensions::Finished;
use crate::i18n::{Message, say};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use async_graphql::{ErrorExtensionValues, Response, ServerError};
use serde::Serialize;
use serde_json::{Value, json};

/// Errors that are told of one document.
const MOST_ERRORS: usize = 20;
/// Bytes of an error. Those about syntax bring the line that they are about, however long it is.
const LONGEST_ERROR: usize = 1000;

/// An answer that refuses the whole request.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    errors: Vec<ServerError>,
    allow: bool,
    retry_after: Option<u64>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, text: &Message) -> Self {
        Self {
            status,
            errors: vec![ServerError::new(say(text), None)],
            allow: false,
            retry_after: None,
        }
    }

    /// A limit was reached.
    pub(super) fn throttled(retry_after: u64) -> Self {
        let text = throttled_text(Some(retry_after));
        let mut error = ServerError::new(say(&text), None);
        let mut more = ErrorExtensionValues::default();
        more.set("code", "throttled");
        error.extensions = Some(more);
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            errors: vec![error],
            allow: false,
            retry_after: Some(retry_after),
        }
    }

    pub(super) fn bad_request(text: &Message) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// What cannot be run, by the id of a sentence that stands by itself.
    pub(super) fn of(id: &'static str) -> Self {
        Self::bad_request(&Message::new(id))
    }

    /// What the engine finds wrong with a document.
    pub(super) fn errors(mut errors: Vec<ServerError>) -> Self {
        errors.truncate(MOST_ERRORS);
        for error in &mut errors {
            if error.message.len() > LONGEST_ERROR {
                error.message = say(&Message::new("graphql-query-unreadable"));
            }
        }
        Self {
            status: StatusCode::BAD_REQUEST,
            errors,
            allow: false,
            retry_after: None,
        }
    }

    pub(super) fn method(text: &Message) -> Self {
        Self {
            allow: true,
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, text)
        }
    }

    pub(super) fn response(self) -> HttpResponse {
        let mut response = json_of(self.status, &json!({ "errors": errors(&self.errors) }));
        if self.allow {
            let allow = HeaderValue::from_static("GET, POST");
            response.headers_mut().insert(header::ALLOW, allow);
        }
        if let Some(seconds) = self.retry_after {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// Fields stay in the order in which they were asked for.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    data: &'a async_graphql::Value,
}

/// What came of a request that was run, or that the engine would not run.
pub(super) fn of(response: Response) -> HttpResponse {
    let began = response.errors.is_empty()
        || response.errors.iter().any(|error| !error.path.is_empty())
        || response.data != async_graphql::Value::Null;
    if !began {
        return Refusal::errors(response.errors).response();
    }
    let body = Body {
        errors: &response.errors,
        data: &response.data,
    };
    json_of(StatusCode::OK, &body)
}

fn errors(errors: &[ServerError]) -> Vec<Value> {
    errors
        .iter()
        .map(|error| serde_json::to_value(error).unwrap_or_default())
        .collect()
}

fn json_of(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    let mut response = HttpResponse::build(status).json(body);
    response.extensions_mut().insert(Finished);
    response
}

/// An answer that was made elsewhere, in the grammar of this interface.
pub(crate) fn refused(status: StatusCode, text: &str) -> Value {
    json!({ "errors": [{ "message": text, "extensions": { "status": status.as_u16() } }] })
}
