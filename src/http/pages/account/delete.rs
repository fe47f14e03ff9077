//! `/account/delete` and `/account/archive`: leaving for good, and for the time being.

use crate::accounts::{self, DeletionError, SignedIn};
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::reauthentication;
use crate::http::visitor::{AtAnyLevel, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const HERE: &str = "/account/delete";
const FIELDS: &[Field] = &[("current_password", "common-password-yours")];

struct DeletePage;

impl FormPage for DeletePage {
    const TEMPLATE: &'static str = "account/delete.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
    }
}

struct ArchivePage;

impl FormPage for ArchivePage {
    const TEMPLATE: &'static str = "account/archive.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    reauthentication::ask(&site, &visitor, &me).await?;
    DeletePage.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let mut form = Form::sent(FIELDS, fields);
    let Some(by) = reauthentication::reauthenticated(&site, &visitor, &me, &mut form).await? else {
        return DeletePage.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    let done = call(&site, move |app| {
        accounts::request_deletion(app, &by, &origin)
    });
    match done.await {
        Ok(deletion) => {
            let text = Message::new("account-delete-done").with("day", deletion.day());
            leave(&site, &visitor, &text)
        }
        Err(DeletionError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error) => DeletePage.refuse(&site, &visitor, &mut form, &error),
    }
}

pub(crate) async fn show_archive(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    reauthentication::ask(&site, &visitor, &me).await?;
    ArchivePage.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit_archive(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let Some(by) = reauthentication::reauthenticated(&site, &visitor, &me, &mut form).await? else {
        return ArchivePage.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    match call(&site, move |app| accounts::archive(app, &by, &origin)).await {
        Ok(()) => leave(&site, &visitor, &Message::new("account-archive-done")),
        Err(DeletionError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error) => ArchivePage.refuse(&site, &visitor, &mut form, &error),
    }
}

fn leave(site: &Site, visitor: &Visitor, text: &Message) -> Result<HttpResponse, PageError> {
    visitor.sign_out();
    visitor.forget_flows(site);
    visitor.flash("success", text)?;
    Ok(see_other("/login"))
}
