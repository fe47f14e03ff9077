//! `…/me/` and `…/sessions/`

use super::bearer::{Bearer, origin};
use super::body::Body;
use super::views::{self, Profile, Session, Unproved};
use super::{ApiError, reauthentication, refusal};
use crate::accounts::{self, TokenHolder};
use crate::events::Purpose;
use crate::http::blocking::call;
use crate::http::commands;
use crate::site::Site;
use crate::values::SessionId;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

/// `GET …/me/`
pub(super) async fn show(site: Data<Site>, caller: TokenHolder) -> HttpResponse {
    match caller {
        TokenHolder::SignedIn(me) => views::json(StatusCode::OK, &Profile::of(&site, me.user())),
        TokenHolder::Pending { email, purpose, .. } => {
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

/// `PATCH …/me/`: what is given changes, the rest stays; what cannot be changed here is ignored.
pub(super) async fn update(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let declared = &site.config().user_fields;
    let now = &me.user().username;
    let change = body.read(|fields| commands::profile(fields, declared, now))?;
    let (me, origin) = (me.into_inner(), origin(&request, &site));
    let user = call(&site, move |app| {
        accounts::update_profile(app, &me, change, &origin)
    })
    .await;
    let user = user.map_err(|error| refusal(&error))?;
    Ok(views::json(StatusCode::OK, &Profile::of(&site, &user)))
}

/// `GET …/sessions/`
pub(super) async fn sessions(site: Data<Site>, me: Bearer) -> Result<HttpResponse, ApiError> {
    let views = accounts::list_sessions(site.app(), &me).await?;
    let sessions: Vec<_> = views.iter().map(Session::from).collect();
    Ok(views::json(StatusCode::OK, &sessions))
}

/// `DELETE …/sessions/`: all but this one.
pub(super) async fn end_others(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
) -> Result<HttpResponse, ApiError> {
    let by = reauthentication::fresh(&site, &request, &me, None).await?;
    let origin = origin(&request, &site);
    call(&site, move |app| {
        accounts::end_other_sessions(app, &by, &origin)
    })
    .await?;
    Ok(views::gone())
}

/// `DELETE …/sessions/<id>/`
pub(super) async fn end_one(
    site: Data<Site>,
    request: HttpRequest,
    me: Bearer,
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
