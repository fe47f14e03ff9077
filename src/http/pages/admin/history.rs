//! `/admin/{model}/{id}/history/`: what happened to a row, who did it, and what was before and after.

use super::admin_auth::AdminSession;
use super::context::{AdminContext, with_model};
use super::layout::{AdminPageError, crumb, key, row_url};
use super::query;
use crate::admin::{self, Happening, Model, Right};
use crate::http::error::PageError;
use crate::i18n::Message;
use crate::site::Site;
use crate::templates::describe_browser;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde::Serialize;
use serde_json::Value;
use tera::Context;

const SHOWN: i64 = 50;

#[derive(Serialize)]
pub(super) struct HistoryLine {
    at: String,
    what: String,
    who: String,
    from: String,
    /// Field, before, after.
    changes: Vec<[String; 3]>,
    /// Other things that are known of it.
    notes: Vec<[String; 2]>,
    /// The row it is about, where there is one to go to.
    url: String,
    label: String,
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
        crumb(&*line.label, row),
        crumb("History", ""),
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
    let field = |name: &str| label(model, name);
    let changes = details.get("changes").and_then(Value::as_object);
    let changes = changes.into_iter().flatten().map(|(name, pair)| {
        let half = |place: usize| pair.get(place).map(in_words).unwrap_or_default();
        [field(name), half(0), half(1)]
    });
    let known = ["changes", "model", "row", "user", "action"];
    let notes = details.as_object().into_iter().flatten();
    let notes = notes.filter(|(name, value)| !known.contains(&name.as_str()) && !value.is_null());
    let from = match (one.ip.as_str(), one.agent.as_str()) {
        ("", "") => String::new(),
        ("", agent) => describe_browser(agent).to_string(),
        (ip, "") => ip.to_owned(),
        (ip, agent) => format!("{ip}, {}", describe_browser(agent)),
    };
    let url = model.zip(row).map(|(model, id)| row_url(model, id));
    let what = what(one, model, &details);
    HistoryLine {
        at: Message::moment(one.at).to_string(),
        label: match (model, row) {
            (Some(model), Some(id)) => model.number(id),
            _ => String::new(),
        },
        what,
        who: match (&one.actor_name, one.actor) {
            (Some(name), _) => name.clone(),
            (None, Some(id)) => format!("user {id} (gone)"),
            (None, None) => String::new(),
        },
        from,
        changes: changes.collect(),
        notes: notes
            .map(|(name, value)| [said(name), in_words(value)])
            .collect(),
        url: url.unwrap_or_default(),
    }
}

fn what(one: &Happening, model: Option<&Model>, details: &Value) -> String {
    match one.event.as_str() {
        "row_added" => "Added".into(),
        "row_changed" => "Changed".into(),
        "row_deleted" => "Deleted".into(),
        "row_acted_on" => {
            let name = details
                .get("action")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let action = model.and_then(|model| model.find_action(name));
            action.map_or_else(|| said(name), |action| action.label.to_owned())
        }
        other => said(other),
    }
}

fn label(model: Option<&Model>, name: &str) -> String {
    let mut inputs = model.into_iter().flat_map(|model| &model.inputs);
    let input = inputs.find(|input| input.name == name);
    input.map_or_else(|| said(name), |input| input.label.clone().into_owned())
}

/// `session_ended` as people write it: "Session ended".
pub(super) fn said(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
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
