//! Who is at the admin site: extractors that ask for the password again when its own timeouts are over. What was typed into
//! a form meanwhile is carried along, and a page that was wanted is found again.

use crate::accounts::{self, LevelError, SignedIn};
use crate::admin::{self, EnterError, Rights};
use crate::http::blocking::call;
use crate::http::error::PageError;
use crate::http::forms::CURRENT_PASSWORD;
use crate::http::forms::{Field, Fields, Form, FormPage};
use crate::http::next::{self, in_query};
use crate::http::reauthentication;
use crate::http::visitor::{Visitor, see_other, to_level};
use crate::site::Site;
use actix_web::dev::Payload;
use actix_web::error::InternalError;
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse};
use std::future::Future;
use std::pin::Pin;
use tera::Context;

const HERE: &str = "/admin/login/";
const INDEX: &str = "/admin/";
const FIELDS: &[Field] = &[(CURRENT_PASSWORD, "common-password-yours")];

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

/// Extractor: somebody of the staff who is at work in the admin site.
pub(crate) struct AdminSession {
    pub(super) visitor: Visitor,
    pub(super) me: SignedIn,
    pub(super) rights: Rights,
    pub(super) query: String,
}

/// Extractor: a form that somebody at work has sent.
pub(crate) struct Sent {
    pub(super) at: AdminSession,
    pub(super) fields: Fields,
}

/// Somebody at the door.
struct Caller {
    site: Data<Site>,
    visitor: Visitor,
    me: SignedIn,
    path: String,
    query: String,
    request: HttpRequest,
}

impl Caller {
    async fn of(request: &HttpRequest) -> Result<Self, Error> {
        let mut payload = Payload::None;
        Ok(Self {
            site: Data::from_request(request, &mut payload).await?,
            visitor: Visitor::from_request(request, &mut payload).await?,
            me: SignedIn::from_request(request, &mut payload).await?,
            path: request.path().to_owned(),
            query: request.query_string().to_owned(),
            request: request.clone(),
        })
    }

    /// What the person may do; `None` when the password has to be given first.
    async fn rights(&self) -> Result<Option<Rights>, Error> {
        let proof = self.me.clone();
        match call(&self.site, move |app| admin::enter(app, &proof)).await {
            Ok(rights) => Ok(Some(rights)),
            Err(EnterError::PasswordNeeded) => Ok(None),
            Err(EnterError::FactorMissing) => {
                Err(instead(to_level(&self.request, LevelError::FactorMissing)))
            }
            Err(error) => Err(PageError::of(&error).into()),
        }
    }

    fn goes_in(self, rights: Rights) -> AdminSession {
        AdminSession {
            visitor: self.visitor,
            me: self.me,
            rights,
            query: self.query,
        }
    }

    /// To the page that asks for the password, and from there to the page that was wanted.
    fn is_asked(&self) -> HttpResponse {
        let wanted = match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        };
        let carried = in_query(&wanted);
        if carried.len() > next::ROOM {
            see_other(HERE)
        } else {
            see_other(&format!("{HERE}?next={carried}"))
        }
    }
}

/// An answer instead of what was asked for.
fn instead(response: HttpResponse) -> Error {
    InternalError::from_response("something is asked for first", response).into()
}

impl FromRequest for AdminSession {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let caller = Caller::of(&request).await?;
            match caller.rights().await? {
                Some(rights) => Ok(caller.goes_in(rights)),
                None => Err(instead(caller.is_asked())),
            }
        })
    }
}

