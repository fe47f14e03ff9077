//! What machines ask for: health, readiness, static files, and the well-known places.

use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::outermost::Finished;
use crate::http::views::plain;
use crate::http::visitor::see_other;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use time::Duration;
use time::format_description::well_known::Rfc3339;

/// The process is alive.
pub(in crate::http) async fn health() -> HttpResponse {
    plain(StatusCode::OK, "ok\n".into())
}

/// The database answers.
pub(in crate::http) async fn ready(site: Data<Site>) -> HttpResponse {
    match call(&site, crate::app::App::is_ready).await {
        Ok(()) => plain(StatusCode::OK, "ready\n".into()),
        Err(fault) => {
            tracing::warn!(%fault, "not ready");
            plain(
                StatusCode::SERVICE_UNAVAILABLE,
                "The database does not answer.\n".into(),
            )
        }
    }
}

/// Nothing here is for search engines.
pub(in crate::http) async fn robots() -> HttpResponse {
    plain(StatusCode::OK, "User-agent: *\nDisallow: /\n".into())
}

pub(in crate::http) async fn favicon(site: Data<Site>) -> Result<HttpResponse, PageError> {
    let url = site.templates().assets().url("favicon.svg");
    url.map(|url| see_other(&url))
        .ok_or_else(|| PageError::status(StatusCode::NOT_FOUND))
}

/// Where password managers send people to change a password.
pub(in crate::http) async fn change_password() -> HttpResponse {
    see_other("/account/password")
}

/// RFC 9116. It is made anew all the time, so it never runs out.
pub(in crate::http) async fn security(site: Data<Site>) -> Result<HttpResponse, PageError> {
    let contact = site
        .config()
        .security_contact
        .as_ref()
        .ok_or_else(|| PageError::status(StatusCode::NOT_FOUND))?;
    let expires = (site.app().now() + Duration::days(180))
        .assume_utc()
        .replace_nanosecond(0);
    let expires = expires
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_default();
    let here = &site.config().public_url.origin;
    Ok(plain(
        StatusCode::OK,
        format!(
            "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {here}/.well-known/security.txt\n"
        ),
    ))
}

/// The public keys that our tokens can be checked with (RFC 7517). With HS256 there are none to publish.
pub(in crate::http) async fn keys(site: Data<Site>) -> Result<HttpResponse, PageError> {
    let keys = site.app().tokens().jwks();
    let keys = keys.ok_or_else(|| PageError::status(StatusCode::NOT_FOUND))?;
    let mut response = HttpResponse::Ok().json(keys);
    let caching = HeaderValue::from_static("public, max-age=300");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, caching);
    response.extensions_mut().insert(Finished);
    Ok(response)
}

#[derive(Deserialize)]
pub(in crate::http) struct Version {
    v: Option<String>,
}

/// A static file. Under its version it may be kept for ever; otherwise browsers ask again.
pub(in crate::http) async fn asset(
    site: Data<Site>,
    request: HttpRequest,
    name: Path<String>,
    asked: Query<Version>,
) -> Result<HttpResponse, PageError> {
    let asset = site
        .templates()
        .assets()
        .get(&name)
        .ok_or_else(|| PageError::status(StatusCode::NOT_FOUND))?;
    let tag = format!("\"{}\"", asset.version);
    let fixed = asked.v.as_ref() == Some(&asset.version) && !site.config().is_development();
    let caching = if fixed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known && !site.config().is_development() {
        HttpResponse::NotModified().finish()
    } else {
        HttpResponse::Ok()
            .content_type(asset.media_type)
            .body(asset.bytes.into_owned())
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.extensions_mut().insert(Finished);
    Ok(response)
}
