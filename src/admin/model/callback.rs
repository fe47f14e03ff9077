//! What a model calls: to do an action, to save a form, to load one. Closures, so that they can hold what the embedding
//! application needs: a client, a queue, a pool of its own.

use super::{Answers, Change, Model};
use crate::accounts::Staff;
use crate::admin::AdminError;
use crate::admin::permits::Permit;
use crate::app::{App, Origin};
use crate::i18n::Message;
use std::fmt;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

/// Something to call.
pub(crate) struct Callback<F: ?Sized>(pub(super) Arc<F>);

impl<F: ?Sized> Clone for Callback<F> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<F: ?Sized> fmt::Debug for Callback<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callback(..)")
    }
}

impl<F: ?Sized> Deref for Callback<F> {
    type Target = F;

    fn deref(&self) -> &F {
        &self.0
    }
}

/// What came of an action on one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is done.
    Changed,
    /// It was so already.
    Already,
}

/// Does something to one row, in a transaction of its own.
pub(crate) type Run = Callback<dyn Fn(ActionContext<'_>) -> Result<Done, AdminError> + Send + Sync>;

/// What came of the form of a new row.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The key of the row; of the last one, where the form makes several.
    pub id: i64,
    /// What is said instead of that the row was added.
    pub said: Option<Message>,
}

impl From<i64> for Saved {
    fn from(id: i64) -> Self {
        Self { id, said: None }
    }
}

/// Puts the answers of a form where they belong, in one transaction, and says the key of the row.
pub(crate) type Save = Callback<dyn Fn(SaveContext<'_>) -> Result<Saved, AdminError> + Send + Sync>;

/// Says the answers of a row as they are now. `None` when it has gone.
pub(crate) type Load =
    Callback<dyn Fn(LoadContext<'_>) -> Result<Option<Answers>, AdminError> + Send + Sync>;

/// What an action is called with: which row, by whom, and why.
#[derive(Debug, Clone, Copy)]
pub struct ActionContext<'a> {
    pub(crate) app: &'a App,
    pub(crate) by: &'a Permit,
    pub(crate) model: &'a Model,
    /// The name of the action.
    pub(crate) action: &'a str,
    pub(crate) id: i64,
    pub(crate) reason: &'a str,
    pub(crate) origin: &'a Origin,
}

impl ActionContext<'_> {
    /// The key of the row.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// What the person gave as the reason; empty where none was asked for.
    pub fn reason(&self) -> &str {
        self.reason
    }

    /// Who does it.
    pub fn staff(&self) -> &Staff {
        self.by.staff()
    }

    /// From which address; `None` at the command line.
    pub fn ip(&self) -> Option<IpAddr> {
        self.origin.ip
    }
}

/// What a form is saved with: of which row, by whom, and what is wanted.
#[derive(Debug, Clone, Copy)]
pub struct SaveContext<'a> {
    pub(crate) app: &'a App,
    pub(crate) by: &'a Permit,
    pub(crate) model: &'a Model,
    pub(crate) id: Option<i64>,
    pub(crate) change: Change<'a>,
    pub(crate) origin: &'a Origin,
}

impl<'a> SaveContext<'a> {
    /// The key of the row; `None` for a new one.
    pub fn id(&self) -> Option<i64> {
        self.id
    }

    /// The answers as the person saw them before changing them; empty for a new row.
    pub fn was(&self) -> &'a Answers {
        self.change.was
    }

    /// The answers that are wanted. A field that is not there was not asked, and stays.
    pub fn want(&self) -> &'a Answers {
        self.change.want
    }

    /// Who saves it.
    pub fn staff(&self) -> &'a Staff {
        self.by.staff()
    }

    /// From which address; `None` at the command line.
    pub fn ip(&self) -> Option<IpAddr> {
        self.origin.ip
    }
}

/// What a form is loaded with: of which row, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct LoadContext<'a> {
    pub(crate) app: &'a App,
    pub(crate) by: &'a Permit,
    pub(crate) model: &'a Model,
    pub(crate) id: i64,
}

impl LoadContext<'_> {
    /// The key of the row.
    pub fn id(&self) -> i64 {
        self.id
    }
}
