//! `…/passkey/` and `…/factors/passkeys/`: logging in with a passkey, and adding, renaming and removing one's own.

use super::bearer::{BearerAtAnyLevel, origin};
use super::body::{Body, Reading, body};
use super::device::{self, Device, known_origin};
use super::endpoint::{Access, Endpoint, FACTORS, delete, patch, post};
use super::factors::{grouped, refused, shown};
use super::tokens::{second_step, unverified, unverified_phone};
use super::views::{self, LoggedIn};
use super::{ApiError, refusal, transport};
use crate::accounts::{self, PasskeyAnswer, PasskeyRequest, ReauthenticationFor, Step};
use crate::http::blocking::call;
use crate::http::commands::{CREDENTIAL, Input as _};
use crate::site::Site;
use crate::values::PasskeyName;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Of the answer.
pub(super) const ANSWER: &str =
    "What `PublicKeyCredential.toJSON()` gives, as an object or as text.";

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let flow = "The flow of the answer to `options`. It ends after ten minutes.";
    let name = "What it is called, at most 60 characters; may be left out.";
    let endpoints = [
        post("/accounts/passkey/options", login_options)
            .summary("Ask what a passkey is to sign for a log-in")
            .answers::<Asked>(200)
            .refuses(&[404]),
        post("/accounts/passkey/login", log_in)
            .summary("Log in with a passkey")
            .takes(
                body("PasskeyLogin", |fields, _| login(fields))
                    .about("The answer of a passkey.")
                    .help("flow", flow)
                    .help(CREDENTIAL, ANSWER)
                    .help("device", device::HELP),
            )
            .answers::<LoggedIn>(200)
            .sends_tokens()
            .refuses(&[401, 403, 404]),
        post("/accounts/reauthenticate/options", again_options)
            .summary("Ask what a passkey is to sign in the place of a code")
            .access(Access::Bearer)
            .answers::<AskedAgain>(200)
            .refuses(&[404]),
        post("/accounts/factors/passkeys/options", options)
            .summary("Ask for a new passkey")
            .access(Access::Bearer)
            .takes(super::reauthentication::password_again())
            .answers::<Asked>(200)
            .refuses(&[404]),
        post("/accounts/factors/passkeys", add)
            .summary("Add a passkey; every other session ends")
            .access(Access::Bearer)
            .takes(
                body("NewPasskey", |fields, _| new_passkey(fields))
                    .about("A passkey that was just made.")
                    .help("flow", flow)
                    .help(CREDENTIAL, ANSWER)
                    .help("name", name),
            )
            .answers::<PasskeyAdded>(201)
            .refuses_factors()
            .refuses(&[404]),
        patch("/accounts/factors/passkeys/{id}", rename)
            .summary("Rename a passkey")
            .access(Access::Bearer)
            .takes(
                body("PasskeyName", |fields, _| {
                    fields.parse("name", PasskeyName::parse)
                })
                .about("Another name for a passkey.")
                .help("name", name),
            )
            .refuses(&[404]),
        delete("/accounts/factors/passkeys/{id}", remove)
            .summary("Remove a passkey; every other session ends")
            .access(Access::Bearer)
            .takes(super::reauthentication::password_again())
            .refuses(&[404]),
    ];
    endpoints.map(|it| it.tagged(FACTORS)).into()
}

/// What a passkey is asked.
#[derive(Serialize, ToSchema)]
pub(super) struct Asked {
    /// Comes back with the answer.
    flow: String,
    /// For `PublicKeyCredential.parseRequestOptionsFromJSON()`, or `parseCreationOptionsFromJSON()` for a new one.
    #[serde(rename = "publicKey")]
    #[schema(value_type = Object)]
    public_key: Value,
}

/// What a passkey of somebody signed in is asked.
#[derive(Serialize, ToSchema)]
struct AskedAgain {
    /// Comes back with the answer.
    passkey_flow: String,
    /// For `PublicKeyCredential.parseRequestOptionsFromJSON()`.
    #[serde(rename = "publicKey")]
    #[schema(value_type = Object)]
    public_key: Value,
}

impl From<PasskeyRequest> for Asked {
    fn from(asked: PasskeyRequest) -> Self {
        Self {
            flow: asked.flow,
            public_key: asked.public_key,
        }
    }
}

/// After a passkey was added.
#[derive(Serialize, ToSchema)]
struct PasskeyAdded {
    /// Its key.
    id: i64,
    /// Where there were none. They are not shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    recovery_codes: Option<Vec<String>>,
}

