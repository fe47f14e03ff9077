//! `/account/terms`: the terms of the site, for who has yet to accept them. Every other page leads here, but for those where
//! somebody leaves: logging out, ending sessions, taking along what is kept, deleting the account.

use crate::accounts;
use crate::config::Terms;
use crate::http::blocking::call;
use crate::http::error::{PageError, say_failure};
use crate::http::forms::{Fields, Form};
use crate::http::views;
use crate::http::visitor::{AtAnyLevel, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use tera::Context;

fn terms(site: &Site) -> Result<&Terms, PageError> {
    let terms = site.config().terms.as_ref();
    terms.ok_or_else(|| PageError::status(StatusCode::NOT_FOUND))
}

pub(crate) async fn show(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let next = visitor.query("next").unwrap_or_default();
    let is_due = accounts::are_terms_due(site.app(), me.user());
    if !is_due && !next.is_empty() {
        return Ok(on(&site, &visitor, &next));
    }
    let is_new = me.user().terms_version.is_some();
    let last = call(&site, move |app| accounts::last_consent(app, &me)).await?;
    let mut context = Context::new();
    let accepted = last.filter(|_| !is_due).map(|(version, at)| {
        let said = Message::new("terms-accepted").with("version", version);
        said.with("when", Message::moment(at)).to_string()
    });
    context.insert("accepted", &accepted.unwrap_or_default());
    let lead = if is_new {
        "terms-lead-new"
    } else {
        "terms-lead"
    };
    context.insert("lead", &Message::new(lead));
    page(&site, &visitor, StatusCode::OK, &next, context)
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let form = Form::sent(&[], fields);
    let (version, origin) = (form.other("version").to_owned(), visitor.origin(&site));
    let next = form.other("next");
    let accepted = call(&site, move |app| {
        accounts::accept_terms(app, &me, &version, &origin)
    });
    match accepted.await {
        Ok(()) => Ok(on(&site, &visitor, next)),
        Err(error @ accounts::ConsentError::Changed) => {
            let mut context = Context::new();
            context.insert("accepted", "");
            context.insert("lead", &say_failure(&error));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&site, &visitor, status, next, context)
        }
        Err(accounts::ConsentError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error) => Err(PageError::of(&error)),
    }
}

fn on(site: &Site, visitor: &Visitor, next: &str) -> HttpResponse {
    see_other(visitor.safe_next(site, next).as_deref().unwrap_or("/"))
}

fn page(
    site: &Site,
    visitor: &Visitor,
    status: StatusCode,
    next: &str,
    mut context: Context,
) -> Result<HttpResponse, PageError> {
    context.insert("terms", &views::Terms::of(terms(site)?));
    context.insert("next", next);
    views::page(site, visitor, status, "account/terms.html", &mut context)
}
