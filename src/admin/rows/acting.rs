//! Actions on rows that were picked one by one, each in a transaction of its own: one that is refused does not hold up the
//! others.

use crate::admin::AdminError;
use crate::admin::model::{Action, ActionContext, Done, Model};
use crate::admin::permits::{Permit, Right};
use crate::app::{App, Origin};
use crate::error::{Failure as _, Fault, Kind};
use crate::events::{Event, Reason};
use crate::store::Tx;
use crate::values::UserId;

/// So many characters of a reason are kept.
const LONGEST_REASON: usize = 500;

/// A row that an action was refused on.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The key.
    pub id: i64,
    /// Why, for people.
    pub why: String,
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

/// Does something to these rows. The right is looked up again for each of them; once it is gone, nothing more is done.
pub fn run(
    app: &App,
    by: &Permit,
    model: &Model,
    action: &Action,
    ids: &[i64],
    why: &str,
    origin: &Origin,
) -> Result<Ran, AdminError> {
    by.covers(model.name, action.right)?;
    let why = reason(action, why)?;
    let mut ran = Ran::default();
    for id in ids {
        app.read(|conn| by.check(conn))?;
        match run_one(app, by, model, action, *id, &why, origin) {
            Ok(Done::Changed) => ran.changed += 1,
            Ok(Done::Already) => ran.already += 1,
            Err(error) if is_of_the_row(&error) => ran.refused.push(Refused {
                id: *id,
                why: error.to_string(),
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(ran)
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

/// Deletes these rows, each in a transaction of its own, as [`run`] does something to them.
pub fn delete_all(
    app: &App,
    by: &Permit,
    model: &Model,
    ids: &[i64],
    origin: &Origin,
) -> Result<Ran, AdminError> {
    by.covers(model.name, Right::Delete)?;
    let mut ran = Ran::default();
    for id in ids {
        app.read(|conn| by.check(conn))?;
        match super::delete(app, by, model, *id, origin) {
            Ok(()) => ran.changed += 1,
            Err(AdminError::Unknown) => ran.already += 1,
            Err(error) if is_of_the_row(&error) => ran.refused.push(Refused {
                id: *id,
                why: error.to_string(),
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(ran)
}

/// Whether an error speaks of one row, so that others can be gone on with.
pub(crate) fn is_of_the_row(error: &AdminError) -> bool {
    !matches!(error.details().kind, Kind::Busy | Kind::Broken)
}

/// The reason, without what a line of text should not hold.
pub(crate) fn reason(action: &Action, why: &str) -> Result<String, AdminError> {
    let words: Vec<_> = why
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let text = words.join(" ");
    if action.asks_why && text.is_empty() {
        return Err(AdminError::reason("required", "Please say why."));
    }
    if text.chars().count() > LONGEST_REASON {
        let says = format!("Please say it in at most {LONGEST_REASON} characters.");
        return Err(AdminError::reason("max_length", &says));
    }
    Ok(text)
}

/// Tells in the audit log what an action did to a row, by whom and why, in its transaction.
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
