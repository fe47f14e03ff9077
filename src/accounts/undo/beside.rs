//! What the password of before a change is asked for with: what the account had for the second step then, and has still.

use crate::error::Fault;
use crate::store::{Conn, passkeys, recovery_codes, totps, undos};
use crate::values::Moment;

/// What is asked for beside the password of then: any of these. None is asked for where there was no second factor, or it
/// has gone since. What was added later may be a thief's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beside {
    /// A code of the authenticator app.
    pub(super) code: bool,
    /// A passkey.
    pub(super) passkey: bool,
    /// A recovery code, as at a log-in.
    pub(super) recovery_code: bool,
}

impl Beside {
    /// Of the account as it is now and was before a change.
    pub(super) fn of(conn: &mut Conn, kept: &undos::Row) -> Result<Self, Fault> {
        let was_there = |since: Moment| since < kept.created_at;
        let app = totps::find(conn, kept.user_id)?;
        let code = app.is_some_and(|row| was_there(row.created_at));
        let passkeys = passkeys::of_user(conn, kept.user_id)?;
        let passkey = passkeys.iter().any(|row| was_there(row.created_at));
        let codes = recovery_codes::made_at(conn, kept.user_id)?;
        let has_codes =
            codes.is_some_and(was_there) && recovery_codes::left(conn, kept.user_id)? > 0;
        Ok(Self {
            code,
            passkey,
            recovery_code: (code || passkey) && has_codes,
        })
    }

    /// Whether anything is.
    pub(super) fn is_asked(self) -> bool {
        self.code || self.passkey
    }
}
