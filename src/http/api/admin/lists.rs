//! The models, and lists of their rows.

use super::staff::Staff;
use super::views::{self, FacetView, Index, ModelView, NumbersView, Part, Row};
use super::{Which, ask, schemas, with_context};
use crate::admin::{self, Model, Right};
use crate::http::api::ApiError;
use crate::http::api::bearer::origin;
use crate::http::api::endpoint::{Endpoint, get};
use crate::http::api::views::json;
use crate::http::blocking::call;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

pub(super) fn endpoints() -> Vec<Endpoint<'static>> {
    vec![
        get("/admin", index)
            .summary("The models, and what I may do with them")
            .answers::<Index>(200),
        get("/admin/numbers", numbers)
            .summary("Numbers for today and for the last 30 days")
            .answers::<NumbersView>(200),
    ]
}

pub(super) fn of_model(model: &Model) -> Vec<Endpoint<'_>> {
    let path = format!("/admin/{}", model.name);
    let summary = format!("{}, page by page", model.title.in_english());
    let list = get(path, show)
        .summary(summary)
        .app_data(Which::of(model))
        .with(|| ask::narrowing(model))
        .with(ask::places)
        .answers_with(200, |schemas| {
            schemas.add(schemas::row(model));
            schemas.of::<FacetView>();
            schemas.add(schemas::part(model))
        });
    vec![list]
}

async fn index(site: Data<Site>, staff: Staff) -> Result<HttpResponse, ApiError> {
    let models = site.models().iter();
    let models = models.filter_map(|model| ModelView::of(model, staff.rights()));
    let index = Index {
        models: models.collect(),
    };
    Ok(json(StatusCode::OK, &index))
}

async fn numbers(site: Data<Site>, staff: Staff) -> Result<HttpResponse, ApiError> {
    let rights = staff.rights().clone();
    let numbers = call(&site, move |app| admin::numbers(app, &rights)).await?;
    Ok(json(StatusCode::OK, &NumbersView::from(numbers)))
}

async fn show(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    which: Data<Which>,
) -> Result<HttpResponse, ApiError> {
    let (ask, origin) = (ask::read(&request), origin(&request, &site));
    let (page, results) = with_context(&site, &staff, &which, move |context| {
        let by = context.rights.permit(context.model, Right::View)?;
        let mut page = admin::list_rows(
            context.app,
            &by,
            context.models,
            context.model,
            &ask?,
            &origin,
        )?;
        let lines = std::mem::take(&mut page.lines).into_iter();
        let results: Vec<_> = lines.map(|line| Row::listed(context.model, line)).collect();
        Ok((page, results))
    })
    .await?;
    let url =
        |name, place: Option<String>| place.map(|place| ask::part(&site, &request, name, &place));
    let (count, count_or_more) = views::total(page.total);
    let part = Part {
        count,
        count_or_more,
        next: url("after", page.next),
        previous: url("before", page.previous),
        results,
        facets: page.facets.into_iter().map(Into::into).collect(),
        is_cut: page.is_cut,
        search_reach: page.reach.word(),
    };
    Ok(json(StatusCode::OK, &part))
}
