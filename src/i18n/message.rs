//! A sentence for people that is not in a language yet.

use super::when::{Form, When};
use std::borrow::Cow;
use std::fmt;

/// The id of a sentence and its arguments, or a text that is said as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message(Said);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Literal(Cow<'static, str>),
    Named(Cow<'static, str>, Vec<(Cow<'static, str>, Argument)>),
    When(When, Form),
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

    /// A day or a moment, which the zone of the reader makes a sentence of.
    pub(super) fn when(when: When, form: Form) -> Self {
        Self(Said::When(when, form))
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
            Said::Named(..) | Said::When(..) => None,
        }
    }

    /// The day or moment, where it is one and nothing else, and how it is said.
    pub(super) fn as_when(&self) -> Option<(When, Form)> {
        match self.0 {
            Said::When(when, form) => Some((when, form)),
            Said::Literal(_) | Said::Named(..) => None,
        }
    }

    /// The id of the sentence.
    pub(super) fn id(&self) -> &str {
        match &self.0 {
            Said::Literal(_) | Said::When(..) => "",
            Said::Named(id, _) => id,
        }
    }

    /// What stands in the sentence.
    pub(super) fn arguments(&self) -> &[(Cow<'static, str>, Argument)] {
        match &self.0 {
            Said::Literal(_) | Said::When(..) => &[],
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
