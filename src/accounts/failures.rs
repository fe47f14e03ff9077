//! Wrong passwords in a row, where the secret is: at the account, or at the browser or program that it knows. What follows
//! from many is never a closed door: see `login` and `docs/limits.md`.

use super::actor::SignedIn;
use super::devices::RecognisedBy;
use super::{letters, throttle};
use crate::app::{Admitted, App};
use crate::error::Fault;
use crate::events::Event;
use crate::security::password::Verified;
use crate::store::{Tx, devices, flows, users};
use crate::values::Password;

/// Wrong passwords in a row after which an account takes none from whom it does not know (NIST 800-63B).
pub(crate) const MOST_FAILURES: i32 = 100;

/// Whether an account takes no password from here without an e-mail.
pub(super) fn want_approval(user: &users::Row, by: Option<&RecognisedBy>) -> bool {
    let failures = by.map_or(user.login_failures, RecognisedBy::failures);
    failures >= MOST_FAILURES
}

/// Counts a wrong password, for the browser or program that the account knows, else for the account. From the hundredth in
/// a row on the owner is told, once a day.
pub(super) fn count(
    app: &App,
    tx: &mut Tx<'_>,
    user: &users::Row,
    by: Option<&RecognisedBy>,
) -> Result<(), Fault> {
    match by {
        Some(RecognisedBy::Device(device)) => {
            devices::count_failure(tx, device.id)?;
            Ok(())
        }
        Some(RecognisedBy::Approval(flow)) => {
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

/// Whether this is the password of somebody signed in. A wrong one is counted for the session, and told: what strangers
/// guess at the login is no concern of somebody who is in. After a hundred in a day the session takes none.
pub(super) fn is_right(
    app: &App,
    me: &SignedIn,
    user: &users::Row,
    password: &Password,
    origin: &Admitted,
) -> Result<bool, Fault> {
    let now = app.now();
    let guessed = app.read(|conn| throttle::are_passwords_guessed(app, conn, me, now))?;
    let hash = (!guessed && !user.reset_required).then_some(user.password.as_str());
    if origin.verify(password, hash)? != Verified::Wrong {
        return Ok(true);
    }
    app.write(origin, |tx| {
        let Some(user) = users::find_for_update(tx, me.id())? else {
            return Ok(());
        };
        throttle::count_wrong_password(app, tx, me)?;
        tx.emit(Event::PasswordNotConfirmed {
            user: user.id,
            session: me.session(),
        })
    })?;
    Ok(false)
}
