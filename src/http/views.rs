//! Pages: a template, a status, and what every page knows.

use super::error::PageError;
use super::request_extensions::Finished;
use super::visitor::{Flash, Visitor};
use crate::accounts::PasskeyRequest;
use crate::config::{self, Config, Mode};
use crate::error::Fault;
use crate::i18n::{self, Language, Message};
use crate::site::Site;
use crate::values::shown_email;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::io::Write as _;
use tera::Context;

pub(super) const HTML: &str = "text/html; charset=utf-8";

#[derive(Serialize)]
struct User<'a> {
    name: Cow<'a, str>,
    email: Cow<'a, str>,
    is_staff: bool,
}

/// A page for whoever is there.
pub(super) fn page(
    site: &Site,
    visitor: &Visitor,
    status: StatusCode,
    template: &str,
    context: &mut Context,
) -> Result<HttpResponse, PageError> {
    known(site, visitor, context);
    let html = match rendered(site, template, context)? {
        Made::Page(html) => html,
        Made::Broken(response) => return Ok(response),
    };
    if status.is_success() || !settle(context, &html) {
        return Ok(response(status, html));
    }
    shown(site, status, template, context)
}

/// A form with something wrong in it as the page needs it: the first of the wrong fields that are on it has the focus, and what
/// no such field says stands in the summary. Whether that is another form than the one it was made with.
fn settle(context: &mut Context, html: &str) -> bool {
    let Some(Ok(Value::Object(mut form))) = context.get("form").map(serde_json::to_value) else {
        return false;
    };
    let Some(Value::Array(problems)) = form.get("problems").cloned() else {
        return false;
    };
    let fields = || {
        problems
            .iter()
            .filter_map(|problem| problem.get("field")?.as_str())
    };
    let place = |name: &str| html.find(&format!("id=\"id_{name}\""));
    let there = fields().filter(|name| !name.is_empty());
    let first = there.filter_map(|name| Some((place(name)?, name))).min();
    let focus = first.map_or("", |(_, name)| name);
    let has_summary = fields().any(|name| name.is_empty() || name != focus);
    let settled = [("focus", json!(focus)), ("has_summary", json!(has_summary))];
    if settled
        .iter()
        .all(|(name, value)| form.get(*name) == Some(value))
    {
        return false;
    }
    form.extend(settled.map(|(name, value)| (name.to_owned(), value)));
    context.insert("form", &form);
    true
}

/// What every page knows of whoever is there.
fn known(site: &Site, visitor: &Visitor, context: &mut Context) {
    common(site, context, &visitor.request_id());
    let here = visitor.here();
    context.insert("has_menu", &here.is_some());
    context.insert("here_again", &here.unwrap_or_default());
    if let Some(me) = visitor.me() {
        let user = me.user();
        let user = User {
            name: shown_email(user.greeting()),
            email: shown_email(&user.email),
            is_staff: user.is_staff,
        };
        context.insert("user", &user);
    }
    let asked = visitor.asked_again();
    context.insert("asks_code", &asked.code);
    context.insert("asks_password", &asked.password);
    context.insert("asks_email_code", &asked.email_code);
    let passkey = asked.passkey.as_ref().map(json);
    context.insert("asks_passkey", &passkey.unwrap_or_default());
    context.insert("flash", &visitor.take_flash());
}

fn shown(
    site: &Site,
    status: StatusCode,
    template: &str,
    context: &Context,
) -> Result<HttpResponse, PageError> {
    Ok(match rendered(site, template, context)? {
        Made::Page(html) => response(status, html),
        Made::Broken(response) => response,
    })
}

/// What became of a template.
enum Made {
    Page(String),
    /// In development: what is wrong with it.
    Broken(HttpResponse),
}

fn rendered(site: &Site, template: &str, context: &Context) -> Result<Made, PageError> {
    match site.templates().render(i18n::current(), template, context) {
        Err(fault) if site.config().is_development() => {
            tracing::error!(%fault, "a page is broken");
            Ok(Made::Broken(broken(&fault)))
        }
        made => Ok(Made::Page(made?)),
    }
}

fn response(status: StatusCode, html: String) -> HttpResponse {
    let mut response = HttpResponse::build(status).content_type(HTML).body(html);
    response.extensions_mut().insert(Finished);
    response
}

/// A page that may bring a title of its own.
pub(super) fn titled_page(
    site: &Site,
    visitor: &Visitor,
    template: &str,
    context: &mut Context,
) -> Result<HttpResponse, PageError> {
    let title = context.get("title").cloned();
    known(site, visitor, context);
    if let Some(title) = title {
        context.insert_value("title", title);
    }
    shown(site, StatusCode::OK, template, context)
}

