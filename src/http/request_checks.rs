//! What every request is checked for before anything else: a host name that is ours, a form that our own pages sent. The
//! guards that scopes are wrapped in are in `visitor/guards.rs`.

use super::cookies;
use super::error::PageError;
use crate::config::{Config, host_of};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, ResponseError as _};

/// Refuses a request for a host that is not ours: letters and links are made from our own name, and a page cached under
/// somebody else's is poison. Health checks come by address, and what is static names nobody: the refusal's own page needs it.
pub(super) async fn known_host(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let site = request.app_data::<Data<Site>>().cloned();
    let path = request.path();
    let anywhere = matches!(path, "/healthz" | "/readyz") || path.starts_with("/static/");
    let known = |site: &Site| {
        authority(request.request()).is_some_and(|authority| is_ours(authority, site.config()))
    };
    if !anywhere && site.is_none_or(|site| !known(&site)) {
        let host = request.headers().get(header::HOST);
        tracing::debug!(?host, "refused: this host is not among ALLOWED_HOSTS");
        let text = Message::new("pages-unknown-host");
        let refused = PageError::saying(StatusCode::BAD_REQUEST, &text);
        return Ok(request
            .into_response(refused.error_response())
            .map_into_right_body());
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

/// The one `Host` of a request. Never what a proxy header says.
pub(super) fn authority(request: &HttpRequest) -> Option<&str> {
    let mut hosts = request.headers().get_all(header::HOST);
    let only = hosts.next()?.to_str().ok()?;
    let same_target = request
        .uri()
        .authority()
        .is_none_or(|target| target.as_str().eq_ignore_ascii_case(only));
    (hosts.next().is_none() && same_target).then_some(only)
}

fn is_ours(authority: &str, config: &Config) -> bool {
    let authority = authority.to_lowercase();
    let Some(host) = host_of(&authority) else {
        return false;
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    config
        .allowed_hosts
        .iter()
        .any(|pattern| match pattern.strip_prefix('.') {
            Some(parent) => host == parent || host.ends_with(pattern.as_str()),
            None => pattern == "*" || pattern == host,
        })
}

/// Refuses an unsafe request that another site's page sent: `Sec-Fetch-Site` must say same-origin or none, or, where a
/// browser does not send it, `Origin` must be ours. (ASVS 3.5.1; `SameSite=Lax` stands besides.)
pub(super) async fn same_site(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let site = request.app_data::<Data<Site>>().cloned();
    // A program that neither brings a cookie of ours nor asks for one acts for nobody but itself.
    let unbound = |site: &Site| {
        is_for_programs(request.path())
            && !cookies::carried(request.request(), site.config())
            && !cookies::are_asked_for(request.request())
    };
    let passes = |site: &Site| unbound(site) || is_from_us(request.request(), site.config());
    if !safe && site.is_none_or(|site| !passes(&site)) {
        let text = Message::new("pages-sent-from-elsewhere");
        let refused = PageError::saying(StatusCode::FORBIDDEN, &text);
        return Ok(request
            .into_response(refused.error_response())
            .map_into_right_body());
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

/// Whether a path is for programs.
pub(super) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || is_graphql(path)
}

/// Whether a path is that of pages, with a menu of languages.
pub(super) fn is_for_people(path: &str) -> bool {
    !is_for_programs(path) || matches!(path, "/api/docs" | "/api/docs/")
}

/// Whether a path is GraphQL's, with the grammar of errors that is its own.
pub(super) fn is_graphql(path: &str) -> bool {
    matches!(path, "/graphql" | "/graphql/")
}

/// Whether a page of ours sent a request, as the browser says it.
pub(super) fn is_from_us(request: &HttpRequest, config: &Config) -> bool {
    match only_header(request, "sec-fetch-site") {
        Some(relation) => matches!(relation, "same-origin" | "none"),
        None => has_own_origin(request, config),
    }
}

/// Whether a page of our own origin sent a request: no neighbour's, and nobody who has typed an address.
pub(super) fn is_same_origin(request: &HttpRequest, config: &Config) -> bool {
    match only_header(request, "sec-fetch-site") {
        Some(relation) => relation == "same-origin",
        None => has_own_origin(request, config),
    }
}

/// A header that says something only where it is there once.
fn only_header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let mut values = request.headers().get_all(name);
    let only = values.next().map(|value| value.to_str().unwrap_or("?"));
    if values.next().is_some() {
        Some("?")
    } else {
        only
    }
}

fn has_own_origin(request: &HttpRequest, config: &Config) -> bool {
    let Some(origin) = only_header(request, "origin") else {
        return false;
    };
    let here = own_origin(request, config);
    origin == config.public_url.origin || here.is_some_and(|here| here.eq_ignore_ascii_case(origin))
}

/// The origin at which the browser asked: the scheme is that of `PUBLIC_URL`.
pub(super) fn own_origin(request: &HttpRequest, config: &Config) -> Option<String> {
    let scheme = if config.https() { "https" } else { "http" };
    authority(request).map(|authority| format!("{scheme}://{authority}"))
}
