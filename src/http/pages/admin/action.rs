//! `/admin/{model}/action/`: something done to rows, after a page that counts and names them. To those that were ticked,
//! or to all that a list means.

use super::door::{AtWork, Sent};
use super::frame::{Trouble, answer, crumb, list_url, model, page, row_url, work};
use super::list::{grouped, noun, total_in_words};
use super::query;
use crate::admin::{self, Action, AdminError, Ask, Model, Ran, Refused, Right};
use crate::error::{Failure as _, Kind};
use crate::http::error::{PageError, status_of};
use crate::http::forms::{Field, Fields, Form};
use crate::http::sudo;
use crate::http::visitor::see_other;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde_json::json;
use tera::Context;

const FIELDS: &[Field] = &[("reason", "Reason"), (sudo::FIELD, "Your password")];
/// More rows than a page of a list has cannot be ticked.
const MOST_PICKED: usize = 200;
/// So many rows are named.
const MOST_NAMED: usize = 20;
/// So many refusals are told.
const MOST_TOLD: usize = 3;

/// What is to be done, to what.
struct Order<'a> {
    model: &'a Model,
    action: &'a Action,
    picked: Vec<i64>,
    /// All that the list means.
    across: Option<Ask>,
    /// The query of the list.
    query: String,
    /// Whether it was asked for from the row's own page.
    from_row: bool,
    /// Whether the person has seen what will change.
    is_confirmed: bool,
}

impl Order<'_> {
    /// Where to go on.
    fn back(&self) -> String {
        match self.picked.first() {
            Some(id) if self.from_row => row_url(self.model, *id),
            _ => format!("{}{}", list_url(self.model), self.query),
        }
    }
}

pub(in crate::http) async fn submit(
    site: Data<Site>,
    sent: Sent,
    name: Path<String>,
) -> Result<HttpResponse, PageError> {
    let Sent { at, fields } = sent;
    let done = act(&site, &at, &name, fields).await;
    answer(&site, &at, site.models().find(&name), done)
}

