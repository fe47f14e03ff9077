//! The keys of addresses, made anew from the addresses. What a key is has changed once (migration `0007_mailbox_keys`), in a
//! way that no SQL can tell: then every key that is kept is made anew, before anything looks one up.
//!
//! Two accounts may turn out to have one mailbox: `boss@x` and `"boss"@x`. The key goes to the one that has shown to read
//! it, to a first address before a second one, to the older account. The other one gets a key that no address has: it is
//! not found by that address until it has another one, and `vestibule check` names it.

use super::open::{OpenTransaction, with_schema_lock};
use super::schema::{flows, undos, users};
use super::{Conn, Db, dialect, pool};
use crate::error::Fault;
use crate::values::{UserId, key_of};
use diesel::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// The migration that says that it was done.
pub(super) const MIGRATION: &str = "0007";

/// So many rows are looked at in one go.
const AT_ONCE: i64 = 1000;

/// Which address of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Slot {
    /// The first.
    First,
    /// The second.
    Second,
}

/// An address of an account, and its key as it is kept.
struct AddressKey {
    user: i64,
    slot: Slot,
    key: String,
    /// As it should be.
    wanted: String,
    is_verified: bool,
}

impl AddressKey {
    /// Who comes first gets the key.
    fn rank(&self) -> (bool, Slot, i64) {
        (!self.is_verified, self.slot, self.user)
    }

    /// A key that no address has: it has no `@`.
    fn parked(&self) -> String {
        match self.slot {
            Slot::First => format!("shared {}", self.user),
            Slot::Second => format!("shared {} second", self.user),
        }
    }
}

/// Whether a key is that of an account to which its mailbox does not lead.
fn is_parked(key: &str) -> bool {
    !key.contains('@')
}

impl Db {
    /// Makes all keys of addresses anew where they are not right: a node of an older release may have written some while
    /// both ran.
    pub fn make_mailbox_keys_anew(&self) -> Result<(), Fault> {
        let mut conn = pool::get(&self.pool)?;
        with_schema_lock(&mut conn, make_anew)
    }
}

/// Makes all keys anew, those that are right already are left alone, and logs which accounts share a mailbox.
pub(super) fn make_anew(conn: &mut Conn) -> Result<(), Fault> {
    dialect::begin_locked(conn)?;
    let open = OpenTransaction::new(conn);
    let shared = of_users(open.conn)?;
    of_flows(open.conn)?;
    of_undos(open.conn)?;
    open.commit()?;
    for (user, holder) in shared {
        tracing::warn!(
            user,
            holder,
            "two accounts have one mailbox: `vestibule check` says more"
        );
    }
    Ok(())
}

/// Pairs of accounts that share a mailbox: whom it does not lead to, and whom it does.
fn of_users(conn: &mut Conn) -> Result<Vec<(i64, i64)>, Fault> {
    let wrong = wrong_keys(conn)?;
    let moving: HashSet<_> = wrong.iter().map(|held| (held.user, held.slot)).collect();
    for held in &wrong {
        set(conn, held, &held.parked())?;
    }
    let mut wanted: BTreeMap<String, Vec<AddressKey>> = BTreeMap::new();
    for held in wrong {
        wanted.entry(held.wanted.clone()).or_default().push(held);
    }
    let mut shared = Vec::new();
    for (key, mut claims) in wanted {
        let holders = holders(conn, &key)?;
        claims.extend(
            holders
                .into_iter()
                .filter(|it| !moving.contains(&(it.user, it.slot))),
        );
        claims.sort_by_key(AddressKey::rank);
        let mut claims = claims.into_iter();
        let Some(first) = claims.next() else {
            continue;
        };
        for other in claims {
            set(conn, &other, &other.parked())?;
            shared.push((other.user, first.user));
        }
        set(conn, &first, &key)?;
    }
    Ok(shared)
}

type Addresses = (i64, String, String, Option<String>, Option<String>, bool);

fn address_keys(rows: Vec<Addresses>) -> impl Iterator<Item = AddressKey> {
    rows.into_iter().flat_map(|row| {
        let (user, email, key, second, second_key, is_verified) = row;
        let first = AddressKey {
            user,
            slot: Slot::First,
            key,
            wanted: key_of(&email),
            is_verified,
        };
        let second = second.zip(second_key).map(|(email, key)| AddressKey {
            user,
            slot: Slot::Second,
            key,
            wanted: key_of(&email),
            // No address becomes a second one before it was.
            is_verified: true,
        });
        std::iter::once(first).chain(second)
    })
}

