//! The addresses of a user: first and second e-mail address, phone number; and whether the account is on its way out.

use super::Row;
use crate::error::Fault;
use crate::store::prepared::update;
use crate::store::schema::imports::imported_rows;
use crate::store::schema::users;
use crate::store::{Conn, Tx, dialect};
use crate::values::{Moment, UserId};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

/// The addresses of a user.
#[derive(Clone, Copy)]
pub struct Contact<'a> {
    /// The address as typed.
    pub email: &'a str,
    /// What makes it unique.
    pub email_key: &'a str,
    /// A second one.
    pub secondary_email: Option<&'a str>,
    /// What makes that unique.
    pub secondary_email_key: Option<&'a str>,
    /// E.164.
    pub phone: Option<&'a str>,
    /// Whether the number was verified.
    pub phone_verified: bool,
}

impl std::fmt::Debug for Contact<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(..)")
    }
}

impl<'a> Contact<'a> {
    /// The e-mail addresses with their keys, the first one first.
    pub fn addresses(&self) -> impl Iterator<Item = (&'a str, &'a str)> + Clone + use<'a> {
        let first = (self.email, self.email_key);
        let second = self.secondary_email.zip(self.secondary_email_key);
        std::iter::once(first).chain(second)
    }

    /// The keys of the e-mail addresses.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        self.addresses().map(|(_, key)| key)
    }
}

impl Row {
    /// The addresses as they are now.
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

    /// How the user writes the address with this key, if it is one of theirs.
    pub fn spelling_of(&self, email_key: &str) -> Option<&str> {
        if self.email_key == email_key {
            return Some(&self.email);
        }
        let second = self.secondary_email_key.as_deref() == Some(email_key);
        self.secondary_email.as_deref().filter(|_| second)
    }
}

/// Gives a user other addresses. `Fault::Duplicate` when one is taken (`email_key`, `secondary_email_key`, `phone`); the
/// transaction can go on.
pub fn set_contact(tx: &mut Tx<'_>, id: UserId, contact: &Contact<'_>) -> Result<usize, Fault> {
    let set = (
        users::email.eq(contact.email),
        users::email_key.eq(contact.email_key),
        users::secondary_email.eq(contact.secondary_email),
        users::secondary_email_key.eq(contact.secondary_email_key),
        users::phone.eq(contact.phone),
        users::phone_verified.eq(contact.phone_verified),
    );
    // In a savepoint: on PostgreSQL a refusal would spoil the whole transaction.
    let changed = tx.transaction(|conn| update(users::table.find(id.0)).set(set).execute(conn));
    Ok(changed?)
}

/// Takes an address for this transaction, before any account: see [`lock_addresses`].
pub fn lock_address(tx: &mut Tx<'_>, email_key: &str) -> Result<(), Fault> {
    lock_addresses(tx, [email_key])
}

/// Takes addresses for this transaction that an account gets or gives away, or that somebody asks for. Addresses first, in the
/// order of their keys; then accounts ([`super::lock`]); then what is theirs: so nobody waits in a circle.
pub fn lock_addresses<'a>(
    tx: &mut Tx<'_>,
    email_keys: impl IntoIterator<Item = &'a str>,
) -> Result<(), Fault> {
    let mut keys: Vec<_> = email_keys.into_iter().collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        dialect::lock_address(tx, key)?;
    }
    Ok(())
}

/// The same for all addresses there are, for whoever gives hundreds of them to accounts. Others wait meanwhile.
pub fn lock_every_address(tx: &mut Tx<'_>) -> Result<(), Fault> {
    Ok(dialect::lock_every_address(tx)?)
}

/// By first or second address.
pub fn find_by_any_email(conn: &mut Conn, email_key: &str) -> Result<Option<Row>, Fault> {
    let either = users::email_key
        .eq(email_key)
        .or(users::secondary_email_key.eq(email_key).assume_not_null());
    Ok(users::table
        .filter(either)
        .order(users::id)
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// Sets the day on which an account is erased. 0 when it is set already.
pub fn set_erase_at(tx: &mut Tx<'_>, id: UserId, at: Moment) -> Result<usize, Fault> {
    let staying = users::table.filter(users::id.eq(id.0).and(users::erase_at.is_null()));
    Ok(update(staying)
        .set(users::erase_at.eq(at))
        .execute(&mut **tx)?)
}

/// Clears it. 0 when there is none.
pub fn clear_erase_at(tx: &mut Tx<'_>, id: UserId) -> Result<usize, Fault> {
    let leaving = users::table.filter(users::id.eq(id.0).and(users::erase_at.is_not_null()));
    Ok(update(leaving)
        .set(users::erase_at.eq(None::<Moment>))
        .execute(&mut **tx)?)
}

/// Closes an account for the time being, or opens it again. 0 when it is so already.
pub fn set_archived(tx: &mut Tx<'_>, id: UserId, archived: bool) -> Result<usize, Fault> {
    let other = users::table.filter(users::id.eq(id.0).and(users::archived.ne(archived)));
    Ok(update(other)
        .set(users::archived.eq(archived))
        .execute(&mut **tx)?)
}

/// Accounts after `after` whose day to be erased has come, in the order of their keys.
pub fn due_for_erasure(
    conn: &mut Conn,
    now: Moment,
    after: UserId,
    limit: i64,
) -> Result<Vec<UserId>, Fault> {
    let due = users::table
        .filter(users::erase_at.le(now).and(users::id.gt(after.0)))
        .order(users::id)
        .limit(limit);
    let ids = due.select(users::id).load::<i64>(conn)?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Accounts that a sign-up of before `before` made and nobody has verified, after `after`: without a password of their own,
/// never logged into, of nobody on the staff, and brought along by no import.
pub fn never_verified(
    conn: &mut Conn,
    before: Moment,
    after: UserId,
    limit: i64,
) -> Result<Vec<UserId>, Fault> {
    let waiting = users::is_verified
        .eq(false)
        .and(users::id.gt(after.0))
        .and(users::date_joined.lt(before))
        .and(users::last_login.is_null())
        .and(users::password.like("!%"));
    let open = users::is_active
        .and(users::is_staff.eq(false))
        .and(users::is_superuser.eq(false));
    let theirs = imported_rows::user_id.eq(users::id.nullable());
    let imported = exists(imported_rows::table.filter(theirs));
    let waiting = users::table.filter(waiting.and(open).and(not(imported)));
    let waiting = waiting.order(users::id).limit(limit);
    let ids = waiting.select(users::id).load::<i64>(conn)?;
    Ok(ids.into_iter().map(UserId).collect())
}
