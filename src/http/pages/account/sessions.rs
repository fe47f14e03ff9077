//! `/account/sessions`: where somebody is logged in, and ending it.

use crate::accounts::{self, SessionView, SignedIn};
use crate::app::Holder;
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::forms::CURRENT_PASSWORD;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::reauthentication;
use crate::http::visitor::{AtAnyLevel, Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::templates::{describe_browser, name_browser};
use crate::values::SessionId;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use tera::Context;

const HERE: &str = "/account/sessions";
const FIELDS: &[Field] = &[(CURRENT_PASSWORD, "common-password-yours")];

/// All sessions but this one.
const OTHERS: &str = "others";

/// What is to end.
enum Which {
    /// Nothing yet: the password is given first.
    Nothing,
    One(SessionId),
    Others,
}

impl Which {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::Nothing),
            OTHERS => Some(Self::Others),
            id => id.parse().ok().map(SessionId).map(Self::One),
        }
    }

    /// The same for a form, to be sent once more.
    fn kept(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::One(id) => id.0.to_string(),
            Self::Others => OTHERS.to_owned(),
        }
    }
}

struct Page {
    rows: Vec<Row>,
    has_others: bool,
    stale: bool,
    /// What is to end once the password is there.
    end: String,
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "account/sessions.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("sessions", &self.rows);
        context.insert("has_others", &self.has_others);
        context.insert("stale", &self.stale);
        context.insert("end", &self.end);
    }
}

impl Page {
    async fn of(site: &Site, visitor: &Visitor, me: &SignedIn) -> Result<Self, PageError> {
        reauthentication::ask(site, visitor, me).await?;
        let sessions = accounts::list_sessions(site.app(), me).await?;
        Ok(Self {
            has_others: sessions.iter().any(|session| !session.current),
            rows: sessions.iter().map(Row::of).collect(),
            stale: reauthentication::is_stale(site, me),
            end: String::new(),
        })
    }
}

/// A session as the template shows it.
#[derive(Serialize)]
struct Row {
    id: SessionId,
    /// What it is called, and how it is called in a sentence.
    name: Message,
    browser: Message,
    is_program: bool,
    ip: String,
    since: Message,
    last_seen: Message,
    current: bool,
}

impl Row {
    fn of(session: &SessionView) -> Self {
        Self {
            id: session.id,
            name: name_browser(&session.agent),
            browser: describe_browser(&session.agent),
            is_program: session.holder == Holder::Api,
            ip: session.ip.clone(),
            since: Message::moment(session.since),
            last_seen: Message::moment(session.last_seen),
            current: session.current,
        }
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let page = Page::of(&site, &visitor, &me).await?;
    page.show(&site, &visitor, &Form::blank(FIELDS))
}

/// Ends one, or all others.
pub(crate) async fn end(
    site: Data<Site>,
    me: AtAnyLevel,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let me = me.into_inner();
    let mut form = Form::sent(FIELDS, fields);
    let Some(which) = Which::parse(form.other("end")) else {
        return Err(PageError::status(StatusCode::BAD_REQUEST));
    };
    let Some(by) = reauthentication::fresh(&site, &visitor, &me, &mut form).await? else {
        let page = Page {
            end: which.kept(),
            ..Page::of(&site, &visitor, &me).await?
        };
        return page.show(&site, &visitor, &form);
    };
    let origin = visitor.origin(&site);
    let ended = call(&site, move |app| match which {
        Which::Nothing => Ok(None),
        Which::One(id) => {
            accounts::end_session(app, &by, id, &origin).map(|ended| Some(usize::from(ended)))
        }
        Which::Others => accounts::end_other_sessions(app, &by, &origin).map(Some),
    })
    .await?;
    if let Some(ended) = ended {
        let said = Message::new("account-sessions-ended").with("n", ended);
        visitor.flash("success", &said)?;
    }
    Ok(see_other(HERE))
}
