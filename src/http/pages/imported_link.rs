//! `/reset/…` and `/accounts/reset/…`: links to choose a password that a Django project sent before its people moved here. They are
//! there with `DJANGO_RESET_LINKS`. Opening one changes nothing; the form does.

use crate::accounts::{self, ImportedLink, ResetBy, ResetError, VerifyError, password_rules};
use crate::http::blocking::{call, call_hashing};
use crate::http::commands::{Input as _, PasswordFor};
use crate::http::error::PageError;
use crate::http::forms::{Fields, Form, FormPage};
use crate::http::pages::link;
use crate::http::visitor::{Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use tera::Context;

struct Page {
    link: ImportedLink,
    email: String,
    action: String,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "pages/link.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("does", "reset");
        context.insert("email", &self.email);
        context.insert("contested", &false);
        context.insert("action", &self.action);
        context.insert("password_rules", &password_rules());
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    visitor: Visitor,
    text: Path<String>,
) -> Result<HttpResponse, PageError> {
    match find(&site, &text).await? {
        Some(page) => page.show(&site, &visitor, &Form::blank(link::FIELDS)),
        None => link::over(&site, &visitor, VerifyError::InvalidToken),
    }
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    text: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let Some(page) = find(&site, &text).await? else {
        return link::over(&site, &visitor, VerifyError::InvalidToken);
    };
    let mut form = Form::sent(link::FIELDS, fields);
    let Some(new) = form.new_password(PasswordFor::Reset) else {
        return page.show(&site, &visitor, &form);
    };
    let reset = new.in_reset(ResetBy::Imported(page.link.clone()));
    let origin = visitor.origin(&site);
    let done = call_hashing(&site, origin, |app, origin| {
        accounts::reset_password(app, reset, origin)
    });
    match done.await {
        Ok(()) => {
            visitor.sign_out();
            visitor.flash("success", &Message::new("reset-done"))?;
            Ok(see_other("/login"))
        }
        Err(ResetError::Code(error)) => link::over(&site, &visitor, error),
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

/// The page of a link; `None` for one that leads nowhere, whatever the reason.
async fn find(site: &Site, text: &str) -> Result<Option<Page>, PageError> {
    let text = text.strip_suffix('/').unwrap_or(text);
    let Some(link) = ImportedLink::parse(text) else {
        return Ok(None);
    };
    let asked = link.clone();
    let email = call(site, move |app| {
        accounts::look_at_imported_link(app, &asked)
    });
    Ok(email.await?.map(|email| Page {
        link,
        email,
        action: format!("/reset/{text}/"),
    }))
}
