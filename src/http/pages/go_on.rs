//! `/login/go-on`: going on with a session that a browser had with a Django project before its people moved here. The page of the
//! log-in has the button; it is there with `DJANGO_SESSIONS`.

use crate::accounts::{self, GoOnError, Step};
use crate::error::{Failure as _, Kind};
use crate::http::blocking::call;
use crate::http::error::{PageError, say_failure};
use crate::http::forms::{Fields, Form};
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::Data;

/// Whose session the browser has brought that may go on, their address partly hidden.
pub(super) async fn offered(site: &Site, visitor: &Visitor) -> Result<Option<String>, PageError> {
    let Some(key) = visitor.imported_session(site) else {
        return Ok(None);
    };
    let found = call(site, move |app| {
        accounts::look_at_imported_session(app, &key)
    });
    Ok(found.await?)
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let form = Form::sent(&[], fields);
    let next = visitor.onward(&site, form.other("next"));
    let next = next.as_deref();
    let Some(key) = visitor.imported_session(&site) else {
        return refuse(&visitor, &GoOnError::Over);
    };
    let origin = visitor.origin(&site);
    let step = call(&site, move |app| {
        accounts::go_on_with_session(app, &key, &origin)
    });
    let to = match step.await {
        Ok(Step::Done(done)) => {
            visitor.sign_in(&done)?;
            next.unwrap_or("/").to_owned()
        }
        Ok(Step::Verify(opened) | Step::VerifyPhone(opened)) => {
            visitor.await_code(&site, &opened, CodePage::Verify, next)?
        }
        Ok(Step::Second(opened, _)) => {
            visitor.await_code(&site, &opened, CodePage::Second, next)?
        }
        Err(error) => return refuse(&visitor, &error),
    };
    Ok(see_other(&to))
}

/// To where people log in.
fn refuse(visitor: &Visitor, error: &GoOnError) -> Result<HttpResponse, PageError> {
    if error.details().kind == Kind::Broken {
        return Err(PageError::of(error));
    }
    visitor.flash("error", &say_failure(error))?;
    Ok(see_other("/login"))
}
