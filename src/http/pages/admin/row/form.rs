//! The form of a row, or of one to be: what it asks, and how it is shown, also once more.

use super::super::context::AdminContext;
use super::super::layout::{AdminPageError, crumb, list_url};
use super::super::query;
use super::sidebar;
use crate::admin::{self, AdminError, Answers, Input, Line, Model, Permit, Right};
use crate::error::{Failure as _, Kind};
use crate::http::forms::{Form, Options};
use crate::http::reauthentication;
use crate::i18n::Message;
use actix_web::HttpResponse;
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
pub(super) struct RowForm<'a> {
    ctx: AdminContext<'a>,
    line: Option<&'a Line>,
    /// Whether the password is asked for.
    is_asking: bool,
}

impl<'a> RowForm<'a> {
    pub(super) fn new(ctx: AdminContext<'a>, line: Option<&'a Line>) -> Self {
        Self {
            ctx,
            line,
            is_asking: false,
        }
    }

    pub(super) async fn show(&self, form: &Form) -> Result<HttpResponse, AdminPageError> {
        let AdminContext { at, model, .. } = self.ctx;
        let mut context = Context::new();
        context.insert("form", form);
        context.insert("sections", &form.sections());
        context.insert("stale", &self.is_asking);
        let about = json!({ "name": model.name, "singular": model.one, "url": list_url(model) });
        context.insert("model", &about);
        let list = query::reached_from(&at.query);
        context.insert("kept", &query::kept(&list));
        context.insert("may_add", &self.ctx.allows(Right::Add));
        let mut crumbs = Vec::new();
        if self.ctx.allows(Right::View) {
            crumbs.push(self.ctx.list_crumb(&list));
        }
        let template = if let Some(line) = self.line {
            crumbs.push(crumb(line.label.clone(), ""));
            sidebar::fill(&mut context, self.ctx, line).await?;
            "admin/row.html"
        } else {
            crumbs.push(crumb(Message::new("admin-add"), ""));
            "admin/add.html"
        };
        self.ctx.page(form.status(), template, crumbs, context)
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
        let AdminContext { site, at, .. } = self.ctx;
        self.is_asking = reauthentication::is_stale(site, &at.me);
        let fresh = reauthentication::fresh(site, &at.visitor, &at.me, form).await?;
        Ok(fresh.is_some())
    }
}

/// What a form asks.
pub(super) fn asked(model: &Model, is_asked: impl Fn(&Input) -> bool) -> Vec<&Input> {
    let inputs = model.inputs.iter();
    inputs.filter(|input| is_asked(input)).collect()
}

/// What there is to pick from.
pub(super) async fn options(ctx: AdminContext<'_>, by: &Permit) -> Result<Options, AdminError> {
    let by = by.clone();
    ctx.work(move |app, models, model| admin::options(app, &by, models, model))
        .await
}

/// A row.
pub(super) async fn find(ctx: AdminContext<'_>, id: i64) -> Result<Line, AdminError> {
    let (by, origin) = (ctx.permit(Right::View)?, ctx.origin());
    let found =
        ctx.work(move |app, models, model| admin::find_row(app, &by, models, model, id, &origin));
    found.await
}

/// The answers of a row as they are now.
pub(super) async fn answers(ctx: AdminContext<'_>, id: i64) -> Result<Answers, AdminError> {
    let by = ctx.permit(Right::View)?;
    ctx.work(move |app, _, model| admin::answers_of_row(app, &by, model, id))
        .await
}
