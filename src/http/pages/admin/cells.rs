//! What stands in a column, as a page shows it.

use super::layout::row_url;
use crate::admin::{Cell, Column, Models, Right, Rights};
use crate::i18n::Message;
use crate::site::Site;
use crate::templates::describe_browser;
use serde::Serialize;

/// A cell: the template draws each kind in its own way.
#[derive(Serialize)]
pub(super) struct CellView {
    label: String,
    kind: &'static str,
    text: String,
    url: String,
}

impl CellView {
    /// A cell of a list: in few words.
    pub(super) fn listed(site: &Site, rights: &Rights, column: &Column, cell: &Cell) -> Self {
        let now = site.app().now();
        let short = match cell {
            Cell::Moment(at) => {
                let text = Message::short_moment(*at, now).to_string();
                let full = Self::of(site.models(), rights, column, cell);
                return Self { text, ..full };
            }
            Cell::Text(agent) if column.name == "agent" => {
                Cell::Text(describe_browser(agent).to_string())
            }
            Cell::Json(text) => Cell::Text(text.clone()),
            other => other.clone(),
        };
        Self::of(site.models(), rights, column, &short)
    }

    /// A cell, with a link where it leads to a row that may be looked at.
    pub(super) fn of(models: &Models, rights: &Rights, column: &Column, cell: &Cell) -> Self {
        let (kind, text, url) = match cell {
            Cell::Nothing => ("nothing", String::new(), String::new()),
            Cell::Text(text) if text.is_empty() => ("nothing", String::new(), String::new()),
            Cell::Text(text) => {
                let said = column.words.iter().find(|(word, _)| word == text);
                let text = said.map_or(&**text, |(_, said)| said);
                ("text", text.to_owned(), String::new())
            }
            Cell::Json(text) => ("json", pretty(text), String::new()),
            Cell::Number(number) => ("number", number.to_string(), String::new()),
            Cell::Flag(true) => ("yes", "Yes".into(), String::new()),
            Cell::Flag(false) => ("no", "No".into(), String::new()),
            Cell::Moment(at) => ("moment", Message::moment(*at).to_string(), String::new()),
            Cell::Refers { model, id, label } => {
                let seen = models
                    .find(model)
                    .filter(|it| rights.allow(it, Right::View));
                let url = seen.filter(|_| label.is_some()).map(|it| row_url(it, *id));
                let text = label.clone().unwrap_or_else(|| match seen {
                    Some(_) => format!("{id} (gone)"),
                    None => id.to_string(),
                });
                ("text", text, url.unwrap_or_default())
            }
        };
        Self {
            label: column.label.clone().into_owned(),
            kind,
            text,
            url,
        }
    }
}

/// JSON with line breaks, when there is more to it than a line takes.
fn pretty(text: &str) -> String {
    let read = serde_json::from_str::<serde_json::Value>(text);
    read.and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| text.to_owned())
}
