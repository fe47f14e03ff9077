//! The REST face, for front-ends and programs. DRF's grammar: what SimpleJWT's clients know works here by changing the
//! address.

mod accounts;
mod admin;
mod bearer;
mod body;
mod closing;
mod cors;
mod email;
mod errors;
mod me;
mod negotiate;
pub(super) mod openapi;
mod phone;
mod routes;
mod sudo;
mod tokens;
mod transport;
mod views;

pub use bearer::Bearer;
pub(super) use errors::ApiError;
pub use openapi::openapi;
pub(super) use routes::all;
pub(super) use transport::by_cookie;

use crate::error::Failure;

/// A failure whose fields clients call as the command does.
fn refusal(failure: &impl Failure) -> ApiError {
    ApiError::of(failure, |field| field)
}
