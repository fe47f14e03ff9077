//! The page of an error: what happened in a sentence, what to do next, and the id that the log has too.

use crate::http::error::{PageError, Words};
use crate::http::views;
use crate::i18n;
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
    let mut context = Context::new();
    views::common(site, &mut context, request_id);
    context.insert("title", heading);
    context.insert("status", &status.as_u16());
    context.insert("heading", heading);
    context.insert("text", words.text.as_deref().unwrap_or(usual));
    context.insert("retry_after", &words.retry_after);
    context.insert(
        "links",
        &json!([{ "url": "/", "label": "Go to the home page" }]),
    );
    site.templates()
        .render(i18n::current(), "pages/error.html", &context)
        .unwrap_or_else(|fault| views::bare(&fault, status))
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

fn usual(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => (
            "That request could not be read",
            "Go back, and try it once more from the page.",
        ),
        403 => (
            "That is not open to you",
            "If you think it should be, ask the people who run the site.",
        ),
        404 => (
            "There is no such page",
            "Check the address, or start from the home page.",
        ),
        405 => (
            "That cannot be done here",
            "Open the page first, and use the buttons on it.",
        ),
        408 => (
            "That took too long",
            "The connection was too slow. Please try again.",
        ),
        413 => (
            "That is too much",
            "What was sent is larger than this page takes. Shorten it, and try again.",
        ),
        415 => (
            "That kind of content is not understood",
            "Send it from the form on the page.",
        ),
        422 => (
            "Something in the form needs attention",
            "Go back, check what you typed, and send it again.",
        ),
        429 => (
            "That was a lot at once",
            "Please wait a moment, and try again.",
        ),
        503 => (
            "Not available for the moment",
            "Nothing is lost. Please try again soon.",
        ),
        500..=599 => (
            "Something broke on our side",
            "It has been written down. Please try again in a while.",
        ),
        _ => ("That did not work", "Go back, and try it once more."),
    }
}
