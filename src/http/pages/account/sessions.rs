//! `/account/sessions`: where somebody is logged in.

use crate::accounts;
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::visitor::{SignedIn, Visitor, see_other};
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::Data;

/// Signs out everywhere else.
pub(in crate::http) async fn end_others(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let (proof, origin) = (me.proof().clone(), visitor.origin(&site));
    let ended = call(&site, move |app| {
        accounts::end_other_sessions(app, &proof, &origin)
    })
    .await?;
    let text = match ended {
        0 => "You are signed in nowhere else.".to_owned(),
        1 => "1 other session has ended.".to_owned(),
        more => format!("{more} other sessions have ended."),
    };
    visitor.flash("success", &text)?;
    Ok(see_other("/"))
}
