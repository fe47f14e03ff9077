//! People who go to another program: all of them, in the order of their keys, each page with what belongs to its people.

use super::schema::factors::{passkeys, recovery_codes, totps};
use super::schema::imports::{imported_rows, social_accounts};
use super::schema::{group_members, group_permissions, permissions, user_permissions, users};
use super::{Conn, dialect};
use crate::error::Fault;
use crate::values::UserId;
use diesel::prelude::*;

/// How much there is of what.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Users.
    pub people: i64,
    /// Authenticator apps, one a user.
    pub apps: i64,
    /// Passkeys.
    pub passkeys: i64,
    /// Accounts at other providers.
    pub social_accounts: i64,
    /// Recovery codes that were not used.
    pub recovery_codes: i64,
}

/// Counts them.
pub fn count_all(conn: &mut Conn) -> Result<Counts, Fault> {
    let unused = recovery_codes::table.filter(recovery_codes::used_at.is_null());
    Ok(Counts {
        people: users::table.count().get_result(conn)?,
        apps: totps::table.count().get_result(conn)?,
        passkeys: passkeys::table.count().get_result(conn)?,
        social_accounts: social_accounts::table.count().get_result(conn)?,
        recovery_codes: unused.count().get_result(conn)?,
    })
}

/// Lets the transaction take as long as whoever takes the rows does.
pub fn take_time(conn: &mut Conn) -> Result<(), Fault> {
    Ok(dialect::without_hurry(conn)?)
}

/// Which groups the people behind `after` and up to `last` are in.
pub fn memberships(
    conn: &mut Conn,
    after: UserId,
    last: UserId,
) -> Result<Vec<(UserId, i64)>, Fault> {
    let theirs = group_members::user_id
        .gt(after.0)
        .and(group_members::user_id.le(last.0));
    let rows: Vec<(i64, i64)> = group_members::table
        .filter(theirs)
        .order((group_members::user_id, group_members::group_id))
        .select((group_members::user_id, group_members::group_id))
        .load(conn)?;
    Ok(of_users(rows))
}

/// Which permissions the people behind `after` and up to `last` hold directly, by their names.
pub fn permissions_held(
    conn: &mut Conn,
    after: UserId,
    last: UserId,
) -> Result<Vec<(UserId, String)>, Fault> {
    let theirs = user_permissions::user_id
        .gt(after.0)
        .and(user_permissions::user_id.le(last.0));
    let rows: Vec<(i64, String)> = user_permissions::table
        .inner_join(permissions::table)
        .filter(theirs)
        .order((user_permissions::user_id, permissions::codename))
        .select((user_permissions::user_id, permissions::codename))
        .load(conn)?;
    Ok(of_users(rows))
}

/// Which permissions groups give, by the keys of the groups and the names of the permissions.
pub fn permissions_given(conn: &mut Conn) -> Result<Vec<(i64, String)>, Fault> {
    Ok(group_permissions::table
        .inner_join(permissions::table)
        .order((group_permissions::group_id, permissions::codename))
        .select((group_permissions::group_id, permissions::codename))
        .load(conn)?)
}

/// The authenticator apps of the people behind `after` and up to `last`.
pub fn apps(conn: &mut Conn, after: UserId, last: UserId) -> Result<Vec<super::totps::Row>, Fault> {
    let theirs = totps::user_id.gt(after.0).and(totps::user_id.le(last.0));
    Ok(totps::table
        .filter(theirs)
        .order(totps::user_id)
        .select(super::totps::Row::as_select())
        .load(conn)?)
}

/// What imports remember of up to `most` people of a model.
pub fn remembered(conn: &mut Conn, model: &str, most: i64) -> Result<Vec<Vec<u8>>, Fault> {
    let theirs = imported_rows::model
        .eq(model)
        .and(imported_rows::user_id.is_not_null());
    Ok(imported_rows::table
        .filter(theirs)
        .limit(most)
        .select(imported_rows::fields)
        .load(conn)?)
}

fn of_users<T>(rows: Vec<(i64, T)>) -> Vec<(UserId, T)> {
    let rows = rows.into_iter();
    rows.map(|(user, what)| (UserId(user), what)).collect()
}
