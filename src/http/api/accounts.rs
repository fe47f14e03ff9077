//! Sign-up, the code that verifies the address, and login.

use super::bearer::{origin, pending_flow};
use super::body::{Body, Reading, body};
use super::device::{Device, known_origin};
use super::endpoint::{Access, Endpoint, post};
use super::tokens::{
    credentials, credentials_body, refused, second_step, unverified, unverified_phone,
};
use super::transport;
use super::views::{self, Done, LoggedIn, SignedUp, VerifyResult};
use super::{ApiError, refusal};
use crate::accounts::{self, LoggedIn as Entered, Opened, Pair, Signup, Step, VerifyError, Ways};
use crate::app::Origin;
use crate::config::Config;
use crate::http::blocking::{call, call_hashing};
use crate::http::commands;
use crate::http::error::sentence_of;
use crate::i18n::Message;
use crate::site::Site;
use crate::values::{OtpCode, Token};
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// Of a flow in a body.
pub(super) const WHICH: &str = "The flow of the code; not needed with a pending token.";
/// Of a flow in a body that asks for a code.
pub(super) const AGAIN: &str = "The `flow` of an earlier call for this address. It continues, and the code that was sent still works.";
const TWICE: &str = "The password again, where people type it twice.";

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let (email, password) = ("ada@example.com", "correct horse 9 battery");
    vec![
        post("/accounts/signup", signup)
            .summary("Sign up; a code is sent")
            .takes(
                body("SignUp", signup_and_flow)
                    .about("Signs up.")
                    .example("email", email)
                    .example("password", password)
                    .help("password2", TWICE)
                    .help("flow", AGAIN)
                    .help("username", "Made from the address if not given.")
                    .help("phone", "With the country's code: `+44 20 7946 0000`."),
            )
            .answers::<SignedUp>(201),
        post("/accounts/verify-email", verify_email)
            .summary("Verify the address with the code")
            .access(Access::Pending)
            .takes(
                body("Proof", |fields, _| code_and_flow(fields))
                    .about("Verifies an address.")
                    .help("code", "The digits from the e-mail.")
                    .example("code", "123456")
                    .help("flow", WHICH),
            )
            .answers::<VerifyResult>(200)
            .sends_tokens()
            .refuses_codes(),
        post("/accounts/resend", resend)
            .summary("Send a new code")
            .access(Access::Pending)
            .takes(
                body("WhichFlow", |fields, _| fields.optional_text("flow"))
                    .about("Names a code.")
                    .help("flow", "Not needed with a pending token."),
            )
            .answers::<Done>(200),
        post("/accounts/login", login)
            .summary("Log in")
            .takes(credentials_body())
            .answers::<LoggedIn>(200)
            .sends_tokens()
            .refuses(&[401]),
    ]
}

/// A sign-up, and the flow of an earlier one for the same address.
fn signup_and_flow(fields: &mut Reading, config: &Config) -> Option<(Signup, Option<String>)> {
    let signup = commands::signup(fields, config);
    signup.zip(fields.optional_text("flow"))
}

async fn signup(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    accounts::check_signup_open(site.app()).map_err(|refused| refusal(&refused))?;
    let (signup, given) = body.read(|fields| signup_and_flow(fields, site.config()))?;
    let origin = asking_again(given, &request, &site).await;
    let made = call_hashing(&site, origin, |app, origin| {
        let opened = accounts::signup(app, signup, origin)?;
        let pair = accounts::pending_tokens(app, &opened)?;
        Ok::<_, accounts::SignupError>((opened, pair))
    });
    let (opened, pair) = made.await.map_err(|error| match error {
        accounts::SignupError::EmailTaken => {
            ApiError::field("email", Message::new("wire-email-taken"))
        }
        other => refusal(&other),
    })?;
    let answer = SignedUp {
        flow: opened.flow.expose().to_owned(),
        held_back_until: opened.held_back_until.map(views::stamp),
        leaves_at: opened.leaves_at.map(views::stamp),
        email: opened.email,
        is_verified: false,
        access: pair.access,
        refresh: pair.refresh,
    };
    Ok(views::json(StatusCode::CREATED, &answer))
}

