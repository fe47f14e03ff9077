//! The password again, in the body of the very call that does what matters (`accounts::reauthenticate`).

use super::body::{Body, BodyDescription, Reading, body};
use super::{ApiError, bearer, refusal};
use crate::accounts::{
    self, Reauthenticated, ReauthenticationError, RecentlyAuthenticated, SignedIn,
};
use crate::http::blocking::call_hashing;
use crate::http::commands::{CURRENT_PASSWORD, Input as _};
use crate::site::Site;
use crate::values::Password;
use actix_web::HttpRequest;

/// Of a password that may be missing.
pub(super) const NOT_LATELY: &str = "Not needed within 10 minutes of entering it.";

/// The password of a body that may bring it.
pub(super) fn optional_password(fields: &mut Reading) -> Option<Password> {
    fields
        .is_sent(CURRENT_PASSWORD)
        .then(|| fields.secret(CURRENT_PASSWORD))
        .flatten()
}

/// The password of a body that may bring it, and nothing else: what [`password_again`] describes.
pub(super) fn only_password(body: Body) -> Result<Option<Password>, ApiError> {
    body.read(|fields| Some(optional_password(fields)))
}

/// A body that may bring the password and nothing else.
pub(super) fn password_again() -> BodyDescription<'static> {
    body("PasswordAgain", |fields, _| optional_password(fields))
        .about("The password again.")
        .help(CURRENT_PASSWORD, NOT_LATELY)
}

/// Compares it.
pub(super) async fn reauthenticated(
    site: &Site,
    request: &HttpRequest,
    me: &SignedIn,
    password: Password,
) -> Result<Reauthenticated, ApiError> {
    let (proof, origin) = (me.clone(), bearer::origin(request, site));
    let by = call_hashing(site, origin, move |app, origin| {
        accounts::reauthenticate(app, &proof, &password, origin)
    })
    .await;
    by.map_err(|error| refusal(&error))
}

/// Compares it when it was sent; otherwise it must have been given within the last ten minutes. 403
/// `reauthentication_required` when not.
pub(super) async fn fresh(
    site: &Site,
    request: &HttpRequest,
    me: &SignedIn,
    password: Option<Password>,
) -> Result<RecentlyAuthenticated, ApiError> {
    match password {
        Some(password) => {
            let by = reauthenticated(site, request, me, password).await?;
            Ok(by.recent().clone())
        }
        None => RecentlyAuthenticated::among(site.app(), me)
            .ok_or_else(|| refusal(&ReauthenticationError::Needed)),
    }
}
