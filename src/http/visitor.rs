//! Who is there: extractors and guards for handlers, ours and those of people who mount Vestibule.

mod extractors;
mod flows;
mod guards;
mod redirects;

pub(super) use extractors::{AtAnyLevel, BeforeTerms};
pub(super) use flows::{CodePage, HeldFlow};
pub use guards::{Guard, login_required, permission_required, recently_authenticated};
pub(super) use guards::{login_required_at_any_level, login_required_before_terms};
pub(super) use redirects::{REAUTHENTICATION, to_level, to_terms};

use super::blocking::call;
use super::error::PageError;
use super::request_extensions::RequestId;
use super::urlencoded::pairs;
use super::{client, cookies, language, next, request_checks};
use crate::accounts::{self, AskedAgain, LoggedIn, Reauthenticated, SignedIn};
use crate::app::{Holder, Origin};
use crate::error::Fault;
use crate::site::Site;
use crate::values::Token;
use actix_identity::{Identity, IdentityExt as _};
use actix_session::{Session, SessionExt as _};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Where the cookie keeps the link of an invitation.
const INVITATION: &str = "invitation";

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

/// Something to say on the next page.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Flash {
    kind: String,
    text: String,
}

/// The living session of a request, looked up once. Whether it is of the level that the site demands is not asked here.
pub(super) async fn resolve(request: &HttpRequest) -> Result<Option<SignedIn>, Error> {
    if let Some(known) = request.extensions().get::<Option<SignedIn>>() {
        return Ok(known.clone());
    }
    let site = site(request).map_err(PageError::from)?;
    let found = match brought(request) {
        Some(token) => accounts::resolve(site.app(), &token)
            .await
            .map_err(PageError::from)?,
        None => None,
    };
    if let Some(me) = &found {
        if request_checks::is_for_people(request.path()) {
            language::go_on_for(site.config(), me.user());
        }
        if me.is_remembered() {
            request.extensions_mut().insert(cookies::Remember);
        }
        if accounts::is_to_be_touched(site.app(), me) {
            note_use(site, me.clone());
        }
    }
    request.extensions_mut().insert(found.clone());
    Ok(found)
}

/// Notes that a session is in use. Nobody waits for it.
fn note_use(site: Data<Site>, me: SignedIn) {
    actix_web::rt::spawn(async move {
        if let Err(fault) = call(&site, move |app| accounts::touch(app, &me)).await {
            tracing::debug!(%fault, "a session's use could not be noted");
        }
    });
}

/// The session token that the request's cookie holds.
fn brought(request: &HttpRequest) -> Option<Token> {
    let identity = request.get_identity().ok()?.id().ok()?;
    Token::parse(&identity)
}

pub(super) fn site(request: &HttpRequest) -> Result<Data<Site>, Fault> {
    // Beside what is mounted with it there is a site, but no session.
    let is_inside = request.extensions().contains::<RequestId>();
    let site = request.app_data::<Data<Site>>().filter(|_| is_inside);
    site.cloned()
        .ok_or_else(|| Fault::Broken("mount this through vestibule::http::configure_with".into()))
}

/// Whoever opened a page, signed in or not.
pub(super) struct Visitor {
    request: HttpRequest,
    session: Session,
    me: Option<SignedIn>,
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let me = resolve(&request).await?;
            Ok(Self {
                session: request.get_session(),
                request,
                me,
            })
        })
    }
}

impl Visitor {
    pub(super) fn me(&self) -> Option<&SignedIn> {
        self.me.as_ref()
    }

    /// The session that the browser has with the Django project that people were imported from, where any is honoured.
    pub(super) fn imported_session(&self, site: &Site) -> Option<String> {
        let django = site.config().django.as_ref();
        let django = django.filter(|django| django.sessions)?;
        let cookie = self.request.cookie(&django.session_cookie)?;
        Some(cookie.value().to_owned())
    }

    /// Where this call comes from.
    pub(super) fn origin(&self, site: &Site) -> Origin {
        Origin {
            devices: cookies::devices(&self.request, site.config()),
            flows: self
                .flows(site)
                .into_iter()
                .map(|flow| flow.token)
                .collect(),
            session: brought(&self.request),
            ..client::origin(&self.request, site.config(), Holder::Browser)
        }
    }

    /// Whether passkeys work at the origin where this browser is: in development they do at `localhost`, not at `127.0.0.1`.
    pub(super) fn can_use_passkeys(&self, site: &Site) -> bool {
        let config = site.config();
        let here = request_checks::own_origin(&self.request, config);
        config.passkeys && here.is_some_and(|here| config.relying_party.is_origin(&here))
    }

    pub(super) fn request_id(&self) -> String {
        self.request
            .extensions()
            .get::<RequestId>()
            .map(|id| id.0.clone())
            .unwrap_or_default()
    }

    /// `next`, if it leads to this site.
    pub(super) fn safe_next(&self, site: &Site, wanted: &str) -> Option<String> {
        next::of_request(&self.request, site.config(), wanted)
    }

    /// Where `next` leads once somebody is through the door: on this site, or by way of a page of ours to an application elsewhere.
    pub(super) fn onward(&self, site: &Site, wanted: &str) -> Option<String> {
        let here = self.safe_next(site, wanted);
        here.or_else(|| next::elsewhere(site.config(), wanted))
    }

