//! `/password/forgot`, `/password/reset`, and the estimate that is shown while a password is typed.

use super::verify::look_at;
use crate::accounts::{
    self, ResetBy, ResetError, VerifyError, broken_password_rules, password_rules,
    password_strength,
};
use crate::error::Fault;
use crate::events::Purpose;
use crate::http::blocking::{call, call_hashing};
use crate::http::commands::{self, Input as _, PasswordFor};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::views;
use crate::http::visitor::{CodePage, HeldFlow, Visitor, see_other};
use crate::i18n::Message;
use crate::security::password_policy::UserAttributes;
use crate::site::Site;
use crate::values::Password;
use crate::values::shown_email;
use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::json;
use tera::Context;

const FORGOT: &[Field] = &[("email", "common-email")];
const RESET: &[Field] = &[
    ("code", "common-code-digits"),
    ("password1", "common-password-new"),
    ("password2", "common-password-new-again"),
];

const ESTIMATE: &[Field] = &[
    ("email", ""),
    ("username", ""),
    ("first_name", ""),
    ("last_name", ""),
    ("password", ""),
];

struct ForgotPage;

impl FormPage for ForgotPage {
    const TEMPLATE: &'static str = "pages/forgot.html";

    fn fill(&self, _: &Site, _: &Form, _: &mut Context) {}
}

pub(crate) async fn show_forgot(
    site: Data<Site>,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::blank(FORGOT);
    if let Some(me) = visitor.me() {
        form.fill("email", &me.user().email);
    }
    ForgotPage.show(&site, &visitor, &form)
}

pub(crate) async fn submit_forgot(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FORGOT, fields);
    let Some(email) = commands::email(&mut form) else {
        return ForgotPage.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    match call(&site, move |app| {
        accounts::forgot_password(app, &email, &origin)
    })
    .await
    {
        Ok(opened) => {
            let to = visitor.await_code(&site, &opened, CodePage::Reset, None)?;
            Ok(see_other(&to))
        }
        Err(error) => ForgotPage.refuse(&site, &visitor, &mut form, &error),
    }
}

struct ResetPage {
    flow: HeldFlow,
    email: String,
    leaves: Option<Message>,
    dead: bool,
}

impl FormPage for ResetPage {
    const TEMPLATE: &'static str = "pages/reset.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("flow", &self.flow.reference);
        context.insert("email", &shown_email(&self.email));
        context.insert("leaves", &views::said(self.leaves.as_ref()));
        context.insert("minutes", &accounts::CODE_MINUTES);
        context.insert("password_rules", &password_rules());
        context.insert("dead", &self.dead);
        context.insert("restart_url", "/password/forgot");
    }
}

pub(crate) async fn show_reset(
    site: Data<Site>,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let Some(page) = awaited_reset(&site, &visitor, "").await? else {
        return Ok(see_other("/password/forgot"));
    };
    page.show(&site, &visitor, &Form::blank(RESET))
}

pub(crate) async fn submit_reset(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(RESET, fields);
    let Some(mut page) = awaited_reset(&site, &visitor, form.other("flow")).await? else {
        return Ok(see_other("/password/forgot"));
    };
    let flow = page.flow.token.clone();
    let code = commands::code(&mut form);
    let new = form.new_password(PasswordFor::Reset);
    let (Some(code), Some(new)) = (code, new) else {
        return page.show(&site, &visitor, &form);
    };
    let reset = new.in_reset(ResetBy::Code { flow, code });
    let origin = visitor.origin(&site);
    match call_hashing(&site, origin, |app, origin| {
        accounts::reset_password(app, reset, origin)
    })
    .await
    {
        Ok(()) => {
            visitor.sign_out();
            visitor.forget_flow(&site, &page.flow);
            visitor.flash("success", &Message::new("reset-done"))?;
            Ok(see_other("/login"))
        }
        Err(error) => {
            page.dead |= matches!(error, ResetError::Code(VerifyError::Dead));
            page.refuse(&site, &visitor, &mut form, &error)
        }
    }
}

async fn awaited_reset(
    site: &Site,
    visitor: &Visitor,
    named: &str,
) -> Result<Option<ResetPage>, PageError> {
    let flow = visitor.flows_at(site, CodePage::Reset, named);
    let Some(flow) = flow.into_iter().find(|flow| flow.page == CodePage::Reset) else {
        return Ok(None);
    };
    let view = look_at(site, &flow).await?;
    let view = view.filter(|view| view.purpose == Purpose::ResetPassword);
    Ok(view.map(|view| ResetPage {
        flow,
        email: view.email,
        leaves: view.leaves,
        dead: view.dead,
    }))
}

/// How hard a password is to guess, as JSON. Nothing is kept of it.
pub(crate) async fn strength(site: Data<Site>, fields: Fields) -> Result<HttpResponse, PageError> {
    let Some(_leave) = site.estimate() else {
        return Err(Fault::Overloaded("too many passwords are being estimated").into());
    };
    let mut form = Form::sent(ESTIMATE, fields);
    let password = form
        .secret("password")
        .unwrap_or_else(|| Password::new(String::new()));
    let [email, username, first_name, last_name] = ["email", "username", "first_name", "last_name"]
        .map(|name| form.text(name).chars().take(150).collect::<String>());
    let (estimate, broken) = call(&site, move |_| {
        let attributes = UserAttributes {
            username: &username,
            first_name: &first_name,
            last_name: &last_name,
            email: &email,
        };
        let broken = broken_password_rules(&password, &attributes);
        Ok::<_, Fault>((password_strength(&password, &attributes), broken))
    })
    .await?;
    let said = match &estimate.hint {
        Some(hint) => Message::new("password-strength-why").with("why", hint.clone()),
        None => Message::new("password-strength"),
    };
    Ok(HttpResponse::Ok().json(json!({
        "score": estimate.score,
        "broken": broken,
        "label": estimate.label,
        "hint": estimate.hint.as_ref().map(ToString::to_string).unwrap_or_default(),
        "text": said.with("label", estimate.label.clone()),
    })))
}
