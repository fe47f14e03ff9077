//! `/signup`

use crate::accounts::{self, SignupRefusal, password_rules};
use crate::config::PhoneVerification;
use crate::error::Failure as _;
use crate::http::blocking::call_hashing;
use crate::http::commands::{self, ACCEPT_TERMS, Asked};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::next::in_query;
use crate::http::views;
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::DomainPattern;
use crate::values::custom_fields::CustomFields;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use tera::Context;

const FIELDS: &[Field] = &[
    ("email", "common-email"),
    ("phone", "common-phone"),
    ("password1", "common-password"),
    ("password2", "common-password-again"),
    ("username", "common-username"),
    ("first_name", "common-first-name"),
    ("last_name", "common-last-name"),
    (ACCEPT_TERMS, "terms-field"),
];
const OPTIONAL: &[&str] = &["username", "first_name", "last_name"];

struct Page {
    next: String,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "pages/signup.html";

    fn fill(&self, site: &Site, form: &Form, context: &mut Context) {
        context.insert("phone_needed", &is_phone_needed(site));
        context.insert("phone_help", &phone_help(site));
        context.insert("email_help", &email_help(site));
        context.insert("next", &self.next);
        context.insert("login_url", &with_next("/login", &self.next));
        context.insert("password_rules", &password_rules());
        let phone_open = !is_phone_needed(site) && form.touches(&["phone"]);
        let more_open = phone_open || form.touches(OPTIONAL) || form.touches_own();
        context.insert("more_open", &more_open);
        let terms = site.config().terms.as_ref();
        let lead = if form.asks_more() {
            Some("signup-lead-more")
        } else if terms.is_some() {
            // An address and a password are not all, and the box says what else there is.
            None
        } else if is_phone_needed(site) {
            Some("signup-lead-phone")
        } else {
            Some("signup-lead")
        };
        let lead = lead.map(|lead| Message::new(lead).to_string());
        context.insert("lead", &lead.unwrap_or_default());
        context.insert("terms", &terms.map(views::Terms::of));
    }
}

/// A page's address, with `next` when there is one.
pub(crate) fn with_next(page: &str, next: &str) -> String {
    if next.is_empty() {
        page.to_owned()
    } else {
        format!("{page}?next={}", in_query(next))
    }
}

pub(crate) async fn show(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    if visitor.me().is_some() {
        return Ok(visitor.past_the_door(&site));
    }
    if let Err(refusal) = accounts::check_signup_open(site.app()) {
        return refused(&site, &visitor, refusal);
    }
    let next = visitor.wanted();
    let declared = &site.config().user_fields;
    let mut form = Form::blank(FIELDS).ask(declared, Asked::AtSignup);
    form.fill_custom_fields(declared, &CustomFields::default());
    Page { next }.show(&site, &visitor, &form)
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    if let Err(refusal) = accounts::check_signup_open(site.app()) {
        return refused(&site, &visitor, refusal);
    }
    let config = site.config();
    let mut form = Form::sent(FIELDS, fields).ask(&config.user_fields, Asked::AtSignup);
    let page = Page {
        next: form.other("next").to_owned(),
    };
    let Some(signup) = commands::signup(&mut form, config) else {
        return page.show(&site, &visitor, &form);
    };
    if !are_terms_read(&mut form, signup.terms.as_deref()) {
        return page.show(&site, &visitor, &form);
    }
    let origin = visitor.origin(&site);
    let opened = call_hashing(&site, origin, |app, origin| {
        accounts::signup(app, signup, origin)
    });
    match opened.await {
        Ok(opened) => {
            let next = visitor.onward(&site, &page.next);
            let to = visitor.await_code(&site, &opened, CodePage::Verify, next.as_deref())?;
            Ok(see_other(&to))
        }
        Err(error) => page.refuse(&site, &visitor, &mut form, &error),
    }
}

/// Whether the terms that were ticked are those that stood on the page.
pub(super) fn are_terms_read(form: &mut Form, now: Option<&str>) -> bool {
    let read = form.other("terms_version");
    if read.is_empty() || now.is_none_or(|now| now == read) {
        return true;
    }
    form.fill(ACCEPT_TERMS, "");
    form.wrong(ACCEPT_TERMS, Message::new("terms-changed").to_string());
    false
}

/// The page that says that somebody is not taken, and what they can do.
pub(crate) fn refused(
    site: &Site,
    visitor: &Visitor,
    refusal: SignupRefusal,
) -> Result<HttpResponse, PageError> {
    let (heading, lead) = match refusal {
        SignupRefusal::ByInvitation => {
            ("signup-invite-heading", Message::new("signup-invite-lead"))
        }
        SignupRefusal::Closed | SignupRefusal::Address => {
            ("signup-closed-heading", refusal.message())
        }
    };
    let mut context = Context::new();
    context.insert("heading", &Message::new(heading));
    context.insert("lead", &lead);
    let template = "pages/signup_closed.html";
    views::page(site, visitor, StatusCode::FORBIDDEN, template, &mut context)
}

/// More domains than these are not listed.
const MOST_DOMAINS: usize = 5;

/// Which addresses can be used here, and what comes to them.
fn email_help(site: &Site) -> Message {
    let allowed = site.config().signup.emails.allowed();
    if allowed.is_empty() || allowed.len() > MOST_DOMAINS {
        return Message::new("signup-email-help");
    }
    let shown: Vec<_> = allowed.iter().map(DomainPattern::shown).collect();
    Message::new("signup-email-help-domains").with("address", shown.join(", "))
}

pub(crate) fn is_phone_needed(site: &Site) -> bool {
    site.config().sms.verification == PhoneVerification::Required
}

/// How a number is to be typed here.
pub(crate) fn phone_help(site: &Site) -> Message {
    Message::new(match site.config().sms.region {
        Some(_) => "common-phone-help-region",
        None => "common-phone-help",
    })
}
