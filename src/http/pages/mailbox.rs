//! `/dev/mailbox`: the e-mails this process has sent, in development.

use crate::http::error::PageError;
use crate::http::request_extensions::Finished;
use crate::http::views;
use crate::http::visitor::Visitor;
use crate::i18n::{Language, Message};
use crate::mail::Kept;
use crate::site::Site;
use crate::templates::LOGO_ID;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Path};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use tera::Context;

/// E-mails bring their own styles and must not do anything.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'";

pub(crate) async fn list(site: Data<Site>, visitor: Visitor) -> Result<HttpResponse, PageError> {
    let letters = site
        .mailer()
        .mailbox()
        .map(crate::mail::Mailbox::letters)
        .unwrap_or_default();
    let mut context = Context::new();
    context.insert("letters", &letters.iter().map(view).collect::<Vec<_>>());
    views::page(
        &site,
        &visitor,
        StatusCode::OK,
        "pages/mailbox.html",
        &mut context,
    )
}

pub(crate) async fn letter(
    site: Data<Site>,
    visitor: Visitor,
    id: Path<String>,
) -> Result<HttpResponse, PageError> {
    let kept = find(&site, &id)?;
    let mut context = Context::new();
    context.insert("letter", &view(&kept));
    views::page(
        &site,
        &visitor,
        StatusCode::OK,
        "pages/letter.html",
        &mut context,
    )
}

pub(crate) async fn html(site: Data<Site>, id: Path<String>) -> Result<HttpResponse, PageError> {
    let kept = find(&site, &id)?;
    let mut response = HttpResponse::Ok()
        .content_type(views::HTML)
        .body(with_logo(&kept));
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    response.extensions_mut().insert(Finished);
    Ok(response)
}

/// The e-mail with its logo in it, for no browser knows what came beside it.
fn with_logo(kept: &Kept) -> String {
    let html = &kept.written.html;
    match &kept.written.logo {
        Some(logo) => {
            let data = format!("data:image/png;base64,{}", BASE64_STANDARD.encode(logo));
            html.replace(&format!("cid:{LOGO_ID}"), &data)
        }
        None => html.clone(),
    }
}

fn find(site: &Site, id: &str) -> Result<Kept, PageError> {
    let found = id
        .parse()
        .ok()
        .and_then(|id| site.mailer().mailbox()?.letter(id));
    let missing = || PageError::saying(StatusCode::NOT_FOUND, &Message::new("mailbox-missing"));
    found.ok_or_else(missing)
}

fn view(kept: &Kept) -> serde_json::Value {
    let lang = language_of(&kept.written.html);
    let is_text_message = kept.written.html.is_empty();
    let subject = kept.written.subject.clone();
    let subject: Message = if is_text_message {
        Message::new("mailbox-text-message")
    } else {
        subject.into()
    };
    json!({
        "id": kept.id,
        "to": kept.to,
        "from": kept.from,
        "subject": subject,
        "lang": lang,
        "dir": Language::parse(lang).map_or("auto", Language::direction),
        "when": Message::moment(kept.at),
        "text": kept.written.text,
        "is_text_message": is_text_message,
        "url": format!("/dev/mailbox/{}", kept.id),
        "html_url": format!("/dev/mailbox/{}/html", kept.id),
    })
}

/// The language that an e-mail says it is in; empty for a text message.
fn language_of(html: &str) -> &str {
    let tag = html.split_once("<html lang=\"").map(|(_, rest)| rest);
    tag.and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
}
