//! Our cookies: the session's, and the device's that outlives it. Encrypted or random, `HttpOnly`, `SameSite=Lax`, and
//! under https `Secure` with the `__Host-` prefix.

use super::urlencoded::pairs;
use crate::config::Config;
use crate::site::Site;
use crate::values::Token;
use actix_session::SessionMiddleware;
use actix_session::config::BrowserSession;
use actix_session::storage::CookieSessionStore;
use actix_web::body::MessageBody;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, CookieJar, Key, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpRequest};

const USAGE: &str = "session cookie";
const REMEMBERED: Duration = Duration::days(30);
const DEVICE_LIFE: Duration = Duration::days(365);

/// Set on a request whose session shall outlive the browser.
pub(super) struct Remember;

/// Set on a request whose browser gets a device cookie.
pub(super) struct Devices(pub(super) Vec<Token>);

/// The middleware that reads and writes the session cookie.
pub(super) fn sessions(config: &Config) -> SessionMiddleware<CookieSessionStore> {
    let key = config
        .secret
        .derive(USAGE)
        .first()
        .map_or_else(Key::generate, |key| Key::from(key));
    SessionMiddleware::builder(CookieSessionStore::default(), key)
        .cookie_name(name(config, "vestibule"))
        .cookie_secure(config.https())
        .cookie_same_site(SameSite::Lax)
        .cookie_http_only(true)
        .cookie_path("/".to_owned())
        .session_lifecycle(BrowserSession::default())
        .build()
}

/// Whether a request carries a cookie of ours.
pub(super) fn carried(request: &HttpRequest, config: &Config) -> bool {
    let [access, refresh] = token_names(config);
    let ours = [
        name(config, "vestibule"),
        name(config, "vestibule-device"),
        access,
        refresh,
    ];
    ours.iter().any(|ours| request.cookie(ours).is_some())
}

/// Whether the tokens of an answer shall be put into cookies: `?transport=cookie`.
pub(super) fn are_asked_for(request: &HttpRequest) -> bool {
    let asked = pairs(request.query_string().as_bytes()).unwrap_or_default();
    asked
        .iter()
        .any(|(name, value)| name == "transport" && value == "cookie")
}

/// The names of the cookies that carry tokens for front-ends that ask for it.
fn token_names(config: &Config) -> [String; 2] {
    if config.https() {
        ["__Host-access".to_owned(), "__Host-refresh".to_owned()]
    } else {
        ["access".to_owned(), "refresh".to_owned()]
    }
}

/// The access token that a cookie brought.
pub(super) fn access_token(request: &HttpRequest, config: &Config) -> Option<String> {
    let [access, _] = token_names(config);
    request
        .cookie(&access)
        .map(|cookie| cookie.value().to_owned())
}

/// The refresh token that a cookie brought.
pub(super) fn refresh_token(request: &HttpRequest, config: &Config) -> Option<String> {
    let [_, refresh] = token_names(config);
    request
        .cookie(&refresh)
        .map(|cookie| cookie.value().to_owned())
}

/// Cookies for tokens; empty ones take the cookies away. Both are for the whole host and for no other: a path of its own
/// would cost the refresh token the prefix, without which a sibling's subdomain could set it.
pub(super) fn token_cookies(config: &Config, access: &str, refresh: &str) -> [Cookie<'static>; 2] {
    let [access_name, refresh_name] = token_names(config);
    let cookie = |name: String, value: &str, life: time::Duration| {
        let life = if value.is_empty() {
            time::Duration::ZERO
        } else {
            life
        };
        Cookie::build(name, value.to_owned())
            .path("/")
            .secure(config.https())
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(life)
            .finish()
    };
    [
        cookie(access_name, access, config.jwt.access),
        cookie(refresh_name, refresh, config.jwt.refresh),
    ]
}

