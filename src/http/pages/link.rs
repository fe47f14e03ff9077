//! `/link/{token}`: the link of an e-mail that brings no code. Open to everybody, in any browser: whoever has it reads the
//! mailbox. Opening it changes nothing; the button does.

use super::signup;
use crate::accounts::{
    self, LinkView, ResetBy, ResetError, VerifyEmailError, VerifyError, password_rules,
};
use crate::error::Failure as _;
use crate::events::Purpose;
use crate::http::blocking::{call, call_hashing};
use crate::http::commands::{Input as _, PasswordFor};
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::views;
use crate::http::visitor::{Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::Token;
use crate::values::shown_email;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use tera::Context;

/// Of a new password.
pub(super) const FIELDS: &[Field] = &[
    ("password1", "common-password-new"),
    ("password2", "common-password-new-again"),
];

struct Page {
    token: Token,
    view: LinkView,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "pages/link.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        let does = match self.view.purpose {
            Purpose::ResetPassword => "reset",
            Purpose::ApproveDevice => "approve",
            Purpose::ChangeEmail | Purpose::AddEmail => "confirm",
            Purpose::SignUp
            | Purpose::LogIn
            | Purpose::VerifyPhone
            | Purpose::UndoChange
            | Purpose::SecondFactor
            | Purpose::LogInByCode
            | Purpose::ConfirmByCode => "verify",
        };
        context.insert("does", does);
        context.insert("email", &shown_email(&self.view.email));
        context.insert("contested", &self.view.contested);
        context.insert("action", &format!("/link/{}", self.token.expose()));
        context.insert("password_rules", &password_rules());
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, PageError> {
    match find(&site, &token).await {
        Ok(page) => page.show(&site, &visitor, &Form::blank(FIELDS)),
        Err(error) => over(&site, &visitor, error),
    }
}

pub(crate) async fn submit(
    site: Data<Site>,
    visitor: Visitor,
    token: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let page = match find(&site, &token).await {
        Ok(page) => page,
        Err(error) => return over(&site, &visitor, error),
    };
    match page.view.purpose {
        Purpose::ResetPassword => reset(&site, &visitor, &page, fields).await,
        Purpose::ApproveDevice => approve(&site, &visitor, page.token).await,
        Purpose::ChangeEmail | Purpose::AddEmail => confirm(&site, &visitor, page.token).await,
        Purpose::SignUp
        | Purpose::LogIn
        | Purpose::VerifyPhone
        | Purpose::UndoChange
        | Purpose::SecondFactor
        | Purpose::LogInByCode
        | Purpose::ConfirmByCode => verify(&site, &visitor, page.token).await,
    }
}

async fn find(site: &Site, token: &str) -> Result<Page, VerifyError> {
    let token = Token::parse(token).ok_or(VerifyError::InvalidToken)?;
    let asked = token.clone();
    let view = call(site, move |app| accounts::look_at_link(app, &asked)).await?;
    Ok(Page { token, view })
}

async fn reset(
    site: &Site,
    visitor: &Visitor,
    page: &Page,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let Some(new) = form.new_password(PasswordFor::Reset) else {
        return page.show(site, visitor, &form);
    };
    let reset = new.in_reset(ResetBy::Letter(page.token.clone()));
    let origin = visitor.origin(site);
    let done = call_hashing(site, origin, |app, origin| {
        accounts::reset_password(app, reset, origin)
    })
    .await;
    match done {
        Ok(()) => {
            visitor.sign_out();
            visitor.flash("success", &Message::new("reset-done"))?;
            Ok(see_other("/login"))
        }
        Err(ResetError::Code(error)) => over(site, visitor, error),
        Err(error) => page.refuse(site, visitor, &mut form, &error),
    }
}

async fn approve(site: &Site, visitor: &Visitor, token: Token) -> Result<HttpResponse, PageError> {
    let origin = visitor.origin(site);
    let approved = call(site, move |app| {
        accounts::approve_device(app, &token, &origin)
    });
    match approved.await {
        Ok(devices) => {
            visitor.is_known_by(devices);
            visitor.flash("success", &Message::new("link-approved"))?;
            Ok(see_other("/login"))
        }
        Err(error) => over(site, visitor, error),
    }
}

async fn confirm(site: &Site, visitor: &Visitor, token: Token) -> Result<HttpResponse, PageError> {
    let (me, origin) = (visitor.me().cloned(), visitor.origin(site));
    if let Some(me) = &me {
        // The link is a secret, so it is not carried to where a second step is set up; it can be opened again.
        me.check_level(site.app())
            .map_err(|error| PageError::of(&error))?;
    }
    let confirmed = call(site, move |app| {
        accounts::verify_email_by_token(app, me.as_ref(), &token, &origin)
    });
    match confirmed.await {
        Ok(_) => {
            visitor.flash("success", &Message::new("link-confirmed"))?;
            Ok(see_other("/account/email"))
        }
        // Whoever reads a mistyped address has the link too.
        Err(VerifyEmailError::Code(VerifyError::InvalidToken)) => {
            refused(site, visitor, &Message::new("link-other-browser"))
        }
        Err(VerifyEmailError::Code(error)) => over(site, visitor, error),
        Err(VerifyEmailError::Fault(fault)) => Err(fault.into()),
        Err(
            error @ (VerifyEmailError::Taken
            | VerifyEmailError::Refused(_)
            | VerifyEmailError::OnHold(_)),
        ) => refused(site, visitor, &error.message()),
    }
}

async fn verify(site: &Site, visitor: &Visitor, token: Token) -> Result<HttpResponse, PageError> {
    let origin = visitor.origin(site);
    let verified = call(site, move |app| {
        accounts::verify_by_link(app, &token, &origin)
    });
    match verified.await {
        Ok(Some(token)) => {
            visitor.flash("success", &Message::new("link-verified-choose"))?;
            Ok(see_other(&format!("/link/{}", token.expose())))
        }
        Ok(None) => {
            visitor.flash("success", &Message::new("link-verified"))?;
            Ok(see_other("/login"))
        }
        Err(error) => over(site, visitor, error),
    }
}

/// The page for a link that leads nowhere.
pub(super) fn over(
    site: &Site,
    visitor: &Visitor,
    error: VerifyError,
) -> Result<HttpResponse, PageError> {
    match error {
        VerifyError::Fault(fault) => Err(fault.into()),
        VerifyError::Refused(refusal) => signup::refused(site, visitor, refusal),
        VerifyError::Throttled(_) => Err(PageError::of(&error)),
        VerifyError::AlreadyVerified => {
            refused(site, visitor, &Message::new("link-verified-already"))
        }
        _ => refused(site, visitor, &Message::new("link-over-lead")),
    }
}

fn refused(site: &Site, visitor: &Visitor, refusal: &Message) -> Result<HttpResponse, PageError> {
    let mut context = Context::new();
    context.insert("refusal", refusal);
    views::page(
        site,
        visitor,
        StatusCode::GONE,
        "pages/link_over.html",
        &mut context,
    )
}
