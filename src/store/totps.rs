//! Authenticator apps, one an account. Their secrets are encrypted by whoever keeps them (`security::sealed`).

use super::schema::factors::totps;
use super::{Conn, Tx};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::{Moment, UserId};
use diesel::prelude::*;

/// An authenticator app as kept.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = totps)]
pub struct Row {
    /// The key.
    pub id: i64,
    /// Whose.
    #[diesel(deserialize_as = i64)]
    pub user_id: UserId,
    /// Encrypted.
    pub secret: Vec<u8>,
    /// `SHA1`, `SHA256` or `SHA512`.
    pub algorithm: String,
    /// Digits of a code.
    pub digits: i32,
    /// For how many seconds one is shown.
    pub period: i32,
    /// Of the last code that was used.
    pub last_step: Option<i64>,
    /// Wrong codes in a row.
    pub failures: i32,
    /// When it was added.
    pub created_at: Moment,
    /// When a code of it was last used.
    pub last_used_at: Option<Moment>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "totps::Row({})", self.id)
    }
}

/// An authenticator app to be kept.
pub struct New<'a> {
    /// Encrypted.
    pub secret: &'a [u8],
    /// `SHA1`, `SHA256` or `SHA512`.
    pub algorithm: &'a str,
    /// Digits of a code.
    pub digits: i32,
    /// For how many seconds one is shown.
    pub period: i32,
    /// Of the code that showed that the app has the secret.
    pub last_step: i64,
}

impl std::fmt::Debug for New<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("totps::New(..)")
    }
}

/// The app of an account.
pub fn find(conn: &mut Conn, user: UserId) -> Result<Option<Row>, Fault> {
    Ok(totps::table
        .filter(totps::user_id.eq(user.0))
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// Keeps an app, in the place of the one before.
pub fn put(tx: &mut Tx<'_>, user: UserId, new: &New<'_>) -> Result<(), Fault> {
    remove(tx, user)?;
    let now = tx.now();
    diesel::insert_into(totps::table)
        .values((
            totps::user_id.eq(user.0),
            totps::secret.eq(new.secret),
            totps::algorithm.eq(new.algorithm),
            totps::digits.eq(new.digits),
            totps::period.eq(new.period),
            totps::last_step.eq(new.last_step),
            totps::created_at.eq(now),
            totps::last_used_at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Keeps an app that was set up elsewhere, for somebody who has none here.
pub fn bring(tx: &mut Tx<'_>, user: UserId, new: &New<'_>) -> Result<(), Fault> {
    let now = tx.now();
    diesel::insert_into(totps::table)
        .values((
            totps::user_id.eq(user.0),
            totps::secret.eq(new.secret),
            totps::algorithm.eq(new.algorithm),
            totps::digits.eq(new.digits),
            totps::period.eq(new.period),
            totps::last_step.eq(new.last_step),
            totps::created_at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Uses the code of a step up, and forgets the wrong ones. 0 when that step, or a later one, was used before.
pub fn use_step(tx: &mut Tx<'_>, id: i64, step: i64) -> Result<usize, Fault> {
    let now = tx.now();
    let before = totps::last_step.lt(step).assume_not_null();
    let unused = totps::id.eq(id).and(totps::last_step.is_null().or(before));
    Ok(update(totps::table.filter(unused))
        .set((
            totps::last_step.eq(step),
            totps::last_used_at.eq(now),
            totps::failures.eq(0),
        ))
        .execute(&mut **tx)?)
}

/// Counts a wrong code and says how many in a row that makes.
pub fn count_failure(tx: &mut Tx<'_>, id: i64) -> Result<i32, Fault> {
    let row = diesel::update(totps::table.find(id)).set(totps::failures.eq(totps::failures + 1));
    let count = row.returning(totps::failures).get_result(&mut **tx);
    Ok(count.optional()?.unwrap_or_default())
}

/// Forgets the wrong codes, where another second factor was right.
pub fn forgive(tx: &mut Tx<'_>, user: UserId, but: i32) -> Result<usize, Fault> {
    let wrong = totps::user_id
        .eq(user.0)
        .and(totps::failures.gt(0))
        .and(totps::failures.lt(but));
    Ok(update(totps::table.filter(wrong))
        .set(totps::failures.eq(0))
        .execute(&mut **tx)?)
}

/// Removes the app of an account. 0 when there was none.
pub fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    Ok(diesel::delete(totps::table.filter(totps::user_id.eq(user.0))).execute(&mut **tx)?)
}

/// Up to `most` apps behind `after`, in the order of their keys.
pub fn page(conn: &mut Conn, after: i64, most: i64) -> Result<Vec<Row>, Fault> {
    Ok(totps::table
        .filter(totps::id.gt(after))
        .order(totps::id)
        .limit(most)
        .select(Row::as_select())
        .load(conn)?)
}

/// Puts the same secret, encrypted anew, in the place of `old`. 0 when it is another one by now.
pub fn encrypt_anew(tx: &mut Tx<'_>, id: i64, old: &[u8], new: &[u8]) -> Result<usize, Fault> {
    let same = totps::table.filter(totps::id.eq(id).and(totps::secret.eq(old)));
    Ok(update(same).set(totps::secret.eq(new)).execute(&mut **tx)?)
}
