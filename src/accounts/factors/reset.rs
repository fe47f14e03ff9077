//! Factors of somebody who lost them all, removed by staff. Nobody can read a secret or a code.

use super::tell;
use crate::accounts::sessions::end_all;
use crate::error::Fault;
use crate::events::Event;
use crate::store::{Tx, factors, recovery_codes, totps, users};

/// Removes all second factors of a user, whom the transaction has locked, and ends all sessions. The password does not count
/// until it is reset by e-mail, so that the mailbox is shown anew (ASVS 6.4.4). Whether there was one.
pub fn reset(tx: &mut Tx<'_>, user: &users::Row) -> Result<bool, Fault> {
    if !user.second_factor {
        return Ok(false);
    }
    totps::remove(tx, user.id)?;
    factors::remove_passkeys(tx, user.id)?;
    recovery_codes::remove(tx, user.id)?;
    users::set_second_factor(tx, user.id, false)?;
    users::require_reset(tx, user.id)?;
    end_all(tx, user.id)?;
    tx.emit(Event::FactorsReset { user: user.id })?;
    tell(tx, user, "factors_reset")?;
    Ok(true)
}
