//! `/reauthenticate`: the password again, and back. Pages behind `recently_authenticated` send people here; our own ask in the
//! form that needs it.

use crate::accounts::RecentlyAuthenticated;
use crate::http::error::PageError;
use crate::http::forms::{CURRENT_PASSWORD, Field, Fields, Form, FormPage};
use crate::http::reauthentication;
use crate::http::visitor::{AtAnyLevel, Visitor, see_other};
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const FIELDS: &[Field] = &[(CURRENT_PASSWORD, "common-password-yours")];

struct Page {
    next: String,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "pages/reauthenticate.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("next", &self.next);
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let next = visitor.query("next").unwrap_or_default();
    if RecentlyAuthenticated::among(site.app(), &me).is_some() {
        return Ok(back(&site, &visitor, &next));
    }
    reauthentication::ask(&site, &visitor, &me).await?;
    Page { next }.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let mut form = Form::sent(FIELDS, fields);
    let next = form.other("next").to_owned();
    let by = reauthentication::reauthenticated(&site, &visitor, &me, &mut form).await?;
    if by.is_none() {
        return Page { next }.show(&site, &visitor, &form);
    }
    Ok(back(&site, &visitor, &next))
}

fn back(site: &Site, visitor: &Visitor, next: &str) -> HttpResponse {
    see_other(visitor.safe_next(site, next).as_deref().unwrap_or("/"))
}
