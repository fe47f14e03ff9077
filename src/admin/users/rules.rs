//! Who may do what to whom. Nobody raises their own rights, or bans, demotes or deletes themselves; the last superuser
//! stays. Whoever is no superuser leaves alone the accounts that may do more, gives and takes only rights they
//! hold themselves, and makes no superuser.

use crate::admin::AdminError;
use crate::admin::permits::{Permit, Rights};
use crate::error::Problem;
use crate::i18n::Message;
use crate::store::{Conn, Tx, permissions, users};
use std::collections::BTreeMap;

/// Whether a permission is among the rights. Who may change may look.
pub(crate) fn within(rights: &Rights, codename: &str) -> bool {
    let seen = codename.strip_prefix("view_");
    rights.has(codename) || seen.is_some_and(|of| rights.has(&format!("change_{of}")))
}

/// Whether this account may be changed at all: not one that may do more, or could, were it made staff.
pub(crate) fn may_touch(
    conn: &mut Conn,
    rights: &Rights,
    user: &users::Row,
) -> Result<(), AdminError> {
    if rights.are_all() {
        return Ok(());
    }
    let held = permissions::of_user(conn, user.id)?;
    if user.is_superuser || !held.iter().all(|codename| within(rights, codename)) {
        return Err(AdminError::Beyond);
    }
    Ok(())
}

/// Not to one's own account.
pub(super) fn not_yourself(by: &Permit, user: &users::Row) -> Result<(), AdminError> {
    if by.id() == Some(user.id) {
        Err(AdminError::Yourself)
    } else {
        Ok(())
    }
}

/// Not to the last superuser.
pub(super) fn not_the_last(tx: &mut Tx<'_>, user: &users::Row) -> Result<(), AdminError> {
    if users::is_last_superuser(tx, user)? {
        Err(AdminError::LastSuperuser)
    } else {
        Ok(())
    }
}

/// Whether these permissions are there, and are all among the rights.
pub(crate) fn may_give(
    conn: &mut Conn,
    rights: &Rights,
    field: &'static str,
    ids: &[i64],
) -> Result<(), AdminError> {
    let found = permissions::by_keys(conn, ids)?;
    if found.len() != ids.len() {
        return Err(unknown(field));
    }
    if found.values().all(|codename| within(rights, codename)) {
        Ok(())
    } else {
        Err(AdminError::Beyond)
    }
}

pub(super) fn unknown(field: &'static str) -> AdminError {
    let text = Message::new("admin-pick");
    AdminError::Fields(vec![Problem::of(field, "invalid_choice", text)])
}

/// What is in one of them and not in the other, in ascending order.
pub(crate) fn differing(now: &BTreeMap<i64, String>, wanted: &[i64]) -> Vec<i64> {
    let mut all: Vec<_> = now
        .keys()
        .filter(|id| !wanted.contains(id))
        .chain(wanted.iter().filter(|id| !now.contains_key(id)))
        .copied()
        .collect();
    all.sort_unstable();
    all
}

/// What comes, and what goes.
pub(crate) fn turned(now: &BTreeMap<i64, String>, wanted: &[i64]) -> (Vec<i64>, Vec<i64>) {
    differing(now, wanted)
        .into_iter()
        .partition(|id| wanted.contains(id))
}
