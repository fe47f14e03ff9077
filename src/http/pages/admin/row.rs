//! `/admin/{model}/{id}/` and `/admin/{model}/add/`: a row, the form to change it, and what stands beside it.

mod form;
mod letters;
mod sidebar;

use self::form::{RowForm, Then, answers, asked, find, options};
use super::admin_auth::{AdminSession, Sent, moved};
use super::context::{AdminContext, with_model};
use super::layout::{AdminPageError, key, list_url, row_url};
use super::query;
use crate::admin::{self, AdminError, Answer, Answers, Change, Input, Right, Saved};
use crate::http::error::PageError;
use crate::http::forms::{Fields, Form, Options};
use crate::http::visitor::see_other;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

pub(crate) async fn show(
    site: Data<Site>,
    at: AdminSession,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (name, id) = path.into_inner();
    with_model(&site, &at, &name, async |ctx| {
        let id = key(&id)?;
        let line = find(ctx, id).await?;
        let mut form = Form::of_model(&[], &Options::new());
        if ctx.model.inputs.iter().any(|input| input.on_change) {
            let options = options(ctx, &ctx.permit(Right::View)?).await?;
            form = Form::of_model(&asked(ctx.model, |it| it.on_change), &options);
            form.fill_sheet(&answers(ctx, id).await?);
        }
        RowForm::new(ctx, Some(&line)).show(&form).await
    })
    .await
}

pub(crate) async fn submit(
    site: Data<Site>,
    sent: Sent,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (name, id) = path.into_inner();
    let Sent { at, fields } = sent;
    with_model(&site, &at, &name, async |ctx| {
        change(ctx, &id, fields).await
    })
    .await
}

async fn change(
    ctx: AdminContext<'_>,
    id: &str,
    fields: Fields,
) -> Result<HttpResponse, AdminPageError> {
    let model = ctx.model;
    let id = key(id)?;
    let by = ctx.permit(Right::Change)?;
    let inputs = asked(model, |it| it.on_change);
    if inputs.is_empty() {
        return Err(AdminError::NotAllowed.into());
    }
    let line = find(ctx, id).await?;
    let options = options(ctx, &by).await?;
    let (mut form, want, was) = Form::sent_sheet(fields, &inputs, &options);
    let then = Then::of(&mut form);
    let mut sheet = RowForm::new(ctx, Some(&line));
    if form.is_wrong() {
        return sheet.show(&form).await;
    }
    let is_other = |input: &&Input| want.get(&*input.name) != was.get(&*input.name);
    let is_guarded = inputs
        .iter()
        .any(|input| input.is_guarded && is_other(input));
    if is_guarded && !sheet.is_reauthenticated(&mut form).await? {
        return sheet.show(&form).await;
    }
    let origin = ctx.origin();
    let (wanted, seen) = (want.clone(), was.clone());
    let changed = ctx.work(move |app, _, model| {
        let change = Change {
            was: &seen,
            want: &wanted,
        };
        admin::change_row(app, &by, model, id, change, &origin)
    });
    match changed.await {
        Ok(()) => saved(ctx, id, line.label, then, CHANGED),
        Err(error) => {
            if is_behind(&error) {
                form.catch_up(&want, &was, &answers(ctx, id).await?);
            }
            sheet.refuse(&mut form, error).await
        }
    }
}

/// Whether somebody else has changed the row meanwhile.
fn is_behind(error: &AdminError) -> bool {
    let AdminError::Fields(problems) = error else {
        return false;
    };
    problems
        .iter()
        .any(|problem| problem.code == "changed_meanwhile")
}

pub(crate) async fn show_add(
    site: Data<Site>,
    at: AdminSession,
    name: Path<String>,
) -> Result<HttpResponse, PageError> {
    with_model(&site, &at, &name, async |ctx| {
        let options = options(ctx, &ctx.permit(Right::Add)?).await?;
        let form = Form::of_model(&asked(ctx.model, |it| it.on_add), &options);
        RowForm::new(ctx, None).show(&form).await
    })
    .await
}

