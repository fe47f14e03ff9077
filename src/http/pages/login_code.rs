//! `/login/code`: a code by e-mail to log in with, in the place of a password. It is there with `LOGIN_BY_CODE=on`.

use super::login::is_remembered;
use super::signup::with_next;
use crate::accounts::{self, LoginByCode};
use crate::http::blocking::call;
use crate::http::commands;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const FIELDS: &[Field] = &[
    ("email", "common-email-or-username"),
    ("remember", "login-remember"),
];

struct Page {
    next: String,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "pages/login_code.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("next", &self.next);
        context.insert("login_url", &with_next("/login", &self.next));
        context.insert("signup_url", &with_next("/signup", &self.next));
    }
}

pub(crate) async fn show(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    if visitor.me().is_some() {
        return Ok(visitor.past_the_door(&site));
    }
    let next = visitor.wanted();
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
    let Some(login) = commands::login_by_code(&mut form) else {
        return page.show(&site, &visitor, &form);
    };
    let login = LoginByCode {
        remember: is_remembered(&form),
        ..login
    };
    let next = visitor.onward(&site, &page.next);
    let origin = visitor.origin(&site);
    match call(&site, move |app| {
        accounts::ask_for_login_code(app, &login, &origin)
    })
    .await
    {
        Ok(opened) => {
            let to = visitor.await_code(&site, &opened, CodePage::Verify, next.as_deref())?;
            Ok(see_other(&to))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}
