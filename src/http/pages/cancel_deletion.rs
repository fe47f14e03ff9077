//! `/keep/{token}`: the link in the e-mail about a deletion that was asked for. Opening it changes nothing: scanners of
//! mail open links.

use crate::accounts::{self, CancelDeletionError};
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::views;
use crate::http::visitor::Visitor;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use tera::Context;

/// What the page says.
enum Say {
    /// Whether to keep the account.
    Ask { day: String, token: String },
    /// It is kept.
    Kept,
    /// The link does nothing any more.
    Over,
}

pub(crate) async fn show(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, PageError> {
    let given = token.clone();
    let say = match call(&site, move |app| accounts::look_at_deletion(app, &given)).await {
        Ok(deletion) => Say::Ask {
            day: format!("{:#}", deletion.day()),
            token: token.into_inner(),
        },
        Err(CancelDeletionError::Over) => Say::Over,
        Err(error) => return Err(PageError::of(&error)),
    };
    page(&site, &visitor, &say)
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (token, origin) = (token.into_inner(), visitor.origin(&site));
    let say = match call(&site, move |app| {
        accounts::cancel_deletion(app, &token, &origin)
    })
    .await
    {
        Ok(()) => Say::Kept,
        Err(CancelDeletionError::Over) => Say::Over,
        Err(error) => return Err(PageError::of(&error)),
    };
    page(&site, &visitor, &say)
}

fn page(site: &Site, visitor: &Visitor, say: &Say) -> Result<HttpResponse, PageError> {
    let mut context = Context::new();
    context.insert("is_asked", &matches!(say, Say::Ask { .. }));
    context.insert("is_kept", &matches!(say, Say::Kept));
    let status = match say {
        Say::Ask { day, token } => {
            context.insert("day", day);
            context.insert("action", &format!("/keep/{token}"));
            StatusCode::OK
        }
        Say::Kept => StatusCode::OK,
        Say::Over => StatusCode::NOT_FOUND,
    };
    views::page(
        site,
        visitor,
        status,
        "pages/cancel_deletion.html",
        &mut context,
    )
}
