//! The admin site for programs: lists, rows and actions under `/api/admin/`, made from the same descriptions
//! (`admin::Model`) as its pages are.

mod actions;
mod ask;
mod bulk;
mod csv;
mod lists;
mod rows;
mod schemas;
mod staff;
mod views;

use super::ApiError;
use super::endpoint::{ADMIN, Access, Endpoint};
use crate::admin::{AdminError, Model, Models, Right, Rights};
use crate::app::App;
use crate::error::Fault;
use crate::http::blocking::call;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use staff::Staff;

/// What is not about a model, then what is about each: as far as its description goes.
pub(super) fn endpoints(models: &Models) -> impl Iterator<Item = Endpoint<'_>> {
    let of_all = lists::endpoints().into_iter().chain(bulk::endpoints());
    let of_models = models.iter().flat_map(|model| {
        let tag = format!("{ADMIN}: {}", model.title.in_english());
        let of_model = [
            lists::of_model(model),
            actions::of_model(model),
            csv::of_model(model),
            rows::of_model(model),
        ];
        let of_model = of_model.into_iter().flatten();
        of_model.map(move |endpoint| endpoint.tagged(tag.clone()))
    });
    let of_all = of_all.map(|endpoint| endpoint.tagged(ADMIN));
    let all = of_all.chain(of_models);
    all.map(|endpoint| endpoint.access(Access::Bearer))
}

/// What a path is about.
#[derive(Debug, Clone, Copy)]
struct Which {
    model: &'static str,
    /// Empty where it is about no action.
    action: &'static str,
}

impl Which {
    /// A list of this model, or one of its rows.
    fn of(model: &Model) -> Self {
        let action = "";
        Self {
            action,
            model: model.name,
        }
    }
}

/// A model, and what the caller may do with it.
struct AdminContext<'a> {
    app: &'a App,
    models: &'a Models,
    model: &'a Model,
    rights: Rights,
}

/// Why something was not done. It is said where the language of the answer is known, which no blocking thread knows.
enum Refused {
    Admin(AdminError),
    Api(ApiError),
    /// The row has not the mark that was sent.
    ChangedMeanwhile,
}

impl From<AdminError> for Refused {
    fn from(error: AdminError) -> Self {
        Self::Admin(error)
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Admin(fault.into())
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Admin(error) => error.into(),
            Refused::Api(error) => error,
            Refused::ChangedMeanwhile => {
                let text = Message::new("admin-changed-meanwhile-read");
                Self::detail(StatusCode::PRECONDITION_FAILED, "changed_meanwhile", &text)
            }
        }
    }
}

/// Calls a use case with the model of a path.
async fn with_context<T: Send + 'static>(
    site: &Data<Site>,
    staff: &Staff,
    which: &Data<Which>,
    work: impl FnOnce(&AdminContext<'_>) -> Result<T, Refused> + Send + 'static,
) -> Result<T, ApiError> {
    let (shared, rights, name) = (site.clone(), staff.rights().clone(), which.model);
    let done = call(site, move |app| {
        let models = shared.models();
        let model = models.find(name).ok_or(AdminError::Unknown)?;
        work(&AdminContext {
            app,
            models,
            model,
            rights,
        })
    });
    Ok(done.await?)
}

/// Refuses who may not do this, before anything they sent is looked at. Says the model.
fn allowed<'s>(
    site: &'s Site,
    staff: &Staff,
    which: &Which,
    right: Right,
) -> Result<&'s Model, ApiError> {
    let model = site.models().find(which.model);
    let model = model.ok_or_else(ApiError::not_found)?;
    staff.rights().permit(model, right)?;
    Ok(model)
}

/// The key in a path. What is none names nothing.
fn key(raw: &str) -> Result<i64, ApiError> {
    raw.parse().map_err(|_| ApiError::not_found())
}

impl From<AdminError> for ApiError {
    fn from(error: AdminError) -> Self {
        super::refusal(&error)
    }
}
