//! What can be done to rows.

use super::callback::{ActionContext, Callback, Done, Run};
use super::column::{Cell, Column};
use crate::admin::AdminError;
use crate::admin::permits::Right;
use crate::i18n::Message;
use crate::values::Moment;
use std::sync::Arc;

/// Something that can be done to rows: to one from its page, to many from the list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Action {
    /// Its name in addresses, on REST and in the audit log: `ban`.
    pub name: &'static str,
    /// What the button says: "Ban".
    pub label: Message,
    /// What it does, in a sentence, for the page that asks.
    pub about: Message,
    /// What was done, after a number of rows: "banned". A sentence is given the number as `$n`.
    pub past: Message,
    /// The right it takes.
    pub right: Right,
    /// Whether the password is asked for again, and the page is red.
    pub is_dangerous: bool,
    /// Whether a reason has to be given.
    pub asks_why: bool,
    /// Whether it asks for the right in its transaction, so that nobody needs to before.
    pub(crate) checks_right: bool,
    /// To which rows it can apply; to all where nothing is said.
    pub(crate) applies: Option<fn(&Shown<'_>) -> bool>,
    /// What it does.
    pub(crate) run: Run,
}

/// A row, as its page shows it.
pub(crate) struct Shown<'a> {
    columns: &'a [Column],
    cells: &'a [Cell],
    now: Moment,
}

impl<'a> Shown<'a> {
    pub(crate) fn new(columns: &'a [Column], cells: &'a [Cell], now: Moment) -> Self {
        Self {
            columns,
            cells,
            now,
        }
    }

    /// What is said of a column with nothing in it, where that means something.
    pub(crate) fn said_of_nothing(&self, column: &Column) -> Option<Message> {
        let says = column.empty.filter(|_| !self.has(&column.name))?;
        Some(says(self))
    }

    fn cell(&self, name: &str) -> Option<&Cell> {
        let mut all = self.columns.iter().zip(self.cells);
        all.find(|(column, _)| column.name == name)
            .map(|(_, cell)| cell)
    }

    /// Whether a column says yes.
    pub(crate) fn is(&self, name: &str) -> bool {
        matches!(self.cell(name), Some(Cell::Flag(true)))
    }

    /// Whether there is something in a column: a text, a moment, a number that is not zero.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self.cell(name) {
            None | Some(Cell::Nothing) => false,
            Some(Cell::Text(text)) => !text.is_empty(),
            Some(Cell::Number(number)) => *number != 0,
            Some(_) => true,
        }
    }

    /// Whether a row can still be decided: `ended` is empty, and `end` is to come.
    pub(crate) fn is_open(&self, ended: &str, end: &str) -> bool {
        let is_over = matches!(self.cell(end), Some(Cell::Moment(at)) if *at <= self.now);
        !self.has(ended) && !is_over
    }
}

impl Action {
    /// An action that takes the right to change. `run` does it to one row, in a transaction of its own; it is called on a thread
    /// that may wait.
    pub fn new(
        name: &'static str,
        label: impl Into<Message>,
        about: impl Into<Message>,
        past: impl Into<Message>,
        run: impl Fn(ActionContext<'_>) -> Result<Done, AdminError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            label: label.into(),
            about: about.into(),
            past: past.into(),
            right: Right::Change,
            is_dangerous: false,
            asks_why: false,
            checks_right: false,
            applies: None,
            run: Callback(Arc::new(run)),
        }
    }

    /// A row's page offers it only where this holds. Whether it is done is asked again, where it is done.
    #[must_use]
    pub(crate) fn where_it_applies(mut self, applies: fn(&Shown<'_>) -> bool) -> Self {
        self.applies = Some(applies);
        self
    }

    /// Whether a row's page offers it.
    pub(crate) fn is_offered(&self, columns: &[Column], cells: &[Cell], now: Moment) -> bool {
        let shown = Shown::new(columns, cells, now);
        self.applies.is_none_or(|applies| applies(&shown))
    }

    /// The password is asked for again.
    #[must_use]
    pub fn dangerous(mut self) -> Self {
        self.is_dangerous = true;
        self
    }

    /// A reason has to be given.
    #[must_use]
    pub fn with_reason(mut self) -> Self {
        self.asks_why = true;
        self
    }

    /// Takes another right than to change.
    #[must_use]
    pub fn needs(mut self, right: Right) -> Self {
        self.right = right;
        self
    }
}
