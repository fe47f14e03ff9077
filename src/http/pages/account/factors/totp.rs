//! `/account/factors/totp` and `…/remove`: an authenticator app. What it is being set up with waits in the form.

use super::codes::show_new;
use super::{HERE, Protection, back, next_of, onward};
use crate::accounts::{self, FactorError, SignedIn, TotpAdded, TotpSetup};
use crate::error::Fault;
use crate::http::blocking::call;
use crate::http::commands::{CURRENT_PASSWORD, Input as _};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::pages::signup::with_next;
use crate::http::reauthentication;
use crate::http::visitor::{AtAnyLevel, Visitor, see_other};
use crate::i18n::Message;
use crate::security::totp::svg;
use crate::site::Site;
use crate::values::TotpCode;
use actix_web::HttpResponse;
use actix_web::web::Data;
use tera::Context;

pub(super) const SET_UP: &str = "/account/factors/totp";
const PASSWORD_FIELDS: &[Field] = &[(CURRENT_PASSWORD, "common-password-yours")];
const CODE_FIELDS: &[Field] = &[("code", "common-authenticator-code")];

/// What setting one up means, and the password.
struct AskPage {
    /// Whether there is one already, whose place it takes.
    is_replaced: bool,
    stale: bool,
    next: String,
}

impl FormPage for AskPage {
    const TEMPLATE: &'static str = "account/totp.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("is_replaced", &self.is_replaced);
        context.insert("stale", &self.stale);
        context.insert("next", &self.next);
        context.insert("back_url", &with_next(HERE, &self.next));
    }
}

impl AskPage {
    /// The first factor asks for the password in the very call.
    fn of(protection: &Protection, next: String) -> Self {
        Self {
            next,
            is_replaced: protection.has_app(),
            stale: protection.stale || protection.is_bare(),
        }
    }
}

/// The QR code, and a field for the first code.
struct SetupPage {
    setup: TotpSetup,
    qr: String,
    next: String,
}

impl FormPage for SetupPage {
    const TEMPLATE: &'static str = "account/totp_setup.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("setup", &self.setup.setup);
        context.insert("key", self.setup.secret.as_str());
        context.insert("uri", self.setup.uri.as_str());
        context.insert("qr", &self.qr);
        context.insert("next", &self.next);
        context.insert("back_url", &with_next(HERE, &self.next));
    }
}

impl SetupPage {
    fn of(setup: TotpSetup, next: String) -> Result<Self, Fault> {
        let label = Message::new("factors-setup-picture").to_string();
        let qr = svg(&setup.uri, &label);
        let qr = qr.ok_or_else(|| Fault::Broken("an address too long for a QR code".into()))?;
        Ok(Self { setup, qr, next })
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let protection = Protection::of(&site, &visitor, &me).await?;
    let form = Form::blank(PASSWORD_FIELDS);
    let next = next_of(&visitor, &form);
    AskPage::of(&protection, next).show(&site, &visitor, &form)
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    if fields.has("setup") {
        add(&site, &visitor, &me, Form::sent(CODE_FIELDS, fields)).await
    } else {
        begin(&site, &visitor, &me, Form::sent(PASSWORD_FIELDS, fields)).await
    }
}

/// Begins to set one up, for the password.
async fn begin(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    mut form: Form,
) -> Result<HttpResponse, PageError> {
    let next = next_of(visitor, &form);
    let protection = Protection::of(site, visitor, me).await?;
    let page = AskPage::of(&protection, next);
    let Some(by) = protection.may_add(site, visitor, me, &mut form).await? else {
        let page = AskPage {
            stale: true,
            ..page
        };
        return page.show(site, visitor, &form);
    };
    match call(site, move |app| accounts::start_totp(app, &by)).await {
        Ok(setup) => {
            let page = SetupPage::of(setup, page.next)?;
            page.show(site, visitor, &Form::blank(CODE_FIELDS))
        }
        Err(FactorError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error) => page.refuse(site, visitor, &mut form, &error),
    }
}

/// Adds it, for its first code.
async fn add(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    mut form: Form,
) -> Result<HttpResponse, PageError> {
    let setup = form.other("setup").to_owned();
    let next = next_of(visitor, &form);
    let again = with_next(SET_UP, &next);
    let refusal = match form
        .parse("code", TotpCode::parse)
        .filter(|_| !form.is_wrong())
    {
        None => None,
        Some(code) => {
            let (me, setup, origin) = (me.clone(), setup.clone(), visitor.origin(site));
            let added = call(site, move |app| {
                accounts::add_totp(app, &me, &setup, &code, &origin)
            });
            match added.await {
                Ok(added) => return done(site, visitor, &added, &next),
                Err(FactorError::SignedOut(_)) => return Ok(see_other("/login")),
                Err(error @ FactorError::SetupOver) => return back(visitor, &again, &error),
                Err(error) => Some(error),
            }
        }
    };
    let me = me.clone();
    let page = match call(site, move |app| accounts::resume_totp(app, &me, &setup)).await {
        Ok(setup) => SetupPage::of(setup, next)?,
        Err(FactorError::SignedOut(_)) => return Ok(see_other("/login")),
        Err(error @ FactorError::SetupOver) => return back(visitor, &again, &error),
        Err(error) => return Err(PageError::of(&error)),
    };
    // The next one is another.
    form.fill("code", "");
    match refusal {
        Some(error) => page.refuse(site, visitor, &mut form, &error),
        None => page.show(site, visitor, &form),
    }
}

/// The browser stays signed in; recovery codes that were made are shown now, and never again.
fn done(
    site: &Site,
    visitor: &Visitor,
    added: &TotpAdded,
    next: &str,
) -> Result<HttpResponse, PageError> {
    visitor.renew(added.token.as_ref())?;
    let onward = onward(site, visitor, next);
    if let Some(codes) = &added.codes {
        return show_new(site, visitor, codes, ("factors-totp-added", &onward));
    }
    visitor.flash("success", &Message::new("factors-totp-replaced"))?;
    Ok(see_other(&onward))
}

struct RemovePage {
    stale: bool,
}

impl FormPage for RemovePage {
    const TEMPLATE: &'static str = "account/totp_remove.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("stale", &self.stale);
    }
}

pub(crate) async fn show_remove(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let protection = Protection::of(&site, &visitor, &me).await?;
    if !protection.has_app() {
        return Ok(see_other(HERE));
    }
    let stale = protection.stale;
    RemovePage { stale }.show(&site, &visitor, &Form::blank(PASSWORD_FIELDS))
}

pub(crate) async fn remove(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let mut form = Form::sent(PASSWORD_FIELDS, fields);
    let Some(by) = reauthentication::fresh(&site, &visitor, &me, &mut form).await? else {
        return RemovePage { stale: true }.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    match call(&site, move |app| accounts::remove_totp(app, &by, &origin)).await {
        Ok(token) => {
            visitor.renew(token.as_ref())?;
            visitor.flash("success", &Message::new("factors-totp-removed"))?;
            Ok(see_other(HERE))
        }
        Err(FactorError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error @ FactorError::None) => back(&visitor, HERE, &error),
        Err(error) => RemovePage { stale: false }.refuse(&site, &visitor, &mut form, &error),
    }
}
