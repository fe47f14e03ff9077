//! From what was sent to what is kept, in the words of Django and its REST framework.

use super::{Field, Kind, Value};
use crate::i18n::Message;
use crate::values::person::is_hidden;
use crate::values::strip;
use time::Date;
use time::macros::format_description;
use url::{Host, Url};

/// No error repeats more of what was sent.
const LONGEST_ECHO: usize = 60;

/// A value as it came in.
#[derive(Debug, Clone, Copy)]
pub enum Sent<'a> {
    /// A text, or a number as it is written.
    Text(&'a str),
    /// A true or a false of JSON.
    Boolean(bool),
    /// A list, an object, a file.
    Other,
}

/// Why something cannot be the value of a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadValue {
    /// Nothing was given, and something has to be.
    #[error("field-required")]
    Required,
    /// It is no text.
    #[error("value-not-text")]
    NotText,
    /// A NUL, which no database text holds.
    #[error("field-null")]
    Null,
    /// Something that hides, or that turns the text around it.
    #[error("field-hidden")]
    Hidden,
    /// So many characters at most, and this many there are.
    #[error("field-too-long")]
    TooLong(usize, usize),
    /// So many characters at least, and this many there are.
    #[error("field-too-short")]
    TooShort(usize, usize),
    /// It is no whole number.
    #[error("value-not-integer")]
    NotInteger,
    /// The smallest that may be.
    #[error("field-too-small")]
    TooSmall(String),
    /// The largest that may be.
    #[error("field-too-large")]
    TooLarge(String),
    /// It is neither yes nor no.
    #[error("value-not-boolean")]
    NotBoolean,
    /// It is no day.
    #[error("value-not-date")]
    NotDate,
    /// It is no address on the web.
    #[error("value-not-url")]
    NotUrl,
    /// It is none of the answers.
    #[error("field-not-a-choice")]
    NotAChoice(String),
}

impl BadValue {
    /// That this is none of the answers, with no more of it than a message holds.
    pub fn of_choice(sent: &str) -> Self {
        Self::NotAChoice(echo(sent))
    }

    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        let message = Message::of(self);
        match self {
            Self::TooLong(limit, length) | Self::TooShort(limit, length) => {
                message.with("limit", *limit).with("length", *length)
            }
            Self::TooSmall(limit) | Self::TooLarge(limit) => message.with("limit", limit.as_str()),
            Self::NotAChoice(choice) => message.with("choice", choice.as_str()),
            _ => message,
        }
    }

    /// The code that Django's forms and REST answers use.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Null => "null_characters_not_allowed",
            Self::TooLong(..) => "max_length",
            Self::TooShort(..) => "min_length",
            Self::TooSmall(_) => "min_value",
            Self::TooLarge(_) => "max_value",
            Self::NotAChoice(_) => "invalid_choice",
            Self::NotText
            | Self::Hidden
            | Self::NotInteger
            | Self::NotBoolean
            | Self::NotDate
            | Self::NotUrl => "invalid",
        }
    }
}

impl Field {
    /// Reads a value. White space alone is none.
    ///
    /// # Errors
    /// When it is none that this field may hold.
    pub fn parse(&self, sent: Sent<'_>) -> Result<Option<Value>, BadValue> {
        let text = match (sent, &self.kind) {
            (Sent::Boolean(yes), Kind::Boolean) => return Ok(Some(Value::Boolean(yes))),
            (Sent::Text(text), _) => strip(text),
            (Sent::Boolean(_) | Sent::Other, kind) => return Err(not_a_text(kind)),
        };
        if text.is_empty() {
            return Ok(None);
        }
        if text.contains('\0') {
            return Err(BadValue::Null);
        }
        if text.chars().any(is_hidden) {
            return Err(BadValue::Hidden);
        }
        self.kind.parse(text).map(Some)
    }
}

