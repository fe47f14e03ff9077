//! Fields of the form to add and change a row, and what is typed into them.

mod answer;

use crate::i18n::Message;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A field of a form.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Input {
    /// Its name; that of the column, where the answer simply goes there.
    pub name: Cow<'static, str>,
    /// What people call it.
    pub label: Message,
    /// A sentence beside it; may be empty.
    pub help: Message,
    /// Fields of one heading stand together: "Permissions". May be empty.
    pub section: Message,
    /// What can be typed.
    pub kind: InputKind,
    /// Whether it has to be filled in.
    pub is_required: bool,
    /// Whether it is asked when a row is made.
    pub on_add: bool,
    /// Whether it is asked when a row is changed.
    pub on_change: bool,
    /// Whether another answer asks for the password again.
    pub is_guarded: bool,
}

/// What can be typed into a field.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum InputKind {
    /// A line of text.
    Text {
        /// Most characters.
        max: usize,
    },
    /// Several lines of text.
    Lines {
        /// Most characters.
        max: usize,
    },
    /// Ticked or not.
    Flag,
    /// A whole number.
    Number,
    /// A point in time: kept in UTC, typed in the time zone of the reader.
    Moment,
    /// One of these: value and label.
    Choice(Vec<(Cow<'static, str>, Message)>),
    /// Any number of rows of a small table: its name, and its column with the names.
    Rows {
        /// The table.
        table: &'static str,
        /// Its column with the names.
        label: &'static str,
    },
    /// A password: never shown.
    Secret,
}

pub use answer::Answer;

/// The answers by the names of their fields. A field that is not there was not asked, and stays.
pub type Answers = BTreeMap<String, Answer>;

/// What somebody wants to be otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// What they saw; empty for a new row.
    pub was: &'a Answers,
    /// What they want.
    pub want: &'a Answers,
}

impl Input {
    fn new(name: &'static str, label: impl Into<Message>, kind: InputKind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            help: "".into(),
            section: "".into(),
            kind,
            is_required: false,
            on_add: true,
            on_change: true,
            is_guarded: false,
        }
    }

    /// A line of text.
    pub fn text(name: &'static str, label: impl Into<Message>, max: usize) -> Self {
        Self::new(name, label, InputKind::Text { max })
    }

    /// Several lines of text.
    pub fn lines(name: &'static str, label: impl Into<Message>, max: usize) -> Self {
        Self::new(name, label, InputKind::Lines { max })
    }

    /// Ticked or not.
    pub fn flag(name: &'static str, label: impl Into<Message>) -> Self {
        Self::new(name, label, InputKind::Flag)
    }

    /// A whole number.
    pub fn number(name: &'static str, label: impl Into<Message>) -> Self {
        Self::new(name, label, InputKind::Number)
    }

    /// A point in time: kept in UTC, typed in the time zone of the reader.
    pub fn moment(name: &'static str, label: impl Into<Message>) -> Self {
        Self::new(name, label, InputKind::Moment)
    }

    /// Any number of rows of a small table.
    pub fn rows(
        name: &'static str,
        label: impl Into<Message>,
        table: &'static str,
        column: &'static str,
    ) -> Self {
        let kind = InputKind::Rows {
            table,
            label: column,
        };
        Self::new(name, label, kind)
    }

    /// A password.
    pub fn secret(name: &'static str, label: impl Into<Message>) -> Self {
        Self::new(name, label, InputKind::Secret)
    }

    /// It has to be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// A sentence beside it.
    #[must_use]
    pub fn help(mut self, help: impl Into<Message>) -> Self {
        self.help = help.into();
        self
    }

    /// Under this heading.
    #[must_use]
    pub fn section(mut self, section: impl Into<Message>) -> Self {
        self.section = section.into();
        self
    }

    /// Another answer asks for the password again.
    #[must_use]
    pub fn guarded(mut self) -> Self {
        self.is_guarded = true;
        self
    }

    /// Asked only when a row is made.
    #[must_use]
    pub fn only_on_add(mut self) -> Self {
        self.on_change = false;
        self
    }

    /// Asked only when a row is changed.
    #[must_use]
    pub fn only_on_change(mut self) -> Self {
        self.on_add = false;
        self
    }
}
