//! Passwords: changed, forgotten, reset.

use super::accounts::{MISMATCH, flow_of, wrong_code};
use super::bearer::{Bearer, origin};
use super::body::{Body, Reading};
use super::device::{Device, known_origin};
use super::transport;
use super::views::{self, Flow, Tokens};
use super::{ApiError, refusal};
use crate::accounts::{self, NewForOld, Reset, ResetError};
use crate::http::blocking::call;
use crate::site::Site;
use crate::values::{Email, OtpCode};
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
    let mut fields = Reading::new(body);
    let current = fields.secret("current_password");
    let new = fields.secret("new_password");
    let again = fields
        .is_sent("new_password2")
        .then(|| fields.secret("new_password2"))
        .flatten();
    let device = Device::read(&mut fields);
    if let (Some(one), Some(other)) = (&new, &again)
        && one.expose() != other.expose()
    {
        fields.wrong("non_field_errors", MISMATCH);
    }
    fields.finish()?;
    let (Some(current), Some(new)) = (current, new) else {
        return Err(ApiError::broken());
    };
    let me = me.into_inner();
    let origin = known_origin(&request, &site, &device);
    let done = call(&site, move |app| {
        accounts::change_password(
            app,
            &me,
            NewForOld {
                current,
                new,
                again: None,
            },
            &origin,
        )
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
    let mut fields = Reading::new(body);
    let email = fields.parse("email", Email::parse);
    fields.finish()?;
    let (email, origin) = (email.ok_or_else(ApiError::broken)?, origin(&request, &site));
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
    let mut fields = Reading::new(body);
    let flow = fields.text("flow");
    let code = fields.parse("code", OtpCode::parse);
    let password = fields.secret("new_password");
    fields.finish()?;
    let flow = flow_of(flow, &request, &site).await?;
    let (Some(code), Some(password)) = (code, password) else {
        return Err(ApiError::broken());
    };
    let origin = origin(&request, &site);
    let form = Reset {
        by: accounts::ResetBy::Code { flow, code },
        password,
        again: None,
    };
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
