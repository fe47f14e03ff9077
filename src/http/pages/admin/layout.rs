//! What stands around every page of the admin site: the models somebody may see, the way back, and refusals.

use super::admin_auth::AdminSession;
use crate::admin::{AdminError, Model, Right};
use crate::error::{Failure as _, Kind};
use crate::http::error::{PageError, log, status_of};
use crate::http::views;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use tera::Context;

/// A step of the way back.
#[derive(Serialize)]
pub(super) struct Crumb {
    label: Message,
    url: String,
}

#[derive(Serialize)]
struct Entry<'a> {
    title: &'a Message,
    url: String,
    is_here: bool,
}

/// What went wrong on the way to a page.
#[derive(Debug)]
pub(super) enum AdminPageError {
    Admin(AdminError),
    Page(PageError),
}

impl From<AdminError> for AdminPageError {
    fn from(error: AdminError) -> Self {
        Self::Admin(error)
    }
}

impl From<PageError> for AdminPageError {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

impl From<crate::error::Fault> for AdminPageError {
    fn from(fault: crate::error::Fault) -> Self {
        Self::Admin(fault.into())
    }
}

impl AdminPageError {
    /// The page of the error, where nothing else can be shown.
    pub(super) fn into_page(self) -> PageError {
        match self {
            Self::Admin(error) => PageError::of(&error),
            Self::Page(error) => error,
        }
    }
}

/// A step of the way back; the last one is the page itself, and leads nowhere.
pub(super) fn crumb(label: impl Into<Message>, url: impl Into<String>) -> Crumb {
    Crumb {
        label: label.into(),
        url: url.into(),
    }
}

/// The list of a model.
pub(super) fn list_url(model: &Model) -> String {
    format!("/admin/{}/", model.name)
}

/// The page of a row.
pub(super) fn row_url(model: &Model, id: i64) -> String {
    format!("/admin/{}/{id}/", model.name)
}

/// A page of the admin site. The crumbs lead from the index, which is not among them, to the page.
pub(super) fn page(
    site: &Site,
    at: &AdminSession,
    status: StatusCode,
    template: &str,
    crumbs: Vec<Crumb>,
    mut context: Context,
) -> Result<HttpResponse, PageError> {
    let here = crumbs.first().map(|crumb| &crumb.label);
    let models = site.models().iter();
    let seen = models.filter(|model| at.rights.allow(model, Right::View));
    let entries: Vec<_> = seen
        .map(|model| Entry {
            title: &model.title,
            url: list_url(model),
            is_here: Some(&model.title) == here,
        })
        .collect();
    context.insert("entries", &entries);
    context.insert("crumbs", &crumbs);
    views::page(site, &at.visitor, status, template, &mut context)
}

/// What came of the work, or the page that says why nothing did.
pub(super) fn answer(
    site: &Site,
    at: &AdminSession,
    model: Option<&Model>,
    done: Result<HttpResponse, AdminPageError>,
) -> Result<HttpResponse, PageError> {
    let error = match done {
        Ok(response) => return Ok(response),
        Err(AdminPageError::Page(error)) => return Err(error),
        Err(AdminPageError::Admin(error)) => error,
    };
    let details = error.details();
    if matches!(details.kind, Kind::Broken | Kind::Busy) {
        return Err(PageError::of(&error));
    }
    log(&error, &details);
    let status = match details.kind {
        Kind::Invalid => StatusCode::BAD_REQUEST,
        kind => status_of(kind),
    };
    let (heading, text) = words(model, &error);
    let seen = model.filter(|model| at.rights.allow(model, Right::View));
    let (back, back_label) = match seen {
        Some(model) => {
            let label = Message::new("admin-refused-list").with("title", model.title.clone());
            (list_url(model), label)
        }
        None => ("/admin/".to_owned(), Message::new("admin-refused-index")),
    };
    let mut context = Context::new();
    context.insert("heading", &heading);
    context.insert("text", &text);
    context.insert("back", &back);
    context.insert("back_label", &back_label);
    let mut crumbs: Vec<_> = seen
        .map(|it| crumb(it.title.clone(), list_url(it)))
        .into_iter()
        .collect();
    crumbs.push(crumb(heading, ""));
    page(site, at, status, "admin/refused.html", crumbs, context)
}

/// The heading, and why.
fn words(model: Option<&Model>, error: &AdminError) -> (Message, Message) {
    let (heading, text) = match (error, model) {
        (AdminError::Unknown, Some(model)) => {
            let text = Message::new("admin-refused-no-row").with("one", model.one.clone());
            ("admin-refused-unknown", text)
        }
        (AdminError::Unknown, None) => (
            "admin-refused-unknown",
            Message::new("admin-refused-no-page"),
        ),
        (AdminError::BadAsk(text), _) => ("admin-refused-ask", text.clone()),
        (AdminError::NotAllowed, _) => ("admin-refused-right", error.message()),
        (other, _) => ("admin-refused-deed", other.message()),
    };
    (Message::new(heading), text)
}

/// The key in an address.
pub(super) fn key(text: &str) -> Result<i64, AdminPageError> {
    text.parse()
        .map_err(|_| AdminPageError::Admin(AdminError::Unknown))
}
