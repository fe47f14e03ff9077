//! Groups: what they are called, and who is in them. What they allow is told by [`permissions`](super::permissions).

use super::batch::{self, Holds};
use super::schema::{group_members, user_groups};
use super::{Conn, Tx, lists};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::UserId;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};

const TABLE: &str = "user_groups";

/// Makes others who would change this group wait until the transaction ends.
pub fn lock(tx: &mut Tx<'_>, id: i64) -> Result<(), Fault> {
    lists::lock(tx, TABLE, id)
}

/// What a group is called.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<String>, Fault> {
    Ok(user_groups::table
        .find(id)
        .select(user_groups::name)
        .first(conn)
        .optional()?)
}

/// The key of the group of this name.
pub fn find_by_name(conn: &mut Conn, name: &str) -> Result<Option<i64>, Fault> {
    Ok(user_groups::table
        .filter(user_groups::name.eq(name))
        .select(user_groups::id)
        .first(conn)
        .optional()?)
}

/// The names of groups by their keys; those that there are.
pub fn by_keys(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, String>, Fault> {
    let found = user_groups::table
        .filter(user_groups::id.eq_any(ids))
        .select((user_groups::id, user_groups::name))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// All groups, in the order of their names: key and name.
pub fn all(conn: &mut Conn) -> Result<Vec<(i64, String)>, Fault> {
    let all = user_groups::table.order(user_groups::name);
    Ok(all
        .select((user_groups::id, user_groups::name))
        .load(conn)?)
}

/// How many are in a group, counting no further than `most`.
pub fn count_members(conn: &mut Conn, id: i64, most: i64) -> Result<i64, Fault> {
    let of = lists::Condition::Is(lists::Source::Column("group_id"), lists::Bind::Number(id));
    lists::count(conn, "group_members", &[of], most)
}

/// Makes a group, and says its key. `Fault::Duplicate` when there is one of that name.
pub fn insert(tx: &mut Tx<'_>, name: &str) -> Result<i64, Fault> {
    Ok(diesel::insert_into(user_groups::table)
        .values(user_groups::name.eq(name))
        .returning(user_groups::id)
        .get_result(&mut **tx)?)
}

/// Calls a group something else. `Fault::Duplicate` when there is one of that name.
pub fn rename(tx: &mut Tx<'_>, id: i64, name: &str) -> Result<usize, Fault> {
    Ok(update(user_groups::table.find(id))
        .set(user_groups::name.eq(name))
        .execute(&mut **tx)?)
}

/// Deletes a group; who was in it is so no more.
pub fn delete(tx: &mut Tx<'_>, id: i64) -> Result<usize, Fault> {
    Ok(diesel::delete(user_groups::table.find(id)).execute(&mut **tx)?)
}

/// The groups that a user is in: key and name.
pub fn of_user(conn: &mut Conn, user: UserId) -> Result<BTreeMap<i64, String>, Fault> {
    let mine = group_members::table
        .inner_join(user_groups::table)
        .filter(group_members::user_id.eq(user.0))
        .select((user_groups::id, user_groups::name))
        .load(conn)?;
    Ok(mine.into_iter().collect())
}

/// The names of the groups that each of these users is in, in their order.
pub fn of_users(conn: &mut Conn, users: &[UserId]) -> Result<HashMap<UserId, Vec<String>>, Fault> {
    let ids: Vec<_> = users.iter().map(|user| user.0).collect();
    let found: Vec<(i64, String)> = group_members::table
        .inner_join(user_groups::table)
        .filter(group_members::user_id.eq_any(ids))
        .order((group_members::user_id, user_groups::name))
        .select((group_members::user_id, user_groups::name))
        .load(conn)?;
    let mut names: HashMap<UserId, Vec<String>> = HashMap::new();
    for (user, name) in found {
        names.entry(UserId(user)).or_default().push(name);
    }
    Ok(names)
}

/// Takes a user into groups, and out of others.
pub fn change_user(
    tx: &mut Tx<'_>,
    user: UserId,
    joined: &[i64],
    left: &[i64],
) -> Result<(), Fault> {
    use group_members::{group_id, user_id};
    let gone = user_id.eq(user.0).and(group_id.eq_any(left));
    diesel::delete(group_members::table.filter(gone)).execute(&mut **tx)?;
    for id in joined {
        diesel::insert_into(group_members::table)
            .values((user_id.eq(user.0), group_id.eq(id)))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Takes users into groups that they are not in yet, many at once.
pub fn put_users(tx: &mut Tx<'_>, pairs: &[(UserId, i64)]) -> Result<(), Fault> {
    const COLUMNS: &[(&str, Holds)] = &[("user_id", Holds::Number), ("group_id", Holds::Number)];
    if pairs.is_empty() {
        return Ok(());
    }
    let row = |(user, group): &(UserId, i64)| vec![user.0.into(), (*group).into()];
    let rows: Vec<_> = pairs.iter().map(row).collect();
    batch::insert(tx, "group_members", COLUMNS, &rows).map(drop)
}
