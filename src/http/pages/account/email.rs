//! `/account/email`: the first e-mail address, and the code that verifies another one.

use super::{EMAIL as HERE, SECOND_EMAIL, second_email};
use crate::accounts::{self, FlowView, SignedIn, VerifyEmailError, VerifyError};
use crate::error::Failure as _;
use crate::events::Purpose;
use crate::http::blocking::call;
use crate::http::commands;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::pages::verify::awaited;
use crate::http::reauthentication;
use crate::http::visitor::{Visitor, see_other};
use crate::site::Site;
use crate::values::Token;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const CONFIRM: &str = "/account/email/confirm";
const FIELDS: &[Field] = &[
    ("email", "New e-mail address"),
    ("current_password", "Your password"),
];
const CODE: &[Field] = &[("code", "Code")];

struct Page<'a> {
    me: &'a SignedIn,
    /// Where an e-mail with a code went.
    awaited: Option<String>,
}

impl FormPage for Page<'_> {
    const TEMPLATE: &'static str = "account/email.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        let user = self.me.user();
        context.insert("here", HERE);
        context.insert("email", &user.email);
        context.insert("second", &user.secondary_email);
        context.insert("awaited", &self.awaited);
    }
}

struct CodePage {
    email: String,
    purpose: Purpose,
    dead: bool,
    returned: bool,
}

impl FormPage for CodePage {
    const TEMPLATE: &'static str = "account/email_code.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("email", &self.email);
        context.insert("second", &(self.purpose == Purpose::AddEmail));
        context.insert("minutes", &accounts::CODE_MINUTES);
        context.insert("dead", &self.dead);
        context.insert("returned", &self.returned);
        context.insert("restart_url", restart(self.purpose));
    }
}

impl From<FlowView> for CodePage {
    fn from(view: FlowView) -> Self {
        Self {
            email: view.email,
            purpose: view.purpose,
            dead: view.dead,
            returned: view.returned,
        }
    }
}

/// Where an address is typed anew.
fn restart(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::AddEmail => SECOND_EMAIL,
        _ => HERE,
    }
}

/// The flow for an address of this very account that this browser is asked the code of.
async fn awaited_address(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
) -> Result<Option<(Token, FlowView)>, PageError> {
    let found = awaited(site, visitor).await?;
    let of_address =
        |view: &FlowView| matches!(view.purpose, Purpose::ChangeEmail | Purpose::AddEmail);
    Ok(found.filter(|(_, view)| of_address(view) && view.is_of(me)))
}

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let found = awaited_address(&site, &visitor, &me).await?;
    let living = found.filter(|(_, view)| !view.dead);
    let page = Page {
        me: &me,
        awaited: living.map(|(_, view)| view.email),
    };
    page.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let page = Page {
        me: &me,
        awaited: None,
    };
    let Some(email) = commands::email(&mut form) else {
        return page.show(&site, &visitor, &form);
    };
    let Some(by) = reauthentication::reauthenticated(&site, &visitor, &me, &mut form).await? else {
        return page.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    let opened = call(&site, move |app| {
        accounts::change_email(app, &by, &email, &origin)
    });
    match opened.await {
        Ok(opened) => {
            visitor.forget_flow();
            visitor.await_code(&opened)?;
            Ok(see_other(CONFIRM))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

pub(crate) async fn show_code(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let Some((_, view)) = awaited_address(&site, &visitor, &me).await? else {
        return Ok(see_other(HERE));
    };
    CodePage::from(view).show(&site, &visitor, &Form::blank(CODE))
}

pub(crate) async fn confirm(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let Some((flow, view)) = awaited_address(&site, &visitor, &me).await? else {
        return Ok(see_other(HERE));
    };
    let mut page = CodePage::from(view);
    let mut form = Form::sent(CODE, fields);
    let Some(code) = commands::code(&mut form) else {
        return page.show(&site, &visitor, &form);
    };
    let (proof, origin) = (me.clone(), visitor.origin(&site));
    let done = call(&site, move |app| {
        accounts::verify_email(app, &proof, &flow, &code, &origin)
    });
    match done.await {
        Ok(_) => {
            visitor.forget_flow();
            let what = match page.purpose {
                Purpose::AddEmail => "second e-mail address",
                _ => "e-mail address",
            };
            visitor.flash("success", &format!("Your {what} is {} now.", page.email))?;
            Ok(see_other(HERE))
        }
        Err(VerifyEmailError::Taken) => taken(&site, &visitor, &me, &page),
        Err(error) => {
            page.dead |= matches!(error, VerifyEmailError::Code(VerifyError::Dead));
            page.refuse(&site, &visitor, &mut form, &error)
        }
    }
}

/// The mailbox is theirs, and another account has its address: back to where it was typed.
fn taken(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    page: &CodePage,
) -> Result<HttpResponse, PageError> {
    visitor.forget_flow();
    if page.purpose == Purpose::AddEmail {
        return second_email::taken(site, visitor, me, &page.email);
    }
    let mut form = Form::blank(FIELDS);
    form.fill("email", &page.email);
    Page { me, awaited: None }.refuse(site, visitor, &mut form, &VerifyEmailError::Taken)
}

pub(crate) async fn resend(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let Some((flow, view)) = awaited_address(&site, &visitor, &me).await? else {
        return Ok(see_other(HERE));
    };
    let (mut page, origin) = (CodePage::from(view), visitor.origin(&site));
    match call(&site, move |app| accounts::resend_otp(app, &flow, &origin)).await {
        Ok(()) => {
            visitor.flash(
                "success",
                "A new code is on its way. The old one no longer works.",
            )?;
            Ok(see_other(CONFIRM))
        }
        Err(error) => {
            page.dead |= error.details().retry_after.is_none();
            page.refuse(&site, &visitor, &mut Form::blank(CODE), &error)
        }
    }
}

/// Not now: nothing has changed, and the code is not asked for any more.
pub(crate) async fn cancel(_: SignedIn, visitor: Visitor) -> HttpResponse {
    visitor.forget_flow();
    see_other(HERE)
}
