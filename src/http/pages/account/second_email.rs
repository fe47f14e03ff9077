//! `/account/email/secondary`: a second e-mail address, added, made the first, or removed.

use super::{EMAIL, on_hold};
use crate::accounts::{
    self, EmailError, PublicUser, RecentlyAuthenticated, SignedIn, VerifyEmailError,
};
use crate::app::{App, Origin};
use crate::http::blocking::call;
use crate::http::commands;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::reauthentication;
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::shown_email;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const FIELDS: &[Field] = &[
    ("email", "common-email-second"),
    ("current_password", "common-password-yours"),
];

struct Page<'a> {
    me: &'a SignedIn,
    /// That the addresses cannot change now.
    on_hold: Option<Message>,
}

impl<'a> Page<'a> {
    fn of(me: &'a SignedIn) -> Self {
        Self { me, on_hold: None }
    }
}

impl FormPage for Page<'_> {
    const TEMPLATE: &'static str = "account/second_email.html";

    fn fill(&self, site: &Site, _: &Form, context: &mut Context) {
        let user = self.me.user();
        context.insert("on_hold", &self.on_hold);
        context.insert("here", EMAIL);
        context.insert("email", &shown_email(&user.email));
        let second = user.secondary_email.as_deref();
        context.insert("second", &second.map(shown_email));
        context.insert("stale", &reauthentication::is_stale(site, self.me));
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    reauthentication::ask(&site, &visitor, &me).await?;
    let page = Page {
        me: &me,
        on_hold: on_hold(&site, &me).await?,
    };
    page.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn add(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    reauthentication::ask(&site, &visitor, &me).await?;
    let (mut form, page) = (Form::sent(FIELDS, fields), Page::of(&me));
    let Some(email) = commands::new_email(&mut form, site.config()) else {
        return page.show(&site, &visitor, &form);
    };
    let Some(by) = reauthentication::fresh(&site, &visitor, &me, &mut form).await? else {
        return page.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    let opened = call(&site, move |app| {
        accounts::add_secondary_email(app, &by, &email, &origin)
    });
    match opened.await {
        Ok(opened) => {
            let to = visitor.await_code(&site, &opened, CodePage::Address, None)?;
            Ok(see_other(&to))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

pub(crate) async fn swap(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let done = "account-emails-swapped";
    change(&site, &me, &visitor, fields, accounts::swap_emails, done).await
}

pub(crate) async fn remove(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let (act, done) = (
        accounts::remove_secondary_email,
        "account-email-second-removed",
    );
    change(&site, &me, &visitor, fields, act, done).await
}

async fn change(
    site: &Site,
    me: &SignedIn,
    visitor: &Visitor,
    fields: Fields,
    act: fn(&App, &RecentlyAuthenticated, &Origin) -> Result<PublicUser, EmailError>,
    done: &'static str,
) -> Result<HttpResponse, PageError> {
    let (mut form, page) = (Form::sent(FIELDS, fields), Page::of(me));
    let Some(by) = reauthentication::fresh(site, visitor, me, &mut form).await? else {
        return page.show(site, visitor, &form);
    };
    let origin = visitor.origin(site);
    match call(site, move |app| act(app, &by, &origin)).await {
        Ok(_) => {
            visitor.flash("success", &Message::new(done))?;
            Ok(see_other(EMAIL))
        }
        Err(error) => page.refuse(site, visitor, &mut form, &error),
    }
}

/// The form again, for an address that was verified and that another account has.
pub(super) fn taken(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    email: &str,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::blank(FIELDS);
    form.fill("email", email);
    Page::of(me).refuse(site, visitor, &mut form, &VerifyEmailError::Taken)
}
