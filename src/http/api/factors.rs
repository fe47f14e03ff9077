//! `…/factors/`: what protects an account beside its password.

use super::bearer::{BearerAtAnyLevel, origin};
use super::body::{Body, Reading, body};
use super::endpoint::{Access, Endpoint, FACTORS, delete, get, post};
use super::views::{self, stamp};
use super::{ApiError, reauthentication};
use crate::accounts::{
    self, CodesView, FactorError, NewCodes, PasskeyView, ReauthenticationFor,
    RecentlyAuthenticated, SignedIn, TotpSetup, TotpView,
};
use crate::http::blocking::call;
use crate::http::commands::{Input as _, SECOND_CODE};
use crate::i18n::{Message, say};
use crate::security::totp::svg;
use crate::site::Site;
use crate::values::TotpCode;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let endpoints = [
        get("/accounts/factors", list)
            .summary("What protects my account beside the password")
            .answers::<Factors>(200),
        post("/accounts/factors/totp/start", start)
            .summary("Begin to set up an authenticator app, also in the place of another")
            .takes(reauthentication::password_again())
            .answers::<NewApp>(200),
        post("/accounts/factors/totp", add)
            .summary("Add the authenticator app with its first code; every other session ends")
            .takes(
                body("TotpSetup", |fields, _| setup_and_code(fields))
                    .about("Adds an authenticator app.")
                    .help(
                        "setup",
                        "The value from the answer to `start`. It ends after ten minutes.",
                    )
                    .help(SECOND_CODE, "What the app shows.")
                    .example(SECOND_CODE, "123456"),
            )
            .answers::<Added>(201)
            .refuses_factors(),
        delete("/accounts/factors/totp", remove)
            .summary("Remove the authenticator app; every other session ends")
            .takes(reauthentication::password_again())
            .refuses(&[404]),
        post("/accounts/factors/recovery-codes", make_codes)
            .summary("Make ten new recovery codes; earlier ones no longer work")
            .takes(reauthentication::password_again())
            .answers::<Codes>(200),
    ];
    endpoints
        .map(|it| it.tagged(FACTORS).access(Access::Bearer))
        .into()
}

/// What protects an account beside its password.
#[derive(Serialize, ToSchema)]
struct Factors {
    /// Whether a log-in asks for a second step.
    second_factor: bool,
    #[schema(required)]
    totp: Option<AuthenticatorApp>,
    passkeys: Vec<Passkey>,
    #[schema(required)]
    recovery_codes: Option<RecoveryCodes>,
}

/// A passkey.
#[derive(Serialize, ToSchema)]
struct Passkey {
    id: i64,
    /// May be empty.
    name: String,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(required, format = "date-time")]
    last_used_at: Option<String>,
    /// Whether it is backed up, and so may be on several devices.
    is_synced: bool,
}

impl From<PasskeyView> for Passkey {
    fn from(passkey: PasskeyView) -> Self {
        Self {
            id: passkey.id,
            name: passkey.name,
            created_at: stamp(passkey.created_at),
            last_used_at: passkey.last_used_at.map(stamp),
            is_synced: passkey.is_synced,
        }
    }
}

/// An authenticator app.
#[derive(Serialize, ToSchema)]
struct AuthenticatorApp {
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(required, format = "date-time")]
    last_used_at: Option<String>,
    /// Whether its codes no longer work, after a hundred wrong ones in a row.
    is_off: bool,
}

/// The recovery codes of an account.
#[derive(Serialize, ToSchema)]
struct RecoveryCodes {
    /// How many were not used.
    left: i64,
    #[schema(format = "date-time")]
    created_at: String,
}

/// What an authenticator app is set up with.
#[derive(Serialize, ToSchema)]
struct NewApp<'a> {
    /// Comes back with the first code, in the same session.
    setup: &'a str,
    /// The secret as base32, in groups of four, to be typed.
    secret: &'a str,
    /// The address that a QR code says, for an app on the same device.
    uri: &'a str,
    /// The QR code: a whole `<svg>`.
    svg: &'a str,
}

/// After an authenticator app was added.
#[derive(Serialize, ToSchema)]
struct Added {
    /// Where there were none. They are not shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    recovery_codes: Option<Vec<String>>,
}

