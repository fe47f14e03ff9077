//! What stands in a column, as a page shows it.

use super::layout::row_url;
use crate::admin::{Cell, Column, Models, Right, Rights};
use crate::i18n::Message;
use crate::site::Site;
use crate::templates::name_browser;
use crate::values::visible;
use serde::Serialize;

/// The kind of a cell that holds a sentence.
const SAID: &str = "said";

/// A cell: the template draws each kind in its own way.
#[derive(Serialize)]
pub(super) struct CellView {
    label: Message,
    kind: &'static str,
    text: Message,
    url: String,
    /// It is in no language of people, or in English.
    is_technical: bool,
    /// What is kept, where the text says it in other words.
    raw: String,
}

impl CellView {
    /// A cell of a list: in few words.
    pub(super) fn listed(site: &Site, rights: &Rights, column: &Column, cell: &Cell) -> Self {
        let now = site.app().now();
        let short = match cell {
            Cell::Moment(at) => {
                let text = Message::short_moment(*at, now);
                let full = Self::of(site.models(), rights, column, cell);
                return Self { text, ..full };
            }
            Cell::Text(agent) if column.name == "agent" && !agent.is_empty() => {
                let (text, kind) = (name_browser(agent), SAID);
                let full = Self::of(site.models(), rights, column, cell);
                return Self {
                    text,
                    kind,
                    is_technical: false,
                    raw: visible(agent),
                    ..full
                };
            }
            Cell::Json(text) => Cell::Text(text.clone()),
            other => other.clone(),
        };
        Self::of(site.models(), rights, column, &short)
    }

    /// A cell, with a link where it leads to a row that may be looked at.
    pub(super) fn of(models: &Models, rights: &Rights, column: &Column, cell: &Cell) -> Self {
        let (kind, text, url): (_, Message, _) = match cell {
            Cell::Nothing => ("nothing", "".into(), String::new()),
            Cell::Text(text) if text.is_empty() => ("nothing", "".into(), String::new()),
            Cell::Text(text) => {
                let day = column.day(text).map(Message::day_of_year);
                let said = day.or_else(|| column.in_words(text));
                let kind = if said.is_some() { SAID } else { "text" };
                let text = said.unwrap_or_else(|| visible(text).into());
                (kind, text, String::new())
            }
            Cell::Sentence(text) => ("text", text.clone(), String::new()),
            Cell::Json(text) => ("json", visible(&pretty(text)).into(), String::new()),
            Cell::Number(number) => ("number", number.to_string().into(), String::new()),
            Cell::Flag(true) => ("yes", Message::new("admin-yes"), String::new()),
            Cell::Flag(false) => ("no", Message::new("admin-no"), String::new()),
            // The zone stands at the foot of every page.
            Cell::Moment(at) => ("moment", Message::bare_moment(*at), String::new()),
            Cell::Refers { model, id, label } => {
                let seen = models
                    .find(model)
                    .filter(|it| rights.allow(it, Right::View));
                let url = seen.filter(|_| label.is_some()).map(|it| row_url(it, *id));
                let text = label.clone().unwrap_or_else(|| match seen {
                    Some(_) => gone(id.to_string()),
                    None => id.to_string().into(),
                });
                ("text", text, url.unwrap_or_default())
            }
        };
        let raw = match cell {
            Cell::Text(kept) if kind == SAID => visible(kept),
            _ => String::new(),
        };
        Self {
            label: column.label.clone(),
            kind,
            text,
            url,
            is_technical: column.is_technical && kind == "text",
            raw,
        }
    }

    /// The cell, or this where there is something to say of that it is empty.
    pub(super) fn or_said(self, said: Option<Message>) -> Self {
        match said {
            Some(text) => Self {
                text,
                kind: SAID,
                ..self
            },
            None => self,
        }
    }
}

/// What is no longer there.
pub(super) fn gone(label: impl Into<Message>) -> Message {
    Message::new("admin-gone").with("label", label.into())
}

/// JSON with line breaks, when there is more to it than a line takes.
fn pretty(text: &str) -> String {
    let read = serde_json::from_str::<serde_json::Value>(text);
    read.and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| text.to_owned())
}
