//! The URL map of the REST face. Each path is there with and without a slash at its end.

use super::path::call;
use super::{
    ApiError, accounts, admin, closing, cors, email, me, negotiate, passwords, phone, tokens,
};
use crate::site::Site;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, ResponseError as _};

pub(crate) fn all(app: &mut ServiceConfig, site: &Site) {
    let hall = web::scope("/api")
        // What is called most is looked at first.
        .service(
            call("/accounts/me", "GET, HEAD, PATCH, DELETE, OPTIONS")
                .route(|| web::get().to(me::show))
                .route(|| web::head().to(me::show))
                .route(|| web::patch().to(me::update))
                .route(|| web::delete().to(closing::delete)),
        )
        // Where SimpleJWT's clients look.
        .service(call("/token", "POST, OPTIONS").route(|| web::post().to(tokens::obtain)))
        .service(call("/token/refresh", "POST, OPTIONS").route(|| web::post().to(tokens::refresh)))
        .service(call("/token/verify", "POST, OPTIONS").route(|| web::post().to(tokens::verify)))
        .service(
            call("/token/blacklist", "POST, OPTIONS").route(|| web::post().to(tokens::blacklist)),
        )
        .service(
            call("/accounts/signup", "POST, OPTIONS").route(|| web::post().to(accounts::signup)),
        )
        .service(
            call("/accounts/verify-email", "POST, OPTIONS")
                .route(|| web::post().to(accounts::verify_email)),
        )
        .service(
            call("/accounts/resend", "POST, OPTIONS").route(|| web::post().to(accounts::resend)),
        )
        .service(call("/accounts/login", "POST, OPTIONS").route(|| web::post().to(accounts::login)))
        .service(call("/accounts/logout", "POST, OPTIONS").route(|| web::post().to(tokens::logout)))
        .service(
            call("/accounts/archive", "POST, OPTIONS").route(|| web::post().to(closing::archive)),
        )
        .service(
            call("/accounts/reauthenticate", "POST, OPTIONS")
                .route(|| web::post().to(closing::reauthenticate)),
        )
        .service(
            call("/accounts/export", "GET, HEAD, OPTIONS")
                .route(|| web::get().to(closing::export))
                .route(|| web::head().to(closing::export)),
        )
        .service(
            call("/accounts/sessions", "GET, HEAD, DELETE, OPTIONS")
                .route(|| web::get().to(me::sessions))
                .route(|| web::head().to(me::sessions))
                .route(|| web::delete().to(me::end_others)),
        )
        .service(
            call("/accounts/sessions/{id}", "DELETE, OPTIONS")
                .route(|| web::delete().to(me::end_one)),
        )
        .service(
            call("/accounts/phone", "POST, DELETE, OPTIONS")
                .route(|| web::post().to(phone::give))
                .route(|| web::delete().to(phone::remove)),
        )
        .service(
            call("/accounts/phone/verify", "POST, OPTIONS").route(|| web::post().to(phone::verify)),
        )
        .service(
            call("/accounts/password/change", "POST, OPTIONS")
                .route(|| web::post().to(passwords::change_password)),
        )
        .service(
            call("/accounts/password/reset", "POST, OPTIONS")
                .route(|| web::post().to(passwords::forgot)),
        )
        .service(
            call("/accounts/password/reset/confirm", "POST, OPTIONS")
                .route(|| web::post().to(passwords::reset)),
        )
        .service(
            call("/accounts/email/change", "POST, OPTIONS").route(|| web::post().to(email::change)),
        )
        .service(
            call("/accounts/email/confirm", "POST, OPTIONS")
                .route(|| web::post().to(email::confirm)),
        )
        .service(
            call("/accounts/email/secondary", "POST, DELETE, OPTIONS")
                .route(|| web::post().to(email::add))
                .route(|| web::delete().to(email::remove)),
        )
        .service(
            call("/accounts/email/swap", "POST, OPTIONS").route(|| web::post().to(email::swap)),
        )
        .service(
            call("/accounts/token/refresh", "POST, OPTIONS")
                .route(|| web::post().to(tokens::refresh)),
        )
        .service(
            call("/accounts/token/verify", "POST, OPTIONS")
                .route(|| web::post().to(tokens::verify)),
        )
        .configure(|hall| admin::all(hall, site.models()))
        .default_service(web::to(async || ApiError::not_found().error_response()))
        .wrap(from_fn(negotiated))
        .wrap(from_fn(cors::cors));
    app.service(hall);
}

/// Answers are JSON; who cannot take that is told before anything is done.
async fn negotiated(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    // A table is the one answer that is something else.
    let last = request.path().trim_end_matches('/').rsplit('/').next();
    let is_table = last == Some("export.csv");
    match negotiate::acceptable(request.headers()) {
        Err(_) if is_table => next
            .call(request)
            .await
            .map(ServiceResponse::map_into_left_body),
        Ok(()) => next
            .call(request)
            .await
            .map(ServiceResponse::map_into_left_body),
        Err(error) => Ok(request
            .into_response(error.error_response())
            .map_into_right_body()),
    }
}
