//! What can go wrong, each with a kind for the interfaces, a code for machines, a sentence for people, a field for forms.
//!
//! Every use case has its own error enum and says these by [`Failure`]. What nobody asked for (the database is
//! away, a bug) is a [`Fault`], which every such enum can carry.

use crate::i18n::Message;
use std::borrow::Cow;

/// Why a call did not succeed, as an interface must know it to choose a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The input cannot be accepted as it is.
    Invalid,
    /// Nobody is signed in, or not with what was presented.
    Unauthenticated,
    /// Somebody is, and may not.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// Somebody else was first.
    Conflict,
    /// A limit was reached; try later.
    TooMany,
    /// A part we need is overloaded or away; try soon.
    Busy,
    /// A bug, or the unforeseen.
    Broken,
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field of the command, or `None` when it concerns the whole.
    pub field: Option<Cow<'static, str>>,
    /// For machines; stable.
    pub code: Cow<'static, str>,
    /// For people; short, blames nobody, says what to do next.
    pub text: Message,
}

impl Problem {
    /// A problem of one field.
    pub fn of(
        field: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
        text: impl Into<Message>,
    ) -> Self {
        Self {
            field: Some(field.into()),
            code: code.into(),
            text: text.into(),
        }
    }

    /// A problem of the whole.
    pub fn general(code: impl Into<Cow<'static, str>>, text: impl Into<Message>) -> Self {
        Self {
            field: None,
            code: code.into(),
            text: text.into(),
        }
    }
}

/// Everything an interface needs to present a failure.
#[derive(Debug, Clone)]
pub struct ErrorDetails {
    /// Chooses the status.
    pub kind: Kind,
    /// What is wrong; never empty.
    pub problems: Vec<Problem>,
    /// Seconds after which a repeat may succeed, for [`Kind::TooMany`] and [`Kind::Busy`].
    pub retry_after: Option<u64>,
}

impl ErrorDetails {
    /// One problem of one kind.
    pub fn one(kind: Kind, problem: Problem) -> Self {
        Self {
            kind,
            problems: vec![problem],
            retry_after: None,
        }
    }

    /// The same, where a form says it: the form is wrong then, not who sends it.
    pub(crate) fn of_form(self) -> Self {
        let kind = match self.kind {
            Kind::Unauthenticated | Kind::Forbidden => Kind::Invalid,
            kind => kind,
        };
        Self { kind, ..self }
    }

    /// The same, where a page has another name for a field.
    pub(crate) fn at_field(mut self, name: &str, on_page: &'static str) -> Self {
        let here = |problem: &&mut Problem| problem.field.as_deref() == Some(name);
        for problem in self.problems.iter_mut().filter(here) {
            problem.field = Some(on_page.into());
        }
        self
    }
}

/// An error of a use case.
pub trait Failure: std::error::Error {
    /// Kind, code, sentence and field.
    fn details(&self) -> ErrorDetails;

    /// What is said of it: the sentence whose id its `Display` is.
    fn message(&self) -> Message {
        Message::of(&self)
    }
}

/// What no caller asked for and no caller can mend. The text inside is for the log alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The database or another part is away, locked, full or read-only; it may come back.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// This node does not belong to the database, or files of the site cannot be used; the text says why, and what to do.
    #[error("{0}")]
    Refused(String),
    /// A bounded queue is full.
    #[error("overloaded: {0}")]
    Overloaded(&'static str),
    /// A unique index refused a row. Use cases turn it into an answer of their own; reaching an interface is a bug.
    #[error("duplicate: {0}")]
    Duplicate(String),
    /// A bug.
    #[error("broken: {0}")]
    Broken(String),
}

impl Fault {
    #[doc(hidden)]
    /// Whether this is the refusal of the unique index on `table.column`.
    /// SQLite names `table.column`, PostgreSQL the constraint `table_column_key`.
    pub fn violates(&self, table: &str, column: &str) -> bool {
        match self {
            Self::Duplicate(what) => {
                what.contains(&format!("{table}.{column}"))
                    || what.contains(&format!("{table}_{column}_key"))
            }
            _ => false,
        }
    }
}

impl Failure for Fault {
    fn details(&self) -> ErrorDetails {
        let (kind, code, text, retry_after) = match self {
            Self::Unavailable(_) | Self::Refused(_) => {
                (Kind::Busy, "unavailable", "error-unavailable", Some(5))
            }
            Self::Overloaded(_) => (Kind::Busy, "busy", "error-busy", Some(2)),
            Self::Duplicate(_) | Self::Broken(_) => (Kind::Broken, "broken", "error-broken", None),
        };
        ErrorDetails {
            kind,
            problems: vec![Problem::general(code, Message::new(text))],
            retry_after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn a_duplicate_is_recognised_by_the_words_of_both_databases() {
        let sqlite = Fault::Duplicate("UNIQUE constraint failed: users.email_key".into());
        let postgres = Fault::Duplicate("users_email_key_key".into());
        for fault in [sqlite, postgres] {
            assert!(fault.violates("users", "email_key"));
            assert!(!fault.violates("users", "username_key"));
        }
        assert!(!Fault::Broken("users.email_key".into()).violates("users", "email_key"));
    }
}
