//! The password again, in the body of the very call that does what matters (`accounts::confirm`).

use super::body::Reading;
use super::{ApiError, Bearer, bearer, refusal};
use crate::accounts::{self, Reauthenticated, ReauthenticationError, RecentlyAuthenticated};
use crate::http::blocking::call;
use crate::http::reauthentication::FIELD;
use crate::site::Site;
use crate::values::Password;
use actix_web::HttpRequest;

/// The password of a body that has to bring it.
pub(super) fn password(fields: &mut Reading) -> Option<Password> {
    fields.secret(FIELD)
}

/// The password of a body that may bring it.
pub(super) fn optional_password(fields: &mut Reading) -> Option<Password> {
    fields
        .is_sent(FIELD)
        .then(|| fields.secret(FIELD))
        .flatten()
}

/// Compares it.
pub(super) async fn confirmed(
    site: &Site,
    request: &HttpRequest,
    me: &Bearer,
    password: Password,
) -> Result<Reauthenticated, ApiError> {
    let (proof, origin) = (me.proof().clone(), bearer::origin(request, site));
    let by = call(site, move |app| {
        accounts::reauthenticate(app, &proof, &password, &origin)
    })
    .await;
    by.map_err(|error| refusal(&error))
}

/// Compares it when it was sent; otherwise it must have been given within the last ten minutes. 403
/// `reauthentication_required` when not.
pub(super) async fn fresh(
    site: &Site,
    request: &HttpRequest,
    me: &Bearer,
    password: Option<Password>,
) -> Result<RecentlyAuthenticated, ApiError> {
    match password {
        Some(password) => {
            let by = confirmed(site, request, me, password).await?;
            Ok(by.fresh().clone())
        }
        None => RecentlyAuthenticated::among(site.app(), me.proof())
            .ok_or_else(|| refusal(&ReauthenticationError::Needed)),
    }
}
