//! `/admin/{model}/{id}/delete/`: a row goes, after a page that says what goes along.

use super::admin_auth::{AdminSession, Sent};
use super::layout::{
    AdminPageError, answer, crumb, key, list_url, model, page, row_url, status_of_form, the, work,
};
use super::query;
use super::row::in_short;
use crate::admin::{self, Line, Model, Right};
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
    let done = async {
        let (model, line) = target(&site, &at, &name, &id).await?;
        ask(&site, &at, model, &line, &Form::blank(FIELDS)).await
    };
    let done = done.await;
    answer(&site, &at, site.models().find(&name), done)
}

pub(crate) async fn submit(
    site: Data<Site>,
    sent: Sent,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (name, id) = path.into_inner();
    let Sent { at, fields } = sent;
    let done = async {
        let (model, line) = target(&site, &at, &name, &id).await?;
        let by = at.rights.permit(model, Right::Delete)?;
        let mut form = Form::sent(FIELDS, fields);
        let fresh = reauthentication::fresh(&site, &at.visitor, &at.me, &mut form).await?;
        if fresh.is_none() {
            return ask(&site, &at, model, &line, &form).await;
        }
        let (id, origin) = (line.id, at.visitor.origin(&site));
        let deleted = work(&site, model, move |app, _, model| {
            admin::delete_row(app, &by, model, id, &origin)
        });
        deleted.await?;
        let text = format!("{} was deleted successfully.", the(model, &line.label));
        at.visitor.flash("success", &text)?;
        Ok(see_other(&format!(
            "{}{}",
            list_url(model),
            query::reached_from(&at.query)
        )))
    };
    let done = done.await;
    answer(&site, &at, site.models().find(&name), done)
}

/// A row that somebody may delete.
async fn target<'a>(
    site: &'a Data<Site>,
    at: &AdminSession,
    name: &str,
    id: &str,
) -> Result<(&'a Model, Line), AdminPageError> {
    let model = model(site, name)?;
    let id = key(id)?;
    at.rights.permit(model, Right::Delete)?;
    let by = at.rights.permit(model, Right::View)?;
    let origin = at.visitor.origin(site);
    let line = work(site, model, move |app, models, model| {
        admin::find_row(app, &by, models, model, id, &origin)
    });
    Ok((model, line.await?))
}

async fn ask(
    site: &Data<Site>,
    at: &AdminSession,
    model: &Model,
    line: &Line,
    form: &Form,
) -> Result<HttpResponse, AdminPageError> {
    let (id, by) = (line.id, at.rights.permit(model, Right::Delete)?);
    let found = work(site, model, move |app, _, model| {
        admin::belongings(app, &by, model, &[id])
    });
    let (goes, stays): (Vec<_>, Vec<_>) = found
        .await?
        .into_iter()
        .filter(|(_, total, _)| total.number > 0)
        .partition(|(_, _, goes_along)| *goes_along);
    let views = |all: Vec<(&str, admin::Total, bool)>| -> Vec<_> {
        let view = |(title, total, _): &(&str, admin::Total, bool)| json!({ "title": title, "count": in_short(*total) });
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
    let status = status_of_form(form);
    let crumbs = vec![
        crumb(model.title, format!("{}{list}", list_url(model))),
        crumb(&*line.label, format!("{}{kept}", row_url(model, line.id))),
        crumb("Delete", ""),
    ];
    Ok(page(
        site,
        at,
        status,
        "admin/delete.html",
        (crumbs, &mut context),
    )?)
}