/// New recovery codes. They are not shown again.
#[derive(Serialize, ToSchema)]
struct Codes {
    codes: Vec<String>,
}

impl From<TotpView> for AuthenticatorApp {
    fn from(app: TotpView) -> Self {
        Self {
            created_at: stamp(app.created_at),
            last_used_at: app.last_used_at.map(stamp),
            is_off: app.is_off,
        }
    }
}

impl From<CodesView> for RecoveryCodes {
    fn from(codes: CodesView) -> Self {
        Self {
            left: codes.left,
            created_at: stamp(codes.created_at),
        }
    }
}

pub(super) fn grouped(new: &NewCodes) -> Vec<String> {
    let codes = new.codes.iter();
    codes.map(|code| code.grouped().to_string()).collect()
}

async fn list(site: Data<Site>, me: BearerAtAnyLevel) -> Result<HttpResponse, ApiError> {
    let me = me.into_inner();
    let had = call(&site, move |app| accounts::look_at_factors(app, &me)).await?;
    let factors = Factors {
        second_factor: had.is_on(),
        totp: had.totp.map(AuthenticatorApp::from),
        passkeys: had.passkeys.into_iter().map(Passkey::from).collect(),
        recovery_codes: had.recovery_codes.map(RecoveryCodes::from),
    };
    Ok(views::json(StatusCode::OK, &factors))
}

async fn start(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let by = shown(&site, &request, &me, body).await?;
    let started = call(&site, move |app| accounts::start_totp(app, &by)).await;
    let TotpSetup { setup, secret, uri } = match started {
        Ok(setup) => setup,
        Err(error) => return Err(refused(&site, &me, &error).await),
    };
    let label = say(&Message::new("wire-qr-code"));
    let svg = svg(&uri, &label).ok_or_else(ApiError::broken)?;
    let (secret, uri) = (secret.as_str(), uri.as_str());
    let answer = NewApp {
        setup: &setup,
        secret,
        uri,
        svg: &svg,
    };
    Ok(views::json(StatusCode::OK, &answer))
}

fn setup_and_code(fields: &mut Reading) -> Option<(String, TotpCode)> {
    let setup = fields.text("setup");
    setup.zip(fields.parse(SECOND_CODE, TotpCode::parse))
}

async fn add(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (setup, code) = body.read(setup_and_code)?;
    let (proof, origin) = (me.clone(), origin(&request, &site));
    let added = call(&site, move |app| {
        accounts::add_totp(app, &proof, &setup, &code, &origin)
    });
    match added.await {
        Ok(added) => {
            let recovery_codes = added.codes.as_ref().map(grouped);
            Ok(views::json(StatusCode::CREATED, &Added { recovery_codes }))
        }
        Err(error) => Err(refused(&site, &me, &error).await),
    }
}

async fn remove(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let by = shown(&site, &request, &me, body).await?;
    let origin = origin(&request, &site);
    match call(&site, move |app| accounts::remove_totp(app, &by, &origin)).await {
        Ok(_) => Ok(views::gone()),
        Err(error) => Err(refused(&site, &me, &error).await),
    }
}

async fn make_codes(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let by = shown(&site, &request, &me, body).await?;
    let origin = origin(&request, &site);
    let made = call(&site, move |app| {
        accounts::make_recovery_codes(app, &by, &origin)
    });
    match made.await {
        Ok(new) => {
            let codes = grouped(&new);
            Ok(views::json(StatusCode::OK, &Codes { codes }))
        }
        Err(error) => Err(refused(&site, &me, &error).await),
    }
}

/// What the body shows again, or what was shown within the last ten minutes.
pub(super) async fn shown(
    site: &Site,
    request: &HttpRequest,
    me: &SignedIn,
    body: Body,
) -> Result<RecentlyAuthenticated, ApiError> {
    let shown = reauthentication::only_credentials(body)?;
    reauthentication::fresh(site, request, me, shown).await
}

pub(super) async fn refused(site: &Site, me: &SignedIn, error: &FactorError) -> ApiError {
    match error {
        FactorError::Needed | FactorError::EmailCodeNeeded => {
            reauthentication::reauthentication_needed(
                site,
                me,
                error,
                ReauthenticationFor::NewFactor,
            )
            .await
        }
        other => ApiError::coded(other, |field| field),
    }
}
