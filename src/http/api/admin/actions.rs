//! What can be done to rows: to some by their keys, or to all that a list shows.

use super::bulk::whole_list;
use super::staff::Staff;
use super::views::{Ran, Started};
use super::{Which, ask};
use crate::accounts::Credentials;
use crate::admin::bulk::DELETE;
use crate::admin::{self, ActionRef, Model, Right, bulk};
use crate::http::api::bearer::origin;
use crate::http::api::body::{Body, BodyDescription, Reading, body};
use crate::http::api::endpoint::{Endpoint, post};
use crate::http::api::views::json;
use crate::http::api::{ApiError, reauthentication};
use crate::http::blocking::call;
use crate::http::commands::{AUTHENTICATOR_CODE, CURRENT_PASSWORD, EMAIL_CODE};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// So many rows by their keys at once; for more there is `all`.
const MOST: usize = 200;
const FIELDS: [&str; 6] = [
    "ids",
    "all",
    "reason",
    CURRENT_PASSWORD,
    EMAIL_CODE,
    AUTHENTICATOR_CODE,
];
const AGAIN: &str = " Needs recent authentication, or the password.";

pub(super) fn of_model(model: &Model) -> Vec<Endpoint<'_>> {
    let path = |name| format!("/admin/{}/actions/{name}", model.name);
    let mut endpoints = Vec::new();
    for action in &model.actions {
        let again = if action.is_dangerous { AGAIN } else { "" };
        let (label, about) = (action.label.in_english(), action.about.in_english());
        let summary = format!("{label}: {about}{again}");
        endpoints.push(acts(
            post(path(action.name), run).summary(summary),
            model,
            action.name,
        ));
    }
    // Rows can be deleted by their keys even where no action does it.
    if model.allows(Right::Delete) && model.find_action(DELETE).is_none() {
        let many = model.title.in_english();
        let summary = format!("Delete {many}, by their keys or the whole list.{AGAIN}");
        endpoints.push(acts(
            post(path(DELETE), run).summary(summary),
            model,
            DELETE,
        ));
    }
    endpoints
}

fn acts<'m>(endpoint: Endpoint<'m>, model: &'m Model, action: &'static str) -> Endpoint<'m> {
    let which = Which {
        model: model.name,
        action,
    };
    endpoint
        .app_data(which)
        .takes(acting())
        .with(|| ask::narrowing(model))
        .answers::<Ran>(200)
        .or_later::<Started>()
        .refuses(&[404])
}

fn acting() -> BodyDescription<'static> {
    let all = "Instead of keys: all rows of the list, as filtered by the parameters. Continues in the background.";
    let password = "For dangerous actions; not needed within 10 minutes of entering it.";
    let acting = body("Acting", |fields, _| ActionRequest::read(fields))
        .about("Which rows of a list.")
        .help("ids", "Their keys, at most 200.")
        .help("all", all)
        .help("reason", "The reason; some actions require one.");
    reauthentication::helped(acting, password)
}

/// What somebody wants to have done.
struct ActionRequest {
    ids: Vec<i64>,
    all: bool,
    why: String,
    shown: Option<Credentials>,
}

impl ActionRequest {
    fn read(fields: &mut Reading) -> Self {
        let ids = fields.ids("ids");
        if ids.len() > MOST {
            let text = Message::new("admin-too-many-ids").with("limit", MOST);
            fields.wrong("ids", text);
        }
        let all = fields.flag("all");
        let reason = fields.optional_text("reason");
        let shown = reauthentication::optional_credentials(fields);
        // A filter that went into the body would be overlooked, and all rows meant.
        fields.nothing_but(&FIELDS);
        Self {
            ids,
            all,
            why: reason.flatten().unwrap_or_default(),
            shown,
        }
    }

    fn of(body: Body, request: &HttpRequest) -> Result<Self, ApiError> {
        let asked = body.read(|fields| Some(Self::read(fields)))?;
        let wrong = match (asked.ids.is_empty(), asked.all) {
            (true, false) => "admin-action-no-rows",
            (false, true) => "admin-ids-or-all",
            (false, false) if !request.query_string().is_empty() => "admin-ids-not-narrowed",
            _ => return Ok(asked),
        };
        Err(ApiError::general(Message::new(wrong)))
    }
}

async fn run(
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
    let mut asked = ActionRequest::of(body, &request)?;
    let shown = asked.shown.take();
    if action.is_dangerous() || shown.is_some() {
        reauthentication::fresh(&site, &request, staff.me(), shown).await?;
    }
    let origin = origin(&request, &site);
    if asked.all {
        let ask = whole_list(&request)?;
        let started = call(&site, move |app| {
            bulk::start(app, &by, &model, &action, &ask, &asked.why, &origin)
        });
        return Ok(begun(&site, &request, started.await?));
    }
    let ran = call(&site, move |app| {
        admin::run_action(app, &by, &model, &action, &asked.ids, &asked.why, &origin)
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
