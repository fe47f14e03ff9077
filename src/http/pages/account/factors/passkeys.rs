//! `/account/factors/passkeys` and `…/{id}`: passkeys of an account. The page's script makes one with what the form asks for.

use super::codes::show_new;
use super::{HERE as ALL, Protection, back, next_of, onward};
use crate::accounts::{
    self, FactorError, PasskeyAdded, PasskeyRequest, PasskeyView, RecentlyAuthenticated, SignedIn,
};
use crate::error::{Failure as _, Kind};
use crate::http::blocking::call;
use crate::http::commands::{CURRENT_PASSWORD, Input as _};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::pages::signup::with_next;
use crate::http::reauthentication;
use crate::http::views;
use crate::http::visitor::{AtAnyLevel, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::PasskeyName;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use tera::Context;

pub(super) const HERE: &str = "/account/factors/passkeys";
const PASSWORD_FIELDS: &[Field] = &[(CURRENT_PASSWORD, "common-password-yours")];
const NAME_FIELDS: &[Field] = &[("name", "factors-passkey-name")];
const ROW_FIELDS: &[Field] = &[
    ("name", "factors-passkey-name"),
    (CURRENT_PASSWORD, "common-password-yours"),
];

/// What adding one means, and the password.
struct AskPage {
    stale: bool,
    /// Whether it is the first factor.
    is_first: bool,
    /// Where passkeys work, if not here.
    elsewhere: Option<String>,
    next: String,
}

impl FormPage for AskPage {
    const TEMPLATE: &'static str = "account/passkeys.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", ALL);
        context.insert("stale", &self.stale);
        context.insert("is_first", &self.is_first);
        context.insert("elsewhere", &self.elsewhere);
        context.insert("next", &self.next);
        context.insert("back_url", &with_next(ALL, &self.next));
    }
}

impl AskPage {
    /// The first factor asks for the password in the very call.
    fn of(site: &Site, visitor: &Visitor, protection: &Protection, next: String) -> Self {
        let is_first = protection.is_bare();
        let elsewhere = site.config().relying_party.elsewhere();
        Self {
            stale: protection.stale || is_first,
            is_first,
            elsewhere: elsewhere
                .filter(|_| !visitor.can_use_passkeys(site))
                .map(|origin| with_next(&format!("{origin}{HERE}"), &next)),
            next,
        }
    }
}

/// The button that makes one, and what it shall be called.
struct MakePage {
    asked: PasskeyRequest,
    next: String,
}

impl FormPage for MakePage {
    const TEMPLATE: &'static str = "account/passkeys_make.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", ALL);
        context.insert("passkeys", &true);
        context.insert("options", &views::json(&self.asked));
        context.insert("next", &self.next);
        context.insert("back_url", &with_next(ALL, &self.next));
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
    AskPage::of(&site, &visitor, &protection, next).show(&site, &visitor, &form)
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    // The password comes with a passkey, too; a new one with a name.
    if fields.has("makes") {
        add(&site, &visitor, &me, Form::sent(NAME_FIELDS, fields)).await
    } else {
        begin(&site, &visitor, &me, Form::sent(PASSWORD_FIELDS, fields)).await
    }
}

async fn begin(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    mut form: Form,
) -> Result<HttpResponse, PageError> {
    let next = next_of(visitor, &form);
    let protection = Protection::of(site, visitor, me).await?;
    let page = AskPage::of(site, visitor, &protection, next);
    let Some(by) = protection.may_add(site, visitor, me, &mut form).await? else {
        let page = AskPage {
            stale: true,
            ..page
        };
        return page.show(site, visitor, &form);
    };
    match ask(site, visitor, by).await {
        Ok(asked) => {
            let next = page.next;
            MakePage { asked, next }.show(site, visitor, &Form::blank(NAME_FIELDS))
        }
        Err(FactorError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error) => back(visitor, &with_next(ALL, &page.next), &error),
    }
}

async fn ask(
    site: &Site,
    visitor: &Visitor,
    by: RecentlyAuthenticated,
) -> Result<PasskeyRequest, FactorError> {
    let origin = visitor.origin(site);
    call(site, move |app| accounts::start_passkey(app, &by, &origin)).await
}

