//! `/undo/{token}`: the link of an e-mail about a changed address. Open to everybody, signed in or not, in any browser.
//! Opening it changes nothing, and it alone takes nothing back: the form asks for what shows that somebody was in the account
//! before, and offers to have people decide.

use crate::accounts::{self, Evidence, SecondStep, UndoError, UndoState, UndoView, UndoWays};
use crate::error::Failure as _;
use crate::events::AddressChange;
use crate::http::blocking::{call, call_hashing};
use crate::http::commands::{self, AUTHENTICATOR_CODE, Input as _, RECOVERY_CODE};
use crate::http::error::say_failure;
use crate::http::error::{PageError, status_of};
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::reauthentication;
use crate::http::views;
use crate::http::visitor::{CodePage, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::shown_email;
use crate::values::{LONGEST_PLEA, Plea, RecoveryCode};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use tera::Context;

const TEMPLATE: &str = "pages/undo.html";
const PASSWORD: &str = "password";
const CODE: &str = "code";
const PLEA: &str = "plea";
const FIELDS: &[Field] = &[
    (PASSWORD, "undo-password-before"),
    (CODE, "common-code-digits"),
    (AUTHENTICATOR_CODE, "common-authenticator-code"),
    (RECOVERY_CODE, "second-recovery-code"),
    (PLEA, "undo-plea"),
];

struct Page {
    token: String,
    view: UndoView,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = TEMPLATE;

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        let Self { token, view } = self;
        context.insert("refusal", &None::<String>);
        context.insert("token", token);
        let when = Message::moment(view.made_at);
        let what = Message::new(what(view.change)).with("when", when);
        context.insert("what", &what);
        context.insert("contests", &(view.change == AddressChange::Undone));
        context.insert("until", &Message::moment(view.until));
        context.insert("email", &shown_email(&view.email));
        context.insert("second", &view.secondary_email);
        context.insert("phone", &view.phone);
        context.insert("by_browser", &view.ways.by_browser);
        fill_password(&view.ways, context);
        context.insert("by_phone", &view.ways.by_phone);
        context.insert("is_code_sent", &view.ways.is_code_sent);
        context.insert("held_until", &view.held_until.map(Message::moment));
        context.insert("is_pleaded", &view.is_pleaded);
        context.insert("most", &LONGEST_PLEA);
    }
}

/// The form for the password of then, and for what is asked for beside it.
fn fill_password(ways: &UndoWays, context: &mut Context) {
    let asked = ways.with_passkey.as_ref();
    let is_typed = ways.with_code || ways.with_recovery_code;
    context.insert("by_password", &ways.by_password);
    context.insert("with_code", &ways.with_code);
    context.insert("with_recovery_code", &ways.with_recovery_code);
    context.insert("passkeys", &asked.is_some());
    context.insert("options", &asked.map(views::json).unwrap_or_default());
    context.insert("only_code", &(asked.is_none() && !ways.with_recovery_code));
    // A passkey sends the form by a button of its own.
    context.insert("shows_submit", &(is_typed || asked.is_none()));
}

