//! The form of a row, or of one to be: what it asks, and how it is shown, also once more.

use super::super::admin_auth::AdminSession;
use super::super::layout::{AdminPageError, crumb, list_url, page, status_of_form, work};
use super::super::query;
use super::beside;
use crate::admin::{self, AdminError, Answers, Input, Line, Model, Permit, Right};
use crate::error::{Failure as _, Kind};
use crate::http::forms::{Form, Options};
use crate::http::reauthentication;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::json;
use tera::Context;

/// What the person wants to see after saving.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    List,
    Again,
    Another,
}

impl Then {
    pub(super) fn of(form: &mut Form) -> Self {
        let mut pressed = |name| !form.take(name).is_empty();
        match (pressed("_addanother"), pressed("_continue")) {
            (true, _) => Self::Another,
            (_, true) => Self::Again,
            _ => Self::List,
        }
    }
}

/// The page with the form of a row, or of one to be.
pub(super) struct Sheet<'a> {
    pub(super) site: &'a Data<Site>,
    pub(super) at: &'a AdminSession,
    pub(super) model: &'a Model,
    pub(super) line: Option<&'a Line>,
    /// Whether the password is asked for.
    is_asking: bool,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(
        site: &'a Data<Site>,
        at: &'a AdminSession,
        model: &'a Model,
        line: Option<&'a Line>,
    ) -> Self {
        Self {
            site,
            at,
            model,
            line,
            is_asking: false,
        }
    }

    pub(super) async fn show(&self, form: &Form) -> Result<HttpResponse, AdminPageError> {
        let model = self.model;
        let mut context = Context::new();
        context.insert("form", form);
        context.insert("sections", &form.sections());
        context.insert("stale", &self.is_asking);
        let singular = model.singular.replace('_', " ");
        let about = json!({ "name": model.name, "singular": singular, "url": list_url(model) });
        context.insert("model", &about);
        let list = query::reached_from(&self.at.query);
        context.insert("kept", &query::kept(&list));
        context.insert("may_add", &self.at.rights.allow(model, Right::Add));
        let mut crumbs = Vec::new();
        if self.at.rights.allow(model, Right::View) {
            crumbs.push(crumb(model.title, format!("{}{list}", list_url(model))));
        }
        let template = if let Some(line) = self.line {
            crumbs.push(crumb(&*line.label, ""));
            beside::fill(&mut context, self.site, self.at, model, line).await?;
            "admin/row.html"
        } else {
            crumbs.push(crumb("Add", ""));
            "admin/add.html"
        };
        let status = status_of_form(form);
        let shown = (crumbs, &mut context);
        Ok(page(self.site, self.at, status, template, shown)?)
    }

    /// Shows the form again with what a use case said.
    pub(super) async fn refuse(
        &self,
        form: &mut Form,
        error: AdminError,
    ) -> Result<HttpResponse, AdminPageError> {
        let details = error.details();
        if details.kind != Kind::Invalid {
            return Err(error.into());
        }
        form.refuse(&details);
        self.show(form).await
    }

    /// Whether the password was given lately, or came with the form; the form says when it is not so.
    pub(super) async fn is_reauthenticated(
        &mut self,
        form: &mut Form,
    ) -> Result<bool, AdminPageError> {
        self.is_asking = reauthentication::is_stale(self.site, &self.at.me);
        let fresh = reauthentication::fresh(self.site, &self.at.visitor, &self.at.me, form).await?;
        Ok(fresh.is_some())
    }
}

/// What a form asks.
pub(super) fn asked(model: &Model, is_asked: impl Fn(&Input) -> bool) -> Vec<&Input> {
    let inputs = model.inputs.iter();
    inputs.filter(|input| is_asked(input)).collect()
}

/// What there is to pick from.
pub(super) async fn options(
    site: &Data<Site>,
    model: &Model,
    by: &Permit,
) -> Result<Options, AdminError> {
    let by = by.clone();
    work(site, model, move |app, _, model| {
        admin::options(app, &by, model)
    })
    .await
}

/// A row.
pub(super) async fn find(
    site: &Data<Site>,
    at: &AdminSession,
    model: &Model,
    id: i64,
) -> Result<Line, AdminError> {
    let (by, origin) = (
        at.rights.permit(model, Right::View)?,
        at.visitor.origin(site),
    );
    work(site, model, move |app, models, model| {
        admin::find_row(app, &by, models, model, id, &origin)
    })
    .await
}

/// The answers of a row as they are now.
pub(super) async fn answers(
    site: &Data<Site>,
    at: &AdminSession,
    model: &Model,
    id: i64,
) -> Result<Answers, AdminError> {
    let by = at.rights.permit(model, Right::View)?;
    work(site, model, move |app, _, model| {
        admin::answers_of_row(app, &by, model, id)
    })
    .await
}
