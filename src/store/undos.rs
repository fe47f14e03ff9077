//! What can be taken back: the addresses of an account as they were before a change.

use super::schema::undos;
use super::users::Contact;
use super::{Conn, Tx};
use crate::error::Fault;
use crate::events::AddressChange;
use crate::store::prepared::update;
use crate::values::{Bound, FlowId, Moment, Nonce, UndoId, UserId};
use diesel::prelude::*;

/// How those are kept that are about a deletion; all others are about addresses.
pub const DELETION: &str = "closing";

/// The addresses as they were.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = undos)]
pub struct Row {
    /// The key.
    #[diesel(deserialize_as = i64)]
    pub id: UndoId,
    /// Whose.
    #[diesel(deserialize_as = i64)]
    pub user_id: UserId,
    /// What was done, by its word.
    pub change: String,
    /// The address as typed.
    pub email: String,
    /// What makes it unique.
    pub email_key: String,
    /// A second one.
    pub secondary_email: Option<String>,
    /// What makes that unique.
    pub secondary_email_key: Option<String>,
    /// E.164.
    pub phone: Option<String>,
    /// Whether the number was verified.
    pub phone_verified: bool,
    /// When the change was made.
    pub created_at: Moment,
    /// Until when it can be taken back.
    pub expires_at: Moment,
    /// When it was taken back, or an older change was.
    pub ended_at: Option<Moment>,
    /// The password as it was, encoded, where it may show who asks.
    pub password: Option<String>,
    /// The flow whose code went to the number as it was.
    pub flow_id: Option<i64>,
    /// What its link is bound to.
    #[diesel(deserialize_as = Vec<u8>)]
    pub nonce: Nonce,
}

impl Bound for Row {
    fn nonce(&self) -> &Nonce {
        &self.nonce
    }
}

impl Row {
    /// The addresses as they were.
    pub fn contact(&self) -> Contact<'_> {
        Contact {
            email: &self.email,
            email_key: &self.email_key,
            secondary_email: self.secondary_email.as_deref(),
            secondary_email_key: self.secondary_email_key.as_deref(),
            phone: self.phone.as_deref(),
            phone_verified: self.phone_verified,
        }
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "undos::Row({}, {})", self.id.0, self.change)
    }
}

/// What cancels the deletion of an account that is on its way out.
pub fn of_deletion(conn: &mut Conn, user: UserId, now: Moment) -> Result<Option<UndoId>, Fault> {
    let living = undos::user_id
        .eq(user.0)
        .and(undos::change.eq(DELETION))
        .and(undos::ended_at.is_null())
        .and(undos::expires_at.gt(now));
    let newest = undos::table.filter(living).order(undos::id.desc());
    let newest = newest.select(undos::id).first::<i64>(conn).optional()?;
    Ok(newest.map(UndoId))
}

/// The changes of a user that evidence can still take back.
macro_rules! living {
    ($user:expr, $now:expr) => {
        undos::table
            .filter(undos::user_id.eq($user.0))
            .filter(undos::ended_at.is_null().and(undos::expires_at.gt($now)))
            .filter(undos::change.ne_all([DELETION, AddressChange::Undone.word()]))
    };
}

/// Keeps the addresses as they are now, before `change`.
pub fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    change: &str,
    before: &Contact<'_>,
    expires_at: Moment,
) -> Result<UndoId, Fault> {
    let (now, nonce) = (tx.now(), tx.new_nonce());
    let id: i64 = diesel::insert_into(undos::table)
        .values((
            undos::user_id.eq(user.0),
            undos::change.eq(change),
            undos::email.eq(before.email),
            undos::email_key.eq(before.email_key),
            undos::secondary_email.eq(before.secondary_email),
            undos::secondary_email_key.eq(before.secondary_email_key),
            undos::phone.eq(before.phone),
            undos::phone_verified.eq(before.phone_verified),
            undos::created_at.eq(now),
            undos::expires_at.eq(expires_at),
            undos::nonce.eq(nonce.as_kept()),
        ))
        .returning(undos::id)
        .get_result(&mut **tx)?;
    Ok(UndoId(id))
}

/// Keeps the password as it was, encoded.
pub fn set_password(tx: &mut Tx<'_>, id: UndoId, hash: &str) -> Result<usize, Fault> {
    Ok(update(undos::table.find(id.0))
        .set(undos::password.eq(hash))
        .execute(&mut **tx)?)
}

