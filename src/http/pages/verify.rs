//! `/verify`: the code that verifies an address, and where everybody has to, the one that verifies a phone number.

use super::signup::{phone_help, refused};
use crate::accounts::{self, FlowView, PhoneError, ResendError, Step, VerifyError};
use crate::config::SignupMode;
use crate::error::Failure as _;
use crate::events::Purpose;
use crate::http::blocking::call;
use crate::http::commands;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::views;
use crate::http::visitor::{CodePage, HeldFlow, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::shown_email;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use tera::Context;

const FIELDS: &[Field] = &[("code", "common-code-digits"), ("phone", "common-phone")];

struct Page {
    flow: HeldFlow,
    email: String,
    phone: Option<String>,
    purpose: Purpose,
    leaves: Option<Message>,
    again_in: Option<u64>,
    dead: bool,
    returned: bool,
}

impl Page {
    fn of(flow: HeldFlow, view: FlowView) -> Self {
        Self {
            flow,
            email: view.email,
            phone: view.phone,
            purpose: view.purpose,
            leaves: view.leaves,
            again_in: view.again_in,
            dead: view.dead,
            returned: view.returned,
        }
    }
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "pages/verify.html";

    fn fill(&self, site: &Site, form: &Form, context: &mut Context) {
        let (purpose, restart) = match self.purpose {
            Purpose::LogIn | Purpose::VerifyPhone => ("log_in", "/login"),
            Purpose::LogInByCode => ("by_code", "/login/code"),
            _ if !site.config().signup.is_open() => ("sign_up", "/login"),
            _ => ("sign_up", "/signup"),
        };
        context.insert("flow", &self.flow.reference);
        context.insert("leaves", &views::said(self.leaves.as_ref()));
        context.insert("again_in", &form.again_in(self.again_in));
        context.insert("email", &shown_email(&self.email));
        context.insert("phone", &self.phone);
        let asks_number = self.purpose == Purpose::VerifyPhone && self.phone.is_none();
        context.insert("asks_number", &asks_number);
        context.insert("phone_help", &phone_help(site));
        context.insert("correcting", &form.touches(&["phone"]));
        context.insert("purpose", purpose);
        context.insert("restart_url", restart);
        context.insert("minutes", &accounts::CODE_MINUTES);
        context.insert("dead", &self.dead);
        context.insert("returned", &self.returned);
    }
}

/// What a flow of this browser asks for.
pub(crate) async fn look_at(site: &Site, flow: &HeldFlow) -> Result<Option<FlowView>, PageError> {
    let token = flow.token.clone();
    Ok(call(site, move |app| accounts::look_at_flow(app, &token)).await?)
}

/// The flow that this browser is asked the code of: the one that is named, or else the likeliest.
async fn awaited(
    site: &Site,
    visitor: &Visitor,
    named: &str,
) -> Result<Option<(HeldFlow, FlowView)>, PageError> {
    let Some(flow) = visitor.flow_at(site, CodePage::Verify, named) else {
        return Ok(None);
    };
    let view = look_at(site, &flow).await?;
    Ok(view.map(|view| (flow, view)))
}

/// The page that asks for the code, when it is for an address or a number of somebody who is signed in.
fn elsewhere(flow: &HeldFlow) -> Option<HttpResponse> {
    match flow.page {
        CodePage::Verify | CodePage::Reset => None,
        CodePage::Address | CodePage::Phone | CodePage::Second => Some(see_other(&flow.url())),
    }
}

/// To where people start again, from a form whose flow is not this browser's, or not any more.
fn start_again(site: &Site, visitor: &Visitor, named: &str) -> Result<HttpResponse, PageError> {
    if !named.is_empty() {
        let said = match site.config().signup.mode {
            SignupMode::Open => "verify-start-again",
            SignupMode::Invite => "verify-start-again-invited",
            SignupMode::Closed => "verify-start-again-closed",
        };
        visitor.flash("error", &Message::new(said))?;
    }
    Ok(see_other("/login"))
}

pub(crate) async fn show(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    let Some((flow, view)) = awaited(&site, &visitor, "").await? else {
        return Ok(see_other("/login"));
    };
    if flow.page != CodePage::Verify {
        return Ok(see_other(&flow.url()));
    }
    if view.purpose == Purpose::SignUp
        && let Err(refusal) = accounts::check_signup_open(site.app())
    {
        return refused(&site, &visitor, refusal);
    }
    Page::of(flow, view).show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let named = form.other("flow").to_owned();
    let Some(flow) = visitor.flow_at(&site, CodePage::Verify, &named) else {
        return start_again(&site, &visitor, &named);
    };
    let refusal = match commands::code(&mut form) {
        None => None,
        Some(code) => {
            let (token, origin) = (flow.token.clone(), visitor.origin(&site));
            let verified = call(&site, move |app| {
                accounts::verify_otp(app, &token, &code, &origin)
            });
            match verified.await {
                Ok(Step::Verify(opened) | Step::VerifyPhone(opened)) => {
                    visitor.forget_flow(&site, &flow);
                    let next = flow.next.as_deref();
                    let to = visitor.await_code(&site, &opened, CodePage::Verify, next)?;
                    return Ok(see_other(&to));
                }
                Ok(Step::Second(opened, _)) => {
                    visitor.forget_flow(&site, &flow);
                    let next = flow.next.as_deref();
                    let to = visitor.await_code(&site, &opened, CodePage::Second, next)?;
                    return Ok(see_other(&to));
                }
                Ok(Step::Done(done)) => {
                    visitor.forget_flow(&site, &flow);
                    visitor.sign_in(&done)?;
                    return Ok(see_other(flow.next.as_deref().unwrap_or("/")));
                }
                Err(VerifyError::Refused(refusal)) => {
                    visitor.forget_flow(&site, &flow);
                    return refused(&site, &visitor, refusal);
                }
                Err(error) => Some(error),
            }
        }
    };
    // What the code is for matters only now: a code that is right needs no page.
    let Some(view) = look_at(&site, &flow).await? else {
        return start_again(&site, &visitor, &flow.reference);
    };
    if let Some(answer) = elsewhere(&flow) {
        return Ok(answer);
    }
    let mut page = Page::of(flow, view);
    let Some(error) = refusal else {
        return page.show(&site, &visitor, &form);
    };
    page.dead |= matches!(error, VerifyError::Dead);
    page.refuse(&site, &visitor, &mut form, &error)
}

pub(crate) async fn resend(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let named = form.other("flow").to_owned();
    let Some((flow, view)) = awaited(&site, &visitor, &named).await? else {
        return start_again(&site, &visitor, &named);
    };
    if let Some(answer) = elsewhere(&flow) {
        return Ok(answer);
    }
    let (token, to, origin) = (flow.token.clone(), flow.url(), visitor.origin(&site));
    let page = Page::of(flow, view);
    match call(&site, move |app| accounts::resend_otp(app, &token, &origin)).await {
        Ok(()) => {
            visitor.flash("success", &Message::new("common-new-code"))?;
            Ok(see_other(&to))
        }
        Err(ResendError::Refused(refusal)) => refused(&site, &visitor, refusal),
        Err(error) if error.details().retry_after.is_some() => {
            form.ask_again_in(error.details().retry_after);
            page.refuse(&site, &visitor, &mut form, &error)
        }
        Err(error) => {
            let dead = Page { dead: true, ..page };
            form.refuse(&error.details());
            dead.show_with(&site, &visitor, &form, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// `POST /verify/phone`: another number in the place of one that was mistyped.
pub(crate) async fn correct(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let named = form.other("flow").to_owned();
    let Some((flow, view)) = awaited(&site, &visitor, &named).await? else {
        return start_again(&site, &visitor, &named);
    };
    if flow.page == CodePage::Second {
        return Ok(see_other(&flow.url()));
    }
    let mut page = Page::of(flow, view);
    let Some(phone) = commands::phone(&mut form, site.config().sms.region) else {
        return page.show(&site, &visitor, &form);
    };
    let (token, origin) = (page.flow.token.clone(), visitor.origin(&site));
    let opened = call(&site, move |app| {
        accounts::correct_phone(app, &token, phone, &origin)
    });
    match opened.await {
        Ok(opened) => {
            visitor.forget_flow(&site, &page.flow);
            let next = page.flow.next.as_deref();
            let to = visitor.await_code(&site, &opened, CodePage::Verify, next)?;
            visitor.flash("success", &Message::new("verify-number-corrected"))?;
            Ok(see_other(&to))
        }
        Err(error) => {
            page.dead |= matches!(error, PhoneError::Dead);
            page.refuse(&site, &visitor, &mut form, &error)
        }
    }
}
