//! The page that counts and names what will change.

use super::super::cells::gone;
use super::super::context::AdminContext;
use super::super::layout::{AdminPageError, crumb, list_url};
use super::super::list::{counted, total_in_words};
use super::request::ActionRequest;
use crate::admin::{self, AdminError, Ask, Model, Models, Permit, Right};
use crate::app::{App, Origin};
use crate::http::forms::Form;
use crate::http::reauthentication;
use crate::i18n::Message;
use actix_web::HttpResponse;
use serde_json::json;
use tera::Context;

/// So many rows are named.
const MOST_NAMED: usize = 20;

/// What will change.
struct Target {
    names: Vec<Message>,
    /// "3 users".
    total: Message,
    /// Whether there are others than those named.
    is_more: bool,
}

pub(super) async fn show(
    ctx: AdminContext<'_>,
    order: &ActionRequest,
    form: &Form,
) -> Result<HttpResponse, AdminPageError> {
    let (model, action) = (ctx.model, &order.action);
    let target = target(ctx, order).await?;
    let heading = match target.names.as_slice() {
        [only] if !target.is_more => Message::new("admin-ask-one").with("label", only.clone()),
        _ => Message::new("admin-ask-many").with("rows", target.total.clone()),
    };
    let heading = heading.with("action", action.label());
    let mut context = Context::new();
    context.insert("form", form);
    context.insert(
        "action",
        &json!({
            "name": action.name(), "label": action.label(), "about": action.about(),
            "is_dangerous": action.is_dangerous(), "asks_why": action.asks_why(),
        }),
    );
    context.insert("heading", &heading);
    context.insert("total", &target.total);
    context.insert("names", &target.names);
    context.insert("is_more", &target.is_more);
    context.insert("picked", &order.picked);
    context.insert("is_across", &order.across.is_some());
    context.insert("query", &order.query);
    context.insert("from_row", &order.from_row);
    context.insert("back", &order.back(model));
    context.insert("url", &format!("{}action/", list_url(model)));
    let stale = action.is_dangerous() && reauthentication::is_stale(ctx.site, &ctx.at.me);
    if stale {
        reauthentication::ask(ctx.site, &ctx.at.visitor, &ctx.at.me).await?;
    }
    context.insert("stale", &stale);
    let crumbs = vec![ctx.list_crumb(&order.query), crumb(action.label(), "")];
    ctx.page(form.status(), "admin/action.html", crumbs, context)
}

async fn target(ctx: AdminContext<'_>, order: &ActionRequest) -> Result<Target, AdminPageError> {
    let Ok(by) = ctx.permit(Right::View) else {
        return Ok(unnamed(ctx.model, order));
    };
    let (ids, across, origin) = (order.picked.clone(), order.across.clone(), ctx.origin());
    let found = ctx.work(move |app, models, model| match across {
        Some(ask) => of_list(app, &by, models, model, ask, &origin),
        None => of_picked(app, &by, models, model, &ids, &origin),
    });
    Ok(found.await?)
}

/// For whoever may change or delete rows, but not look at them.
fn unnamed(model: &Model, order: &ActionRequest) -> Target {
    Target {
        names: Vec::new(),
        total: match order.picked.len() {
            0 => Message::new("admin-ask-whole-list"),
            number => picked(model, number),
        },
        is_more: true,
    }
}

fn of_list(
    app: &App,
    by: &Permit,
    models: &Models,
    model: &Model,
    ask: Ask,
    origin: &Origin,
) -> Result<Target, AdminError> {
    let size = i64::try_from(MOST_NAMED).ok();
    let page = admin::list_rows(app, by, models, model, &Ask { size, ..ask }, origin)?;
    Ok(Target {
        total: total_in_words(model, page.total),
        is_more: page.next.is_some(),
        names: page.lines.into_iter().map(|line| line.label).collect(),
    })
}

fn of_picked(
    app: &App,
    by: &Permit,
    models: &Models,
    model: &Model,
    ids: &[i64],
    origin: &Origin,
) -> Result<Target, AdminError> {
    let shown: Vec<_> = ids.iter().copied().take(MOST_NAMED).collect();
    let found = admin::find_rows(app, by, models, model, &shown, origin)?;
    let name = |id: &i64| {
        let line = found.iter().find(|line| line.id == *id);
        line.map_or_else(|| gone(model.number(*id)), |line| line.label.clone())
    };
    let names = shown.iter().map(name).collect();
    Ok(Target {
        names,
        total: picked(model, ids.len()),
        is_more: ids.len() > MOST_NAMED,
    })
}

fn picked(model: &Model, number: usize) -> Message {
    counted(model, i64::try_from(number).unwrap_or(i64::MAX))
}
