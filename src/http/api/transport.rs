//! How tokens travel: in the body, or for front-ends in a browser that ask with `?transport=cookie`, in cookies that
//! scripts cannot read.

use super::ApiError;
use super::views;
use crate::accounts::LoggedIn;
use crate::http::cookies;
use crate::site::Site;
use actix_web::http::StatusCode;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::Value;

/// An answer with tokens in it, sent as the caller asked.
pub(super) fn deliver(
    site: &Site,
    request: &HttpRequest,
    status: StatusCode,
    body: &impl Serialize,
) -> Result<HttpResponse, ApiError> {
    if !cookies::are_asked_for(request) {
        return Ok(views::json(status, body));
    }
    let mut body = serde_json::to_value(body).map_err(|_| ApiError::broken())?;
    let mut take = |name: &str| match body.get_mut(name).map(Value::take) {
        Some(Value::String(token)) => token,
        _ => String::new(),
    };
    let (access, refresh) = (take("access"), take("refresh"));
    take("device");
    let mut response = views::json(status, &body);
    for cookie in cookies::token_cookies(site.config(), &access, &refresh) {
        // Where refresh tokens do not rotate the one in the cookie stays.
        if !cookie.value().is_empty() {
            response
                .add_cookie(&cookie)
                .map_err(|_| ApiError::broken())?;
        }
    }
    Ok(response)
}

/// Makes the browser known that logged in, where it keeps cookies.
pub(super) fn know(request: &HttpRequest, done: &LoggedIn) {
    if cookies::are_asked_for(request)
        && let Some(devices) = &done.devices
    {
        let devices = cookies::Devices(devices.clone());
        request.extensions_mut().insert(devices);
    }
}

/// Takes the cookies away.
pub(super) fn forget(
    site: &Site,
    request: &HttpRequest,
    mut response: HttpResponse,
) -> Result<HttpResponse, ApiError> {
    if cookies::refresh_token(request, site.config()).is_some()
        || cookies::access_token(request, site.config()).is_some()
    {
        for cookie in cookies::token_cookies(site.config(), "", "") {
            response
                .add_cookie(&cookie)
                .map_err(|_| ApiError::broken())?;
        }
    }
    Ok(response)
}
