//! What the password of before a change is asked for with: what the account had for the second step then, and has still.

use crate::error::Fault;
use crate::store::{Conn, passkeys, totps, undos};
use crate::values::Moment;

/// What is asked for beside the password of then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// Nothing: there was no second factor, or it has gone since. What was added later may be a thief's.
    Nothing,
    /// A code of the authenticator app.
    Code,
    /// A passkey, which nobody can show here: the password does not do.
    Passkey,
}

impl Beside {
    /// Of the account as it is now and was before a change.
    pub(super) fn of(conn: &mut Conn, kept: &undos::Row) -> Result<Self, Fault> {
        let was_there = |since: Moment| since < kept.created_at;
        let app = totps::find(conn, kept.user_id)?;
        if app.is_some_and(|row| was_there(row.created_at)) {
            return Ok(Self::Code);
        }
        let passkeys = passkeys::of_user(conn, kept.user_id)?;
        let one_was = passkeys.iter().any(|row| was_there(row.created_at));
        Ok(if one_was {
            Self::Passkey
        } else {
            Self::Nothing
        })
    }
}
