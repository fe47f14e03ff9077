//! Which language people and programs are answered in. People: the one of their account, else the one they chose in the menu
//! of any page, which a cookie keeps; then, as programs are, the one that `Accept-Language` asks for, else that of the site.
//!
//! And the time zone that they are told moments in. People: the one of their account, else that of the browser, which a script
//! keeps in a cookie, else that of the site; programs that of the site, in what is said to people: moments of the wire are UTC.

use super::{cookies, request_checks};
use crate::accounts::PublicUser;
use crate::config::Config;
use crate::i18n::{self, Language, Times, Voice, Zone};
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

/// How a request is answered that says nothing of who sent it.
pub(super) fn voice(request: &ServiceRequest, config: &Config) -> Voice {
    let is_for_people = request_checks::is_for_people(request.path());
    let of_browser = is_for_people.then(|| cookies::time_zone(request.request(), config));
    Voice {
        language: asked_for(request, config),
        zone: of_browser.flatten().unwrap_or(config.time_zone),
        times: if is_for_people {
            Times::Marked
        } else {
            Times::Plain
        },
    }
}

/// The language that a request asks for by itself, whoever sent it.
fn asked_for(request: &ServiceRequest, config: &Config) -> Language {
    if let [only] = config.languages.as_slice() {
        return *only;
    }
    let is_for_people = request_checks::is_for_people(request.path());
    let chosen = is_for_people.then(|| cookies::language(request.request(), config));
    let accepted = || {
        let lines = request.headers().get_all(header::ACCEPT_LANGUAGE);
        i18n::accepted(&config.languages, lines.map(HeaderValue::as_bytes))
    };
    let asked = chosen.flatten().or_else(accepted);
    asked.unwrap_or_else(|| config.language())
}

/// Goes on in the language and the time zone that somebody chose for their account, where they did.
pub(super) fn go_on_for(config: &Config, user: &PublicUser) {
    let chosen = user.language.as_deref();
    if let Some(language) = chosen.and_then(|tag| config.language_of(tag)) {
        i18n::go_on_in(language);
    }
    // One that is not in the data any more is none.
    let zone = user.time_zone.as_deref();
    if let Some(zone) = zone.and_then(Zone::parse) {
        i18n::go_on_at(zone);
    }
}

/// Says in the headers of an answer which language it is in, and on which headers of the request that depends. One that says
/// nothing to anybody is in none.
pub(super) fn tell(headers: &mut HeaderMap, config: &Config, depends_on: &str) {
    let Some(language) = i18n::spoken() else {
        return;
    };
    let tag = HeaderValue::from_static(language.tag());
    headers.insert(header::CONTENT_LANGUAGE, tag);
    if config.languages.len() < 2 {
        return;
    }
    let before = headers.remove(header::VARY);
    let before = before.filter_map(|value| value.to_str().map(str::to_owned).ok());
    let all: Vec<_> = before.chain([depends_on.to_owned()]).collect();
    if let Ok(vary) = HeaderValue::from_str(&all.join(", ")) {
        headers.insert(header::VARY, vary);
    }
}
