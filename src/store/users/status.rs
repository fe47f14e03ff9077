//! How far an account may be used. Everything that lets somebody in asks here, so that a new reason to keep them out is
//! one reason for every door.

use super::{PublicUser, Row};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::store::schema::users;
use crate::store::{Conn, Tx, dialect};
use crate::values::{Moment, UserId};
use diesel::dsl::{And, Eq, IsNull};
use diesel::prelude::*;

/// How far an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStatus {
    /// Like any other.
    Open,
    /// Its owner closed it for the time being; the right password opens it again.
    Archived,
    /// Its owner wished it to be erased at that moment; the link in an e-mail keeps it.
    Closing(Moment),
    /// Staff closed it.
    Banned,
}

impl PublicUser {
    /// How far the account may be used.
    #[doc(hidden)]
    pub fn status(&self) -> AccountStatus {
        match (self.is_active, self.erase_at, self.archived) {
            (false, ..) => AccountStatus::Banned,
            (true, Some(erase_at), _) => AccountStatus::Closing(erase_at),
            (true, None, true) => AccountStatus::Archived,
            (true, None, false) => AccountStatus::Open,
        }
    }

    /// Whether somebody may be signed in to it now.
    pub fn may_sign_in(&self) -> bool {
        self.status() == AccountStatus::Open
    }

    /// Whether its owner may be, or may come back by showing who they are.
    #[doc(hidden)]
    pub fn may_come_back(&self) -> bool {
        matches!(self.status(), AccountStatus::Open | AccountStatus::Archived)
    }
}

/// [`AccountStatus::Open`], in SQL.
pub(super) fn open()
-> And<And<users::is_active, Eq<users::archived, bool>>, IsNull<users::erase_at>> {
    users::is_active
        .and(users::archived.eq(false))
        .and(users::erase_at.is_null())
}

/// Whether nobody who may sign in could do everything if this account were gone. Others who would take a superuser away
/// wait until this transaction ends. A banned one is missed by nobody.
pub fn is_last_superuser(tx: &mut Tx<'_>, user: &Row) -> Result<bool, Fault> {
    if !user.is_superuser || !user.is_active {
        return Ok(false);
    }
    dialect::lock_superusers(tx)?;
    let others = users::table.filter(
        users::is_superuser
            .and(users::is_staff)
            .and(open())
            .and(users::id.ne(user.id.0)),
    );
    let conn: &mut Conn = tx;
    Ok(others.count().get_result::<i64>(conn)? == 0)
}

/// Closes an account; for a ban, and why. 0 when it is closed for that reason already.
pub fn close(tx: &mut Tx<'_>, id: UserId, why: &str) -> Result<usize, Fault> {
    let other = users::is_active.or(users::ban_reason.ne(why));
    let set = (users::is_active.eq(false), users::ban_reason.eq(why));
    Ok(update(users::table.filter(users::id.eq(id.0).and(other)))
        .set(set)
        .execute(&mut **tx)?)
}

/// Opens an account again. 0 when it is open.
pub fn reopen(tx: &mut Tx<'_>, id: UserId) -> Result<usize, Fault> {
    let closed = users::id.eq(id.0).and(users::is_active.eq(false));
    let set = (users::is_active.eq(true), users::ban_reason.eq(""));
    Ok(update(users::table.filter(closed))
        .set(set)
        .execute(&mut **tx)?)
}

/// What lets somebody into the admin site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    /// Whether the person may enter it.
    pub is_staff: bool,
    /// Whether the person has every permission there.
    pub is_superuser: bool,
}

/// Says whether somebody is staff, and superuser. 0 when it is so already.
pub fn set_flags(tx: &mut Tx<'_>, id: UserId, flags: Flags) -> Result<usize, Fault> {
    let other = users::is_staff
        .ne(flags.is_staff)
        .or(users::is_superuser.ne(flags.is_superuser));
    let set = (
        users::is_staff.eq(flags.is_staff),
        users::is_superuser.eq(flags.is_superuser),
    );
    Ok(update(users::table.filter(users::id.eq(id.0).and(other)))
        .set(set)
        .execute(&mut **tx)?)
}
