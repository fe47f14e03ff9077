//! `…/phone/`: the number that text messages go to.

use super::accounts::{WHICH, code_and_flow, flow_of, wrong_code};
use super::bearer::{Bearer, caller, origin, pending_flow};
use super::body::{Body, Reading, body};
use super::device::{Device, known_origin};
use super::endpoint::{Access, Endpoint, PHONE, delete, post};
use super::views::{self, LoggedIn, PhoneAsked, Profile};
use super::{ApiError, reauthentication, refusal, transport};
use crate::accounts::{
    self, Credentials, Opened, PhoneError, SetPhone, SignedIn, Step, TokenHolder,
};
use crate::config::Config;
use crate::http::blocking::call;
use crate::http::commands::{self, AUTHENTICATOR_CODE, CURRENT_PASSWORD, EMAIL_CODE};
use crate::site::Site;
use crate::values::{OtpCode, Phone, Token};
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let flow = "For the phone number of an unfinished sign-up; not needed with its pending token.";
    let phone = "With the country code, unless the site has a default one.";
    let password = "Required, except for the phone number of a sign-up.";
    let endpoints = [
        post("/accounts/phone", give)
            .summary("Set my phone number; a code is sent to it")
            .access(Access::Bearer)
            .takes(
                body("GivenPhone", |fields, config| {
                    fields.optional_text("flow");
                    number(fields, config);
                    reauthentication::optional_credentials(fields)
                })
                .about("Sets a phone number.")
                .help("flow", flow)
                .help("phone", phone)
                .example("phone", "+31612345678")
                .help(CURRENT_PASSWORD, password)
                .help(EMAIL_CODE, reauthentication::BY_EMAIL)
                .help(AUTHENTICATOR_CODE, reauthentication::CODE),
            )
            .answers::<PhoneAsked>(200),
        delete("/accounts/phone", remove)
            .summary("Remove my phone number")
            .access(Access::Bearer)
            .takes(reauthentication::password_again()),
        post("/accounts/phone/verify", verify)
            .summary("Verify a number with the code; at sign-up this logs in")
            .access(Access::Pending)
            .takes(
                body("PhoneProof", |fields, _| code_and_flow(fields))
                    .about("Verifies a number.")
                    .help("code", "The digits from the text message.")
                    .example("code", "123456")
                    .help("flow", WHICH),
            )
            .answers::<Profile>(200)
            .answers::<LoggedIn>(200)
            .sends_tokens()
            .refuses_codes(),
    ];
    endpoints.map(|it| it.tagged(PHONE)).into()
}

fn number(fields: &mut Reading, config: &Config) -> Option<Phone> {
    commands::phone(fields, config.sms.region)
}

/// A number, for the password; or, before anybody is signed in, another one in the place of that of the
/// sign-up.
async fn give(
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
    let Some(flow) = waiting else {
        let me = me?;
        let phone = number(&mut fields, site.config());
        let shown = commands::credentials(&mut fields);
        fields.finish()?;
        let (Some(phone), Some(shown)) = (phone, shown) else {
            return Err(ApiError::broken().into());
        };
        return set(&site, &request, &me, phone, shown).await;
    };
    let phone = number(&mut fields, site.config());
    fields.finish()?;
    let (phone, origin) = (phone.ok_or_else(ApiError::broken)?, origin(&request, &site));
    let opened = call(&site, move |app| {
        accounts::correct_phone(app, &flow, phone, &origin)
    });
    let opened = opened.await.map_err(|error| refusal(&error))?;
    Ok(asked(Some(&opened)))
}

async fn set(
    site: &Site,
    request: &HttpRequest,
    me: &SignedIn,
    phone: Phone,
    shown: Credentials,
) -> Result<HttpResponse, Error> {
    let by = reauthentication::reauthenticated(site, request, me, shown).await?;
    let origin = origin(request, site);
    let given = call(site, move |app| {
        accounts::set_phone(app, &by, phone, &origin)
    });
    Ok(match given.await.map_err(|error| refusal(&error))? {
        SetPhone::Asked(opened) => asked(Some(&opened)),
        SetPhone::Kept(_) => asked(None),
    })
}

fn asked(opened: Option<&Opened>) -> HttpResponse {
    views::json(StatusCode::OK, &PhoneAsked::of(opened))
}

/// Of somebody signed in, the number becomes theirs; at a sign-up it lets in.
async fn verify(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let caller = caller(&request, &site).await?;
    let (code, given) = body.read(code_and_flow)?;
    let flow = flow_of(given, &request, &site).await?;
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
            return Err(super::tokens::unverified_phone(&opened));
        }
        Step::Second(opened, ways) => return Err(super::tokens::second_step(&opened, &ways)),
    };
    transport::know(request, &done);
    let answer = LoggedIn::of(site, &done).ok_or_else(ApiError::broken)?;
    transport::deliver(site, request, StatusCode::OK, &answer)
}

async fn remove(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let shown = reauthentication::only_credentials(body)?;
    let by = reauthentication::fresh(&site, &request, &me, shown).await?;
    let origin = origin(&request, &site);
    let removed = call(&site, move |app| accounts::remove_phone(app, &by, &origin));
    removed.await.map_err(|error: PhoneError| refusal(&error))?;
    Ok(views::gone())
}
