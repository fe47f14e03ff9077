//! What can be done to rows.

use super::callback::{ActionContext, Callback, Done, Run};
use super::column::{Cell, Column, Shown};
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
