//! `…/sessions/`: where the caller is logged in.

use super::bearer::{BearerAtAnyLevel, origin};
use super::endpoint::{Access, Endpoint, SESSION, delete, get};
use super::views::{self, Session};
use super::{ApiError, reauthentication};
use crate::accounts;
use crate::http::blocking::call;
use crate::site::Site;
use crate::values::SessionId;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    let endpoints = [
        get("/accounts/sessions", list)
            .summary("Where I am logged in")
            .lists::<Session>(),
        delete("/accounts/sessions", end_others).summary("End every session but this one"),
        delete("/accounts/sessions/{id}", end_one)
            .summary("End a session")
            .refuses(&[404]),
    ];
    endpoints
        .map(|it| it.tagged(SESSION).access(Access::Bearer))
        .into()
}

async fn list(site: Data<Site>, me: BearerAtAnyLevel) -> Result<HttpResponse, ApiError> {
    let views = accounts::list_sessions(site.app(), &me).await?;
    let sessions: Vec<_> = views.iter().map(Session::from).collect();
    Ok(views::json(StatusCode::OK, &sessions))
}

/// All but this one.
async fn end_others(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
) -> Result<HttpResponse, ApiError> {
    let by = reauthentication::fresh(&site, &request, &me, None).await?;
    let origin = origin(&request, &site);
    call(&site, move |app| {
        accounts::end_other_sessions(app, &by, &origin)
    })
    .await?;
    Ok(views::gone())
}

async fn end_one(
    site: Data<Site>,
    request: HttpRequest,
    me: BearerAtAnyLevel,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let which = id
        .parse()
        .map(SessionId)
        .map_err(|_| ApiError::not_found())?;
    let by = reauthentication::fresh(&site, &request, &me, None).await?;
    let origin = origin(&request, &site);
    let ended = call(&site, move |app| {
        accounts::end_session(app, &by, which, &origin)
    })
    .await?;
    if ended {
        Ok(views::gone())
    } else {
        Err(ApiError::not_found())
    }
}
