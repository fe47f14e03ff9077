//! `/account/factors/codes` and `…/download`: recovery codes, shown once.

use super::{HERE, Protection, back};
use crate::accounts::{self, FactorError, NewCodes};
use crate::error::Fault;
use crate::http::blocking::call;
use crate::http::commands::CURRENT_PASSWORD;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::reauthentication;
use crate::http::views;
use crate::http::visitor::{AtAnyLevel, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::RecoveryCode;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentDisposition, TryIntoHeaderValue as _};
use actix_web::web::Data;
use tera::Context;

const FIELDS: &[Field] = &[(CURRENT_PASSWORD, "common-password-yours")];
const FILE: &str = "recovery-codes.txt";

struct Page {
    stale: bool,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "account/recovery_codes.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("stale", &self.stale);
    }
}

/// What new ones mean.
pub(crate) async fn show(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let protection = Protection::of(&site, &visitor, &me).await?;
    if protection.is_bare() {
        return back(&visitor, HERE, &FactorError::NoneToRecover);
    }
    let stale = protection.stale;
    Page { stale }.show(&site, &visitor, &Form::blank(FIELDS))
}

/// Makes new ones.
pub(crate) async fn submit(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let mut form = Form::sent(FIELDS, fields);
    let Some(by) = reauthentication::fresh(&site, &visitor, &me, &mut form).await? else {
        return Page { stale: true }.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    let made = call(&site, move |app| {
        accounts::make_recovery_codes(app, &by, &origin)
    });
    match made.await {
        Ok(codes) => show_new(&site, &visitor, &codes, ("factors-codes-made", HERE)),
        Err(FactorError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error @ FactorError::NoneToRecover) => back(&visitor, HERE, &error),
        Err(error) => Page { stale: false }.refuse(&site, &visitor, &mut form, &error),
    }
}

/// The page with codes that were just made. `news` says what happened, and `onward` is where to go on from there.
pub(super) fn show_new(
    site: &Site,
    visitor: &Visitor,
    new: &NewCodes,
    (news, onward): (&'static str, &str),
) -> Result<HttpResponse, PageError> {
    let codes: Vec<_> = new.codes.iter().map(RecoveryCode::grouped).collect();
    let codes: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    let mut context = Context::new();
    context.insert("here", HERE);
    context.insert("news", &Message::new(news));
    context.insert("codes", &codes);
    context.insert("download", &new.download);
    context.insert("onward", onward);
    views::page(
        site,
        visitor,
        StatusCode::OK,
        "account/recovery_codes_made.html",
        &mut context,
    )
}

/// The same codes as a file.
pub(crate) async fn download(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let form = Form::sent(&[], fields);
    let sent = form.other("download").to_owned();
    let mine = me.clone();
    let opened = call(&site, move |app| {
        accounts::download_recovery_codes(app, &mine, &sent)
    });
    match opened.await {
        Ok(Some(codes)) => {
            let email = me.user().email.as_str();
            let head = Message::new("factors-codes-file").with("email", email);
            let mut response = views::plain(StatusCode::OK, format!("{head}\n\n{}", *codes));
            let attachment = ContentDisposition::attachment(FILE);
            let attachment = attachment
                .try_into_value()
                .map_err(|error| Fault::Broken(format!("the name of a file: {error}")))?;
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_DISPOSITION, attachment);
            Ok(response)
        }
        Ok(None) => {
            visitor.flash("error", &Message::new("factors-codes-over"))?;
            Ok(see_other(HERE))
        }
        Err(FactorError::SignedOut(_)) => Ok(see_other("/login")),
        Err(error) => Err(PageError::of(&error)),
    }
}
