//! What a person says of themselves.

use crate::error::Fault;
use crate::store::Tx;
use crate::store::prepared::update;
use crate::store::schema::users;
use crate::values::UserId;
use diesel::prelude::*;

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
    );
    // In a savepoint: on PostgreSQL a refusal would spoil the whole transaction.
    let changed = tx.transaction(|conn| update(users::table.find(id.0)).set(set).execute(conn));
    Ok(changed?)
}

/// Keeps the values of the custom fields.
pub fn set_extra(tx: &mut Tx<'_>, id: UserId, custom_fields: &str) -> Result<usize, Fault> {
    Ok(update(users::table.find(id.0))
        .set(users::custom_fields.eq(custom_fields))
        .execute(&mut **tx)?)
}
