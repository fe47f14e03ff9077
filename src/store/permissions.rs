//! Permissions: their names, who holds them directly or through a group.

use super::batch::{self, Holds};
use super::schema::{group_members, group_permissions, permissions, user_permissions};
use super::{Conn, Tx};
use crate::error::Fault;
use crate::values::UserId;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

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

/// The permissions that a user holds directly: key and name.
pub fn of_user_alone(conn: &mut Conn, user: UserId) -> Result<BTreeMap<i64, String>, Fault> {
    let direct = user_permissions::table
        .inner_join(permissions::table)
        .filter(user_permissions::user_id.eq(user.0))
        .select((permissions::id, permissions::codename))
        .load(conn)?;
    Ok(direct.into_iter().collect())
}

/// The permissions that a group gives: key and name.
pub fn of_group(conn: &mut Conn, group: i64) -> Result<BTreeMap<i64, String>, Fault> {
    let given = group_permissions::table
        .inner_join(permissions::table)
        .filter(group_permissions::group_id.eq(group))
        .select((permissions::id, permissions::codename))
        .load(conn)?;
    Ok(given.into_iter().collect())
}

/// The names of permissions by their keys; those that there are.
pub fn by_keys(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, String>, Fault> {
    let found = permissions::table
        .filter(permissions::id.eq_any(ids))
        .select((permissions::id, permissions::codename))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// The key of a permission by its name.
pub fn find(conn: &mut Conn, codename: &str) -> Result<Option<i64>, Fault> {
    Ok(permissions::table
        .filter(permissions::codename.eq(codename))
        .select(permissions::id)
        .first(conn)
        .optional()?)
}

/// Removes permissions by their names, from whoever has them too.
pub fn remove(tx: &mut Tx<'_>, codenames: &[String]) -> Result<(), Fault> {
    let these = permissions::codename.eq_any(codenames);
    diesel::delete(permissions::table.filter(these)).execute(&mut **tx)?;
    Ok(())
}

/// Gives a user permissions directly, and takes others.
pub fn change_user(
    tx: &mut Tx<'_>,
    user: UserId,
    given: &[i64],
    taken: &[i64],
) -> Result<(), Fault> {
    use user_permissions::{permission_id, user_id};
    let gone = user_id.eq(user.0).and(permission_id.eq_any(taken));
    diesel::delete(user_permissions::table.filter(gone)).execute(&mut **tx)?;
    for id in given {
        diesel::insert_into(user_permissions::table)
            .values((user_id.eq(user.0), permission_id.eq(id)))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Lets a group give permissions, and others no more.
pub fn change_group(
    tx: &mut Tx<'_>,
    group: i64,
    given: &[i64],
    taken: &[i64],
) -> Result<(), Fault> {
    use group_permissions::{group_id, permission_id};
    let gone = group_id.eq(group).and(permission_id.eq_any(taken));
    diesel::delete(group_permissions::table.filter(gone)).execute(&mut **tx)?;
    for id in given {
        diesel::insert_into(group_permissions::table)
            .values((group_id.eq(group), permission_id.eq(id)))
            .execute(&mut **tx)?;
    }
    Ok(())
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

/// Keys and names of all there are.
pub fn all(conn: &mut Conn) -> Result<BTreeMap<String, i64>, Fault> {
    let all = permissions::table.select((permissions::codename, permissions::id));
    Ok(all.load(conn)?.into_iter().collect())
}

/// Gives users permissions directly that they do not hold so yet, many at once.
pub fn put_users(tx: &mut Tx<'_>, pairs: &[(UserId, i64)]) -> Result<(), Fault> {
    const COLUMNS: &[(&str, Holds)] =
        &[("user_id", Holds::Number), ("permission_id", Holds::Number)];
    if pairs.is_empty() {
        return Ok(());
    }
    let row = |(user, permission): &(UserId, i64)| vec![user.0.into(), (*permission).into()];
    let rows: Vec<_> = pairs.iter().map(row).collect();
    batch::insert(tx, "user_permissions", COLUMNS, &rows).map(drop)
}
