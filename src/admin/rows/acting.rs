//! Actions on rows that were picked one by one, each in a transaction of its own: one that is refused does not hold up the
//! others.

use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Done, Model};
use crate::admin::permits::{Permit, Right};
use crate::app::{App, Origin};
use crate::error::{Failure as _, Fault, Kind};
use crate::events::{Event, Reason};
use crate::i18n::Message;
use crate::store::Tx;
use crate::values::{UserId, is_hidden};

/// The name of the action that deletes rows of models that allow it.
pub const DELETE: &str = "delete";
/// So many characters of a reason are kept.
const LONGEST_REASON: usize = 500;

/// Something that can be done to the rows of a model: one of its actions, or to delete, which every model with deletable
/// rows has.
#[derive(Debug, Clone)]
pub enum ActionRef {
    /// One of its actions.
    Action(Box<Action>),
    /// To delete.
    Delete,
}

impl ActionRef {
    /// The one of this name.
    pub fn find(model: &Model, name: &str) -> Result<Self, AdminError> {
        match model.find_action(name) {
            Some(action) => Ok(Self::Action(Box::new(action.clone()))),
            None if name == DELETE && model.deletable => Ok(Self::Delete),
            None => {
                let text = Message::new("admin-no-action").with("name", name);
                Err(AdminError::BadAsk(text))
            }
        }
    }

    /// Its name in addresses, on REST and in the audit log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Action(action) => action.name,
            Self::Delete => DELETE,
        }
    }

    /// What the button says.
    pub fn label(&self) -> Message {
        match self {
            Self::Action(action) => action.label.clone(),
            Self::Delete => Message::new("admin-delete"),
        }
    }

    /// What it does, in a sentence.
    pub fn about(&self) -> Message {
        match self {
            Self::Action(action) => action.about.clone(),
            Self::Delete => Message::new("admin-delete-about"),
        }
    }

    /// What was done, after a number of rows.
    pub fn past(&self) -> Message {
        match self {
            Self::Action(action) => action.past.clone(),
            Self::Delete => Message::new("admin-delete-past"),
        }
    }

    /// The right it takes.
    pub fn right(&self) -> Right {
        match self {
            Self::Action(action) => action.right,
            Self::Delete => Right::Delete,
        }
    }

    /// Whether the password is asked for again.
    pub fn is_dangerous(&self) -> bool {
        match self {
            Self::Action(action) => action.is_dangerous,
            Self::Delete => true,
        }
    }

    /// Whether a reason has to be given.
    pub fn asks_why(&self) -> bool {
        matches!(self, Self::Action(action) if action.asks_why)
    }

    /// The reason that is kept: without what a line of text should not hold.
    pub(crate) fn reason(&self, why: &str) -> Result<String, AdminError> {
        if matches!(self, Self::Delete) {
            return Ok(String::new());
        }
        let words: Vec<_> = why
            .split(|letter: char| letter.is_whitespace() || is_hidden(letter))
            .filter(|word| !word.is_empty())
            .collect();
        let text = words.join(" ");
        if self.asks_why() && text.is_empty() {
            let text = Message::new("admin-reason-required");
            return Err(AdminError::reason("required", text));
        }
        if text.chars().count() > LONGEST_REASON {
            let text = Message::new("admin-reason-too-long").with("limit", LONGEST_REASON);
            return Err(AdminError::reason("max_length", text));
        }
        Ok(text)
    }
}

/// A row that an action was refused on.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The key.
    pub id: i64,
    /// Why, for people.
    pub why: Message,
}

/// What came of an action on several rows.
#[derive(Debug, Clone, Default)]
pub struct Ran {
    /// So many were changed.
    pub changed: usize,
    /// So many were so already.
    pub already: usize,
    /// These were refused.
    pub refused: Vec<Refused>,
}

/// Does something to these rows, or deletes them. Each transaction asks for the right again; once it is gone, nothing more
/// is done.
pub fn run(
    app: &App,
    by: &Permit,
    model: &Model,
    action: &ActionRef,
    ids: &[i64],
    why: &str,
    origin: &Origin,
) -> Result<Ran, AdminError> {
    by.covers(model.name, action.right())?;
    let why = action.reason(why)?;
    let mut ran = Ran::default();
    for id in ids {
        let done = match action {
            ActionRef::Action(action) => run_checked(app, by, model, action, *id, &why, origin),
            ActionRef::Delete => match super::delete(app, by, model, *id, origin) {
                Err(AdminError::Unknown) => Ok(Done::Already),
                deleted => deleted.map(|()| Done::Changed),
            },
        };
        match done {
            Ok(Done::Changed) => ran.changed += 1,
            Ok(Done::Already) => ran.already += 1,
            Err(error) if is_of_the_row(&error) => {
                if matches!(error, AdminError::NotAllowed) {
                    // Of this row alone, or of all?
                    app.read(|conn| by.check(conn))?;
                }
                ran.refused.push(Refused {
                    id: *id,
                    why: error.message(),
                });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(ran)
}

/// Does something to one row. Whatever an action of an embedder does before it writes, it does with the right of that moment.
fn run_checked(
    app: &App,
    by: &Permit,
    model: &Model,
    action: &Action,
    id: i64,
    why: &str,
    origin: &Origin,
) -> Result<Done, AdminError> {
    if !action.checks_right {
        app.read(|conn| by.check(conn))?;
    }
    run_one(app, by, model, action, id, why, origin)
}

/// Does something to one row, without asking what is asked before: [`run`] does.
pub fn run_one(
    app: &App,
    by: &Permit,
    model: &Model,
    action: &Action,
    id: i64,
    reason: &str,
    origin: &Origin,
) -> Result<Done, AdminError> {
    (action.run)(ActionContext {
        app,
        by,
        model,
        action: action.name,
        id,
        reason,
        origin,
    })
}

/// Whether an error speaks of one row, so that others can be gone on with.
fn is_of_the_row(error: &AdminError) -> bool {
    !matches!(error.details().kind, Kind::Busy | Kind::Broken)
}

/// Tells in the audit log what an action did to a row, by whom and why, in its transaction. `user` is whom the row is about,
/// if anybody.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    by: &Permit,
    row: i64,
    user: Option<UserId>,
    (action, why): (&str, &str),
) -> Result<(), Fault> {
    tx.acts(by.id());
    tx.emit(Event::RowActedOn {
        model: by.model().to_owned(),
        row,
        user,
        action: action.to_owned(),
        reason: Reason(why.to_owned()),
    })
}
