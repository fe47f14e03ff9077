//! `/login/passkey`: logging in with a passkey. The page's script asks the browser, and fills a form of the login page.

use super::login;
use crate::accounts::{self, Step};
use crate::config::RelyingParty;
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::forms::Fields;
use crate::http::reauthentication;
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use serde_json::json;

/// What the browser is asked for, for the script. Nothing is written, and nobody is asked who they are.
pub(crate) async fn options(site: Data<Site>) -> Result<HttpResponse, PageError> {
    if !site.config().passkeys {
        return Err(PageError::status(StatusCode::NOT_FOUND));
    }
    let asked = accounts::ask_for_passkey(site.app())?;
    let mut response = HttpResponse::Ok().json(json!({
        "flow": asked.flow,
        "publicKey": asked.public_key,
    }));
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

pub(crate) async fn log_in(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let form = login::sent(fields);
    let Some(answer) = reauthentication::passkey(&form) else {
        // The script was not there: the page says what else there is.
        return Ok(see_other("/login"));
    };
    let next = visitor.onward(&site, form.other("next"));
    let (remember, origin) = (login::is_remembered(&form), visitor.origin(&site));
    let logged_in = call(&site, move |app| {
        accounts::login_with_passkey(app, &answer, remember, &origin)
    });
    let (opened, page) = match logged_in.await {
        Ok(Step::Done(done)) => {
            visitor.sign_in(&done)?;
            return Ok(see_other(next.as_deref().unwrap_or("/")));
        }
        Ok(Step::Verify(opened) | Step::VerifyPhone(opened)) => (opened, CodePage::Verify),
        Ok(Step::Second(opened, _)) => (opened, CodePage::Second),
        Err(error) => return login::refuse_passkey(&site, &visitor, form, &error),
    };
    let to = visitor.await_code(&site, &opened, page, next.as_deref())?;
    Ok(see_other(&to))
}

/// The origins that may use the passkeys of this site (W3C Web Authentication Level 3, "related origins").
pub(crate) async fn related(site: Data<Site>) -> Result<HttpResponse, PageError> {
    if !site.config().passkeys {
        return Err(PageError::status(StatusCode::NOT_FOUND));
    }
    let party: &RelyingParty = &site.config().relying_party;
    let origins: Vec<_> = party.related().collect();
    Ok(HttpResponse::Ok().json(json!({ "origins": origins })))
}

/// Where people manage their passkeys, for password managers (W3C, "passkey endpoints").
pub(crate) async fn endpoints(site: Data<Site>) -> Result<HttpResponse, PageError> {
    if !site.config().passkeys {
        return Err(PageError::status(StatusCode::NOT_FOUND));
    }
    let here = &site.config().public_url.origin;
    Ok(HttpResponse::Ok().json(json!({
        "enroll": format!("{here}/account/factors/passkeys"),
        "manage": format!("{here}/account/factors"),
    })))
}
