//! `…/email/`: the addresses of an account, and the codes that verify new ones.

use super::accounts::{flow_of, wrong_code};
use super::bearer::{Bearer, origin};
use super::body::{Body, Reading};
use super::views::{self, Flow, Profile};
use super::{ApiError, reauthentication, refusal};
use crate::accounts::{self, Opened, SignedIn, VerifyEmailError};
use crate::http::blocking::call;
use crate::site::Site;
use crate::values::{Email, OtpCode};
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
    let mut fields = Reading::new(body);
    let email = fields.parse("email", Email::parse);
    let password = reauthentication::password(&mut fields);
    fields.finish()?;
    let (Some(email), Some(password)) = (email, password) else {
        return Err(ApiError::broken());
    };
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
    let mut fields = Reading::new(body);
    let email = fields.parse("email", Email::parse);
    let password = reauthentication::optional_password(&mut fields);
    fields.finish()?;
    let email = email.ok_or_else(ApiError::broken)?;
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
    let mut fields = Reading::new(body);
    let flow = fields.text("flow");
    let code = fields.parse("code", OtpCode::parse);
    fields.finish()?;
    let flow = flow_of(flow, &request, &site).await?;
    let code = code.ok_or_else(ApiError::broken)?;
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
    let mut fields = Reading::new(body);
    let password = reauthentication::optional_password(&mut fields);
    fields.finish()?;
    reauthentication::fresh(site, request, me, password).await
}
