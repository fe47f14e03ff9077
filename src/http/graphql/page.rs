//! `GraphiQL`, for browsers: its own files out of the binary, so that nothing is loaded from anywhere else.

use crate::http::error::PageError;
use crate::http::views;
use crate::http::visitor::Visitor;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use tera::Context;

pub(super) fn show(site: &Site, visitor: &Visitor) -> Result<HttpResponse, PageError> {
    let mut context = Context::new();
    let template = "pages/graphiql.html";
    views::page(site, visitor, StatusCode::OK, template, &mut context)
}

/// Whether a client would rather have a page than JSON, as graphene's view tells: `text/html` is named, and before JSON.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT);
    let lines: Vec<_> = lines
        .map(|line| String::from_utf8_lossy(line.as_bytes()))
        .collect();
    let whole = lines.join(",");
    let mut ranges: Vec<(f32, &str)> = whole
        .split(',')
        .map(|range| {
            let mut pieces = range.split(';').map(str::trim);
            let name = pieces.next().unwrap_or_default();
            let weight = pieces.find_map(|piece| piece.strip_prefix("q=")?.parse().ok());
            (weight.unwrap_or(1.0), name)
        })
        .collect();
    // Stable: of equal weights the first is wanted more.
    ranges.sort_by(|one, other| other.0.total_cmp(&one.0));
    let place = |wanted: &str| {
        let named = |(_, name): &(f32, &str)| name.eq_ignore_ascii_case(wanted);
        ranges.iter().position(named)
    };
    match (place("text/html"), place("application/json")) {
        (Some(_), None) => true,
        (Some(html), Some(json)) => html < json,
        (None, _) => false,
    }
}
