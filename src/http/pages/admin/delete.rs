//! `/admin/{model}/{id}/delete/`: a row goes, after a page that says what goes along.

use super::admin_auth::{AdminSession, Sent};
use super::context::{AdminContext, with_model};
use super::layout::{AdminPageError, crumb, key, list_url, row_url, status_of_form, the};
use super::query;
use super::row::in_short;
use crate::admin::{self, Belongings, Line, Right};
use crate::http::error::PageError;
use crate::http::forms::CURRENT_PASSWORD;
use crate::http::forms::{Field, Form};
use crate::http::reauthentication;
use crate::http::visitor::see_other;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde_json::json;
use tera::Context;

const FIELDS: &[Field] = &[(CURRENT_PASSWORD, "Your password")];

pub(crate) async fn show(
    site: Data<Site>,
    at: AdminSession,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (name, id) = path.into_inner();
    with_model(&site, &at, &name, async |desk| {
        let line = target(desk, &id).await?;
        ask(desk, &line, &Form::blank(FIELDS)).await
    })
    .await
}

pub(crate) async fn submit(
    site: Data<Site>,
    sent: Sent,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (name, id) = path.into_inner();
    let Sent { at, fields } = sent;
    with_model(&site, &at, &name, async |desk| {
        let line = target(desk, &id).await?;
        let by = desk.permit(Right::Delete)?;
        let mut form = Form::sent(FIELDS, fields);
        let fresh = reauthentication::fresh(desk.site, &at.visitor, &at.me, &mut form).await?;
        if fresh.is_none() {
            return ask(desk, &line, &form).await;
        }
        let (id, origin) = (line.id, desk.origin());
        let deleted =
            desk.work(move |app, _, model| admin::delete_row(app, &by, model, id, &origin));
        deleted.await?;
        let text = format!("{} was deleted successfully.", the(desk.model, &line.label));
        at.visitor.flash("success", &text)?;
        let list = query::reached_from(&at.query);
        Ok(see_other(&format!("{}{list}", list_url(desk.model))))
    })
    .await
}

/// A row that somebody may delete.
async fn target(desk: AdminContext<'_>, id: &str) -> Result<Line, AdminPageError> {
    let id = key(id)?;
    desk.permit(Right::Delete)?;
    let (by, origin) = (desk.permit(Right::View)?, desk.origin());
    let line =
        desk.work(move |app, models, model| admin::find_row(app, &by, models, model, id, &origin));
    Ok(line.await?)
}

async fn ask(
    desk: AdminContext<'_>,
    line: &Line,
    form: &Form,
) -> Result<HttpResponse, AdminPageError> {
    let AdminContext { site, at, model } = desk;
    let (id, by) = (line.id, desk.permit(Right::Delete)?);
    let found = desk.work(move |app, _, model| admin::belongings(app, &by, model, &[id]));
    let (goes, stays): (Vec<_>, Vec<_>) = found
        .await?
        .into_iter()
        .filter(|one| one.total.number > 0)
        .partition(|one| one.goes_along);
    let views = |all: Vec<Belongings>| -> Vec<_> {
        let view = |one: &Belongings| json!({ "title": one.title, "count": in_short(one.total) });
        all.iter().map(view).collect()
    };
    let mut context = Context::new();
    let list = query::reached_from(&at.query);
    let kept = query::kept(&list);
    context.insert("form", form);
    context.insert(
        "row",
        &json!({
            "label": line.label, "singular": model.singular.replace('_', " "),
            "url": format!("{}{kept}", row_url(model, line.id)),
        }),
    );
    context.insert("url", &format!("{}delete/{kept}", row_url(model, line.id)));
    context.insert("goes", &views(goes));
    context.insert("stays", &views(stays));
    context.insert("stale", &reauthentication::is_stale(site, &at.me));
    let crumbs = vec![
        desk.list_crumb(&list),
        crumb(&*line.label, format!("{}{kept}", row_url(model, line.id))),
        crumb("Delete", ""),
    ];
    desk.page(status_of_form(form), "admin/delete.html", crumbs, context)
}
