//! How a failure becomes an answer. The only place that turns kinds into statuses, and where faults are logged, once.

use crate::error::{ErrorDetails, Failure, Fault, Kind};
use crate::i18n::Message;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use std::fmt;

/// An answer that is an error page.
#[derive(Debug)]
pub(super) struct PageError {
    status: StatusCode,
    /// What to say, when there is more to say than the status does.
    text: Option<String>,
    retry_after: Option<u64>,
}

/// What an error page says, on its way to [`super::middleware`].
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub(super) text: Option<String>,
    pub(super) retry_after: Option<u64>,
}

impl PageError {
    /// The page of a status.
    pub(super) fn status(status: StatusCode) -> Self {
        Self {
            status,
            text: None,
            retry_after: None,
        }
    }

    /// The page of a status, with words of its own.
    pub(super) fn saying(status: StatusCode, text: &impl fmt::Display) -> Self {
        Self {
            status,
            text: Some(format!("{text:#}")),
            retry_after: None,
        }
    }

    /// The page of a failure.
    pub(super) fn of(failure: &impl Failure) -> Self {
        let details = failure.details();
        log(failure, &details);
        let text = (details.kind != Kind::Broken)
            .then(|| details.problems.first())
            .map(|first| first.map(|problem| format!("{:#}", problem.text)));
        Self {
            status: status_of(details.kind),
            text: text.flatten(),
            retry_after: details.retry_after,
        }
    }
}

/// What a failure says, with all that stands in it.
pub(super) fn sentence_of(failure: &impl Failure) -> Message {
    let first = failure.details().problems.into_iter().next();
    first.map_or_else(|| Message::new("error-broken"), |problem| problem.text)
}

/// What a failure says, in the language of the answer.
pub(super) fn say_failure(failure: &impl Failure) -> String {
    format!("{:#}", sentence_of(failure))
}

/// Logs what is nobody's doing.
pub(super) fn log(failure: &impl Failure, details: &ErrorDetails) {
    match details.kind {
        Kind::Broken => tracing::error!(error = %failure, "a request broke"),
        Kind::Busy => tracing::warn!(error = %failure, "a request could not be served"),
        _ => {}
    }
}

/// The status of a kind, for pages.
pub(super) fn status_of(kind: Kind) -> StatusCode {
    match kind {
        // A login that is refused is a form with an error, like any other.
        Kind::Invalid | Kind::Unauthenticated => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Broken => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<Fault> for PageError {
    fn from(fault: Fault) -> Self {
        Self::of(&fault)
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status);
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Words {
            text: self.text.clone(),
            retry_after: self.retry_after,
        });
        response
    }
}
