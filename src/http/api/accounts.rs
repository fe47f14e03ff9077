//! Sign-up, the code that verifies the address, and login.

use super::bearer::{origin, pending_flow};
use super::body::Body;
use super::device::{Device, known_origin};
use super::tokens::{credentials, refused, unverified, unverified_phone};
use super::transport;
use super::views::{self, LoggedIn, Profile, Proved, SignedUp};
use super::{ApiError, refusal};
use crate::accounts::{self, Step, VerifyError};
use crate::http::blocking::{call, call_hashing};
use crate::http::commands;
use crate::site::Site;
use crate::values::{OtpCode, Token};
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// `POST …/signup/`
pub(super) async fn signup(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let signup = body.read(|fields| commands::signup(fields, site.config()))?;
    let origin = origin(&request, &site);
    let made = call_hashing(&site, origin, |app, origin| {
        let opened = accounts::signup(app, signup, origin)?;
        let pair = accounts::pending_tokens(app, &opened)?;
        Ok::<_, accounts::SignupError>((opened, pair))
    });
    let (opened, pair) = made.await.map_err(|error| match error {
        accounts::SignupError::EmailTaken => ApiError::fields(vec![(
            "email",
            vec!["user with this email already exists.".into()],
        )]),
        other => refusal(&other),
    })?;
    let answer = SignedUp {
        flow: opened.flow.expose().to_owned(),
        held_back_until: opened.held_back_until.map(views::stamp),
        email: opened.email,
        is_verified: false,
        access: pair.access,
        refresh: pair.refresh,
    };
    Ok(views::json(StatusCode::CREATED, &answer))
}

/// The flow of a call: in the body, or in the pending token that came with it.
pub(super) async fn flow_of(
    given: Option<String>,
    request: &HttpRequest,
    site: &Site,
) -> Result<Token, ApiError> {
    match given {
        Some(text) => Token::parse(&text).ok_or_else(|| {
            ApiError::fields(vec![("flow", vec!["This flow is not known.".into()])])
        }),
        None => pending_flow(request, site).await?.ok_or_else(|| {
            ApiError::fields(vec![("flow", vec!["This field is required.".into()])])
        }),
    }
}

/// A code, and the flow where the body names it.
pub(super) fn code_and_flow(body: Body) -> Result<(OtpCode, Option<String>), ApiError> {
    body.read(|fields| commands::code(fields).zip(fields.optional_text("flow")))
}

/// `POST …/verify-email/`
pub(super) async fn verify_email(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (code, flow) = code_and_flow(body)?;
    let flow = flow_of(flow, &request, &site).await?;
    let origin = known_origin(&request, &site, &Device::default());
    let done = call(&site, move |app| {
        let step = accounts::verify_otp(app, &flow, &code, &origin)?;
        Ok::<_, VerifyError>(match step {
            Step::Done(done) => Ok(done),
            Step::Verify(opened) | Step::VerifyPhone(opened) => {
                let pair = accounts::pending_tokens(app, &opened)?;
                Err((pair, opened))
            }
        })
    })
    .await;
    let answer = match done.map_err(|error| wrong_code(&error))? {
        Ok(done) => {
            transport::know(&request, &done);
            let pair = done.pair.ok_or_else(ApiError::broken)?;
            Proved {
                email: done.user.email,
                is_verified: true,
                phone_verified: None,
                access: pair.access,
                refresh: pair.refresh,
                flow: None,
                device: Some(done.device.expose().to_owned()),
            }
        }
        Err((pair, opened)) => Proved {
            email: opened.email,
            is_verified: true,
            phone_verified: Some(false),
            access: pair.access,
            refresh: pair.refresh,
            flow: Some(opened.flow.expose().to_owned()),
            device: None,
        },
    };
    transport::deliver(&site, &request, StatusCode::OK, &answer)
}

/// A code that did not do: what is wrong with it, a code for machines, and the tries that are left.
pub(super) fn wrong_code(error: &VerifyError) -> ApiError {
    let (code, left) = match error {
        VerifyError::Incorrect { left } => ("incorrect_code", *left),
        VerifyError::Expired => ("expired_code", 0),
        VerifyError::Dead => ("incorrect_code", 0),
        other => return refusal(other),
    };
    let refused = ApiError::fields(vec![("code", vec![error.to_string()])]);
    refused.with("error", code).with("attempts_left", left)
}

/// `POST …/resend/`
pub(super) async fn resend(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let given = body.read(|fields| fields.optional_text("flow"))?;
    let flow = flow_of(given, &request, &site).await?;
    let origin = origin(&request, &site);
    let sent = call(&site, move |app| accounts::resend_otp(app, &flow, &origin)).await;
    sent.map_err(|error| match error {
        accounts::ResendError::Dead => ApiError::fields(vec![("flow", vec![error.to_string()])]),
        other => refusal(&other),
    })?;
    Ok(views::done())
}

/// `POST …/login/`
pub(super) async fn login(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (login, device) = credentials(body)?;
    let origin = known_origin(&request, &site, &device);
    match call_hashing(&site, origin, |app, by| accounts::login(app, login, by)).await {
        Ok(Step::Done(done)) => {
            transport::know(&request, &done);
            let pair = done.pair.ok_or_else(ApiError::broken)?;
            let user = Profile::of(&site, &done.user);
            let answer = LoggedIn {
                refresh: pair.refresh,
                access: pair.access,
                device: done.device.expose().to_owned(),
                user,
            };
            transport::deliver(&site, &request, StatusCode::OK, &answer)
        }
        Ok(Step::Verify(opened)) => Err(unverified(&opened)),
        Ok(Step::VerifyPhone(opened)) => Err(unverified_phone(opened.flow.expose())),
        Err(error) => Err(refused(&error)),
    }
}
