//! What somebody wants to see of a list, out of the address; and the addresses of its other parts.

use super::schemas;
use crate::admin::{AdminError, Ask, Model};
use crate::http::api::parameters::parameter;
use crate::http::request_checks;
use crate::http::urlencoded::pairs;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpRequest;
use std::collections::HashSet;
use url::form_urlencoded::Serializer;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::Type;

/// The parameters that every list knows; any other is the name of a filter.
const KNOWN: [(&str, &str); 6] = [
    (
        "q",
        "Words to search for, all of which must match; quotation marks keep several together.",
    ),
    (
        "o",
        "The column to order by; `-` before it reverses the order.",
    ),
    (
        "date",
        "A year, a month or a day: `2026`, `2026-11`, `2026-11-21`.",
    ),
    (
        "after",
        "Only rows after this position, which `next` of an answer gives.",
    ),
    (
        "before",
        "Only rows before this position, which `previous` of an answer gives.",
    ),
    ("size", "How many rows; 100 by default, at most 200."),
];

/// Those that mean a whole list, not a place in it.
const WHOLE: [&str; 3] = ["q", "o", "date"];

/// What narrows a list of this model.
pub(super) fn narrowing(model: &Model) -> Vec<Parameter> {
    let known = KNOWN.into_iter().filter(|(name, _)| WHOLE.contains(name));
    let known = known.map(|(name, help)| query(name, help));
    let filters = model.filters.iter().map(schemas::filter);
    known.chain(filters).collect()
}

/// What names a place in a list.
pub(super) fn places() -> Vec<Parameter> {
    let known = KNOWN.into_iter().filter(|(name, _)| !WHOLE.contains(name));
    known.map(|(name, help)| query(name, help)).collect()
}

pub(super) fn query(name: &str, help: &str) -> Parameter {
    let kind = match name {
        "size" => Type::Integer,
        _ => Type::String,
    };
    parameter(name, help, ParameterIn::Query, kind)
}

/// Reads the address. A name that comes twice is refused: nobody could say which one was meant.
pub(super) fn read(request: &HttpRequest) -> Result<Ask, AdminError> {
    let bad = |text| Err(AdminError::BadAsk(text));
    let Ok(pairs) = pairs(request.query_string().as_bytes()) else {
        return bad(Message::new("admin-bad-query"));
    };
    let mut ask = Ask::default();
    let mut seen = HashSet::new();
    for (name, value) in pairs {
        if !seen.insert(name.clone()) {
            return bad(Message::new("admin-asked-twice").with("name", name));
        }
        match name.as_str() {
            "q" => ask.search = value,
            "o" => ask.order = value,
            "date" => ask.date = value,
            "after" => ask.after = value,
            "before" => ask.before = value,
            "size" => match value.parse() {
                Ok(size) => ask.size = Some(size),
                Err(_) => return bad(Message::new("admin-not-whole").with("name", "size")),
            },
            _ => ask.filters.push((name, value)),
        }
    }
    if !ask.after.is_empty() && !ask.before.is_empty() {
        return bad(Message::new("admin-after-and-before"));
    }
    Ok(ask)
}

/// The address of another part of the same list, whole.
pub(super) fn part(site: &Site, request: &HttpRequest, name: &str, place: &str) -> String {
    let asked = pairs(request.query_string().as_bytes()).unwrap_or_default();
    let kept = asked
        .into_iter()
        .filter(|(name, _)| !["after", "before"].contains(&name.as_str()));
    let query = Serializer::new(String::new())
        .extend_pairs(kept)
        .append_pair(name, place)
        .finish();
    format!("{}{}?{query}", origin(site, request), request.path())
}

/// Scheme, host and port that the caller used.
fn origin(site: &Site, request: &HttpRequest) -> String {
    let config = site.config();
    let scheme = if config.https() { "https" } else { "http" };
    request_checks::authority(request).map_or_else(
        || config.public_url.origin.clone(),
        |authority| format!("{scheme}://{authority}"),
    )
}

/// The address of a row, whole.
pub(super) fn row(site: &Site, request: &HttpRequest, model: &str, id: i64) -> String {
    format!("{}/api/admin/{model}/{id}/", origin(site, request))
}

/// Where a history goes on.
pub(super) fn before(request: &HttpRequest) -> Result<Option<i64>, AdminError> {
    let ask = read(request)?;
    let others = [&ask.search, &ask.order, &ask.date, &ask.after];
    if others.iter().any(|it| !it.is_empty()) || !ask.filters.is_empty() || ask.size.is_some() {
        return Err(AdminError::BadAsk(Message::new("admin-history-ask")));
    }
    if ask.before.is_empty() {
        return Ok(None);
    }
    let place = ask.before.parse();
    place
        .map(Some)
        .map_err(|_| AdminError::BadAsk(Message::new("admin-not-whole").with("name", "before")))
}
