//! What a page about a model is made with: the model, looked up once, who asks, and what they may do with it.

use super::admin_auth::AdminSession;
use super::layout::{AdminPageError, Crumb, answer, crumb, list_url, page};
use crate::admin::{AdminError, Model, Models, Permit, Right};
use crate::app::{App, Origin};
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use std::sync::Arc;
use tera::Context;

/// A model that a request is about, and who asks.
#[derive(Clone, Copy)]
pub(super) struct AdminContext<'a> {
    pub(super) site: &'a Data<Site>,
    pub(super) at: &'a AdminSession,
    pub(super) model: &'a Arc<Model>,
}

/// Does `work` with the model of an address, and answers with what came of it, or with the page that says why nothing did:
/// also where there is no such model, to somebody who has no right to any of it.
pub(super) async fn with_model(
    site: &Data<Site>,
    at: &AdminSession,
    name: &str,
    work: impl AsyncFnOnce(AdminContext<'_>) -> Result<HttpResponse, AdminPageError>,
) -> Result<HttpResponse, PageError> {
    let Some(model) = site.models().shared(name) else {
        return answer(site, at, None, Err(AdminError::Unknown.into()));
    };
    let done = work(AdminContext { site, at, model }).await;
    answer(site, at, Some(model), done)
}

impl AdminContext<'_> {
    /// Leave to do this with rows of the model.
    pub(super) fn permit(&self, right: Right) -> Result<Permit, AdminError> {
        self.at.rights.permit(self.model, right)
    }

    /// Whether this may be done.
    pub(super) fn allows(&self, right: Right) -> bool {
        self.at.rights.allow(self.model, right)
    }

    /// Where the request comes from.
    pub(super) fn origin(&self) -> Origin {
        self.at.visitor.origin(self.site)
    }

    /// The step of the way back that is the list, as it was narrowed.
    pub(super) fn list_crumb(&self, query: &str) -> Crumb {
        let url = format!("{}{query}", list_url(self.model));
        crumb(self.model.title.clone(), url)
    }

    /// Calls a use case with the model, on a blocking thread.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App, &Models, &Model) -> Result<T, AdminError> + Send + 'static,
    ) -> Result<T, AdminError> {
        let (site, model) = (self.site.clone(), self.model.clone());
        call(self.site, move |app| work(app, site.models(), &model)).await
    }

    /// A page of the admin site.
    pub(super) fn page(
        &self,
        status: StatusCode,
        template: &str,
        crumbs: Vec<Crumb>,
        context: Context,
    ) -> Result<HttpResponse, AdminPageError> {
        Ok(page(self.site, self.at, status, template, crumbs, context)?)
    }
}
