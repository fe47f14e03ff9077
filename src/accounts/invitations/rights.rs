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

/// The groups that an invitation still gives; `None` where whoever sent it may not invite any more.
pub(super) fn still_given(
    app: &App,
    tx: &mut Tx<'_>,
    row: &invitations::Row,
) -> Result<Option<BTreeMap<i64, String>>, Fault> {
    if row.source == InvitationSource::Operator {
        return invitations::groups(tx, row.id).map(Some);
    }
    let inviter = match row.inviter() {
        Some(inviter) => users::find(tx, inviter)?,
        None => None,
    };
    let Some(inviter) = inviter.filter(|inviter| inviter.may_come_back()) else {
        return Ok(None);
    };
    let none = BTreeMap::new;
    if row.source == InvitationSource::Member {
        return Ok(is_member_inviting(app, &inviter).then(none));
    }
    let Some(held) = rights_of(app, tx, &inviter)?.filter(|held| held.has(ADD)) else {
        // Somebody of the staff who left it has invited as members do, where they may.
        return Ok(is_member_inviting(app, &inviter).then(none));
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
    Ok(Some(given))
}

fn is_member_inviting(app: &App, inviter: &users::Row) -> bool {
    app.config().signup.members_invite && inviter.is_verified
}

/// What somebody of the staff may do.
enum Held {
    Everything,
    These(BTreeSet<String>),
}

impl Held {
    fn has(&self, codename: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::These(held) => held.contains(codename),
        }
    }
}

/// `None` where they are not on the staff, or could do nothing there before they set up a second step.
fn rights_of(app: &App, conn: &mut Conn, inviter: &users::Row) -> Result<Option<Held>, Fault> {
    let is_kept_out = policy::demands(app, inviter) && !inviter.second_factor;
    if !inviter.is_staff || !inviter.may_sign_in() || is_kept_out {
        return Ok(None);
    }
    if inviter.is_superuser {
        return Ok(Some(Held::Everything));
    }
    permissions::of_user(conn, inviter.id).map(|held| Some(Held::These(held)))
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
