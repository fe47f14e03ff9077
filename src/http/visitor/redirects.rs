//! The ways to the pages where somebody shows who they are, and back.

use crate::http::next;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

/// Where the password is asked for again.
pub(crate) const REAUTHENTICATION: &str = "/reauthenticate";

/// To the login page, and from there back to where a GET wanted to go.
pub(super) fn to_login(request: &HttpRequest) -> HttpResponse {
    by_way_of("/login", request)
}

/// To the page that asks for the password again, and from there back to where a GET wanted to go.
pub(super) fn to_reauthentication(request: &HttpRequest) -> HttpResponse {
    by_way_of(REAUTHENTICATION, request)
}

fn by_way_of(page: &str, request: &HttpRequest) -> HttpResponse {
    let wanted = request
        .uri()
        .path_and_query()
        .map_or("/", |wanted| wanted.as_str());
    let safe = [Method::GET, Method::HEAD].contains(request.method());
    let carried = next::in_query(wanted);
    let to = if safe && wanted != "/" && carried.len() <= next::ROOM {
        format!("{page}?next={carried}")
    } else {
        page.to_owned()
    };
    let mut response = HttpResponse::SeeOther();
    if let Ok(value) = HeaderValue::from_str(&to) {
        response.insert_header((header::LOCATION, value));
    }
    response.finish()
}
