//! `/`: the protected home page.

use super::account::profile::labels;
use crate::accounts::{self, SignedIn};
use crate::http::error::PageError;
use crate::http::pages::account::sessions;
use crate::http::views;
use crate::http::visitor::Visitor;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde_json::json;
use tera::Context;

/// Recent sessions on the first page; the rest has a page of its own.
const SHOWN: usize = 5;
/// One more than that is read.
const READ: i64 = 6;

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let found = accounts::newest_sessions(site.app(), &me, READ).await?;
    let user = me.user();
    let mut context = Context::new();
    context.insert(
        "profile",
        &json!({
            "name": user.first_name,
            "email": user.email,
            "username": user.username,
            "is_verified": user.is_verified,
            "date_joined": Message::moment(user.date_joined),
            "last_login": user.last_login.map(Message::moment),
        }),
    );
    let declared = &site.config().user_fields;
    context.insert("missing", &labels(&declared.missing(&user.custom_fields)));
    context.insert("has_others", &found.iter().any(|session| !session.current));
    let rows: Vec<_> = found.iter().take(SHOWN).map(sessions::row).collect();
    context.insert("sessions", &rows);
    let links = if user.is_staff {
        staff_links(&site)
    } else {
        Vec::new()
    };
    context.insert("staff_links", &links);
    views::page(
        &site,
        &visitor,
        StatusCode::OK,
        "pages/home.html",
        &mut context,
    )
}

fn staff_links(site: &Site) -> Vec<serde_json::Value> {
    let mut links = vec![
        link("/admin/", "common-nav-admin", "home-admin-help"),
        link("/readyz", "home-ready", "home-ready-help"),
    ];
    if views::is_mailbox_open(site) {
        links.push(link("/dev/mailbox", "mailbox-heading", "home-mailbox-help"));
    }
    links
}

fn link(url: &str, label: &'static str, help: &'static str) -> serde_json::Value {
    json!({ "url": url, "label": Message::new(label), "help": Message::new(help) })
}
