//! Whether a form may be saved as it was filled in.

use crate::admin::AdminError;
use crate::admin::permits::{Permit, Rights};
use crate::admin::users::locked::LockedUser;
use crate::admin::users::patch::UserPatch;
use crate::admin::users::rules::{
    differing, may_give, not_the_last, not_yourself, unknown, within,
};
use crate::store::{Tx, groups, permissions};

/// Whether the form may be saved so; each field that may not is told.
pub(super) fn may_save(
    tx: &mut Tx<'_>,
    by: &Permit,
    held: &LockedUser,
    patch: &UserPatch,
) -> Result<(), AdminError> {
    let mut problems = Vec::new();
    let mut note = |field, refused: Result<(), AdminError>| match refused {
        Ok(()) => Ok(()),
        Err(AdminError::Fault(fault)) => Err(fault),
        Err(AdminError::Fields(changes)) => {
            problems.extend(changes);
            Ok(())
        }
        Err(error) => {
            problems.push(error.of_field(field));
            Ok(())
        }
    };
    for field in patch.rights() {
        let refused = match not_yourself(by, &held.user) {
            Ok(()) => may_set(tx, held, patch, field),
            refused => refused,
        };
        note(field, refused)?;
    }
    if patch.password.is_some() {
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
    held: &LockedUser,
    patch: &UserPatch,
    field: &'static str,
) -> Result<(), AdminError> {
    let LockedUser { rights, user } = held;
    match field {
        "is_active" if patch.is_active == Some(true) && !user.ban_reason.is_empty() => {
            Err(AdminError::Banned)
        }
        "is_superuser" if !rights.are_all() => Err(AdminError::Beyond),
        "is_active" | "is_superuser" => not_the_last(tx, user),
        "is_staff" if patch.is_staff == Some(false) => not_the_last(tx, user),
        "groups" => {
            let now = groups::of_user(tx, user.id)?;
            let others = differing(&now, patch.groups.as_deref().unwrap_or_default());
            may_give_groups(tx, rights, &others)
        }
        "user_permissions" => {
            let now = permissions::of_user_alone(tx, user.id)?;
            let others = differing(&now, patch.permissions.as_deref().unwrap_or_default());
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

fn may_choose_password(by: &Permit, held: &LockedUser) -> Result<(), AdminError> {
    not_yourself(by, &held.user)?;
    if held.rights.are_all() {
        Ok(())
    } else {
        Err(AdminError::Beyond)
    }
}
