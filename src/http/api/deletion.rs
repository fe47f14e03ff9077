//! Leaving, taking one's data along, and the password again.

use super::bearer::{Bearer, BearerAtAnyLevel, origin};
use super::body::{Body, BodyDescription, body};
use super::endpoint::{Access, Endpoint, delete, get, post};
use super::views::{self, Done, stamp};
use super::{ApiError, reauthentication, refusal, transport};
use crate::accounts::{self, Reauthenticated, SignedIn};
use crate::http::blocking::call;
use crate::http::commands::{AUTHENTICATOR_CODE, EMAIL_CODE, credentials};
use crate::http::pages::account::export::file;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let endpoints = [
        delete("/accounts/me", delete_account)
            .summary("Ask for my account to be erased in 7 days")
            .takes(current_password())
            .answers::<Leaving>(202),
        post("/accounts/archive", archive)
            .summary("Archive my account until I log in again")
            .takes(current_password()),
        post("/accounts/reauthenticate", reauthenticate)
            .summary("Enter my password again; it is not needed again for 10 minutes")
            .takes(current_password())
            .answers::<Done>(200),
        post("/accounts/reauthenticate/code", send_code)
            .summary("Send a code by e-mail: in the place of a password, or for a first factor that the site demands")
            .answers::<CodeSent>(200)
            .refuses(&[404]),
        get("/accounts/export", export)
            .summary("Everything that is kept about me, as a file; needs recent authentication")
            .answers::<Export>(200),
    ];
    endpoints.map(|it| it.access(Access::Bearer)).into()
}

/// What [`given`] reads.
fn current_password() -> BodyDescription<'static> {
    body("CurrentPassword", |fields, _| credentials(fields))
        .about("The password, for sensitive changes.")
        .help(EMAIL_CODE, reauthentication::BY_EMAIL)
        .help(AUTHENTICATOR_CODE, reauthentication::CODE)
}

/// An account that will be erased.
#[derive(Serialize, ToSchema)]
struct Leaving {
    /// When it will be erased, unless the link in the e-mail is used.
    #[schema(format = "date-time")]
    erase_at: String,
}

/// A code is on its way to my primary address.
#[derive(Serialize, ToSchema)]
struct CodeSent {
    /// When the e-mail will be sent, if it has to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "date-time")]
    leaves_at: Option<String>,
}

/// Everything that is kept about a user, column by column, newest rows first.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "it is described here, and made of rows as they are"
)]
struct Export {
    #[schema(format = "date-time")]
    exported_at: String,
    #[schema(value_type = Object)]
    account: (),
    #[schema(value_type = Vec<Object>)]
    groups: (),
    #[schema(value_type = Vec<Object>)]
    permissions: (),
    #[schema(value_type = Vec<Object>)]
    sessions: (),
    /// Browsers that have logged in.
    #[schema(value_type = Vec<Object>)]
    devices: (),
    /// The authenticator app: when it was added and last used. Never its secret.
    #[schema(value_type = Vec<Object>)]
    authenticator_apps: (),
    /// Their names, models (`aaguid`) and dates. Never their keys.
    #[schema(value_type = Vec<Object>)]
    passkeys: (),
    /// When each was made and used. Never the codes.
    #[schema(value_type = Vec<Object>)]
    recovery_codes: (),
    /// Which version of the site's terms was accepted when, and from where.
    #[schema(value_type = Vec<Object>)]
    consents: (),
    /// Which program the account was imported from, and when.
    #[schema(value_type = Vec<Object>)]
    imports: (),
    /// Refresh tokens and sessions that the account had with that program, and until when they can be exchanged. Never their digests.
    #[schema(value_type = Vec<Object>)]
    imported_logins: (),
    /// Accounts at other providers that were imported.
    #[schema(value_type = Vec<Object>)]
    social_accounts: (),
    /// The flow in which the code was requested.
    #[schema(value_type = Vec<Object>)]
    flows: (),
    #[schema(value_type = Vec<Object>)]
    letters: (),
    /// Of addresses, that can or could be undone.
    #[schema(value_type = Vec<Object>)]
    changes: (),
    /// Of addresses, because someone asked to undo a change.
    #[schema(value_type = Vec<Object>)]
    holds: (),
    /// Invitations I have sent, and those to my addresses.
    #[schema(value_type = Vec<Object>)]
    invitations: (),
    /// What happened.
    #[schema(value_type = Vec<Object>)]
    events: (),
    /// Tables of which only the newest rows are included.
    cut: Vec<String>,
}

/// The password that the body has to bring, compared.
async fn given(
    site: &Site,
    request: &HttpRequest,
    me: &SignedIn,
    body: Body,
) -> Result<Reauthenticated, ApiError> {
    let shown = body.read(credentials)?;
    reauthentication::reauthenticated(site, request, me, shown).await
}

/// Who has a password shows that, and a code beside it only for the first factor that the site demands.
async fn send_code(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
) -> Result<HttpResponse, ApiError> {
    let me = me.into_inner();
    let origin = origin(&request, &site);
    let sent = call(&site, move |app| {
        accounts::send_email_code(app, &me, &origin)
    });
    let opened = sent.await.map_err(|error| refusal(&error))?;
    let answer = CodeSent {
        leaves_at: opened.leaves_at.map(stamp),
    };
    Ok(views::json(StatusCode::OK, &answer))
}

async fn reauthenticate(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    given(&site, &request, &me, body).await?;
    Ok(views::done())
}

async fn delete_account(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let by = given(&site, &request, &me, body).await?;
    let origin = origin(&request, &site);
    let deletion = call(&site, move |app| {
        accounts::request_deletion(app, &by, &origin)
    });
    let deletion = deletion.await.map_err(|error| refusal(&error))?;
    let answer = Leaving {
        erase_at: stamp(deletion.erase_at),
    };
    let answer = views::json(StatusCode::ACCEPTED, &answer);
    transport::forget(&site, &request, answer)
}

async fn archive(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let by = given(&site, &request, &me, body).await?;
    let origin = origin(&request, &site);
    let done = call(&site, move |app| accounts::archive(app, &by, &origin)).await;
    done.map_err(|error| refusal(&error))?;
    transport::forget(&site, &request, views::gone())
}

async fn export(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
) -> Result<HttpResponse, ApiError> {
    let by = reauthentication::fresh(&site, &request, &me, None).await?;
    let origin = origin(&request, &site);
    let export = call(&site, move |app| accounts::export(app, &by, &origin)).await;
    Ok(file(&export.map_err(|error| refusal(&error))?)?)
}
