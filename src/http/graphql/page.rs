//! The page at `/graphql`, for people: the schema to read, and a form to run queries with, which works without scripts.
//! Made here, so that nothing is loaded from anywhere else. The form is answered by what programs are answered by; the
//! page only shows it.

mod examples;
mod form;
mod schema;

pub(super) use form::{Typed, is_form};

use crate::http::cookies;
use crate::http::error::PageError;
use crate::http::language;
use crate::http::urlencoded::pairs;
use crate::http::views;
use crate::http::visitor::Visitor;
use crate::i18n;
use crate::site::Site;
use actix_web::body::to_bytes_limited;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use schema::Schema;
use std::sync::LazyLock;
use tera::Context;

const TEMPLATE: &str = "pages/graphql.html";
/// Characters that are looked for.
const LONGEST_SEARCH: usize = 100;
/// Bytes of an answer that the page shows; an introspection of the whole schema has a tenth of it.
const LARGEST_ANSWER: usize = 1024 * 1024;

static WHOLE: LazyLock<Schema> = LazyLock::new(|| Schema::read(&super::schema()));

/// The page, with an example in the form: that of `?example=`, or a first one.
pub(super) fn show(
    site: &Site,
    request: &HttpRequest,
    visitor: &Visitor,
) -> Result<HttpResponse, PageError> {
    speak(site, request, visitor);
    let asked = pairs(request.query_string().as_bytes()).unwrap_or_default();
    let of = |wanted: &str| asked.iter().find(|(name, _)| name == wanted);
    // What a link may put into the form is one of our own examples: a link of somebody else's could ask for anything.
    let example = shown(site).and_then(|schema| {
        let asked = of("example").and_then(|(_, id)| schema.example(id));
        asked.or_else(|| schema.first())
    });
    let typed = example.map(Typed::from);
    let search = of("search").map(|(_, search)| search.trim());
    let search: String = search
        .unwrap_or_default()
        .chars()
        .take(LONGEST_SEARCH)
        .collect();
    let mut context = Context::new();
    context.insert("answer", &"");
    context.insert("answered", &0);
    page(
        site,
        visitor,
        (&typed.unwrap_or_default(), &search),
        StatusCode::OK,
        &mut context,
    )
}

/// The page with what was typed, and the answer to it.
pub(super) async fn answered(
    site: &Site,
    visitor: &Visitor,
    typed: &Typed,
    answer: HttpResponse,
) -> Result<HttpResponse, PageError> {
    let status = answer.status();
    let (head, body) = answer.into_parts();
    let bytes = to_bytes_limited(body, LARGEST_ANSWER).await;
    let bytes = bytes.ok().and_then(Result::ok).unwrap_or_default();
    let mut context = Context::new();
    context.insert("answer", &indented(&bytes));
    context.insert("answered", &status.as_u16());
    let mut page = page(site, visitor, (typed, ""), status, &mut context)?;
    // Cookies, and when to come again.
    for (name, value) in head.headers() {
        if [header::SET_COOKIE, header::RETRY_AFTER].contains(name) {
            page.headers_mut().append(name.clone(), value.clone());
        }
    }
    Ok(page)
}

fn page(
    site: &Site,
    visitor: &Visitor,
    (typed, search): (&Typed, &str),
    status: StatusCode,
    context: &mut Context,
) -> Result<HttpResponse, PageError> {
    typed.put_into(context);
    let schema = shown(site).map(|schema| schema.clone().searched(search));
    context.insert("found", &schema.as_ref().map_or(0, Schema::found));
    context.insert("schema", &schema);
    context.insert("search", search);
    let mut page = views::page(site, visitor, status, TEMPLATE, context)?;
    let depends_on = HeaderValue::from_static("Accept, Cookie");
    page.headers_mut().insert(header::VARY, depends_on);
    Ok(page)
}

/// The schema. Where programs may not ask about it, the page says nothing of it either.
fn shown(site: &Site) -> Option<&'static Schema> {
    site.config().graphql.introspection.then(|| &*WHOLE)
}

/// Goes on in the language of pages, as somebody chose it in their account or in the menu.
pub(super) fn speak(site: &Site, request: &HttpRequest, visitor: &Visitor) {
    if let Some(chosen) = cookies::language(request, site.config()) {
        i18n::go_on_in(chosen);
    }
    if let Some(me) = visitor.me() {
        language::go_on_for(site.config(), me.user());
    }
}

/// An answer on many lines, its fields in the order in which they came.
fn indented(answer: &[u8]) -> String {
    let read = serde_json::from_slice::<async_graphql::Value>(answer);
    let lines = read.and_then(|value| serde_json::to_string_pretty(&value));
    lines.unwrap_or_else(|_| String::from_utf8_lossy(answer).into_owned())
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
