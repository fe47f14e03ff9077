//! Users.

mod contact;
mod listed;
mod profile;
mod public;
mod status;

pub use contact::{
    Contact, clear_erase_at, due_for_erasure, find_by_any_email, lock_address, lock_addresses,
    lock_every_address, never_verified, set_archived, set_contact, set_erase_at,
};

pub use listed::{Place, Wanted, count_listed, find_all, listed};
pub use profile::{
    Profile, Verified, set_extra, set_language, set_profile, set_verified_profile,
    try_verified_profile, voice_of,
};
pub use public::PublicUser;
pub use status::{AccountStatus, Flags, close, is_last_superuser, reopen, set_flags};

use super::lookups::lookup;
use super::schema::{flows, users};
use super::{Conn, Lookup as _, Tx, dialect};
use crate::error::Fault;
use crate::store::prepared::update;
use crate::values::UserId;
use diesel::prelude::*;
use std::ops::{Deref, DerefMut};

/// A user as kept: what others may see, and what only logging in and looking up need.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Row {
    /// What others may see.
    #[diesel(embed)]
    pub public: PublicUser,
    /// What makes the address unique.
    pub email_key: String,
    /// In Django's encoding, or in one that `security::foreign_hashes` reads.
    pub password: String,
    /// What makes the second address unique.
    pub secondary_email_key: Option<String>,
    /// Wrong passwords in a row, from browsers not seen before.
    pub login_failures: i32,
    /// Whether only a reset lets anybody in by password again.
    pub reset_required: bool,
}

impl Deref for Row {
    type Target = PublicUser;

    fn deref(&self) -> &PublicUser {
        &self.public
    }
}

impl DerefMut for Row {
    fn deref_mut(&mut self) -> &mut PublicUser {
        &mut self.public
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "users::Row({})", self.id.0)
    }
}

/// A user to be kept.
pub struct New<'a> {
    /// The address as typed.
    pub email: &'a str,
    /// What makes it unique.
    pub email_key: &'a str,
    /// The name to log in with.
    pub username: &'a str,
    /// What makes that unique.
    pub username_key: &'a str,
    /// May be empty.
    pub first_name: &'a str,
    /// May be empty.
    pub last_name: &'a str,
    /// E.164.
    pub phone: Option<&'a str>,
    /// In Django's encoding.
    pub password: &'a str,
    /// Whether the address counts as verified.
    pub is_verified: bool,
    /// Staff and superuser at once.
    pub is_superuser: bool,
}

impl std::fmt::Debug for New<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("users::New(..)")
    }
}

/// Keeps a new user. `Fault::Duplicate` when address or username is taken.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<UserId, Fault> {
    let now = tx.now();
    let id: i64 = diesel::insert_into(users::table)
        .values((
            users::email.eq(new.email),
            users::email_key.eq(new.email_key),
            users::username.eq(new.username),
            users::username_key.eq(new.username_key),
            users::first_name.eq(new.first_name),
            users::last_name.eq(new.last_name),
            users::phone.eq(new.phone),
            users::password.eq(new.password),
            users::is_staff.eq(new.is_superuser),
            users::is_superuser.eq(new.is_superuser),
            users::is_verified.eq(new.is_verified),
            users::date_joined.eq(now),
        ))
        .returning(users::id)
        .get_result(&mut **tx)?;
    Ok(UserId(id))
}

/// Whether there is anybody; the cheapest question that touches the schema.
pub fn any(conn: &mut Conn) -> Result<bool, Fault> {
    Ok(users::table
        .select(users::id)
        .first::<i64>(conn)
        .optional()?
        .is_some())
}

/// Which user has this key.
#[derive(Debug)]
pub struct ById(
    /// The key.
    pub UserId,
);

lookup!(ById => Option<Row>, |asked| users::table
    .filter(users::id.eq(asked.0.0))
    .select(Row::as_select()));

/// By key.
pub fn find(conn: &mut Conn, id: UserId) -> Result<Option<Row>, Fault> {
    Ok(ById(id).read(conn)?)
}

