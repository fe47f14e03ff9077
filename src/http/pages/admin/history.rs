//! `/admin/{model}/{id}/history/`: what happened to a row, who did it, and what was before and after.

use super::admin_auth::AdminSession;
use super::context::{AdminContext, with_model};
use super::layout::{AdminPageError, crumb, key, row_url};
use super::query;
use crate::admin::{
    self, Answer, Cell, Column, Happening, Input, InputKind, Kind, Model, Right, bulk, humanized,
};
use crate::app::Whence;
use crate::http::error::PageError;
use crate::i18n::Message;
use crate::site::Site;
use crate::templates::describe_browser;
use crate::values::Moment;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde::Serialize;
use serde_json::Value;
use tera::Context;

const SHOWN: i64 = 50;
/// Details of events that are lists of names of fields.
const NAMES: &[&str] = &["fields", "narrowed_by"];

#[derive(Serialize)]
pub(super) struct HistoryLine {
    what: Message,
    /// When, and by whom.
    facts: Message,
    /// The same, and from where.
    all_facts: Message,
    /// Field, before, after.
    changes: Vec<[Message; 3]>,
    /// Other things that are known of it.
    notes: Vec<[Message; 2]>,
    /// The row it is about, where there is one to go to.
    url: String,
    label: Option<Message>,
}

pub(crate) async fn show(
    site: Data<Site>,
    at: AdminSession,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (name, id) = path.into_inner();
    with_model(&site, &at, &name, async |ctx| past(ctx, &id).await).await
}

async fn past(ctx: AdminContext<'_>, id: &str) -> Result<HttpResponse, AdminPageError> {
    let AdminContext { site, at, model } = ctx;
    let id = key(id)?;
    let by = ctx.permit(Right::View)?;
    let before = at.visitor.query("before").filter(|text| !text.is_empty());
    let before = before.map(|text| key(&text)).transpose()?;
    let origin = ctx.origin();
    let found = ctx.work(move |app, models, model| {
        let line = admin::find_row(app, &by, models, model, id, &origin)?;
        let past = admin::history(app, &by, model, id, before, SHOWN + 1)?;
        Ok((line, past))
    });
    let (line, mut past) = found.await?;
    let more = past.len() > usize::try_from(SHOWN).unwrap_or(0);
    past.truncate(usize::try_from(SHOWN).unwrap_or(0));
    let older = past
        .last()
        .filter(|_| more)
        .map(|last| format!("?before={}", last.id));
    let mut context = Context::new();
    let list = query::reached_from(&at.query);
    let told: Vec<_> = past.iter().map(|one| tell(site, one)).collect();
    context.insert("past", &told);
    context.insert("older", &older);
    context.insert("label", &line.label);
    let row = format!("{}{}", row_url(model, id), query::kept(&list));
    let crumbs = vec![
        ctx.list_crumb(&list),
        crumb(line.label.clone(), row),
        crumb(Message::new("admin-history"), ""),
    ];
    ctx.page(StatusCode::OK, "admin/history.html", crumbs, context)
}

/// An entry of the audit log, in words.
pub(super) fn tell(site: &Site, one: &Happening) -> HistoryLine {
    let details: Value = serde_json::from_str(&one.details).unwrap_or(Value::Null);
    // What is told of a person without a row is about that person's account.
    let row = one.row.or(one.user.filter(|_| one.model.is_none()));
    let name = one.model.as_deref().or(one.user.map(|_| "users"));
    let model = name.and_then(|name| site.models().find(name));
    let changes = details.get("changes").and_then(Value::as_object);
    let changes = changes.into_iter().flatten().map(|(name, pair)| {
        let input = input(model, name);
        let label = called(model, name);
        let half = |place: usize| half(model, input, name, pair.get(place));
        [label, half(0), half(1)]
    });
    let known = ["changes", "model", "row", "user", "action"];
    let notes = details.as_object().into_iter().flatten();
    let is_said =
        |value: &Value| !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty());
    let notes = notes.filter(|(name, value)| !known.contains(&name.as_str()) && is_said(value));
    let (facts, all_facts) = facts(one);
    let url = model.zip(row).map(|(model, id)| row_url(model, id));
    let what = what(one, model, &details);
    HistoryLine {
        label: model.zip(row).map(|(model, id)| model.number(id)),
        what,
        facts,
        all_facts,
        changes: changes.collect(),
        notes: notes
            .map(|(name, value)| [admin::field_named(name), note(model, name, value)])
            .collect(),
        url: url.unwrap_or_default(),
    }
}

