//! `/login`

use super::signup::with_next;
use crate::accounts::{self, Login, LoginError, PasskeyError, Step};
use crate::error::{ErrorDetails, Failure as _, Kind, Problem};
use crate::http::blocking::call_hashing;
use crate::http::commands::{self, CREDENTIAL};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::site::Site;
use crate::values::CredentialId;
use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::{Value, json};
use tera::Context;

const FIELDS: &[Field] = &[
    ("email", "common-email-or-username"),
    ("password", "common-password"),
    ("remember", "login-remember"),
];

struct Page {
    next: String,
    /// Whether the browser may be asked for a passkey.
    passkeys: bool,
    /// A passkey that no account here has, for its authenticator to forget.
    unknown_passkey: Option<Value>,
    /// Whether an e-mail may have been sent that lets somebody in whose password is right.
    look_in_mailbox: bool,
}

impl Page {
    fn new(site: &Site, visitor: &Visitor, next: impl Into<String>) -> Self {
        Self {
            next: next.into(),
            passkeys: visitor.can_use_passkeys(site),
            unknown_passkey: None,
            look_in_mailbox: false,
        }
    }
}

/// The form as it was sent.
pub(super) fn sent(fields: Fields) -> Form {
    Form::sent(FIELDS, fields)
}

/// Whether the session shall outlive the browser.
pub(super) fn is_remembered(form: &Form) -> bool {
    !matches!(form.text("remember"), "" | "off" | "false" | "0")
}

/// The page once more, after a passkey that did not do. What else was typed is still there.
pub(super) fn refuse_passkey(
    site: &Site,
    visitor: &Visitor,
    mut form: Form,
    error: &PasskeyError,
) -> Result<HttpResponse, PageError> {
    let mut page = Page::new(site, visitor, form.other("next"));
    if matches!(error, PasskeyError::Unknown) {
        page.unknown_passkey = signal(site, form.other(CREDENTIAL));
    }
    let details = error.details();
    if !matches!(
        details.kind,
        Kind::Unauthenticated | Kind::Forbidden | Kind::NotFound
    ) {
        return page.refuse(site, visitor, &mut form, error);
    }
    let kind = match details.kind {
        // There are no passkeys here.
        Kind::NotFound => Kind::Invalid,
        kind => kind,
    };
    form.refuse(&ErrorDetails { kind, ..details }.of_form());
    page.show(site, visitor, &form)
}

/// What the browser may tell the authenticator, so that it does not offer the passkey again.
fn signal(site: &Site, credential: &str) -> Option<Value> {
    let sent: Value = serde_json::from_str(credential).ok()?;
    let id = CredentialId::parse(sent.get("id")?.as_str()?)?;
    Some(json!({
        "rpId": site.config().relying_party.id(),
        "credentialId": id.text(),
    }))
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "pages/login.html";

    fn fill(&self, site: &Site, _: &Form, context: &mut Context) {
        context.insert("passkeys", &self.passkeys);
        let name = if self.passkeys {
            "username webauthn"
        } else {
            "username"
        };
        context.insert("name_autocomplete", name);
        let unknown = self.unknown_passkey.as_ref().map(Value::to_string);
        context.insert("unknown_passkey", &unknown);
        context.insert("look_in_mailbox", &self.look_in_mailbox);
        context.insert("next", &self.next);
        context.insert("signup_url", &with_next("/signup", &self.next));
        let by_code = site.config().login_by_code;
        let code_url = by_code.then(|| with_next("/login/code", &self.next));
        context.insert("code_url", &code_url);
    }
}

pub(crate) async fn show(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    if visitor.me().is_some() {
        return Ok(visitor.past_the_door(&site));
    }
    let next = visitor.wanted();
    Page::new(&site, &visitor, next).show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let page = Page::new(&site, &visitor, form.other("next"));
    let Some(login) = commands::login(&mut form) else {
        return page.show(&site, &visitor, &form);
    };
    let login = Login {
        remember: is_remembered(&form),
        ..login
    };
    let origin = visitor.origin(&site);
    let next = visitor.onward(&site, &page.next);
    let logged_in = call_hashing(&site, origin, |app, origin| {
        accounts::login(app, login, origin)
    });
    match logged_in.await {
        Ok(Step::Done(done)) => {
            visitor.sign_in(&done)?;
            Ok(see_other(next.as_deref().unwrap_or("/")))
        }
        Ok(Step::Verify(opened) | Step::VerifyPhone(opened)) => {
            let to = visitor.await_code(&site, &opened, CodePage::Verify, next.as_deref())?;
            Ok(see_other(&to))
        }
        Ok(Step::Second(opened, _)) => {
            let to = visitor.await_code(&site, &opened, CodePage::Second, next.as_deref())?;
            Ok(see_other(&to))
        }
        Err(error) => refused(page, &site, &visitor, (form, &error)),
    }
}

/// The page that says why somebody is not let in.
fn refused(
    mut page: Page,
    site: &Site,
    visitor: &Visitor,
    (mut form, error): (Form, &LoginError),
) -> Result<HttpResponse, PageError> {
    if let Some(text) = error.said_on_page() {
        let problem = Problem::general("account_closed", text);
        form.refuse(&ErrorDetails::one(Kind::Invalid, problem));
        return page.show(site, visitor, &form);
    }
    page.look_in_mailbox = matches!(error, LoginError::Refused | LoginError::TooManyFailures(_));
    page.refuse(site, visitor, &mut form, error)
}
