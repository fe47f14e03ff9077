//! `/account/export`: all that is kept about me, as a file.

use crate::accounts::{self, Export, ExportError};
use crate::error::Fault;
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::reauthentication;
use crate::http::request_extensions::Finished;
use crate::http::visitor::{BeforeTerms, Visitor, see_other};
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::Data;
use tera::Context;

const FIELDS: &[Field] = &[("current_password", "common-password-yours")];

struct Page {
    stale: bool,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "account/export.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", "/account/export");
        context.insert("stale", &self.stale);
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: BeforeTerms,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    reauthentication::ask(&site, &visitor, &me).await?;
    let stale = reauthentication::is_stale(&site, &me);
    Page { stale }.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: BeforeTerms,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let mut form = Form::sent(FIELDS, fields);
    let Some(by) = reauthentication::fresh(&site, &visitor, &me, &mut form).await? else {
        return Page { stale: true }.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    match call(&site, move |app| accounts::export(app, &by, &origin)).await {
        Ok(export) => Ok(file(&export)?),
        Err(ExportError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error) => Page { stale: false }.refuse(&site, &visitor, &mut form, &error),
    }
}

/// The file, on every interface.
pub(crate) fn file(export: &Export) -> Result<HttpResponse, Fault> {
    let text = serde_json::to_vec_pretty(export)
        .map_err(|error| Fault::Broken(format!("an export: {error}")))?;
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(export.file_name())],
    };
    let mut response = HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CONTENT_DISPOSITION, attachment))
        .body(text);
    response.extensions_mut().insert(Finished);
    Ok(response)
}
