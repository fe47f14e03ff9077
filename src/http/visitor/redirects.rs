//! The ways to the pages where somebody shows who they are, and back.

use super::flash;
use crate::accounts::LevelError;
use crate::http::next;
use crate::i18n::Message;
use actix_session::SessionExt as _;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

/// Where the password is asked for again.
pub(crate) const REAUTHENTICATION: &str = "/reauthenticate";

/// Where the terms of the site are accepted.
const TERMS: &str = "/account/terms";

/// Where a second factor is set up.
const FACTORS: &str = "/account/factors";

/// To the login page, and from there back to where a GET wanted to go, or to the page of the form that was sent.
pub(super) fn to_login(request: &HttpRequest) -> HttpResponse {
    by_way_of("/login", request, "pages-lost-log-in")
}

/// To the page that asks for the password again, and from there back.
pub(super) fn to_reauthentication(request: &HttpRequest) -> HttpResponse {
    by_way_of(REAUTHENTICATION, request, "pages-lost-password")
}

/// To where a session gets to the level that the site demands, and from there back.
pub(crate) fn to_level(request: &HttpRequest, error: LevelError) -> HttpResponse {
    let (page, lost) = match error {
        LevelError::FactorMissing => (FACTORS, "pages-lost-factor"),
        LevelError::NotShown => (REAUTHENTICATION, "pages-lost-password"),
    };
    by_way_of(page, request, lost)
}

/// To the page where the terms of the site are accepted, and from there back.
pub(crate) fn to_terms(request: &HttpRequest) -> HttpResponse {
    by_way_of(TERMS, request, "pages-lost-terms")
}

fn by_way_of(page: &str, request: &HttpRequest, lost: &'static str) -> HttpResponse {
    let is_form = ![Method::GET, Method::HEAD].contains(request.method());
    if is_form && let Err(fault) = flash(&request.get_session(), "error", &Message::new(lost)) {
        tracing::error!(%fault, "what was lost could not be said");
    }
    let carried = |wanted: &str| Some(next::in_query(wanted)).filter(|it| it.len() <= next::ROOM);
    let wanted = if is_form {
        let form = next::page_of_form(request.path());
        page_it_was_on(request)
            .and_then(|page| carried(&page))
            .or_else(|| carried(form))
    } else {
        let wanted = request.uri().path_and_query();
        carried(wanted.map_or("/", |wanted| wanted.as_str()))
    };
    let to = match wanted {
        Some(carried) if carried != "/" => format!("{page}?next={carried}"),
        _ => page.to_owned(),
    };
    let mut response = HttpResponse::SeeOther();
    if let Ok(value) = HeaderValue::from_str(&to) {
        response.insert_header((header::LOCATION, value));
    }
    response.finish()
}

/// The page of this site that a form was sent from, where the browser says so.
fn page_it_was_on(request: &HttpRequest) -> Option<String> {
    let site = super::site(request).ok()?;
    let referer = request.headers().get(header::REFERER)?.to_str().ok()?;
    // Only as a whole address: what is relative says nothing.
    let is_whole = referer.starts_with("http://") || referer.starts_with("https://");
    let page = next::of_request(request, site.config(), referer).filter(|_| is_whole)?;
    Some(page).filter(|page| !next::is_the_way_in(page))
}
