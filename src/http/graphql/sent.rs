//! What a client sent: a query, its variables, and the name of the operation, in any of the ways that graphene's view
//! takes them. What the address says counts before what the body says.

use super::answer::Refusal;
use super::page::{self, Typed};
use super::{caller, throttle};
use crate::http::api::body::{DEEPEST, SLOWEST, depth, read};
use crate::http::api::negotiate::{Syntax, parts, syntax};
use crate::http::urlencoded::pairs;
use crate::i18n::Message;
use crate::site::Site;
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, ResponseError as _};
use serde_json::{Map, Value};
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;

/// Lists and objects in each other, in variables.
const DEEPEST_VARIABLES: usize = 16;
/// Values in variables, each entry of a list or an object counted.
const MOST_VALUES: usize = 1000;

/// What was asked.
pub(super) struct Sent {
    pub(super) query: String,
    pub(super) variables: Value,
    pub(super) operation: Option<String>,
}

/// What was asked, or why it cannot be known. Not printed: it may hold passwords.
pub(super) struct Asked {
    pub(super) sent: Result<Sent, Refusal>,
    /// What the form of the page holds, where it is that which was sent.
    pub(super) typed: Option<Typed>,
}

impl FromRequest for Asked {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let site = request.app_data::<Data<Site>>();
        let is_form = site.is_some_and(|site| page::is_form(request, site));
        let refused = move |refusal| Self {
            sent: Err(refusal),
            typed: is_form.then(Typed::default),
        };
        let counted = counted(request);
        // Of the form of our page the body is read all the same: nobody types a query twice.
        let counted = match counted {
            Err(refusal) if !is_form => return Box::pin(async move { Ok(refused(refusal)) }),
            counted => counted,
        };
        let address = pairs(request.query_string().as_bytes()).unwrap_or_default();
        let headers = request.headers().clone();
        let has_body = request.method() == Method::POST;
        let payload = payload.take();
        Box::pin(async move {
            let mut fields = if has_body {
                match read(payload, SLOWEST).await {
                    Ok(bytes) => match body(&headers, &bytes) {
                        Ok(fields) => fields,
                        Err(refusal) => return Ok(refused(refusal)),
                    },
                    Err(error) => {
                        let status = error.status_code();
                        return Ok(refused(Refusal::new(status, &words(status))));
                    }
                }
            } else {
                Map::new()
            };
            let typed = is_form.then(|| Typed::of(&fields));
            if let Err(refusal) = counted {
                let sent = Err(refusal);
                return Ok(Self { sent, typed });
            }
            for (name, value) in address {
                if ["query", "variables", "operationName"].contains(&name.as_str())
                    && !value.is_empty()
                {
                    fields.insert(name, Value::String(value));
                }
            }
            Ok(Self {
                sent: understood(fields),
                typed,
            })
        })
    }
}

/// Counts a request that asks something: not one for the page.
fn counted(request: &HttpRequest) -> Result<(), Refusal> {
    let asks = request.method() == Method::POST || !request.query_string().is_empty();
    let shows = |site: &Site| site.config().graphql.page && page::is_wanted(request.headers());
    match request.app_data::<Data<Site>>() {
        Some(site) if request.method() == Method::GET && shows(site) => Ok(()),
        Some(site) if asks => {
            let token = caller::token(request, site);
            throttle::spend(site, request, token.as_deref())
        }
        _ => Ok(()),
    }
}

fn words(status: StatusCode) -> Message {
    Message::new(match status {
        StatusCode::PAYLOAD_TOO_LARGE => "wire-body-too-large",
        StatusCode::REQUEST_TIMEOUT => "wire-body-too-slow",
        _ => "graphql-body-broken-off",
    })
}

fn body(headers: &HeaderMap, bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let media_type = headers.get(header::CONTENT_TYPE);
    let media_type = media_type.map(|it| String::from_utf8_lossy(it.as_bytes()));
    let media_type = media_type.unwrap_or_default();
    let plain = media_type.split(';').next().unwrap_or_default().trim();
    if plain.eq_ignore_ascii_case("application/graphql") {
        let query = str::from_utf8(bytes);
        let query = query.map_err(|_| Refusal::of("graphql-query-not-utf8"))?;
        return Ok(Map::from_iter([("query".to_owned(), query.into())]));
    }
    let is_json = plain.eq_ignore_ascii_case("application/json");
    if bytes.is_empty() && !is_json {
        return Ok(Map::new());
    }
    let unreadable = || {
        Refusal::of(if is_json {
            "graphql-json-invalid"
        } else {
            "graphql-form-unreadable"
        })
    };
    let known = ["application/x-www-form-urlencoded", "multipart/form-data"];
    if !is_json && !known.iter().any(|it| plain.eq_ignore_ascii_case(it)) {
        // As there: the body is not looked at.
        return Ok(Map::new());
    }
    match syntax(headers).map_err(|_| unreadable())? {
        Syntax::Json => object(bytes),
        Syntax::Form => {
            let pairs = pairs(bytes).map_err(|()| unreadable())?;
            Ok(pairs.into_iter().map(|(n, v)| (n, v.into())).collect())
        }
        Syntax::Multipart { boundary } => {
            let parts = parts(bytes, &boundary);
            let parts = parts.ok_or_else(|| Refusal::of("graphql-form-unreadable"))?;
            let texts = parts.into_iter().filter_map(|(n, v)| Some((n, v?.into())));
            Ok(texts.collect())
        }
    }
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let whole: Value =
        serde_json::from_slice(bytes).map_err(|_| Refusal::of("graphql-json-invalid"))?;
    if depth(&whole) > DEEPEST {
        return Err(Refusal::of("graphql-json-invalid"));
    }
    match whole {
        Value::Object(fields) => Ok(fields),
        // A list would be several requests at once, each with limits of its own.
        _ => Err(Refusal::of("graphql-not-a-query")),
    }
}

fn understood(mut fields: Map<String, Value>) -> Result<Sent, Refusal> {
    let query = match fields.remove("query") {
        Some(Value::String(query)) if !query.trim().is_empty() => query,
        _ => return Err(Refusal::of("graphql-no-query")),
    };
    let wrong = || Refusal::of("graphql-variables-invalid");
    let variables = match fields.remove("variables") {
        None => Value::Null,
        Some(Value::String(text)) if text.trim().is_empty() => Value::Null,
        Some(Value::String(text)) => serde_json::from_str(&text).map_err(|_| wrong())?,
        Some(other) => other,
    };
    if !matches!(variables, Value::Null | Value::Object(_)) {
        return Err(wrong());
    }
    if depth(&variables) > DEEPEST_VARIABLES || values(&variables) > MOST_VALUES {
        return Err(Refusal::of("graphql-variables-too-large"));
    }
    let operation = match fields.remove("operationName") {
        Some(Value::String(name)) if !name.is_empty() && name != "null" => Some(name),
        _ => None,
    };
    Ok(Sent {
        query,
        variables,
        operation,
    })
}

/// How many values lie in one, itself among them.
fn values(whole: &Value) -> usize {
    let (mut found, mut waiting) = (0, vec![whole]);
    while let Some(value) = waiting.pop() {
        found += 1;
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(fields) => waiting.extend(fields.values()),
            _ => {}
        }
    }
    found
}