async fn act(
    site: &Data<Site>,
    at: &AtWork,
    name: &str,
    fields: Fields,
) -> Result<HttpResponse, Trouble> {
    let model = model(site, name)?;
    let mut form = Form::sent(FIELDS, fields);
    let order = match read(model, &mut form)? {
        Ok(order) => order,
        Err((text, back)) => {
            at.visitor.flash("error", text)?;
            return Ok(see_other(&back));
        }
    };
    let action = order.action;
    let by = at.rights.permit(model, action.right)?;
    if !order.is_confirmed {
        return ask(site, at, &order, &form).await;
    }
    if action.is_dangerous
        && sudo::fresh(site, &at.visitor, &at.me, &mut form)
            .await?
            .is_none()
    {
        return ask(site, at, &order, &form).await;
    }
    let (why, origin) = (form.text("reason").to_owned(), at.visitor.origin(site));
    let (ids, action_name) = (order.picked.clone(), action.name);
    let ran = work(site, model, move |app, _, model| {
        let action = model.find_action(action_name).ok_or(AdminError::Unknown)?;
        admin::run_action(app, &by, model, action, &ids, &why, &origin)
    });
    match ran.await {
        Ok(ran) => {
            let (kind, text) = told(model, action, &ran);
            at.visitor.flash(kind, &text)?;
            Ok(see_other(&order.back()))
        }
        Err(error) if error.facets().kind == Kind::Invalid => {
            form.refuse(&error.facets());
            ask(site, at, &order, &form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What was asked for; or what to say, and where, when that is not to be understood.
type Read<'a> = Result<Order<'a>, (&'static str, String)>;

fn read<'a>(model: &'a Model, form: &mut Form) -> Result<Read<'a>, AdminError> {
    let query = form.take("query").pop().unwrap_or_default();
    let ask = query::read(query.trim_start_matches('?'))?;
    let query = query::written(&ask);
    let list = format!("{}{query}", list_url(model));
    let name = form.take("action").pop().unwrap_or_default();
    if name.is_empty() {
        return Ok(Err(("No action selected.", list)));
    }
    let action = model.find_action(&name);
    let action =
        action.ok_or_else(|| AdminError::BadAsk(format!("There is no action “{name}”.")))?;
    let across = !form.take("select_across").is_empty();
    let mut picked = Vec::new();
    for id in form.take("_selected_action") {
        let id = id.parse();
        picked.push(id.map_err(|_| AdminError::BadAsk("That is no row of this list.".into()))?);
    }
    picked.sort_unstable();
    picked.dedup();
    if picked.len() > MOST_PICKED {
        let text = format!("At most {MOST_PICKED} rows can be picked one by one.");
        return Err(AdminError::BadAsk(text));
    }
    if picked.is_empty() && !across {
        let text = "Items must be selected in order to perform actions on them. No items have been changed.";
        return Ok(Err((text, list)));
    }
    Ok(Ok(Order {
        model,
        action,
        picked: if across { Vec::new() } else { picked },
        across: across.then_some(ask),
        query,
        from_row: form.take("from").pop().is_some_and(|from| from == "row"),
        is_confirmed: form.take("post").pop().is_some_and(|post| post == "yes"),
    }))
}

/// The page that counts and names what will change.
async fn ask(
    site: &Data<Site>,
    at: &AtWork,
    order: &Order<'_>,
    form: &Form,
) -> Result<HttpResponse, Trouble> {
    let (model, action) = (order.model, order.action);
    let by = at.rights.permit(model, Right::View)?;
    let (ids, across) = (order.picked.clone(), order.across.clone());
    let found = work(site, model, move |app, models, model| match across {
        Some(ask) => {
            let size = i64::try_from(MOST_NAMED).ok();
            let page = admin::list_rows(app, &by, models, model, &Ask { size, ..ask })?;
            let total = total_in_words(model, page.total);
            let names = page.lines.into_iter().map(|line| line.label);
            let is_more = page.next.is_some();
            Ok((names.collect::<Vec<_>>(), total, is_more))
        }
        None => {
            let mut names = Vec::new();
            for id in ids.iter().take(MOST_NAMED) {
                match admin::find_row(app, &by, models, model, *id) {
                    Ok(line) => names.push(line.label),
                    Err(AdminError::Unknown) => names.push(format!("{id} (gone)")),
                    Err(error) => return Err(error),
                }
            }
            let number = i64::try_from(ids.len()).unwrap_or(i64::MAX);
            let total = format!("{} {}", grouped(number), noun(model, number));
            Ok((names, total, ids.len() > MOST_NAMED))
        }
    });
    let (names, total, is_more) = found.await?;
    let mut context = Context::new();
    context.insert("form", form);
    context.insert(
        "action",
        &json!({
            "name": action.name, "label": action.label, "about": action.about,
            "is_dangerous": action.is_dangerous, "asks_why": action.asks_why,
        }),
    );
    context.insert("heading", &heading(action, &names, &total));
    context.insert("total", &total);
    context.insert("names", &names);
    context.insert("is_more", &is_more);
    context.insert("picked", &order.picked);
    context.insert("is_across", &order.across.is_some());
    context.insert("query", &order.query);
    context.insert("from_row", &order.from_row);
    context.insert("back", &order.back());
    context.insert("url", &format!("{}action/", list_url(model)));
    context.insert(
        "stale",
        &(action.is_dangerous && sudo::is_stale(site, &at.me)),
    );
    let status = match form.refusal() {
        Some(refusal) => status_of(refusal.kind),
        None if form.is_wrong() => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let list = format!("{}{}", list_url(model), order.query);
    let crumbs = vec![crumb(model.title, list), crumb(action.label, "")];
    Ok(page(
        site,
        at,
        status,
        "admin/action.html",
        (crumbs, &mut context),
    )?)
}

/// "Ban ada@example.com?", "Ban 3 users?"
fn heading(action: &Action, names: &[String], total: &str) -> String {
    match names {
        [only] => format!("{}: {only}?", action.label),
        _ => format!("{}: {total}?", action.label),
    }
}

/// What came of it, in words.
fn told(model: &Model, action: &Action, ran: &Ran) -> (&'static str, String) {
    let count = |number: usize| {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        format!("{} {}", grouped(number), noun(model, number))
    };
    let mut parts = Vec::new();
    if ran.changed > 0 {
        parts.push(format!("{}: {}.", count(ran.changed), action.past));
    }
    if ran.already > 0 {
        parts.push(format!("{}: so already.", count(ran.already)));
    }
    if !ran.refused.is_empty() {
        parts.push(format!(
            "{}: not done. {}",
            count(ran.refused.len()),
            refusals(&ran.refused)
        ));
    }
    let kind = match (ran.changed, ran.refused.is_empty()) {
        (_, false) => "error",
        (0, true) => "info",
        _ => "success",
    };
    (kind, parts.join(" "))
}

/// Why not, each reason once.
fn refusals(refused: &[Refused]) -> String {
    let mut all: Vec<&str> = Vec::new();
    for one in refused {
        if !all.contains(&one.why.as_str()) {
            all.push(&one.why);
        }
    }
    all.truncate(MOST_TOLD);
    all.join(" ")
}
