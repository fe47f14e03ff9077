//! `/account/password`: a new password for the old one.

use crate::accounts::{self, SignedIn, password_rules};
use crate::http::blocking::call_hashing;
use crate::http::commands::{self, CURRENT_PASSWORD};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::visitor::{Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const HERE: &str = "/account/password";
const FIELDS: &[Field] = &[
    (CURRENT_PASSWORD, "common-password-current"),
    ("password1", "common-password-new"),
    ("password2", "common-password-new-again"),
];

struct Page;

impl FormPage for Page {
    const TEMPLATE: &'static str = "account/password.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("password_rules", &password_rules());
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    _: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    Page.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let Some(change) = commands::password_change(&mut form) else {
        return Page.show(&site, &visitor, &form);
    };
    let (proof, origin) = (me.clone(), visitor.origin(&site));
    let done = call_hashing(&site, origin, move |app, origin| {
        accounts::change_password(app, &proof, change, origin)
    });
    match done.await {
        Ok(done) => {
            visitor.sign_in(&done)?;
            visitor.flash("success", &Message::new("account-password-changed"))?;
            Ok(see_other(HERE))
        }
        Err(error) => Page.refuse(&site, &visitor, &mut form, &error),
    }
}
