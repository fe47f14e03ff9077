//! `/admin/{model}/action/`: something done to rows, after a page that counts and names them. To those that were ticked at
//! once, to all that a list means by a job that can be watched.

mod action_ref;
mod asking;

pub(super) use self::action_ref::ActionRef;

use self::action_ref::{ActionRequest, Read};
use super::admin_auth::{AdminSession, Sent};
use super::layout::{AdminPageError, answer, model, work};
use super::list::{grouped, noun};
use crate::admin::{self, AdminError, Model, Ran, Refused, Right, bulk};
use crate::error::{Failure as _, Kind};
use crate::http::error::PageError;
use crate::http::forms::CURRENT_PASSWORD;
use crate::http::forms::{Field, Fields, Form};
use crate::http::reauthentication;
use crate::http::visitor::see_other;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

const FIELDS: &[Field] = &[("reason", "Reason"), (CURRENT_PASSWORD, "Your password")];
/// So many refusals are told.
const MOST_TOLD: usize = 3;

pub(crate) async fn submit(
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
    at: &AdminSession,
    name: &str,
    fields: Fields,
) -> Result<HttpResponse, AdminPageError> {
    let model = model(site, name)?;
    // A model that somebody holds no permission for is not there for them, nor what could be done with it.
    if !Right::ALL
        .iter()
        .any(|right| at.rights.allow(model, *right))
    {
        return Err(AdminError::NotAllowed.into());
    }
    let mut form = Form::sent(FIELDS, fields);
    let order = match ActionRequest::read(model, &mut form)? {
        Read::ActionRequest(order) => order,
        Read::Nothing { text, list } => {
            at.visitor.flash("error", text)?;
            return Ok(see_other(&list));
        }
    };
    at.rights.permit(model, order.action_ref.right())?;
    if !order.is_confirmed {
        return asking::show(site, at, &order, &form).await;
    }
    if order.action_ref.is_dangerous() {
        let fresh = reauthentication::fresh(site, &at.visitor, &at.me, &mut form).await?;
        if fresh.is_none() {
            return asking::show(site, at, &order, &form).await;
        }
    }
    let why = form.text("reason").to_owned();
    match run(site, at, &order, why).await {
        Ok(response) => Ok(response),
        Err(AdminPageError::Admin(error)) if error.details().kind == Kind::Invalid => {
            form.refuse(&error.details());
            asking::show(site, at, &order, &form).await
        }
        Err(error) => Err(error),
    }
}

async fn run(
    site: &Data<Site>,
    at: &AdminSession,
    order: &ActionRequest<'_>,
    why: String,
) -> Result<HttpResponse, AdminPageError> {
    let (model, action_ref) = (order.model, &order.action_ref);
    let (by, origin) = (
        at.rights.permit(model, action_ref.right())?,
        at.visitor.origin(site),
    );
    let name = action_ref.name();
    if let Some(ask) = order.across.clone() {
        let begun = work(site, model, move |app, _, model| {
            bulk::start(app, &by, model, name, &ask, &why, &origin)
        });
        return Ok(see_other(&format!("/admin/bulk/{}/", begun.await?)));
    }
    let ids = order.picked.clone();
    let ran = work(site, model, move |app, _, model| {
        match model.find_action(name) {
            Some(action) => admin::run_action(app, &by, model, action, &ids, &why, &origin),
            None => admin::delete_rows(app, &by, model, &ids, &origin),
        }
    });
    let (kind, text) = result_text(model, action_ref, &ran.await?);
    at.visitor.flash(kind, &text)?;
    Ok(see_other(&order.back()))
}

/// What came of it, in words.
fn result_text(model: &Model, action_ref: &ActionRef<'_>, ran: &Ran) -> (&'static str, String) {
    let count = |number: usize| {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        format!("{} {}", grouped(number), noun(model, number))
    };
    let mut parts = Vec::new();
    if ran.changed > 0 {
        parts.push(format!("{} {}.", count(ran.changed), action_ref.past()));
    }
    if ran.already > 0 {
        parts.push(format!("{}: nothing to do.", count(ran.already)));
    }
    if !ran.refused.is_empty() {
        let refused = count(ran.refused.len());
        parts.push(format!(
            "{refused} not {}. {}",
            action_ref.past(),
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
