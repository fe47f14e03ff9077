//! The admin site for programs: lists, rows and actions under `/api/admin/`, made from the same descriptions
//! (`admin::Model`) as its pages are.

mod actions;
mod ask;
mod bulk;
mod export;
mod lists;
mod routes;
mod rows;
mod staff;
mod views;

pub(super) use ask::KNOWN;
pub(super) use routes::{all, deletes_by_action, is_addable, is_changeable};
pub(super) use views::{Bulk, FacetView, History, Index, Made, NumbersView, Ran, Started};

use super::ApiError;
use crate::admin::{AdminError, Model, Models, Right, Rights};
use crate::app::App;
use crate::http::blocking::call;
use crate::site::Site;
use actix_web::web::Data;
use staff::Staff;

/// What a path is about.
#[derive(Debug, Clone, Copy)]
struct Which {
    model: &'static str,
    /// Empty where it is about no action.
    action: &'static str,
}

/// A model, and what the caller may do with it.
struct AdminContext<'a> {
    app: &'a App,
    models: &'a Models,
    model: &'a Model,
    rights: Rights,
}

/// Calls a use case with the model of a path.
async fn at_desk<T: Send + 'static>(
    site: &Data<Site>,
    staff: &Staff,
    which: &Data<Which>,
    work: impl FnOnce(&AdminContext<'_>) -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let (shared, rights, name) = (site.clone(), staff.rights().clone(), which.model);
    call(site, move |app| {
        let models = shared.models();
        let model = models.find(name).ok_or(AdminError::Unknown)?;
        work(&AdminContext {
            app,
            models,
            model,
            rights,
        })
    })
    .await
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
