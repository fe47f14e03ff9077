//! `/account/invitations`: people whom a member invites, where `INVITED_BY_MEMBERS` is on.

use crate::accounts::{self, InviteError, MemberInvitation, SignedIn};
use crate::http::blocking::call;
use crate::http::commands;
use crate::http::error::PageError;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::visitor::{Visitor, see_other};
use crate::i18n::Message;
use crate::site::Site;
use crate::values::InvitationId;
use crate::values::shown_email;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use tera::Context;

const HERE: &str = "/account/invitations";
const FIELDS: &[Field] = &[("email", "invitations-email")];

struct Page {
    rows: Vec<Row>,
}

/// An invitation as the template shows it.
#[derive(Serialize)]
struct Row {
    id: i64,
    email: String,
    state: Message,
    is_open: bool,
}

impl From<MemberInvitation> for Row {
    fn from(it: MemberInvitation) -> Self {
        let state = match it.state {
            "pending" => {
                Message::new("invitations-pending").with("when", Message::moment(it.expires_at))
            }
            "accepted" => Message::new("invitations-accepted"),
            "withdrawn" => Message::new("invitations-is-withdrawn"),
            _ => Message::new("invitations-expired"),
        };
        Self {
            id: it.id.0,
            email: shown_email(&it.email).into_owned(),
            state,
            is_open: matches!(it.state, "pending" | "expired"),
        }
    }
}

impl FormPage for Page {
    const TEMPLATE: &'static str = "account/invitations.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        context.insert("here", HERE);
        context.insert("invitations", &self.rows);
        context.insert("days", &accounts::INVITATION_DAYS);
    }
}

impl Page {
    async fn of(site: &Site, me: &SignedIn) -> Result<Self, PageError> {
        let me = me.clone();
        let found = call(site, move |app| accounts::list_my_invitations(app, &me)).await;
        let found = found.map_err(|error| PageError::of(&error))?;
        Ok(Self {
            rows: found.into_iter().map(Row::from).collect(),
        })
    }
}

pub(crate) async fn show(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let page = Page::of(&site, &me).await?;
    page.show(&site, &visitor, &Form::blank(FIELDS))
}

/// What the button of an invitation does.
#[derive(Clone, Copy)]
enum Does {
    SendAgain,
    Withdraw,
}

pub(crate) async fn submit(
    site: Data<Site>,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    let mut form = Form::sent(FIELDS, fields);
    let pressed = |name: &str| form.other(name).to_owned();
    let (again, end) = (pressed("resend"), pressed("withdraw"));
    match (again.as_str(), end.as_str()) {
        ("", "") => invite(&site, &me, &visitor, &mut form).await,
        (id, "") => act(&site, &me, &visitor, &mut form, (id, Does::SendAgain)).await,
        (_, id) => act(&site, &me, &visitor, &mut form, (id, Does::Withdraw)).await,
    }
}

async fn invite(
    site: &Site,
    me: &SignedIn,
    visitor: &Visitor,
    form: &mut Form,
) -> Result<HttpResponse, PageError> {
    let page = Page::of(site, me).await?;
    let Some(email) = commands::new_email(form, site.config()) else {
        return page.show(site, visitor, form);
    };
    let (by, origin) = (me.clone(), visitor.origin(site));
    let sent = call(site, move |app| {
        accounts::invite_as_member(app, &by, &email, &origin)
    });
    match sent.await {
        Ok(sent) => {
            let said = Message::new("invitations-sent").with("email", &*shown_email(&sent.email));
            visitor.flash("success", &said)?;
            Ok(see_other(HERE))
        }
        Err(error) => refuse(&page, site, visitor, form, &error),
    }
}

async fn act(
    site: &Site,
    me: &SignedIn,
    visitor: &Visitor,
    form: &mut Form,
    (id, does): (&str, Does),
) -> Result<HttpResponse, PageError> {
    let page = Page::of(site, me).await?;
    let id = id.parse().map(InvitationId);
    let id = id.map_err(|_| PageError::status(StatusCode::NOT_FOUND))?;
    let (by, origin) = (me.clone(), visitor.origin(site));
    let done = call(site, move |app| match does {
        Does::SendAgain => accounts::resend_my_invitation(app, &by, id, &origin),
        Does::Withdraw => accounts::withdraw_my_invitation(app, &by, id, &origin),
    });
    match done.await {
        Ok(()) => {
            let said = match does {
                Does::SendAgain => "invitations-sent-again",
                Does::Withdraw => "invitations-withdrawn",
            };
            visitor.flash("success", &Message::new(said))?;
            Ok(see_other(HERE))
        }
        Err(error) => refuse(&page, site, visitor, form, &error),
    }
}

fn refuse(
    page: &Page,
    site: &Site,
    visitor: &Visitor,
    form: &mut Form,
    error: &InviteError,
) -> Result<HttpResponse, PageError> {
    match error {
        InviteError::Throttled(_) | InviteError::Refused(_) => {
            page.refuse(site, visitor, form, error)
        }
        error => Err(PageError::of(error)),
    }
}
