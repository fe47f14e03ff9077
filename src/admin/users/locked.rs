//! An account taken for a transaction by somebody who may: the beginning and the end of everything that staff does to one.

use super::{MODEL, changes, rules};
use crate::accounts;
use crate::admin::AdminError;
use crate::admin::model::Done;
use crate::admin::permits::{Permit, Right, Rights};
use crate::app::{App, Origin};
use crate::events::{Event, Reason};
use crate::store::{Conn, Tx, users};
use crate::values::{AccountName, UserId};

/// An account that is held, and the rights of who holds it.
pub(crate) struct LockedUser {
    pub(crate) rights: Rights,
    pub(crate) user: users::Row,
}

/// Takes an account, and whoever acts on it, for this transaction. The right may have been taken away while we waited.
pub(crate) fn hold(tx: &mut Tx<'_>, by: &Permit, id: UserId) -> Result<LockedUser, AdminError> {
    // In one order for everybody: of two who act on each other one is first.
    let mut both: Vec<_> = by.id().into_iter().chain([id]).map(|id| id.0).collect();
    both.sort_unstable();
    both.dedup();
    for id in both {
        users::lock(tx, UserId(id))?;
    }
    tx.acts(by.id());
    let rights = by.check(tx)?;
    let user = users::find(tx, id)?.ok_or(AdminError::Unknown)?;
    rules::may_touch(tx, &rights, &user)?;
    Ok(LockedUser { rights, user })
}

/// Takes the account that a row belongs to for this transaction. What belongs to staff that may do more is not touched.
pub(crate) fn hold_owner(
    tx: &mut Tx<'_>,
    rights: &Rights,
    user: Option<UserId>,
) -> Result<(), AdminError> {
    let Some(user) = user else {
        return Ok(());
    };
    users::lock(tx, user)?;
    match users::find(tx, user)? {
        Some(owner) => rules::may_touch(tx, rights, &owner),
        None => Ok(()),
    }
}

/// What is told of an action: its name, and the reason that somebody gave.
pub(super) struct ActionNote<'a> {
    pub(super) action: &'static str,
    pub(super) why: &'a str,
}

impl From<&'static str> for ActionNote<'_> {
    fn from(action: &'static str) -> Self {
        Self { action, why: "" }
    }
}

/// Does something to an account, and tells of it: what was done, why, and what is otherwise than before.
pub(super) fn act<'a>(
    app: &App,
    by: &Permit,
    user: UserId,
    note: impl Into<ActionNote<'a>>,
    origin: &Origin,
    change: impl FnOnce(&mut Tx<'_>, &LockedUser) -> Result<Done, AdminError>,
) -> Result<Done, AdminError> {
    by.covers(MODEL, Right::Change)?;
    app.write(origin, |tx| {
        let held = hold(tx, by, user)?;
        let done = change(tx, &held)?;
        if done == Done::Changed {
            let note = note.into();
            tx.emit(Event::RowActedOn {
                model: MODEL.to_owned(),
                row: user.0,
                user: Some(user),
                action: note.action.to_owned(),
                reason: Reason(note.why.to_owned()),
            })?;
            changes::tell_of_row(tx, app.config(), &held.user)?;
        }
        Ok(done)
    })
}

pub(crate) fn lookup(conn: &mut Conn, who: &str) -> Result<users::Row, AdminError> {
    accounts::find_named(conn, &AccountName::read(who))?.ok_or(AdminError::Unknown)
}
