//! The outermost middleware, around every request: an id that log and error page share, one line in the log, a page for every error, and
//! the security headers (CSP, HSTS and others).

use super::error::Words;
use super::request_extensions::{Finished, RequestId, without_secret};
use super::request_signals::Watch;
use super::{cookies, graphql, language, pages, request_checks, views};
use crate::config::Config;
use crate::i18n::{self, Message};
use crate::security::random;
use crate::site::Site;
use crate::values::Trace;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpResponse};
use futures_util::FutureExt as _;
use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use tracing::Instrument as _;

/// Who reads what a path answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    People,
    Programs,
    GraphQl,
}

impl Audience {
    fn of(path: &str) -> Self {
        match path {
            path if request_checks::is_graphql(path) => Self::GraphQl,
            path if request_checks::is_for_people(path) => Self::People,
            _ => Self::Programs,
        }
    }

    /// The headers that say in which language it is answered.
    fn language_depends_on(self) -> &'static str {
        match self {
            Self::People => "Accept-Language, Cookie",
            Self::Programs | Self::GraphQl => "Accept-Language",
        }
    }
}

pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

static HEADERS: [(HeaderName, HeaderValue); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, SAME_ORIGIN),
    (header::CROSS_ORIGIN_OPENER_POLICY, SAME_ORIGIN),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, SAME_ORIGIN),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), \
             publickey-credentials-create=(self), publickey-credentials-get=(self), usb=()",
        ),
    ),
];

/// The policy of the pages of a site. Where a form may lead to other origins by a redirect it names them: browsers hold
/// `form-action` against each step of it.
pub(super) fn policy_of(config: &Config) -> Cow<'static, str> {
    if !config.redirects.at_once() {
        return POLICY.into();
    }
    let origins = config.redirects.origins();
    let own = ["form-action", "'self'"].join(" ");
    let others = origins.join(" ");
    POLICY
        .replace(&own, &[own.as_str(), &others].join(" "))
        .into()
}

const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");

pub(super) async fn outermost(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = random::label::<8>();
    let site = request.app_data::<Data<Site>>().cloned();
    if let Some(site) = &site {
        cookies::tidy(&mut request, site.config());
    }
    request.extensions_mut().insert(RequestId(id.clone()));
    let voice = |site: &Data<Site>| language::voice(&request, site.config());
    let voice = site.as_ref().map(voice);
    // The line that ends it tells the rest; what is said meanwhile is found by the id.
    let span = match trace_of(request.headers()) {
        Some(trace) => {
            let span = tracing::info_span!("request", id, trace_id = trace.id());
            request.extensions_mut().insert(trace);
            span
        }
        None => tracing::info_span!("request", id),
    };
    // It is large: from here on it stays where it is.
    let served = Box::pin(serve(request, next, id).instrument(span));
    match site.zip(voice) {
        Some((site, voice)) => i18n::answering(site.templates().catalog(), voice, served).await,
        None => served.await,
    }
}

/// The trace that the sender names, if it names one.
fn trace_of(headers: &HeaderMap) -> Option<Trace> {
    let mut named = headers.get_all("traceparent");
    let trace = Trace::parse(named.next()?.to_str().ok()?);
    // Two of them name none.
    trace.filter(|_| named.next().is_none())
}

async fn serve(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    id: String,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let audience = Audience::of(request.path());
    let (method, path) = (
        request.method().clone(),
        without_secret(request.path()).to_owned(),
    );
    let data = request.app_data::<Data<Site>>().cloned();
    let site: Option<&Site> = data.as_deref().map(|site| &**site);
    let watch = site.and_then(|site| Watch::begin(site.signals(), &request, &id, started));
    // The request itself must not be kept: the router wants to be its only owner.
    let answered = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let answer = match answered {
        Ok(Ok(response)) => {
            let (request, response) = response.map_into_boxed_body().into_parts();
            let finished = finish(site, audience, response, &id);
            Ok(ServiceResponse::new(request, finished))
        }
        Ok(Err(error)) => {
            let response = error.as_response_error().error_response();
            if response.status().is_server_error() {
                tracing::error!(%error, "a request broke on its way");
            }
            Err(finish(site, audience, response, &id))
        }
        // A panic is a bug; it must cost one request, not a connection without an answer.
        Err(_) => Err(finish(
            site,
            audience,
            HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR),
            &id,
        )),
    };
    let status = answer
        .as_ref()
        .map_or_else(HttpResponse::status, ServiceResponse::status);
    let took = started.elapsed();
    if let Some(site) = site.filter(|site| site.config().metrics_bind.is_some()) {
        // What was refused on its way has no route.
        let route = answer.as_ref().ok();
        let route = route.and_then(|answer| answer.request().match_pattern());
        let requests = &site.app().metrics().requests;
        requests.note(route, method.as_str(), status.as_u16(), took);
    }
    let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    // On a desk a page brings a dozen files, between which nobody finds the line of the page.
    let is_in_development = site.is_some_and(|site| site.config().is_development());
    let is_file = path.starts_with("/static/") && status.as_u16() < 400;
    if is_in_development && is_file {
        tracing::debug!(%method, path, status = status.as_u16(), took_us = took, "answered");
    } else {
        tracing::info!(%method, path, status = status.as_u16(), took_us = took, "answered");
    }
    if let Some(watch) = watch {
        watch.end(status);
    }
    answer.map_err(|response| InternalError::from_response("answered already", response).into())
}

fn finish(
    site: Option<&Site>,
    audience: Audience,
    mut response: HttpResponse,
    id: &str,
) -> HttpResponse {
    if let Some(site) = site {
        let status = response.status();
        if status.is_client_error() || status.is_server_error() {
            response = with_page(site, audience, response, id);
        }
        let headers = response.headers_mut();
        language::tell(headers, site.config(), audience.language_depends_on());
        protect(headers, site.config());
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// Puts a page into an error that has none. Its headers stay: `Allow`, `Retry-After`, cookies.
fn with_page(site: &Site, audience: Audience, response: HttpResponse, id: &str) -> HttpResponse {
    if response.extensions().get::<Finished>().is_some() {
        return response;
    }
    let words = response
        .extensions()
        .get::<Words>()
        .cloned()
        .unwrap_or_default();
    if audience != Audience::People {
        return with_detail(response, audience, words.text);
    }
    let body = pages::errors::page(site, response.status(), &words, id);
    let mut page = response.set_body(BoxBody::new(body));
    page.headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(views::HTML));
    page
}

/// A response to a program, in DRF's grammar or that of GraphQL.
fn with_detail(response: HttpResponse, audience: Audience, text: Option<String>) -> HttpResponse {
    let status = response.status();
    let detail = text.unwrap_or_else(|| Message::new(name_of(status)).to_string());
    let body = match audience {
        Audience::GraphQl => graphql::refused(status, &detail),
        _ => serde_json::json!({ "detail": detail, "code": pages::errors::code(status) }),
    };
    let mut answer = response.set_body(BoxBody::new(body.to_string()));
    answer.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    answer
}

/// The id of the name of a status.
fn name_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "wire-status-400",
        403 => "wire-status-403",
        404 => "wire-status-404",
        405 => "wire-status-405",
        408 => "wire-status-408",
        413 => "wire-status-413",
        415 => "wire-status-415",
        429 => "wire-status-429",
        500 => "wire-status-500",
        503 => "wire-status-503",
        _ => "wire-status-other",
    }
}

fn protect(headers: &mut HeaderMap, config: &Config) {
    if config.redirects.at_once()
        && !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&policy_of(config))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in &HEADERS {
        if !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
    if config.https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
