//! `…/me/`: who calls.

use super::bearer::{Bearer, Caller, origin};
use super::body::{Body, Reading, body};
use super::endpoint::{Access, Endpoint, get, patch};
use super::views::{self, Profile, Unproved};
use super::{ApiError, refusal};
use crate::accounts::{self, ProfileChange};
use crate::config::Config;
use crate::events::Purpose;
use crate::http::blocking::call;
use crate::site::Site;
use crate::values::{PersonName, Username};
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let endpoints = [
        get("/accounts/me", show)
            .summary("Who I am; with a pending token, its address alone")
            .answers::<Profile>(200)
            .answers::<Unproved>(200),
        patch("/accounts/me", update)
            .summary("Change my profile in part")
            .takes(
                body("ProfileChange", |fields, config| change(fields, "", config))
                    .about("What changes; what is not sent stays."),
            )
            .answers::<Profile>(200),
    ];
    endpoints.map(|it| it.access(Access::Bearer)).into()
}

async fn show(site: Data<Site>, caller: Caller) -> HttpResponse {
    match caller.0 {
        accounts::Bearer::SignedIn(me) => {
            views::json(StatusCode::OK, &Profile::of(&site, me.user()))
        }
        accounts::Bearer::Pending { email, purpose, .. } => {
            let by_phone = purpose == Purpose::VerifyPhone;
            let unverified = Unproved {
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
    let now = &me.user().username;
    let change = body.read(|fields| Some(change(fields, now, site.config())))?;
    let (proof, origin) = (me.proof().clone(), origin(&request, &site));
    let user = call(&site, move |app| {
        accounts::update_profile(app, &proof, change, &origin)
    })
    .await;
    let user = user.map_err(|error| refusal(&error))?;
    Ok(views::json(StatusCode::OK, &Profile::of(&site, &user)))
}

/// What of a profile changes; the rest stays.
fn change(fields: &mut Reading, now: &str, config: &Config) -> ProfileChange {
    let username = fields.parse_optional("username", |typed| Username::parse_other(typed, now));
    let [first_name, last_name] = ["first_name", "last_name"].map(|name| {
        // Sent and empty means none; not sent means as it was.
        let sent = fields.is_sent(name);
        let parsed = fields.parse_optional(name, PersonName::parse).flatten();
        sent.then(|| parsed.unwrap_or_default())
    });
    let custom_fields = fields.answers_in_part(&config.user_fields);
    ProfileChange {
        username: username.flatten().flatten(),
        first_name,
        last_name,
        custom_fields,
    }
}
