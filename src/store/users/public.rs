//! A user as far as others may see them: what every request reads of who is signed in. No password, no keys.

use crate::store::schema::users;
use crate::store::stamp::Stamp;
use crate::values::custom_fields::CustomFields;
use crate::values::{Moment, UserId};
use diesel::prelude::*;

/// A user without what only logging in needs.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
#[non_exhaustive]
pub struct PublicUser {
    /// The key.
    #[diesel(deserialize_as = i64)]
    pub id: UserId,
    /// The address as typed.
    pub email: String,
    /// The name to log in with, as typed.
    pub username: String,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// E.164.
    pub phone: Option<String>,
    /// Whether the account may be used.
    pub is_active: bool,
    /// Whether the person may enter the admin site.
    pub is_staff: bool,
    /// Whether the person has every permission.
    pub is_superuser: bool,
    /// Whether the address was verified.
    pub is_verified: bool,
    /// Whether the number was verified.
    pub phone_verified: bool,
    /// A second address, verified.
    pub secondary_email: Option<String>,
    /// Custom fields; the settings say which there are.
    #[diesel(deserialize_as = String)]
    pub custom_fields: CustomFields,
    /// Whether the owner closed the account for the time being.
    pub archived: bool,
    /// When the account was made.
    #[diesel(deserialize_as = Stamp)]
    pub date_joined: Moment,
    /// When somebody last logged into it.
    pub last_login: Option<Moment>,
    /// When somebody logged into it before that.
    pub(crate) previous_login: Option<Moment>,
    /// When the account will be erased, because its owner asked for it.
    pub erase_at: Option<Moment>,
    /// Why it was banned; empty when it was not.
    pub ban_reason: String,
    /// The tag of the language that its owner chose to be spoken to in.
    pub language: Option<String>,
    /// The name of the time zone that its owner chose to be told moments in.
    pub time_zone: Option<String>,
    /// Whether a second step is asked at a log-in.
    pub second_factor: bool,
    /// Which version of the site's terms was accepted last.
    pub terms_version: Option<String>,
}

impl PublicUser {
    /// How to greet: by first name, else by address.
    pub fn greeting(&self) -> &str {
        if self.first_name.is_empty() {
            &self.email
        } else {
            &self.first_name
        }
    }

    /// The last login before that of a session that began then.
    pub(crate) fn login_before(&self, session: Moment) -> Option<Moment> {
        let is_later = |at: &Moment| *at > session;
        self.last_login.filter(is_later).or(self.previous_login)
    }

    /// First and last name, else the username.
    pub fn full_name(&self) -> String {
        let name = self.own_name();
        if name.is_empty() {
            self.username.clone()
        } else {
            name
        }
    }

    /// First and last name; empty where neither was given.
    pub(crate) fn own_name(&self) -> String {
        let name = format!("{} {}", self.first_name, self.last_name);
        name.trim().to_owned()
    }
}

impl std::fmt::Debug for PublicUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicUser({})", self.id.0)
    }
}
