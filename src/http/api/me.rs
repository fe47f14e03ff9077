//! `…/me/`: who calls.

use super::bearer::{Bearer, origin};
use super::body::{Body, body};
use super::endpoint::{Access, Endpoint, get, patch};
use super::views::{self, Profile, Unverified};
use super::{ApiError, refusal};
use crate::accounts::{self, TokenHolder};
use crate::events::Purpose;
use crate::http::blocking::call;
use crate::http::commands;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let endpoints = [
        get("/accounts/me", show)
            .summary("Who I am; with a pending token, only its address")
            .answers::<Profile>(200)
            .answers::<Unverified>(200),
        patch("/accounts/me", update)
            .summary("Change parts of my profile")
            .takes(
                body("ProfileChange", |fields, config| {
                    commands::profile(fields, config, None)
                })
                .about("The changes; what is not sent stays as it is."),
            )
            .answers::<Profile>(200),
    ];
    endpoints.map(|it| it.access(Access::Bearer)).into()
}

async fn show(site: Data<Site>, caller: TokenHolder) -> HttpResponse {
    match caller {
        TokenHolder::SignedIn(me) => views::json(StatusCode::OK, &Profile::of(&site, me.user())),
        TokenHolder::Pending { email, purpose, .. } => {
            let by_phone = purpose == Purpose::VerifyPhone;
            let unverified = Unverified {
                email,
                is_verified: by_phone,
                phone_verified: by_phone.then_some(false),
            };
            views::json(StatusCode::OK, &unverified)
        }
    }
}

/// What is given changes, the rest stays; what cannot be changed here is ignored.
async fn update(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let change = body.read(|fields| commands::profile(fields, site.config(), Some(me.user())))?;
    let (me, origin) = (me.into_inner(), origin(&request, &site));
    let user = call(&site, move |app| {
        accounts::update_profile(app, &me, change, &origin)
    })
    .await;
    let user = user.map_err(|error| refusal(&error))?;
    Ok(views::json(StatusCode::OK, &Profile::of(&site, &user)))
}