/// The tokens of the device cookie.
pub(super) fn devices(request: &HttpRequest, config: &Config) -> Vec<Token> {
    let cookie = request.cookie(&name(config, "vestibule-device"));
    let tokens = |cookie: Cookie<'static>| {
        cookie
            .value()
            .split('.')
            .filter_map(Token::parse)
            .take(8)
            .collect()
    };
    cookie.map(tokens).unwrap_or_default()
}

/// Accepts a session cookie under an older key, lets a remembered one stay, sets the device's.
pub(super) async fn keep(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Some(site) = request.app_data::<Data<Site>>().cloned() else {
        return next.call(request).await;
    };
    let config = site.config();
    renew_old_key(&mut request, config);
    let mut response = next.call(request).await?;
    let (remember, devices) = {
        let extensions = response.request().extensions();
        (
            extensions.get::<Remember>().is_some(),
            extensions.get::<Devices>().map(|new| new.0.clone()),
        )
    };
    if remember {
        let ours = name(config, "vestibule");
        let cookies: Vec<_> = response.headers_mut().remove(header::SET_COOKIE).collect();
        for value in cookies {
            let value = lasting(&value, &ours).unwrap_or(value);
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    if let Some(tokens) = devices {
        let value = tokens
            .iter()
            .map(Token::expose)
            .collect::<Vec<_>>()
            .join(".");
        let cookie = Cookie::build(name(config, "vestibule-device"), value)
            .path("/")
            .secure(config.https())
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(DEVICE_LIFE)
            .finish();
        response.response_mut().add_cookie(&cookie)?;
    }
    Ok(response)
}

fn name(config: &Config, plain: &str) -> String {
    if config.https() {
        format!("__Host-{plain}")
    } else {
        plain.to_owned()
    }
}

/// The cookie, staying for a while; `None` for other cookies and for one that is being removed.
fn lasting(value: &HeaderValue, ours: &str) -> Option<HeaderValue> {
    let mut cookie = Cookie::parse(value.to_str().ok()?.to_owned()).ok()?;
    if cookie.name() != ours || cookie.value().is_empty() || cookie.max_age().is_some() {
        return None;
    }
    cookie.set_max_age(REMEMBERED);
    HeaderValue::from_str(&cookie.to_string()).ok()
}

/// A session cookie that only an older key opens is put under the current one, before anybody parses the cookies.
fn renew_old_key(request: &mut ServiceRequest, config: &Config) {
    if config.secret.texts().nth(1).is_none() {
        return;
    }
    let keys: Vec<Key> = config
        .secret
        .derive(USAGE)
        .iter()
        .map(|key| Key::from(key))
        .collect();
    let [current, older @ ..] = keys.as_slice() else {
        return;
    };
    if older.is_empty() {
        return;
    }
    let ours = name(config, "vestibule");
    let sent: Vec<Cookie<'static>> = request
        .headers()
        .get_all(header::COOKIE)
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| {
            line.split(';')
                .filter_map(|pair| Cookie::parse_encoded(pair.trim().to_owned()).ok())
                .collect::<Vec<_>>()
        })
        .collect();
    let renewed = sent
        .iter()
        .map(|cookie| match under_current_key(cookie, current, older) {
            Some(renewed) if cookie.name() == ours => renewed,
            _ => cookie.stripped().encoded().to_string(),
        });
    if let Ok(line) = HeaderValue::from_str(&renewed.collect::<Vec<_>>().join("; ")) {
        request.headers_mut().insert(header::COOKIE, line);
    }
}

fn under_current_key(cookie: &Cookie<'static>, current: &Key, older: &[Key]) -> Option<String> {
    let opens = |key: &Key| CookieJar::new().private(key).decrypt(cookie.clone());
    if opens(current).is_some() {
        return None;
    }
    let opened = older.iter().find_map(opens)?;
    let mut jar = CookieJar::new();
    jar.private_mut(current).add(opened);
    jar.get(cookie.name())
        .map(|renewed| format!("{}={}", renewed.name(), renewed.value()))
}
