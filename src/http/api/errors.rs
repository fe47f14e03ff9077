//! How the REST face says no: the grammar of Django REST framework, with a `code` beside every `detail`.

use crate::error::{Failure, Fault, Kind};
use crate::http::error::log;
use crate::http::outermost::Finished;
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;

/// Where problems go that concern no field.
const GENERAL: &str = "non_field_errors";

/// An answer that refuses.
#[derive(Debug, Clone)]
pub(in crate::http) struct ApiError {
    status: StatusCode,
    body: Entries,
    retry_after: Option<u64>,
    allow: Option<&'static str>,
}

/// A JSON object whose keys stay in their order.
#[derive(Debug, Clone)]
struct Entries(Vec<(&'static str, Value)>);

impl Serialize for Entries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl ApiError {
    fn new(status: StatusCode, body: Vec<(&'static str, Value)>) -> Self {
        Self {
            status,
            body: Entries(body),
            retry_after: None,
            allow: None,
        }
    }

    /// A sentence for people and a code for machines.
    pub(in crate::http) fn detail(status: StatusCode, code: &str, text: impl Into<String>) -> Self {
        Self::new(
            status,
            vec![("detail", Value::from(text.into())), ("code", code.into())],
        )
    }

    /// What is wrong with which field, in this order; a name that comes again adds to its first place.
    pub(in crate::http) fn fields(problems: Vec<(&'static str, Vec<String>)>) -> Self {
        let mut body: Vec<(&'static str, Vec<String>)> = Vec::new();
        for (name, texts) in problems {
            match body.iter_mut().find(|(other, _)| *other == name) {
                Some((_, others)) => others.extend(texts),
                None => body.push((name, texts)),
            }
        }
        let body = body.into_iter().map(|(name, texts)| (name, texts.into()));
        Self::new(StatusCode::BAD_REQUEST, body.collect())
    }

    /// What is wrong with the whole.
    pub(in crate::http) fn general(text: impl Into<String>) -> Self {
        Self::fields(vec![(GENERAL, vec![text.into()])])
    }

    /// A failure of a use case. `name_of` says what clients call the fields of the command.
    pub(in crate::http) fn of(
        failure: &impl Failure,
        name_of: fn(&'static str) -> &'static str,
    ) -> Self {
        let facets = failure.facets();
        log(failure, &facets);
        let status = match facets.kind {
            Kind::Invalid => {
                let problems = facets.problems.into_iter();
                let named = |field: Option<_>| field.map_or(GENERAL, name_of);
                return Self::fields(problems.map(|p| (named(p.field), vec![p.text])).collect());
            }
            Kind::TooMany => return Self::throttled(facets.retry_after),
            Kind::Broken => return Self::broken(),
            Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        };
        let Some(problem) = facets.problems.into_iter().next() else {
            return Self::broken();
        };
        Self {
            retry_after: facets.retry_after,
            ..Self::detail(status, problem.code, problem.text)
        }
    }

    /// The same refusal with one more key, such as the `flow` that lifts it.
    pub(in crate::http) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.body.0.push((name, value.into()));
        self
    }

    fn throttled(retry_after: Option<u64>) -> Self {
        let text = match retry_after {
            None => "Request was throttled.".to_owned(),
            Some(1) => "Request was throttled. Expected available in 1 second.".to_owned(),
            Some(n) => format!("Request was throttled. Expected available in {n} seconds."),
        };
        Self {
            retry_after,
            ..Self::detail(StatusCode::TOO_MANY_REQUESTS, "throttled", text)
        }
    }

    /// A bug of ours. What it was stands in the log.
    pub(in crate::http) fn broken() -> Self {
        let text = "Something broke on our side. It has been written down.";
        Self::detail(StatusCode::INTERNAL_SERVER_ERROR, "error", text)
    }

    fn unauthorized(code: &str, text: &str) -> Self {
        Self::detail(StatusCode::UNAUTHORIZED, code, text)
    }

    /// There is no token, or none of a kind we know.
    pub(in crate::http) fn not_authenticated() -> Self {
        Self::unauthorized(
            "not_authenticated",
            "Authentication credentials were not provided.",
        )
    }

    /// `Bearer` with nothing, or too much, behind it.
    pub(in crate::http) fn bad_authorization_header() -> Self {
        Self::unauthorized(
            "bad_authorization_header",
            "Authorization header must contain two space-delimited values",
        )
    }

    /// The token in the header opens nothing. The message says why, such as `Token is expired`.
    pub(in crate::http) fn token_not_valid_for_header(message: &str) -> Self {
        let entry =
            json!({"token_class": "AccessToken", "token_type": "access", "message": message});
        Self::token_not_valid("Given token not valid for any token type")
            .with("messages", vec![entry])
    }

    /// The token in the body opens nothing.
    pub(in crate::http) fn token_not_valid(text: &str) -> Self {
        Self::unauthorized("token_not_valid", text)
    }

    /// One answer for a wrong password, nobody of that name, and somebody who is switched off.
    pub(in crate::http) fn no_active_account() -> Self {
        Self::unauthorized(
            "no_active_account",
            "No active account found with the given credentials",
        )
    }

    /// The token is good, its user gone.
    pub(in crate::http) fn user_not_found() -> Self {
        Self::unauthorized("user_not_found", "User not found")
    }

    /// The token is good, its user switched off.
    pub(in crate::http) fn user_inactive() -> Self {
        Self::unauthorized("user_inactive", "User is inactive")
    }

    /// Somebody is there, and may not.
    pub(in crate::http) fn permission_denied() -> Self {
        Self::detail(
            StatusCode::FORBIDDEN,
            "permission_denied",
            "You do not have permission to perform this action.",
        )
    }

    /// `allow` lists what is allowed: `POST, OPTIONS`.
    pub(in crate::http) fn method_not_allowed(method: &Method, allow: &'static str) -> Self {
        let text = format!("Method \"{method}\" not allowed.");
        Self {
            allow: Some(allow),
            ..Self::detail(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", text)
        }
    }

    /// There is no such thing.
    pub(in crate::http) fn not_found() -> Self {
        Self::detail(StatusCode::NOT_FOUND, "not_found", "Not found.")
    }

    /// The client will not take JSON, which is all we have.
    pub(in crate::http) fn not_acceptable() -> Self {
        Self::detail(
            StatusCode::NOT_ACCEPTABLE,
            "not_acceptable",
            "Could not satisfy the request Accept header.",
        )
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
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = self.allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        response.extensions_mut().insert(Finished);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Facets, Problem};
    use actix_web::body::MessageBody as _;

    #[derive(Debug, thiserror::Error)]
    #[error("for the log alone")]
    struct Refused(Kind, Vec<Problem>, Option<u64>);

    impl Failure for Refused {
        fn facets(&self) -> Facets {
            Facets {
                kind: self.0,
                problems: self.1.clone(),
                retry_after: self.2,
            }
        }
    }

    /// Status, body and the headers that matter.
    fn said(error: &ApiError) -> String {
        let response = error.error_response();
        assert!(response.extensions().get::<Finished>().is_some());
        assert_eq!(
            response.headers().get("content-type").unwrap(),
            "application/json"
        );
        let mut line = response.status().as_u16().to_string();
        for name in ["www-authenticate", "retry-after", "allow"] {
            if let Some(value) = response.headers().get(name) {
                line = format!("{line} [{}]", value.to_str().unwrap());
            }
        }
        let body = response.into_body().try_into_bytes().unwrap();
        format!("{line} {}", str::from_utf8(&body).unwrap())
    }

    fn of(kind: Kind, problems: &[Problem], retry_after: Option<u64>) -> String {
        let refused = Refused(kind, problems.to_vec(), retry_after);
        said(&ApiError::of(&refused, |field| {
            if field == "name" { "username" } else { field }
        }))
    }
}
