//! `/admin/{model}/{id}/` and `/admin/{model}/add/`: a row, the form to change it, and what stands beside it.

mod beside;

pub(super) use beside::in_short;

use super::door::{AtWork, Sent, moved};
use super::frame::{
    Trouble, answer, crumb, key, list_url, model, page, row_url, status_of_form, the, work,
};
use super::query;
use crate::admin::{self, AdminError, Answers, Change, Input, Line, Model, Permit, Right};
use crate::error::{Failure as _, Kind};
use crate::http::error::PageError;
use crate::http::forms::{Form, Options};
use crate::http::sudo;
use crate::http::visitor::see_other;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde_json::json;
use tera::Context;

/// What the person wants to see after saving.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    List,
    Again,
    Another,
}

impl Then {
    fn of(form: &mut Form) -> Self {
        let mut pressed = |name| !form.take(name).is_empty();
        match (pressed("_addanother"), pressed("_continue")) {
            (true, _) => Self::Another,
            (_, true) => Self::Again,
            _ => Self::List,
        }
    }
}

/// The form of a row, or of one to be.
struct Sheet<'a> {
    site: &'a Data<Site>,
    at: &'a AtWork,
    model: &'a Model,
    line: Option<&'a Line>,
    stale: bool,
}

impl Sheet<'_> {
    async fn show(&self, form: &Form) -> Result<HttpResponse, Trouble> {
        let status = status_of_form(form);
        let model = self.model;
        let mut context = Context::new();
        context.insert("form", form);
        context.insert("sections", &form.sections());
        context.insert("stale", &(self.stale && form.is_wrong()));
        context.insert("model", &json!({
            "name": model.name, "singular": model.singular.replace('_', " "), "url": list_url(model),
        }));
        let list = query::reached_from(&self.at.query);
        context.insert("back", &format!("{}{list}", list_url(model)));
        context.insert("kept", &query::kept(&list));
        context.insert("may_add", &self.at.rights.allow(model, Right::Add));
        let seen = self.at.rights.allow(model, Right::View);
        let mut crumbs: Vec<_> = seen
            .then(|| crumb(model.title, format!("{}{list}", list_url(model))))
            .into_iter()
            .collect();
        let template = match self.line {
            Some(line) => {
                crumbs.push(crumb(&*line.label, ""));
                beside::fill(&mut context, self.site, self.at, model, line).await?;
                "admin/row.html"
            }
            None => {
                crumbs.push(crumb("Add", ""));
                "admin/add.html"
            }
        };
        Ok(page(
            self.site,
            self.at,
            status,
            template,
            (crumbs, &mut context),
        )?)
    }

    async fn refuse(&self, form: &mut Form, error: AdminError) -> Result<HttpResponse, Trouble> {
        let facets = error.facets();
        if facets.kind != Kind::Invalid {
            return Err(error.into());
        }
        form.refuse(&facets);
        self.show(form).await
    }
}

fn asked(model: &Model, is_asked: impl Fn(&Input) -> bool) -> Vec<&Input> {
    model
        .inputs
        .iter()
        .filter(|input| is_asked(input))
        .collect()
}

async fn options(site: &Data<Site>, model: &Model, by: &Permit) -> Result<Options, AdminError> {
    let by = by.clone();
    work(site, model, move |app, _, model| {
        admin::options(app, &by, model)
    })
    .await
}

async fn find(site: &Data<Site>, at: &AtWork, model: &Model, id: i64) -> Result<Line, AdminError> {
    let by = at.rights.permit(model, Right::View)?;
    work(site, model, move |app, models, model| {
        admin::find_row(app, &by, models, model, id)
    })
    .await
}

async fn answers(
    site: &Data<Site>,
    at: &AtWork,
    model: &Model,
    id: i64,
) -> Result<Answers, AdminError> {
    let by = at.rights.permit(model, Right::View)?;
    work(site, model, move |app, _, model| {
        admin::answers_of_row(app, &by, model, id)
    })
    .await
}

pub(in crate::http) async fn show(
    site: Data<Site>,
    at: AtWork,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (name, id) = path.into_inner();
    let done = async {
        let model = model(&site, &name)?;
        let id = key(&id)?;
        let line = find(&site, &at, model, id).await?;
        let mut sheet = Sheet {
            site: &site,
            at: &at,
            model,
            line: Some(&line),
            stale: false,
        };
        sheet.stale = sudo::is_stale(&site, &at.me);
        let form = if model.inputs.is_empty() {
            Form::sheet(&[], &Options::new())
        } else {
            let by = at.rights.permit(model, Right::View)?;
            let options = options(&site, model, &by).await?;
            let mut form = Form::sheet(&asked(model, |it| it.on_change), &options);
            form.fill_sheet(&answers(&site, &at, model, id).await?);
            form
        };
        sheet.show(&form).await
    };
    let done = done.await;
    answer(&site, &at, site.models().find(&name), done)
}