/// What a browser is asked for, for the page's script.
pub(super) fn json(asked: &PasskeyRequest) -> String {
    json!({ "flow": asked.flow, "publicKey": asked.public_key }).to_string()
}

/// A language in the menu of every page.
#[derive(Serialize)]
struct Offered {
    tag: &'static str,
    name: &'static str,
    dir: &'static str,
}

/// The terms of the site, as templates show them.
#[derive(Serialize)]
pub(super) struct Terms {
    version: String,
    label: Message,
    links: Vec<Link>,
}

#[derive(Serialize)]
struct Link {
    href: String,
    label: Message,
}

impl Terms {
    pub(super) fn of(terms: &config::Terms) -> Self {
        let label = match (&terms.terms_url, &terms.privacy_url) {
            (Some(_), None) => "terms-accept-terms",
            (None, _) => "terms-accept-privacy",
            (Some(_), Some(_)) => "terms-accept-both",
        };
        let link = |href: &Option<String>, label| {
            let href = href.clone()?;
            let label = Message::new(label);
            Some(Link { href, label })
        };
        let links = [
            link(&terms.terms_url, "terms-terms"),
            link(&terms.privacy_url, "terms-privacy"),
        ];
        Self {
            version: terms.version.clone(),
            label: Message::new(label),
            links: links.into_iter().flatten().collect(),
        }
    }
}

/// The languages to choose from; none where there is one.
fn offered(config: &Config) -> Vec<Offered> {
    let of = |language: &Language| Offered {
        tag: language.tag(),
        name: language.name(),
        dir: language.direction(),
    };
    match config.languages.as_slice() {
        [] | [_] => Vec::new(),
        several => several.iter().map(of).collect(),
    }
}

/// What every page knows, also one that is made when nobody can be asked who is there.
pub(super) fn common(site: &Site, context: &mut Context, request_id: &str) {
    context.insert("request_id", request_id);
    context.insert("dev", &is_mailbox_open(site));
    context.insert("title", &site.config().site_name);
    context.insert("signup_open", &site.config().signup.is_open());
    let is_inviting = crate::accounts::are_members_inviting(site.app()).is_ok();
    context.insert("members_invite", &is_inviting);
    context.insert("languages", &offered(site.config()));
    context.insert("zone", i18n::zone().name_for_people());
    context.insert("has_menu", &true);
    context.insert("here_again", "");
    context.insert("asks_code", &false);
    context.insert("asks_password", &true);
    context.insert("asks_email_code", &false);
    context.insert("asks_passkey", "");
    if !context.contains_key("passkeys") {
        context.insert("passkeys", &false);
    }
    context.insert("flash", &Vec::<Flash>::new());
    context.insert("user", &None::<User<'_>>);
}

/// A sentence that a page may have, in the language of the answer; empty where it has none.
pub(super) fn said(message: Option<&Message>) -> String {
    message.map(ToString::to_string).unwrap_or_default()
}

/// Whether e-mails can be read in `/dev/mailbox`.
pub(super) fn is_mailbox_open(site: &Site) -> bool {
    site.config().mode == Mode::Development && site.mailer().mailbox().is_some()
}

/// A page without a template.
pub(super) fn plain(status: StatusCode, text: String) -> HttpResponse {
    let mut response = HttpResponse::build(status)
        .content_type("text/plain; charset=utf-8")
        .body(text);
    response.extensions_mut().insert(Finished);
    response
}

/// In development: the page of a template that is broken, with what is wrong and where.
fn broken(fault: &Fault) -> HttpResponse {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let mut response = HttpResponse::build(status)
        .content_type(HTML)
        .body(told(fault));
    response.extensions_mut().insert(Finished);
    response
}

fn told(fault: &Fault) -> String {
    let text = fault.to_string();
    let mut shown = Vec::new();
    for line in text.trim_start_matches("broken: ").lines() {
        // What is written into a list arrives there.
        let _ = shown.write_all(b"<p><code>");
        let _ = tera::escape_html(line, &mut shown);
        let _ = shown.write_all(b"</code></p>\n");
    }
    let shown = String::from_utf8_lossy(&shown);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>A template is broken</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\n\
         </head><body><main><h1>A template is broken</h1>\n{shown}\
         <p>Mend it and reload this page. In production the program would not start.</p></main></body></html>\n"
    )
}

/// The page of last resort, when even the template of errors is broken.
pub(super) fn bare(site: &Site, fault: &Fault, status: StatusCode) -> String {
    tracing::error!(%fault, "the error page is broken");
    if site.config().is_development() {
        return told(fault);
    }
    let words = status.canonical_reason().unwrap_or("Error");
    format!("<!doctype html><html lang=\"en\"><title>{words}</title><h1>{words}</h1></html>")
}
