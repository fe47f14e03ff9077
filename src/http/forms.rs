//! Forms: read with every limit, checked field by field, shown again with what was typed and what is wrong.

use super::error::{PageError, log, status_of};
use super::views;
use super::visitor::Visitor;
use crate::error::{Facets, Failure, Kind};
use crate::site::Site;
use crate::values::Password;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse};
use futures_util::StreamExt as _;
use serde::Serialize;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tera::Context;
use zeroize::Zeroizing;

const LARGEST: usize = 64 * 1024;
const SLOWEST: Duration = Duration::from_secs(20);
/// No password hash is made of more than this; new passwords are much shorter.
const LONGEST_SECRET: usize = 4096;

/// The fields of a form as they were sent.
pub(super) struct Fields(Vec<(String, String)>);

impl FromRequest for Fields {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let is_form = media_type.is_none_or(|value| {
            value
                .trim()
                .to_ascii_lowercase()
                .starts_with("application/x-www-form-urlencoded")
        });
        let body = payload.take();
        Box::pin(async move {
            if !is_form {
                return Err(PageError::saying(
                    StatusCode::BAD_REQUEST,
                    "This page understands forms only.",
                )
                .into());
            }
            let bytes = tokio::time::timeout(SLOWEST, read(body)).await;
            let bytes = bytes.map_err(|_| PageError::status(StatusCode::REQUEST_TIMEOUT))??;
            let fields = pairs(&bytes).map_err(|()| unreadable())?;
            Ok(Self(fields))
        })
    }
}

async fn read(mut body: Payload) -> Result<Zeroizing<Vec<u8>>, PageError> {
    let mut bytes = Zeroizing::new(Vec::new());
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| unreadable())?;
        if bytes.len() + chunk.len() > LARGEST {
            return Err(PageError::status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unreadable() -> PageError {
    PageError::saying(
        StatusCode::BAD_REQUEST,
        "What was sent could not be read as a form.",
    )
}

/// Names and values of an urlencoded text. Every byte sequence that is not UTF-8 is an error, never a replacement.
pub(super) fn pairs(bytes: &[u8]) -> Result<Vec<(String, String)>, ()> {
    let decode = |part: &[u8]| -> Result<String, ()> {
        let mut out = Vec::with_capacity(part.len());
        let mut rest = part.iter();
        while let Some(byte) = rest.next() {
            out.push(match byte {
                b'+' => b' ',
                b'%' => {
                    let mut digit = || char::from(*rest.next()?).to_digit(16);
                    let (high, low) = (digit().ok_or(())?, digit().ok_or(())?);
                    u8::try_from(high * 16 + low).map_err(|_| ())?
                }
                other => *other,
            });
        }
        String::from_utf8(out).map_err(|_| ())
    };
    let parts = bytes
        .split(|byte| *byte == b'&')
        .filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let middle = part.iter().position(|byte| *byte == b'=');
            let (name, value) = middle
                .and_then(|at| part.split_at_checked(at))
                .unwrap_or((part, b"="));
            Ok((decode(name)?, decode(value.get(1..).unwrap_or_default())?))
        })
        .collect()
}

/// A field of a form: its name, and what people call it.
pub(super) type Field = (&'static str, &'static str);

#[derive(Debug, Clone, Default, Serialize)]
struct FieldView {
    value: String,
    errors: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Summary {
    field: &'static str,
    label: &'static str,
    text: String,
}

/// A form: what was typed, and what is wrong with it.
#[derive(Serialize)]
pub(super) struct Form {
    fields: BTreeMap<&'static str, FieldView>,
    errors: Vec<String>,
    summary: Vec<Summary>,
    #[serde(skip)]
    declared: &'static [Field],
    #[serde(skip)]
    secrets: BTreeMap<&'static str, Zeroizing<String>>,
    #[serde(skip)]
    others: Vec<(String, String)>,
}

const REQUIRED: &str = "This field is required.";

impl Form {
    /// An empty form.
    pub(super) fn blank(declared: &'static [Field]) -> Self {
        Self {
            fields: declared
                .iter()
                .map(|(name, _)| (*name, FieldView::default()))
                .collect(),
            errors: Vec::new(),
            summary: Vec::new(),
            declared,
            secrets: BTreeMap::new(),
            others: Vec::new(),
        }
    }

    /// A form as it was sent. Passwords are set apart and never shown again.
    pub(super) fn sent(declared: &'static [Field], fields: Fields) -> Self {
        let mut form = Self::blank(declared);
        let mut seen = Vec::new();
        for (name, value) in fields.0 {
            let Some((name, _)) = declared.iter().find(|(declared, _)| *declared == name) else {
                form.others.push((name, value));
                continue;
            };
            if seen.contains(name) {
                form.wrong(name, "This field was sent more than once.");
            }
            seen.push(name);
            if name.starts_with("password") {
                form.secrets.insert(name, Zeroizing::new(value));
            } else if let Some(field) = form.fields.get_mut(name) {
                field.value = value;
            }
        }
        form
    }

