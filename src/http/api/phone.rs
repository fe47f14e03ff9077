//! `…/phone/`: the number that text messages go to.

use super::accounts::{code_and_flow, flow_of, wrong_code};
use super::bearer::{Bearer, caller, origin, pending_flow};
use super::body::{Body, Reading};
use super::device::{Device, known_origin};
use super::views::{self, LoggedIn, PhoneAsked, Profile};
use super::{ApiError, reauthentication, refusal, transport};
use crate::accounts::{self, PhoneError, SetPhone, SignedIn, Step, TokenHolder};
use crate::http::blocking::call;
use crate::http::commands::{self, CURRENT_PASSWORD, Input as _};
use crate::site::Site;
use crate::values::{OtpCode, Phone, Token};
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse};

/// `POST …/phone/`: a number, for the password; or, before anybody is signed in, another one in the place of that of the
/// sign-up.
pub(super) async fn give(
    site: Data<Site>,
    request: HttpRequest,
    me: Result<Bearer, Error>,
    body: Body,
) -> Result<HttpResponse, Error> {
    let mut fields = Reading::new(body);
    let waiting = match fields.optional_text("flow").flatten() {
        Some(text) => Some(flow_of(Some(text), &request, &site).await?),
        None => pending_flow(&request, &site).await?,
    };
    let home = site.config().sms.region;
    let Some(flow) = waiting else {
        let me = me?;
        let phone = commands::phone(&mut fields, home);
        let password = fields.secret(CURRENT_PASSWORD);
        fields.finish()?;
        let (Some(phone), Some(password)) = (phone, password) else {
            return Err(ApiError::broken().into());
        };
        return set(&site, &request, &me, phone, password).await;
    };
    let phone = commands::phone(&mut fields, home);
    fields.finish()?;
    let (phone, origin) = (phone.ok_or_else(ApiError::broken)?, origin(&request, &site));
    let opened = call(&site, move |app| {
        accounts::correct_phone(app, &flow, phone, &origin)
    });
    let opened = opened.await.map_err(|error| refusal(&error))?;
    Ok(asked(Some(&opened.flow)))
}

async fn set(
    site: &Site,
    request: &HttpRequest,
    me: &SignedIn,
    phone: Phone,
    password: crate::values::Password,
) -> Result<HttpResponse, Error> {
    let by = reauthentication::reauthenticated(site, request, me, password).await?;
    let origin = origin(request, site);
    let given = call(site, move |app| {
        accounts::set_phone(app, &by, phone, &origin)
    });
    Ok(match given.await.map_err(|error| refusal(&error))? {
        SetPhone::Asked(opened) => asked(Some(&opened.flow)),
        SetPhone::Kept(_) => asked(None),
    })
}

fn asked(flow: Option<&Token>) -> HttpResponse {
    let flow = flow.map(|flow| flow.expose().to_owned());
    views::json(StatusCode::OK, &PhoneAsked { flow })
}

/// `POST …/phone/verify/`: of somebody signed in, the number becomes theirs; at a sign-up it lets in.
pub(super) async fn verify(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller(&request, &site).await?;
    let (code, flow) = code_and_flow(body)?;
    let flow = flow_of(flow, &request, &site).await?;
    match caller {
        Some(TokenHolder::SignedIn(me)) => confirm(&site, &request, *me, flow, code).await,
        Some(TokenHolder::Pending { .. }) | None => enter(&site, &request, flow, code).await,
    }
}

async fn confirm(
    site: &Site,
    request: &HttpRequest,
    me: SignedIn,
    flow: Token,
    code: OtpCode,
) -> Result<HttpResponse, ApiError> {
    let origin = origin(request, site);
    let user = call(site, move |app| {
        accounts::verify_phone(app, &me, &flow, &code, &origin)
    });
    let user = user.await.map_err(|error| wrong_code(&error))?;
    Ok(views::json(StatusCode::OK, &Profile::of(site, &user)))
}

async fn enter(
    site: &Site,
    request: &HttpRequest,
    flow: Token,
    code: OtpCode,
) -> Result<HttpResponse, ApiError> {
    let origin = known_origin(request, site, &Device::default());
    let step = call(site, move |app| {
        accounts::verify_otp(app, &flow, &code, &origin)
    });
    let done = match step.await.map_err(|error| wrong_code(&error))? {
        Step::Done(done) => done,
        // It was the code of an e-mail, and the number is next.
        Step::Verify(opened) | Step::VerifyPhone(opened) => {
            return Err(super::tokens::unverified_phone(opened.flow.expose()));
        }
    };
    transport::know(request, &done);
    let pair = done.pair.ok_or_else(ApiError::broken)?;
    let answer = LoggedIn {
        refresh: pair.refresh,
        access: pair.access,
        device: done.device.expose().to_owned(),
        user: Profile::of(site, &done.user),
    };
    transport::deliver(site, request, StatusCode::OK, &answer)
}

/// `DELETE …/phone/`
pub(super) async fn remove(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let password = reauthentication::only_password(body)?;
    let by = reauthentication::fresh(&site, &request, &me, password).await?;
    let origin = origin(&request, &site);
    let removed = call(&site, move |app| accounts::remove_phone(app, &by, &origin));
    removed.await.map_err(|error: PhoneError| refusal(&error))?;
    Ok(views::gone())
}
