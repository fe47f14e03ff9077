//! `/continue`: the way on to an application elsewhere, for who has logged in or out. It is there with `ALLOWED_REDIRECTS`, and
//! leads nowhere else: what it is given is read again. The address gets nothing added: no token, no name.

use crate::http::error::PageError;
use crate::http::views;
use crate::http::visitor::{Visitor, see_other, to_level, to_terms};
use crate::site::Site;
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use tera::Context;

pub(crate) async fn show(
    site: Data<Site>,
    request: HttpRequest,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let next = visitor.wanted();
    let Some(there) = site.config().redirects.find(&next) else {
        let here = visitor.safe_next(&site, &next);
        return Ok(see_other(here.as_deref().unwrap_or("/")));
    };
    // What is asked of everybody before they go anywhere is asked here as well.
    if let Some(me) = visitor.me() {
        if let Err(error) = me.check_level(site.app()) {
            return Ok(to_level(&request, error));
        }
        if me.check_terms(site.app()).is_err() {
            return Ok(to_terms(&request));
        }
    }
    if site.config().redirects.at_once() {
        return Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, there.address))
            .finish());
    }
    let mut context = Context::new();
    context.insert("address", &there.address);
    context.insert("host", &there.host);
    let template = "pages/continue.html";
    views::page(&site, &visitor, StatusCode::OK, template, &mut context)
}
