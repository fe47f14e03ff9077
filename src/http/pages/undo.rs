//! `/undo/{token}`: the link of an e-mail about a changed address. Open to everybody, signed in or not, in any browser: the
//! link is the proof. Opening it changes nothing; the button does.

use crate::accounts::{self, UndoError, UndoState, UndoView};
use crate::error::Failure as _;
use crate::events::AddressChange;
use crate::http::blocking::call;
use crate::http::error::{PageError, status_of};
use crate::http::views;
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::site::Site;
use crate::templates::moment;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use tera::Context;

const TEMPLATE: &str = "pages/undo.html";

pub(crate) async fn show(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, PageError> {
    let token = token.into_inner();
    let asked = token.clone();
    let found = call(&site, move |app| accounts::look_at_undo(app, &asked)).await?;
    match found.ok_or(UndoError::Unknown).and_then(open) {
        Ok(view) => offer(&site, &visitor, &token, &view),
        Err(error) => refuse(&site, &visitor, &error),
    }
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (token, origin) = (token.into_inner(), visitor.origin(&site));
    match call(&site, move |app| {
        accounts::undo_change(app, &token, &origin)
    })
    .await
    {
        Ok(opened) => {
            let to = visitor.await_code(&site, &opened, CodePage::Reset, None)?;
            visitor.flash(
                "success",
                "The change is taken back, and everybody is signed out. Choose a new password, so that you alone can log in.",
            )?;
            Ok(see_other(&to))
        }
        Err(UndoError::Fault(fault)) => Err(fault.into()),
        Err(error) => refuse(&site, &visitor, &error),
    }
}

fn open(view: UndoView) -> Result<UndoView, UndoError> {
    match view.state {
        UndoState::Open => Ok(view),
        UndoState::Used => Err(UndoError::Used),
        UndoState::RunOut => Err(UndoError::RunOut),
    }
}

fn offer(
    site: &Site,
    visitor: &Visitor,
    token: &str,
    view: &UndoView,
) -> Result<HttpResponse, PageError> {
    let mut context = Context::new();
    context.insert("refusal", &None::<String>);
    context.insert("token", token);
    context.insert("what", what(view.change));
    context.insert("made_at", &moment(view.made_at));
    context.insert("until", &moment(view.until));
    context.insert("email", &view.email);
    context.insert("second", &view.secondary_email);
    context.insert("phone", &view.phone);
    views::page(site, visitor, StatusCode::OK, TEMPLATE, &mut context)
}

fn refuse(site: &Site, visitor: &Visitor, error: &UndoError) -> Result<HttpResponse, PageError> {
    let status = match error {
        UndoError::Used | UndoError::RunOut => StatusCode::GONE,
        other => status_of(other.details().kind),
    };
    let mut context = Context::new();
    context.insert("refusal", &error.to_string());
    views::page(site, visitor, status, TEMPLATE, &mut context)
}

fn what(change: AddressChange) -> &'static str {
    match change {
        AddressChange::EmailChanged => "The e-mail address of your account was changed",
        AddressChange::SecondaryEmailAdded => "A second e-mail address was added to your account",
        AddressChange::SecondaryEmailRemoved => {
            "The second e-mail address of your account was removed"
        }
        AddressChange::EmailsSwapped => "The e-mail addresses of your account changed places",
        AddressChange::PhoneChanged => "The phone number of your account was changed",
        AddressChange::PhoneRemoved => "The phone number of your account was removed",
        AddressChange::Undone => "A change to your account was taken back",
    }
}
