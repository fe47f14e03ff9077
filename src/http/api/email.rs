//! `…/email/`: the addresses of an account, and the codes that verify new ones.

use super::accounts::{flow_of, wrong_code};
use super::bearer::{Bearer, origin};
use super::body::{Body, Reading, body};
use super::endpoint::{Access, EMAIL, Endpoint, delete, post};
use super::reauthentication::{self, BY_EMAIL, CODE, NOT_LATELY};
use super::views::{self, Flow, Profile};
use super::{ApiError, refusal};
use crate::accounts::{self, Credentials, Opened, SignedIn, VerifyEmailError};
use crate::config::Config;
use crate::http::blocking::call;
use crate::http::commands::{self, AUTHENTICATOR_CODE, CURRENT_PASSWORD, EMAIL_CODE};
use crate::site::Site;
use crate::values::{Email, OtpCode};
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let endpoints = [
        post("/accounts/email/change", change)
            .summary("Change my primary address; a code is sent to the new one")
            .takes(
                body("NewEmail", new_email)
                    .about("A new primary address.")
                    .example("email", "ada@example.org"),
            )
            .answers::<Flow>(200),
        post("/accounts/email/confirm", confirm)
            .summary("Verify a new address, primary or secondary, with the code")
            .takes(
                body("AddressCode", |fields, _| flow_and_code(fields))
                    .about("Verifies a new address.")
                    .help("code", "The digits from the e-mail.")
                    .example("code", "123456"),
            )
            .answers::<Profile>(200)
            .refuses_codes(),
        post("/accounts/email/secondary", add)
            .summary("Add a secondary address; a code is sent to it")
            .takes(
                body("SecondEmail", second_email)
                    .about("A secondary address to add.")
                    .example("email", "ada@example.org")
                    .help(CURRENT_PASSWORD, NOT_LATELY)
                    .help(EMAIL_CODE, BY_EMAIL)
                    .help(AUTHENTICATOR_CODE, CODE),
            )
            .answers::<Flow>(200),
        delete("/accounts/email/secondary", remove)
            .summary("Remove my secondary address")
            .takes(reauthentication::password_again())
            .refuses(&[404]),
        post("/accounts/email/swap", swap)
            .summary("Swap my primary and secondary addresses")
            .takes(reauthentication::password_again())
            .answers::<Profile>(200)
            .refuses(&[404]),
    ];
    endpoints
        .map(|it| it.tagged(EMAIL).access(Access::Bearer))
        .into()
}

fn new_email(fields: &mut Reading, config: &Config) -> Option<(Email, Credentials)> {
    let email = commands::new_email(fields, config);
    email.zip(commands::credentials(fields))
}

fn second_email(fields: &mut Reading, config: &Config) -> Option<(Email, Option<Credentials>)> {
    let email = commands::new_email(fields, config);
    email.zip(Some(reauthentication::optional_credentials(fields)))
}

fn flow_and_code(fields: &mut Reading) -> Option<(String, OtpCode)> {
    let (flow, code) = (fields.text("flow"), commands::code(fields));
    flow.zip(code)
}

async fn change(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (email, shown) = body.read(|fields| new_email(fields, site.config()))?;
    let by = reauthentication::reauthenticated(&site, &request, &me, shown).await?;
    let origin = origin(&request, &site);
    let opened = call(&site, move |app| {
        accounts::change_email(app, &by, &email, &origin)
    });
    Ok(sent(&opened.await.map_err(|error| refusal(&error))?))
}

async fn add(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (email, shown) = body.read(|fields| second_email(fields, site.config()))?;
    let by = reauthentication::fresh(&site, &request, &me, shown).await?;
    let origin = origin(&request, &site);
    let opened = call(&site, move |app| {
        accounts::add_secondary_email(app, &by, &email, &origin)
    });
    Ok(sent(&opened.await.map_err(|error| refusal(&error))?))
}

fn sent(opened: &Opened) -> HttpResponse {
    views::json(StatusCode::OK, &Flow::of(opened))
}

async fn confirm(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (flow, code) = body.read(flow_and_code)?;
    let flow = flow_of(Some(flow), &request, &site).await?;
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

async fn swap(
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

async fn remove(
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
    let shown = reauthentication::only_credentials(body)?;
    reauthentication::fresh(site, request, me, shown).await
}
