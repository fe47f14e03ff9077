//! People who are kept out: by too many wrong passwords in a row, or by limits they have reached.

use super::AdminError;
use super::model::{Action, Choice, Done, Filter};
use super::permits::{Permit, Right};
use super::rows::{hold_owner, tell};
use crate::accounts::{self, MOST_FAILURES};
use crate::app::{App, Origin};
use crate::store::lists::Condition;
use crate::store::{devices, users};
use crate::values::UserId;

/// Users whose password login is off.
pub(super) fn filter() -> Filter {
    // There is an index of just these.
    const { assert!(MOST_FAILURES == 100) };
    let off = Condition::Sql("login_failures >= 100");
    Filter::choices(
        "lockout",
        "Password login",
        vec![Choice::new("off", "Off", off)],
    )
}

/// The action that lets somebody try again.
pub(super) fn action() -> Action {
    Action::new(
        "unlock",
        "Unlock",
        "Wrong passwords and reached limits are forgotten: the person may try again at once, with the same password.",
        "unlocked",
        unlock,
    )
}

/// Forgets wrong passwords and reached limits of an account.
fn unlock(app: &App, by: &Permit, id: i64, why: &str, origin: &Origin) -> Result<Done, AdminError> {
    by.covers("users", Right::Change)?;
    app.write(origin, |tx| {
        let rights = by.check(tx)?;
        tx.acts(by.id());
        let user = UserId(id);
        hold_owner(tx, &rights, Some(user))?;
        let now = users::find(tx, user)?.ok_or(AdminError::Unknown)?;
        let mut forgotten = accounts::lift_limits(app, tx, &now)? + devices::forgive(tx, user)?;
        if now.login_failures > 0 {
            forgotten += users::set_failures(tx, user, 0)?;
        }
        if forgotten == 0 {
            return Ok(Done::Already);
        }
        tell(tx, by, id, Some(user), ("unlock", why))?;
        Ok(Done::Changed)
    })
}
