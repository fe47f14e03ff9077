//! What stands in a token, written as `SimpleJWT` writes it and read with distrust.

use crate::security::digest;
use crate::values::custom_fields::Shown;
use crate::values::{Bound, Level, Methods, Nonce, SessionId, UserId};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::fmt;

/// Clocks of two servers differ; a token from further in the future was not issued by one of ours.
const SKEW: i64 = 60;
/// The last second of the year 9999, the end of time for most that read tokens.
const END_OF_TIME: i64 = 253_402_300_799;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Opens the API for some minutes.
    Access,
    /// Gets the next pair.
    Refresh,
}

impl Kind {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// `token_type`
    pub kind: Kind,
    /// `exp`, Unix seconds; from that second on the token is worth nothing.
    pub expires: i64,
    /// `iat`, Unix seconds.
    pub issued: i64,
    /// The token's own name.
    pub jti: String,
    /// Whom it speaks of.
    pub subject: Subject,
    /// How its session was opened. Written for others, and never read: what counts is the session row.
    pub authentication: Option<Authentication>,
}

/// How a session was opened, in the words of `OpenID` Connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentication {
    /// `amr`; left out where nothing is known.
    pub methods: Methods,
    /// `acr`
    pub level: Level,
    /// `auth_time`, Unix seconds.
    pub at: i64,
}

/// Whom a token speaks of.
#[derive(Clone, PartialEq, Eq)]
pub enum Subject {
    /// Somebody with a verified address.
    User(SessionClaim),
    /// A sign-up that has not verified its address yet.
    Pending {
        /// The text of the flow's token, a secret.
        flow: String,
    },
}

/// The session that a token names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SessionClaim {
    /// `user_id`
    pub user: UserId,
    /// `sid`, in its first part: the row of the session.
    pub session: SessionId,
    /// `sid`, in its second part: what is random in that row. Another row that has this number is another session.
    pub nonce: [u8; Nonce::BYTES],
}

impl SessionClaim {
    /// Whether a row that has the number is the very session that the token was issued for. It is another one where the
    /// database was put back from an older copy since, and nothing may be done to that.
    pub fn is(&self, owner: UserId, row: &impl Bound) -> bool {
        digest::is_nonce(row.nonce(), &self.nonce) && owner == self.user
    }
}

impl fmt::Debug for SessionClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionClaim")
            .field("user", &self.user.0)
            .field("session", &self.session.0)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(named) => f.debug_tuple("User").field(named).finish(),
            Self::Pending { .. } => f.write_str("Pending(..)"),
        }
    }
}

/// Why a token is not believed, in the words of `SimpleJWT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// Not ours, damaged, or for somebody else.
    #[error("token-invalid")]
    Invalid,
    /// Its time is over.
    #[error("token-expired")]
    Expired,
    /// There is no `jti`.
    #[error("token-no-id")]
    NoId,
    /// There is no `token_type`.
    #[error("token-no-type")]
    NoType,
    /// The `token_type` is none of ours, or not the one that is needed here.
    #[error("token-wrong-type")]
    WrongType,
    /// There is no `exp`.
    #[error("token-no-expiry")]
    NoExpiry,
    /// Nobody is named.
    #[error("token-no-user")]
    NoUser,
}

/// Who issues and who is addressed, when that was set.
pub(super) struct Parties {
    pub(super) issuer: Option<String>,
    pub(super) audience: Option<String>,
}

#[derive(Serialize)]
struct Payload<'a> {
    token_type: &'static str,
    exp: i64,
    iat: i64,
    jti: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amr: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<&'a str>,
    /// The settings see to it that none has a name of ours.
    #[serde(flatten)]
    own: &'a Shown<'a>,
}

impl Claims {
    pub(super) fn write(&self, parties: &Parties, own: &Shown<'_>) -> serde_json::Result<Vec<u8>> {
        let (user_id, sid, scope, flow) = match &self.subject {
            Subject::User(named) => (
                Some(named.user.0.to_string()),
                Some(format!("{}-{}", named.session.0, Nonce::text(&named.nonce))),
                None,
                None,
            ),
            Subject::Pending { flow } => (None, None, Some(PENDING), Some(flow.as_str())),
        };
        let how = self.authentication.as_ref();
        let amr = how.map(|how| how.methods.amr(how.level));
        serde_json::to_vec(&Payload {
            token_type: self.kind.name(),
            exp: self.expires,
            iat: self.issued,
            jti: &self.jti,
            user_id,
            sid,
            scope,
            flow,
            amr: amr.filter(|amr| !amr.is_empty()),
            acr: how.map(|how| how.level.acr()),
            auth_time: how.map(|how| how.at),
            aud: parties.audience.as_deref(),
            iss: parties.issuer.as_deref(),
            own,
        })
    }

    /// Reads a payload whose signature is good. Others may hold the key too, so nothing about it is taken for granted.
    pub(super) fn read(payload: &[u8], parties: &Parties, now: i64) -> Result<Self, BadToken> {
        let payload = Said::read(payload).ok_or(BadToken::Invalid)?;
        let issued = issued(&payload, now)?;
        let expires = expires(&payload, now)?;
        let texts = [&payload.sub, &payload.jti];
        if !parties.fit(&payload) || !texts.into_iter().flatten().all(Value::is_string) {
            return Err(BadToken::Invalid);
        }
        let expires = expires.ok_or(BadToken::NoExpiry)?;
        let jti = payload.jti.as_ref().and_then(Value::as_str);
        let jti = jti.filter(|jti| !jti.is_empty()).ok_or(BadToken::NoId)?;
        let kind = payload.token_type.as_ref().ok_or(BadToken::NoType)?;
        let kind = match kind.as_str() {
            Some("access") => Kind::Access,
            Some("refresh") => Kind::Refresh,
            _ => return Err(BadToken::WrongType),
        };
        Ok(Self {
            kind,
            expires,
            jti: jti.to_owned(),
            subject: subject(&payload)?,
            authentication: None,
            issued: issued.ok_or(BadToken::Invalid)?,
        })
    }
}

