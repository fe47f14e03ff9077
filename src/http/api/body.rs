//! What a client sent: JSON, a form or multipart, read with every limit and then field by field.
//!
//! A body that cannot be read refuses nothing by itself: [`Reading::finish`] does, so that who may not come in at all
//! hears of that first. Half a surrogate pair is no text, and so no JSON.

mod description;
mod input;
mod rows;

pub(super) use description::{BodyDescription, body};

use super::errors::ApiError;
use super::negotiate::{Syntax, parts, syntax, unreadable};
use crate::http::urlencoded::pairs;
use crate::i18n::Message;
use crate::values::strip;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use description::{Kind, Sought};
use futures_util::StreamExt as _;
use serde_json::Value;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::time::Duration;
use zeroize::Zeroizing;

const LARGEST: usize = 256 * 1024;
pub(crate) const SLOWEST: Duration = Duration::from_secs(20);
pub(crate) const DEEPEST: usize = 64;
const REQUIRED: &str = "field-required";
const NULL: &str = "wire-null";
const BLANK: &str = "wire-blank";

type Fields = BTreeMap<String, Sent>;

/// The fields of a body, of equal names the last, or why they cannot be had.
pub(crate) struct Body(Result<Fields, ApiError>);

enum Sent {
    Text(Zeroizing<String>),
    Null,
    Boolean(bool),
    /// A field that a form brings more than once. Where one text is wanted, the last counts.
    Repeated(Vec<Zeroizing<String>>),
    /// A list of texts and numbers.
    List(Vec<Zeroizing<String>>),
    /// An object, as JSON.
    Object(Zeroizing<String>),
    /// A file, a list of objects: nothing that can be taken as text.
    NoText,
}

impl FromRequest for Body {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let syntax = syntax(request.headers());
        let bytes = read(payload.take(), SLOWEST);
        Box::pin(async move { Ok(Self(bytes.await.and_then(|bytes| fields(&bytes, syntax)))) })
    }
}

impl Body {
    /// What the reader of a command makes of it; or why it could not be read, or all that was wrong.
    pub(crate) fn read<T>(
        self,
        read: impl FnOnce(&mut Reading) -> Option<T>,
    ) -> Result<T, ApiError> {
        let mut fields = Reading::new(self);
        let value = read(&mut fields);
        fields.finish()?;
        value.ok_or_else(ApiError::broken)
    }
}

/// The bytes of a body, with every limit.
pub(crate) async fn read(
    mut body: Payload,
    slowest: Duration,
) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    let whole = async {
        let mut bytes = Zeroizing::new(Vec::new());
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|_| unreadable(&Message::new("wire-body-broken-off")))?;
            if bytes.len() + chunk.len() > LARGEST {
                let text = Message::new("wire-body-too-large");
                let status = StatusCode::PAYLOAD_TOO_LARGE;
                return Err(ApiError::detail(status, "request_too_large", &text));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(slowest, whole).await.map_err(|_| {
        let text = Message::new("wire-body-too-slow");
        ApiError::detail(StatusCode::REQUEST_TIMEOUT, "request_timeout", &text)
    })?
}

fn fields(bytes: &[u8], syntax: Result<Syntax, ApiError>) -> Result<Fields, ApiError> {
    if bytes.is_empty() {
        return Ok(Fields::new());
    }
    let text = |text: String| Sent::Text(Zeroizing::new(text));
    match syntax? {
        Syntax::Json => object(bytes),
        Syntax::Form => {
            let wrong = |()| unreadable(&Message::new("wire-form-unreadable"));
            let pairs = pairs(bytes).map_err(wrong)?;
            Ok(gathered(pairs.into_iter().map(|(n, v)| (n, text(v)))))
        }
        Syntax::Multipart { boundary } => {
            let wrong = || unreadable(&Message::new("wire-multipart-unreadable"));
            let parts = parts(bytes, &boundary).ok_or_else(wrong)?;
            let sent = |v: Option<&str>| v.map_or(Sent::NoText, |v| text(v.to_owned()));
            Ok(gathered(parts.into_iter().map(|(n, v)| (n, sent(v)))))
        }
    }
}

fn gathered(sent: impl Iterator<Item = (String, Sent)>) -> Fields {
    let mut fields = Fields::new();
    for (name, new) in sent {
        let all = match (fields.remove(&name), new) {
            (Some(Sent::Text(first)), Sent::Text(second)) => Sent::Repeated(vec![first, second]),
            (Some(Sent::Repeated(mut all)), Sent::Text(next)) => {
                all.push(next);
                Sent::Repeated(all)
            }
            (_, new) => new,
        };
        fields.insert(name, all);
    }
    fields
}

