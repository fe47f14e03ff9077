//! `/login` and `/logout`

use super::signup::with_next;
use crate::accounts::{self, Login, Step};
use crate::http::blocking::call_hashing;
use crate::http::commands;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::programmatic;
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse};
use tera::Context;

const FIELDS: &[Field] = &[
    ("email", "common-email-or-username"),
    ("password", "common-password"),
    ("remember", "login-remember"),
];

struct Page {
    next: String,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "pages/login.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("next", &self.next);
        context.insert("signup_url", &with_next("/signup", &self.next));
    }
}

pub(crate) async fn show(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    if visitor.me().is_some() {
        return Ok(visitor.past_the_door(&site));
    }
    let next = visitor.query("next").unwrap_or_default();
    Page { next }.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let page = Page {
        next: form.other("next").to_owned(),
    };
    let Some(login) = commands::login(&mut form) else {
        return page.show(&site, &visitor, &form);
    };
    let login = Login {
        remember: !matches!(form.text("remember"), "" | "off" | "false" | "0"),
        ..login
    };
    let origin = visitor.origin(&site);
    let next = visitor.safe_next(&site, &page.next);
    let logged_in = call_hashing(&site, origin, |app, origin| {
        accounts::login(app, login, origin)
    });
    match logged_in.await {
        Ok(Step::Done(done)) => {
            visitor.sign_in(&done)?;
            Ok(see_other(next.as_deref().unwrap_or("/")))
        }
        Ok(Step::Verify(opened) | Step::VerifyPhone(opened)) => {
            let to = visitor.await_code(&site, &opened, CodePage::Verify, next.as_deref())?;
            Ok(see_other(&to))
        }
        Ok(Step::Second(opened, _)) => {
            let to = visitor.await_code(&site, &opened, CodePage::Second, next.as_deref())?;
            Ok(see_other(&to))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

pub(crate) async fn logout(request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Error> {
    programmatic::logout(&request).await?;
    let said = visitor.flash("success", &Message::new("login-logged-out"));
    said.map_err(PageError::from)?;
    let mut response = see_other("/login");
    let forget = HeaderValue::from_static("\"storage\"");
    response
        .headers_mut()
        .insert(header::HeaderName::from_static("clear-site-data"), forget);
    Ok(response)
}
