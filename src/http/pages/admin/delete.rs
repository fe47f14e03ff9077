//! `/admin/{model}/{id}/delete/`: a row goes, after a page that says what goes along.

use super::admin_auth::{AdminSession, Sent};
use super::context::{AdminContext, with_model};
use super::layout::{AdminPageError, crumb, key, list_url, row_url};
use super::list::in_short;
use super::query;
use crate::admin::{self, Belongings, Line, Right};
use crate::http::error::PageError;
use crate::http::forms::CURRENT_PASSWORD;
use crate::http::forms::{Field, Form};
use crate::http::reauthentication;
use crate::http::visitor::see_other;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde_json::json;
use tera::Context;

const FIELDS: &[Field] = &[(CURRENT_PASSWORD, "common-password-yours")];

pub(crate) async fn show(
    site: Data<Site>,
    at: AdminSession,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (name, id) = path.into_inner();
    with_model(&site, &at, &name, async |ctx| {
        let line = target(ctx, &id).await?;
        ask(ctx, &line, &Form::blank(FIELDS)).await
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
    with_model(&site, &at, &name, async |ctx| {
        let line = target(ctx, &id).await?;
        let by = ctx.permit(Right::Delete)?;
        let mut form = Form::sent(FIELDS, fields);
        let fresh = reauthentication::fresh(ctx.site, &at.visitor, &at.me, &mut form).await?;
        if fresh.is_none() {
            return ask(ctx, &line, &form).await;
        }
        let (id, origin) = (line.id, ctx.origin());
        let deleted =
            ctx.work(move |app, _, model| admin::delete_row(app, &by, model, id, &origin));
        deleted.await?;
        let said = Message::new("admin-deleted").with("one", ctx.model.one.clone());
        let said = said.with("label", line.label);
        at.visitor.flash("success", &said)?;
        let list = query::reached_from(&at.query);
        Ok(see_other(&format!("{}{list}", list_url(ctx.model))))
    })
    .await
}

/// A row that somebody may delete.
async fn target(ctx: AdminContext<'_>, id: &str) -> Result<Line, AdminPageError> {
    let id = key(id)?;
    ctx.permit(Right::Delete)?;
    let (by, origin) = (ctx.permit(Right::View)?, ctx.origin());
    let line =
        ctx.work(move |app, models, model| admin::find_row(app, &by, models, model, id, &origin));
    Ok(line.await?)
}

async fn ask(
    ctx: AdminContext<'_>,
    line: &Line,
    form: &Form,
) -> Result<HttpResponse, AdminPageError> {
    let AdminContext { site, at, model } = ctx;
    let (id, by) = (line.id, ctx.permit(Right::Delete)?);
    let found = ctx.work(move |app, _, model| admin::belongings(app, &by, model, &[id]));
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
            "label": line.label, "singular": model.one,
            "url": format!("{}{kept}", row_url(model, line.id)),
        }),
    );
    context.insert("url", &format!("{}delete/{kept}", row_url(model, line.id)));
    context.insert("goes", &views(goes));
    context.insert("stays", &views(stays));
    reauthentication::ask(site, &at.visitor, &at.me).await?;
    context.insert("stale", &reauthentication::is_stale(site, &at.me));
    let crumbs = vec![
        ctx.list_crumb(&list),
        crumb(
            line.label.clone(),
            format!("{}{kept}", row_url(model, line.id)),
        ),
        crumb(Message::new("admin-delete"), ""),
    ];
    ctx.page(form.status(), "admin/delete.html", crumbs, context)
}