/// All addresses whose keys are not what they should be.
fn wrong_keys(conn: &mut Conn) -> Result<Vec<AddressKey>, Fault> {
    let mut wrong = Vec::new();
    let mut after = 0;
    loop {
        let rows = page(conn, after, AT_ONCE)?;
        let Some(last) = rows.last() else {
            return Ok(wrong);
        };
        after = last.0;
        wrong.extend(address_keys(rows).filter(|held| held.key != held.wanted));
    }
}

fn page(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<Addresses>, Fault> {
    let page = users::table.filter(users::id.gt(after)).order(users::id);
    let page = page.limit(limit).select((
        users::id,
        users::email,
        users::email_key,
        users::secondary_email,
        users::secondary_email_key,
        users::is_verified,
    ));
    Ok(page.load(conn)?)
}

/// Who has a key now: one account, or one by its first address and another by its second.
fn holders(conn: &mut Conn, key: &str) -> Result<Vec<AddressKey>, Fault> {
    let either = users::email_key.eq(key);
    let either = either.or(users::secondary_email_key.eq(key).assume_not_null());
    let rows = users::table.filter(either).select((
        users::id,
        users::email,
        users::email_key,
        users::secondary_email,
        users::secondary_email_key,
        users::is_verified,
    ));
    let rows: Vec<Addresses> = rows.load(conn)?;
    Ok(address_keys(rows).filter(|held| held.key == key).collect())
}

fn set(conn: &mut Conn, held: &AddressKey, key: &str) -> Result<(), Fault> {
    let row = users::table.find(held.user);
    match held.slot {
        Slot::First => diesel::update(row)
            .set(users::email_key.eq(key))
            .execute(conn)?,
        Slot::Second => {
            let second = users::secondary_email_key.eq(key);
            diesel::update(row).set(second).execute(conn)?
        }
    };
    Ok(())
}

fn of_flows(conn: &mut Conn) -> Result<(), Fault> {
    let mut after = 0;
    loop {
        let page = flows::table.filter(flows::id.gt(after)).order(flows::id);
        let page = page
            .limit(AT_ONCE)
            .select((flows::id, flows::email, flows::email_key));
        let rows: Vec<(i64, String, String)> = page.load(conn)?;
        let Some((last, ..)) = rows.last() else {
            return Ok(());
        };
        after = *last;
        for (id, email, kept) in rows {
            let key = key_of(&email);
            if key != kept {
                let row = flows::table.find(id);
                diesel::update(row)
                    .set(flows::email_key.eq(key))
                    .execute(conn)?;
            }
        }
    }
}

fn of_undos(conn: &mut Conn) -> Result<(), Fault> {
    let mut after = 0;
    loop {
        let page = undos::table.filter(undos::id.gt(after)).order(undos::id);
        let page = page
            .limit(AT_ONCE)
            .select((undos::id, undos::email, undos::secondary_email));
        let rows: Vec<(i64, String, Option<String>)> = page.load(conn)?;
        let Some((last, ..)) = rows.last() else {
            return Ok(());
        };
        after = *last;
        for (id, email, second) in rows {
            let keys = (
                undos::email_key.eq(key_of(&email)),
                undos::secondary_email_key.eq(second.as_deref().map(key_of)),
            );
            diesel::update(undos::table.find(id))
                .set(keys)
                .execute(conn)?;
        }
    }
}

/// The addresses of accounts behind `after` whose keys are not what they should be. And the last account that was looked at; `None` when there is none.
pub fn misfits(
    conn: &mut Conn,
    after: UserId,
    limit: i64,
) -> Result<Option<(UserId, Vec<Misfit>)>, Fault> {
    let rows = page(conn, after.0, limit)?;
    let Some(last) = rows.last().map(|row| UserId(row.0)) else {
        return Ok(None);
    };
    let wrong = address_keys(rows).filter(|held| held.key != held.wanted);
    let wrong = wrong.map(|held| Misfit {
        user: UserId(held.user),
        is_parked: is_parked(&held.key),
        wanted: held.wanted,
    });
    Ok(Some((last, wrong.collect())))
}

/// An address whose key is not what it should be.
pub struct Misfit {
    /// Whose.
    pub user: UserId,
    /// Whether that is because somebody else has the mailbox.
    pub is_parked: bool,
    /// The key as it should be.
    pub wanted: String,
}

impl std::fmt::Debug for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Misfit({})", self.user.0)
    }
}
