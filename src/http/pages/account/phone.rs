//! `/account/phone`: the number that text messages go to.

use crate::accounts::{self, SetPhone, SignedIn, VerifyError};
use crate::config::PhoneVerification;
use crate::error::Failure as _;
use crate::events::Purpose;
use crate::http::blocking::call;
use crate::http::commands::{self, CURRENT_PASSWORD};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::pages::signup::phone_help;
use crate::http::pages::verify::awaited;
use crate::http::reauthentication;
use crate::http::visitor::{Visitor, see_other};
use crate::site::Site;
use crate::values::Token;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const HERE: &str = "/account/phone";
const FIELDS: &[Field] = &[
    ("phone", "Phone number"),
    ("code", "Code"),
    (CURRENT_PASSWORD, "Your password"),
];

struct Page {
    number: Option<String>,
    is_verified: bool,
    /// Where a code is on its way to.
    asked: Option<String>,
    /// Whether it did not get there.
    returned: bool,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "account/phone.html";

    fn fill(&self, site: &Site, _: &Form, context: &mut Context) {
        let verification = site.config().sms.verification;
        context.insert("here", HERE);
        context.insert("number", &self.number);
        context.insert("is_verified", &self.is_verified);
        context.insert("asked", &self.asked);
        context.insert("returned", &self.returned);
        context.insert("minutes", &accounts::CODE_MINUTES);
        context.insert("phone_help", phone_help(site));
        let are_verified = verification != PhoneVerification::Off;
        context.insert("are_verified", &are_verified);
        let label = if are_verified { "Send a code" } else { "Save" };
        context.insert("submit_label", label);
        let keeps = verification == PhoneVerification::Required;
        context.insert("removable", &(self.number.is_some() && !keeps));
    }
}

/// The page, and the flow whose code it asks for.
async fn open(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
) -> Result<(Page, Option<Token>), PageError> {
    let awaited = awaited(site, visitor).await?;
    let mine = awaited
        .filter(|(_, view)| view.purpose == Purpose::VerifyPhone && !view.signs_in && !view.dead);
    let returned = mine.as_ref().is_some_and(|(_, view)| view.returned);
    let (flow, asked) = mine.map(|(flow, view)| (flow, view.phone)).unzip();
    let page = Page {
        number: me.user().phone.clone(),
        is_verified: me.user().phone_verified,
        asked: asked.flatten(),
        returned,
    };
    Ok((page, flow))
}

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let (page, _) = open(&site, &visitor, &me).await?;
    let mut form = Form::blank(FIELDS);
    if !page.is_verified {
        form.fill("phone", page.number.as_deref().unwrap_or_default());
    }
    page.show(&site, &visitor, &form)
}

/// Another number, for the password.
pub(crate) async fn submit(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let (page, _) = open(&site, &visitor, &me).await?;
    let mut form = Form::sent(FIELDS, fields);
    let phone = commands::phone(&mut form, site.config().sms.region);
    let by = reauthentication::reauthenticated(&site, &visitor, &me, &mut form).await?;
    let (Some(phone), Some(by)) = (phone, by) else {
        return page.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    match call(&site, move |app| {
        accounts::set_phone(app, &by, phone, &origin)
    })
    .await
    {
        Ok(SetPhone::Asked(opened)) => visitor.await_code(&opened)?,
        Ok(SetPhone::Kept(_)) => visitor.flash("success", "Your phone number is saved.")?,
        Err(error) => return page.refuse(&site, &visitor, &mut form, &error),
    }
    Ok(see_other(HERE))
}

/// The code that went to the new number.
pub(crate) async fn verify(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let (page, Some(flow)) = open(&site, &visitor, &me).await? else {
        return start_again(&visitor);
    };
    let mut form = Form::sent(FIELDS, fields);
    let Some(code) = commands::code(&mut form) else {
        return page.show(&site, &visitor, &form);
    };
    let (proof, origin) = (me.clone(), visitor.origin(&site));
    let done = call(&site, move |app| {
        accounts::verify_phone(app, &proof, &flow, &code, &origin)
    });
    match done.await {
        Ok(_) => {
            visitor.forget_flow();
            visitor.flash("success", "Your phone number is verified.")?;
            Ok(see_other(HERE))
        }
        Err(VerifyError::Dead) => start_again(&visitor),
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

fn start_again(visitor: &Visitor) -> Result<HttpResponse, PageError> {
    visitor.forget_flow();
    visitor.flash("error", &VerifyError::Dead.to_string())?;
    Ok(see_other(HERE))
}

pub(crate) async fn resend(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let (page, Some(flow)) = open(&site, &visitor, &me).await? else {
        return start_again(&visitor);
    };
    let origin = visitor.origin(&site);
    match call(&site, move |app| accounts::resend_otp(app, &flow, &origin)).await {
        Ok(()) => {
            let text = "A new code is on its way. The old one no longer works.";
            visitor.flash("success", text)?;
            Ok(see_other(HERE))
        }
        Err(error) if error.details().retry_after.is_none() => start_again(&visitor),
        Err(error) => page.refuse(&site, &visitor, &mut Form::blank(FIELDS), &error),
    }
}

pub(crate) async fn remove(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let (page, _) = open(&site, &visitor, &me).await?;
    let mut form = Form::sent(FIELDS, fields);
    let Some(by) = reauthentication::fresh(&site, &visitor, &me, &mut form).await? else {
        return page.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    match call(&site, move |app| accounts::remove_phone(app, &by, &origin)).await {
        Ok(_) => {
            visitor.flash("success", "Your phone number is removed.")?;
            Ok(see_other(HERE))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}