/// By address.
pub fn find_by_email(conn: &mut Conn, email_key: &str) -> Result<Option<Row>, Fault> {
    Ok(users::table
        .filter(users::email_key.eq(email_key))
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// By username.
pub fn find_by_username(conn: &mut Conn, username_key: &str) -> Result<Option<Row>, Fault> {
    Ok(users::table
        .filter(users::username_key.eq(username_key))
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// Whose the username is.
pub fn owner_of_username(conn: &mut Conn, username_key: &str) -> Result<Option<UserId>, Fault> {
    let owner = users::table
        .filter(users::username_key.eq(username_key))
        .select(users::id)
        .first::<i64>(conn);
    Ok(owner.optional()?.map(UserId))
}

/// The users after `after` in the order of their keys.
pub fn page(conn: &mut Conn, after: UserId, limit: i64) -> Result<Vec<Row>, Fault> {
    let page = users::table
        .filter(users::id.gt(after.0))
        .order(users::id)
        .limit(limit);
    Ok(page.select(Row::as_select()).load(conn)?)
}

/// The account that is so many further on in the order of keys; `None` when there are not so many.
pub fn some_further(conn: &mut Conn, after: UserId, so_many: i64) -> Result<Option<UserId>, Fault> {
    let behind = users::table.filter(users::id.gt(after.0)).order(users::id);
    let one = behind.offset(so_many - 1).limit(1).select(users::id);
    Ok(one.first::<i64>(conn).optional()?.map(UserId))
}

/// The passwords, as they are kept, of accounts behind `after` and up to `last` that look like none of `patterns`, in the
/// order of the accounts' keys.
pub fn passwords_unlike(
    conn: &mut Conn,
    after: UserId,
    last: Option<UserId>,
    patterns: &[String],
    limit: i64,
) -> Result<Vec<(UserId, String)>, Fault> {
    let last = last.map_or(i64::MAX, |last| last.0);
    let these = users::id.gt(after.0).and(users::id.le(last));
    let mut odd = users::table.filter(these).into_boxed();
    for pattern in patterns {
        odd = odd.filter(users::password.not_like(pattern).escape('!'));
    }
    let odd = odd.order(users::id).limit(limit);
    let rows: Vec<(i64, String)> = odd.select((users::id, users::password)).load(conn)?;
    let rows = rows.into_iter().map(|(id, kept)| (UserId(id), kept));
    Ok(rows.collect())
}

/// The keys of the usernames of those users.
pub fn username_keys(
    conn: &mut Conn,
    after: UserId,
    limit: i64,
) -> Result<Vec<(UserId, String)>, Fault> {
    let page = users::table
        .filter(users::id.gt(after.0))
        .order(users::id)
        .limit(limit);
    let rows: Vec<(i64, String)> = page.select((users::id, users::username_key)).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, key)| (UserId(id), key))
        .collect())
}

/// Takes a user for this transaction, after addresses ([`lock_addresses`]) and before anything of theirs: everybody locks in this
/// order, so nobody waits in a circle.
pub fn lock(tx: &mut Tx<'_>, id: UserId) -> Result<(), Fault> {
    Ok(dialect::lock_user(tx, id.0)?)
}

/// Takes a user for this transaction as [`lock`] does, as they are once nobody else has them.
pub fn find_for_update(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Row>, Fault> {
    let conn: &mut Conn = tx;
    let this = || users::table.filter(users::id.eq(id.0));
    let row = dialect::take_row!(conn, this().select(Row::as_select()));
    Ok(row.optional()?)
}

/// Takes the user for this transaction for whom the flow with this token counts: its own, or, where it can never be
/// completed, the one who has its address. Both are found alike, so that the time of an answer tells nothing.
pub fn find_holder_for_update(tx: &mut Tx<'_>, flow_digest: &[u8]) -> Result<Option<Row>, Fault> {
    let flow = || flows::table.filter(flows::flow_digest.eq(flow_digest));
    let of_nobody = || flow().filter(flows::user_id.is_null());
    let holder = || {
        let owner = flow().select(flows::user_id).single_value();
        let first = of_nobody().select(flows::email_key).single_value();
        let second = of_nobody().select(flows::email_key).single_value();
        let counted = users::id.nullable().eq(owner);
        let counted = counted.or(users::email_key.nullable().eq(first));
        let counted = counted.or(users::secondary_email_key.eq(second));
        users::table.filter(counted)
    };
    let conn: &mut Conn = tx;
    let row = dialect::take_row!(conn, holder().select(Row::as_select()));
    Ok(row.optional()?)
}

/// What becomes of the wrong passwords in a row that strangers gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongPasswords {
    /// They stay counted: whom the account knows breaks no row of others.
    Kept,
    /// The row ends here.
    Forgotten,
}

/// Notes a login, provided that the password is still `password` and the account can be used. 0 when not.
pub fn note_login(
    tx: &mut Tx<'_>,
    id: UserId,
    password: &str,
    wrong: WrongPasswords,
) -> Result<usize, Fault> {
    let now = tx.now();
    let same = users::table.filter(
        users::id
            .eq(id.0)
            .and(users::password.eq(password))
            .and(status::open()),
    );
    let none = (wrong == WrongPasswords::Forgotten).then(|| users::login_failures.eq(0));
    Ok(update(same)
        .set((
            users::previous_login.eq(users::last_login),
            users::last_login.eq(now),
            none,
        ))
        .execute(&mut **tx)?)
}

/// Encodes the same password anew, provided nobody changed it meanwhile.
pub fn reencode(tx: &mut Tx<'_>, id: UserId, old: &str, new: &str) -> Result<usize, Fault> {
    let same = users::table.filter(users::id.eq(id.0).and(users::password.eq(old)));
    Ok(update(same)
        .set(users::password.eq(new))
        .execute(&mut **tx)?)
}

/// Counts a wrong password and says how many in a row that makes; 0 when there is no such user any more.
pub fn count_failure(tx: &mut Tx<'_>, id: UserId) -> Result<i32, Fault> {
    let row = diesel::update(users::table.find(id.0))
        .set(users::login_failures.eq(users::login_failures + 1));
    let count = row.returning(users::login_failures).get_result(&mut **tx);
    Ok(count.optional()?.unwrap_or_default())
}

/// Sets how many wrong passwords in a row there were.
pub fn set_failures(tx: &mut Tx<'_>, id: UserId, failures: i32) -> Result<usize, Fault> {
    Ok(update(users::table.find(id.0))
        .set(users::login_failures.eq(failures))
        .execute(&mut **tx)?)
}

/// Takes the password out of use until another one is set. 0 when it is so already.
pub fn require_reset(tx: &mut Tx<'_>, id: UserId) -> Result<usize, Fault> {
    let in_use = users::table.filter(users::id.eq(id.0).and(users::reset_required.eq(false)));
    Ok(update(in_use)
        .set(users::reset_required.eq(true))
        .execute(&mut **tx)?)
}

/// Sets a password and forgets the wrong ones.
pub fn set_password(tx: &mut Tx<'_>, id: UserId, password: &str) -> Result<usize, Fault> {
    let set = (
        users::password.eq(password),
        users::login_failures.eq(0),
        users::reset_required.eq(false),
    );
    Ok(update(users::table.find(id.0))
        .set(set)
        .execute(&mut **tx)?)
}

/// Calls the address verified.
pub fn set_verified(tx: &mut Tx<'_>, id: UserId) -> Result<usize, Fault> {
    let unverified = users::table.filter(users::id.eq(id.0).and(users::is_verified.eq(false)));
    Ok(update(unverified)
        .set(users::is_verified.eq(true))
        .execute(&mut **tx)?)
}

/// Says whether a second step is asked at the log-ins of a user.
pub fn set_second_factor(tx: &mut Tx<'_>, id: UserId, is_asked: bool) -> Result<usize, Fault> {
    Ok(update(users::table.find(id.0))
        .set(users::second_factor.eq(is_asked))
        .execute(&mut **tx)?)
}

/// By which authenticators know a user; `None` before the first passkey.
pub fn passkey_handle(conn: &mut Conn, id: UserId) -> Result<Option<Vec<u8>>, Fault> {
    let handle = users::table.find(id.0).select(users::passkey_handle);
    Ok(handle.first(conn).optional()?.flatten())
}

/// Says by which authenticators know a user from now on. 0 when that is said already.
pub fn set_passkey_handle(tx: &mut Tx<'_>, id: UserId, handle: &[u8]) -> Result<usize, Fault> {
    let none = users::table.filter(users::id.eq(id.0).and(users::passkey_handle.is_null()));
    Ok(update(none)
        .set(users::passkey_handle.eq(handle))
        .execute(&mut **tx)?)
}
