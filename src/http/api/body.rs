//! What a client sent: JSON, a form or multipart, read with every limit and then field by field.
//!
//! A body that cannot be read refuses nothing by itself: [`Reading::finish`] does, so that who may not come in at all
//! hears of that first. Half a surrogate pair is no text, and so no JSON.

use super::errors::ApiError;
use super::negotiate::{Syntax, parts, syntax, unreadable};
use crate::http::forms::pairs;
use crate::values::{Password, strip};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use serde_json::Value;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use zeroize::Zeroizing;

const LARGEST: usize = 256 * 1024;
const SLOWEST: Duration = Duration::from_secs(20);
const DEEPEST: usize = 64;
/// No password hash is made of more than this; new passwords are much shorter.
const LONGEST_SECRET: usize = 4096;

/// The fields of a body, of equal names the last, or why they cannot be had.
pub(in crate::http) struct Body(Result<BTreeMap<String, Sent>, ApiError>);

#[derive(Clone)]
enum Sent {
    Text(Zeroizing<String>),
    Null,
    /// A file, a list: nothing that can be taken as text.
    NoText,
}

impl FromRequest for Body {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let syntax = syntax(request.headers());
        let body = payload.take();
        Box::pin(async move {
            let bytes = read(body, SLOWEST).await;
            Ok(Self(bytes.and_then(|bytes| fields(&bytes, syntax))))
        })
    }
}

async fn read(mut body: Payload, slowest: Duration) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    let whole = async {
        let mut bytes = Zeroizing::new(Vec::new());
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|_| {
                ApiError::detail(StatusCode::BAD_REQUEST, "parse_error", "Malformed request.")
            })?;
            if bytes.len() + chunk.len() > LARGEST {
                let text = "The request body is too large.";
                let status = StatusCode::PAYLOAD_TOO_LARGE;
                return Err(ApiError::detail(status, "request_too_large", text));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(slowest, whole).await.map_err(|_| {
        let text = "The request took too long to arrive.";
        ApiError::detail(StatusCode::REQUEST_TIMEOUT, "request_timeout", text)
    })?
}

fn fields(
    bytes: &[u8],
    syntax: Result<Syntax, ApiError>,
) -> Result<BTreeMap<String, Sent>, ApiError> {
    if bytes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let text = |text: String| Sent::Text(Zeroizing::new(text));
    match syntax? {
        Syntax::Json => object(bytes),
        Syntax::Form => {
            let pairs = pairs(bytes).map_err(|()| unreadable("Form", "not UTF-8, urlencoded"))?;
            Ok(pairs.into_iter().map(|(n, v)| (n, text(v))).collect())
        }
        Syntax::Multipart { boundary } => {
            let parts = parts(bytes, &boundary);
            let parts = parts
                .ok_or_else(|| unreadable("Multipart form", "the parts cannot be told apart"))?;
            let sent = |v: Option<&str>| v.map_or(Sent::NoText, |v| text(v.to_owned()));
            Ok(parts.into_iter().map(|(n, v)| (n, sent(v))).collect())
        }
    }
}

fn object(bytes: &[u8]) -> Result<BTreeMap<String, Sent>, ApiError> {
    let whole: Value =
        serde_json::from_slice(bytes).map_err(|error| unreadable("JSON", &error.to_string()))?;
    if depth(&whole) > DEEPEST {
        return Err(unreadable("JSON", "nested too deeply"));
    }
    let got = match whole {
        Value::Object(fields) => {
            let fields = fields.into_iter();
            return Ok(fields.map(|(name, value)| (name, sent(value))).collect());
        }
        Value::Null => return Err(ApiError::general("No data provided")),
        Value::Array(_) => "list",
        Value::String(_) => "str",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
    };
    let text = format!("Invalid data. Expected a dictionary, but got {got}.");
    Err(ApiError::general(text))
}

/// How deep arrays and objects lie in each other. The parser has stopped at 128 already.
fn depth(value: &Value) -> usize {
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
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Sent::NoText,
    }
}

/// A body being read field by field. What is wrong is gathered, and said by [`Reading::finish`].
#[must_use = "what is wrong is said by `finish`"]
pub(in crate::http) struct Reading {
    body: Body,
    problems: Vec<(&'static str, Vec<String>)>,
}

impl Reading {
    pub(in crate::http) fn new(body: Body) -> Self {
        let problems = Vec::new();
        Self { body, problems }
    }

    /// Whether there is such a field, be it blank or null. Tells "leave it" from "empty it" in a partial update.
    pub(in crate::http) fn is_sent(&self, name: &str) -> bool {
        self.body
            .0
            .as_ref()
            .is_ok_and(|body| body.contains_key(name))
    }

    /// The text of a field that must be there, trimmed.
    pub(in crate::http) fn text(&mut self, name: &'static str) -> Option<String> {
        let text = self.required(name)?;
        self.without_nul(name, strip(&text))
    }

    /// The text of a field that may be missing, blank or null, which all are `Some(None)`. `None` when it is wrong.
    pub(in crate::http) fn optional_text(&mut self, name: &'static str) -> Option<Option<String>> {
        match self.look(name)? {
            Some(Sent::Text(text)) if !strip(&text).is_empty() => {
                self.without_nul(name, strip(&text)).map(Some)
            }
            _ => Some(None),
        }
    }

