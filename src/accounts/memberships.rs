//! The groups that somebody is in, and the permissions that they hold by themselves. All changes of them are made here, so that
//! each is told as one event: Django's `m2m_changed`.

use crate::error::Fault;
use crate::events::Event;
use crate::store::{Tx, groups, permissions};
use crate::values::UserId;
use std::collections::BTreeMap;

/// What changes; by keys.
#[derive(Debug, Default)]
pub(crate) struct Memberships {
    /// Groups that they come into, and are not in yet.
    pub(crate) joined: Vec<i64>,
    /// Groups that they leave.
    pub(crate) left: Vec<i64>,
    /// Permissions that they are given, and do not hold by themselves yet.
    pub(crate) given: Vec<i64>,
    /// Permissions that are taken from them.
    pub(crate) taken: Vec<i64>,
}

/// What an import brings to people who are new: pairs of keys, theirs and that of a group or a permission.
#[derive(Debug, Default)]
pub(crate) struct Brought {
    /// Groups that they come into.
    pub(crate) joined: Vec<(UserId, i64)>,
    /// Permissions that they are given.
    pub(crate) given: Vec<(UserId, i64)>,
}

/// Puts people who are new where they were elsewhere. It is told as one event for all of them: `UsersImported`.
pub(crate) fn bring(tx: &mut Tx<'_>, brought: &Brought) -> Result<(), Fault> {
    groups::put_users(tx, &brought.joined)?;
    permissions::put_users(tx, &brought.given)
}

/// Makes a change, and tells of it. Nothing is told where nothing changes.
pub(crate) fn change(tx: &mut Tx<'_>, user: UserId, change: &Memberships) -> Result<(), Fault> {
    let Memberships {
        joined,
        left,
        given,
        taken,
    } = change;
    if [joined, left, given, taken]
        .iter()
        .all(|ids| ids.is_empty())
    {
        return Ok(());
    }
    groups::change_user(tx, user, joined, left)?;
    permissions::change_user(tx, user, given, taken)?;
    let (groups_added, groups_removed) = (
        names(groups::by_keys(tx, joined)?),
        names(groups::by_keys(tx, left)?),
    );
    let (permissions_added, permissions_removed) = (
        names(permissions::by_keys(tx, given)?),
        names(permissions::by_keys(tx, taken)?),
    );
    tx.emit(Event::UserGroupsChanged {
        user,
        groups_added,
        groups_removed,
        permissions_added,
        permissions_removed,
    })
}

fn names(found: BTreeMap<i64, String>) -> Vec<String> {
    let mut names: Vec<_> = found.into_values().collect();
    names.sort();
    names
}
