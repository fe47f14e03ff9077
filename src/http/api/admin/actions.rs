//! What can be done to rows: to some by their keys, or to all that a list shows.

use super::bulk::whole_list;
use super::staff::Staff;
use super::views::{Ran, Started};
use super::{Which, ask};
use crate::admin::{self, ActionRef, bulk};
use crate::http::api::bearer::origin;
use crate::http::api::body::{Body, Reading};
use crate::http::api::views::json;
use crate::http::api::{ApiError, reauthentication};
use crate::http::blocking::call;
use crate::site::Site;
use crate::values::Password;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// So many rows by their keys at once; for more there is `all`.
const MOST: usize = 200;
const FIELDS: [&str; 4] = ["ids", "all", "reason", crate::http::forms::CURRENT_PASSWORD];
const NOTHING: &str =
    "Items must be selected in order to perform actions on them. No items have been changed.";

/// What somebody wants to have done.
struct ActionRequest {
    ids: Vec<i64>,
    all: bool,
    why: String,
    password: Option<Password>,
}

impl ActionRequest {
    fn read(body: Body, request: &HttpRequest) -> Result<Self, ApiError> {
        let mut fields = Reading::new(body);
        let ids = fields.ids("ids");
        if ids.len() > MOST {
            let text = format!("At most {MOST} rows at once; `all` does it to more.");
            fields.wrong("ids", text);
        }
        let all = fields.flag("all");
        let reason = fields.optional_text("reason");
        let password = reauthentication::optional_password(&mut fields);
        // A filter that went into the body would be overlooked, and all rows meant.
        fields.nothing_but(&FIELDS);
        fields.finish()?;
        match (ids.is_empty(), all) {
            (true, false) => return Err(ApiError::general(NOTHING)),
            (false, true) => return Err(ApiError::general("Send either `ids` or `all`.")),
            (false, false) if !request.query_string().is_empty() => {
                return Err(ApiError::general("The address narrows `all`, not `ids`."));
            }
            _ => {}
        }
        Ok(Self {
            ids,
            all,
            why: reason.flatten().unwrap_or_default(),
            password,
        })
    }
}

/// `POST /api/admin/<model>/actions/<action>/`
pub(super) async fn run(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    which: Data<Which>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let model = site.models().shared(which.model).cloned();
    let model = model.ok_or_else(ApiError::not_found)?;
    let action = ActionRef::find(&model, which.action).map_err(|_| ApiError::not_found())?;
    let by = staff.rights().permit(&model, action.right())?;
    let mut wish = ActionRequest::read(body, &request)?;
    let password = wish.password.take();
    if action.is_dangerous() || password.is_some() {
        reauthentication::fresh(&site, &request, staff.me(), password).await?;
    }
    let origin = origin(&request, &site);
    if wish.all {
        let ask = whole_list(&request)?;
        let started = call(&site, move |app| {
            bulk::start(app, &by, &model, &action, &ask, &wish.why, &origin)
        });
        return Ok(begun(&site, &request, started.await?));
    }
    let ran = call(&site, move |app| {
        admin::run_action(app, &by, &model, &action, &wish.ids, &wish.why, &origin)
    });
    Ok(json(StatusCode::OK, &Ran::from(ran.await?)))
}

/// Something that goes on by itself; the answer says where to follow it.
fn begun(site: &Site, request: &HttpRequest, id: i64) -> HttpResponse {
    let started = Started {
        bulk: id,
        url: ask::row(site, request, "bulk", id),
    };
    let mut response = json(StatusCode::ACCEPTED, &started);
    if let Ok(url) = started.url.parse() {
        response.headers_mut().insert(header::LOCATION, url);
    }
    response
}
