//! Permissions: their names, who holds them directly or through a group.

use super::schema::{group_members, group_permissions, permissions, user_permissions};
use super::{Conn, Tx};
use crate::error::Fault;
use crate::values::UserId;
use diesel::prelude::*;
use std::collections::BTreeSet;

/// The names of all permissions that a user holds, directly or through a group.
pub fn of_user(conn: &mut Conn, user: UserId) -> Result<BTreeSet<String>, Fault> {
    let direct = user_permissions::table
        .inner_join(permissions::table)
        .filter(user_permissions::user_id.eq(user.0))
        .select(permissions::codename)
        .load::<String>(conn)?;
    let through_groups = group_members::table
        .inner_join(
            group_permissions::table.on(group_permissions::group_id.eq(group_members::group_id)),
        )
        .inner_join(permissions::table.on(permissions::id.eq(group_permissions::permission_id)))
        .filter(group_members::user_id.eq(user.0))
        .select(permissions::codename)
        .load::<String>(conn)?;
    Ok(direct.into_iter().chain(through_groups).collect())
}

/// The names of the permissions that a group gives.
pub fn of_group(conn: &mut Conn, group: i64) -> Result<BTreeSet<String>, Fault> {
    let names = group_permissions::table
        .inner_join(permissions::table)
        .filter(group_permissions::group_id.eq(group))
        .select(permissions::codename)
        .load::<String>(conn)?;
    Ok(names.into_iter().collect())
}

/// Makes those permissions that are not there yet. `wanted` are names and what people read.
pub fn make(tx: &mut Tx<'_>, wanted: &[(String, String)]) -> Result<usize, Fault> {
    let there: BTreeSet<String> = permissions::table
        .select(permissions::codename)
        .load::<String>(&mut **tx)?
        .into_iter()
        .collect();
    let mut made = 0;
    for (codename, name) in wanted
        .iter()
        .filter(|(codename, _)| !there.contains(codename))
    {
        made += diesel::insert_into(permissions::table)
            .values((
                permissions::codename.eq(codename),
                permissions::name.eq(name),
            ))
            .execute(&mut **tx)?;
    }
    Ok(made)
}

/// The names of all there are.
pub fn names(conn: &mut Conn) -> Result<BTreeSet<String>, Fault> {
    let names = permissions::table.select(permissions::codename);
    Ok(names.load::<String>(conn)?.into_iter().collect())
}
