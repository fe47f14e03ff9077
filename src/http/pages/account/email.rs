//! `/account/email`: the first e-mail address, and the code that verifies another one.

use super::{EMAIL as HERE, SECOND_EMAIL, on_hold, second_email};
use crate::accounts::{self, FlowView, SignedIn, VerifyEmailError, VerifyError};
use crate::error::Failure as _;
use crate::events::Purpose;
use crate::http::blocking::call;
use crate::http::commands;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::pages::verify::look_at;
use crate::http::reauthentication;
use crate::http::views;
use crate::http::visitor::{CodePage, HeldFlow, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::shown_email;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const FIELDS: &[Field] = &[
    ("email", "common-email-new"),
    ("current_password", "common-password-yours"),
];
const CODE: &[Field] = &[("code", "common-code-digits")];

struct Page<'a> {
    me: &'a SignedIn,
    /// Where an e-mail with a code went, and where that is entered.
    awaited: Option<(String, String)>,
    /// That the addresses cannot change now.
    on_hold: Option<Message>,
}

impl FormPage for Page<'_> {
    const TEMPLATE: &'static str = "account/email.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        let user = self.me.user();
        context.insert("here", HERE);
        context.insert("email", &shown_email(&user.email));
        let second = user.secondary_email.as_deref();
        context.insert("second", &second.map(shown_email));
        context.insert("on_hold", &self.on_hold);
        let awaited = self.awaited.as_ref();
        context.insert("awaited", &awaited.map(|(email, _)| shown_email(email)));
        context.insert("awaited_url", &awaited.map(|(_, url)| url));
    }
}

struct ConfirmPage {
    flow: HeldFlow,
    email: String,
    purpose: Purpose,
    leaves: Option<Message>,
    again_in: Option<u64>,
    dead: bool,
    returned: bool,
}

impl FormPage for ConfirmPage {
    const TEMPLATE: &'static str = "account/email_code.html";

    fn fill(&self, _: &Site, form: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("flow", &self.flow.reference);
        context.insert("leaves", &views::said(self.leaves.as_ref()));
        context.insert("again_in", &form.again_in(self.again_in));
        context.insert("email", &shown_email(&self.email));
        context.insert("second", &(self.purpose == Purpose::AddEmail));
        context.insert("minutes", &accounts::CODE_MINUTES);
        context.insert("dead", &self.dead);
        context.insert("returned", &self.returned);
        context.insert("restart_url", restart(self.purpose));
    }
}

impl ConfirmPage {
    fn of(flow: HeldFlow, view: FlowView) -> Self {
        Self {
            flow,
            email: view.email,
            purpose: view.purpose,
            leaves: view.leaves,
            again_in: view.again_in,
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

/// The flow for an address of this very account that this browser is asked the code of: the one that is named, or else the
/// likeliest.
async fn awaited(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    named: &str,
) -> Result<Option<(HeldFlow, FlowView)>, PageError> {
    for flow in visitor.flows_at(site, CodePage::Address, named) {
        let of_address =
            |view: &FlowView| matches!(view.purpose, Purpose::ChangeEmail | Purpose::AddEmail);
        let view = look_at(site, &flow).await?;
        if let Some(view) = view.filter(|view| of_address(view) && view.is_of(me)) {
            return Ok(Some((flow, view)));
        }
    }
    Ok(None)
}

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    reauthentication::ask(&site, &visitor, &me).await?;
    let found = awaited(&site, &visitor, &me, "").await?;
    let living = found.filter(|(_, view)| !view.dead);
    let page = Page {
        me: &me,
        awaited: living.map(|(flow, view)| (view.email, flow.url())),
        on_hold: on_hold(&site, &me).await?,
    };
    page.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    reauthentication::ask(&site, &visitor, &me).await?;
    let mut form = Form::sent(FIELDS, fields);
    let page = Page {
        me: &me,
        awaited: None,
        on_hold: None,
    };
    let Some(email) = commands::new_email(&mut form, site.config()) else {
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
            let to = visitor.await_code(&site, &opened, CodePage::Address, None)?;
            Ok(see_other(&to))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

pub(crate) async fn show_code(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let Some((flow, view)) = awaited(&site, &visitor, &me, "").await? else {
        return Ok(see_other(HERE));
    };
    ConfirmPage::of(flow, view).show(&site, &visitor, &Form::blank(CODE))
}

pub(crate) async fn confirm(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(CODE, fields);
    let found = awaited(&site, &visitor, &me, form.other("flow")).await?;
    let Some((flow, view)) = found else {
        return Ok(see_other(HERE));
    };
    let mut page = ConfirmPage::of(flow, view);
    let Some(code) = commands::code(&mut form) else {
        return page.show(&site, &visitor, &form);
    };
    let (proof, origin) = (me.clone(), visitor.origin(&site));
    let token = page.flow.token.clone();
    let done = call(&site, move |app| {
        accounts::verify_email(app, &proof, &token, &code, &origin)
    });
    match done.await {
        Ok(_) => {
            visitor.forget_flow(&site, &page.flow);
            let said = Message::new(match page.purpose {
                Purpose::AddEmail => "account-email-second-now",
                _ => "account-email-now",
            });
            visitor.flash("success", &said.with("email", &*shown_email(&page.email)))?;
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
    page: &ConfirmPage,
) -> Result<HttpResponse, PageError> {
    visitor.forget_flow(site, &page.flow);
    if page.purpose == Purpose::AddEmail {
        return second_email::taken(site, visitor, me, &page.email);
    }
    let mut form = Form::blank(FIELDS);
    form.fill("email", &page.email);
    Page {
        me,
        awaited: None,
        on_hold: None,
    }
    .refuse(site, visitor, &mut form, &VerifyEmailError::Taken)
}

pub(crate) async fn resend(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(CODE, fields);
    let found = awaited(&site, &visitor, &me, form.other("flow")).await?;
    let Some((flow, view)) = found else {
        return Ok(see_other(HERE));
    };
    let (token, to, origin) = (flow.token.clone(), flow.url(), visitor.origin(&site));
    let mut page = ConfirmPage::of(flow, view);
    match call(&site, move |app| accounts::resend_otp(app, &token, &origin)).await {
        Ok(()) => {
            visitor.flash("success", &Message::new("common-new-code"))?;
            Ok(see_other(&to))
        }
        Err(error) => {
            form.ask_again_in(error.details().retry_after);
            page.dead |= error.details().retry_after.is_none();
            page.refuse(&site, &visitor, &mut form, &error)
        }
    }
}

/// Not now: nothing has changed, and the code is not asked for any more.
pub(crate) async fn cancel(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let form = Form::sent(CODE, fields);
    if let Some((flow, _)) = awaited(&site, &visitor, &me, form.other("flow")).await? {
        visitor.forget_flow(&site, &flow);
    }
    Ok(see_other(HERE))
}
