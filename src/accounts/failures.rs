//! Wrong passwords in a row, where the secret is: at the account, or at the browser or program that it knows. What follows
//! from many is never a closed door: see `login` and `docs/limits.md`.

use super::devices::Acquaintance;
use super::letters;
use crate::app::App;
use crate::error::Fault;
use crate::events::Event;
use crate::store::{Tx, devices, flows, users};
use crate::values::UserId;

/// Wrong passwords in a row after which an account takes none from whom it does not know (NIST 800-63B).
pub(crate) const MOST_FAILURES: i32 = 100;

/// Whether an account takes no password from here without an e-mail.
pub(super) fn want_approval(user: &users::Row, by: Option<&Acquaintance>) -> bool {
    let failures = by.map_or(user.login_failures, Acquaintance::failures);
    failures >= MOST_FAILURES
}

/// A user whom nobody erased while the password was looked at: nothing may be kept about one who is gone.
pub(super) fn still_there(
    tx: &mut Tx<'_>,
    user: Option<UserId>,
) -> Result<Option<users::Row>, Fault> {
    let Some(user) = user else {
        return Ok(None);
    };
    users::lock(tx, user)?;
    users::find(tx, user)
}

/// Counts a wrong password, for the browser or program that the account knows, else for the account. From the hundredth in
/// a row on the owner is told, once a day.
pub(super) fn count(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    by: Option<&Acquaintance>,
) -> Result<(), Fault> {
    match by {
        Some(Acquaintance::Device(device)) => {
            devices::count_failure(tx, device.id)?;
            Ok(())
        }
        Some(Acquaintance::Approval(flow)) => {
            flows::count_failure(tx, flow.id)?;
            Ok(())
        }
        None => {
            let failures = users::count_failure(tx, user.id)?;
            if failures == MOST_FAILURES {
                tx.emit(Event::DeviceApprovalRequired { user: user.id })?;
            }
            if failures >= MOST_FAILURES {
                letters::tell_of_attempts(app, tx, user)?;
            }
            Ok(())
        }
    }
}
