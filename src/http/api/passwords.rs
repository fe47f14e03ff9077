//! Passwords: changed, forgotten, reset.

use super::accounts::{AGAIN, asking_again, flow_of, wrong_code};
use super::bearer::{Bearer, origin};
use super::body::{Body, Reading, body};
use super::device::{self, Device, known_origin};
use super::endpoint::{Access, Endpoint, PASSWORD, post};
use super::reauthentication::{self, ANSWER, BY_EMAIL, PASSKEY};
use super::transport;
use super::views::{self, Done, Flow, Tokens};
use super::{ApiError, refusal};
use crate::accounts::{
    self, Credentials, NewForNone, NewForOld, ReauthenticationError, ReauthenticationFor, ResetBy,
    ResetError,
};
use crate::http::blocking::{call, call_hashing};
use crate::http::commands::{
    self, AUTHENTICATOR_CODE, CREDENTIAL, CURRENT_PASSWORD, EMAIL_CODE, Input as _, NewPassword,
    PASSKEY_FLOW, PasswordFor,
};
use crate::site::Site;
use crate::values::{Email, OtpCode};
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let again = "The new password again, where people type it twice.";
    let endpoints = [
        post("/accounts/password/change", change_password)
            .summary("Change my password; every other session ends")
            .access(Access::Bearer)
            .takes(
                body("PasswordChange", |fields, _| {
                    first(fields);
                    old_and_new(fields)
                })
                    .about("A new password for the current one; or the first one, for an account that has none.")
                    .help(CURRENT_PASSWORD, "Required, if the account has a password.")
                    .help(EMAIL_CODE, BY_EMAIL)
                    .help(AUTHENTICATOR_CODE, "Beside that code.")
                    .help(PASSKEY_FLOW, PASSKEY)
                    .help(CREDENTIAL, ANSWER)
                    .help("new_password2", again)
                    .help("device", device::HELP),
            )
            .answers::<Tokens>(200)
            .sends_tokens(),
        post("/accounts/password/reset", forgot)
            .summary("Ask for a code to set a forgotten password")
            .takes(
                body("Forgotten", |fields, _| email_and_flow(fields))
                    .about("Whose password was forgotten.")
                    .help("flow", AGAIN)
                    .example("email", "ada@example.com"),
            )
            .answers::<Flow>(200),
        post("/accounts/password/reset/confirm", reset)
            .summary("Set a new password with the code")
            .takes(
                body("PasswordReset", |fields, _| code_and_new(fields))
                    .about("A new password, with a code.")
                    .help("code", "The digits from the e-mail.")
                    .example("code", "123456"),
            )
            .answers::<Done>(200)
            .refuses_codes(),
    ];
    endpoints.map(|it| it.tagged(PASSWORD)).into()
}

fn email_and_flow(fields: &mut Reading) -> Option<(Email, Option<String>)> {
    let (email, flow) = (commands::email(fields), fields.optional_text("flow"));
    email.zip(flow)
}

/// The old password and the new one, typed once or twice.
fn old_and_new(fields: &mut Reading) -> Option<(NewForOld, Device)> {
    let (change, device) = (commands::password_change(fields), Device::read(fields));
    change.zip(Some(device))
}

/// The first password of an account that has none, and what shows who gives it.
fn first(fields: &mut Reading) -> Option<(NewForNone, Option<Credentials>, Device)> {
    let shown = reauthentication::optional_credentials(fields);
    let new = fields.new_password(PasswordFor::Change)?;
    let new = NewForNone {
        new: new.password,
        again: new.again,
    };
    Some((new, shown, Device::read(fields)))
}

async fn change_password(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let me = me.into_inner();
    let proof = me.clone();
    let asked = call(&site, move |app| {
        accounts::asked_again(app, &proof, ReauthenticationFor::Change)
    })
    .await?;
    let (done, device) = if asked.password {
        let (change, device) = body.read(old_and_new)?;
        let origin = known_origin(&request, &site, &device);
        let done = call_hashing(&site, origin, move |app, origin| {
            accounts::change_password(app, &me, change, origin)
        });
        (done.await, device)
    } else {
        let (new, shown, device) = body.read(first)?;
        let (proof, new) = (me.clone(), new);
        let fits = call(&site, move |app| {
            accounts::check_first_password(app, &proof, &new).map(|()| new)
        });
        let new = fits.await.map_err(|error| refusal(&error))?;
        let Some(shown) = shown else {
            let error = ReauthenticationError::EmailCodeNeeded;
            return Err(reauthentication::not_lately(&site, &me, &error).await);
        };
        let by = reauthentication::reauthenticated(&site, &request, &me, shown).await?;
        let origin = known_origin(&request, &site, &device);
        let done = call_hashing(&site, origin, move |app, origin| {
            accounts::choose_password(app, &by, new, origin)
        });
        (done.await, device)
    };
    let done = done.map_err(|error| refusal(&error))?;
    transport::know(&request, &done);
    let tokens = Tokens::of(&done, &device).ok_or_else(ApiError::broken)?;
    transport::deliver(&site, &request, StatusCode::OK, &tokens)
}

async fn forgot(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (email, given) = body.read(email_and_flow)?;
    let origin = asking_again(given, &request, &site).await;
    let opened = call(&site, move |app| {
        accounts::forgot_password(app, &email, &origin)
    })
    .await;
    let opened = opened.map_err(|error| refusal(&error))?;
    Ok(views::json(StatusCode::OK, &Flow::of(&opened)))
}

fn code_and_new(fields: &mut Reading) -> Option<(String, OtpCode, NewPassword)> {
    let (flow, code) = (fields.text("flow"), commands::code(fields));
    let new = fields.new_password(PasswordFor::Reset);
    Some((flow?, code?, new?))
}

async fn reset(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (flow, code, new) = body.read(code_and_new)?;
    let flow = flow_of(Some(flow), &request, &site).await?;
    let origin = origin(&request, &site);
    let form = new.in_reset(ResetBy::Code { flow, code });
    let done = call_hashing(&site, origin, |app, origin| {
        accounts::reset_password(app, form, origin)
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
