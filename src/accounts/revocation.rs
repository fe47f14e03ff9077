//! What ends with a password, an account, or the first verification of an address.

use crate::error::Fault;
use crate::events::Event;
use crate::store::imports::logins;
use crate::store::{Tx, flows, sessions};
use crate::values::{FlowId, UserId};

/// Completes one flow of a user, where one is named, and ends everything else that could sign in: flows, the tokens of those
/// that were completed before, and sessions; says how many of these there were.
pub(crate) fn revoke_all(
    tx: &mut Tx<'_>,
    user: UserId,
    completed: Option<FlowId>,
) -> Result<usize, Fault> {
    flows::settle(tx, user, completed, 0)?;
    end_sessions(tx, user)
}

/// The same, but for what was imported that could become a session.
pub(crate) fn revoke_ours(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    flows::settle(tx, user, None, 0)?;
    end_ours(tx, user)
}

/// The same for a flow whose code was right: the try that it cost was none of the wrong ones.
pub(crate) fn settle(tx: &mut Tx<'_>, user: UserId, completed: FlowId) -> Result<usize, Fault> {
    flows::settle(tx, user, Some(completed), 1)?;
    end_sessions(tx, user)
}

/// Ends the sessions of a user, and what was imported that could become one; says how many sessions there were.
pub(super) fn end_sessions(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    logins::end_all(tx, user)?;
    end_ours(tx, user)
}

fn end_ours(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let count = sessions::revoke_all(tx, user)?;
    if count > 0 {
        tx.emit(Event::SessionsEnded { user, count })?;
    }
    Ok(count)
}
