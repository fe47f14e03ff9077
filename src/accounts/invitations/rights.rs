//! What an inviter may do, as of now: when they invite, and when their invitation is accepted.

use crate::accounts::policy;
use crate::app::App;
use crate::error::Fault;
use crate::store::{Conn, InvitationSource, Tx, groups, invitations, permissions, users};
use std::collections::{BTreeMap, BTreeSet};

/// The permission to invite.
const ADD: &str = "add_invitation";
/// The permission to put people into groups.
const CHANGE_USER: &str = "change_user";

/// Whether somebody who `has` these permissions may put people into a group that gives `allowed`: as on the page of a user.
pub(crate) fn may_give<'a>(
    has: impl Fn(&str) -> bool,
    allowed: impl IntoIterator<Item = &'a String>,
) -> bool {
    let within = |codename: &str| {
        let seen = codename.strip_prefix("view_");
        has(codename) || seen.is_some_and(|of| has(&format!("change_{of}")))
    };
    has(CHANGE_USER) && allowed.into_iter().all(|codename| within(codename))
}

/// What whoever sent an invitation counts as by now.
pub(super) enum InviterRole {
    /// The command line.
    Operator,
    /// Somebody of the staff, who may invite; with what they may do there.
    Staff(StaffPermissions),
    /// A member, where members invite: also one who has left the staff.
    Member,
}

/// What whoever sent an invitation counts as by now; `None` where they may not invite any more.
pub(super) fn inviter_role(
    app: &App,
    conn: &mut Conn,
    row: &invitations::Row,
) -> Result<Option<InviterRole>, Fault> {
    if row.source == InvitationSource::Operator {
        return Ok(Some(InviterRole::Operator));
    }
    let inviter = match row.inviter() {
        Some(inviter) => users::find(conn, inviter)?,
        None => None,
    };
    let Some(inviter) = inviter.filter(|inviter| inviter.may_come_back()) else {
        return Ok(None);
    };
    if row.source == InvitationSource::Staff {
        let held = rights_of(app, conn, &inviter)?.filter(|held| held.has(ADD));
        if let Some(held) = held {
            return Ok(Some(InviterRole::Staff(held)));
        }
    }
    Ok(is_member_inviting(app, &inviter).then_some(InviterRole::Member))
}

/// The groups that an invitation still gives.
pub(super) fn still_given(
    tx: &mut Tx<'_>,
    row: &invitations::Row,
    role: &InviterRole,
) -> Result<BTreeMap<i64, String>, Fault> {
    let held = match role {
        InviterRole::Operator => return invitations::groups(tx, row.id),
        InviterRole::Member => return Ok(BTreeMap::new()),
        InviterRole::Staff(held) => held,
    };
    let mut given = invitations::groups(tx, row.id)?;
    for id in given.keys() {
        // Nobody deletes it meanwhile, or lets it allow more.
        groups::lock(tx, *id)?;
    }
    let mut refused = Vec::new();
    for id in given.keys() {
        let allowed = permissions::of_group(tx, *id)?;
        if !may_give(|codename| held.has(codename), allowed.values()) {
            refused.push(*id);
        }
    }
    given.retain(|id, _| !refused.contains(id));
    Ok(given)
}

fn is_member_inviting(app: &App, inviter: &users::Row) -> bool {
    app.config().signup.members_invite && inviter.is_verified
}

/// What somebody of the staff may do.
pub(super) enum StaffPermissions {
    Everything,
    These(BTreeSet<String>),
}

impl StaffPermissions {
    fn has(&self, codename: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::These(held) => held.contains(codename),
        }
    }
}

/// `None` where they are not on the staff, or could do nothing there before they set up a second step.
fn rights_of(
    app: &App,
    conn: &mut Conn,
    inviter: &users::Row,
) -> Result<Option<StaffPermissions>, Fault> {
    let is_kept_out = policy::demands(app, inviter) && !inviter.second_factor;
    if !inviter.is_staff || !inviter.may_sign_in() || is_kept_out {
        return Ok(None);
    }
    if inviter.is_superuser {
        return Ok(Some(StaffPermissions::Everything));
    }
    permissions::of_user(conn, inviter.id).map(|held| Some(StaffPermissions::These(held)))
}

#[cfg(test)]
mod tests {
    use super::may_give;

    #[test]
    fn groups_are_given_by_who_may_change_users_and_do_all_that_they_allow() {
        let held = ["change_user", "view_group", "change_session"];
        let has = |codename: &str| held.contains(&codename);
        let allowed = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        assert!(may_give(has, &allowed(&[])));
        assert!(may_give(has, &allowed(&["view_group", "view_session"])));
        assert!(!may_give(has, &allowed(&["view_group", "delete_user"])));
        assert!(!may_give(|_| false, &allowed(&[])));
    }
}
