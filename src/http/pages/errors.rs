//! The page of an error: what happened in a sentence, what to do next, and the id that the log has too.

use crate::http::error::{PageError, Words};
use crate::http::views;
use crate::i18n::{self, Message};
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use serde_json::json;
use std::future::{Ready, ready};
use tera::Context;

pub(crate) async fn not_found() -> Result<HttpResponse, PageError> {
    Err(PageError::status(StatusCode::NOT_FOUND))
}

pub(crate) fn method_not_allowed(allowed: &'static str) -> Ready<HttpResponse> {
    let mut response = HttpResponse::new(StatusCode::METHOD_NOT_ALLOWED);
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(allowed));
    ready(response)
}

/// The page as text. Nobody is asked who is there: the database may be what is wrong.
pub(crate) fn page(site: &Site, status: StatusCode, words: &Words, request_id: &str) -> String {
    let (heading, usual) = usual(status);
    let heading = Message::new(heading);
    let text = words.text.clone();
    let text = text.unwrap_or_else(|| Message::new(usual).to_string());
    let mut context = Context::new();
    views::common(site, &mut context, request_id);
    context.insert("title", &heading);
    context.insert("status", &status.as_u16());
    context.insert("heading", &heading);
    context.insert("text", &text);
    context.insert("retry_after", &words.retry_after);
    context.insert(
        "links",
        &json!([{ "url": "/", "label": Message::new("common-home") }]),
    );
    site.templates()
        .render(i18n::current(), "pages/error.html", &context)
        .unwrap_or_else(|fault| views::bare(site, &fault, status))
}

/// The word for machines.
pub(crate) fn code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "bad_request",
        403 => "permission_denied",
        404 => "not_found",
        408 => "request_timeout",
        413 => "request_too_large",
        429 => "throttled",
        503 => "unavailable",
        _ => "error",
    }
}

/// The ids of its heading, and of what it says where there is no more to say.
fn usual(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("pages-400-heading", "pages-400-lead"),
        403 => ("pages-403-heading", "pages-403-lead"),
        404 => ("pages-404-heading", "pages-404-lead"),
        405 => ("pages-405-heading", "pages-405-lead"),
        408 => ("pages-408-heading", "pages-408-lead"),
        413 => ("pages-413-heading", "pages-413-lead"),
        415 => ("pages-415-heading", "pages-415-lead"),
        422 => ("pages-422-heading", "pages-422-lead"),
        429 => ("pages-429-heading", "pages-429-lead"),
        503 => ("pages-503-heading", "pages-503-lead"),
        500..=599 => ("pages-500-heading", "pages-500-lead"),
        _ => ("pages-other-heading", "pages-other-lead"),
    }
}