/// Notes the flow whose code goes to the number as it was.
pub fn set_flow(tx: &mut Tx<'_>, id: UndoId, flow: FlowId) -> Result<usize, Fault> {
    Ok(update(undos::table.find(id.0))
        .set(undos::flow_id.eq(flow.0))
        .execute(&mut **tx)?)
}

/// Lets one be used for longer.
pub fn extend(tx: &mut Tx<'_>, id: UndoId, until: Moment) -> Result<usize, Fault> {
    let shorter = undos::table.filter(undos::id.eq(id.0).and(undos::expires_at.lt(until)));
    Ok(update(shorter)
        .set(undos::expires_at.eq(until))
        .execute(&mut **tx)?)
}

/// By key.
pub fn find(conn: &mut Conn, id: UndoId) -> Result<Option<Row>, Fault> {
    Ok(undos::table
        .find(id.0)
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// Uses one up. 0 when it was used, has run out, or an older one was used.
pub fn end(tx: &mut Tx<'_>, id: UndoId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = undos::id
        .eq(id.0)
        .and(undos::ended_at.is_null())
        .and(undos::expires_at.gt(now));
    Ok(update(undos::table.filter(living))
        .set((undos::ended_at.eq(now), undos::password.eq(None::<String>)))
        .execute(&mut **tx)?)
}

/// Ends those of a user that came after `id`: what was done after the change that is taken back is taken back too.
pub fn end_later(tx: &mut Tx<'_>, user: UserId, id: UndoId) -> Result<usize, Fault> {
    let now = tx.now();
    let later = undos::user_id
        .eq(user.0)
        .and(undos::id.gt(id.0))
        .and(undos::ended_at.is_null());
    Ok(update(undos::table.filter(later))
        .set((undos::ended_at.eq(now), undos::password.eq(None::<String>)))
        .execute(&mut **tx)?)
}

/// Ends those of a user that are about addresses.
pub fn end_all_of_addresses(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = undos::user_id
        .eq(user.0)
        .and(undos::change.ne(DELETION))
        .and(undos::ended_at.is_null());
    Ok(update(undos::table.filter(living))
        .set((undos::ended_at.eq(now), undos::password.eq(None::<String>)))
        .execute(&mut **tx)?)
}

/// Whether a user has one that is older than `id` and can still be used.
pub fn is_any_older(conn: &mut Conn, user: UserId, id: UndoId, now: Moment) -> Result<bool, Fault> {
    let older = living!(user, now).filter(undos::id.lt(id.0));
    let found = older.select(undos::id).first::<i64>(conn);
    Ok(found.optional()?.is_some())
}

/// The flow whose code went to a number, of the oldest one of a user that offers a number and can still be used.
pub fn oldest_with_number(
    conn: &mut Conn,
    user: UserId,
    now: Moment,
) -> Result<Option<FlowId>, Fault> {
    let offering = undos::phone.is_not_null().and(undos::phone_verified);
    let oldest = living!(user, now).filter(offering).order(undos::id);
    let flow = oldest.select(undos::flow_id).first::<Option<i64>>(conn);
    Ok(flow.optional()?.flatten().map(FlowId))
}

/// Ends those of a user that are about one kind of change.
pub fn end_of_kind(tx: &mut Tx<'_>, user: UserId, change: &str) -> Result<usize, Fault> {
    let now = tx.now();
    let living = undos::user_id
        .eq(user.0)
        .and(undos::change.eq(change))
        .and(undos::ended_at.is_null());
    Ok(update(undos::table.filter(living))
        .set((undos::ended_at.eq(now), undos::password.eq(None::<String>)))
        .execute(&mut **tx)?)
}

/// Forgets up to `most` passwords that were kept with what ran out before `before`.
pub fn forget_passwords(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = undos::table
        .filter(
            undos::password
                .is_not_null()
                .and(undos::expires_at.le(before)),
        )
        .select(undos::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    if over.is_empty() {
        return Ok(0);
    }
    Ok(update(undos::table.filter(undos::id.eq_any(over)))
        .set(undos::password.eq(None::<String>))
        .execute(&mut **tx)?)
}

/// Removes up to `most` that ran out before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = undos::table
        .filter(undos::expires_at.lt(before))
        .select(undos::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    Ok(diesel::delete(undos::table.filter(undos::id.eq_any(over))).execute(&mut **tx)?)
}
