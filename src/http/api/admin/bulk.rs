//! What is done to all rows of a list, followed and stopped.

use super::staff::Staff;
use super::views::Bulk;
use super::{ask, key};
use crate::admin::{AdminError, bulk};
use crate::http::api::ApiError;
use crate::http::api::bearer::origin;
use crate::http::api::endpoint::{Endpoint, get, post};
use crate::http::api::views::json;
use crate::http::blocking::call;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    vec![
        get("/admin/bulk", list)
            .summary("My bulk actions, newest first")
            .lists::<Bulk>(),
        get("/admin/bulk/{id}", show)
            .summary("Its progress")
            .answers::<Bulk>(200)
            .refuses(&[404]),
        post("/admin/bulk/{id}/stop", stop)
            .summary("Stop it; rows that have been changed stay changed")
            .answers::<Bulk>(200)
            .refuses(&[404]),
    ]
}

/// What the caller began, the newest first.
async fn list(site: Data<Site>, staff: Staff) -> Result<HttpResponse, ApiError> {
    let staff = staff.staff().clone();
    let mine = call(&site, move |app| bulk::mine(app, &staff)).await?;
    let mine: Vec<_> = mine.into_iter().map(Bulk::from).collect();
    Ok(json(StatusCode::OK, &mine))
}

async fn show(site: Data<Site>, staff: Staff, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let (id, staff) = (key(&id)?, staff.staff().clone());
    let progress = call(&site, move |app| bulk::progress(app, &staff, id)).await?;
    Ok(json(StatusCode::OK, &Bulk::from(progress)))
}

async fn stop(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let (id, staff) = (key(&id)?, staff.staff().clone());
    let origin = origin(&request, &site);
    let stopped = call(&site, move |app| bulk::stop(app, &staff, id, &origin)).await?;
    Ok(json(StatusCode::OK, &Bulk::from(stopped)))
}

/// The list that an address means, whole: without a place in it.
pub(super) fn whole_list(request: &HttpRequest) -> Result<crate::admin::Ask, AdminError> {
    let ask = ask::read(request)?;
    if ask.after.is_empty() && ask.before.is_empty() && ask.size.is_none() {
        Ok(ask)
    } else {
        Err(AdminError::BadAsk(Message::new("admin-whole-list-meant")))
    }
}
