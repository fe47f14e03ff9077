//! Usernames from before that look like an e-mail address or a number: nobody is found by them any more.

use super::MODEL;
use crate::admin::AdminError;
use crate::admin::permits::{Permit, Right};
use crate::app::App;
use crate::store::users;
use crate::values::{AccountName, UserId};

/// So many rows are looked at in one go.
const AT_ONCE: i64 = 5000;
/// So many are named; of the others it is told how many there are.
const NAMED: usize = 20;

/// What a username looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// An e-mail address.
    Address,
    /// A number.
    Number,
}

/// The accounts whose usernames look like something else.
#[derive(Debug, Default)]
pub struct Ambiguous {
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub first: Vec<(UserId, Likeness)>,
}

/// Looks through all usernames, in the order of the accounts' keys.
pub fn find(app: &App, by: &Permit) -> Result<Ambiguous, AdminError> {
    by.covers(MODEL, Right::View)?;
    let mut found = Ambiguous::default();
    let mut after = UserId(0);
    loop {
        let rows = app.read(|conn| {
            by.check(conn)?;
            Ok::<_, AdminError>(users::username_keys(conn, after, AT_ONCE)?)
        })?;
        let Some((last, _)) = rows.last() else {
            return Ok(found);
        };
        after = *last;
        for (id, key) in rows {
            let likeness = match AccountName::of_key(key) {
                AccountName::Email(_) => Likeness::Address,
                AccountName::Id(_) => Likeness::Number,
                AccountName::Username(_) => continue,
            };
            found.count += 1;
            if found.first.len() < NAMED {
                found.first.push((id, likeness));
            }
        }
    }
}