/// When and by whom; and the same with where from.
fn facts(one: &Happening) -> (Message, Message) {
    let who: Option<Message> = match (&one.actor_name, one.actor) {
        (Some(name), _) => Some(name.clone().into()),
        (None, Some(id)) => Some(Message::new("admin-history-gone").with("id", id.to_string())),
        (None, None) => None,
    };
    let from = from(&one.ip, &one.agent);
    let at = || Message::moment(one.at);
    let short = match who.clone() {
        None => at(),
        Some(who) => Message::new("admin-history-by")
            .with("at", at())
            .with("who", who),
    };
    let long = match (who, from) {
        (_, None) => short.clone(),
        (None, Some(from)) => Message::new("admin-history-at")
            .with("at", at())
            .with("from", from),
        (Some(who), Some(from)) => {
            let by = Message::new("admin-history-by-from").with("at", at());
            by.with("who", who).with("from", from)
        }
    };
    (short, long)
}

/// From where, in words. Personal data may have been removed.
fn from(ip: &str, agent: &str) -> Option<Message> {
    match Whence::of(ip, agent) {
        Whence::Staff => return Some(Message::new("admin-history-by-staff")),
        Whence::CommandLine => return Some(Message::new("admin-history-command-line")),
        Whence::Job => return Some(Message::new("admin-history-by-system")),
        Whence::Network => {}
    }
    match (ip, agent) {
        ("" | "-", "") => None,
        ("" | "-", agent) => Some(describe_browser(agent)),
        (ip, "") => Some(Message::new("admin-history-from-ip").with("ip", ip)),
        (ip, agent) => {
            let from = Message::new("admin-history-from").with("ip", ip);
            Some(from.with("browser", describe_browser(agent)))
        }
    }
}

fn what(one: &Happening, model: Option<&Model>, details: &Value) -> Message {
    match one.event.as_str() {
        "row_added" => Message::new("admin-history-added"),
        "row_changed" => Message::new("admin-history-changed"),
        "row_deleted" => Message::new("admin-history-deleted"),
        "row_acted_on" => {
            let name = details
                .get("action")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let action = model.and_then(|model| model.find_action(name));
            match action {
                Some(action) => action.label.clone(),
                None if name == bulk::DELETE => Message::new("admin-delete"),
                None => humanized(name),
            }
        }
        other => admin::event_named(other),
    }
}

/// The field of the form that is called so.
fn input<'m>(model: Option<&'m Model>, name: &str) -> Option<&'m Input> {
    let mut inputs = model.into_iter().flat_map(|model| &model.inputs);
    inputs.find(|input| input.name == name)
}

/// What people call a field.
fn called(model: Option<&Model>, name: &str) -> Message {
    let column = || model.and_then(|model| model.find_column(name));
    let label = input(model, name).map(|input| &input.label);
    let label = label.or_else(|| column().map(|column| &column.label));
    label.map_or_else(|| admin::field_named(name), Clone::clone)
}

/// How a field was before, or is now. Yes and no are kept as these words.
fn half(model: Option<&Model>, input: Option<&Input>, name: &str, kept: Option<&Value>) -> Message {
    let text = kept.map(in_words).unwrap_or_default();
    let column = model.and_then(|model| model.find_column(name));
    let is_flag = input.is_some_and(|input| matches!(input.kind, InputKind::Flag))
        || column.is_some_and(|column| column.kind == Kind::Flag);
    match (is_flag, text.as_str()) {
        (true, "yes") => Message::new("admin-flag-yes"),
        (true, "no") => Message::new("admin-flag-no"),
        _ => {
            if let Some(at) = moment(input, column, &text) {
                return Message::moment(at);
            }
            let said = column.and_then(|column| column.in_words(&text));
            said.unwrap_or_else(|| text.into())
        }
    }
}

/// The moment that a field was set to.
fn moment(input: Option<&Input>, column: Option<&Column>, text: &str) -> Option<Moment> {
    let column = column.filter(|column| column.kind == Kind::Moment);
    if let Some(Cell::Moment(at)) = column.map(|column| column.cell(Some(text))) {
        return Some(at);
    }
    let input = input.filter(|input| matches!(input.kind, InputKind::Moment))?;
    match input.read(&[text.to_owned()]) {
        Ok(Answer::Moment(at)) => Some(at),
        _ => None,
    }
}

/// What an event says beside whom it is about.
fn note(model: Option<&Model>, name: &str, value: &Value) -> Message {
    let in_words = |value: &Value| match (NAMES.contains(&name), value) {
        (true, Value::String(field)) => called(model, field).to_string(),
        (false, Value::String(word)) => admin::word_named(name, word).to_string(),
        (_, value) => in_words(value),
    };
    match value {
        Value::Array(all) => all
            .iter()
            .map(in_words)
            .collect::<Vec<_>>()
            .join(", ")
            .into(),
        Value::Bool(true) => Message::new("admin-flag-yes"),
        Value::Bool(false) => Message::new("admin-flag-no"),
        Value::String(word) => admin::word_named(name, word),
        other => in_words(other).into(),
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::Null => String::new(),
        Value::Array(all) => all.iter().map(in_words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
