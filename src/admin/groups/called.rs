//! Groups and permissions by their names, for who types them.

use super::MODEL;
use crate::admin::AdminError;
use crate::admin::lists::{MOST_COUNTED, Total};
use crate::admin::permits::{Permit, Right};
use crate::app::App;
use crate::error::Fault;
use crate::store::{Conn, groups, permissions};

/// A group.
#[derive(Debug, Clone)]
pub struct Group {
    /// The key.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The names of the permissions it gives, in the order of the alphabet.
    pub permissions: Vec<String>,
    /// How many are in it.
    pub members: Total,
}

/// All groups, in the order of their names.
pub fn list(app: &App, by: &Permit) -> Result<Vec<Group>, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| {
        by.check(conn)?;
        let all = groups::all(conn)?;
        let mut told = Vec::with_capacity(all.len());
        for (id, name) in all {
            told.push(told_of(conn, id, name)?);
        }
        Ok(told)
    })
}

/// The group of this name.
pub fn find(app: &App, by: &Permit, name: &str) -> Result<Group, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| {
        by.check(conn)?;
        let id = groups::find_by_name(conn, name)?.ok_or(AdminError::Unknown)?;
        Ok(told_of(conn, id, name.to_owned())?)
    })
}

/// The key of the permission of this name.
pub fn permission(app: &App, by: &Permit, codename: &str) -> Result<i64, AdminError> {
    by.covers(MODEL, Right::View)?;
    app.read(|conn| {
        by.check(conn)?;
        permissions::find(conn, codename)?.ok_or(AdminError::Unknown)
    })
}

fn told_of(conn: &mut Conn, id: i64, name: String) -> Result<Group, Fault> {
    let mut given: Vec<_> = permissions::of_group(conn, id)?.into_values().collect();
    given.sort();
    let members = groups::count_members(conn, id, MOST_COUNTED + 1)?;
    Ok(Group {
        id,
        name,
        permissions: given,
        members: Total::counted(members),
    })
}