/// What is read of a payload. All else in it is passed over: it is written for others.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    #[serde(deserialize_with = "present")]
    token_type: Option<Value>,
    #[serde(deserialize_with = "present")]
    exp: Option<Value>,
    #[serde(deserialize_with = "present")]
    iat: Option<Value>,
    #[serde(deserialize_with = "present")]
    nbf: Option<Value>,
    #[serde(deserialize_with = "present")]
    jti: Option<Value>,
    #[serde(deserialize_with = "present")]
    user_id: Option<Value>,
    #[serde(deserialize_with = "present")]
    sid: Option<Value>,
    #[serde(deserialize_with = "present")]
    scope: Option<Value>,
    #[serde(deserialize_with = "present")]
    flow: Option<Value>,
    #[serde(deserialize_with = "present")]
    sub: Option<Value>,
    #[serde(deserialize_with = "present")]
    aud: Option<Value>,
    #[serde(deserialize_with = "present")]
    iss: Option<Value>,
}

impl Said {
    fn read(payload: &[u8]) -> Option<Self> {
        // A list would be read as the fields in their order.
        let is_object = payload.trim_ascii_start().starts_with(b"{");
        is_object.then(|| serde_json::from_slice(payload).ok())?
    }
}

/// A value that is there, also where it is null.
fn present<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(source).map(Some)
}

const PENDING: &str = "pending";

/// `iat`, and that neither it nor `nbf` lies ahead.
fn issued(payload: &Said, now: i64) -> Result<Option<i64>, BadToken> {
    let not_after = |said: &Option<Value>, latest| match said.as_ref().map(seconds) {
        None => Ok(None),
        Some(Some(at)) if at <= latest => Ok(Some(at)),
        Some(_) => Err(BadToken::Invalid),
    };
    let issued = not_after(&payload.iat, now.saturating_add(SKEW))?;
    not_after(&payload.nbf, now)?;
    Ok(issued)
}

fn expires(payload: &Said, now: i64) -> Result<Option<i64>, BadToken> {
    match payload.exp.as_ref().map(seconds) {
        None => Ok(None),
        Some(Some(at)) if at <= now => Err(BadToken::Expired),
        Some(Some(at)) if at <= END_OF_TIME => Ok(Some(at)),
        Some(_) => Err(BadToken::Invalid),
    }
}

/// A moment; a fraction of a second is cut off, as Python does.
fn seconds(value: &Value) -> Option<i64> {
    let Value::Number(number) = value else {
        return None;
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is too large saturates, and is then beyond the end of time"
    )]
    let cut = |float: f64| float as i64;
    number.as_i64().or_else(|| number.as_f64().map(cut))
}

impl Parties {
    fn fit(&self, payload: &Said) -> bool {
        let issuer = self.issuer.as_deref();
        let audience = self.audience.as_deref();
        issuer.is_none_or(|ours| payload.iss.as_ref().is_some_and(|iss| iss == ours))
            && audience.is_none_or(|ours| match &payload.aud {
                Some(Value::Array(list)) => {
                    list.iter().all(Value::is_string) && list.iter().any(|aud| aud == ours)
                }
                Some(aud) => aud == ours,
                None => false,
            })
    }
}

fn subject(payload: &Said) -> Result<Subject, BadToken> {
    let user = payload.user_id.as_ref();
    match &payload.scope {
        None => {
            let user = user.and_then(id).ok_or(BadToken::NoUser)?;
            let session = payload.sid.as_ref().and_then(session);
            let (session, nonce) = session.ok_or(BadToken::Invalid)?;
            Ok(Subject::User(SessionClaim {
                user: UserId(user),
                session: SessionId(session),
                nonce,
            }))
        }
        Some(scope) if scope == PENDING && user.is_none() => {
            let flow = payload.flow.as_ref().and_then(Value::as_str);
            let flow = flow.filter(|flow| !flow.is_empty());
            Ok(Subject::Pending {
                flow: flow.ok_or(BadToken::Invalid)?.to_owned(),
            })
        }
        // A scope that we do not know narrows the token in a way that we cannot honour.
        Some(_) => Err(BadToken::Invalid),
    }
}

/// The number of a session's row, and what is random in it.
fn session(value: &Value) -> Option<(i64, [u8; Nonce::BYTES])> {
    let (number, nonce) = value.as_str()?.split_once('-')?;
    Some((positive(number)?, Nonce::parse(nonce)?))
}

/// The number of a row, as text (`SimpleJWT` from 5.5.1 on) or as an integer (before).
fn id(value: &Value) -> Option<i64> {
    let id: Option<i64> = match value {
        Value::String(text) => positive(text),
        Value::Number(number) => number.as_i64(),
        _ => None,
    };
    id.filter(|id| *id > 0)
}

fn positive(text: &str) -> Option<i64> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok())?.filter(|id| *id > 0)
}
