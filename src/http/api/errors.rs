//! How the REST API says no: the grammar of Django REST framework, with a `code` beside every `detail`.

mod described;

pub(super) use described::{Detail, WrongCode, WrongFactor, problems};

use crate::error::{Failure, Fault, Kind};
use crate::http::error::log;
use crate::http::request_extensions::Finished;
use crate::i18n::{Message, say};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::fmt;

/// Where problems go that concern no field.
const GENERAL: &str = "non_field_errors";

/// An answer that refuses.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    status: StatusCode,
    body: Entries,
    header: Option<(HeaderName, HeaderValue)>,
}

/// A JSON object whose keys stay in their order.
#[derive(Debug, Clone)]
struct Entries(Vec<(Name, Value)>);

/// Of a key: ours, or of a field that was declared for this site.
type Name = Cow<'static, str>;

impl Serialize for Entries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// How a reached limit is told to programs.
pub(crate) fn throttled_text(retry_after: Option<u64>) -> Message {
    match retry_after {
        None => Message::new("wire-throttled"),
        Some(n) => Message::new("wire-throttled-seconds").with("n", n),
    }
}

impl ApiError {
    fn new(status: StatusCode, body: Vec<(impl Into<Name>, Value)>) -> Self {
        let body = body.into_iter().map(|(name, value)| (name.into(), value));
        Self {
            status,
            body: Entries(body.collect()),
            header: None,
        }
    }

    /// A sentence for people and a code for machines.
    pub(crate) fn detail(status: StatusCode, code: &str, text: &Message) -> Self {
        Self::new(
            status,
            vec![("detail", Value::from(say(text))), ("code", code.into())],
        )
    }

    /// What is wrong with which field, in this order; a name that comes again adds to its first place.
    pub(crate) fn fields(problems: Vec<(impl Into<Name>, Message)>) -> Self {
        let mut body: Vec<(Name, Vec<String>)> = Vec::new();
        for (name, text) in problems {
            let (name, text) = (name.into(), say(&text));
            match body.iter_mut().find(|(other, _)| *other == name) {
                Some((_, others)) => others.push(text),
                None => body.push((name, vec![text])),
            }
        }
        let body = body.into_iter().map(|(name, texts)| (name, texts.into()));
        Self::new(StatusCode::BAD_REQUEST, body.collect::<Vec<_>>())
    }

    /// What is wrong with one field.
    pub(crate) fn field(name: impl Into<Name>, text: Message) -> Self {
        Self::fields(vec![(name, text)])
    }

    pub(crate) fn general(text: Message) -> Self {
        Self::field(GENERAL, text)
    }

    /// A failure of a use case. `name_of` says what clients call the fields of the command.
    pub(crate) fn of(failure: &impl Failure, name_of: fn(&'static str) -> &'static str) -> Self {
        let details = failure.details();
        log(failure, &details);
        let status = match details.kind {
            Kind::Invalid => {
                let problems = details.problems.into_iter();
                let named = |field| match field {
                    None => Name::from(GENERAL),
                    Some(Name::Borrowed(ours)) => name_of(ours).into(),
                    Some(declared) => declared,
                };
                let named = problems.map(|p| (named(p.field), p.text));
                return Self::fields(named.collect::<Vec<_>>());
            }
            Kind::TooMany => return Self::throttled(details.retry_after),
            Kind::Broken => return Self::broken(),
            Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        };
        let Some(problem) = details.problems.into_iter().next() else {
            return Self::broken();
        };
        Self::detail(status, &problem.code, &problem.text).after(details.retry_after)
    }

    /// The same, with its code for machines as `error` beside what is wrong.
    pub(crate) fn coded(failure: &impl Failure, name_of: fn(&'static str) -> &'static str) -> Self {
        let details = failure.details();
        let first = details.problems.first();
        let first = first.map(|problem| problem.code.clone().into_owned());
        let refused = Self::of(failure, name_of);
        match first.filter(|_| details.kind == Kind::Invalid) {
            Some(code) => refused.with("error", code),
            None => refused,
        }
    }

    /// The refusal with one more key, such as the `flow` that lifts it.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.body.0.push((name.into(), value.into()));
        self
    }

    fn after(mut self, seconds: Option<u64>) -> Self {
        self.header = seconds.map(|seconds| (header::RETRY_AFTER, seconds.into()));
        self
    }

    fn throttled(retry_after: Option<u64>) -> Self {
        let text = throttled_text(retry_after);
        Self::detail(StatusCode::TOO_MANY_REQUESTS, "throttled", &text).after(retry_after)
    }

    /// A bug of ours.
    pub(crate) fn broken() -> Self {
        let text = Message::new("error-broken");
        Self::detail(StatusCode::INTERNAL_SERVER_ERROR, "error", &text)
    }

    fn unauthorized(code: &str, text: &Message) -> Self {
        Self::detail(StatusCode::UNAUTHORIZED, code, text)
    }

    /// There is no token, or none of a kind we know.
    pub(crate) fn not_authenticated() -> Self {
        let text = Message::new("wire-not-authenticated");
        Self::unauthorized("not_authenticated", &text)
    }

    /// `Bearer` with nothing, or too much, behind it.
    pub(crate) fn bad_authorization_header() -> Self {
        let text = Message::new("wire-bad-authorization-header");
        Self::unauthorized("bad_authorization_header", &text)
    }

    /// The token in the header opens nothing. The message says why, such as `Token is expired`.
    pub(crate) fn token_not_valid_for_header(message: &Message) -> Self {
        let entry =
            json!({"token_class": "AccessToken", "token_type": "access", "message": say(message)});
        Self::token_not_valid(&Message::new("wire-token-not-valid")).with("messages", vec![entry])
    }

    /// The token in the body opens nothing.
    pub(crate) fn token_not_valid(text: &Message) -> Self {
        Self::unauthorized("token_not_valid", text)
    }

    /// One answer for a wrong password, nobody of that name, and somebody who is switched off.
    pub(crate) fn no_active_account() -> Self {
        let text = Message::new("wire-no-active-account");
        Self::unauthorized("no_active_account", &text)
    }

    pub(crate) fn user_not_found() -> Self {
        Self::unauthorized("user_not_found", &Message::new("token-user-not-found"))
    }

    pub(crate) fn user_inactive() -> Self {
        Self::unauthorized("user_inactive", &Message::new("token-user-inactive"))
    }

    /// The route says which methods are.
    pub(crate) fn method_not_allowed(method: &Method) -> Self {
        let text = Message::new("wire-method-not-allowed").with("method", method.as_str());
        Self::detail(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", &text)
    }

    pub(crate) fn not_found() -> Self {
        Self::detail(
            StatusCode::NOT_FOUND,
            "not_found",
            &Message::new("wire-not-found"),
        )
    }

    /// The client will not take JSON, which is all we have.
    pub(crate) fn not_acceptable() -> Self {
        let text = Message::new("wire-not-acceptable");
        Self::detail(StatusCode::NOT_ACCEPTABLE, "not_acceptable", &text)
    }
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        Self::of(&fault, |field| field)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status).json(&self.body);
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_static("Bearer realm=\"api\"");
            headers.insert(header::WWW_AUTHENTICATE, realm);
        }
        if let Some((name, value)) = &self.header {
            headers.insert(name.clone(), value.clone());
        }
        response.extensions_mut().insert(Finished);
        response
    }
}

#[cfg(test)]
pub(super) mod tests;
