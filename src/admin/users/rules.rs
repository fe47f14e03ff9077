//! Who may do what to whom. Nobody raises their own rights, or bans, demotes or deletes themselves; the last superuser
//! stays. Whoever is no superuser leaves alone the accounts that may do more, gives and takes only rights they
//! hold themselves, and makes no superuser.

use super::held::Held;
use super::wish::Wish;
use crate::admin::AdminError;
use crate::admin::permits::{Permit, Rights};
use crate::error::Problem;
use crate::store::{Conn, Tx, groups, permissions, users};
use std::collections::BTreeMap;

/// Whether a permission is among the rights. Who may change may look.
pub(in crate::admin) fn within(rights: &Rights, codename: &str) -> bool {
    let seen = codename.strip_prefix("view_");
    rights.has(codename) || seen.is_some_and(|of| rights.has(&format!("change_{of}")))
}

/// Whether this account may be changed at all: not one that may do more, or could, were it made staff.
pub(in crate::admin) fn may_touch(
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

/// Whether the form may be saved so; each field that may not is told.
pub(super) fn may_save(
    tx: &mut Tx<'_>,
    by: &Permit,
    held: &Held,
    wish: &Wish,
) -> Result<(), AdminError> {
    let mut problems = Vec::new();
    let mut note = |field, refused: Result<(), AdminError>| match refused {
        Ok(()) => Ok(()),
        Err(AdminError::Fault(fault)) => Err(fault),
        Err(AdminError::Fields(told)) => {
            problems.extend(told);
            Ok(())
        }
        Err(error) => {
            problems.push(error.of_field(field));
            Ok(())
        }
    };
    for field in wish.rights() {
        let refused = match not_yourself(by, &held.user) {
            Ok(()) => may_set(tx, held, wish, field),
            refused => refused,
        };
        note(field, refused)?;
    }
    if wish.password.is_some() {
        note("password", may_choose_password(by, held))?;
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(AdminError::Fields(problems))
    }
}

/// Whether one of the fields that are rights may be set so, for somebody else.
fn may_set(
    tx: &mut Tx<'_>,
    held: &Held,
    wish: &Wish,
    field: &'static str,
) -> Result<(), AdminError> {
    let Held { rights, user } = held;
    match field {
        "is_active" if wish.is_active == Some(true) && !user.ban_reason.is_empty() => {
            Err(AdminError::Banned)
        }
        "is_superuser" if !rights.are_all() => Err(AdminError::Beyond),
        "is_active" | "is_superuser" => not_the_last(tx, user),
        "is_staff" if wish.is_staff == Some(false) => not_the_last(tx, user),
        "groups" => {
            let now = groups::of_user(tx, user.id)?;
            let others = differing(&now, wish.groups.as_deref().unwrap_or_default());
            may_give_groups(tx, rights, &others)
        }
        "user_permissions" => {
            let now = permissions::of_user_alone(tx, user.id)?;
            let others = differing(&now, wish.permissions.as_deref().unwrap_or_default());
            may_give(tx, rights, "user_permissions", &others)
        }
        _ => Ok(()),
    }
}

/// Whether these groups are there, and allow nothing that is not among the rights.
fn may_give_groups(tx: &mut Tx<'_>, rights: &Rights, ids: &[i64]) -> Result<(), AdminError> {
    for id in ids {
        // Nobody deletes it meanwhile, or lets it allow more.
        groups::lock(tx, *id)?;
    }
    if groups::by_keys(tx, ids)?.len() != ids.len() {
        return Err(unknown("groups"));
    }
    for id in ids {
        let given = permissions::of_group(tx, *id)?;
        if !given.values().all(|codename| within(rights, codename)) {
            return Err(AdminError::Beyond);
        }
    }
    Ok(())
}

/// Whether these permissions are there, and are all among the rights.
pub(in crate::admin) fn may_give(
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

fn unknown(field: &'static str) -> AdminError {
    let text = "Please pick from the list.";
    AdminError::Fields(vec![Problem::of(field, "invalid_choice", text)])
}

fn may_choose_password(by: &Permit, held: &Held) -> Result<(), AdminError> {
    not_yourself(by, &held.user)?;
    if held.rights.are_all() {
        Ok(())
    } else {
        Err(AdminError::Beyond)
    }
}

/// What is in one of them and not in the other, in ascending order.
pub(in crate::admin) fn differing(now: &BTreeMap<i64, String>, wanted: &[i64]) -> Vec<i64> {
    let mut all: Vec<_> = now
        .keys()
        .filter(|id| !wanted.contains(id))
        .chain(wanted.iter().filter(|id| !now.contains_key(id)))
        .copied()
        .collect();
    all.sort_unstable();
    all
}