/// Adds the one that the browser made.
async fn add(
    site: &Site,
    visitor: &Visitor,
    me: &SignedIn,
    mut form: Form,
) -> Result<HttpResponse, PageError> {
    let name = form.parse("name", PasskeyName::parse);
    let next = next_of(visitor, &form);
    let again = with_next(HERE, &next);
    let (Some(name), Some(answer)) = (name, reauthentication::passkey(&form)) else {
        // The script keeps names short; without it nothing was made.
        visitor.flash("error", &Message::new("factors-passkey-not-made"))?;
        return Ok(see_other(&again));
    };
    let (me, origin) = (me.clone(), visitor.origin(site));
    let added = call(site, move |app| {
        accounts::add_passkey(app, &me, &answer, &name, &origin)
    });
    match added.await {
        Ok(added) => done(site, visitor, &added, &next),
        Err(FactorError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error) if error.details().kind == Kind::Broken => Err(PageError::of(&error)),
        Err(error) => back(visitor, &again, &error),
    }
}

/// The browser stays signed in; recovery codes that were made are shown now, and never again.
fn done(
    site: &Site,
    visitor: &Visitor,
    added: &PasskeyAdded,
    next: &str,
) -> Result<HttpResponse, PageError> {
    visitor.renew(added.token.as_ref())?;
    let onward = onward(site, visitor, next);
    if let Some(codes) = &added.codes {
        return show_new(site, visitor, codes, ("factors-passkey-added", &onward));
    }
    visitor.flash("success", &Message::new("factors-passkey-added"))?;
    Ok(see_other(&onward))
}

/// One of them.
struct RowPage {
    view: PasskeyView,
    stale: bool,
}

impl FormPage for RowPage {
    const TEMPLATE: &'static str = "account/passkey.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", ALL);
        context.insert("id", &self.view.id);
        context.insert("name", &self.view.name);
        context.insert("since", &Message::moment(self.view.created_at));
        context.insert("stale", &self.stale);
    }
}

impl RowPage {
    async fn find(
        site: &Site,
        visitor: &Visitor,
        me: &SignedIn,
        id: &str,
    ) -> Result<Self, PageError> {
        let Protection { factors, stale } = Protection::of(site, visitor, me).await?;
        let mut mine = factors.passkeys.into_iter();
        let view = mine.find(|view| view.id.to_string() == id);
        let view = view.ok_or_else(|| PageError::status(StatusCode::NOT_FOUND))?;
        Ok(Self { view, stale })
    }
}

pub(crate) async fn show_one(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let page = RowPage::find(&site, &visitor, &me, &id).await?;
    let mut form = Form::blank(ROW_FIELDS);
    form.fill("name", &page.view.name);
    page.show(&site, &visitor, &form)
}

/// Gives it another name, or removes it.
pub(crate) async fn change(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let mut page = RowPage::find(&site, &visitor, &me, &id).await?;
    let mut form = Form::sent(ROW_FIELDS, fields);
    let (id, origin) = (page.view.id, visitor.origin(&site));
    if form.other("do") == "rename" {
        let Some(name) = form.parse("name", PasskeyName::parse) else {
            return page.show(&site, &visitor, &form);
        };
        let renamed = call(&site, move |app| {
            accounts::rename_passkey(app, &me, id, &name, &origin)
        });
        return match renamed.await {
            Ok(()) => finished(&visitor, "factors-passkey-renamed"),
            Err(error) => page.refuse(&site, &visitor, &mut form, &error),
        };
    }
    if form.other("do") != "remove" {
        return Err(PageError::status(StatusCode::BAD_REQUEST));
    }
    form.fill("name", &page.view.name);
    let Some(by) = reauthentication::fresh(&site, &visitor, &me, &mut form).await? else {
        page.stale = true;
        return page.show(&site, &visitor, &form);
    };
    let removed = call(&site, move |app| {
        accounts::remove_passkey(app, &by, id, &origin)
    });
    match removed.await {
        Ok(token) => {
            visitor.renew(token.as_ref())?;
            finished(&visitor, "factors-passkey-removed")
        }
        Err(FactorError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error @ FactorError::None) => back(&visitor, ALL, &error),
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

fn finished(visitor: &Visitor, said: &'static str) -> Result<HttpResponse, PageError> {
    visitor.flash("success", &Message::new(said))?;
    Ok(see_other(ALL))
}
