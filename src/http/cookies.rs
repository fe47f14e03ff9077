//! Our cookies: the session's, the device's that outlives it, one for each flow whose code the browser is asked for, one for
//! the language that was chosen and one for the browser's time zone. The session's is encrypted, the device's holds random
//! tokens; a flow's says in clear, beside its random token, since when, for which page, and where to go next; the language's is
//! its tag, the zone's its name. All are `SameSite=Lax` and under https `Secure` with the `__Host-` prefix; all are `HttpOnly`
//! but the zone's, which `static/js/time-zone.js` sets.

mod sent;

pub(super) use sent::tidy;

use super::urlencoded::pairs;
use crate::config::Config;
use crate::i18n::{Language, Zone};
use crate::site::Site;
use crate::values::Token;
use actix_session::SessionMiddleware;
use actix_session::config::BrowserSession;
use actix_session::storage::CookieSessionStore;
use actix_web::body::MessageBody;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, Key, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpRequest};

const USAGE: &str = "session cookie";
const REMEMBERED: Duration = Duration::days(30);
const DEVICE_LIFE: Duration = Duration::days(365);
const LANGUAGE: &str = "vestibule-language";
const TIME_ZONE: &str = "vestibule-time-zone";
const LANGUAGE_LIFE: Duration = Duration::days(365);
/// Of the cookies of flows, whose names end with what tells them apart.
const FLOW: &str = "vestibule-flow-";

/// Set on a request whose session shall outlive the browser.
pub(super) struct Remember;

/// Set on a request whose browser gets a device cookie.
pub(super) struct Devices(pub(super) Vec<Token>);

/// Set on a request whose browser is given cookies of flows, or loses them: the last one of a name counts.
#[derive(Default)]
pub(super) struct FlowCookies(pub(super) Vec<Cookie<'static>>);

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

/// Whether a request carries a cookie of ours that programs are known by; those of flows open nothing for them.
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

/// The name of the session cookie.
pub(super) fn session_name(config: &Config) -> String {
    name(config, "vestibule")
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

/// The language that was chosen in the menu of a page.
pub(super) fn language(request: &HttpRequest, config: &Config) -> Option<Language> {
    let cookie = request.cookie(&name(config, LANGUAGE))?;
    config.language_of(cookie.value())
}

/// The time zone of the browser, as its script says.
pub(super) fn time_zone(request: &HttpRequest, config: &Config) -> Option<Zone> {
    let cookie = request.cookie(&name(config, TIME_ZONE))?;
    Zone::parse(cookie.value())
}

/// The cookie of that language.
pub(super) fn of_language(config: &Config, language: Language) -> Cookie<'static> {
    Cookie::build(name(config, LANGUAGE), language.tag())
        .path("/")
        .secure(config.https())
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(LANGUAGE_LIFE)
        .finish()
}

/// The cookies of flows: what stands behind their common name, and what they hold.
pub(super) fn flows(request: &HttpRequest, config: &Config) -> Vec<(String, String)> {
    let ours = name(config, FLOW);
    let Ok(cookies) = request.cookies() else {
        return Vec::new();
    };
    let of_flow = |cookie: &Cookie<'static>| {
        let reference = cookie.name().strip_prefix(&ours)?.to_owned();
        Some((reference, cookie.value().to_owned()))
    };
    cookies.iter().filter_map(of_flow).collect()
}

/// The cookie of a flow, which ends with the browser; an empty value takes it away.
pub(super) fn flow(config: &Config, reference: &str, value: String) -> Cookie<'static> {
    let is_over = value.is_empty();
    let cookie = Cookie::build(format!("{}{reference}", name(config, FLOW)), value)
        .path("/")
        .secure(config.https())
        .http_only(true)
        .same_site(SameSite::Lax);
    if is_over {
        cookie.max_age(Duration::ZERO).finish()
    } else {
        cookie.finish()
    }
}

/// Lets a remembered session cookie stay, sets the device's and those of flows.
pub(super) async fn keep(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Some(site) = request.app_data::<Data<Site>>().cloned() else {
        return next.call(request).await;
    };
    let config = site.config();
    let mut response = next.call(request).await?;
    let (remember, devices, flows) = {
        let extensions = response.request().extensions();
        (
            extensions.get::<Remember>().is_some(),
            extensions.get::<Devices>().map(|new| new.0.clone()),
            extensions.get::<FlowCookies>().map(|new| new.0.clone()),
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
    for cookie in flows.unwrap_or_default() {
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