async fn login_options(site: Data<Site>) -> Result<HttpResponse, ApiError> {
    if !site.config().passkeys {
        return Err(refusal(&accounts::PasskeyError::Off));
    }
    let asked = accounts::ask_for_passkey(site.app())?;
    Ok(views::json(StatusCode::OK, &Asked::from(asked)))
}

/// The answer that must be there.
fn answer(fields: &mut Reading) -> Option<PasskeyAnswer> {
    let flow = fields.text("flow");
    let credential = fields.optional_json(CREDENTIAL);
    if credential == Some(None) {
        fields.missing(CREDENTIAL);
    }
    Some(PasskeyAnswer {
        flow: flow?,
        credential: credential??,
    })
}

fn login(fields: &mut Reading) -> Option<(PasskeyAnswer, Device)> {
    let answer = answer(fields);
    let device = Device::read(fields);
    answer.map(|answer| (answer, device))
}

async fn log_in(
    site: Data<Site>,
    request: HttpRequest,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (answer, device) = body.read(login)?;
    let origin = known_origin(&request, &site, &device);
    let logged_in = call(&site, move |app| {
        accounts::login_with_passkey(app, &answer, false, &origin)
    });
    let done = match logged_in.await.map_err(|error| refusal(&error))? {
        Step::Done(done) => done,
        Step::Verify(opened) => return Err(unverified(&opened)),
        Step::VerifyPhone(opened) => return Err(unverified_phone(&opened)),
        Step::Second(opened, ways) => return Err(second_step(&opened, &ways)),
    };
    transport::know(&request, &done);
    let answer = LoggedIn::of(&site, &done).ok_or_else(ApiError::broken)?;
    transport::deliver(&site, &request, StatusCode::OK, &answer)
}

async fn again_options(site: Data<Site>, me: BearerAtAnyLevel) -> Result<HttpResponse, ApiError> {
    let me = me.into_inner();
    let asked = call(&site, move |app| {
        accounts::asked_again(app, &me, ReauthenticationFor::Change)
    })
    .await?;
    let asked = asked.passkey.ok_or_else(ApiError::not_found)?;
    let answer = AskedAgain {
        passkey_flow: asked.flow,
        public_key: asked.public_key,
    };
    Ok(views::json(StatusCode::OK, &answer))
}

async fn options(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let by = shown(&site, &request, &me, body).await?;
    let origin = origin(&request, &site);
    match call(&site, move |app| accounts::start_passkey(app, &by, &origin)).await {
        Ok(asked) => Ok(views::json(StatusCode::OK, &Asked::from(asked))),
        Err(error) => Err(refused(&site, &me, &error).await),
    }
}

fn new_passkey(fields: &mut Reading) -> Option<(PasskeyAnswer, PasskeyName)> {
    let answer = answer(fields);
    let name = fields.parse_optional("name", PasskeyName::parse);
    Some((answer?, name?.unwrap_or_default()))
}

async fn add(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let (answer, name) = body.read(new_passkey)?;
    let (proof, origin) = (me.clone(), origin(&request, &site));
    let added = call(&site, move |app| {
        accounts::add_passkey(app, &proof, &answer, &name, &origin)
    });
    match added.await {
        Ok(added) => {
            let answer = PasskeyAdded {
                id: added.id,
                recovery_codes: added.codes.as_ref().map(grouped),
            };
            Ok(views::json(StatusCode::CREATED, &answer))
        }
        Err(error) => Err(refused(&site, &me, &error).await),
    }
}

fn key(id: &str) -> Result<i64, ApiError> {
    id.parse().map_err(|_| ApiError::not_found())
}

async fn rename(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    id: Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let id = key(&id)?;
    let name = body.read(|fields| fields.parse("name", PasskeyName::parse))?;
    let (proof, origin) = (me.clone(), origin(&request, &site));
    let renamed = call(&site, move |app| {
        accounts::rename_passkey(app, &proof, id, &name, &origin)
    });
    match renamed.await {
        Ok(()) => Ok(views::gone()),
        Err(error) => Err(refused(&site, &me, &error).await),
    }
}

async fn remove(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    id: Path<String>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let id = key(&id)?;
    let by = shown(&site, &request, &me, body).await?;
    let origin = origin(&request, &site);
    match call(&site, move |app| {
        accounts::remove_passkey(app, &by, id, &origin)
    })
    .await
    {
        Ok(_) => Ok(views::gone()),
        Err(error) => Err(refused(&site, &me, &error).await),
    }
}