impl Kind {
    fn parse(&self, text: &str) -> Result<Value, BadValue> {
        match self {
            Self::Text { min, max } => measured(text, *min, *max).map(Value::Text),
            Self::Url { min, max } => {
                let text = measured(text, *min, *max)?;
                let good = is_url(&text).then_some(Value::Text(text));
                good.ok_or(BadValue::NotUrl)
            }
            Self::Integer { min, max } => integer(text, *min, *max).map(Value::Integer),
            Self::Boolean => boolean(text).map(Value::Boolean),
            Self::Date { min, max } => {
                let day = date(text).ok_or(BadValue::NotDate)?;
                match (min, max) {
                    (Some(min), _) if day < *min => Err(BadValue::TooSmall(iso(*min))),
                    (_, Some(max)) if day > *max => Err(BadValue::TooLarge(iso(*max))),
                    _ => Ok(Value::Date(day)),
                }
            }
            Self::Choice(choices) if choices.iter().any(|choice| choice.value == text) => {
                Ok(Value::Text(text.to_owned()))
            }
            Self::Choice(_) => Err(BadValue::of_choice(text)),
        }
    }
}

fn not_a_text(kind: &Kind) -> BadValue {
    match kind {
        Kind::Text { .. } | Kind::Url { .. } | Kind::Choice(_) => BadValue::NotText,
        Kind::Integer { .. } => BadValue::NotInteger,
        Kind::Boolean => BadValue::NotBoolean,
        Kind::Date { .. } => BadValue::NotDate,
    }
}

fn echo(text: &str) -> String {
    let mut echo: String = text.chars().take(LONGEST_ECHO).collect();
    if echo.len() < text.len() {
        echo.push('…');
    }
    echo
}

fn measured(text: &str, min: usize, max: usize) -> Result<String, BadValue> {
    match text.chars().count() {
        length if length > max => Err(BadValue::TooLong(max, length)),
        length if length < min => Err(BadValue::TooShort(min, length)),
        _ => Ok(text.to_owned()),
    }
}

/// Digits with or without a sign; `3.0` passes for `3`, as it does in Python's REST framework.
fn integer(text: &str, min: i64, max: i64) -> Result<i64, BadValue> {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return Err(BadValue::NotInteger),
        None => text,
    };
    let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadValue::NotInteger);
    }
    // What an i64 cannot hold is beyond either bound.
    let number = whole.parse().unwrap_or(if whole.starts_with('-') {
        i128::MIN
    } else {
        i128::MAX
    });
    if number < i128::from(min) {
        return Err(BadValue::TooSmall(min.to_string()));
    }
    i64::try_from(number)
        .ok()
        .filter(|number| *number <= max)
        .ok_or_else(|| BadValue::TooLarge(max.to_string()))
}

fn boolean(text: &str) -> Result<bool, BadValue> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" | "1" => Ok(true),
        "false" | "f" | "no" | "n" | "off" | "0" => Ok(false),
        _ => Err(BadValue::NotBoolean),
    }
}

/// `2026-11-21`, and nothing else.
pub(crate) fn date(text: &str) -> Option<Date> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day = Date::parse(text, format_description!("[year]-[month]-[day]"));
    day.ok().filter(|day| plain && day.year() >= 1)
}

pub(super) fn iso(day: Date) -> String {
    let (year, month, day) = day.to_calendar_date();
    format!("{year:04}-{:02}-{day:02}", u8::from(month))
}

/// http or https, and a host that can be reached; nobody's name or password in it, which only help to deceive.
fn is_url(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || matches!(c, '\\' | '<' | '>' | '"' | '`' | '{' | '}');
    let is_web = |scheme: &str| {
        ["http", "https"]
            .iter()
            .any(|it| it.eq_ignore_ascii_case(scheme))
    };
    let parts = text.split_once("://");
    let web = parts.is_some_and(|(scheme, rest)| is_web(scheme) && !rest.starts_with('/'));
    let Some(url) = (web && !text.contains(odd))
        .then(|| Url::parse(text).ok())
        .flatten()
    else {
        return false;
    };
    let reachable = match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost"
                || name.split('.').count() > 1 && name.split('.').all(|it| !it.is_empty())
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    };
    reachable && url.username().is_empty() && url.password().is_none()
}
