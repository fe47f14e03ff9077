//! The rows of people who come from elsewhere: all that an import may bring.

use super::moment;
use crate::error::Fault;
use crate::store::Tx;
use crate::store::batch::{self, Holds};
use crate::store::prepared::update;
use crate::store::schema::users;
use crate::store::users::Row;
use crate::values::{Moment, UserId};
use diesel::prelude::*;
use serde_json::Value;

/// What an import brings of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Columns {
    /// The address as it was written.
    pub email: String,
    /// What makes it unique.
    pub email_key: String,
    /// A second one, verified.
    pub secondary_email: Option<String>,
    /// What makes that unique.
    pub secondary_email_key: Option<String>,
    /// The name to log in with.
    pub username: String,
    /// What makes it unique.
    pub username_key: String,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// E.164.
    pub phone: Option<String>,
    /// Whether the number was verified.
    pub phone_verified: bool,
    /// In Django's encoding.
    pub password: String,
    /// Whether only a reset lets anybody in by password.
    pub reset_required: bool,
    /// Whether the account may be used.
    pub is_active: bool,
    /// Whether the person may enter the admin site.
    pub is_staff: bool,
    /// Whether the person has every permission.
    pub is_superuser: bool,
    /// Whether the address was verified.
    pub is_verified: bool,
    /// Whether the owner closed the account.
    pub archived: bool,
    /// Values of the custom fields, as JSON.
    pub custom_fields: String,
    /// When the account was made.
    pub date_joined: Moment,
    /// When somebody last logged into it.
    pub last_login: Option<Moment>,
}

impl std::fmt::Debug for Columns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Columns(..)")
    }
}

impl From<&Row> for Columns {
    fn from(row: &Row) -> Self {
        Self {
            email: row.email.clone(),
            email_key: row.email_key.clone(),
            secondary_email: row.secondary_email.clone(),
            secondary_email_key: row.secondary_email_key.clone(),
            username: row.username.clone(),
            username_key: crate::values::Username::kept(&row.username).key(),
            first_name: row.first_name.clone(),
            last_name: row.last_name.clone(),
            phone: row.phone.clone(),
            phone_verified: row.phone_verified,
            password: row.password.clone(),
            reset_required: row.reset_required,
            is_active: row.is_active,
            is_staff: row.is_staff,
            is_superuser: row.is_superuser,
            is_verified: row.is_verified,
            archived: row.archived,
            custom_fields: row.custom_fields.as_str().to_owned(),
            date_joined: row.date_joined,
            last_login: row.last_login,
        }
    }
}

const COLUMNS: &[(&str, Holds)] = &[
    ("id", Holds::Number),
    ("email", Holds::Text),
    ("email_key", Holds::Text),
    ("secondary_email", Holds::Text),
    ("secondary_email_key", Holds::Text),
    ("username", Holds::Text),
    ("username_key", Holds::Text),
    ("first_name", Holds::Text),
    ("last_name", Holds::Text),
    ("phone", Holds::Text),
    ("phone_verified", Holds::Flag),
    ("password", Holds::Text),
    ("reset_required", Holds::Flag),
    ("is_active", Holds::Flag),
    ("is_staff", Holds::Flag),
    ("is_superuser", Holds::Flag),
    ("is_verified", Holds::Flag),
    ("archived", Holds::Flag),
    ("custom_fields", Holds::Text),
    ("date_joined", Holds::Moment),
    ("last_login", Holds::Moment),
];

/// Keeps new people. `Fault::Duplicate` when a number, an address, a username or a verified phone is taken; the transaction cannot
/// go on then.
pub fn insert(tx: &mut Tx<'_>, people: &[(UserId, &Columns)]) -> Result<(), Fault> {
    let rows: Vec<_> = people
        .iter()
        .map(|(id, columns)| row(*id, columns))
        .collect();
    batch::insert(tx, "users", COLUMNS, &rows).map(drop)
}

fn row(id: UserId, columns: &Columns) -> Vec<Value> {
    let flag = |flag: bool| Value::from(i64::from(flag));
    vec![
        id.0.into(),
        columns.email.as_str().into(),
        columns.email_key.as_str().into(),
        columns.secondary_email.as_deref().into(),
        columns.secondary_email_key.as_deref().into(),
        columns.username.as_str().into(),
        columns.username_key.as_str().into(),
        columns.first_name.as_str().into(),
        columns.last_name.as_str().into(),
        columns.phone.as_deref().into(),
        flag(columns.phone_verified),
        columns.password.as_str().into(),
        flag(columns.reset_required),
        flag(columns.is_active),
        flag(columns.is_staff),
        flag(columns.is_superuser),
        flag(columns.is_verified),
        flag(columns.archived),
        columns.custom_fields.as_str().into(),
        moment(columns.date_joined),
        columns.last_login.map_or(Value::Null, moment),
    ]
}

/// Writes what an import brings into the row of somebody who is here. `Fault::Duplicate` as for new people.
pub fn set(tx: &mut Tx<'_>, id: UserId, columns: &Columns) -> Result<usize, Fault> {
    let set = (
        users::email.eq(&columns.email),
        users::email_key.eq(&columns.email_key),
        users::secondary_email.eq(&columns.secondary_email),
        users::secondary_email_key.eq(&columns.secondary_email_key),
        users::username.eq(&columns.username),
        users::username_key.eq(&columns.username_key),
        users::first_name.eq(&columns.first_name),
        users::last_name.eq(&columns.last_name),
        users::phone.eq(&columns.phone),
        users::phone_verified.eq(columns.phone_verified),
        users::password.eq(&columns.password),
        users::reset_required.eq(columns.reset_required),
        users::is_active.eq(columns.is_active),
        users::is_staff.eq(columns.is_staff),
        users::is_superuser.eq(columns.is_superuser),
        users::is_verified.eq(columns.is_verified),
        users::archived.eq(columns.archived),
        users::custom_fields.eq(&columns.custom_fields),
        users::date_joined.eq(columns.date_joined),
        users::last_login.eq(columns.last_login),
    );
    Ok(update(users::table.find(id.0))
        .set(set)
        .execute(&mut **tx)?)
}
