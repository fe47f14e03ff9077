//! What stands beside the form of a row: what cannot be changed, what belongs to it, and what can be done.

use super::super::admin_auth::AdminSession;
use super::super::cells::CellView;
use super::super::context::AdminContext;
use super::super::layout::{list_url, row_url};
use super::super::list::in_short;
use super::letters;
use crate::admin::{
    self, Action, AdminError, Belongings, Cell, Column, Line, Related, Right, Shown,
};
use crate::site::Site;
use serde_json::{Value, json};
use tera::Context;

pub(super) async fn fill(
    context: &mut Context,
    ctx: AdminContext<'_>,
    line: &Line,
) -> Result<(), AdminError> {
    let model = ctx.model;
    let allowed = |right| ctx.allows(right);
    let is_form = model.inputs.iter().any(|input| input.on_change);
    let may_change = allowed(Right::Change) && is_form;
    context.insert(
        "row",
        &json!({
            "id": line.id, "label": line.label, "url": row_url(model, line.id),
        }),
    );
    context.insert("may_change", &may_change);
    context.insert("may_delete", &allowed(Right::Delete));
    context.insert("facts", &facts(ctx, line, may_change));
    context.insert("related", &related(ctx, line.id).await?);
    letters::fill(context, ctx, line.id).await?;
    let now = ctx.site.app().now();
    let offered = |action: &&Action| {
        allowed(action.right) && action.is_offered(&model.columns, &line.cells, now)
    };
    let actions = model.actions.iter().filter(offered);
    context.insert("actions", &actions.map(button).collect::<Vec<_>>());
    Ok(())
}

/// What a form asks is not said a second time.
fn facts(ctx: AdminContext<'_>, line: &Line, may_change: bool) -> Vec<CellView> {
    let AdminContext { site, at, model } = ctx;
    let asked = |name: &str| {
        let mut inputs = model.inputs.iter();
        inputs.any(|input| input.on_change && input.name == name)
    };
    let columns = model.columns.iter().zip(&line.cells);
    let left_out =
        |column: &Column, cell: &Cell| column.is_left_out_if_empty && matches!(cell, Cell::Nothing);
    let told = columns.filter(|(column, cell)| {
        let is_told = !may_change || !asked(&column.name);
        is_told && !left_out(column, cell)
    });
    let shown = Shown::new(&model.columns, &line.cells, site.app().now());
    told.map(|(column, cell)| {
        let view = CellView::of(site.models(), &at.rights, column, cell);
        view.or_said(shown.said_of_nothing(column))
    })
    .collect()
}

async fn related(ctx: AdminContext<'_>, id: i64) -> Result<Vec<Value>, AdminError> {
    let AdminContext { site, at, model } = ctx;
    if model.related.is_empty() {
        return Ok(Vec::new());
    }
    let by = ctx.permit(Right::View)?;
    let counted = ctx.work(move |app, _, model| admin::belongings(app, &by, model, &[id]));
    let counted = counted.await?;
    let pairs = model.related.iter().zip(counted);
    let view = |(related, of_it): (&Related, Belongings)| {
        json!({
            "title": of_it.title, "count": in_short(of_it.total), "url": link(site, at, related, id),
        })
    };
    Ok(pairs.map(view).collect())
}

/// To the list of what belongs to a row, where it may be looked at.
fn link(site: &Site, at: &AdminSession, related: &Related, id: i64) -> Option<String> {
    let (name, filter) = related.link?;
    let model = site.models().find(name)?;
    let seen = at.rights.allow(model, Right::View);
    seen.then(|| format!("{}?{filter}={id}", list_url(model)))
}

fn button(action: &Action) -> Value {
    // What cannot be undone with a second press is asked about first.
    let is_asked_about = action.is_dangerous || action.asks_why;
    json!({
        "name": action.name, "label": action.label, "about": action.about,
        "is_dangerous": action.is_dangerous, "is_asked_about": is_asked_about,
    })
}
