//! What somebody has for the second step of a log-in. Read only where `users.second_factor` says that there is
//! something.

use super::schema::factors::{passkeys, recovery_codes, totps};
use super::{Conn, Tx};
use crate::error::Fault;
use crate::values::UserId;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;

/// When the authenticator app of a row of `users` was added, for lists.
pub const TOTP_CREATED_AT: &str =
    "CASE WHEN second_factor THEN (SELECT created_at FROM totps WHERE user_id = users.id) END";

/// When a code of it was last used.
pub const TOTP_LAST_USED_AT: &str =
    "CASE WHEN second_factor THEN (SELECT last_used_at FROM totps WHERE user_id = users.id) END";

/// How many passkeys there are.
pub const PASSKEYS: &str =
    "CASE WHEN second_factor THEN (SELECT COUNT(*) FROM passkeys WHERE user_id = users.id) END";

/// When the last one was added.
pub const PASSKEYS_CREATED_AT: &str = "CASE WHEN second_factor THEN (SELECT MAX(created_at) FROM passkeys WHERE user_id = users.id) END";

/// When one was last used.
pub const PASSKEYS_LAST_USED_AT: &str = "CASE WHEN second_factor THEN (SELECT MAX(last_used_at) FROM passkeys WHERE user_id = users.id) END";

/// How many recovery codes were not used.
pub const RECOVERY_CODES_LEFT: &str = "CASE WHEN second_factor THEN (SELECT COUNT(*) FROM recovery_codes WHERE user_id = users.id AND used_at IS NULL) END";

/// When they were made.
pub const RECOVERY_CODES_CREATED_AT: &str = "CASE WHEN second_factor THEN (SELECT MAX(created_at) FROM recovery_codes WHERE user_id = users.id) END";

/// Which kinds of second factors somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Had {
    /// At least one passkey.
    pub passkey: bool,
    /// An authenticator app.
    pub totp: bool,
    /// At least one recovery code that was not used.
    pub recovery_code: bool,
}

/// What a user has.
pub fn had(conn: &mut Conn, user: UserId) -> Result<Had, Fault> {
    let passkey = exists(passkeys::table.filter(passkeys::user_id.eq(user.0)));
    let totp = exists(totps::table.filter(totps::user_id.eq(user.0)));
    let unused = recovery_codes::user_id
        .eq(user.0)
        .and(recovery_codes::used_at.is_null());
    let recovery_code = exists(recovery_codes::table.filter(unused));
    Ok(Had {
        passkey: select(passkey).get_result(conn)?,
        totp: select(totp).get_result(conn)?,
        recovery_code: select(recovery_code).get_result(conn)?,
    })
}

/// Removes all passkeys of a user.
pub fn remove_passkeys(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    Ok(diesel::delete(passkeys::table.filter(passkeys::user_id.eq(user.0))).execute(&mut **tx)?)
}
