//! Leaving, taking one's data along, and the password again.

use super::bearer::{Bearer, origin};
use super::body::Body;
use super::views::{self, stamp};
use super::{ApiError, reauthentication, refusal, transport};
use crate::accounts::{self, Reauthenticated, SignedIn};
use crate::http::blocking::call;
use crate::http::commands::{CURRENT_PASSWORD, Input as _};
use crate::http::pages::account::export::file;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

/// An account on its way out.
#[derive(Serialize, ToSchema)]
pub(super) struct Leaving {
    /// When it will be erased, unless the link in the e-mail is used.
    #[schema(format = "date-time")]
    erase_at: String,
}

/// The password that the body has to bring, compared.
async fn given(
    site: &Site,
    request: &HttpRequest,
    me: &SignedIn,
    body: Body,
) -> Result<Reauthenticated, ApiError> {
    let password = body.read(|fields| fields.secret(CURRENT_PASSWORD))?;
    reauthentication::reauthenticated(site, request, me, password).await
}

/// `POST …/reauthenticate/`
pub(super) async fn reauthenticate(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    given(&site, &request, &me, body).await?;
    Ok(views::done())
}

/// `DELETE …/me/`
pub(super) async fn delete(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let by = given(&site, &request, &me, body).await?;
    let origin = origin(&request, &site);
    let closing = call(&site, move |app| {
        accounts::request_deletion(app, &by, &origin)
    });
    let closing = closing.await.map_err(|error| refusal(&error))?;
    let answer = Leaving {
        erase_at: stamp(closing.erase_at),
    };
    let answer = views::json(StatusCode::ACCEPTED, &answer);
    transport::forget(&site, &request, answer)
}

/// `POST …/archive/`
pub(super) async fn archive(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let by = given(&site, &request, &me, body).await?;
    let origin = origin(&request, &site);
    let done = call(&site, move |app| accounts::archive(app, &by, &origin)).await;
    done.map_err(|error| refusal(&error))?;
    transport::forget(&site, &request, views::gone())
}

/// `GET …/export/`
pub(super) async fn export(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
) -> Result<HttpResponse, ApiError> {
    let by = reauthentication::fresh(&site, &request, &me, None).await?;
    let origin = origin(&request, &site);
    let export = call(&site, move |app| accounts::export(app, &by, &origin)).await;
    Ok(file(&export.map_err(|error| refusal(&error))?)?)
}