fn object(bytes: &[u8]) -> Result<Fields, ApiError> {
    let wrong = |why: serde_json::Error| {
        unreadable(&Message::new("wire-json-unreadable").with("why", why.to_string()))
    };
    let whole = serde_json::from_slice(bytes).map_err(wrong)?;
    if depth(&whole) > DEEPEST {
        return Err(unreadable(&Message::new("wire-json-too-deep")));
    }
    let got = match whole {
        Value::Object(all) => return Ok(all.into_iter().map(|(n, v)| (n, sent(v))).collect()),
        Value::Null => return Err(ApiError::general(Message::new("wire-no-data"))),
        Value::Array(_) => "list",
        Value::String(_) => "str",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
    };
    let text = Message::new("wire-not-a-dictionary").with("type", got);
    Err(ApiError::general(text))
}

/// How deep arrays and objects lie in each other. The parser has stopped at 128 already.
pub(crate) fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

/// A value as Django REST framework takes it for text: numbers pass, as they are written.
fn sent(value: Value) -> Sent {
    match value {
        Value::String(text) => Sent::Text(Zeroizing::new(text)),
        Value::Number(number) => Sent::Text(Zeroizing::new(number.to_string())),
        Value::Null => Sent::Null,
        Value::Bool(yes) => Sent::Boolean(yes),
        Value::Array(items) => {
            let items = items.into_iter().map(|item| match sent(item) {
                Sent::Text(text) => Some(text),
                _ => None,
            });
            items
                .collect::<Option<_>>()
                .map_or(Sent::NoText, Sent::List)
        }
        object @ Value::Object(_) => Sent::Object(Zeroizing::new(object.to_string())),
    }
}

/// A body being read field by field. What is wrong is gathered, and said by [`Reading::finish`].
#[must_use = "what is wrong is said by `finish`"]
pub(crate) struct Reading {
    body: Body,
    problems: Vec<(Cow<'static, str>, Message)>,
    /// What was looked for, where a body is described and none is read.
    sought: Option<RefCell<Sought>>,
}

impl Reading {
    pub(crate) fn new(body: Body) -> Self {
        Self {
            body,
            problems: Vec::new(),
            sought: None,
        }
    }

    /// The text of a field that must be there, trimmed.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<String> {
        self.text_of(name, Kind::Text)
    }

    fn text_of(&mut self, name: &'static str, kind: Kind) -> Option<String> {
        self.seek(name, kind, true);
        let got = required(self.look(name)?).and_then(plain);
        self.noted(name, got)
    }

    /// The text of a field that may be missing, blank or null, which all are `Some(None)`. `None` when it is wrong.
    pub(crate) fn optional_text(&mut self, name: &'static str) -> Option<Option<String>> {
        self.seek(name, Kind::Text, false);
        self.optional_text_of(name)
    }

    fn optional_text_of(&mut self, name: &'static str) -> Option<Option<String>> {
        let got = match required(self.look(name)?) {
            Err(REQUIRED | NULL | BLANK) => Ok(None),
            got => got.and_then(plain).map(Some),
        };
        self.noted(name, got)
    }

    /// The JSON of a field that may be missing, as an object or as a text.
    fn optional_json(&mut self, name: &'static str) -> Option<Option<String>> {
        self.seek(name, Kind::Json, false);
        match self.look(name)? {
            Some(Sent::Object(json)) => Some(Some(json.to_string())),
            _ => self.optional_text_of(name),
        }
    }

    /// Notes that something is wrong with a field.
    pub(crate) fn wrong(&mut self, name: impl Into<Cow<'static, str>>, text: Message) {
        self.problems.push((name.into(), text));
    }

    /// Refuses when the body could not be read, or with all that was wrong, in the order in which it was noted.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        self.body.0?;
        let refusal = (!self.problems.is_empty()).then(|| ApiError::fields(self.problems));
        refusal.map_or(Ok(()), Err)
    }

    /// Notes what is looked for, where a body is described.
    fn seek(&self, name: impl Into<Cow<'static, str>>, kind: Kind, is_required: bool) {
        if let Some(sought) = &self.sought {
            sought.borrow_mut().note(name.into(), kind, is_required);
        }
    }

    /// `None` when there is no body to look into.
    fn look(&self, name: &str) -> Option<Option<&Sent>> {
        self.body.0.as_ref().ok().map(|body| body.get(name))
    }

    /// `None` where something is wrong, which is noted by the id of its sentence.
    fn noted<T>(&mut self, name: &'static str, got: Result<T, &'static str>) -> Option<T> {
        got.map_err(|id| self.wrong(name, Message::new(id))).ok()
    }
}

impl Sent {
    /// What can be taken as text.
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Repeated(all) => Some(all.last().map_or("", |text| text)),
            Self::Null | Self::NoText | Self::Object(_) | Self::Boolean(_) | Self::List(_) => None,
        }
    }
}

/// The text of a field, or the id of what is wrong with it.
fn required(sent: Option<&Sent>) -> Result<&str, &'static str> {
    let text = match sent {
        None => return Err(REQUIRED),
        Some(Sent::Null) => return Err(NULL),
        Some(sent) => sent.text().ok_or("value-not-text")?,
    };
    if strip(text).is_empty() {
        Err(BLANK)
    } else {
        Ok(text)
    }
}

fn plain(text: &str) -> Result<String, &'static str> {
    match strip(text) {
        text if text.contains('\0') => Err("field-null"),
        text => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests;
