//! Lists of users for those who may look at others: in the order of their keys, from an index, a page at a time.

use super::Row;
use crate::error::Fault;
use crate::store::Conn;
use crate::store::dialect::MultiBackend;
use crate::store::schema::users;
use crate::values::{UserId, key_of};
use diesel::prelude::*;

/// Which users. What is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// With this address.
    pub email: Option<String>,
    /// With this username.
    pub username: Option<String>,
    /// With this in their username, whatever the case.
    pub username_contains: Option<String>,
    /// With this at the beginning of their username, whatever the case.
    pub username_begins: Option<String>,
    /// Whether staff left the account open.
    pub is_active: Option<bool>,
    /// Whether the owner closed the account for the time being.
    pub archived: Option<bool>,
    /// Whether the address was verified.
    pub verified: Option<bool>,
    /// With this second address.
    pub secondary_email: Option<String>,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the user with this number among those wanted, counted from 0.
    At(i64),
    /// Behind the user with this key.
    After(UserId),
    /// Before the user with this key, backwards.
    Before(UserId),
    /// At the last one, backwards.
    End,
}

type Boxed<'a> = users::BoxedQuery<'a, MultiBackend>;

fn wanted<'a>(these: &Wanted) -> Boxed<'a> {
    let mut all = users::table.into_boxed();
    if let Some(email) = &these.email {
        all = all.filter(users::email_key.eq(key_of(email)));
    }
    if let Some(username) = &these.username {
        all = all.filter(users::username_key.eq(key_of(username)));
    }
    if let Some(part) = &these.username_contains {
        all = all.filter(like(format!("%{}%", plain(part))));
    }
    if let Some(begin) = &these.username_begins {
        all = all.filter(like(format!("{}%", plain(begin))));
    }
    if let Some(active) = these.is_active {
        all = all.filter(users::is_active.eq(active));
    }
    if let Some(archived) = these.archived {
        all = all.filter(users::archived.eq(archived));
    }
    if let Some(verified) = these.verified {
        all = all.filter(users::is_verified.eq(verified));
    }
    if let Some(second) = &these.secondary_email {
        all = all.filter(users::secondary_email_key.eq(key_of(second)));
    }
    all
}

fn like(pattern: String) -> diesel::dsl::Escape<diesel::dsl::Like<users::username_key, String>> {
    users::username_key.like(pattern).escape('!')
}

/// A text without anything that `LIKE` reads as a sign.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for sign in key_of(text).chars() {
        if matches!(sign, '%' | '_' | '!') {
            plain.push('!');
        }
        plain.push(sign);
    }
    plain
}

/// Up to `most` of the wanted users from `place` on, always in the order of their keys.
pub fn listed(conn: &mut Conn, these: &Wanted, place: Place, most: i64) -> Result<Vec<Row>, Fault> {
    let all = wanted(these).limit(most);
    let page = match place {
        Place::At(number) => all.order(users::id).offset(number),
        Place::After(key) => all.filter(users::id.gt(key.0)).order(users::id),
        Place::Before(key) => all.filter(users::id.lt(key.0)).order(users::id.desc()),
        Place::End => all.order(users::id.desc()),
    };
    let mut rows = page.select(Row::as_select()).load(conn)?;
    if matches!(place, Place::Before(_) | Place::End) {
        rows.reverse();
    }
    Ok(rows)
}

/// How many of the wanted users there are.
pub fn count_listed(conn: &mut Conn, these: &Wanted) -> Result<i64, Fault> {
    Ok(wanted(these).count().get_result(conn)?)
}

/// The users with these keys, in no order.
pub fn find_all(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Row>, Fault> {
    let these = users::table.filter(users::id.eq_any(ids.to_vec()));
    Ok(these.select(Row::as_select()).load(conn)?)
}
