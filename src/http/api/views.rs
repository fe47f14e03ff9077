//! What answers look like.

use super::device::Device;
use crate::accounts::{self, PublicUser, Refreshed, SessionView};
use crate::app::Holder;
use crate::http::request_extensions::Finished;
use crate::site::Site;
use crate::templates::describe_browser;
use crate::values::Moment;
use crate::values::custom_fields::Shown;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

/// An account, as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Profile<'a> {
    id: i64,
    email: String,
    username: String,
    first_name: String,
    last_name: String,
    #[schema(required)]
    phone: Option<String>,
    phone_verified: bool,
    #[schema(required)]
    secondary_email: Option<String>,
    /// The language I have chosen, as a tag (BCP 47).
    #[schema(required)]
    language: Option<String>,
    /// The time zone that I chose to be told moments in, by its IANA name.
    #[schema(required)]
    time_zone: Option<String>,
    is_verified: bool,
    #[schema(format = "date-time")]
    date_joined: String,
    #[schema(required, format = "date-time")]
    last_login: Option<String>,
    /// Whether there are terms that I have yet to accept, on the page `/account/terms`.
    terms_due: bool,
    #[serde(flatten)]
    #[schema(ignore)]
    custom_fields: Shown<'a>,
}

impl<'a> Profile<'a> {
    /// With the fields that this site declares.
    pub(super) fn of(site: &'a Site, user: &PublicUser) -> Self {
        Self {
            id: user.id.0,
            email: user.email.clone(),
            username: user.username.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            phone: user.phone.clone(),
            phone_verified: user.phone_verified,
            secondary_email: user.secondary_email.clone(),
            language: user.language.clone(),
            time_zone: user.time_zone.clone(),
            is_verified: user.is_verified,
            date_joined: stamp(user.date_joined),
            last_login: user.last_login.map(stamp),
            terms_due: accounts::are_terms_due(site.app(), user),
            custom_fields: site.config().user_fields.of(&user.custom_fields),
        }
    }
}

/// Someone who has not verified the address or the number yet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Unverified {
    pub(super) email: String,
    pub(super) is_verified: bool,
    /// `false` when it is the number that is to be verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) phone_verified: Option<bool>,
}

/// After a sign-up.
#[derive(Serialize, ToSchema)]
pub(super) struct SignedUp {
    pub(super) email: String,
    pub(super) is_verified: bool,
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) flow: String,
    /// Set when no e-mail is sent, because too many were requested today: until then the link in the last one works.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "date-time")]
    pub(super) held_back_until: Option<String>,
    /// When the e-mail will be sent, if it has to wait: codes from other e-mails do not work with this flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "date-time")]
    pub(super) leaves_at: Option<String>,
}

/// After a code.
#[derive(Serialize, ToSchema)]
pub(super) struct VerifyResult {
    pub(super) email: String,
    pub(super) is_verified: bool,
    /// `false` if the phone number must be verified too; the tokens are pending then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) phone_verified: Option<bool>,
    /// `null` when it went into a cookie.
    #[schema(value_type = Option<String>, required = true)]
    pub(super) access: String,
    /// `null` when it went into a cookie.
    #[schema(value_type = Option<String>, required = true)]
    pub(super) refresh: String,
    /// The flow of the code that is on its way to the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) flow: Option<String>,
    /// Send it with the next login, so that the account recognises the program. `null` when it went into a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) device: Option<String>,
}

/// After a phone number was entered.
#[derive(Serialize, ToSchema)]
pub(super) struct PhoneAsked {
    /// The flow of the code that is on its way; `null` where numbers are not verified.
    #[schema(required)]
    pub(super) flow: Option<String>,
    /// When the text message will be sent, if it has to wait: codes from others do not work with this flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "date-time")]
    pub(super) leaves_at: Option<String>,
}

impl PhoneAsked {
    pub(super) fn of(opened: Option<&accounts::Opened>) -> Self {
        Self {
            flow: opened.map(|opened| opened.flow.expose().to_owned()),
            leaves_at: opened.and_then(|opened| opened.leaves_at).map(stamp),
        }
    }
}