    /// A password that must be there. Never trimmed.
    pub(in crate::http) fn secret(&mut self, name: &'static str) -> Option<Password> {
        let mut text = self.required(name)?;
        if text.len() > LONGEST_SECRET {
            return self.wrong(name, "Ensure this field has no more than 128 characters.");
        }
        Some(Password::new(std::mem::take(&mut *text)))
    }

    /// Parses the text of a field that must be there, or notes what is wrong with it.
    pub(in crate::http) fn parse<T, E: ToString>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(name)?;
        parse(&text).map_or_else(|error| self.wrong(name, error.to_string()), Some)
    }

    /// Parses the text of a field that may be missing, blank or null.
    pub(in crate::http) fn parse_optional<T, E: ToString>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        let Some(text) = self.optional_text(name)? else {
            return Some(None);
        };
        parse(&text).map_or_else(
            |error| self.wrong(name, error.to_string()),
            |v| Some(Some(v)),
        )
    }

    /// Notes that something is wrong with a field, which is then `None`.
    pub(in crate::http) fn wrong<T>(
        &mut self,
        name: &'static str,
        text: impl Into<String>,
    ) -> Option<T> {
        self.problems.push((name, vec![text.into()]));
        None
    }

    /// Refuses when anything was wrong, in the order in which it was asked for.
    pub(in crate::http) fn finish(self) -> Result<(), ApiError> {
        self.body.0?;
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(ApiError::fields(self.problems))
        }
    }

    fn required(&mut self, name: &'static str) -> Option<Zeroizing<String>> {
        match self.look(name)? {
            None => self.wrong(name, "This field is required."),
            Some(Sent::Text(text)) if strip(&text).is_empty() => {
                self.wrong(name, "This field may not be blank.")
            }
            Some(Sent::Text(text)) => Some(text),
            Some(_) => self.wrong(name, "This field may not be null."),
        }
    }

    /// A field, once what is no text has been noted.
    fn look(&mut self, name: &'static str) -> Option<Option<Sent>> {
        match self.body.0.as_ref().ok()?.get(name).cloned() {
            Some(Sent::NoText) => self.wrong(name, "Not a valid string."),
            found => Some(found),
        }
    }

    fn without_nul(&mut self, name: &'static str, text: &str) -> Option<String> {
        if text.contains('\0') {
            return self.wrong(name, "Null characters are not allowed.");
        }
        Some(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::ResponseError as _;
    use actix_web::body::MessageBody as _;
    use actix_web::http::header::CONTENT_TYPE;
    use actix_web::test::TestRequest;
    use actix_web::web::Bytes;

    const JSON: &str = "application/json";
    const FORM: &str = "application/x-www-form-urlencoded";

    async fn open(media_type: &str, body: impl Into<Bytes>) -> Reading {
        let request = TestRequest::default().insert_header((CONTENT_TYPE, media_type));
        let (request, mut payload) = request.set_payload(body).to_http_parts();
        Reading::new(Body::from_request(&request, &mut payload).await.unwrap())
    }

    fn refusal(reading: Reading) -> String {
        let response = reading.finish().unwrap_err().error_response();
        let status = response.status().as_u16();
        let body = response.into_body().try_into_bytes().unwrap();
        format!("{status} {}", str::from_utf8(&body).unwrap())
    }

    #[actix_web::test]
    async fn a_field_is_read_the_same_from_every_kind_of_body() {
        let multipart = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n x \r\n--b--";
        let bodies = [
            (JSON, r#"{"a": 1, "z": [], "a": " x "}"#),
            ("application/json; charset=UTF-8", r#"{"a":"x\u0020"}"#),
            (FORM, "a=1&a=+x%20&z=1"),
            ("multipart/form-data; boundary=b", multipart),
        ];
        for (media_type, body) in bodies {
            let mut reading = open(media_type, body).await;
            assert_eq!(reading.text("a").unwrap(), "x", "{body}");
            assert!(reading.is_sent("a") && !reading.is_sent("b"));
            assert!(reading.finish().is_ok());
        }
    }

    #[actix_web::test]
    async fn everything_wrong_is_said_at_once_in_the_order_asked() {
        let sent = r#"{"n":null,"b":" \n","l":[],"t":true,"o":{},"z":"\u0000","u":"no","p":" "}"#;
        let mut reading = open(JSON, sent).await;
        for name in ["x", "n", "b", "t", "l", "o", "z"] {
            assert_eq!(reading.text(name), None);
        }
        assert!(reading.secret("p").is_none());
        assert_eq!(reading.parse("u", str::parse::<u8>), None);
        assert_eq!(reading.wrong::<u8>("x", "Again."), None);
        let said = r#"400 {"x":["This field is required.","Again."],"n":["This field may not be null."],"b":["This field may not be blank."],"t":["Not a valid string."],"l":["Not a valid string."],"o":["Not a valid string."],"z":["Null characters are not allowed."],"p":["This field may not be blank."],"u":["invalid digit found in string"]}"#;
        assert_eq!(refusal(reading), said);
    }

    #[actix_web::test]
    async fn what_is_no_object_of_json_is_refused() {
        for bad in [
            "{",
            "{} x",
            "\u{feff}{}",
            "{\"a\":NaN}",
            "[1e400]",
            r#"{"a":"\ud800"}"#,
            "'",
        ] {
            let said = refusal(open(JSON, bad).await);
            assert!(
                said.starts_with(r#"400 {"detail":"JSON parse error - "#),
                "{bad}: {said}"
            );
            assert!(said.ends_with(r#","code":"parse_error"}"#), "{said}");
        }
    }
}
