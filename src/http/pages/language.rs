//! `/language`: the language menu at the foot of every page posts here.

use crate::accounts;
use crate::http::blocking::call;
use crate::http::cookies;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form};
use crate::http::visitor::{Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;

const FIELDS: &[Field] = &[("language", "languages-field")];

pub(crate) async fn choose(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let form = Form::sent(FIELDS, fields);
    let Some(language) = site.config().language_of(form.text("language").trim()) else {
        let text = Message::new("languages-unknown").to_string();
        return Err(PageError::saying(StatusCode::BAD_REQUEST, &text));
    };
    // Otherwise the account's language would win.
    let me = visitor.me().filter(|me| me.user().language.is_some());
    if let Some(me) = me.cloned() {
        let origin = visitor.origin(&site);
        call(&site, move |app| {
            accounts::change_language(app, &me, language, &origin)
        })
        .await?;
    }
    let next = visitor.safe_next(&site, form.other("next"));
    let back = next.or_else(|| visitor.page_before(&site));
    // `/language` itself has no page.
    let back = back.filter(|back| back.split(['?', '#']).next() != Some("/language"));
    let mut response = see_other(back.as_deref().unwrap_or("/"));
    let cookie = cookies::of_language(site.config(), language);
    let set = response.add_cookie(&cookie);
    set.map_err(|_| PageError::status(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(response)
}
