//! What machines ask for: health, readiness, static files, and what is under `/.well-known/`: `jwks.json`, `security.txt`.

use crate::app::{App, DOCTOR_HEADER, Skew, Unready};
use crate::http::blocking::call;
use crate::http::client;
use crate::http::error::PageError;
use crate::http::request_extensions::Finished;
use crate::http::views::plain;
use crate::http::visitor::see_other;
use crate::site::Site;
use crate::templates::{Asset, Content, Packing};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, AcceptEncoding, Encoding, EntityTag, Header as _, HeaderValue, HttpDate, IfModifiedSince,
    IfNoneMatch, TryIntoHeaderValue as _,
};
use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::SystemTime;
use time::Duration;
use time::format_description::well_known::Rfc3339;

/// The process is alive. `vestibule doctor`, which shows that it has the secret, is told how its request arrived.
pub(crate) async fn health(site: Data<Site>, request: HttpRequest) -> HttpResponse {
    let word = request.headers().get(DOCTOR_HEADER);
    let word = word.and_then(|word| word.to_str().ok());
    if word.is_some_and(|word| site.app().is_doctor_word(word)) {
        return HttpResponse::Ok().json(arrived(&site, &request));
    }
    plain(StatusCode::OK, "ok\n".into())
}

/// What a request brought, as far as proxies have a hand in it.
fn arrived(site: &Site, request: &HttpRequest) -> Value {
    let text = |name: &str| {
        let lines = request.headers().get_all(name);
        let lines = lines.map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned());
        let lines: Vec<_> = lines.collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    };
    let config = site.config();
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let trusted =
        peer.is_some_and(|peer| config.trusted_proxies.iter().any(|it| it.contains(&peer)));
    json!({
        "peer": peer,
        "trusted": trusted,
        "client": client::address(request, config),
        "host": text("host"),
        "forwarded": text("forwarded"),
        "x_forwarded_for": text("x-forwarded-for"),
        "x_forwarded_proto": text("x-forwarded-proto"),
    })
}

/// The database answers, and takes changes. A clock that is off is told, and is no reason to send people elsewhere: they are served by the
/// database's time, and if that is the one that is wrong, all nodes would be gone at once.
pub(crate) async fn ready(site: Data<Site>) -> HttpResponse {
    match call(&site, ask).await {
        Ok(said) => plain(StatusCode::OK, said),
        Err(fault) => {
            tracing::warn!(%fault, "not ready");
            let said = match fault {
                Unready::Silent(_) => "The database does not answer.\n",
                Unready::ReadOnly(_) => "The database answers, but it cannot be written to.\n",
            };
            plain(StatusCode::SERVICE_UNAVAILABLE, said.into())
        }
    }
}

fn ask(app: &App) -> Result<String, Unready> {
    app.is_ready()?;
    Ok(match (app.objection(), app.clock().skew()) {
        (Some(why), _) => format!("ready, but {why}; nothing is sent, swept or erased from here\n"),
        (None, Skew::Some(off_by)) => format!("ready, but {off_by}\n"),
        (None, _) => "ready\n".into(),
    })
}

/// Nothing here is for search engines.
pub(crate) async fn robots() -> HttpResponse {
    plain(StatusCode::OK, "User-agent: *\nDisallow: /\n".into())
}

pub(crate) async fn favicon(site: Data<Site>) -> Result<HttpResponse, PageError> {
    Ok(see_other(&site.templates().favicon()))
}

/// Where password managers send people to change a password.
pub(crate) async fn change_password() -> HttpResponse {
    see_other("/account/password")
}

/// RFC 9116. It is made anew all the time, so it never runs out.
pub(crate) async fn security(site: Data<Site>) -> Result<HttpResponse, PageError> {
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
pub(crate) async fn keys(site: Data<Site>) -> Result<HttpResponse, PageError> {
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
pub(crate) struct Version {
    v: Option<String>,
}

/// A static file. Under its version it may be kept for ever; otherwise browsers ask again.
pub(crate) async fn asset(
    site: Data<Site>,
    request: HttpRequest,
    name: Path<String>,
    asked: Query<Version>,
) -> Result<HttpResponse, PageError> {
    let assets = site.templates().assets();
    let asset = assets
        .get(&name)
        .ok_or_else(|| PageError::status(StatusCode::NOT_FOUND))?;
    let packing = accepted(&request);
    let packed = packing.and_then(|packing| assets.packed(&name, packing));
    let coding = packing.filter(|_| packed.is_some()).map(word);
    // Each form of a file has a tag of its own, as RFC 9110 asks.
    let form = coding.map_or(String::new(), |coding| format!("-{coding}"));
    let tag = EntityTag::new_strong(format!("{}{form}", asset.version));
    let lasting = !site.config().is_development();
    let caching = if asked.v.as_ref() == Some(&asset.version) && lasting {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let modified = asset.modified.map(in_seconds);
    let mut response = if is_known(&request, &asset, &tag) && lasting {
        HttpResponse::NotModified().finish()
    } else {
        let body = match (packed, asset.bytes) {
            (Some(packed), _) => Bytes::from_static(packed),
            (None, Content::Embedded(bytes)) => Bytes::from_static(bytes),
            (None, Content::Shared(bytes)) => Bytes::from_owner(bytes),
        };
        let mut response = HttpResponse::Ok().content_type(asset.media_type).body(body);
        if let Some(coding) = coding {
            let coding = HeaderValue::from_static(coding);
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, coding);
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = tag.try_into_value() {
        headers.insert(header::ETAG, tag);
    }
    if let Some(Ok(modified)) = modified.map(|at| HttpDate::from(at).try_into_value()) {
        headers.insert(header::LAST_MODIFIED, modified);
    }
    response.extensions_mut().insert(Finished);
    Ok(response)
}

/// Whether the browser has the file already. Its tag counts more than its date, as RFC 9110 asks.
fn is_known(request: &HttpRequest, asset: &Asset, tag: &EntityTag) -> bool {
    // Weakly: a proxy that packs what we sent says `W/` before the tag.
    if request.headers().contains_key(header::IF_NONE_MATCH) {
        return match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
            Ok(IfNoneMatch::Any) => true,
            Err(_) => false,
        };
    }
    let since = IfModifiedSince::parse(request).ok();
    let since = since.map(|IfModifiedSince(date)| SystemTime::from(date));
    let modified = asset.modified.map(in_seconds);
    modified
        .zip(since)
        .is_some_and(|(modified, since)| modified <= since)
}

/// Dates of HTTP know no parts of a second.
fn in_seconds(at: SystemTime) -> SystemTime {
    let since = at
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(since.as_secs())
}

/// The best form that the browser takes; `None` for the file as it is.
fn accepted(request: &HttpRequest) -> Option<Packing> {
    let accepted = AcceptEncoding::parse(request).ok()?;
    let forms = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    match accepted.negotiate(forms.iter())? {
        chosen if chosen == Encoding::brotli() => Some(Packing::Brotli),
        chosen if chosen == Encoding::gzip() => Some(Packing::Gzip),
        _ => None,
    }
}

fn word(packing: Packing) -> &'static str {
    match packing {
        Packing::Brotli => "br",
        Packing::Gzip => "gzip",
    }
}
