//! `/password/choose/{token}`: the link in the e-mail by which staff asks somebody to choose a password. Opening it changes
//! nothing: scanners of mail open links. The button sends a code.

use crate::accounts::{self, TakeUpError};
use crate::error::Failure as _;
use crate::http::blocking::call;
use crate::http::error::say_failure;
use crate::http::error::{PageError, status_of};
use crate::http::views;
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::site::Site;
use crate::values::shown_email;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use tera::Context;

pub(crate) async fn show(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, PageError> {
    let given = token.clone();
    match call(&site, move |app| accounts::look_at_reset(app, &given)).await {
        Ok(email) => {
            let mut context = Context::new();
            context.insert("refusal", &None::<String>);
            context.insert("email", &shown_email(&email));
            context.insert("action", &format!("/password/choose/{token}"));
            page(&site, &visitor, StatusCode::OK, &mut context)
        }
        Err(error) => refuse(&site, &visitor, error),
    }
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (token, origin) = (token.into_inner(), visitor.origin(&site));
    match call(&site, move |app| {
        accounts::take_up_reset(app, &token, &origin)
    })
    .await
    {
        Ok(opened) => {
            let to = visitor.await_code(&site, &opened, CodePage::Reset, None)?;
            Ok(see_other(&to))
        }
        Err(error) => refuse(&site, &visitor, error),
    }
}

fn refuse(site: &Site, visitor: &Visitor, error: TakeUpError) -> Result<HttpResponse, PageError> {
    let status = match error {
        TakeUpError::Fault(fault) => return Err(fault.into()),
        TakeUpError::Over => StatusCode::GONE,
        TakeUpError::Throttled(_) => status_of(error.details().kind),
    };
    let mut context = Context::new();
    context.insert("refusal", &say_failure(&error));
    page(site, visitor, status, &mut context)
}

fn page(
    site: &Site,
    visitor: &Visitor,
    status: StatusCode,
    context: &mut Context,
) -> Result<HttpResponse, PageError> {
    views::page(site, visitor, status, "pages/choose.html", context)
}
