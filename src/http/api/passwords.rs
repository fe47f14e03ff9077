//! Passwords: changed, forgotten, reset.

use super::accounts::{flow_of, wrong_code};
use super::bearer::{Bearer, origin};
use super::body::Body;
use super::device::{Device, known_origin};
use super::transport;
use super::views::{self, Flow, Tokens};
use super::{ApiError, refusal};
use crate::accounts::{self, ResetBy, ResetError};
use crate::http::blocking::call;
use crate::http::commands::{self, Input as _, PasswordFor};
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// `POST …/password/change/`
pub(super) async fn change_password(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (change, device) = body.read(|fields| {
        let (change, device) = (commands::password_change(fields), Device::read(fields));
        change.zip(Some(device))
    })?;
    let me = me.into_inner();
    let origin = known_origin(&request, &site, &device);
    let done = call(&site, move |app| {
        accounts::change_password(app, &me, change, &origin)
    })
    .await;
    let done = done.map_err(|error| refusal(&error))?;
    transport::know(&request, &done);
    let tokens = Tokens::of(&done, &device).ok_or_else(ApiError::broken)?;
    transport::deliver(&site, &request, StatusCode::OK, &tokens)
}

/// `POST …/password/reset/`
pub(super) async fn forgot(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (email, origin) = (body.read(commands::email)?, origin(&request, &site));
    let opened = call(&site, move |app| {
        accounts::forgot_password(app, &email, &origin)
    })
    .await;
    let opened = opened.map_err(|error| refusal(&error))?;
    Ok(views::json(StatusCode::OK, &Flow::of(&opened)))
}

/// `POST …/password/reset/confirm/`
pub(super) async fn reset(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (flow, code, new) = body.read(|fields| {
        let (flow, code) = (fields.text("flow"), commands::code(fields));
        let new = fields.new_password(PasswordFor::Reset);
        Some((flow?, code?, new?))
    })?;
    let flow = flow_of(Some(flow), &request, &site).await?;
    let origin = origin(&request, &site);
    let form = new.in_reset(ResetBy::Code { flow, code });
    let done = call(&site, move |app| {
        accounts::reset_password(app, form, &origin)
    });
    done.await.map_err(|error| match error {
        ResetError::Code(error) => wrong_code(&error),
        ResetError::Weak(_) | ResetError::Mismatch | ResetError::AlreadySet => {
            ApiError::of(&error, |field| {
                if field == "password" {
                    "new_password"
                } else {
                    field
                }
            })
        }
        ResetError::Fault(fault) => refusal(&fault),
    })?;
    Ok(views::done())
}
