//! `/admin/bulk/`: what is being done to whole lists, how far it has come, and to stop it.

use super::admin_auth::{AdminSession, Sent};
use super::layout::{AdminPageError, answer, crumb, key, list_url, page};
use super::list::{grouped, in_short};
use crate::admin::bulk::{self, Progress, State};
use crate::admin::{ActionRef, Right};
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::visitor::see_other;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde_json::{Value, json};
use tera::Context;

const LIST: &str = "/admin/bulk/";
const TITLE: &str = "admin-works-title";

/// What the person began.
pub(crate) async fn list(site: Data<Site>, at: AdminSession) -> Result<HttpResponse, PageError> {
    let done = async {
        let mine = mine(&site, &at).await?;
        let mut context = Context::new();
        context.insert("works", &mine);
        let crumbs = vec![crumb(Message::new(TITLE), "")];
        let status = StatusCode::OK;
        Ok(page(
            &site,
            &at,
            status,
            "admin/works.html",
            crumbs,
            context,
        )?)
    };
    let done = done.await;
    answer(&site, &at, None, done)
}

/// What the person began, the newest first, as templates show it.
pub(super) async fn mine(
    site: &Data<Site>,
    at: &AdminSession,
) -> Result<Vec<Value>, AdminPageError> {
    let staff = at.rights.staff().clone();
    let found = call(site, move |app| bulk::mine(app, &staff)).await?;
    Ok(found.iter().map(|one| view(site, at, one)).collect())
}

pub(crate) async fn show(
    site: Data<Site>,
    at: AdminSession,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let done = async {
        let (id, staff) = (key(&id)?, at.rights.staff().clone());
        let found = call(&site, move |app| bulk::progress(app, &staff, id)).await?;
        let mut context = Context::new();
        context.insert("work", &view(&site, &at, &found));
        let crumbs = vec![crumb(Message::new(TITLE), LIST), crumb(id.to_string(), "")];
        let status = StatusCode::OK;
        Ok(page(
            &site,
            &at,
            status,
            "admin/work.html",
            crumbs,
            context,
        )?)
    };
    let done = done.await;
    answer(&site, &at, None, done)
}

pub(crate) async fn stop(
    site: Data<Site>,
    sent: Sent,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let at = sent.at;
    let done = async {
        let (id, staff) = (key(&id)?, at.rights.staff().clone());
        let origin = at.visitor.origin(&site);
        call(&site, move |app| bulk::stop(app, &staff, id, &origin)).await?;
        Ok(see_other(&format!("{LIST}{id}/")))
    };
    let done = done.await;
    answer(&site, &at, None, done)
}

fn view(site: &Site, at: &AdminSession, one: &Progress) -> Value {
    let model = site.models().find(&one.model);
    let seen = model.filter(|model| at.rights.allow(model, Right::View));
    let action = model.and_then(|model| ActionRef::find(model, &one.action).ok());
    let label = action.map_or_else(|| one.action.clone().into(), |action| action.label());
    let title = model.map_or_else(|| one.model.clone().into(), |model| model.title.clone());
    // Within a sentence.
    let deed = label.to_string().to_lowercase();
    let heading = Message::new("admin-work-heading").with("title", title.clone());
    let (state, kind) = match one.state {
        State::Running => ("admin-work-running", "info"),
        State::Done => ("admin-work-done", "success"),
        State::Stopped => ("admin-work-stopped", "warning"),
        State::Failed => ("admin-work-failed", "warning"),
    };
    json!({
        "id": one.id,
        "url": format!("{LIST}{}/", one.id),
        "label": label,
        "title": title,
        "heading": heading.with("action", deed),
        "list_url": seen.map(list_url),
        "state": Message::new(state),
        "kind": kind,
        "is_running": one.state == State::Running,
        "percent": one.percent,
        "total": in_short(one.total),
        "changed": grouped(one.changed),
        "already": grouped(one.already),
        "refused": grouped(one.refused),
        "last_error": one.last_error,
        "reason": one.reason,
        "began": Message::moment(one.created_at),
        "finished": one.finished_at.map(Message::moment),
    })
}