/// After a login.
#[derive(Serialize, ToSchema)]
pub(super) struct LoggedIn<'a> {
    /// `null` when it went into a cookie.
    #[schema(value_type = Option<String>, required = true)]
    refresh: String,
    /// `null` when it went into a cookie.
    #[schema(value_type = Option<String>, required = true)]
    access: String,
    /// Send it with the next login, so that the account recognises the program. `null` when it went into a cookie.
    #[schema(value_type = Option<String>, required = true)]
    device: String,
    user: Profile<'a>,
    /// After a recovery code was used: how many are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) recovery_codes_left: Option<i64>,
}

impl<'a> LoggedIn<'a> {
    /// `None` for the login of a browser.
    pub(super) fn of(site: &'a Site, done: &accounts::LoggedIn) -> Option<Self> {
        let pair = done.pair.as_ref()?;
        Some(Self {
            refresh: pair.refresh.clone(),
            access: pair.access.clone(),
            device: done.device.expose().to_owned(),
            user: Profile::of(site, &done.user),
            recovery_codes_left: None,
        })
    }
}

/// A pair, in the package's order.
#[derive(Serialize, ToSchema)]
pub(super) struct Tokens {
    /// `null` when it went into a cookie.
    #[schema(value_type = Option<String>, required = true)]
    refresh: String,
    /// `null` when it went into a cookie.
    #[schema(value_type = Option<String>, required = true)]
    access: String,
    /// Send it with the next login, so that the account recognises the program. Only for requests that had `device`, even
    /// as `null`, since SimpleJWT has no such field; `null` when it went into a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
}

impl Tokens {
    /// Those of a login; `None` for that of a browser.
    pub(super) fn of(done: &accounts::LoggedIn, device: &Device) -> Option<Self> {
        let pair = done.pair.as_ref()?;
        let known_by = || done.device.expose().to_owned();
        Some(Self {
            refresh: pair.refresh.clone(),
            access: pair.access.clone(),
            device: device.is_sent.then(known_by),
        })
    }
}

/// After a refresh.
#[derive(Serialize, ToSchema)]
pub(super) struct NewTokens {
    /// `null` when it went into a cookie.
    #[schema(value_type = Option<String>, required = true)]
    access: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh: Option<String>,
}

impl From<Refreshed> for NewTokens {
    fn from(new: Refreshed) -> Self {
        Self {
            access: new.access,
            refresh: new.refresh,
        }
    }
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Session {
    id: i64,
    /// `browser` or `api`.
    #[schema(pattern = "^(browser|api)$")]
    kind: &'static str,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(format = "date-time")]
    last_seen_at: String,
    ip: String,
    agent: String,
    current: bool,
}

impl From<&SessionView> for Session {
    fn from(view: &SessionView) -> Self {
        Self {
            id: view.id.0,
            kind: match view.holder {
                Holder::Browser => "browser",
                Holder::Api => "api",
            },
            created_at: stamp(view.since),
            last_seen_at: stamp(view.last_seen),
            ip: view.ip.clone(),
            agent: describe_browser(&view.agent).to_string(),
            current: view.current,
        }
    }
}

/// A flow whose code is on its way.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names of the wire")]
pub(super) struct Flow {
    pub(super) flow: String,
    /// Set when no e-mail is sent, because too many were requested today: until then the link in the last one works.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "date-time")]
    pub(super) held_back_until: Option<String>,
    /// When the e-mail will be sent, if it has to wait: codes from other e-mails do not work with this flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "date-time")]
    pub(super) leaves_at: Option<String>,
}

impl Flow {
    pub(super) fn of(opened: &accounts::Opened) -> Self {
        Self {
            flow: opened.flow.expose().to_owned(),
            held_back_until: opened.held_back_until.map(stamp),
            leaves_at: opened.leaves_at.map(stamp),
        }
    }
}

pub(super) fn stamp(at: Moment) -> String {
    at.assume_utc().format(&Rfc3339).unwrap_or_default()
}

/// An answer in JSON.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    let mut response = HttpResponse::build(status).json(body);
    response.extensions_mut().insert(Finished);
    response
}

/// Done; the body is empty.
#[derive(Serialize, ToSchema)]
#[schema(max_properties = 0)]
pub(super) struct Done {}

/// `{}`
pub(super) fn done() -> HttpResponse {
    json(StatusCode::OK, &Done {})
}

/// 204
pub(super) fn gone() -> HttpResponse {
    let mut response = HttpResponse::NoContent().finish();
    response.extensions_mut().insert(Finished);
    response
}