    /// A value that is no field of the page, such as `next`.
    pub(super) fn other(&self, name: &str) -> &str {
        self.others
            .iter()
            .rev()
            .find(|(other, _)| other == name)
            .map_or("", |(_, value)| value)
    }

    /// The text of a field.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |field| &field.value)
    }

    /// Sets the text of a field.
    pub(super) fn fill(&mut self, name: &str, value: &str) {
        if let Some(field) = self.fields.get_mut(name) {
            value.clone_into(&mut field.value);
        }
    }

    /// Notes that something is wrong with a field.
    pub(super) fn wrong(&mut self, name: &'static str, text: impl Into<String>) {
        let text = text.into();
        let label = self
            .declared
            .iter()
            .find(|(declared, _)| *declared == name)
            .map_or("", |(_, label)| label);
        if let Some(field) = self.fields.get_mut(name) {
            field.errors.push(text.clone());
        } else {
            self.errors.push(text.clone());
        }
        self.summary.push(Summary {
            field: if label.is_empty() { "" } else { name },
            label,
            text,
        });
    }

    /// Parses a field, or notes what is wrong with it.
    pub(super) fn parse<T, E: ToString>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(name).to_owned();
        if text.contains('\0') {
            self.fill(name, "");
            self.wrong(name, "Null characters are not allowed.");
            return None;
        }
        match parse(&text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(name, error.to_string());
                None
            }
        }
    }

    /// Parses a field that may be left empty.
    pub(super) fn parse_optional<T, E: ToString>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        if self.text(name).trim().is_empty() {
            return Some(None);
        }
        self.parse(name, parse).map(Some)
    }

    /// A password that must be there. Never trimmed.
    pub(super) fn secret(&mut self, name: &'static str) -> Option<Password> {
        let typed = self.secrets.remove(name).filter(|typed| !typed.is_empty());
        let Some(mut typed) = typed else {
            self.wrong(name, REQUIRED);
            return None;
        };
        if typed.len() > LONGEST_SECRET {
            self.wrong(name, "Ensure this value has at most 128 characters.");
            return None;
        }
        Some(Password::new(std::mem::take(&mut *typed)))
    }

    /// A new password, typed twice.
    pub(super) fn new_password(&mut self) -> Option<Password> {
        let (first, second) = (self.secret("password1"), self.secret("password2"));
        let (first, second) = (first?, second?);
        if first.expose() == second.expose() {
            return Some(first);
        }
        self.wrong("password2", "The two password fields didn’t match.");
        None
    }

    pub(super) fn is_wrong(&self) -> bool {
        !self.summary.is_empty()
    }

    /// Whether one of these fields holds something, or is wrong.
    pub(super) fn touches(&self, names: &[&str]) -> bool {
        let touched = |name: &&str| {
            self.fields
                .get(*name)
                .is_some_and(|field| !field.value.is_empty() || !field.errors.is_empty())
        };
        names.iter().any(touched)
    }

    /// Notes what a use case said, under the names this page has for its fields.
    pub(super) fn refuse(&mut self, facets: &Facets) {
        for problem in &facets.problems {
            let name = match problem.field {
                Some("password") if self.fields.contains_key("password1") => "password1",
                Some(name) => name,
                None => "",
            };
            self.wrong(name, problem.text.clone());
        }
    }
}

/// A page with a form: its template and what else it shows.
pub(super) trait FormPage {
    /// Its template.
    const TEMPLATE: &'static str;

    /// What it shows besides the form.
    fn fill(&self, site: &Site, form: &Form, context: &mut Context);

    /// Shows the form.
    fn show(&self, site: &Site, visitor: &Visitor, form: &Form) -> Result<HttpResponse, PageError> {
        let status = if form.is_wrong() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        self.show_with(site, visitor, form, status)
    }

    /// Shows the form with a status.
    fn show_with(
        &self,
        site: &Site,
        visitor: &Visitor,
        form: &Form,
        status: StatusCode,
    ) -> Result<HttpResponse, PageError> {
        let mut context = Context::new();
        self.fill(site, form, &mut context);
        context.insert("form", form);
        views::page(site, visitor, status, Self::TEMPLATE, &mut context)
    }

    /// Shows the form again with what a use case said. Nothing typed is lost, also when we are the ones in trouble.
    fn refuse(
        &self,
        site: &Site,
        visitor: &Visitor,
        form: &mut Form,
        failure: &impl Failure,
    ) -> Result<HttpResponse, PageError> {
        let facets = failure.facets();
        if facets.kind == Kind::Broken {
            return Err(PageError::of(failure));
        }
        log(failure, &facets);
        form.refuse(&facets);
        let mut response = self.show_with(site, visitor, form, status_of(facets.kind))?;
        if let Some(seconds) = facets.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn forms_are_decoded_strictly() {
        let read = |text: &str| pairs(text.as_bytes()).unwrap();
        assert_eq!(
            read("a=1&b=x+y%26%C3%A9&c&=d"),
            [("a", "1"), ("b", "x y&é"), ("c", ""), ("", "d")]
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
        );
        for bad in ["a=%ff", "a=%", "a=%4", "a=%zz", "%ff=1"] {
            assert!(pairs(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(pairs(b"a=\xff").is_err());
    }
}
