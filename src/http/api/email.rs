//! `…/email/`: the addresses of an account, and the codes that verify new ones.

use super::accounts::{flow_of, wrong_code};
use super::bearer::{Bearer, origin};
use super::body::Body;
use super::views::{self, Flow, Profile};
use super::{ApiError, reauthentication, refusal};
use crate::accounts::{self, Opened, SignedIn, VerifyEmailError};
use crate::http::blocking::call;
use crate::http::commands::{self, CURRENT_PASSWORD, Input as _};
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// `POST …/email/change/`
pub(super) async fn change(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (email, password) = body.read(|fields| {
        let (email, password) = (commands::email(fields), fields.secret(CURRENT_PASSWORD));
        email.zip(password)
    })?;
    let by = reauthentication::reauthenticated(&site, &request, &me, password).await?;
    let origin = origin(&request, &site);
    let opened = call(&site, move |app| {
        accounts::change_email(app, &by, &email, &origin)
    });
    Ok(sent(&opened.await.map_err(|error| refusal(&error))?))
}

/// `POST …/email/secondary/`
pub(super) async fn add(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (email, password) = body.read(|fields| {
        let email = commands::email(fields);
        email.zip(Some(reauthentication::optional_password(fields)))
    })?;
    let by = reauthentication::fresh(&site, &request, &me, password).await?;
    let origin = origin(&request, &site);
    let opened = call(&site, move |app| {
        accounts::add_secondary_email(app, &by, &email, &origin)
    });
    Ok(sent(&opened.await.map_err(|error| refusal(&error))?))
}

fn sent(opened: &Opened) -> HttpResponse {
    views::json(StatusCode::OK, &Flow::of(opened))
}

/// `POST …/email/confirm/`
pub(super) async fn confirm(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (flow, code) = body.read(|fields| {
        let (flow, code) = (fields.text("flow"), commands::code(fields));
        flow.zip(code)
    })?;
    let flow = flow_of(Some(flow), &request, &site).await?;
    let (me, origin) = (me.into_inner(), origin(&request, &site));
    let user = call(&site, move |app| {
        accounts::verify_email(app, &me, &flow, &code, &origin)
    });
    let user = user.await.map_err(|error| match error {
        VerifyEmailError::Code(error) => wrong_code(&error),
        other => refusal(&other),
    })?;
    Ok(views::json(StatusCode::OK, &Profile::of(&site, &user)))
}

/// `POST …/email/swap/`
pub(super) async fn swap(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let by = fresh(&site, &request, &me, body).await?;
    let origin = origin(&request, &site);
    let user = call(&site, move |app| accounts::swap_emails(app, &by, &origin));
    let user = user.await.map_err(|error| refusal(&error))?;
    Ok(views::json(StatusCode::OK, &Profile::of(&site, &user)))
}

/// `DELETE …/email/secondary/`
pub(super) async fn remove(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let by = fresh(&site, &request, &me, body).await?;
    let origin = origin(&request, &site);
    let removed = call(&site, move |app| {
        accounts::remove_secondary_email(app, &by, &origin)
    });
    removed.await.map_err(|error| refusal(&error))?;
    Ok(views::gone())
}

async fn fresh(
    site: &Site,
    request: &HttpRequest,
    me: &SignedIn,
    body: Body,
) -> Result<accounts::RecentlyAuthenticated, ApiError> {
    let password = reauthentication::only_password(body)?;
    reauthentication::fresh(site, request, me, password).await
}
