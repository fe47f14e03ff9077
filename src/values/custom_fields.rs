//! Custom fields: what a site asks of its people beyond what every account has. They are declared once, in the
//! file that `USER_FIELDS` names, and parsed here, by the same rules at every door.
//!
//! [`Fields`] is the declaration, [`CustomFields`] what is kept of one person, [`Answers`] what somebody gives. What is kept
//! outlives the declaration: a value whose field was taken away or changed its kind stays where it is and is not
//! shown, until the person gives another.

mod kept;
mod parse;

pub use kept::{Answers, CustomFields};
pub(crate) use parse::date;
pub use parse::{BadValue, Sent};

use crate::i18n::Message;
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;
use time::Date;

/// When a field has to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// Never.
    Never,
    /// At sign-up; who has an account already is not asked.
    AtSignup,
    /// Always: who has an account already is asked on the profile page.
    Always,
}

/// Who may change a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditedBy {
    /// The person it is about; and staff.
    Owner,
    /// Staff alone.
    Staff,
}

/// One of the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is kept and sent.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// What a field holds. Bounds count themselves in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A line of text.
    Text {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// A whole number.
    Integer {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// Yes or no.
    Boolean,
    /// A day.
    Date {
        /// The first.
        min: Option<Date>,
        /// The last.
        max: Option<Date>,
    },
    /// One of several answers.
    Choice(Vec<Choice>),
    /// An address on the web, http or https.
    Url {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
}

/// A field that was declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name on every wire.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// A sentence beside it; may be empty.
    pub help: String,
    /// What it holds.
    pub kind: Kind,
    /// When it has to be filled in.
    pub required: Required,
    /// Who may change it.
    pub edited_by: EditedBy,
    /// Whether access tokens carry it.
    pub in_token: bool,
    /// What it is for those who never gave anything.
    pub default: Option<Value>,
}

impl Field {
    /// Whether the person may change it.
    pub fn is_owners(&self) -> bool {
        self.edited_by == EditedBy::Owner
    }

    /// Whether somebody who signs up has to fill it in.
    pub fn is_asked_at_signup(&self) -> bool {
        self.required != Required::Never
    }

    /// Whether it has to be filled in by everybody.
    pub fn is_asked_always(&self) -> bool {
        self.required == Required::Always
    }

    /// Whether an answer will do where one has to be given. What has to be ticked has to be ticked.
    pub fn is_met_by(&self, value: Option<&Value>) -> bool {
        !matches!(value, None | Some(Value::Boolean(false)))
    }

    /// A value in words.
    pub fn in_words(&self, value: &Value) -> Message {
        let label_of = |chosen: &str| match &self.kind {
            Kind::Choice(choices) => choices.iter().find(|it| it.value == chosen),
            _ => None,
        };
        match value {
            Value::Boolean(true) => Message::new("common-yes"),
            Value::Boolean(false) => Message::new("common-no"),
            Value::Text(text) => label_of(text).map_or(text, |it| &it.label).clone().into(),
            Value::Date(day) => Message::day_of_year(*day),
            Value::Integer(_) => value.to_string().into(),
        }
    }
}

/// What one field of one person holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Of a text, a choice or a URL.
    Text(String),
    /// Of an integer.
    Integer(i64),
    /// Of a boolean.
    Boolean(bool),
    /// Of a date.
    Date(Date),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Boolean(yes) => yes.fmt(f),
            Self::Date(day) => f.write_str(&parse::iso(*day)),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(..)")
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Boolean(yes) => serializer.serialize_bool(*yes),
            Self::Date(day) => serializer.serialize_str(&parse::iso(*day)),
        }
    }
}

/// The fields of a person with what they hold, by name, in the order of the declaration.
#[derive(Debug, Default)]
pub struct Shown<'a>(pub Vec<(&'a str, Option<Value>)>);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// All fields that were declared, in the order of the file. A cheap clone.
#[derive(Debug, Clone, Default)]
pub struct Fields(Arc<[Field]>);

impl Fields {
    /// Of what was read and checked.
    pub fn new(fields: Vec<Field>) -> Self {
        Self(fields.into())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.0.iter()
    }

    /// Those that the person may change.
    pub fn of_owner(&self) -> impl Iterator<Item = &Field> {
        self.0.iter().filter(|field| field.is_owners())
    }

    /// Those that only staff may change.
    pub fn of_staff(&self) -> impl Iterator<Item = &Field> {
        self.0.iter().filter(|field| !field.is_owners())
    }

    /// By name.
    pub fn find(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.name == name)
    }

    /// All fields of a person.
    pub fn of<'a>(&'a self, custom_fields: &CustomFields) -> Shown<'a> {
        self.some_of(custom_fields, |_| true)
    }

    /// The fields that access tokens carry, where they hold something.
    pub fn of_token<'a>(&'a self, custom_fields: &CustomFields) -> Shown<'a> {
        let mut shown = self.some_of(custom_fields, |field| field.in_token);
        shown.0.retain(|(_, value)| value.is_some());
        shown
    }

    fn some_of<'a>(
        &'a self,
        custom_fields: &CustomFields,
        wanted: impl Fn(&Field) -> bool,
    ) -> Shown<'a> {
        if !self.0.iter().any(&wanted) {
            return Shown::default();
        }
        let kept = custom_fields.open();
        let wanted = self.0.iter().filter(|field| wanted(field));
        Shown(wanted.map(|it| (it.name.as_str(), kept.get(it))).collect())
    }

    /// What a person has still to fill in.
    pub fn missing<'a>(&'a self, custom_fields: &CustomFields) -> Vec<&'a Field> {
        self.unmet(custom_fields, Field::is_asked_always)
    }

    /// What somebody who signs up has still to fill in.
    pub fn missing_at_signup<'a>(&'a self, wish: &CustomFields) -> Vec<&'a Field> {
        self.unmet(wish, Field::is_asked_at_signup)
    }

    fn unmet<'a>(
        &'a self,
        custom_fields: &CustomFields,
        is_asked: fn(&Field) -> bool,
    ) -> Vec<&'a Field> {
        if !self.0.iter().any(is_asked) {
            return Vec::new();
        }
        let kept = custom_fields.open();
        let asked = self.0.iter().filter(|field| is_asked(field));
        asked
            .filter(|field| !field.is_met_by(kept.get(field).as_ref()))
            .collect()
    }
}

#[cfg(test)]
mod tests;
