//! `/verify`: the code that verifies an address, and where everybody has to, the one that verifies a phone number.

use super::signup::phone_help;
use crate::accounts::{self, FlowView, PhoneError, Step, VerifyError};
use crate::error::Failure as _;
use crate::events::Purpose;
use crate::http::blocking::call;
use crate::http::commands;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::visitor::{Visitor, see_other};
use crate::site::Site;
use crate::values::Token;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use tera::Context;

const FIELDS: &[Field] = &[("code", "Code"), ("phone", "Phone number")];

struct Page {
    email: String,
    phone: Option<String>,
    purpose: Purpose,
    dead: bool,
    returned: bool,
}

impl From<FlowView> for Page {
    fn from(view: FlowView) -> Self {
        Self {
            email: view.email,
            phone: view.phone,
            purpose: view.purpose,
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
            _ => ("sign_up", "/signup"),
        };
        context.insert("email", &self.email);
        context.insert("phone", &self.phone);
        let asks_number = self.purpose == Purpose::VerifyPhone && self.phone.is_none();
        context.insert("asks_number", &asks_number);
        context.insert("phone_help", phone_help(site));
        context.insert("correcting", &form.touches(&["phone"]));
        context.insert("purpose", purpose);
        context.insert("restart_url", restart);
        context.insert("minutes", &accounts::CODE_MINUTES);
        context.insert("dead", &self.dead);
        context.insert("returned", &self.returned);
    }
}

/// The flow this browser is asked the code of.
pub(crate) async fn awaited(
    site: &Site,
    visitor: &Visitor,
) -> Result<Option<(Token, FlowView)>, PageError> {
    let Some(flow) = visitor.awaited_flow() else {
        return Ok(None);
    };
    let token = flow.clone();
    let view = call(site, move |app| accounts::look_at_flow(app, &token)).await?;
    Ok(view.map(|view| (flow, view)))
}

/// The page that asks for the code, when it is for an address of somebody who is signed in.
fn elsewhere(visitor: &Visitor, view: &FlowView) -> Option<HttpResponse> {
    match view.purpose {
        Purpose::SignUp
        | Purpose::LogIn
        | Purpose::ResetPassword
        | Purpose::ApproveDevice
        | Purpose::UndoChange => None,
        Purpose::ChangeEmail | Purpose::AddEmail => Some(see_other("/account/email/confirm")),
        Purpose::VerifyPhone if view.signs_in || visitor.me().is_none() => None,
        Purpose::VerifyPhone => Some(see_other("/account/phone")),
    }
}

pub(crate) async fn show(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    let Some((_, view)) = awaited(&site, &visitor).await? else {
        return Ok(see_other("/login"));
    };
    if view.purpose == Purpose::ResetPassword {
        return Ok(see_other("/password/reset"));
    }
    if let Some(answer) = elsewhere(&visitor, &view) {
        return Ok(answer);
    }
    Page::from(view).show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let Some(flow) = visitor.awaited_flow() else {
        return Ok(see_other("/login"));
    };
    let mut form = Form::sent(FIELDS, fields);
    let refusal = match commands::code(&mut form) {
        None => None,
        Some(code) => {
            let origin = visitor.origin(&site);
            let verified = call(&site, move |app| {
                accounts::verify_otp(app, &flow, &code, &origin)
            });
            match verified.await {
                Ok(Step::Verify(opened) | Step::VerifyPhone(opened)) => {
                    visitor.await_code(&opened)?;
                    return Ok(see_other("/verify"));
                }
                Ok(Step::Done(done)) => {
                    let next = visitor.next();
                    visitor.sign_in(&done)?;
                    return Ok(see_other(next.as_deref().unwrap_or("/")));
                }
                Err(error) => Some(error),
            }
        }
    };
    // What the code is for matters only now: a code that is right needs no page.
    let Some((_, view)) = awaited(&site, &visitor).await? else {
        return Ok(see_other("/login"));
    };
    if let Some(answer) = elsewhere(&visitor, &view) {
        return Ok(answer);
    }
    let mut page = Page::from(view);
    let Some(error) = refusal else {
        return page.show(&site, &visitor, &form);
    };
    page.dead |= matches!(error, VerifyError::Dead);
    page.refuse(&site, &visitor, &mut form, &error)
}

pub(crate) async fn resend(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    let Some((flow, view)) = awaited(&site, &visitor).await? else {
        return Ok(see_other("/login"));
    };
    if let Some(answer) = elsewhere(&visitor, &view) {
        return Ok(answer);
    }
    let origin = visitor.origin(&site);
    let page = Page::from(view);
    match call(&site, move |app| accounts::resend_otp(app, &flow, &origin)).await {
        Ok(()) => {
            visitor.flash(
                "success",
                "A new code is on its way. The old one no longer works.",
            )?;
            Ok(see_other("/verify"))
        }
        Err(error) if error.details().retry_after.is_some() => {
            page.refuse(&site, &visitor, &mut Form::blank(FIELDS), &error)
        }
        Err(error) => {
            let dead = Page { dead: true, ..page };
            let mut form = Form::blank(FIELDS);
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
    let Some((flow, view)) = awaited(&site, &visitor).await? else {
        return Ok(see_other("/login"));
    };
    let mut form = Form::sent(FIELDS, fields);
    let mut page = Page::from(view);
    let Some(phone) = commands::phone(&mut form, site.config().sms.region) else {
        return page.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    let opened = call(&site, move |app| {
        accounts::correct_phone(app, &flow, phone, &origin)
    });
    match opened.await {
        Ok(opened) => {
            visitor.await_code(&opened)?;
            visitor.flash("success", "A code is on its way to that number.")?;
            Ok(see_other("/verify"))
        }
        Err(error) => {
            page.dead |= matches!(error, PhoneError::Dead);
            page.refuse(&site, &visitor, &mut form, &error)
        }
    }
}
