//! Passkeys: their public keys, and what they said of themselves.

use super::schema::factors::passkeys;
use super::{Conn, Tx};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::{Moment, UserId};
use diesel::dsl::count_star;
use diesel::prelude::*;

/// A passkey as kept.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = passkeys)]
pub struct Row {
    /// The key.
    pub id: i64,
    /// Whose.
    #[diesel(deserialize_as = i64)]
    pub user_id: UserId,
    /// What its authenticator calls it.
    pub credential_id: Vec<u8>,
    /// By which bytes it knows its owner.
    pub user_handle: Vec<u8>,
    /// The name that it was made for.
    pub rp_id: String,
    /// COSE.
    pub public_key: Vec<u8>,
    /// The highest count it has said.
    pub sign_count: i64,
    /// What its owner calls it.
    pub name: String,
    /// The model of the authenticator.
    pub aaguid: Vec<u8>,
    /// By which ways it can be reached, as JSON.
    pub transports: String,
    /// Whether it may be backed up.
    pub backup_eligible: bool,
    /// Whether it is.
    pub backup_state: bool,
    /// When it was added.
    pub created_at: Moment,
    /// When it was last used.
    pub last_used_at: Option<Moment>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "passkeys::Row({})", self.id)
    }
}

/// A passkey to be kept.
pub struct New<'a> {
    /// Whose.
    pub user: UserId,
    /// What its authenticator calls it.
    pub credential_id: &'a [u8],
    /// By which bytes it knows its owner.
    pub user_handle: &'a [u8],
    /// The name that it was made for.
    pub rp_id: &'a str,
    /// COSE.
    pub public_key: &'a [u8],
    /// The number of its algorithm.
    pub algorithm: i32,
    /// How often it was used, as it says.
    pub sign_count: i64,
    /// What its owner calls it.
    pub name: &'a str,
    /// The model of the authenticator.
    pub aaguid: &'a [u8],
    /// By which ways it can be reached, as JSON.
    pub transports: &'a str,
    /// Whether it may be backed up.
    pub backup_eligible: bool,
    /// Whether it is.
    pub backup_state: bool,
    /// Whether it made sure who was there.
    pub user_verified: bool,
    /// Whether it can say whose it is.
    pub discoverable: Option<bool>,
}

impl std::fmt::Debug for New<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("passkeys::New(..)")
    }
}

/// What a use of a passkey leaves in its row.
#[derive(Debug, Clone, Copy)]
pub struct Use {
    /// The count to keep.
    pub sign_count: i64,
    /// Whether it may be backed up.
    pub backup_eligible: bool,
    /// Whether it is.
    pub backup_state: bool,
    /// Whether it made sure who was there.
    pub user_verified: bool,
}

/// The passkeys of an account, the oldest first.
pub fn of_user(conn: &mut Conn, user: UserId) -> Result<Vec<Row>, Fault> {
    Ok(passkeys::table
        .filter(passkeys::user_id.eq(user.0))
        .order(passkeys::id)
        .select(Row::as_select())
        .load(conn)?)
}

/// How many an account has.
pub fn count(conn: &mut Conn, user: UserId) -> Result<i64, Fault> {
    Ok(passkeys::table
        .filter(passkeys::user_id.eq(user.0))
        .select(count_star())
        .get_result(conn)?)
}

/// By what its authenticator calls it, whoever has it.
pub fn find_by_credential(conn: &mut Conn, credential_id: &[u8]) -> Result<Option<Row>, Fault> {
    Ok(passkeys::table
        .filter(passkeys::credential_id.eq(credential_id))
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// Which of these there are, whoever has them.
pub fn known_among(conn: &mut Conn, credential_ids: &[&[u8]]) -> Result<Vec<Vec<u8>>, Fault> {
    Ok(passkeys::table
        .filter(passkeys::credential_id.eq_any(credential_ids))
        .select(passkeys::credential_id)
        .load(conn)?)
}

/// Keeps a new one. `Fault::Duplicate` when somebody has one that is called so.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<i64, Fault> {
    let now = tx.now();
    Ok(diesel::insert_into(passkeys::table)
        .values((
            passkeys::user_id.eq(new.user.0),
            passkeys::credential_id.eq(new.credential_id),
            passkeys::user_handle.eq(new.user_handle),
            passkeys::rp_id.eq(new.rp_id),
            passkeys::public_key.eq(new.public_key),
            passkeys::algorithm.eq(new.algorithm),
            passkeys::sign_count.eq(new.sign_count),
            passkeys::name.eq(new.name),
            passkeys::aaguid.eq(new.aaguid),
            passkeys::transports.eq(new.transports),
            passkeys::backup_eligible.eq(new.backup_eligible),
            passkeys::backup_state.eq(new.backup_state),
            passkeys::user_verified.eq(new.user_verified),
            passkeys::discoverable.eq(new.discoverable),
            passkeys::created_at.eq(now),
        ))
        .returning(passkeys::id)
        .get_result(&mut **tx)?)
}

/// Notes that one was used. 0 when it is gone.
pub fn note_use(tx: &mut Tx<'_>, id: i64, used: Use) -> Result<usize, Fault> {
    let now = tx.now();
    Ok(update(passkeys::table.find(id))
        .set((
            passkeys::sign_count.eq(used.sign_count),
            passkeys::backup_eligible.eq(used.backup_eligible),
            passkeys::backup_state.eq(used.backup_state),
            passkeys::user_verified.eq(used.user_verified),
            passkeys::last_used_at.eq(now),
        ))
        .execute(&mut **tx)?)
}

/// Gives one of a user's another name. 0 when it is none of theirs.
pub fn rename(tx: &mut Tx<'_>, user: UserId, id: i64, name: &str) -> Result<usize, Fault> {
    let theirs = passkeys::id.eq(id).and(passkeys::user_id.eq(user.0));
    Ok(update(passkeys::table.filter(theirs))
        .set(passkeys::name.eq(name))
        .execute(&mut **tx)?)
}

/// Removes one of a user's. 0 when it is none of theirs.
pub fn remove(tx: &mut Tx<'_>, user: UserId, id: i64) -> Result<usize, Fault> {
    let theirs = passkeys::id.eq(id).and(passkeys::user_id.eq(user.0));
    Ok(diesel::delete(passkeys::table.filter(theirs)).execute(&mut **tx)?)
}
