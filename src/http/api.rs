//! The REST API, for front-ends and programs. DRF's grammar: what SimpleJWT's clients know works here by changing the
//! address.

mod accounts;
mod admin;
mod bearer;
pub(super) mod body;
pub(super) mod cors;
mod deletion;
mod device;
mod email;
mod endpoint;
mod errors;
mod factors;
mod invitations;
mod login_code;
mod me;
pub(super) mod negotiate;
pub(super) mod openapi;
mod parameters;
mod passkeys;
mod passwords;
mod phone;
mod reauthentication;
mod routes;
mod schemas;
mod second;
mod session_tokens;
mod sessions;
mod tokens;
mod transport;
mod views;

pub use bearer::Bearer;
pub(super) use bearer::{is_scheme, origin};
pub(super) use errors::{ApiError, throttled_text};
pub use openapi::openapi;
pub(super) use routes::all;

use crate::error::Failure;

/// A failure whose fields clients call as the command does.
fn refusal(failure: &impl Failure) -> ApiError {
    ApiError::of(failure, |field| field)
}
