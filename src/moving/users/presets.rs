//! Exports of other programs, in the shapes that these write them. What each brings, and what it does not, is in
//! docs/moving-users.md.
//!
//! A preset turns a row into the documented columns. What it does not know keeps its name, so that it is named in the report;
//! what means nothing elsewhere (tokens, counters) is left out.

mod auth0;
mod firebase;
mod keycloak;
mod supabase;
mod tables;

use crate::foreign::moments;
use crate::values::Moment;
use serde_json::{Map, Value};

/// Whose export a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// The export of a realm.
    Keycloak,
    /// A bulk export, or a file for a bulk import.
    Auth0,
    /// The table `auth.users` as CSV.
    Supabase,
    /// `firebase auth:export`, JSON or CSV.
    Firebase,
    /// The table of users of Rails with Devise as CSV.
    Devise,
    /// The table `users` as CSV.
    Laravel,
    /// The table `wp_users` as CSV.
    WordPress,
}

/// A person in the documented columns.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) fields: Map<String, Value>,
    /// Records that belong to them, by the models of the import.
    pub(super) belongings: Vec<(&'static str, Map<String, Value>)>,
    /// What is to be said of them: a code and a sentence.
    pub(super) notes: Vec<(&'static str, &'static str)>,
}

/// Somebody who is not taken, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) code: &'static str,
    pub(super) text: &'static str,
}

const DELETED: Left = Left {
    code: "deleted_there",
    text: "They were deleted there; they are not taken.",
};
const SECOND_STEP: (&str, &str) = (
    "factor_not_taken",
    "They have a second step there that is not in the file in a form that can be taken; they set one up anew.",
);

impl Taken {
    pub(super) fn of(fields: Map<String, Value>) -> Self {
        Self {
            fields,
            ..Self::default()
        }
    }

    fn set(&mut self, column: &str, value: Value) {
        self.fields.insert(column.to_owned(), value);
    }
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Keycloak,
        Self::Auth0,
        Self::Supabase,
        Self::Firebase,
        Self::Devise,
        Self::Laravel,
        Self::WordPress,
    ];

    /// As an operator names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keycloak => "keycloak",
            Self::Auth0 => "auth0",
            Self::Supabase => "supabase",
            Self::Firebase => "firebase",
            Self::Devise => "devise",
            Self::Laravel => "laravel",
            Self::WordPress => "wordpress",
        }
    }

    /// What the list of people is called in an object of JSON.
    pub(super) fn list(self) -> Option<&'static str> {
        matches!(self, Self::Keycloak | Self::Firebase).then_some("users")
    }

    /// The columns of CSV without a header.
    pub(super) fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Firebase => &firebase::COLUMNS,
            _ => &[],
        }
    }

    /// What has to be said once of every import of it.
    pub(super) fn caution(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Devise).then_some((
            "pepper_unknown",
            "Whether Devise adds a pepper to passwords (config.pepper) cannot be seen from a hash: where it does, no imported password matches, and people get in by resetting it.",
        ))
    }

    /// A row in the documented columns.
    pub(super) fn read(self, fields: Map<String, Value>, now: Moment) -> Result<Taken, Left> {
        let theirs = Theirs(fields);
        match self {
            Self::Keycloak => keycloak::read(theirs),
            Self::Auth0 => Ok(auth0::read(theirs)),
            Self::Supabase => supabase::read(theirs.without_nulls(), now),
            Self::Firebase => Ok(firebase::read(theirs)),
            Self::Devise => tables::devise(theirs.without_nulls()),
            Self::Laravel => tables::laravel(theirs.without_nulls()),
            Self::WordPress => tables::wordpress(theirs.without_nulls()),
        }
    }
}

/// What stands in a row, until it is taken.
#[derive(Debug)]
struct Theirs(Map<String, Value>);

impl Theirs {
    /// Tables are exported with words for what is not there, and with days that are none.
    fn without_nulls(mut self) -> Self {
        for value in self.0.values_mut() {
            let is_null = value.as_str().is_some_and(|text| {
                matches!(text, "NULL" | "\\N") || text.starts_with("0000-00-00")
            });
            if is_null {
                *value = Value::Null;
            }
        }
        self
    }

    fn has(&self, column: &str) -> bool {
        self.0.contains_key(column)
    }

    /// What stands there; null where there is nothing.
    fn take(&mut self, column: &str) -> Value {
        self.0.remove(column).unwrap_or_default()
    }

    /// A text that is not empty.
    fn text(&mut self, column: &str) -> Option<String> {
        match self.take(column) {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    fn flag(&mut self, column: &str) -> bool {
        is_true(&self.take(column))
    }

    /// Leaves columns out that mean nothing elsewhere.
    fn leave(&mut self, columns: &[&str]) {
        for column in columns {
            self.0.remove(*column);
        }
    }

    /// Takes columns as they are, each under its name here.
    fn rename(&mut self, taken: &mut Taken, columns: &[(&str, &str)]) {
        for (theirs, ours) in columns {
            if let Some(value) = self.0.remove(*theirs) {
                taken.set(ours, value);
            }
        }
    }

    /// What nobody knew, for the report. Of objects that hold what a site wants, what stands in them.
    fn rest(self, taken: &mut Taken, objects: &[&str]) {
        for (name, value) in self.0 {
            if !objects.contains(&name.as_str()) {
                taken.fields.entry(name).or_insert(value);
                continue;
            }
            let object = match value {
                Value::Object(object) => object,
                Value::String(text) => serde_json::from_str(&text).unwrap_or_default(),
                _ => Map::new(),
            };
            for (inner, value) in object {
                taken.set(&format!("{name}.{inner}"), value);
            }
        }
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_i64() == Some(1),
        Value::String(text) => {
            let text = text.trim().to_ascii_lowercase();
            matches!(text.as_str(), "1" | "t" | "true")
        }
        _ => false,
    }
}

/// Whether a moment says that something has happened.
fn has_happened(value: &Value) -> Value {
    let is_empty = match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    };
    (!is_empty).into()
}

/// A moment in milliseconds since 1970, a number or its digits.
fn of_millis(value: &Value) -> Value {
    let millis = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    millis.map_or(Value::Null, |millis| moments::of_millis(millis).into())
}

/// A username that is another text than the address.
fn unless_address(username: Option<String>, email: &Value) -> Value {
    let is_address = |name: &String| {
        let email = email.as_str();
        email.is_some_and(|email| email.eq_ignore_ascii_case(name))
    };
    let username = username.filter(|name| !is_address(name));
    username.map_or(Value::Null, Value::from)
}
