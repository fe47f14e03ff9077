//! Whose account is meant: the one place where what somebody typed becomes an account. [`AccountName`] tells by its shape
//! what it is, and it is looked for as that alone: an address that nobody has is nobody's, whatever username looks like it.

use crate::error::Fault;
use crate::store::{Conn, users};
use crate::values::AccountName;

/// The account that an operator or staff means: by primary or secondary address, by id, or by username.
pub(crate) fn find(conn: &mut Conn, name: &AccountName) -> Result<Option<users::Row>, Fault> {
    match name {
        AccountName::Email(key) => users::find_by_any_email(conn, key),
        AccountName::Id(Some(id)) => users::find(conn, *id),
        AccountName::Id(None) => Ok(None),
        AccountName::Username(key) => users::find_by_username(conn, key),
    }
}

/// The account that somebody wants to log into. Nobody logs in by number, which all can count up to.
pub(super) fn find_at_login(
    conn: &mut Conn,
    name: &AccountName,
) -> Result<Option<users::Row>, Fault> {
    match name {
        AccountName::Id(_) => Ok(None),
        name => find(conn, name),
    }
}
