//! `/account/phone`: the number that text messages go to.

use super::on_hold;
use crate::accounts::{self, FlowView, SetPhone, SignedIn, VerifyError};
use crate::config::PhoneVerification;
use crate::error::Failure as _;
use crate::events::Purpose;
use crate::http::blocking::call;
use crate::http::commands::{self, CURRENT_PASSWORD};
use crate::http::error::PageError;
use crate::http::error::say_failure;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::pages::signup::phone_help;
use crate::http::pages::verify::look_at;
use crate::http::reauthentication;
use crate::http::views;
use crate::http::visitor::{CodePage, HeldFlow, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

const HERE: &str = "/account/phone";
/// In the page's address: that another number is to be typed while a code is on its way.
const ANOTHER: &str = "another";
const FIELDS: &[Field] = &[
    ("phone", "common-phone"),
    ("code", "common-code-digits"),
    (CURRENT_PASSWORD, "common-password-yours"),
];

struct Page {
    number: Option<String>,
    is_verified: bool,
    /// Where a code is on its way to.
    asked: Option<Asked>,
    /// Whether a number is typed here, although a code may be on its way.
    entering: bool,
    /// That the number cannot change now.
    on_hold: Option<Message>,
}

/// A number that a code is on its way to.
struct Asked {
    flow: HeldFlow,
    number: Option<String>,
    leaves: Option<Message>,
    again_in: Option<u64>,
    /// Whether it did not get there.
    returned: bool,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "account/phone.html";

    fn fill(&self, site: &Site, form: &Form, context: &mut Context) {
        let verification = site.config().sms.verification;
        context.insert("here", HERE);
        context.insert("on_hold", &self.on_hold);
        context.insert("number", &self.number);
        context.insert("is_verified", &self.is_verified);
        // One form at a time.
        let asked = self.asked.as_ref().filter(|_| !self.entering);
        context.insert("asked", &asked.and_then(|asked| asked.number.as_ref()));
        context.insert("flow", &asked.map(|asked| &asked.flow.reference));
        let leaves = asked.and_then(|asked| asked.leaves.as_ref());
        context.insert("leaves", &views::said(leaves));
        let again_in = form.again_in(asked.and_then(|asked| asked.again_in));
        context.insert("again_in", &again_in);
        let returned = asked.is_some_and(|asked| asked.returned);
        context.insert("returned", &returned);
        context.insert("minutes", &accounts::CODE_MINUTES);
        context.insert("phone_help", &phone_help(site));
        let are_verified = verification != PhoneVerification::Off;
        context.insert("are_verified", &are_verified);
        let keeps = verification == PhoneVerification::Required;
        context.insert("removable", &(self.number.is_some() && !keeps));
    }
}

impl Page {
    fn flow(&self) -> Option<&HeldFlow> {
        self.asked.as_ref().map(|asked| &asked.flow)
    }
}

/// The page, with the flow whose code it asks for: the one that is named, or else the likeliest.
async fn open(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    named: &str,
) -> Result<Page, PageError> {
    reauthentication::ask(site, visitor, me).await?;
    let mut page = Page {
        number: me.user().phone.clone(),
        is_verified: me.user().phone_verified,
        asked: None,
        entering: false,
        on_hold: None,
    };
    for flow in visitor.flows_at(site, CodePage::Phone, named) {
        let is_mine = |view: &FlowView| {
            let of_number = view.purpose == Purpose::VerifyPhone && !view.signs_in;
            of_number && !view.dead && view.is_of(me)
        };
        if let Some(view) = look_at(site, &flow).await?.filter(is_mine) {
            page.asked = Some(Asked {
                flow,
                number: view.phone,
                leaves: view.leaves,
                again_in: view.again_in,
                returned: view.returned,
            });
            break;
        }
    }
    Ok(page)
}

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let mut page = open(&site, &visitor, &me, "").await?;
    page.entering = visitor.query(ANOTHER).is_some();
    page.on_hold = on_hold(&site, &me).await?;
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
    let mut form = Form::sent(FIELDS, fields);
    let mut page = open(&site, &visitor, &me, form.other("flow")).await?;
    page.entering = true;
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
        Ok(SetPhone::Asked(opened)) => {
            let to = visitor.await_code(&site, &opened, CodePage::Phone, None)?;
            Ok(see_other(&to))
        }
        Ok(SetPhone::Kept(_)) => {
            visitor.flash("success", &Message::new("account-phone-saved"))?;
            Ok(see_other(HERE))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

/// The code that went to the new number.
pub(crate) async fn verify(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let mut page = open(&site, &visitor, &me, form.other("flow")).await?;
    let Some(flow) = page.flow() else {
        return start_again(&visitor);
    };
    let token = flow.token.clone();
    let Some(code) = commands::code(&mut form) else {
        return page.show(&site, &visitor, &form);
    };
    let (proof, origin) = (me.clone(), visitor.origin(&site));
    let done = call(&site, move |app| {
        accounts::verify_phone(app, &proof, &token, &code, &origin)
    });
    match done.await {
        Ok(_) => {
            visitor.forget_flow(&site, flow);
            visitor.flash("success", &Message::new("account-phone-now-verified"))?;
            Ok(see_other(HERE))
        }
        Err(VerifyError::Dead) => {
            visitor.forget_flow(&site, flow);
            start_again(&visitor)
        }
        // What is wrong is the number.
        Err(error @ VerifyError::PhoneTaken) => {
            page.entering = true;
            page.refuse(&site, &visitor, &mut form, &error)
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

fn start_again(visitor: &Visitor) -> Result<HttpResponse, PageError> {
    visitor.flash("error", &say_failure(&VerifyError::Dead))?;
    Ok(see_other(HERE))
}

pub(crate) async fn resend(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let page = open(&site, &visitor, &me, form.other("flow")).await?;
    let Some(flow) = page.flow() else {
        return start_again(&visitor);
    };
    let (token, to, origin) = (flow.token.clone(), flow.url(), visitor.origin(&site));
    match call(&site, move |app| accounts::resend_otp(app, &token, &origin)).await {
        Ok(()) => {
            visitor.flash("success", &Message::new("common-new-code"))?;
            Ok(see_other(&to))
        }
        Err(error) if error.details().retry_after.is_none() => {
            visitor.forget_flow(&site, flow);
            start_again(&visitor)
        }
        Err(error) => {
            form.ask_again_in(error.details().retry_after);
            page.refuse(&site, &visitor, &mut form, &error)
        }
    }
}

pub(crate) async fn remove(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let mut page = open(&site, &visitor, &me, form.other("flow")).await?;
    page.entering = true;
    let Some(by) = reauthentication::fresh(&site, &visitor, &me, &mut form).await? else {
        return page.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    match call(&site, move |app| accounts::remove_phone(app, &by, &origin)).await {
        Ok(_) => {
            visitor.flash("success", &Message::new("account-phone-removed"))?;
            Ok(see_other(HERE))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}