/// Where a call comes from that asks for a code, with the flow that it goes on with: in the body, or in the pending token
/// that came with it. One that is none of ours is as good as none.
pub(super) async fn asking_again(
    given: Option<String>,
    request: &HttpRequest,
    site: &Site,
) -> Origin {
    let flow = match given {
        Some(given) => Token::parse(&given),
        None => pending_flow(request, site).await.ok().flatten(),
    };
    origin(request, site).with_flow(flow)
}

/// The flow of a call: in the body, or in the pending token that came with it.
pub(super) async fn flow_of(
    given: Option<String>,
    request: &HttpRequest,
    site: &Site,
) -> Result<Token, ApiError> {
    match given {
        Some(text) => Token::parse(&text)
            .ok_or_else(|| ApiError::field("flow", Message::new("wire-flow-unknown"))),
        None => pending_flow(request, site)
            .await?
            .ok_or_else(|| ApiError::field("flow", Message::new("field-required"))),
    }
}

/// A code, and the flow where the body names it.
pub(super) fn code_and_flow(fields: &mut Reading) -> Option<(OtpCode, Option<String>)> {
    commands::code(fields).zip(fields.optional_text("flow"))
}

/// What follows for whoever verified an address.
enum Verified {
    In(Box<Entered>),
    /// The number is next.
    Pending(Pair, Opened),
    Second(Opened, Ways),
}

async fn verify_email(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (code, given) = body.read(code_and_flow)?;
    let flow = flow_of(given, &request, &site).await?;
    let origin = known_origin(&request, &site, &Device::default());
    let done = call(&site, move |app| {
        let step = accounts::verify_otp(app, &flow, &code, &origin)?;
        Ok::<_, VerifyError>(match step {
            Step::Done(done) => Verified::In(done),
            Step::Verify(opened) | Step::VerifyPhone(opened) => {
                let pair = accounts::pending_tokens(app, &opened)?;
                Verified::Pending(pair, opened)
            }
            Step::Second(opened, ways) => Verified::Second(opened, ways),
        })
    })
    .await;
    let answer = match done.map_err(|error| wrong_code(&error))? {
        Verified::Second(opened, ways) => return Err(second_step(&opened, &ways)),
        Verified::In(done) => {
            transport::know(&request, &done);
            let pair = done.pair.ok_or_else(ApiError::broken)?;
            VerifyResult {
                email: done.user.email,
                is_verified: true,
                phone_verified: None,
                access: pair.access,
                refresh: pair.refresh,
                flow: None,
                device: Some(done.device.expose().to_owned()),
            }
        }
        Verified::Pending(pair, opened) => VerifyResult {
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
    let refused = ApiError::field("code", sentence_of(error));
    refused.with("error", code).with("attempts_left", left)
}

async fn resend(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let given = body.read(|fields| fields.optional_text("flow"))?;
    let flow = flow_of(given, &request, &site).await?;
    let origin = origin(&request, &site);
    let sent = call(&site, move |app| accounts::resend_otp(app, &flow, &origin)).await;
    sent.map_err(|error| match error {
        accounts::ResendError::Dead => ApiError::field("flow", sentence_of(&error)),
        other => refusal(&other),
    })?;
    Ok(views::done())
}

async fn login(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (login, device) = body.read(credentials)?;
    let origin = known_origin(&request, &site, &device);
    match call_hashing(&site, origin, |app, by| accounts::login(app, login, by)).await {
        Ok(Step::Done(done)) => {
            transport::know(&request, &done);
            let answer = LoggedIn::of(&site, &done).ok_or_else(ApiError::broken)?;
            transport::deliver(&site, &request, StatusCode::OK, &answer)
        }
        Ok(Step::Verify(opened)) => Err(unverified(&opened)),
        Ok(Step::VerifyPhone(opened)) => Err(unverified_phone(&opened)),
        Ok(Step::Second(opened, ways)) => Err(second_step(&opened, &ways)),
        Err(error) => Err(refused(&error)),
    }
}
