//! `…/login/second/`: the second step of a log-in.

use super::accounts::flow_of;
use super::body::{Body, Reading, body};
use super::device::{self, Device, known_origin};
use super::endpoint::{Endpoint, FACTORS, post};
use super::passkeys::{ANSWER, Asked};
use super::tokens::{second_step, unverified, unverified_phone};
use super::views::{self, LoggedIn};
use super::{ApiError, transport};
use crate::accounts::{self, SecondFactorError, SecondStep, SecondStepTaken, Step};
use crate::http::blocking::call;
use crate::http::commands::{self, CREDENTIAL, PASSKEY_FLOW, RECOVERY_CODE, SECOND_CODE};
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    vec![
        post("/accounts/login/second", take)
            .summary("Take the second step of a log-in")
            .tagged(FACTORS)
            .takes(
                body("SecondStep", |fields, _| flow_and_step(fields))
                    .about("Takes the second step, by `code`, `recovery_code` or `credential`.")
                    .help("flow", "The flow of the answer `second_factor_required`.")
                    .help(SECOND_CODE, "What the authenticator app shows.")
                    .example(SECOND_CODE, "123456")
                    .help(
                        PASSKEY_FLOW,
                        "The flow of the answer to `options`, with `credential`.",
                    )
                    .help(CREDENTIAL, ANSWER)
                    .help(RECOVERY_CODE, "Case, spaces and dashes are free.")
                    .help("device", device::HELP),
            )
            .answers::<LoggedIn>(200)
            .sends_tokens()
            .refuses_factors()
            .refuses(&[401]),
        post("/accounts/login/second/options", options)
            .summary("Ask what a passkey is to sign in the second step")
            .tagged(FACTORS)
            .takes(
                body("SecondFlow", |fields, _| fields.text("flow"))
                    .about("Which log-in.")
                    .help("flow", "The flow of the answer `second_factor_required`."),
            )
            .answers::<Asked>(200)
            .refuses(&[404]),
    ]
}

fn flow_and_step(fields: &mut Reading) -> Option<(String, SecondStep, Device)> {
    let (flow, step) = (fields.text("flow"), commands::second_step(fields));
    let device = Device::read(fields);
    Some((flow?, step?, device))
}

async fn options(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let flow = body.read(|fields| fields.text("flow"))?;
    let flow = flow_of(Some(flow), &request, &site).await?;
    let asked = call(&site, move |app| {
        accounts::ask_for_second_passkey(app, &flow)
    })
    .await?;
    let asked = asked.ok_or_else(ApiError::not_found)?;
    Ok(views::json(StatusCode::OK, &Asked::from(asked)))
}

async fn take(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (flow, shown, device) = body.read(flow_and_step)?;
    let flow = flow_of(Some(flow), &request, &site).await?;
    let origin = known_origin(&request, &site, &device);
    let is_recovery = matches!(shown, SecondStep::RecoveryCode(_));
    let taken = call(&site, move |app| {
        accounts::take_second_step(app, &flow, &shown, &origin)
    });
    let SecondStepTaken { step, codes_left } =
        taken.await.map_err(|error| wrong(&error, is_recovery))?;
    let done = match step {
        Step::Done(done) => done,
        Step::Verify(opened) => return Err(unverified(&opened)),
        Step::VerifyPhone(opened) => return Err(unverified_phone(&opened)),
        Step::Second(opened, ways) => return Err(second_step(&opened, &ways)),
    };
    transport::know(&request, &done);
    let mut answer = LoggedIn::of(&site, &done).ok_or_else(ApiError::broken)?;
    answer.recovery_codes_left = codes_left;
    transport::deliver(&site, &request, StatusCode::OK, &answer)
}

/// What was wrong with the field that came, a code for machines, and the tries that are left.
fn wrong(error: &SecondFactorError, is_recovery: bool) -> ApiError {
    let refused = if is_recovery {
        ApiError::coded(error, |_| RECOVERY_CODE)
    } else {
        ApiError::coded(error, |_| SECOND_CODE)
    };
    match error {
        SecondFactorError::Incorrect { left: Some(left) } => refused.with("attempts_left", *left),
        _ => refused,
    }
}
