//! Front-ends on other origins: none but those of `CORS_ALLOWED_ORIGINS`, and never with cookies.
//!
//! By hand, because `actix-cors` answers the preflight of an unknown origin, or one that asks for a method or a header
//! that is not allowed, with 400 and plain text. Here an unknown origin gets the JSON of any other OPTIONS, and a known
//! one the lists of what is allowed, as the Fetch standard has it: the browser compares.

use crate::site::Site;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};

/// Seconds for which a browser remembers.
const LASTS: &str = "600";
const METHODS: &str = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
/// Those that our API reads, and those that front-ends send along: of Axios and Django's guides, and of tracing.
const HEADERS: &str = "authorization, content-type, accept, if-match, x-requested-with, x-csrftoken, traceparent, \
     sentry-trace, baggage";
const EXPOSED: HeaderValue =
    HeaderValue::from_static("retry-after, www-authenticate, x-request-id, etag, location");

/// Answers preflights, and lets browsers of allowed origins read answers.
pub(crate) async fn cors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Some(origin) = allowed(&request) else {
        let response = next.call(request).await?;
        return Ok(response.map_into_left_body());
    };
    let mut response = if is_preflight(&request) {
        let lists = HttpResponse::NoContent()
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, METHODS))
            .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS))
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, LASTS))
            .finish();
        request.into_response(lists).map_into_right_body()
    } else {
        next.call(request).await?.map_into_left_body()
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    Ok(response)
}

/// For what is public: browsers of every origin may read it, with whatever headers they ask for it.
pub(crate) async fn open(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    const EVERY: HeaderValue = HeaderValue::from_static("*");
    let mut response = if is_preflight(&request) {
        let lists = HttpResponse::NoContent()
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"))
            .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, EVERY))
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, LASTS))
            .finish();
        request.into_response(lists).map_into_right_body()
    } else {
        next.call(request).await?.map_into_left_body()
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, EVERY);
    Ok(response)
}

fn is_preflight(request: &ServiceRequest) -> bool {
    let wanted = header::ACCESS_CONTROL_REQUEST_METHOD;
    request.method() == Method::OPTIONS && request.headers().contains_key(wanted)
}

/// The origin of a request, if it is one of those that are named.
fn allowed(request: &ServiceRequest) -> Option<HeaderValue> {
    let known = &request.app_data::<Data<Site>>()?.config().cors_origins;
    let origin = request.headers().get(header::ORIGIN)?;
    let is_known = known
        .iter()
        .any(|known| known.as_bytes() == origin.as_bytes());
    is_known.then(|| origin.clone())
}
