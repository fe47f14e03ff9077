//! `/admin/{model}/`: the rows of a model, searched, narrowed, ordered, page by page.

mod narrowing;

use super::admin_auth::AdminSession;
use super::cells::CellView;
use super::context::{AdminContext, with_model};
use super::layout::{crumb, list_url, row_url};
use super::query;
use crate::admin::{
    self, Ask, Column, Direction, Kind, Line, Model, Page, Right, Shown, Total, bulk,
};
use crate::http::error::PageError;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde::Serialize;
use serde_json::json;
use tera::Context;

#[derive(Serialize)]
struct Heading {
    label: Message,
    /// Of an order that somebody may ask for.
    url: String,
    /// "ascending", "descending", or nothing.
    sorted: &'static str,
    is_number: bool,
}

#[derive(Serialize)]
struct Row {
    id: i64,
    label: Message,
    url: String,
    cells: Vec<CellView>,
}

pub(crate) async fn show(
    site: Data<Site>,
    at: AdminSession,
    name: Path<String>,
) -> Result<HttpResponse, PageError> {
    with_model(&site, &at, &name, async |ctx| {
        let by = ctx.permit(Right::View)?;
        let ask = query::read(&at.query)?;
        let (asked, origin) = (ask.clone(), ctx.origin());
        let found = ctx.work(move |app, models, model| {
            admin::list_rows(app, &by, models, model, &asked, &origin)
        });
        let context = filled(ctx, &ask, &found.await?);
        let crumbs = vec![crumb(ctx.model.title.clone(), "")];
        ctx.page(StatusCode::OK, "admin/list.html", crumbs, context)
    })
    .await
}

fn filled(ctx: AdminContext<'_>, ask: &Ask, found: &Page) -> Context {
    let (model, mut context) = (ctx.model, Context::new());
    let written = query::written(ask);
    let is_narrowed = !ask.search.is_empty() || !ask.filters.is_empty() || !ask.date.is_empty();
    context.insert(
        "model",
        &json!({
            "name": model.name, "title": model.title, "singular": model.one, "about": model.about,
            "url": list_url(model), "is_searched": !model.search.is_empty(),
        }),
    );
    context.insert("search", &ask.search);
    let besides = query::pairs_of(ask)
        .into_iter()
        .filter(|(name, _)| name != "q");
    context.insert("besides", &besides.collect::<Vec<_>>());
    context.insert("headings", &headings(model, ask));
    context.insert("rows", &rows(ctx, &found.lines, &query::kept(&written)));
    context.insert("narrowing", &narrowing::of(model, ask, found));
    context.insert("is_narrowed", &is_narrowed);
    context.insert("is_cut", &found.is_cut);
    let note = found.reach.note().map(|note| note.to_string());
    context.insert("search_note", &note.unwrap_or_default());
    context.insert("total", &total_in_words(model, found.total));
    context.insert(
        "has_more_than_shown",
        &(found.next.is_some() || found.previous.is_some()),
    );
    let turned = |name, mark: &Option<String>| {
        mark.as_deref()
            .map_or_else(String::new, |mark| query::turned(ask, name, mark))
    };
    context.insert("next_url", &turned("after", &found.next));
    context.insert("previous_url", &turned("before", &found.previous));
    context.insert("first_url", &query::with(ask, "", ""));
    context.insert("query", &written);
    let allowed = |right| ctx.allows(right);
    let actions = model.actions.iter().filter(|action| allowed(action.right));
    let actions = actions.map(|action| json!({ "name": action.name, "label": action.label }));
    let mut actions: Vec<_> = actions.collect();
    if allowed(Right::Delete) && model.find_action(bulk::DELETE).is_none() {
        actions.push(json!({ "name": bulk::DELETE, "label": Message::new("admin-delete") }));
    }
    context.insert("actions", &actions);
    context.insert("may_add", &allowed(Right::Add));
    context
}

/// "1,234 users", "more than 1,000 users".
pub(super) fn total_in_words(model: &Model, total: Total) -> Message {
    let rows = counted(model, total.number);
    if total.or_more {
        Message::new("admin-more-than").with("rows", rows)
    } else {
        rows
    }
}

/// "1 user", "1,234 users".
pub(super) fn counted(model: &Model, number: i64) -> Message {
    let rows = model.rows.clone().with("n", number);
    rows.with("count", grouped(number))
}

/// "12,345".
pub(super) fn grouped(number: i64) -> Message {
    if number < 1000 {
        return number.to_string().into();
    }
    let head = Message::new("admin-thousands").with("head", grouped(number / 1000));
    head.with("tail", format!("{:03}", number % 1000))
}

/// "12", "1,000+".
pub(super) fn in_short(total: Total) -> Message {
    let number = grouped(total.number);
    if total.or_more {
        Message::new("admin-or-more").with("count", number)
    } else {
        number
    }
}

/// The columns of a list beside the one that names the row, with their places.
fn listed(model: &Model) -> impl Iterator<Item = (usize, &Column)> {
    let columns = model.columns.iter().enumerate();
    let is_name = |place: usize| place == 0 && !model.is_unnamed;
    columns.filter(move |(place, column)| column.is_listed && !is_name(*place))
}

fn headings(model: &Model, ask: &Ask) -> Vec<Heading> {
    let (order, direction) = ask.ordered(model);
    let is_down = direction == Direction::Down;
    let heading = |name: &str, label: Message, is_sorted: bool| {
        let is_it = name == order;
        let other = match (is_it, is_down) {
            (true, false) => format!("-{name}"),
            _ => name.to_owned(),
        };
        Heading {
            label,
            url: if is_sorted {
                query::ordered(ask, &other)
            } else {
                String::new()
            },
            sorted: match (is_it, is_down) {
                (false, _) => "",
                (true, false) => "ascending",
                (true, true) => "descending",
            },
            is_number: false,
        }
    };
    let of = |column: &Column| Heading {
        is_number: column.kind == Kind::Number,
        ..heading(&column.name, column.label.clone(), column.is_sorted)
    };
    let name = match model.columns.first().filter(|_| !model.is_unnamed) {
        Some(column) => of(column),
        None => heading("id", model.heading.clone(), true),
    };
    std::iter::once(name)
        .chain(listed(model).map(|(_, column)| of(column)))
        .collect()
}

fn rows(ctx: AdminContext<'_>, lines: &[Line], kept: &str) -> Vec<Row> {
    let model = ctx.model;
    let now = ctx.site.app().now();
    let cell = |line: &Line, place: usize, column| {
        let cell = line.cells.get(place)?;
        let shown = Shown::new(&model.columns, &line.cells, now);
        let view = CellView::listed(ctx.site, &ctx.at.rights, column, cell);
        Some(view.or_said(shown.said_of_nothing(column)))
    };
    let row = |line: &Line| Row {
        id: line.id,
        label: line.label.clone(),
        url: format!("{}{kept}", row_url(model, line.id)),
        cells: listed(model)
            .filter_map(|(place, column)| cell(line, place, column))
            .collect(),
    };
    lines.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn large_numbers_are_read_in_groups() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number).to_string(), text);
        }
    }
}