impl FromRequest for Sent {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let fields = Fields::from_request(&request, payload);
        Box::pin(async move {
            let mut caller = Caller::of(&request).await?;
            if let Some(rights) = caller.rights().await? {
                let fields = fields.await?;
                let at = caller.goes_in(rights);
                return Ok(Self { at, fields });
            }
            let mut form = Form::sent(FIELDS, fields.await?);
            let page = Again {
                path: caller.path.clone(),
            };
            let asked = reauthentication::reauthenticated_if_asked(
                &caller.site,
                &caller.visitor,
                &caller.me,
                &mut form,
            );
            let Some(by) = asked.await? else {
                let page =
                    page.show_with(&caller.site, &caller.visitor, &form, StatusCode::FORBIDDEN)?;
                return Err(instead(page));
            };
            caller.me = by.me().clone();
            let rights = caller.rights().await?;
            let rights = rights.ok_or_else(|| instead(caller.is_asked()))?;
            let fields = form.into_others();
            let at = caller.goes_in(rights);
            Ok(Self { at, fields })
        })
    }
}

/// The password again, with all that was typed before.
struct Again {
    path: String,
}

impl FormPage for Again {
    const TEMPLATE: &'static str = "admin/again.html";

    fn fill(&self, _: &Site, form: &Form, context: &mut Context) {
        bare(context);
        context.insert("path", &self.path);
        context.insert("carried", &form.carried());
    }
}

/// The frame without anything in it, for whoever is not in yet.
fn bare(context: &mut Context) {
    context.insert("entries", &[(); 0]);
    context.insert("crumbs", &[(); 0]);
}

struct LoginPage {
    next: String,
}

impl FormPage for LoginPage {
    const TEMPLATE: &'static str = "admin/login.html";

    fn fill(&self, _: &Site, _: &Form, context: &mut Context) {
        bare(context);
        context.insert("next", &self.next);
    }
}

/// Django's people leave the slash out.
pub(crate) async fn to_index() -> HttpResponse {
    see_other(INDEX)
}

pub(crate) async fn show(
    site: Data<Site>,
    request: HttpRequest,
    me: SignedIn,
    visitor: Visitor,
) -> Result<HttpResponse, PageError> {
    let next = visitor.query("next").unwrap_or_default();
    let proof = me.clone();
    match call(&site, move |app| admin::enter(app, &proof)).await {
        Err(EnterError::PasswordNeeded) => {}
        Err(EnterError::FactorMissing) => {
            return Ok(to_level(&request, LevelError::FactorMissing));
        }
        Err(error) => return Err(PageError::of(&error)),
        Ok(_) => {
            let next = visitor.safe_next(&site, &next);
            return Ok(see_other(next.as_deref().unwrap_or(INDEX)));
        }
    }
    reauthentication::ask(&site, &visitor, &me).await?;
    LoginPage { next }.show(&site, &visitor, &Form::blank(FIELDS))
}

pub(crate) async fn submit(
    site: Data<Site>,
    request: HttpRequest,
    me: SignedIn,
    visitor: Visitor,
    fields: Fields,
) -> Result<HttpResponse, PageError> {
    match accounts::Staff::among(site.app(), &me).map_err(EnterError::from) {
        Ok(_) | Err(EnterError::PasswordNeeded) => {}
        Err(EnterError::FactorMissing) => {
            return Ok(to_level(&request, LevelError::FactorMissing));
        }
        Err(error) => return Err(PageError::of(&error)),
    }
    let mut form = Form::sent(FIELDS, fields);
    let next = form.other("next").to_owned();
    if reauthentication::reauthenticated(&site, &visitor, &me, &mut form)
        .await?
        .is_none()
    {
        return LoginPage { next }.show(&site, &visitor, &form);
    }
    let next = visitor.safe_next(&site, &next);
    Ok(see_other(next.as_deref().unwrap_or(INDEX)))
}

/// Who leaves the slash at the end out finds the page all the same.
pub(crate) async fn slash(request: HttpRequest) -> HttpResponse {
    let query = request.query_string();
    let mark = if query.is_empty() { "" } else { "?" };
    moved(&format!("{}/{mark}{query}", request.path()))
}

/// A page that has another address for good.
pub(super) fn moved(to: &str) -> HttpResponse {
    HttpResponse::MovedPermanently()
        .insert_header((header::LOCATION, next::in_location(to)))
        .finish()
}
