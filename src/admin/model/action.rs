//! What can be done to rows.

use super::callback::{ActionContext, Callback, Done, Run};
use crate::admin::AdminError;
use crate::admin::permits::Right;
use std::sync::Arc;

/// Something that can be done to rows: to one from its page, to many from the list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Action {
    /// Its name in addresses, on REST and in the audit log: `ban`.
    pub name: &'static str,
    /// What the button says: "Ban".
    pub label: &'static str,
    /// What it does, in a sentence, for the page that asks.
    pub about: &'static str,
    /// What was done, after a number of rows: "banned".
    pub past: &'static str,
    /// The right it takes.
    pub right: Right,
    /// Whether the password is asked for again, and the page is red.
    pub is_dangerous: bool,
    /// Whether a reason has to be given.
    pub asks_why: bool,
    /// Whether it asks for the right in its transaction, so that nobody needs to before.
    pub(crate) checks_right: bool,
    /// What it does.
    pub(crate) run: Run,
}

impl Action {
    /// An action that takes the right to change. `run` does it to one row, in a transaction of its own; it is called on a thread
    /// that may wait.
    pub fn new(
        name: &'static str,
        label: &'static str,
        about: &'static str,
        past: &'static str,
        run: impl Fn(ActionContext<'_>) -> Result<Done, AdminError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            label,
            about,
            past,
            right: Right::Change,
            is_dangerous: false,
            asks_why: false,
            checks_right: false,
            run: Callback(Arc::new(run)),
        }
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
