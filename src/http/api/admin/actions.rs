//! What can be done to rows: to some by their keys, or to all that a list shows.

use super::staff::Staff;
use super::views::Ran;
use super::{Which, allowed, at_desk};
use crate::admin::{self, AdminError};
use crate::http::api::bearer::origin;
use crate::http::api::body::{Body, Reading};
use crate::http::api::views::json;
use crate::http::api::{ApiError, sudo};
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// So many rows by their keys at once; for more there is `all`.
const MOST: usize = 200;
const FIELDS: [&str; 4] = ["ids", "all", "reason", crate::http::sudo::FIELD];

/// `POST /api/admin/<model>/actions/<action>/`
pub(super) async fn run(
    site: Data<Site>,
    request: HttpRequest,
    staff: Staff,
    which: Data<Which>,
    body: Body,
) -> Result<HttpResponse, ApiError> {
    let model = site.models().find(which.model);
    let action = model.and_then(|model| model.find_action(which.action));
    let action = action.cloned().ok_or_else(ApiError::not_found)?;
    allowed(&site, &staff, &which, action.right).await?;
    let mut fields = Reading::new(body);
    let ids = fields.ids("ids");
    if ids.len() > MOST {
        fields.wrong(
            "ids",
            format!("At most {MOST} rows at once; `all` does it to more."),
        );
    }
    let reason = fields.optional_text("reason");
    let password = sudo::optional_password(&mut fields);
    fields.nothing_but(&FIELDS);
    fields.finish()?;
    if ids.is_empty() {
        return Err(ApiError::general(
            "Items must be selected in order to perform actions on them. No items have been changed.",
        ));
    }
    if action.is_dangerous || password.is_some() {
        sudo::fresh(&site, &request, staff.me(), password).await?;
    }
    let (why, origin) = (
        reason.flatten().unwrap_or_default(),
        origin(&request, &site),
    );
    let ran = at_desk(&site, &staff, &which, move |desk| {
        let by = desk.rights.permit(desk.model, action.right)?;
        let ran = admin::run_action(desk.app, &by, desk.model, &action, &ids, &why, &origin);
        Ok::<_, ApiError>(ran.map_err(|error: AdminError| error)?)
    })
    .await?;
    Ok(json(StatusCode::OK, &Ran::from(ran)))
}
