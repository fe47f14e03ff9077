//! `…/token/…` and `SimpleJWT`'s own paths.

use super::bearer::origin;
use super::body::{Body, BodyDescription, Reading, body};
use super::device::{self, Device, known_origin};
use super::endpoint::{Endpoint, PACKAGE, TOKEN, post};
use super::transport;
use super::views::{self, Done, NewTokens, Tokens, stamp};
use super::{ApiError, refusal};
use crate::accounts::{self, Login, LoginError, Opened, Step, TokenError, Ways};
use crate::error::Failure as _;
use crate::http::blocking::{call, call_hashing};
use crate::http::commands::{self, Input as _};
use crate::http::cookies;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// `SimpleJWT`'s clients look in its own paths; these are called most.
pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let again = |path, tag| {
        post(path, refresh)
            .summary("Exchange a refresh token for a new pair")
            .tagged(tag)
            .takes(refresh_body())
            .answers::<NewTokens>(200)
            .sends_tokens()
            .refuses(&[401])
    };
    let check = |path, tag| {
        post(path, verify)
            .summary("Whether a token is valid")
            .tagged(tag)
            .takes(
                body("AnyToken", |fields, _| fields.text("token")).about("A token of either kind."),
            )
            .answers::<Done>(200)
            .refuses(&[401])
    };
    vec![
        post("/token", obtain)
            .summary("Log in with an address and a password, for a pair of tokens")
            .tagged(PACKAGE)
            .takes(credentials_body())
            .answers::<Tokens>(200)
            .sends_tokens()
            .refuses(&[401]),
        again("/token/refresh", PACKAGE),
        check("/token/verify", PACKAGE),
        post("/token/blacklist", blacklist)
            .summary("End the session of a refresh token")
            .tagged(PACKAGE)
            .takes(refresh_body())
            .answers::<Done>(200)
            .refuses(&[401]),
        again("/accounts/token/refresh", TOKEN),
        check("/accounts/token/verify", TOKEN),
        post("/accounts/logout", logout)
            .summary("Log out; calling it twice is harmless")
            .takes(refresh_body())
            .answers::<Done>(200)
            .refuses(&[401]),
    ]
}

pub(super) fn credentials_body() -> BodyDescription<'static> {
    body("Credentials", |fields, _| credentials(fields))
        .about("Logs in.")
        .help("email", "The address, or the username.")
        .example("email", "ada@example.com")
        .example("password", "correct horse 9 battery")
        .help("device", device::HELP)
}

fn refresh_body() -> BodyDescription<'static> {
    body("RefreshToken", |fields, _| fields.text("refresh")).about("A refresh token.")
}

/// What somebody who logs in gives. The package calls the first field `username` where that is the login field.
pub(super) fn credentials(fields: &mut Reading) -> Option<(Login, Device)> {
    let (login, device) = (commands::login(fields), Device::read(fields));
    login.zip(Some(device))
}

pub(super) fn refused(error: &LoginError) -> ApiError {
    match error {
        LoginError::Refused | LoginError::Closed => ApiError::no_active_account(),
        LoginError::Closing { erase_at } => refusal(error).with("erase_at", stamp(*erase_at)),
        other => refusal(other),
    }
}

/// A pair for an address and a password.
async fn obtain(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (login, device) = body.read(credentials)?;
    let origin = known_origin(&request, &site, &device);
    let logged_in = call_hashing(&site, origin, |app, origin| {
        accounts::login(app, login, origin)
    });
    match logged_in.await {
        Ok(Step::Done(done)) => {
            let tokens = Tokens::of(&done, &device).ok_or_else(ApiError::broken)?;
            transport::know(&request, &done);
            transport::deliver(&site, &request, StatusCode::OK, &tokens)
        }
        Ok(Step::Verify(opened)) => Err(unverified(&opened)),
        Ok(Step::VerifyPhone(opened)) => Err(unverified_phone(&opened)),
        Ok(Step::Second(opened, ways)) => Err(second_step(&opened, &ways)),
        Err(error) => Err(refused(&error)),
    }
}

/// The right password, and an address that is not verified: a code is on its way.
pub(super) fn unverified(opened: &Opened) -> ApiError {
    waiting(refusal(&TokenError::NotVerified), opened)
}

/// The right password, and a number that is not verified: a code is on its way.
pub(super) fn unverified_phone(opened: &Opened) -> ApiError {
    waiting(refusal(&TokenError::PhoneNotVerified), opened)
}

/// What somebody showed is good, and the second step comes first: its flow, and by what it can be taken.
pub(super) fn second_step(opened: &Opened, ways: &Ways) -> ApiError {
    let (code, text) = ("second_factor_required", Message::new("second-required"));
    let required = ApiError::detail(StatusCode::FORBIDDEN, code, &text);
    let required = required.with("flow", opened.flow.expose());
    required.with("methods", ways.words())
}

/// A refusal with the flow that lifts it, and what became of its e-mail.
fn waiting(refused: ApiError, opened: &Opened) -> ApiError {
    let mut refused = refused.with("flow", opened.flow.expose());
    if let Some(until) = opened.held_back_until {
        refused = refused.with("held_back_until", stamp(until));
    }
    match opened.leaves_at {
        Some(at) => refused.with("leaves_at", stamp(at)),
        None => refused,
    }
}

/// The refresh token: in the body, or in its cookie.
fn refresh_of(body: Body, request: &HttpRequest, site: &Site) -> Result<String, ApiError> {
    let mut fields = Reading::new(body);
    if !fields.is_sent("refresh")
        && let Some(cookie) = cookies::refresh_token(request, site.config())
    {
        fields.finish()?;
        return Ok(cookie);
    }
    let token = fields.text("refresh");
    fields.finish()?;
    token.ok_or_else(ApiError::broken)
}

fn invalid(error: &TokenError) -> ApiError {
    match error {
        TokenError::Bad(_) | TokenError::WrongType | TokenError::Blacklisted => {
            ApiError::token_not_valid(&error.message())
        }
        TokenError::SecondFactor(opened, ways) => second_step(opened, ways),
        other => refusal(other),
    }
}

/// A new pair for a refresh token.
async fn refresh(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (raw, origin) = (refresh_of(body, &request, &site)?, origin(&request, &site));
    let new = call(&site, move |app| {
        accounts::refresh_token(app, &raw, &origin)
    })
    .await;
    let new = new.map_err(|error| invalid(&error))?;
    transport::deliver(&site, &request, StatusCode::OK, &NewTokens::from(new))
}

/// Whether a token is good.
async fn verify(site: Data<Site>, body: Body) -> Result<HttpResponse, ApiError> {
    let raw = body.read(|fields| fields.text("token"))?;
    let good = accounts::verify_token(site.app(), &raw).await;
    good.map_err(|error| invalid(&error))?;
    Ok(views::done())
}

/// Ends the session of a refresh token, once.
async fn blacklist(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (raw, origin) = (refresh_of(body, &request, &site)?, origin(&request, &site));
    let ended = call(&site, move |app| {
        accounts::blacklist_token(app, &raw, &origin)
    })
    .await;
    ended.map_err(|error| invalid(&error))?;
    Ok(views::done())
}

/// Ends the session of a refresh token; done twice, it is still done.
async fn logout(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (raw, origin) = (refresh_of(body, &request, &site)?, origin(&request, &site));
    let ended = call(&site, move |app| accounts::logout_token(app, &raw, &origin)).await;
    ended.map_err(|error| invalid(&error))?;
    transport::forget(&site, &request, views::done())
}
