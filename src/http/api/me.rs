//! `…/me/` and `…/sessions/`

use super::bearer::{Bearer, origin};
use super::body::{Body, Reading};
use super::views::{self, Profile, Session, Unproved};
use super::{ApiError, reauthentication, refusal};
use crate::accounts::{self, ProfileChange, TokenHolder};
use crate::events::Purpose;
use crate::http::blocking::call;
use crate::site::Site;
use crate::values::{PersonName, SessionId, Username};
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
    let mut fields = Reading::new(body);
    let now = &me.user().username;
    let username = fields.parse_optional("username", |typed| Username::parse_other(typed, now));
    let [first_name, last_name] = ["first_name", "last_name"].map(|name| {
        // Sent and empty means none; not sent means as it was.
        let sent = fields.is_sent(name);
        let parsed = fields.parse_optional(name, PersonName::parse).flatten();
        sent.then(|| parsed.unwrap_or_default())
    });
    let custom_fields = fields.answers_in_part(&site.config().user_fields);
    fields.finish()?;
    let change = ProfileChange {
        username: username.flatten().flatten(),
        first_name,
        last_name,
        custom_fields,
    };
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