pub(crate) async fn show(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, PageError> {
    match find(&site, &visitor, token.into_inner()).await {
        Ok(page) => page.show(&site, &visitor, &Form::blank(FIELDS)),
        Err(error) => refuse(&site, &visitor, &error),
    }
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let page = match find(&site, &visitor, token.into_inner()).await {
        Ok(page) => page,
        Err(error) => return refuse(&site, &visitor, &error),
    };
    let mut form = Form::sent(FIELDS, fields);
    let evidence = if form.is_wrong() {
        None
    } else if form.has(CODE) {
        commands::code(&mut form).map(Evidence::Phone)
    } else if form.has(PASSWORD) {
        password_of_then(&mut form, &page.view.ways)
    } else if form.other("way") == "phone" {
        return send_code(&site, &visitor, &page, form).await;
    } else if page.view.ways.by_browser && !form.has(PLEA) {
        Some(Evidence::Browser)
    } else {
        return hold(&site, &visitor, &page, form).await;
    };
    match evidence {
        Some(evidence) => take_back(&site, &visitor, &page, form, evidence).await,
        None => page.show(&site, &visitor, &form),
    }
}

/// The password of before the change, and what is asked for beside it.
fn password_of_then(form: &mut Form, ways: &UndoWays) -> Option<Evidence> {
    let password = form.secret(PASSWORD);
    let second = second_of_then(form, ways);
    Some(Evidence::Password(password?, second?))
}

/// `None` when there is something wrong with it, which the form then says.
fn second_of_then(form: &mut Form, ways: &UndoWays) -> Option<Option<SecondStep>> {
    let is_empty = |form: &Form, name: &str| form.text(name).trim().is_empty();
    if let Some(answer) = reauthentication::passkey(form) {
        Some(Some(SecondStep::Passkey(answer)))
    } else if !is_empty(form, RECOVERY_CODE) && is_empty(form, AUTHENTICATOR_CODE) {
        let code = form.parse(RECOVERY_CODE, RecoveryCode::parse)?;
        Some(Some(SecondStep::RecoveryCode(code)))
    } else if ways.with_code {
        let code = reauthentication::read_code(form)?;
        Some(Some(SecondStep::Totp(code)))
    } else {
        Some(None)
    }
}

async fn find(site: &Site, visitor: &Visitor, token: String) -> Result<Page, UndoError> {
    let (asked, origin) = (token.clone(), visitor.origin(site));
    let found = call(site, move |app| {
        accounts::look_at_undo(app, &asked, &origin)
    })
    .await?;
    let view = found.ok_or(UndoError::Unknown)?;
    match view.state {
        UndoState::Open => Ok(Page { token, view }),
        UndoState::Used => Err(UndoError::Used),
        UndoState::Decided => Err(UndoError::Decided),
        UndoState::RunOut => Err(UndoError::RunOut),
    }
}

async fn take_back(
    site: &Site,
    visitor: &Visitor,
    page: &Page,
    form: Form,
    evidence: Evidence,
) -> Result<HttpResponse, PageError> {
    let (token, origin) = (page.token.clone(), visitor.origin(site));
    let done = call_hashing(site, origin, move |app, origin| {
        accounts::undo_change(app, &token, evidence, origin)
    });
    match done.await {
        Ok(opened) => {
            let to = visitor.await_code(site, &opened, CodePage::Reset, None)?;
            visitor.flash("success", &Message::new("undo-done"))?;
            Ok(see_other(&to))
        }
        Err(error) => again(site, visitor, page, form, &error),
    }
}

async fn send_code(
    site: &Site,
    visitor: &Visitor,
    page: &Page,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let (token, origin) = (page.token.clone(), visitor.origin(site));
    let sent = call(site, move |app| {
        accounts::send_undo_code(app, &token, &origin)
    });
    match sent.await {
        Ok(()) => {
            visitor.flash("success", &Message::new("undo-code-sent"))?;
            Ok(back(page))
        }
        Err(error) => again(site, visitor, page, form, &error),
    }
}

async fn hold(
    site: &Site,
    visitor: &Visitor,
    page: &Page,
    mut form: Form,
) -> Result<HttpResponse, PageError> {
    let plea = match Plea::parse(form.text(PLEA)) {
        Ok(plea) => plea,
        Err(error) => {
            form.wrong(PLEA, error.message().to_string());
            return page.show(site, visitor, &form);
        }
    };
    let said = match (page.view.held_until, &plea) {
        (None, _) => "undo-held",
        (Some(_), Some(_)) if !page.view.is_pleaded => "undo-plea-sent",
        (Some(_), _) => "undo-held-already",
    };
    let (token, origin) = (page.token.clone(), visitor.origin(site));
    let held = call(site, move |app| {
        accounts::hold_addresses(app, &token, plea.as_ref(), &origin)
    });
    match held.await {
        Ok(_) => {
            visitor.flash("success", &Message::new(said))?;
            Ok(back(page))
        }
        Err(error) => again(site, visitor, page, form, &error),
    }
}

fn back(page: &Page) -> HttpResponse {
    see_other(&format!("/undo/{}", page.token))
}

/// The form again, where something else may do; else what became of the link.
fn again(
    site: &Site,
    visitor: &Visitor,
    page: &Page,
    mut form: Form,
    error: &UndoError,
) -> Result<HttpResponse, PageError> {
    match error {
        UndoError::Fault(fault) => Err(fault.clone().into()),
        UndoError::Unknown
        | UndoError::Used
        | UndoError::Decided
        | UndoError::RunOut
        | UndoError::Taken => refuse(site, visitor, error),
        error => page.refuse(site, visitor, &mut form, error),
    }
}

fn refuse(site: &Site, visitor: &Visitor, error: &UndoError) -> Result<HttpResponse, PageError> {
    let status = match error {
        UndoError::Fault(fault) => return Err(fault.clone().into()),
        UndoError::Used | UndoError::Decided | UndoError::RunOut => StatusCode::GONE,
        other => status_of(other.details().kind),
    };
    let mut context = Context::new();
    context.insert("refusal", &say_failure(error));
    views::page(site, visitor, status, TEMPLATE, &mut context)
}

/// The id of what was changed.
fn what(change: AddressChange) -> &'static str {
    match change {
        AddressChange::EmailChanged => "undo-what-email-changed",
        AddressChange::SecondaryEmailAdded => "undo-what-second-email-added",
        AddressChange::SecondaryEmailRemoved => "undo-what-second-email-removed",
        AddressChange::EmailsSwapped => "undo-what-emails-swapped",
        AddressChange::PhoneChanged => "undo-what-phone-changed",
        AddressChange::PhoneRemoved => "undo-what-phone-removed",
        AddressChange::Undone => "undo-what-undone",
    }
}