pub(in crate::http) async fn submit(
    site: Data<Site>,
    sent: Sent,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (name, id) = path.into_inner();
    let Sent { at, fields } = sent;
    let done = async {
        let model = model(&site, &name)?;
        let id = key(&id)?;
        let by = at.rights.permit(model, Right::Change)?;
        let inputs = asked(model, |it| it.on_change);
        if inputs.is_empty() {
            return Err(AdminError::NotAllowed.into());
        }
        let line = find(&site, &at, model, id).await?;
        let options = options(&site, model, &by).await?;
        let (mut form, want, was) = Form::sent_sheet(fields, &inputs, &options);
        let then = Then::of(&mut form);
        let mut sheet = Sheet {
            site: &site,
            at: &at,
            model,
            line: Some(&line),
            stale: false,
        };
        if form.is_wrong() {
            return sheet.show(&form).await;
        }
        let is_guarded = |input: &&&Input| {
            let name = &*input.name;
            input.is_guarded && want.get(name) != was.get(name)
        };
        if inputs.iter().any(|input| is_guarded(&input)) {
            sheet.stale = sudo::is_stale(&site, &at.me);
            let fresh = sudo::fresh(&site, &at.visitor, &at.me, &mut form).await?;
            if fresh.is_none() {
                return sheet.show(&form).await;
            }
        }
        let origin = at.visitor.origin(&site);
        let (wanted, seen) = (want.clone(), was.clone());
        let changed = work(&site, model, move |app, _, model| {
            let change = Change {
                was: &seen,
                want: &wanted,
            };
            admin::change_row(app, &by, model, id, change, &origin)
        });
        match changed.await {
            Ok(()) => saved(&at, model, id, &line.label, then, "changed"),
            Err(error) => {
                if is_behind(&error) {
                    form.catch_up(&want, &was, &answers(&site, &at, model, id).await?);
                }
                sheet.refuse(&mut form, error).await
            }
        }
    };
    let done = done.await;
    answer(&site, &at, site.models().find(&name), done)
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

pub(in crate::http) async fn show_add(
    site: Data<Site>,
    at: AtWork,
    name: Path<String>,
) -> Result<HttpResponse, PageError> {
    let done = async {
        let model = model(&site, &name)?;
        let by = at.rights.permit(model, Right::Add)?;
        let options = options(&site, model, &by).await?;
        let form = Form::sheet(&asked(model, |it| it.on_add), &options);
        let sheet = Sheet {
            site: &site,
            at: &at,
            model,
            line: None,
            stale: false,
        };
        sheet.show(&form).await
    };
    let done = done.await;
    answer(&site, &at, site.models().find(&name), done)
}

pub(in crate::http) async fn submit_add(
    site: Data<Site>,
    sent: Sent,
    name: Path<String>,
) -> Result<HttpResponse, PageError> {
    let Sent { at, fields } = sent;
    let done = async {
        let model = model(&site, &name)?;
        let by = at.rights.permit(model, Right::Add)?;
        let options = options(&site, model, &by).await?;
        let inputs = asked(model, |it| it.on_add);
        let (mut form, want, _) = Form::sent_sheet(fields, &inputs, &options);
        let then = Then::of(&mut form);
        let mut sheet = Sheet {
            site: &site,
            at: &at,
            model,
            line: None,
            stale: false,
        };
        if form.is_wrong() {
            return sheet.show(&form).await;
        }
        let blank = |answer: &admin::Answer| {
            answer.in_words().is_empty() || *answer == admin::Answer::Flag(false)
        };
        let says = |input: &&Input| want.get(&*input.name).is_some_and(|answer| !blank(answer));
        if inputs.iter().any(|input| input.is_guarded && says(input)) {
            sheet.stale = sudo::is_stale(&site, &at.me);
            let fresh = sudo::fresh(&site, &at.visitor, &at.me, &mut form).await?;
            if fresh.is_none() {
                return sheet.show(&form).await;
            }
        }
        let origin = at.visitor.origin(&site);
        let added = work(&site, model, move |app, _, model| {
            admin::add_row(app, &by, model, &want, &origin)
        });
        match added.await {
            Ok(id) => {
                let line = find(&site, &at, model, id).await;
                let label = line.map_or_else(|_| id.to_string(), |line| line.label);
                saved(&at, model, id, &label, then, "added")
            }
            Err(error) => sheet.refuse(&mut form, error).await,
        }
    };
    let done = done.await;
    answer(&site, &at, site.models().find(&name), done)
}

/// Says what was done, and goes on to where the person wanted to go.
fn saved(
    at: &AtWork,
    model: &Model,
    id: i64,
    label: &str,
    then: Then,
    what: &str,
) -> Result<HttpResponse, Trouble> {
    let list = query::reached_from(&at.query);
    let (kept, noun) = (query::kept(&list), model.singular.replace('_', " "));
    let seen = at.rights.allow(model, Right::View);
    let (more, to) = match then {
        Then::Again if seen => (
            " You may edit it again below.".to_owned(),
            format!("{}{kept}", row_url(model, id)),
        ),
        Then::Another => (
            format!(" You may add another {noun} below."),
            format!("{}add/{kept}", list_url(model)),
        ),
        _ if seen => (String::new(), format!("{}{list}", list_url(model))),
        _ => (String::new(), "/admin/".to_owned()),
    };
    let text = format!("{} was {what} successfully.{more}", the(model, label));
    at.visitor.flash("success", &text)?;
    Ok(see_other(&to))
}

/// Where Django has the form.
pub(in crate::http) async fn moved_from_change(path: Path<(String, String)>) -> HttpResponse {
    let (name, id) = path.into_inner();
    moved(&format!("/admin/{name}/{id}/"))
}