pub(crate) async fn submit_add(
    site: Data<Site>,
    sent: Sent,
    name: Path<String>,
) -> Result<HttpResponse, PageError> {
    let Sent { at, fields } = sent;
    with_model(&site, &at, &name, async |ctx| add(ctx, fields).await).await
}

async fn add(ctx: AdminContext<'_>, fields: Fields) -> Result<HttpResponse, AdminPageError> {
    let model = ctx.model;
    let by = ctx.permit(Right::Add)?;
    let options = options(ctx, &by).await?;
    let inputs = asked(model, |it| it.on_add);
    let (mut form, want, _) = Form::sent_sheet(fields, &inputs, &options);
    let then = Then::of(&mut form);
    let mut sheet = RowForm::new(ctx, None);
    if form.is_wrong() {
        return sheet.show(&form).await;
    }
    let is_guarded = inputs
        .iter()
        .any(|input| input.is_guarded && says(&want, input));
    if is_guarded && !sheet.is_reauthenticated(&mut form).await? {
        return sheet.show(&form).await;
    }
    let origin = ctx.origin();
    let added =
        ctx.work(move |app, _, model| admin::add_row_and_say(app, &by, model, &want, &origin));
    match added.await {
        Ok(Saved {
            id,
            said: Some(said),
        }) => gone_on(ctx, &said, &next(ctx, id, then).1),
        Ok(Saved { id, said: None }) => {
            let line = find(ctx, id).await;
            let label = line.map_or_else(|_| id.to_string().into(), |line| line.label);
            saved(ctx, id, label, then, ADDED)
        }
        Err(error) => sheet.refuse(&mut form, error).await,
    }
}

/// Whether a field was answered with something.
fn says(want: &Answers, input: &Input) -> bool {
    match want.get(&*input.name) {
        None | Some(Answer::Nothing | Answer::Flag(false)) => false,
        Some(Answer::Rows(rows)) => !rows.is_empty(),
        Some(_) => true,
    }
}

/// What is said of a row that was made or changed, where the person goes on to the list, to the row and to a new one.
type Said = [&'static str; 3];
const ADDED: Said = ["admin-added", "admin-added-again", "admin-added-another"];
const CHANGED: Said = [
    "admin-changed",
    "admin-changed-again",
    "admin-changed-another",
];

/// Says what was done, and goes on to where the person wanted to go.
fn saved(
    ctx: AdminContext<'_>,
    id: i64,
    label: Message,
    then: Then,
    [alone, again, another]: Said,
) -> Result<HttpResponse, AdminPageError> {
    let (then, to) = next(ctx, id, then);
    let said = match then {
        Then::List => alone,
        Then::Again => again,
        Then::Another => another,
    };
    let said = Message::new(said).with("one", ctx.model.one.clone());
    gone_on(ctx, &said.with("label", label), &to)
}

fn gone_on(
    ctx: AdminContext<'_>,
    said: &Message,
    to: &str,
) -> Result<HttpResponse, AdminPageError> {
    ctx.at.visitor.flash("success", said)?;
    Ok(see_other(to))
}

/// Where the person goes on to, as far as they may.
fn next(ctx: AdminContext<'_>, id: i64, then: Then) -> (Then, String) {
    let AdminContext { at, model, .. } = ctx;
    let list = query::reached_from(&at.query);
    let kept = query::kept(&list);
    let seen = ctx.allows(Right::View);
    match then {
        Then::Again if seen => (then, format!("{}{kept}", row_url(model, id))),
        Then::Another if ctx.allows(Right::Add) => (then, format!("{}add/{kept}", list_url(model))),
        _ if seen => (Then::List, format!("{}{list}", list_url(model))),
        _ => (Then::List, "/admin/".to_owned()),
    }
}

/// Where Django has the form.
pub(crate) async fn moved_from_change(path: Path<(String, String)>) -> HttpResponse {
    let (name, id) = path.into_inner();
    moved(&format!("/admin/{name}/{id}/"))
}
