//! `…/invitations/`: people whom a member invites, where `INVITED_BY_MEMBERS` is on. What staff does stands in the admin site's
//! part.

use super::bearer::{Bearer, origin};
use super::body::{Body, body};
use super::endpoint::{Access, Endpoint, delete, get, post};
use super::views::{self, Done, stamp};
use super::{ApiError, refusal};
use crate::accounts::{self, MemberInvitation};
use crate::http::blocking::call;
use crate::http::commands;
use crate::site::Site;
use crate::values::InvitationId;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

/// An invitation that I have sent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SentInvitation {
    id: i64,
    email: String,
    /// `pending`, `accepted`, `withdrawn` or `expired`.
    state: &'static str,
    #[schema(format = "date-time")]
    sent_at: String,
    #[schema(format = "date-time")]
    expires_at: String,
}

impl From<MemberInvitation> for SentInvitation {
    fn from(it: MemberInvitation) -> Self {
        Self {
            id: it.id.0,
            state: it.state,
            sent_at: stamp(it.sent_at),
            expires_at: stamp(it.expires_at),
            email: it.email,
        }
    }
}

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let endpoints = [
        get("/accounts/invitations", list)
            .summary("The people I have invited, newest first, at most 100; where `INVITED_BY_MEMBERS` is on")
            .lists::<SentInvitation>()
            .refuses(&[404]),
        post("/accounts/invitations", invite)
            .summary("Invite someone by e-mail, where `INVITED_BY_MEMBERS` is on")
            .takes(
                body("Invite", commands::new_email)
                    .about("Whom to invite. The answer does not tell whether the address has an account.")
                    .example("email", "grace@example.com"),
            )
            .answers::<SentInvitation>(201)
            .refuses(&[404]),
        post("/accounts/invitations/{id}/resend", resend)
            .summary("Send an invitation again, with a new link; the old link stops working")
            .answers::<Done>(200)
            .refuses(&[404]),
        delete("/accounts/invitations/{id}", withdraw)
            .summary("Withdraw an invitation")
            .refuses(&[404]),
    ];
    endpoints.map(|it| it.access(Access::Bearer)).into()
}

async fn list(site: Data<Site>, me: Bearer) -> Result<HttpResponse, ApiError> {
    let me = me.clone();
    let found = call(&site, move |app| accounts::list_my_invitations(app, &me)).await;
    let found = found.map_err(|error| refusal(&error))?.into_iter();
    let all: Vec<_> = found.map(SentInvitation::from).collect();
    Ok(views::json(StatusCode::OK, &all))
}

async fn invite(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    accounts::are_members_inviting(site.app()).map_err(|error| refusal(&error))?;
    let email = body.read(|fields| commands::new_email(fields, site.config()))?;
    let (me, origin) = (me.clone(), origin(&request, &site));
    let sent = call(&site, move |app| {
        accounts::invite_as_member(app, &me, &email, &origin)
    });
    let sent = sent.await.map_err(|error| refusal(&error))?;
    Ok(views::json(
        StatusCode::CREATED,
        &SentInvitation::from(sent),
    ))
}

async fn resend(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = key(&id)?;
    let (me, origin) = (me.clone(), origin(&request, &site));
    let sent = call(&site, move |app| {
        accounts::resend_my_invitation(app, &me, id, &origin)
    });
    sent.await.map_err(|error| refusal(&error))?;
    Ok(views::done())
}

async fn withdraw(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = key(&id)?;
    let (me, origin) = (me.clone(), origin(&request, &site));
    let done = call(&site, move |app| {
        accounts::withdraw_my_invitation(app, &me, id, &origin)
    });
    done.await.map_err(|error| refusal(&error))?;
    Ok(views::gone())
}

fn key(raw: &str) -> Result<InvitationId, ApiError> {
    raw.parse()
        .map(InvitationId)
        .map_err(|_| ApiError::not_found())
}
