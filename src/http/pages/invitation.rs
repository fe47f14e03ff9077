//! `/invitation/{token}`: the link of an invitation. Opening it changes nothing: scanners of mail open links. Who has no
//! account chooses a name and a password here. Who has one logs in: meanwhile the browser keeps the link in its own cookie, so
//! that it stands in no other address, and comes back to `/invitation`.

use super::signup::{are_terms_read, is_phone_needed, phone_help, refused};
use crate::accounts::{self, AcceptError, InvitationView, LevelError, Step, password_rules};
use crate::error::Failure as _;
use crate::http::blocking::{call, call_hashing};
use crate::http::commands::{self, ACCEPT_TERMS, Asked};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::views;
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::custom_fields::CustomFields;
use crate::values::shown_email;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde_json::json;
use tera::Context;

/// Where somebody comes back to who has logged in for it.
const HERE: &str = "/invitation";
const FIELDS: &[Field] = &[
    ("first_name", "common-first-name"),
    ("last_name", "common-last-name"),
    ("phone", "common-phone"),
    ("password1", "common-password"),
    ("password2", "common-password-again"),
    ("username", "common-username"),
    (ACCEPT_TERMS, "terms-field"),
];

struct Page {
    action: String,
    view: InvitationView,
    /// Whether whoever is logged in is who is invited.
    is_mine: bool,
    /// Whether somebody is logged in.
    is_anybody: bool,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "pages/invitation.html";

    fn fill(&self, site: &Site, form: &Form, context: &mut Context) {
        context.insert("more_open", &form.touches(&["username"]));
        context.insert("action", &self.action);
        context.insert("email", &shown_email(&self.view.email));
        context.insert("note", &self.view.note);
        let by = &self.view.by;
        context.insert("inviter", &json!({ "name": by.name, "email": by.email }));
        context.insert("has_account", &self.view.has_account());
        context.insert("is_mine", &self.is_mine);
        context.insert("is_anybody", &self.is_anybody);
        let submit = if self.is_mine {
            "invitation-accept"
        } else {
            "common-log-in"
        };
        context.insert("submit_label", &Message::new(submit));
        context.insert("phone_needed", &is_phone_needed(site));
        context.insert("phone_help", &phone_help(site));
        context.insert("password_rules", &password_rules());
        let terms = site.config().terms.as_ref();
        context.insert("terms", &terms.map(views::Terms::of));
    }
}

fn blank(site: &Site) -> Form {
    let declared = &site.config().user_fields;
    let mut form = Form::blank(FIELDS).ask(declared, Asked::AtSignup);
    form.fill_custom_fields(declared, &CustomFields::default());
    form
}

async fn look(
    site: &Site,
    visitor: &Visitor,
    token: &str,
    action: String,
) -> Result<Page, AcceptError> {
    let given = token.to_owned();
    let view = call(site, move |app| accounts::look_at_invitation(app, &given)).await?;
    let me = visitor.me();
    Ok(Page {
        action,
        is_mine: me.is_some_and(|me| view.is_for(me)),
        is_anybody: me.is_some(),
        view,
    })
}

pub(crate) async fn show(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, PageError> {
    shown(&site, &visitor, &token, format!("{HERE}/{token}")).await
}

/// The same for who has logged in meanwhile.
pub(crate) async fn show_kept(
    site: Data<Site>,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let token = visitor.kept_invitation().unwrap_or_default();
    shown(&site, &visitor, &token, HERE.to_owned()).await
}

async fn shown(
    site: &Site,
    visitor: &Visitor,
    token: &str,
    action: String,
) -> Result<HttpResponse, PageError> {
    match look(site, visitor, token, action).await {
        Ok(page) => page.show(site, visitor, &blank(site)),
        Err(error) => over(site, visitor, &error),
    }
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let action = format!("{HERE}/{token}");
    submitted(&site, &visitor, token.into_inner(), action, fields).await
}

/// The same for who has logged in meanwhile.
pub(crate) async fn submit_kept(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let token = visitor.kept_invitation().unwrap_or_default();
    submitted(&site, &visitor, token, HERE.to_owned(), fields).await
}

async fn submitted(
    site: &Site,
    visitor: &Visitor,
    token: String,
    action: String,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let page = match look(site, visitor, &token, action).await {
        Ok(page) => page,
        Err(error) => return over(site, visitor, &error),
    };
    match (page.view.has_account(), visitor.me().cloned()) {
        (true, Some(me)) if page.is_mine => {
            let (origin, given) = (visitor.origin(site), token.clone());
            let joined = call(site, move |app| {
                accounts::join_by_invitation(app, &me, &given, &origin)
            });
            let first = |page: &str| {
                visitor.keep_invitation(&token)?;
                Ok(see_other(&format!("{page}?next={HERE}")))
            };
            match joined.await {
                Err(AcceptError::Level(LevelError::FactorMissing)) => first("/account/factors"),
                Err(AcceptError::Level(LevelError::NotShown)) => first("/reauthenticate"),
                Err(AcceptError::TermsDue) => first("/account/terms"),
                Ok(()) => {
                    visitor.forget_invitation();
                    visitor.flash("success", &Message::new("invitation-joined"))?;
                    Ok(see_other("/"))
                }
                Err(error) => over(site, visitor, &error),
            }
        }
        (true, Some(_)) => over(site, visitor, &AcceptError::NotYours),
        (true, None) => {
            visitor.keep_invitation(&token)?;
            Ok(see_other("/login?next=/invitation"))
        }
        (false, _) => make(site, visitor, page, token, fields).await,
    }
}

async fn make(
    site: &Site,
    visitor: &Visitor,
    page: Page,
    token: String,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let config = site.config();
    let mut form = Form::sent(FIELDS, fields).ask(&config.user_fields, Asked::AtSignup);
    let Some(acceptance) = commands::acceptance(&mut form, config) else {
        return page.show(site, visitor, &form);
    };
    if !are_terms_read(&mut form, acceptance.terms.as_deref()) {
        return page.show(site, visitor, &form);
    }
    let origin = visitor.origin(site);
    let made = call_hashing(site, origin, move |app, origin| {
        accounts::accept_invitation(app, &token, acceptance, origin)
    });
    match made.await {
        Ok(step) => {
            visitor.forget_invitation();
            let to = match step {
                Step::Done(done) => {
                    visitor.sign_in(&done)?;
                    "/".to_owned()
                }
                Step::Verify(opened) | Step::VerifyPhone(opened) => {
                    visitor.await_code(site, &opened, CodePage::Verify, None)?
                }
                Step::Second(opened, _) => {
                    visitor.await_code(site, &opened, CodePage::Second, None)?
                }
            };
            Ok(see_other(&to))
        }
        Err(error @ (AcceptError::Form(_) | AcceptError::Throttled(_))) => {
            page.refuse(site, visitor, &mut form, &error)
        }
        Err(error) => over(site, visitor, &error),
    }
}

/// The link leads nowhere, or not for whoever is there.
fn over(site: &Site, visitor: &Visitor, error: &AcceptError) -> Result<HttpResponse, PageError> {
    match error {
        AcceptError::Refused(refusal) => refused(site, visitor, *refusal),
        AcceptError::Over | AcceptError::HasAccount | AcceptError::NotYours => {
            let mut context = Context::new();
            context.insert("refusal", &error.message());
            views::page(
                site,
                visitor,
                StatusCode::GONE,
                "pages/invitation_over.html",
                &mut context,
            )
        }
        error => Err(PageError::of(error)),
    }
}
