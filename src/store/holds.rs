//! Addresses on hold: somebody has the link that takes a change back, and nothing that shows that they were in the account
//! before it. Until staff has decided, or time is over, the addresses stay as they are.

use super::schema::address_holds;
use super::{Conn, HoldOutcome, Tx};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::{Moment, UndoId, UserId};
use diesel::prelude::*;

/// A hold as kept.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = address_holds)]
pub struct Row {
    /// The key.
    pub id: i64,
    /// Whose addresses.
    #[diesel(deserialize_as = i64)]
    pub user_id: UserId,
    /// What would take the change back.
    #[diesel(deserialize_as = i64)]
    pub undo_id: UndoId,
    /// Until when.
    pub expires_at: Moment,
    /// When it ended before that.
    pub ended_at: Option<Moment>,
    /// What somebody wrote to staff.
    pub plea: Option<String>,
}

impl Row {
    /// Whether it stands.
    pub fn is_open(&self, now: Moment) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "holds::Row({})", self.id)
    }
}

/// A hold to be kept.
pub struct New<'a> {
    /// Whose addresses.
    pub user: UserId,
    /// What would take the change back.
    pub undo: UndoId,
    /// The change, by its word.
    pub change: &'a str,
    /// The first address that the account would have again.
    pub email: &'a str,
    /// Until when.
    pub expires_at: Moment,
    /// When the change was made.
    pub made_at: Moment,
    /// What would become of each address, in words.
    pub effect: &'a str,
    /// What somebody wrote to staff as they placed it.
    pub plea: Option<&'a str>,
}

impl std::fmt::Debug for New<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "holds::New({})", self.undo.0)
    }
}

/// Keeps a hold. `Fault::Duplicate` (`undo_id`) when there was one for that change.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), Fault> {
    let now = tx.now();
    diesel::insert_into(address_holds::table)
        .values((
            address_holds::user_id.eq(new.user.0),
            address_holds::undo_id.eq(new.undo.0),
            address_holds::change.eq(new.change),
            address_holds::email.eq(new.email),
            address_holds::created_at.eq(now),
            address_holds::expires_at.eq(new.expires_at),
            address_holds::made_at.eq(new.made_at),
            address_holds::effect.eq(new.effect),
            address_holds::plea.eq(new.plea),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// By key.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Row>, Fault> {
    Ok(address_holds::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// The one that was placed for a change.
pub fn of_undo(conn: &mut Conn, undo: UndoId) -> Result<Option<Row>, Fault> {
    Ok(address_holds::table
        .filter(address_holds::undo_id.eq(undo.0))
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// The one for the oldest change among those that stand. The transaction holds the user.
pub fn open_for(conn: &mut Conn, user: UserId, now: Moment) -> Result<Option<Row>, Fault> {
    let standing = address_holds::user_id
        .eq(user.0)
        .and(address_holds::ended_at.is_null())
        .and(address_holds::expires_at.gt(now));
    Ok(address_holds::table
        .filter(standing)
        .order(address_holds::undo_id)
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// Keeps what somebody wrote to staff, once. 0 when something is kept.
pub fn set_plea(tx: &mut Tx<'_>, id: i64, plea: &str) -> Result<usize, Fault> {
    let without = address_holds::id.eq(id).and(address_holds::plea.is_null());
    Ok(update(address_holds::table.filter(without))
        .set(address_holds::plea.eq(plea))
        .execute(&mut **tx)?)
}

/// Whether staff decided about addresses of a user at that moment: what ended then, ended by that.
pub fn was_decided(conn: &mut Conn, user: UserId, at: Moment) -> Result<bool, Fault> {
    let staffs = [HoldOutcome::Approved, HoldOutcome::Refused].map(HoldOutcome::word);
    let decided = address_holds::user_id
        .eq(user.0)
        .and(address_holds::ended_at.eq(at))
        .and(address_holds::outcome.eq_any(staffs));
    let decided = address_holds::table.filter(decided.assume_not_null());
    let found = decided.select(address_holds::id).first::<i64>(conn);
    Ok(found.optional()?.is_some())
}

/// Ends one. 0 when it does not stand.
pub fn end(tx: &mut Tx<'_>, id: i64, outcome: HoldOutcome) -> Result<usize, Fault> {
    let now = tx.now();
    let standing = address_holds::id
        .eq(id)
        .and(address_holds::ended_at.is_null())
        .and(address_holds::expires_at.gt(now));
    Ok(update(address_holds::table.filter(standing))
        .set((
            address_holds::ended_at.eq(now),
            address_holds::outcome.eq(outcome.word()),
        ))
        .execute(&mut **tx)?)
}

/// Ends those of a user for this change and for all that came after it.
pub fn end_from(
    tx: &mut Tx<'_>,
    user: UserId,
    undo: UndoId,
    outcome: HoldOutcome,
) -> Result<usize, Fault> {
    let now = tx.now();
    let standing = address_holds::user_id
        .eq(user.0)
        .and(address_holds::undo_id.ge(undo.0))
        .and(address_holds::ended_at.is_null())
        .and(address_holds::expires_at.gt(now));
    Ok(update(address_holds::table.filter(standing))
        .set((
            address_holds::ended_at.eq(now),
            address_holds::outcome.eq(outcome.word()),
        ))
        .execute(&mut **tx)?)
}

/// Removes up to `most` that were over before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = address_holds::table
        .filter(address_holds::expires_at.lt(before))
        .select(address_holds::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    let these = address_holds::table.filter(address_holds::id.eq_any(over));
    Ok(diesel::delete(these).execute(&mut **tx)?)
}
