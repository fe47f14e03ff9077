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
    /// Of a row that can only be decided while it is open: the column that is filled when it was, and that of its end.
    pub(crate) open: Option<(&'static str, &'static str)>,
    /// What it does.
    pub(crate) run: Run,
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
            open: None,
            run: Callback(Arc::new(run)),
        }
    }

    /// A row's page offers it only while `ended` is empty and `end` is to come.
    #[must_use]
    pub(crate) fn while_open(mut self, ended: &'static str, end: &'static str) -> Self {
        self.open = Some((ended, end));
        self
    }

    /// Whether a row's page offers it.
    pub(crate) fn is_offered(&self, columns: &[Column], cells: &[Cell], now: Moment) -> bool {
        let Some((ended, end)) = self.open else {
            return true;
        };
        let cell = |name: &str| {
            let mut all = columns.iter().zip(cells);
            all.find(|(column, _)| column.name == name)
                .map(|(_, cell)| cell)
        };
        let is_over = matches!(cell(end), Some(Cell::Moment(at)) if *at <= now);
        matches!(cell(ended), None | Some(Cell::Nothing)) && !is_over
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
