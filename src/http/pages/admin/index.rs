//! `/admin/`: what there is, and what one did lately.

mod plots;

use super::admin_auth::AdminSession;
use super::bulk;
use super::history::tell;
use super::layout::{AdminPageError, answer, list_url, page};
use crate::admin::{self, Happening, Right};
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde_json::json;
use tera::Context;

/// As many as Django shows.
const SHOWN: usize = 10;
/// One thing that is done is told in several entries.
const LOOKED_AT: i64 = 50;

pub(crate) async fn show(site: Data<Site>, at: AdminSession) -> Result<HttpResponse, PageError> {
    let done = index(&site, &at).await;
    answer(&site, &at, None, done)
}

async fn index(site: &Data<Site>, at: &AdminSession) -> Result<HttpResponse, AdminPageError> {
    let staff = at.rights.staff().clone();
    let recent = call(site, move |app| admin::recent(app, &staff, LOOKED_AT)).await?;
    let rights = at.rights.clone();
    let numbers = call(site, move |app| admin::numbers(app, &rights)).await?;
    let mut context = Context::new();
    context.insert("today", &plots::today(site, at, &numbers));
    context.insert("plots", &plots::drawn(&numbers));
    let works = bulk::mine(site, at).await?.into_iter();
    let running = works.filter(|work| work["is_running"] == true);
    context.insert("running", &running.collect::<Vec<_>>());
    let models = site.models().iter().filter_map(|model| {
        let allow = |right| at.rights.allow(model, right);
        let (view, add) = (allow(Right::View), allow(Right::Add));
        Right::ALL.into_iter().any(allow).then(|| {
            json!({
                "title": model.title, "about": model.about, "singular": model.one,
                "url": view.then(|| list_url(model)),
                "add_url": add.then(|| format!("{}add/", list_url(model))),
            })
        })
    });
    context.insert("models", &models.collect::<Vec<_>>());
    let deeds = deeds(&recent).into_iter().take(SHOWN);
    let recent: Vec<_> = deeds.map(|one| tell(site, one)).collect();
    context.insert("recent", &recent);
    Ok(page(
        site,
        at,
        StatusCode::OK,
        "admin/index.html",
        Vec::new(),
        context,
    )?)
}

/// Of the entries of one moment the one that says most.
fn deeds(recent: &[Happening]) -> Vec<&Happening> {
    let mut deeds: Vec<&Happening> = Vec::new();
    for one in recent {
        match deeds.last_mut().filter(|last| last.at == one.at) {
            Some(last) if says(one) > says(last) => *last = one,
            Some(_) => {}
            None => deeds.push(one),
        }
    }
    deeds
}

fn says(one: &Happening) -> u8 {
    match one.event.as_str() {
        "row_acted_on" => 3,
        "row_added" | "row_deleted" | "user_deleted" => 2,
        "row_changed" => 1,
        _ => 0,
    }
}
