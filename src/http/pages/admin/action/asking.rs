//! The page that counts and names what will change.

use super::super::admin_auth::AdminSession;
use super::super::layout::{AdminPageError, crumb, list_url, page, status_of_form, work};
use super::super::list::{grouped, noun, total_in_words};
use super::action_ref::ActionRequest;
use crate::admin::{self, AdminError, Ask, Model, Models, Permit, Right};
use crate::app::{App, Origin};
use crate::http::forms::Form;
use crate::http::reauthentication;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::json;
use tera::Context;

/// So many rows are named.
const MOST_NAMED: usize = 20;

/// What will change.
struct Target {
    names: Vec<String>,
    /// "3 users".
    total: String,
    /// Whether there are others than those named.
    is_more: bool,
}

pub(super) async fn show(
    site: &Data<Site>,
    at: &AdminSession,
    order: &ActionRequest<'_>,
    form: &Form,
) -> Result<HttpResponse, AdminPageError> {
    let (model, action_ref) = (order.model, &order.action_ref);
    let target = target(site, at, order).await?;
    let heading = match target.names.as_slice() {
        [only] if !target.is_more => format!("{}: {only}?", action_ref.label()),
        _ => format!("{}: {}?", action_ref.label(), target.total),
    };
    let mut context = Context::new();
    context.insert("form", form);
    context.insert(
        "action",
        &json!({
            "name": action_ref.name(), "label": action_ref.label(), "about": action_ref.about(),
            "is_dangerous": action_ref.is_dangerous(), "asks_why": action_ref.asks_why(),
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
    context.insert("back", &order.back());
    context.insert("url", &format!("{}action/", list_url(model)));
    let stale = action_ref.is_dangerous() && reauthentication::is_stale(site, &at.me);
    context.insert("stale", &stale);
    let list = format!("{}{}", list_url(model), order.query);
    let crumbs = vec![crumb(model.title, list), crumb(action_ref.label(), "")];
    let status = status_of_form(form);
    Ok(page(
        site,
        at,
        status,
        "admin/action.html",
        (crumbs, &mut context),
    )?)
}

async fn target(
    site: &Data<Site>,
    at: &AdminSession,
    order: &ActionRequest<'_>,
) -> Result<Target, AdminPageError> {
    let Ok(by) = at.rights.permit(order.model, Right::View) else {
        return Ok(unnamed(order));
    };
    let (ids, across) = (order.picked.clone(), order.across.clone());
    let origin = at.visitor.origin(site);
    let found = work(site, order.model, move |app, models, model| match across {
        Some(ask) => of_list(app, &by, (models, model), ask, &origin),
        None => of_picked(app, &by, (models, model), &ids, &origin),
    });
    Ok(found.await?)
}

/// For whoever may change or delete rows, but not look at them.
fn unnamed(order: &ActionRequest<'_>) -> Target {
    Target {
        names: Vec::new(),
        total: match order.picked.len() {
            0 => "the whole list".into(),
            number => counted(order.model, number),
        },
        is_more: true,
    }
}

fn of_list(
    app: &App,
    by: &Permit,
    (models, model): (&Models, &Model),
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
    (models, model): (&Models, &Model),
    ids: &[i64],
    origin: &Origin,
) -> Result<Target, AdminError> {
    let shown: Vec<_> = ids.iter().copied().take(MOST_NAMED).collect();
    let found = admin::find_rows(app, by, models, model, &shown, origin)?;
    let name = |id: &i64| {
        let line = found.iter().find(|line| line.id == *id);
        line.map_or_else(
            || format!("{} (gone)", model.number(*id)),
            |line| line.label.clone(),
        )
    };
    let names = shown.iter().map(name).collect();
    Ok(Target {
        names,
        total: counted(model, ids.len()),
        is_more: ids.len() > MOST_NAMED,
    })
}

fn counted(model: &Model, number: usize) -> String {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    format!("{} {}", grouped(number), noun(model, number))
}
