//! A sentence for people that is not in a language yet.

use std::borrow::Cow;
use std::fmt;
use time::{Date, PrimitiveDateTime};

/// The id of a sentence and its arguments, or a text that is said as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message(Said);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Literal(Cow<'static, str>),
    Named(Cow<'static, str>, Vec<(Cow<'static, str>, Argument)>),
}

/// What stands in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A text.
    Text(String),
    /// A number; sentences choose their plural by it.
    Number(i64),
    /// Another sentence.
    Message(Message),
}

impl Message {
    /// The sentence with that id in `locales/`.
    #[must_use]
    pub fn new(id: &'static str) -> Self {
        Self::named(Cow::Borrowed(id))
    }

    /// The sentence of an error, whose `Display` is the id.
    #[must_use]
    pub(crate) fn of(error: &impl fmt::Display) -> Self {
        Self::named(Cow::Owned(error.to_string()))
    }

    /// "21 Nov".
    #[must_use]
    pub(crate) fn day(date: Date) -> Self {
        Self::new("date-day")
            .with("day", date.day())
            .with("month", month(date))
    }

    /// "21 Nov 2026".
    #[must_use]
    pub(crate) fn day_of_year(date: Date) -> Self {
        let day = Self::new("date-day-year").with("day", date.day());
        day.with("month", month(date)).with("year", date.year())
    }

    /// "21 Nov 2026, 07:40 UTC".
    #[must_use]
    pub(crate) fn moment(at: PrimitiveDateTime) -> Self {
        let (date, clock) = (at.date(), clock(at));
        let day = Self::new("date-moment")
            .with("day", date.day())
            .with("month", month(date));
        day.with("year", date.year()).with("time", clock)
    }

    /// In lists: "21 Nov, 07:40" in the same year, "21 Nov 2026" in others.
    #[must_use]
    pub(crate) fn short_moment(at: PrimitiveDateTime, now: PrimitiveDateTime) -> Self {
        let date = at.date();
        if at.year() != now.year() {
            return Self::day_of_year(date);
        }
        let day = Self::new("date-moment-short").with("day", date.day());
        day.with("month", month(date)).with("time", clock(at))
    }

    fn named(id: Cow<'static, str>) -> Self {
        Self::of_parts(id, Vec::new())
    }

    /// A sentence of that id and its arguments.
    pub(super) fn of_parts(
        id: Cow<'static, str>,
        arguments: Vec<(Cow<'static, str>, Argument)>,
    ) -> Self {
        Self(Said::Named(id, arguments))
    }

    /// The sentence with an argument more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Self {
        if let Said::Named(_, arguments) = &mut self.0 {
            arguments.push((name.into(), value.into()));
        }
        self
    }

    /// The text, where it is said as it is.
    pub(super) fn literal(&self) -> Option<&str> {
        match &self.0 {
            Said::Literal(text) => Some(text),
            Said::Named(..) => None,
        }
    }

    /// The id of the sentence.
    pub(super) fn id(&self) -> &str {
        match &self.0 {
            Said::Literal(_) => "",
            Said::Named(id, _) => id,
        }
    }

    /// What stands in the sentence.
    pub(super) fn arguments(&self) -> &[(Cow<'static, str>, Argument)] {
        match &self.0 {
            Said::Literal(_) => &[],
            Said::Named(_, arguments) => arguments,
        }
    }
}

/// A text that is said as it is, in whatever language it stands.
impl From<String> for Message {
    fn from(text: String) -> Self {
        Self(Said::Literal(text.into()))
    }
}

/// A text that is said as it is, in whatever language it stands.
impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        Self(Said::Literal(text.into()))
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Message> for Argument {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

macro_rules! from_number {
    ($($number:ty),*) => {$(
        impl From<$number> for Argument {
            fn from(number: $number) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )*};
}

from_number!(u8, u16, u32, u64, usize, i32, i64);

fn month(date: Date) -> Message {
    Message::new("date-month").with("n", u8::from(date.month()))
}

/// "07:40".
fn clock(at: PrimitiveDateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}
