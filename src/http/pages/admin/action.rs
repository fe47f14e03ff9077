//! `/admin/{model}/action/`: something done to rows, after a page that counts and names them. To those that were ticked at
//! once, to all that a list means by a job that can be watched.

mod asking;
mod request;

use self::request::{ActionRequest, Read};
use super::admin_auth::Sent;
use super::context::{AdminContext, with_model};
use super::layout::AdminPageError;
use super::list::counted;
use crate::admin::{self, ActionRef, AdminError, Model, Permit, Ran, Refused, Right, bulk};
use crate::error::{Failure as _, Kind};
use crate::http::error::PageError;
use crate::http::forms::CURRENT_PASSWORD;
use crate::http::forms::{Field, Fields, Form};
use crate::http::reauthentication;
use crate::http::visitor::see_other;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

const FIELDS: &[Field] = &[
    ("reason", "common-reason"),
    (CURRENT_PASSWORD, "common-password-yours"),
];
/// So many refusals are told.
const MOST_TOLD: usize = 3;

pub(crate) async fn submit(
    site: Data<Site>,
    sent: Sent,
    name: Path<String>,
) -> Result<HttpResponse, PageError> {
    let Sent { at, fields } = sent;
    with_model(&site, &at, &name, async |ctx| act(ctx, fields).await).await
}

async fn act(ctx: AdminContext<'_>, fields: Fields) -> Result<HttpResponse, AdminPageError> {
    // A model that somebody holds no permission for is not there for them, nor what could be done with it.
    if !Right::ALL.iter().any(|right| ctx.allows(*right)) {
        return Err(AdminError::NotAllowed.into());
    }
    let mut form = Form::sent(FIELDS, fields);
    let order = match ActionRequest::read(ctx.model, &mut form)? {
        Read::ActionRequest(order) => order,
        Read::Nothing { text, list } => {
            ctx.at.visitor.flash("error", &text)?;
            return Ok(see_other(&list));
        }
    };
    let by = ctx.permit(order.action.right())?;
    if !order.is_confirmed {
        return asking::show(ctx, &order, &form).await;
    }
    if order.action.is_dangerous() {
        let fresh = reauthentication::fresh(ctx.site, &ctx.at.visitor, &ctx.at.me, &mut form);
        if fresh.await?.is_none() {
            return asking::show(ctx, &order, &form).await;
        }
    }
    let why = form.text("reason").to_owned();
    match run(ctx, by, &order, why).await {
        Ok(response) => Ok(response),
        Err(AdminPageError::Admin(error)) if error.details().kind == Kind::Invalid => {
            form.refuse(&error.details());
            asking::show(ctx, &order, &form).await
        }
        Err(error) => Err(error),
    }
}

async fn run(
    ctx: AdminContext<'_>,
    by: Permit,
    order: &ActionRequest,
    why: String,
) -> Result<HttpResponse, AdminPageError> {
    let (action, origin) = (order.action.clone(), ctx.origin());
    if let Some(ask) = order.across.clone() {
        let begun = ctx
            .work(move |app, _, model| bulk::start(app, &by, model, &action, &ask, &why, &origin));
        return Ok(see_other(&format!("/admin/bulk/{}/", begun.await?)));
    }
    let ids = order.picked.clone();
    let ran = ctx.work(move |app, _, model| {
        admin::run_action(app, &by, model, &action, &ids, &why, &origin)
    });
    let (kind, text) = result_text(ctx.model, &order.action, &ran.await?);
    ctx.at.visitor.flash(kind, &text)?;
    Ok(see_other(&order.back(ctx.model)))
}

/// What came of it, in words.
fn result_text(model: &Model, action: &ActionRef, ran: &Ran) -> (&'static str, String) {
    let say = |id, number: usize| {
        let rows = counted(model, i64::try_from(number).unwrap_or(i64::MAX));
        let past = action.past().with("n", number);
        let said = Message::new(id).with("rows", rows).with("n", number);
        said.with("past", past)
    };
    let mut parts = Vec::new();
    if ran.changed > 0 {
        parts.push(say("admin-done", ran.changed).to_string());
    }
    if ran.already > 0 {
        parts.push(say("admin-done-already", ran.already).to_string());
    }
    if !ran.refused.is_empty() {
        parts.push(say("admin-done-refused", ran.refused.len()).to_string());
        parts.push(refusals(&ran.refused));
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
    let mut all: Vec<String> = Vec::new();
    for one in refused {
        let why = format!("{:#}", one.why);
        if !all.contains(&why) {
            all.push(why);
        }
    }
    all.truncate(MOST_TOLD);
    all.join(" ")
}
