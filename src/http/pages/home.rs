//! `/`: the protected home page.

use super::account::profile::labels;
use crate::accounts::{self, SessionView, SignedIn};
use crate::http::error::PageError;
use crate::http::views;
use crate::http::visitor::Visitor;
use crate::i18n::Message;
use crate::site::Site;
use crate::templates::name_browser;
use crate::values::shown_email;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use std::borrow::Cow;
use tera::Context;

/// Recent sessions on the first page; the rest has a page of its own.
const SHOWN: usize = 5;
/// One more than that is read.
const READ: i64 = 6;

/// A session as the template shows it.
#[derive(Serialize)]
struct Row<'a> {
    name: Message,
    ip: &'a str,
    since: Message,
    /// Where it is another one.
    last_seen: Option<Message>,
    current: bool,
}

impl<'a> Row<'a> {
    fn of(session: &'a SessionView) -> Self {
        Self {
            name: name_browser(&session.agent),
            ip: &session.ip,
            since: Message::moment(session.since),
            last_seen: (!session.current).then(|| Message::moment(session.last_seen)),
            current: session.current,
        }
    }
}

/// Who they are, as the template shows it.
#[derive(Serialize)]
struct Profile<'a> {
    name: String,
    email: Cow<'a, str>,
    username: &'a str,
    is_verified: bool,
    date_joined: Message,
    last_login: Option<Message>,
}

/// A way for staff.
#[derive(Serialize)]
struct Link {
    url: &'static str,
    label: Message,
    help: Message,
}

impl Link {
    fn new(url: &'static str, label: &'static str, help: &'static str) -> Self {
        Self {
            url,
            label: Message::new(label),
            help: Message::new(help),
        }
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let found = accounts::newest_sessions(site.app(), &me, READ).await?;
    let user = me.user();
    let current = found.iter().find(|session| session.current);
    let since = current.map_or(user.date_joined, |session| session.since);
    let mut context = Context::new();
    let profile = Profile {
        name: user.own_name(),
        email: shown_email(&user.email),
        username: &user.username,
        is_verified: user.is_verified,
        date_joined: Message::moment(user.date_joined),
        last_login: user.login_before(since).map(Message::moment),
    };
    context.insert("profile", &profile);
    let declared = &site.config().user_fields;
    context.insert("missing", &labels(&declared.missing(&user.custom_fields)));
    context.insert("has_others", &found.iter().any(|session| !session.current));
    let rows: Vec<_> = found.iter().take(SHOWN).map(Row::of).collect();
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

fn staff_links(site: &Site) -> Vec<Link> {
    let mut links = vec![
        Link::new("/admin/", "common-nav-admin", "home-admin-help"),
        Link::new("/readyz", "home-ready", "home-ready-help"),
    ];
    if views::is_mailbox_open(site) {
        links.push(Link::new(
            "/dev/mailbox",
            "mailbox-heading",
            "home-mailbox-help",
        ));
    }
    links
}
