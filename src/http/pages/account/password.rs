//! `/account/password`: a new password for the old one, or the first one of an account that has none.

use crate::accounts::{self, ChangeError, LoggedIn, NewForNone, SignedIn, password_rules};
use crate::http::blocking::{call, call_hashing};
use crate::http::commands::{self, CURRENT_PASSWORD, Input as _, PasswordFor};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::reauthentication;
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

struct Page {
    /// Whether the account has a password, which is asked for.
    has_password: bool,
    /// Whether its owner can choose one, where it has none.
    may_choose: bool,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "account/password.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("has_password", &self.has_password);
        context.insert("may_choose", &self.may_choose);
        context.insert("password_rules", &password_rules());
    }
}

impl Page {
    async fn of(site: &Site, visitor: &Visitor, me: &SignedIn) -> Result<Self, PageError> {
        reauthentication::ask(site, visitor, me).await?;
        let has_password = visitor.asked_again().password;
        let mine = me.clone();
        let may_choose = !has_password
            && call(site, move |app| {
                accounts::may_choose_first_password(app, &mine)
            })
            .await?;
        Ok(Self {
            has_password,
            may_choose,
        })
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let page = Page::of(&site, &visitor, &me).await?;
    page.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let page = Page::of(&site, &visitor, &me).await?;
    if !page.has_password {
        return choose(&site, &visitor, &me, page, form).await;
    }
    let Some(change) = commands::password_change(&mut form) else {
        return page.show(&site, &visitor, &form);
    };
    let (proof, origin) = (me.clone(), visitor.origin(&site));
    let done = call_hashing(&site, origin, move |app, origin| {
        accounts::change_password(app, &proof, change, origin)
    });
    match done.await {
        Ok(done) => changed(&visitor, &done, "account-password-changed"),
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

/// The first password of an account that has none.
async fn choose(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    page: Page,
    mut form: Form,
) -> Result<HttpResponse, PageError> {
    let new = if form.wants_code() {
        None
    } else {
        let Some(new) = form.new_password(PasswordFor::Change) else {
            return page.show(site, visitor, &form);
        };
        let new = NewForNone {
            new: new.password,
            again: new.again,
        };
        let proof = me.clone();
        let fits = call(site, move |app| {
            accounts::check_first_password(app, &proof, &new).map(|()| new)
        });
        match fits.await {
            Ok(new) => Some(new),
            Err(ChangeError::SignedOut(_)) => return Ok(see_other("/login")),
            Err(error) => return page.refuse(site, visitor, &mut form, &error),
        }
    };
    let by = reauthentication::reauthenticated_if_asked(site, visitor, me, &mut form).await?;
    let (Some(by), Some(new)) = (by, new) else {
        return page.show(site, visitor, &form);
    };
    let origin = visitor.origin(site);
    let done = call_hashing(site, origin, move |app, origin| {
        accounts::choose_password(app, &by, new, origin)
    });
    match done.await {
        Ok(done) => changed(visitor, &done, "account-password-chosen"),
        Err(ChangeError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error) => page.refuse(site, visitor, &mut form, &error),
    }
}

fn changed(
    visitor: &Visitor,
    done: &LoggedIn,
    said: &'static str,
) -> Result<HttpResponse, PageError> {
    visitor.sign_in(done)?;
    visitor.flash("success", &Message::new(said))?;
    Ok(see_other(HERE))
}
