//! A page with a form on it: shown, and shown again with what is wrong.

use super::Form;
use crate::error::{Failure, Kind};
use crate::http::error::{PageError, log, status_of};
use crate::http::views;
use crate::http::visitor::Visitor;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use tera::Context;

impl Form {
    /// The status of a page that shows it.
    pub(crate) fn status(&self) -> StatusCode {
        match self.refusal() {
            Some(refusal) => status_of(refusal.kind),
            None if self.is_wrong() => StatusCode::UNPROCESSABLE_ENTITY,
            None if self.asks_for_password => StatusCode::FORBIDDEN,
            None => StatusCode::OK,
        }
    }
}

/// A page with a form: its template and what else it shows.
pub(crate) trait FormPage {
    /// Its template.
    const TEMPLATE: &'static str;

    /// What it shows besides the form.
    fn fill(&self, site: &Site, form: &Form, context: &mut Context);

    /// Shows the form; when something is wrong with it, with the status that says so.
    fn show(&self, site: &Site, visitor: &Visitor, form: &Form) -> Result<HttpResponse, PageError> {
        let mut response = self.show_with(site, visitor, form, form.status())?;
        if let Some(seconds) = form.refusal().and_then(|refusal| refusal.retry_after) {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        Ok(response)
    }

    /// Shows the form with a status.
    fn show_with(
        &self,
        site: &Site,
        visitor: &Visitor,
        form: &Form,
        status: StatusCode,
    ) -> Result<HttpResponse, PageError> {
        let mut context = Context::new();
        self.fill(site, form, &mut context);
        context.insert("form", form);
        views::page(site, visitor, status, Self::TEMPLATE, &mut context)
    }

    /// Shows the form again with what a use case said. Nothing typed is lost, also when we are the ones in trouble.
    fn refuse(
        &self,
        site: &Site,
        visitor: &Visitor,
        form: &mut Form,
        failure: &impl Failure,
    ) -> Result<HttpResponse, PageError> {
        let details = failure.details();
        if details.kind == Kind::Broken {
            return Err(PageError::of(failure));
        }
        log(failure, &details);
        form.refuse(&details);
        self.show(site, visitor, form)
    }
}
