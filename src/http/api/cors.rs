//! Front-ends on other origins: none but those of `CORS_ALLOWED_ORIGINS`, and never with cookies.

use crate::site::Site;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PATCH, DELETE, OPTIONS");
const HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, content-type, accept, if-match");
const EXPOSED: HeaderValue =
    HeaderValue::from_static("retry-after, www-authenticate, x-request-id, etag, location");

/// Answers preflights, and lets browsers of allowed origins read answers.
pub(crate) async fn cors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let allowed = allowed(&request);
    let preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if let (true, Some(origin)) = (preflight, &allowed) {
        let mut response = HttpResponse::NoContent().finish();
        open(response.headers_mut(), origin);
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        response.headers_mut().insert(
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static("600"),
        );
        return Ok(request.into_response(response).map_into_right_body());
    }
    let mut response = next.call(request).await?.map_into_left_body();
    if let Some(origin) = allowed {
        open(response.headers_mut(), &origin);
    }
    Ok(response)
}

fn allowed(request: &ServiceRequest) -> Option<HeaderValue> {
    let site = request.app_data::<Data<Site>>()?;
    let origin = request.headers().get(header::ORIGIN)?;
    let known = site
        .config()
        .cors_origins
        .iter()
        .any(|known| known.as_bytes() == origin.as_bytes());
    known.then(|| origin.clone())
}

fn open(headers: &mut HeaderMap, origin: &HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
}
