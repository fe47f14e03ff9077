//! Who is there: extractors and guards for handlers, ours and those of people who mount Vestibule.

mod extractors;
mod guards;
mod redirects;

pub use guards::{Guard, login_required, permission_required, recently_authenticated};
pub(super) use redirects::REAUTHENTICATION;

use super::blocking::call;
use super::error::PageError;
use super::request_extensions::RequestId;
use super::urlencoded::pairs;
use super::{client, cookies, next, request_checks};
use crate::accounts::{self, LoggedIn, Opened, Reauthenticated, SignedIn};
use crate::app::{Holder, Origin};
use crate::error::Fault;
use crate::site::Site;
use crate::templates::moment;
use crate::values::Token;
use actix_identity::{Identity, IdentityExt as _};
use actix_session::{Session, SessionExt as _};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

/// Something to say on the next page.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Flash {
    kind: String,
    text: String,
}

/// The living session of a request, looked up once.
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

    /// Where this call comes from.
    pub(super) fn origin(&self, site: &Site) -> Origin {
        Origin {
            devices: cookies::devices(&self.request, site.config()),
            session: brought(&self.request),
            ..client::origin(&self.request, site.config(), Holder::Browser)
        }
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
        let host = request_checks::authority(&self.request)?;
        next::safe_next(wanted, host, site.config().https())
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

    /// Remembers the flow whose code this browser will be asked for.
    pub(super) fn await_code(&self, flow: &Opened) -> Result<(), Fault> {
        if let Some(until) = flow.held_back_until {
            let text = format!(
                "Too many e-mails were requested today. The last one we sent has a link that works until {}.",
                moment(until)
            );
            self.flash("error", &text)?;
        }
        self.set("flow", flow.flow.expose())
    }

    /// Makes this browser known to an account: what its device cookie shall hold.
    pub(super) fn is_known_by(&self, devices: Vec<Token>) {
        self.request
            .extensions_mut()
            .insert(cookies::Devices(devices));
    }

    /// The flow whose code this browser is asked for.
    pub(super) fn awaited_flow(&self) -> Option<Token> {
        Token::parse(&self.get::<String>("flow")?)
    }

    pub(super) fn forget_flow(&self) {
        for key in ["flow", "next"] {
            self.session.remove(key);
        }
    }

    /// Where to go once the code was right.
    pub(super) fn set_next(&self, wanted: Option<&str>) -> Result<(), Fault> {
        // The cookie has room for so much; a longer way back is given up, not the way in.
        if let Some(carried) = wanted.filter(|carried| carried.len() <= next::ROOM) {
            self.set("next", carried)
        } else {
            self.session.remove("next");
            Ok(())
        }
    }

    pub(super) fn next(&self) -> Option<String> {
        self.get("next")
    }

    /// Signs this browser in: a new session cookie with the new token.
    pub(super) fn sign_in(&self, done: &LoggedIn) -> Result<(), Fault> {
        self.forget_flow();
        self.look_again();
        Identity::login(&self.request.extensions(), done.token.expose().to_owned())
            .map_err(|error| Fault::Broken(format!("the session cookie: {error}")))?;
        self.session.renew();
        if done.remembered {
            self.request.extensions_mut().insert(cookies::Remember);
        }
        if let Some(devices) = &done.devices {
            self.is_known_by(devices.clone());
        }
        Ok(())
    }

    /// Gives this browser's session its new token, after the password was given again.
    pub(super) fn reauthenticated(&self, by: &Reauthenticated) -> Result<(), Fault> {
        let Some(token) = by.token() else {
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
    pub(super) fn flash(&self, kind: &'static str, text: &str) -> Result<(), Fault> {
        self.set(
            "flash",
            &[Flash {
                kind: kind.to_owned(),
                text: text.to_owned(),
            }],
        )
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

    fn set<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), Fault> {
        self.session
            .insert(key, value)
            .map_err(|error| Fault::Broken(format!("the session cookie: {error}")))
    }
}

/// Goes on to another page with a GET.
pub(super) fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, next::in_location(to)))
        .finish()
}
