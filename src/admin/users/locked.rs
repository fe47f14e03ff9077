//! An account taken for a transaction by somebody who may: the beginning and the end of everything that staff does to one.

use super::{MODEL, changes, rules};
use crate::accounts::{self, PublicUser};
use crate::admin::AdminError;
use crate::admin::model::Done;
use crate::admin::permits::{Permit, Right, Rights};
use crate::app::{App, Origin};
use crate::events::{Event, Reason};
use crate::store::{Conn, Tx, users};
use crate::values::{AccountName, UserId};

/// Which account is meant.
#[derive(Debug, Clone, Copy)]
pub enum Whom<'a> {
    /// The one with this key.
    Key(UserId),
    /// The one that is called so: by address, username or number.
    Called(&'a str),
}

impl From<UserId> for Whom<'_> {
    fn from(id: UserId) -> Self {
        Self::Key(id)
    }
}

impl<'a> From<&'a str> for Whom<'a> {
    fn from(name: &'a str) -> Self {
        Self::Called(name)
    }
}

impl Whom<'_> {
    fn find(self, conn: &mut Conn) -> Result<users::Row, AdminError> {
        match self {
            Self::Key(id) => users::find(conn, id)?.ok_or(AdminError::Unknown),
            Self::Called(name) => lookup(conn, name),
        }
    }
}

/// What came of it, and the person as they are now; of somebody who was erased, as they were.
#[derive(Debug)]
pub struct Outcome {
    /// Whether anything changed.
    pub done: Done,
    /// Whom it was done to.
    pub user: PublicUser,
}

/// An account that is held, and the rights of who holds it.
pub(crate) struct LockedUser {
    pub(crate) rights: Rights,
    pub(crate) user: users::Row,
}

/// Takes an account, and whoever acts on it, for this transaction. Who is called so may have changed while we waited, and
/// the right may have been taken away.
pub(crate) fn hold(tx: &mut Tx<'_>, by: &Permit, whom: Whom<'_>) -> Result<LockedUser, AdminError> {
    let found = whom.find(tx)?.id;
    // In one order for everybody: of two who act on each other one is first.
    let mut both: Vec<_> = by.id().into_iter().chain([found]).map(|id| id.0).collect();
    both.sort_unstable();
    both.dedup();
    for id in both {
        users::lock(tx, UserId(id))?;
    }
    let user = whom.find(tx)?;
    if user.id != found {
        return Err(AdminError::Unknown);
    }
    tx.acts(by.id());
    let rights = by.check(tx)?;
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

/// Does something to an account, and tells of it: the name of the action, why, and what is otherwise than before.
pub(super) fn act(
    app: &App,
    by: &Permit,
    whom: Whom<'_>,
    (action, why): (&'static str, &str),
    origin: &Origin,
    change: impl FnOnce(&mut Tx<'_>, &LockedUser) -> Result<Done, AdminError>,
) -> Result<Outcome, AdminError> {
    by.covers(MODEL, Right::Change)?;
    app.write(origin, |tx| {
        let held = hold(tx, by, whom)?;
        let id = held.user.id;
        let before = changes::of(tx, app.config(), &held.user)?;
        let done = change(tx, &held)?;
        if done == Done::Changed {
            tx.emit(Event::RowActedOn {
                model: MODEL.to_owned(),
                row: id.0,
                user: Some(id),
                action: action.to_owned(),
                reason: Reason(why.to_owned()),
            })?;
            changes::tell(tx, app.config(), &before, id)?;
        }
        let user = users::find(tx, id)?.ok_or(AdminError::Unknown)?.into();
        Ok(Outcome { done, user })
    })
}

pub(crate) fn lookup(conn: &mut Conn, who: &str) -> Result<users::Row, AdminError> {
    accounts::find_named(conn, &AccountName::read(who))?.ok_or(AdminError::Unknown)
}