    /// Where the address of this page says that somebody wants to go: `next`, or `continue`, as others call it.
    pub(super) fn wanted(&self) -> String {
        let named = |name| self.query(name).filter(|it| !it.is_empty());
        named("next")
            .or_else(|| named("continue"))
            .unwrap_or_default()
    }

    /// The page that this is, with its query: the one to show once more in another language. `None` where that would lose what
    /// was typed.
    pub(super) fn here(&self) -> Option<String> {
        if !self.request.method().is_safe() {
            return None;
        }
        let path = self.request.path();
        Some(match self.request.query_string() {
            "" => path.to_owned(),
            query => format!("{path}?{query}"),
        })
    }

    /// The page that the request came from, if that is on this site.
    pub(super) fn page_before(&self, site: &Site) -> Option<String> {
        let before = self.request.headers().get(header::REFERER)?;
        self.safe_next(site, before.to_str().ok()?)
    }

    /// Where somebody goes who is signed in already: where `next` leads, unless that is the way in again.
    pub(super) fn past_the_door(&self, site: &Site) -> HttpResponse {
        let next = self.onward(site, &self.wanted());
        let next = next.filter(|next| !next::is_the_way_in(next));
        see_other(next.as_deref().unwrap_or("/"))
    }

    /// A parameter of the query; the last one if there are several.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        let pairs = pairs(self.request.query_string().as_bytes()).ok()?;
        pairs
            .into_iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// Makes this browser known to an account: what its device cookie shall hold.
    pub(super) fn is_known_by(&self, devices: Vec<Token>) {
        self.request
            .extensions_mut()
            .insert(cookies::Devices(devices));
    }

    /// Signs this browser in: a new session cookie with the new token.
    pub(super) fn sign_in(&self, done: &LoggedIn) -> Result<(), Fault> {
        self.look_again();
        Identity::login(&self.request.extensions(), done.token.expose().to_owned())
            .map_err(|error| Fault::Broken(format!("the session cookie: {error}")))?;
        self.session.renew();
        if done.remembered {
            self.request.extensions_mut().insert(cookies::Remember);
        }
        if let Ok(site) = site(&self.request) {
            language::go_on_for(site.config(), &done.user);
        }
        if let Some(devices) = &done.devices {
            self.is_known_by(devices.clone());
        }
        Ok(())
    }

    /// Gives this browser's session its new token, after the password was given again.
    pub(super) fn reauthenticated(&self, by: &Reauthenticated) -> Result<(), Fault> {
        self.renew(by.token())
    }

    /// Gives this browser's session its new token, where there is one.
    pub(super) fn renew(&self, token: Option<&Token>) -> Result<(), Fault> {
        let Some(token) = token else {
            return Ok(());
        };
        Identity::login(&self.request.extensions(), token.expose().to_owned())
            .map_err(|error| Fault::Broken(format!("the session cookie: {error}")))?;
        self.session.renew();
        Ok(())
    }

    /// Forgets everything this browser's session cookie holds.
    pub(super) fn sign_out(&self) {
        self.look_again();
        self.session.clear();
        self.session.renew();
    }

    /// Who was there when the request came is not who is there now.
    fn look_again(&self) {
        let mut extensions = self.request.extensions_mut();
        extensions.remove::<cookies::Remember>();
        extensions.remove::<Option<SignedIn>>();
    }

    /// Says something on the next page.
    pub(super) fn flash(
        &self,
        kind: &'static str,
        text: &(impl fmt::Display + ?Sized),
    ) -> Result<(), Fault> {
        flash(&self.session, kind, text)
    }

    /// Keeps the link of an invitation in the cookie while somebody logs in for it.
    pub(super) fn keep_invitation(&self, token: &str) -> Result<(), Fault> {
        let kept = self.session.insert(INVITATION, token);
        kept.map_err(|error| Fault::Broken(format!("the session cookie: {error}")))
    }

    /// That link, where there is one.
    pub(super) fn kept_invitation(&self) -> Option<String> {
        self.get(INVITATION)
    }

    /// Forgets it.
    pub(super) fn forget_invitation(&self) {
        // Removing what is not there would count as a change, and set a cookie.
        if self.kept_invitation().is_some() {
            self.session.remove(INVITATION);
        }
    }

    /// Notes what the page that follows asks for again.
    pub(super) fn is_asked_again(&self, asked: AskedAgain) {
        self.request.extensions_mut().insert(asked);
    }

    /// What the page asks for again, beside the password.
    pub(super) fn asked_again(&self) -> AskedAgain {
        let noted = self.request.extensions().get::<AskedAgain>().cloned();
        noted.unwrap_or_default()
    }

    /// What was to be said on this page.
    pub(super) fn take_flash(&self) -> Vec<Flash> {
        // Removing what is not there would count as a change, and set a cookie.
        let Some(said) = self.get("flash") else {
            return Vec::new();
        };
        self.session.remove("flash");
        said
    }

    fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.session.get(key).ok().flatten()
    }
}

/// Has the next page of a browser say something.
fn flash(
    session: &Session,
    kind: &'static str,
    text: &(impl fmt::Display + ?Sized),
) -> Result<(), Fault> {
    let said = [Flash {
        kind: kind.to_owned(),
        text: format!("{text:#}"),
    }];
    session
        .insert("flash", said)
        .map_err(|error| Fault::Broken(format!("the session cookie: {error}")))
}

/// Goes on to another page with a GET.
pub(super) fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, next::in_location(to)))
        .finish()
}
