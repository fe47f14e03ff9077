//! `/logout`: by the form that is on every page, and by a link to a page that asks. No link logs anybody out.

use crate::http::cookies;
use crate::http::error::PageError;
use crate::http::forms::{Fields, Form};
use crate::http::next;
use crate::http::programmatic;
use crate::http::views;
use crate::http::visitor::{Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse};
use tera::Context;

/// Where people land who go nowhere else.
const LOGIN: &str = "/login";

/// Asks whoever is signed in.
pub(crate) async fn show(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    let next = visitor.wanted();
    let to = visitor.onward(&site, &next);
    if visitor.me().is_none() {
        return Ok(see_other(to.as_deref().unwrap_or(LOGIN)));
    }
    let mut context = Context::new();
    context.insert("next", &to.map_or_else(String::new, |_| next));
    let template = "pages/logout.html";
    views::page(&site, &visitor, StatusCode::OK, template, &mut context)
}

/// Whatever else is sent along, it ends the session.
pub(crate) async fn submit(
    site: Data<Site>,
    request: HttpRequest,
    visitor: Visitor,
    fields: Result<Fields, Error>,
) -> Result<HttpResponse, Error> {
    programmatic::logout(&request).await?;
    let config = site.config();
    let to = visitor.onward(&site, &wanted(&visitor, fields));
    // Who leaves at once would read it the next time they are here.
    let leaves = |to: &String| config.redirects.at_once() && to.starts_with(next::CONTINUE);
    if !to.as_ref().is_some_and(leaves) {
        let said = visitor.flash("success", &Message::new("login-logged-out"));
        said.map_err(PageError::from)?;
    }
    let mut response = see_other(to.as_deref().unwrap_or(LOGIN));
    let tokens = [
        cookies::access_token(&request, config),
        cookies::refresh_token(&request, config),
    ];
    if tokens.iter().any(Option::is_some) {
        for cookie in cookies::token_cookies(config, "", "") {
            response.add_cookie(&cookie)?;
        }
    }
    let forget = HeaderValue::from_static("\"storage\"");
    response
        .headers_mut()
        .insert(header::HeaderName::from_static("clear-site-data"), forget);
    Ok(response)
}

/// Where somebody wants to go afterwards: as the form says it, or its address.
fn wanted(visitor: &Visitor, fields: Result<Fields, Error>) -> String {
    let form = fields.ok().map(|fields| Form::sent(&[], fields));
    let named = |name| {
        let sent = form.as_ref().map(|form| form.other(name).to_owned());
        sent.filter(|it| !it.is_empty())
    };
    named("next")
        .or_else(|| named("continue"))
        .unwrap_or_else(|| visitor.wanted())
}
