//! What a person says of themselves.

use crate::error::Fault;
use crate::store::prepared::update;
use crate::store::schema::users;
use crate::store::users::Row;
use crate::store::{Conn, Tx};
use crate::values::{Moment, UserId};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

diesel::alias!(users as others: Others);

/// What a verified sign-up says about a person.
pub struct Profile<'a> {
    /// The address as typed this time; its key is the same.
    pub email: &'a str,
    /// The name to log in with.
    pub username: &'a str,
    /// What makes it unique.
    pub username_key: &'a str,
    /// May be empty.
    pub first_name: &'a str,
    /// May be empty.
    pub last_name: &'a str,
    /// E.164.
    pub phone: Option<&'a str>,
    /// Values of the custom fields, as JSON.
    pub custom_fields: &'a str,
    /// The tag of the language to be spoken to in.
    pub language: Option<&'a str>,
    /// The name of the time zone that moments are told in.
    pub time_zone: Option<&'a str>,
}

impl std::fmt::Debug for Profile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profile(..)")
    }
}

/// Gives an account the profile of the flow that verified its address. `Fault::Duplicate` when the username is taken; the
/// transaction can go on.
pub fn set_profile(tx: &mut Tx<'_>, id: UserId, profile: &Profile<'_>) -> Result<usize, Fault> {
    let set = (
        users::email.eq(profile.email),
        users::username.eq(profile.username),
        users::username_key.eq(profile.username_key),
        users::first_name.eq(profile.first_name),
        users::last_name.eq(profile.last_name),
        users::phone.eq(profile.phone),
        users::custom_fields.eq(profile.custom_fields),
        users::language.eq(profile.language),
        users::time_zone.eq(profile.time_zone),
    );
    // In a savepoint: on PostgreSQL a refusal would spoil the whole transaction.
    let changed = tx.transaction(|conn| update(users::table.find(id.0)).set(set).execute(conn));
    Ok(changed?)
}

/// The tag of the language that an account's owner chose to be spoken to in, and the name of the time zone.
pub fn voice_of(conn: &mut Conn, id: UserId) -> Result<(Option<String>, Option<String>), Fault> {
    let chosen = users::table.find(id.0);
    let chosen = chosen.select((users::language, users::time_zone));
    Ok(chosen.first(conn).optional()?.unwrap_or_default())
}

/// Has an account spoken to in a language.
pub fn set_language(tx: &mut Tx<'_>, id: UserId, tag: &str) -> Result<usize, Fault> {
    Ok(update(users::table.find(id.0))
        .set(users::language.eq(tag))
        .execute(&mut **tx)?)
}

/// Keeps the values of the custom fields.
pub fn set_extra(tx: &mut Tx<'_>, id: UserId, custom_fields: &str) -> Result<usize, Fault> {
    Ok(update(users::table.find(id.0))
        .set(users::custom_fields.eq(custom_fields))
        .execute(&mut **tx)?)
}

/// What becomes of an account when its address is verified.
pub struct Verified<'a> {
    /// As it is from then on.
    pub user: &'a Row,
    /// What makes its username unique, where that is another one.
    pub username_key: Option<&'a str>,
    /// When somebody is signed in by it.
    pub login: Option<Moment>,
}

impl std::fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verified({:?})", self.user)
    }
}

/// Writes what becomes of an account, which the transaction holds, when its address is verified. 0 when somebody else has
/// the username. `Fault::Duplicate` when somebody takes it at the same moment: then the transaction cannot go on.
pub fn set_verified_profile(tx: &mut Tx<'_>, verified: &Verified<'_>) -> Result<usize, Fault> {
    Ok(write_verified(tx, verified)?)
}

/// Does what [`set_verified_profile`] does from a savepoint: 0 also when somebody takes the username at the same moment.
pub fn try_verified_profile(tx: &mut Tx<'_>, verified: &Verified<'_>) -> Result<usize, Fault> {
    let written = tx.transaction(|conn| write_verified(conn, verified));
    match written.map_err(Fault::from) {
        Err(fault) if fault.violates("users", "username_key") => Ok(0),
        done => done,
    }
}

fn write_verified(conn: &mut Conn, verified: &Verified<'_>) -> QueryResult<usize> {
    let Verified {
        user,
        username_key: key,
        login,
    } = verified;
    let set = (
        users::email.eq(&user.email),
        key.map(|key| {
            (
                users::username.eq(&user.username),
                users::username_key.eq(key),
            )
        }),
        users::first_name.eq(&user.first_name),
        users::last_name.eq(&user.last_name),
        users::phone.eq(&user.phone),
        users::phone_verified.eq(user.phone_verified),
        users::custom_fields.eq(user.custom_fields.as_str()),
        users::password.eq(&user.password),
        users::login_failures.eq(user.login_failures),
        users::reset_required.eq(user.reset_required),
        users::is_verified.eq(user.is_verified),
        users::archived.eq(user.archived),
        users::terms_version.eq(&user.terms_version),
        login.map(|at| {
            (
                users::previous_login.eq(users::last_login),
                users::last_login.eq(at),
            )
        }),
    );
    let taken = others
        .filter(
            others
                .field(users::username_key)
                .eq(key.unwrap_or_default()),
        )
        .filter(others.field(users::id).ne(user.id.0))
        .select(others.field(users::id));
    let this = users::table.filter(users::id.eq(user.id.0).and(not(exists(taken))));
    update(this).set(set).execute(conn)
}
